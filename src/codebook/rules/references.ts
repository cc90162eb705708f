import type { FaultCode } from '../../errors.ts';
import type { Choices } from '../../schemas/allowed.ts';
import type { Measure } from '../../schemas/codebook.ts';
import type { Located, Path } from '../../schemas/faults.ts';
import { isFaulty, type Sound } from '../../schemas/sound.ts';
import { PERIODS } from '../../schemas/vocabulary.ts';
import { amountsOf } from '../amount.ts';
import { type Aspect, type Declared, declareDimensions } from '../dimension.ts';
import type { Draft, Entry, Section } from '../draft.ts';
import { type ResolvedList, resolveLists } from '../list.ts';
import type { AmountSource, Dimension } from '../model.ts';
import type { Countable } from '../tables.ts';

/**
 * What a name in a codebook can refer to. A look-up answers the thing, or undefined after it has reported a fault, or
 * undefined without a fault where the name may be that of something that is faulty itself.
 */
export interface References {
  draft: Draft;
  declared: readonly Declared[];
  dimensions: ReadonlyMap<string, Dimension>;
  lists: ReadonlyMap<string, ResolvedList>;
  amounts: ReadonlyMap<string, AmountSource>;
  measures: ReadonlyMap<string, Sound<Measure>>;
  report: (path: Path, code: FaultCode, detail: string, allowed?: readonly string[] | Expected) => void;
  /** How many faults have been reported. */
  reported: () => number;
  /** For a faulty name (undefined), these four answer undefined and report nothing. */
  list: (name: string | undefined, at: Path) => ResolvedList | undefined;
  /** `publicOnly`: a dimension that is not public is treated as one that does not exist. */
  dimension: (name: string, at: Path, publicOnly?: 'publicOnly') => Dimension | undefined;
  measure: (name: string | undefined, at: Path) => Sound<Measure> | undefined;
  amount: (name: string | undefined, at: Path) => AmountSource | undefined;
  /** The codes of a dimension that are published as themselves. */
  allowedCodes: (dimension: Dimension) => Choices;
  /** Whether this aspect of the dimension is not known: what should say it is faulty, or two dimensions have its name. */
  isUnsure: (dimension: Dimension, of: Aspect) => boolean;
  /** Whether it is known which tables the measure can be in. */
  isCountable: (measure: Sound<Measure>) => measure is Sound<Measure> & Countable;
  /** Whether the name may be that of something faulty in this section. */
  isLost: (section: Section, name: string) => boolean;
}

/** What would be allowed, and what was sent in its place. */
export interface Expected extends Choices {
  sent: string;
}

