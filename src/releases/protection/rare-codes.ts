import type { Evidence } from '#disclosure';
import { checkDataset } from '../../codebook/check.ts';
import { compile } from '../../codebook/compile.ts';
import { resolveList } from '../../codebook/list.ts';
import type { Codebook, Dimension } from '../../codebook/model.ts';
import type { Obstacle } from '../../schemas/release.ts';
import { NONE, NOT_REPORTED } from '../../schemas/vocabulary.ts';
import { TOTAL_POSITION } from '../../statistics/table.ts';
import { type CountedData, type CountedPlace, countedPlaces } from './tables.ts';

/** Which codes with few units could be published as one (`publishAs`), so that a table that is refused would pass. */

export type RollUp = NonNullable<Obstacle['rollUp']>;

/** What refuses tables. */
export interface TableRule {
  /** A quick test: without it, a table does not pass. */
  mayPass(codebook: Codebook, table: CountedData): boolean;
  /** Whether a table that may pass does, if it is the only one of its release. */
  passes(codebook: Codebook, table: CountedData): boolean;
}

/** At most this share of the units may lose their own code: more would cost readers the dimension. */
const MOST_UNITS = 0.5;
/** Groupings of one dimension that are put to the whole test, at most. */
const TRIES = 3;

/**
 * The codes with the fewest units of one dimension of a table that would let it pass if those with the same parent were published as
 * one: of the dimension where that takes fewest units. Each answer is tested on the table as it would then be counted, under the
 * codebook as PUT would take it. Undefined: none was found. Dimensions of which a unit has several codes, periods, bands and
 * derived variables are left alone, since their codes cannot be added up, or not be grouped by `publishAs`.
 */
export function rareCodes(codebook: Codebook, table: CountedData, rule: TableRule): RollUp | undefined {
  if (!addsUp(codebook, table)) return undefined;
  const found = table.by.flatMap((id, place) => {
    const dimension = codebook.dimensions.get(id);
    if (!dimension) return [];
    const groupings = groupingsOf(dimension, unitsByCode(table, dimension, place));
    const grouping = firstThatPasses(codebook, table, dimension, groupings, rule);
    return grouping ? [{ dimension: id, ...grouping }] : [];
  });
  const [best] = found.toSorted((a, b) => a.units - b.units);
  return best && { dimension: best.dimension, groups: best.groups };
}

/** Codes to publish as one, in each list those with the same parent, the one with the most units last. */
interface Grouping {
  groups: string[][];
  /** In all of them. */
  units: number;
}

interface CodeUnits {
  code: string;
  parent: string | undefined;
  units: number;
}

/** Medians do not add up, and neither do the people of convictions if one person can be in two cells. */
function addsUp({ measures }: Codebook, table: CountedData): boolean {
  const total = countedPlaces(table).find(({ at }) => at.every((position) => position === TOTAL_POSITION));
  return measures.get(table.measure)?.statistic !== 'median' && total?.evidence.people === total?.evidence.known;
}

/** The reported codes of a dimension that have units, those with the fewest first. None if a unit has several. */
function unitsByCode(table: CountedData, { codes }: Dimension, place: number): CodeUnits[] {
  const cells = countedPlaces(table);
  const margin = cells.filter(({ at }) =>
    at.every((position, other) => other === place || position === TOTAL_POSITION),
  );
  const found = margin.map(({ at, evidence: { known } }) => ({ position: at[place] ?? TOTAL_POSITION, units: known }));
  const sum = found.reduce((all, { position, units }) => all + (position === TOTAL_POSITION ? -units : units), 0);
  if (sum !== 0) return [];
  return found
    .flatMap(({ position, units }): CodeUnits[] => {
      const { code = NONE, parent } = codes[position] ?? {};
      return units === 0 || code === NONE || code === NOT_REPORTED ? [] : [{ code, parent, units }];
    })
    .toSorted((a, b) => a.units - b.units);
}

/** The groupings of more and more of the rarest codes. */
function groupingsOf({ codes }: Dimension, rarest: readonly CodeUnits[]): Grouping[] {
  const isBand = codes.some(({ min, max }) => min !== undefined || max !== undefined);
  const all = rarest.reduce((sum, { units }) => sum + units, 0);
  const found = new Map<string, Grouping>();
  for (let size = 1; size < rarest.length && !isBand; size++) {
    const grouped = rarest.filter(({ parent }, at) => {
      if (at < size) return true;
      // A rare code that has no other one beside it takes the next of its parent.
      const [before, ...more] = rarest.slice(0, at).filter((one) => one.parent === parent);
      return before !== undefined && more.length === 0 && rarest.indexOf(before) < size;
    });
    const parents = new Set(grouped.map(({ parent }) => parent));
    const groups = [...parents]
      .map((parent) => grouped.filter((one) => one.parent === parent))
      .filter((group) => group.length > 1);
    const units = groups.flat().reduce((sum, one) => sum + one.units, 0);
    if (units > all * MOST_UNITS) break;
    const left = rarest.length - groups.flat().length + groups.length;
    if (groups.length === 0 || left < 2) continue;
    const names = groups.map((group) => group.map(({ code }) => code));
    found.set(JSON.stringify(names), { groups: names, units });
  }
  return [...found.values()];
}

