import type { FaultCode } from '../../errors.ts';
import type { Choices } from '../../schemas/allowed.ts';
import type { Measure } from '../../schemas/codebook.ts';
import type { Located, Path } from '../../schemas/faults.ts';
import { isFaulty, type Sound } from '../../schemas/sound.ts';
import { PERIODS } from '../../schemas/vocabulary.ts';
import { amountSourcesOf } from '../amount.ts';
import { type Aspect, type Declared, declareDimensions } from '../dimension.ts';
import { type ResolvedList, resolveLists } from '../list.ts';
import type { AmountSource, Dimension } from '../model.ts';
import { firstById, type SectionName, type SectionPiece, type Sections } from '../sections.ts';
import type { Countable } from '../table-plan.ts';

/** What a name in a codebook can refer to. */
export interface References extends LookUps {
  sections: Sections;
  declared: readonly Declared[];
  dimensions: ReadonlyMap<string, Dimension>;
  lists: ReadonlyMap<string, ResolvedList>;
  amounts: ReadonlyMap<string, AmountSource>;
  measures: ReadonlyMap<string, Sound<Measure>>;
  report: (path: Path, code: FaultCode, detail: string, allowed?: readonly string[] | Expected) => void;
  /** How many faults have been reported. */
  reported: () => number;
  /** The codes of a dimension that are published as themselves. */
  allowedCodes: (dimension: Dimension) => Choices;
  /** Whether this aspect of the dimension is not known: what should say it is faulty, or two dimensions have its name. */
  isUnsure: (dimension: Dimension, of: Aspect) => boolean;
  /** Whether it is known which tables the measure can be in. */
  isCountable: (measure: Sound<Measure>) => measure is Sound<Measure> & Countable;
  /** Whether the name may be that of something faulty in this section. */
  isLost: (section: SectionName, name: string) => boolean;
}

/**
 * Each answers the thing, or undefined after it has reported a fault. Where the name may be that of something that is faulty
 * itself, or is itself faulty (undefined), it answers undefined and reports nothing.
 */
interface LookUps {
  list: (name: string | undefined, at: Path) => ResolvedList | undefined;
  /** `publicOnly`: a dimension that is not public is treated as one that does not exist. */
  dimension: (name: string, at: Path, publicOnly?: 'publicOnly') => Dimension | undefined;
  measure: (name: string | undefined, at: Path) => Sound<Measure> | undefined;
  amount: (name: string | undefined, at: Path) => AmountSource | undefined;
}

/** What would be allowed, and what was sent in its place. */
interface Expected extends Choices {
  sent: string;
}

/** `onFault` receives every fault. */
export function referencesOf(sections: Sections, onFault: (fault: Located) => void): References {
  const lists = resolveLists(sections.codeLists);
  const declared = declareDimensions(sections, lists);
  const dimensions = firstById(declared.map(({ dimension }) => dimension));
  const measures = firstById(sections.measures.map(({ value }) => value));
  const amounts = amountSourcesOf(sections);
  const isLost: References['isLost'] = (section, name) => {
    const lost = sections.lost.get(section);
    return lost === 'all' || (lost?.has(name) ?? false);
  };
  let reported = 0;
  const report: References['report'] = (path, code, detail, allowed) => {
    reported += 1;
    onFault({ path, code, detail, ...(Array.isArray(allowed) ? { allowed } : allowed) });
  };
  return {
    ...{ sections, declared, dimensions, lists, amounts, measures, isLost, report },
    reported: () => reported,
    isUnsure: doubts(declared, dimensions),
    isCountable: (measure): measure is Sound<Measure> & Countable => {
      if (measure.id === undefined || measure.statistic === undefined || isFaulty(measure, 'of')) return false;
      return measure.statistic === 'count' ? measure.of === undefined : amounts.has(measure.of ?? '');
    },
    allowedCodes: publishedCodeNames(),
    ...lookUps({ sections, declared, dimensions, lists, amounts, measures, isLost, report }),
  };
}

