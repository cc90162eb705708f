import type { FaultCode } from '../errors.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { Located, Path } from '../schemas/shape.ts';
import { PERIODS } from '../schemas/vocabulary.ts';
import { amountsOf } from './amount.ts';
import { type Declared, declareDimensions } from './dimension.ts';
import type { Draft, Section } from './draft.ts';
import { type ResolvedList, resolveList } from './list.ts';
import type { AmountSource, Dimension } from './model.ts';

/**
 * What a name in a codebook can refer to. A look-up answers the thing; or undefined, after it has reported a fault; or
 * undefined without one, if the name may be that of a piece which is faulty itself.
 */
export interface Scope {
  draft: Draft;
  declared: readonly Declared[];
  dimensions: ReadonlyMap<string, Dimension>;
  lists: ReadonlyMap<string, ResolvedList>;
  amounts: ReadonlyMap<string, AmountSource>;
  measures: ReadonlyMap<string, Measure>;
  report: (path: Path, code: FaultCode, detail: string, allowed?: readonly string[]) => void;
  list: (name: string, at: Path) => ResolvedList | undefined;
  /** `publicOnly`: one that is not public answers as one that does not exist. */
  dimension: (name: string, at: Path, publicOnly?: 'publicOnly') => Dimension | undefined;
  measure: (name: string, at: Path) => Measure | undefined;
  amount: (name: string, at: Path) => AmountSource | undefined;
  /** The first hundred codes of a dimension that are published as themselves. */
  allowedCodes: (dimension: Dimension) => readonly string[];
  /** Whether a name may be that of a faulty piece of this section. */
  isLost: (section: Section, name: string) => boolean;
}

/** `report` receives every fault. */
export function scopeOf(draft: Draft, report: (fault: Located) => void): Scope {
  const lists = new Map([...draft.codeLists].map(([name, list]) => [name, resolveList(list)]));
  const declared = declareDimensions(draft, lists);
  const dimensions = new Map<string, Dimension>();
  for (const { dimension } of declared) if (!dimensions.has(dimension.id)) dimensions.set(dimension.id, dimension);
  const measures = new Map(draft.measures.map(({ value }) => [value.id, value]));
  const amounts = amountsOf(draft);
  const mayBeDimension = lostDimensions(draft, declared);
  const names = [...dimensions.keys()];
  const listNames = [...lists.keys()];
  const measureNames = [...measures.keys()];
  const publicNames = names.filter((name) => dimensions.get(name)?.audience === 'public');

  const allowed = new Map<Dimension, readonly string[]>();

  const isLost = (section: Section, name: string): boolean => {
    const lost = draft.lost.get(section);
    return lost === 'all' || (lost?.has(name) ?? false);
  };
  const add: Scope['report'] = (path, code, detail, allowed) =>
    report({ path, code, detail, ...(allowed === undefined ? {} : { allowed: first100(allowed) }) });

  return {
    draft,
    declared,
    dimensions,
    lists,
    amounts,
    measures,
    isLost,
    report: add,
    allowedCodes: (dimension) => {
      const known =
        allowed.get(dimension) ??
        first100(dimension.codes.filter(({ publishAs }) => publishAs === undefined).map(({ code }) => code));
      allowed.set(dimension, known); // a large body may ask a hundred thousand times
      return known;
    },
    list: (name, at) => {
      const found = lists.get(name);
      if (found === undefined && !isLost('codeLists', name))
        add(at, 'unknown-reference', 'The codebook has no code list of this name.', listNames);
      return found;
    },
    dimension: (name, at, publicOnly) => {
      const found = dimensions.get(name);
      if (found !== undefined && (publicOnly === undefined || found.audience === 'public')) return found;
      if (found !== undefined || !mayBeDimension(name)) {
        const detail = publicOnly
          ? 'There is no public dimension of this name.'
          : 'There is no dimension of this name.';
        add(at, 'unknown-dimension', detail, publicOnly ? publicNames : names);
      }
      return undefined;
    },
    measure: (name, at) => {
      const found = measures.get(name);
      if (found === undefined && !isLost('measures', name))
        add(at, 'unknown-measure', 'The codebook has no measure of this name.', measureNames);
      return found;
    },
    amount: (name, at) => {
      const found = amounts.get(name);
      if (found === undefined && draft.kind !== undefined && !isLost('quantities', name))
        add(at, 'unknown-reference', 'Nothing of this name has an amount.', [...amounts.keys()]);
      return found;
    },
  };
}

/** An answer has no more; the rest need not be held for each of very many faults. */
const first100 = (names: readonly string[]): readonly string[] => (names.length > 100 ? names.slice(0, 100) : names);

/** Names that a dimension of a faulty piece might have: its own, with any level. */
function lostDimensions(draft: Draft, declared: readonly Declared[]): (name: string) => boolean {
  const sections = ['builtIn', 'variables', 'derived', 'quantities'] as const;
  const lost = sections.map((section) => draft.lost.get(section));
  if (lost.includes('all')) return () => true;
  const prefixes = lost.flatMap((names) => [...(names ?? [])]);
  const found = new Set(declared.map(({ piece }) => piece));
  const pieces = [
    ...draft.builtIn.map((piece) => ({ piece, id: piece.id as string })),
    ...[...draft.variables, ...draft.derived].map((piece) => ({ piece, id: piece.value.id })),
    ...draft.quantities
      .filter(({ value }) => value.categories !== undefined)
      .map((piece) => ({ piece, id: piece.value.id })),
  ];
  prefixes.push(...pieces.filter(({ piece }) => !found.has(piece)).map(({ id }) => id));
  const noPeriods =
    draft.kind === undefined || (draft.kind === 'cases' && (draft.window === undefined || draft.lost.has('periods')));
  if (noPeriods) prefixes.push(...PERIODS);
  return (name) => prefixes.some((prefix) => name.startsWith(prefix));
}