/** The first grouping that may pass, or one of those that follow, if it does pass. More codes in a group make fewer and larger cells. */
function firstThatPasses(
  codebook: Codebook,
  table: CountedData,
  dimension: Dimension,
  groupings: readonly Grouping[],
  rule: TableRule,
): Grouping | undefined {
  const test = (grouping: Grouping, name: keyof TableRule): boolean => {
    const grouped = withGroups(codebook, dimension, grouping);
    return grouped !== undefined && rule[name](grouped, regrouped(grouped, table));
  };
  const mayPass = (at: number): boolean => {
    const grouping = groupings[at];
    return grouping !== undefined && test(grouping, 'mayPass');
  };
  let [low, high] = [0, groupings.length - 1];
  if (!mayPass(high)) return undefined;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (mayPass(middle)) high = middle;
    else low = middle + 1;
  }
  const last = groupings.length - 1;
  const steps = Array.from({ length: TRIES }, (_, step) => high + Math.round(((last - high) * step) / (TRIES - 1)));
  const tried = [...new Set(steps)].flatMap((at) => groupings[at] ?? []);
  return tried.find((one) => test(one, 'mayPass') && test(one, 'passes'));
}

/** The codebook in which all but the last code of each group are published as that one; undefined if PUT would refuse it. */
function withGroups(codebook: Codebook, { root, level }: Dimension, { groups }: Grouping): Codebook | undefined {
  const { definition } = codebook;
  const { builtIn, variables, codeLists } = definition.codebook;
  const name =
    Object.entries(builtIn).find(([id]) => id === root)?.[1]?.codeList ??
    variables.find(({ id }) => id === root)?.codeList;
  const list = name === undefined ? undefined : codeLists[name];
  if (name === undefined || !list) return undefined;
  const targets = new Map(groups.flatMap((group) => group.slice(0, -1).map((code) => [code, group.at(-1)] as const)));
  const { label, levels } = resolveList(list);
  const [finest, ...coarser] = levels.map(({ id, codes, ...rest }) => {
    if (id !== level) return { ...rest, ...(id !== undefined && { id }), codes };
    const published = codes.map((one) => ({
      ...one,
      ...(targets.has(one.code) && { publishAs: targets.get(one.code) }),
    }));
    return { ...rest, ...(id !== undefined && { id }), codes: published };
  });
  const grouped = { label, codes: finest?.codes ?? [], ...(coarser.length > 0 && { levels: coarser }) };
  const checked = checkDataset(codebook.id, {
    ...definition,
    codebook: { ...definition.codebook, codeLists: { ...codeLists, [name]: grouped } },
  });
  return 'faults' in checked ? undefined : compile(codebook.id, checked.definition);
}

/** A table as it is counted where some codes are published as others. No unit is in two cells that become one. */
function regrouped({ dimensions }: Codebook, table: CountedData): CountedData {
  const targets = table.by.map((id) => {
    const dimension = dimensions.get(id);
    return dimension?.codes.map(({ publishAs = '' }, position) => dimension.index.get(publishAs) ?? position);
  });
  const merged = new Map<string, CountedPlace>();
  for (const { at, value, evidence } of countedPlaces(table)) {
    const positions = at.map((position, place) => targets[place]?.[position] ?? position);
    const key = positions.join(',');
    const known = merged.get(key);
    merged.set(
      key,
      known
        ? {
            at: positions,
            value: Number(known.value) + Number(value),
            evidence: mergedEvidence(known.evidence, evidence),
          }
        : { at: positions, value, evidence },
    );
  }
  const cells = [...merged.values()];
  return {
    by: table.by,
    measure: table.measure,
    cells: cells.map(({ at, value }) => [...at, value]),
    evidence: cells.map(({ evidence }) => evidence),
  };
}

/** What is known of the units of two cells. Record keys are those of other policies. */
function mergedEvidence(one: Evidence, other: Evidence): Evidence {
  const [largest = 0, second = 0] = [one.largest, one.second, other.largest, other.second].sort((a, b) => b - a);
  return {
    known: one.known + other.known,
    key: 0,
    contributing: one.contributing + other.contributing,
    contributors: 0,
    largest,
    second,
    people: one.people + other.people,
  };
}