/** `report` receives every fault. */
export function referencesOf(draft: Draft, report: (fault: Located) => void): References {
  const lists = resolveLists(draft.codeLists);
  const declared = declareDimensions(draft, lists);
  const dimensions = new Map<string, Dimension>();
  for (const { dimension } of declared) if (!dimensions.has(dimension.id)) dimensions.set(dimension.id, dimension);
  const measures = new Map<string, Sound<Measure>>();
  for (const { value } of draft.measures)
    if (value.id !== undefined && !measures.has(value.id)) measures.set(value.id, value);
  const amounts = amountsOf(draft);
  const mayBeDimension = lostDimensions(draft, declared, lists);
  const names = [...dimensions.keys()];
  const listNames = [...draft.codeLists.keys()];
  const measureNames = [...measures.keys()];
  const publicNames = names.filter((name) => dimensions.get(name)?.audience === 'public');

  const unsure = new Map(declared.map(({ dimension, unsure: aspects }) => [dimension, aspects]));
  const clashing = new Set(
    declared.filter(({ dimension }) => dimensions.get(dimension.id) !== dimension).map(({ dimension }) => dimension.id),
  );
  const allowed = new Map<Dimension, Choices>();

  const isLost = (section: Section, name: string): boolean => {
    const lost = draft.lost.get(section);
    return lost === 'all' || (lost?.has(name) ?? false);
  };
  let reported = 0;
  const add: References['report'] = (path, code, detail, allowed) => {
    reported += 1;
    report({ path, code, detail, ...(Array.isArray(allowed) ? { allowed } : allowed) });
  };

  return {
    draft,
    declared,
    dimensions,
    lists,
    amounts,
    measures,
    isLost,
    isUnsure: (dimension, of) => clashing.has(dimension.id) || (unsure.get(dimension)?.includes(of) ?? false),
    isCountable: (measure): measure is Sound<Measure> & Countable => {
      if (measure.id === undefined || measure.statistic === undefined || isFaulty(measure, 'of')) return false;
      return measure.statistic === 'count' ? measure.of === undefined : amounts.has(measure.of ?? '');
    },
    report: add,
    reported: () => reported,
    allowedCodes: (dimension) => {
      const before = allowed.get(dimension);
      if (before) return before; // a large body may ask a hundred thousand times
      const codes = dimension.codes.filter(({ publishAs }) => publishAs === undefined);
      const known = { allowed: codes.map(({ code }) => code), labels: codes.map(({ label }) => label) };
      allowed.set(dimension, known);
      return known;
    },
    list: (name, at) => {
      if (name === undefined || draft.codeLists.has(name)) return name === undefined ? undefined : lists.get(name);
      // If there are no lists at all, one fault says so, not one for each that is named.
      if (listNames.length === 0 && !draft.lost.has('codeLists'))
        add(['codebook', 'codeLists'], 'too-short', 'The codebook names code lists but defines none.');
      else if (!isLost('codeLists', name))
        add(at, 'unknown-reference', `The codebook has no code list ${name}.`, {
          allowed: listNames,
          sent: name,
        });
      return undefined;
    },
    dimension: (name, at, publicOnly) => {
      const found = dimensions.get(name);
      if (found !== undefined && (publicOnly === undefined || found.audience === 'public')) return found;
      if (found !== undefined || !mayBeDimension(name)) {
        const detail = `The codebook has no ${publicOnly ? 'public ' : ''}dimension ${name}.`;
        add(at, 'unknown-dimension', detail, { allowed: publicOnly ? publicNames : names, sent: name });
      }
      return undefined;
    },
    measure: (name, at) => {
      const found = name === undefined ? undefined : measures.get(name);
      if (name !== undefined && found === undefined && !isLost('measures', name))
        add(at, 'unknown-measure', `The codebook has no measure ${name}.`, { allowed: measureNames, sent: name });
      return found;
    },
    amount: (name, at) => {
      const found = name === undefined ? undefined : amounts.get(name);
      const mayBe = draft.kind === undefined || draft.quantities.some(({ value }) => value.id === name);
      if (name !== undefined && found === undefined && !mayBe && !isLost('quantities', name))
        add(at, 'unknown-reference', `The dataset has no amount ${name}.`, {
          allowed: [...amounts.keys()],
          sent: name,
        });
      return found;
    },
  };
}

/** Whether a name may be that of a dimension which a faulty piece of the codebook declares: its own name, or a level's. */
function lostDimensions(
  draft: Draft,
  declared: readonly Declared[],
  lists: ReadonlyMap<string, ResolvedList>,
): (name: string) => boolean {
  const sections = ['builtIn', 'variables', 'derived', 'quantities'] as const;
  const lost = sections.map((section) => draft.lost.get(section));
  if (lost.includes('all')) return () => true;
  const prefixes = lost.flatMap((names) => [...(names ?? [])]);
  const found = new Set(declared.map(({ piece }) => piece));
  const pieces: { piece: Entry<unknown>; id: string | undefined; list: string | undefined }[] = [
    ...draft.builtIn.map((piece) => ({ piece, id: piece.id, list: piece.value.codeList })),
    ...draft.variables.map((piece) => ({ piece, id: piece.value.id, list: piece.value.codeList })),
    ...draft.derived.map((piece) => {
      const { id, rule } = piece.value;
      return { piece, id, list: rule !== undefined && 'codeList' in rule ? rule.codeList : undefined };
    }),
    ...draft.quantities
      .filter(({ value }) => value.categories !== undefined || isFaulty(value, 'categories'))
      .map((piece) => ({ piece, id: piece.value.id, list: piece.value.categories })),
  ];
  for (const { piece, id, list } of pieces)
    if (id !== undefined && (!found.has(piece) || lists.get(list ?? '')?.incomplete)) prefixes.push(id);
  const noPeriods = draft.kind === undefined || draft.periods === undefined;
  if (noPeriods || (draft.kind === 'cases' && draft.window === undefined)) prefixes.push(...PERIODS);
  return (name) => prefixes.some((prefix) => name.startsWith(prefix));
}