/** Finds things by name. A name that is not found is reported, unless it may be that of something faulty. */
function lookUps(
  refs: Omit<References, keyof LookUps | 'reported' | 'isUnsure' | 'isCountable' | 'allowedCodes'>,
): LookUps {
  const { sections, declared, dimensions, lists, amounts, measures, isLost, report } = refs;
  const finder = <T>(
    known: ReadonlyMap<string, T>,
    {
      code,
      what,
      mayBe,
      names = [...known.keys()],
    }: { code: FaultCode; what: string; mayBe: (name: string) => boolean; names?: readonly string[] },
  ) => {
    return (name: string | undefined, at: Path): T | undefined => {
      const found = name === undefined ? undefined : known.get(name);
      if (name !== undefined && found === undefined && !mayBe(name))
        report(at, code, `The ${what} ${name}.`, { allowed: names, sent: name });
      return found;
    };
  };
  const { kind, codeLists, quantities } = sections;
  const hasNoLists = codeLists.size === 0 && !sections.lost.has('codeLists');
  const findList = finder(lists, {
    code: 'unknown-reference',
    what: 'codebook has no code list',
    names: [...codeLists.keys()], // those with faults of their own too
    mayBe: (name) => codeLists.has(name) || isLost('codeLists', name),
  });
  const isLostDimension = lostDimensions(sections, declared, lists);
  const mayBe = (name: string): boolean => !dimensions.has(name) && isLostDimension(name);
  const findDimension = finder(dimensions, { code: 'unknown-dimension', what: 'codebook has no dimension', mayBe });
  const open = new Map([...dimensions].filter(([, { audience }]) => audience === 'public'));
  const findPublic = finder(open, { code: 'unknown-dimension', what: 'codebook has no public dimension', mayBe });
  return {
    list: (name, at) => {
      if (name === undefined || !hasNoLists) return findList(name, at);
      // One fault says that there are no lists at all, not one for each that is named.
      report(['codebook', 'codeLists'], 'too-short', 'The codebook names code lists but defines none.');
      return undefined;
    },
    dimension: (name, at, publicOnly) => (publicOnly ? findPublic : findDimension)(name, at),
    measure: finder(measures, {
      code: 'unknown-measure',
      what: 'codebook has no measure',
      mayBe: (name) => isLost('measures', name),
    }),
    amount: finder(amounts, {
      code: 'unknown-reference',
      what: 'dataset has no amount',
      mayBe: (name) =>
        kind === undefined || quantities.some(({ value }) => value.id === name) || isLost('quantities', name),
    }),
  };
}

function doubts(declared: readonly Declared[], dimensions: ReadonlyMap<string, Dimension>): References['isUnsure'] {
  const unsure = new Map(declared.map(({ dimension, unsure: aspects }) => [dimension, aspects]));
  const others = declared.filter(({ dimension }) => dimensions.get(dimension.id) !== dimension);
  const clashing = new Set(others.map(({ dimension }) => dimension.id));
  return (dimension, of) => clashing.has(dimension.id) || (unsure.get(dimension)?.includes(of) ?? false);
}

/** Each dimension's are made once: a large body may ask a hundred thousand times. */
function publishedCodeNames(): References['allowedCodes'] {
  const made = new Map<Dimension, Choices>();
  return (dimension) => {
    const before = made.get(dimension);
    if (before) return before;
    const codes = dimension.codes.filter(({ publishAs }) => publishAs === undefined);
    const choices = { allowed: codes.map(({ code }) => code), labels: codes.map(({ label }) => label) };
    made.set(dimension, choices);
    return choices;
  };
}

/** Whether a name may be that of a dimension which a faulty piece of the codebook declares: its own name, or a level's. */
function lostDimensions(
  sections: Sections,
  declared: readonly Declared[],
  lists: ReadonlyMap<string, ResolvedList>,
): (name: string) => boolean {
  const lost = (['builtIn', 'variables', 'derived', 'quantities'] as const).map((name) => sections.lost.get(name));
  if (lost.includes('all')) return () => true;
  const prefixes = lost.flatMap((names) => [...(names ?? [])]);
  const found = new Set(declared.map(({ piece }) => piece));
  const pieces: { piece: SectionPiece<unknown>; id: string | undefined; list: string | undefined }[] = [
    ...sections.builtIn.map((piece) => ({ piece, id: piece.id, list: piece.value.codeList })),
    ...sections.variables.map((piece) => ({ piece, id: piece.value.id, list: piece.value.codeList })),
    ...sections.derived.map((piece) => {
      const { id, rule } = piece.value;
      return { piece, id, list: rule !== undefined && 'codeList' in rule ? rule.codeList : undefined };
    }),
    ...sections.quantities
      .filter(({ value }) => value.categories !== undefined || isFaulty(value, 'categories'))
      .map((piece) => ({ piece, id: piece.value.id, list: piece.value.categories })),
  ];
  for (const { piece, id, list } of pieces)
    if (id !== undefined && (!found.has(piece) || lists.get(list ?? '')?.incomplete)) prefixes.push(id);
  const noPeriods = sections.kind === undefined || sections.periods === undefined;
  if (noPeriods || (sections.kind === 'cases' && sections.window === undefined)) prefixes.push(...PERIODS);
  return (name) => prefixes.some((prefix) => name.startsWith(prefix));
}
