import type { Body } from '../../samples/body.ts';
import type { Door } from './door.ts';
import { type Constraint, Knowledge, type Range } from './equations.ts';

/**
 * An attacker who has the public answers of all readable releases and nothing else. What it reads into a constraint it reads from
 * `R/structure` and `R/codebook`; it shares no code with src/disclosure.
 */

/** Something the attacker works out. `cell` is `measure|dimension=code&dimension=code`. */
export interface Finding {
  kind:
    | 'small number published'
    | 'small rest of a group'
    | 'few without an amount'
    | 'withheld number worked out'
    | 'withheld number known to be small'
    | 'withheld sum worked out'
    | 'all of a group in one code'
    | 'small difference between releases'
    | 'small difference of a group between releases'
    | 'sum moved between releases'
    | 'order of withheld numbers'
    | 'answers contradict each other';
  release: string;
  cell: string;
  value?: number;
}

/** What is known of one release. */
export interface Knowns {
  version: string;
  threshold: number;
  /** Published numbers, exactly. */
  published: Map<string, number>;
  /** Published means, which are in no relation. */
  means: Map<string, number>;
  withheld: Set<string>;
  knowledge: Knowledge;
  /** Relations with nothing put in, so that two releases can be compared. */
  relations: readonly Constraint[];
  isSum: (cell: string) => boolean;
  /** The least and the most of a cell; undefined if the release has no such cell. */
  rangeOf(cell: string): Range | undefined;
  /** Groups of which another number is a part, of the same units. */
  groups: readonly (readonly [whole: string, part: string])[];
  /** Withheld counts that cannot be as large as the threshold. */
  below: number;
  findings: Finding[];
}

type Key = ReadonlyMap<string, string>;
export const cellName = (measure: string, key: Iterable<readonly [string, string]>): string =>
  `${measure}|${[...key]
    .map((pair) => pair.join('='))
    .sort()
    .join('&')}`;

interface Measure {
  id: string;
  statistic: string;
  countingUnit: string;
  decimals: number;
  multiResponse: readonly string[];
  of?: string;
  filter?: Record<string, string[] | { not: string[] }>;
  filterWithheld?: boolean;
  /** Every set of dimensions that is published. */
  sets: readonly (readonly string[])[];
}
interface Dimension {
  id: string;
  coarser: string | null;
  codes: readonly { code: string; parent?: string }[];
  role: string | null;
}

/** Reads everything of one release, and works out what follows from it. */
export async function attackRelease(door: Door): Promise<Knowns> {
  const { measures, dimensions } = contentsOf(door);
  const findings: Finding[] = [];
  const find = (kind: Finding['kind'], cell: string, value?: number) =>
    findings.push({ kind, release: door.version, cell, ...(value !== undefined && { value }) });
  const { threshold, zeros = 'protect', sensitive = [] } = door.codebook.disclosure;
  const published = new Map<string, number>();
  const means = new Map<string, number>();
  const ranges = new Map<string, Range>();
  const relations: Constraint[] = [];
  const isSum = (cell: string): boolean => measures.get(cell.split('|')[0]!)!.statistic !== 'count';

  const learn = (cell: string, value: number): void => {
    const known = published.get(cell);
    if (known !== undefined && known !== value) find('answers contradict each other', cell, value);
    published.set(cell, value);
  };
  const limit = (cell: string, low: number, high: number): void => {
    const now = ranges.get(cell) ?? { low: 0, high: Number.POSITIVE_INFINITY };
    ranges.set(cell, {
      low: Math.max(now.low, Math.ceil(low - 1e-9)),
      high: Math.min(now.high, Math.floor(high + 1e-9)),
    });
  };
  const readShare = (cell: string, whole: string, one: Body): void => {
    if (one.denominator !== null) learn(whole, one.denominator);
    if (one.share === null) return;
    const [a, b] = [one.share - 0.00005, one.share + 0.00005];
    if (one.value === null && one.denominator !== null) limit(cell, a * one.denominator, b * one.denominator);
    else if (one.denominator === null) limit(whole, one.value / b, a <= 0 ? Number.POSITIVE_INFINITY : one.value / a);
    else if (Math.abs(one.value / one.denominator - one.share) > 0.000051) find('answers contradict each other', cell);
  };
  /** All of a dimension but `not-reported` is a cell of its own, which its relation says. */
  const readAnswer = (measure: Measure, body: Body, share?: string, base?: string): void => {
    for (const one of body.observations) {
      const key = new Map(Object.entries<string>(one.key).filter(([, code]) => code !== '_T'));
      const cell = cellName(measure.id, key);
      if (one.value !== null) learn(cell, one.value);
      else if (one.status === 'suppressed') {
        const [low, high] = one.interval ?? [0, null];
        const least = zeros === 'shown' && measure.statistic === 'count' ? 1 : 0;
        limit(cell, Math.max(low, least), high ?? Number.POSITIVE_INFINITY);
      }
      if (share === undefined) continue;
      const without = new Map([...key].filter(([id]) => id !== share));
      const whole = cellName(measure.id, base === 'known' ? [...without, [share, '!known']] : without);
      readShare(cell, whole, one);
      if (base !== 'known') continue;
      if (!published.has(whole) && !ranges.has(whole)) limit(whole, 0, Number.POSITIVE_INFINITY);
      if (!measure.multiResponse.includes(share)) {
        const rest = cellName(measure.id, [...without, [share, 'not-reported']]);
        relations.push(equation(cellName(measure.id, without), [whole, rest]));
      }
    }
  };

  for (const measure of measures.values()) {
    if (measure.statistic !== 'count' && measure.statistic !== 'sum') continue;
    for (const by of measure.sets) {
      readAnswer(measure, await door.ask({ measure: measure.id, by, totals: true }));
      if (by.length === 0) continue;
      const share = by.at(-1)!;
      for (const base of ['all', 'known'] as const)
        readAnswer(measure, await door.ask({ measure: measure.id, by, totals: true, share, base }), share, base);
      const sorted = await door.ask({ measure: measure.id, by, totals: false, sort: '-value' });
      const plain = await door.ask({ measure: measure.id, by, totals: false });
      const hidden = (body: Body) =>
        body.observations.filter((one: Body) => one.value === null && !Object.values(one.key).includes('not-reported'));
      if (JSON.stringify(hidden(sorted)) !== JSON.stringify(hidden(plain)))
        find('order of withheld numbers', cellName(measure.id, []));
    }
  }
  readHeadlines(door, measures, learn, limit);
  for (const mean of measures.values()) {
    if (mean.statistic !== 'mean') continue;
    const like = (statistic: string): Measure | undefined =>
      [...measures.values()].find(
        (one) =>
          one.statistic === statistic &&
          one.countingUnit === mean.countingUnit &&
          JSON.stringify(one.filter) === JSON.stringify(mean.filter) &&
          (statistic === 'count' || one.of === mean.of),
      );
    const [counted, summed] = [like('count'), like('sum')];
    for (const by of counted ? mean.sets : [])
      for (const { key, value } of (await door.ask({ measure: mean.id, by, totals: true })).observations) {
        if (value === null) continue;
        const codes = Object.entries<string>(key).filter(([, code]) => code !== '_T');
        means.set(cellName(mean.id, codes), value);
        const units = published.get(cellName(counted!.id, codes)); // there is one
        if (units === undefined) continue;
        const half = 0.5 * 10 ** -mean.decimals + 1e-9;
        const sum = summed && cellName(summed.id, codes);
        // Nobody has an amount but them, and it is theirs.
        if (sum !== undefined && ranges.has(sum)) limit(sum, 0, (value + half) * units);
        const total = sum === undefined ? undefined : published.get(sum);
        const known = Array.from({ length: units }, (_, at) => at + 1).filter((count) => {
          const nearest = total ?? Math.round(value * count);
          return Math.abs(nearest / count - value) <= half;
        });
        const [only] = known;
        const without = units - (only ?? 0);
        if (known.length === 1 && without >= 1 && without < threshold)
          find('few without an amount', cellName(mean.id, codes), without);
      }
  }
  relations.push(...relationsOf(measures, dimensions, published));

  // A name that is in a relation but in no answer (known units of a list) can be anything.
  const withheld = new Set([...ranges.keys()].filter((cell) => !published.has(cell)));
  const constraints = relations.flatMap((relation) => putIn(relation, published, withheld) ?? []);
  const unknowns = new Map([...ranges].filter(([cell]) => withheld.has(cell)));
  for (const { terms, kind, sum } of constraints)
    if (terms.size === 0 && (kind === 'equal' ? sum !== 0 : sum < 0))
      find('answers contradict each other', 'published numbers do not add up');
  const knowledge = new Knowledge(unknowns, distinct(constraints.filter(({ terms }) => terms.size > 0)));

  const isSmall = (value: number): boolean => value >= 1 && value < threshold;
  const rangeOf = (cell: string): Range | undefined => {
    const value = published.get(cell);
    return value === undefined ? knowledge.ranges.get(cell) : { low: value, high: value };
  };
  let below = 0;
  for (const [cell, value] of published)
    if (!isSum(cell) && isSmall(value)) find('small number published', cell, value);
  const unitOf = (cell: string): string => measures.get(cell.split('|')[0]!)!.countingUnit;
  const groups = relations.flatMap(({ terms, kind }): [string, string][] => {
    const [[part = '', one] = [], [whole = '', other] = []] = [...terms];
    const isGroup = kind === 'at-most' && terms.size === 2 && one === 1 && other === -1;
    return isGroup && !isSum(part) && unitOf(part) === unitOf(whole) ? [[whole, part]] : [];
  });
  for (const [whole, part] of groups) {
    const [all, some] = [rangeOf(whole), rangeOf(part)];
    if (isExact(all) && isExact(some) && isSmall(all!.low - some!.low))
      find('small rest of a group', `${whole} less ${part}`, all!.low - some!.low);
  }
  for (const cell of withheld) {
    const { low, high } = knowledge.ranges.get(cell)!;
    if (low === high) {
      if (isSum(cell)) find('withheld sum worked out', cell, low);
      else if (isSmall(low)) find('withheld number worked out', cell, low);
    } else if (!isSum(cell)) {
      const canBeNone = knowledge.isPossible(cell, { low: 0, high: 0 });
      const canBeMany = knowledge.isPossible(cell, { low: threshold, high: Number.POSITIVE_INFINITY });
      if (!canBeNone && !canBeMany) find('withheld number known to be small', cell);
      if (!canBeMany) below++;
    }
  }
  for (const name of sensitive)
    for (const cell of [...published.keys(), ...withheld]) {
      const [id = '', pairs = ''] = cell.split('|');
      const { filter = {}, countingUnit, statistic } = measures.get(id)!;
      if (statistic !== 'count' || countingUnit !== 'defendant' || cell.includes('!')) continue;
      const part = rangeOf(cell)!;
      const isAllOf = (whole: Range | undefined) => whole !== undefined && part.low > 0 && part.low === whole.high;
      const key = pairs === '' ? [] : pairs.split('&');
      // A filter is a code of everybody whom the measure counts.
      const selected = Object.entries(filter);
      if (selected.length === 1 && selected[0]![0] === name) {
        const base = [...measures.values()].find((one) => isEverybody(one, measures.get(id)!));
        const isOneCode = Array.isArray(selected[0]![1]) && selected[0]![1].length === 1;
        const isFree = key.every((pair) => !areLevels(dimensions, name, pair.split('=')[0]!));
        if (base && isOneCode && isFree && isAllOf(rangeOf(`${base.id}|${pairs}`)))
          find('all of a group in one code', cell, part.low);
        continue;
      }
      if (selected.some(([id]) => areLevels(dimensions, name, id))) continue;
      const own = key.find((pair) => pair.startsWith(`${name}=`));
      if (own === undefined || own.endsWith('=not-reported')) continue;
      if (isAllOf(rangeOf(`${id}|${key.filter((pair) => pair !== own).join('&')}`)))
        find('all of a group in one code', cell, part.low);
    }
  return {
    version: door.version,
    threshold,
    published,
    means,
    withheld,
    knowledge,
    relations,
    isSum,
    rangeOf,
    groups,
    below,
    findings,
  };
}

/** What two releases tell together that neither tells alone. */
export function attackPair(earlier: Knowns, later: Knowns): Finding[] {
  const release = `${earlier.version} ${later.version}`;
  const threshold = Math.max(earlier.threshold, later.threshold);
  const isSmall = (low: number, high: number): boolean =>
    (low >= 1 && high < threshold) || (high <= -1 && low > -threshold);
  const findings: Finding[] = [];
  for (const cell of [...later.published.keys(), ...later.withheld]) {
    if (cell.includes('!')) continue;
    const [now, before] = [later.rangeOf(cell), earlier.rangeOf(cell)];
    if (!now || !before) continue;
    const [low, high] = [now.low - before.high, now.high - before.low];
    if (later.isSum(cell)) {
      if (low === high && low !== 0) findings.push({ kind: 'sum moved between releases', release, cell, value: low });
    } else if (isSmall(low, high))
      findings.push({ kind: 'small difference between releases', release, cell, ...(low === high && { value: low }) });
  }
  for (const [whole, part] of later.groups) {
    const ranges = [earlier, later].flatMap((release) => [release.rangeOf(whole), release.rangeOf(part)]);
    if (!ranges.every(isExact)) continue;
    const [before, some, now, more] = ranges.map((range) => range!.low) as [number, number, number, number];
    const moved = now - more - (before - some);
    const cell = `${whole} less ${part}`;
    if (isSmall(moved, moved)) findings.push({ kind: 'small difference of a group between releases', release, cell, value: moved }); // biome-ignore format: one line
  }
  // What is left of a relation, once all that both releases show is taken off.
  for (const { terms, kind } of later.relations) {
    if (kind !== 'equal' || [...terms.keys()].some((cell) => later.isSum(cell))) continue;
    const hidden = [...terms].filter(([cell]) => ![earlier, later].every((one) => isExact(one.rangeOf(cell))));
    if (hidden.length < 2 || hidden.some(([, times]) => times !== hidden[0]![1])) continue;
    let moved = 0;
    for (const [cell, times] of terms) {
      if (hidden.some(([other]) => other === cell)) continue;
      moved += times * (later.rangeOf(cell)!.low - earlier.rangeOf(cell)!.low);
    }
    if (isSmall(moved, moved))
      findings.push({
        ...{ kind: 'small difference of a group between releases' as const, release, value: moved },
        cell: hidden.map(([name]) => name).join(' and '),
      });
  }
  return findings;
}

/** Whether the code of one dimension says something of the code of the other by itself. */
const areLevels = (dimensions: ReadonlyMap<string, Dimension>, one: string, other: string): boolean =>
  one === other || dimensions.get(one)!.coarser === other || dimensions.get(other)?.coarser === one;

/** Whether one measure counts what the other does, of everybody. */
const isEverybody = (one: Measure, { countingUnit, statistic }: Measure): boolean =>
  one.countingUnit === countingUnit && one.statistic === statistic && !one.filter && !one.filterWithheld;

const isExact = (range: Range | undefined): boolean => range !== undefined && range.low === range.high;

function contentsOf({ structure, codebook }: Door): {
  measures: ReadonlyMap<string, Measure>;
  dimensions: ReadonlyMap<string, Dimension>;
} {
  const sets = new Map<string, Map<string, string[]>>();
  for (const table of structure.tables)
    for (const id of table.measures)
      for (const by of table.by as string[][])
        for (let bits = 0; bits < 2 ** by.length; bits++) {
          const set = by.filter((_, at) => (bits >> at) % 2 === 1);
          const own = sets.get(id) ?? new Map();
          sets.set(id, own.set([...set].sort().join(), set));
        }
  const measures = structure.measures.map((measure: Body): [string, Measure] => {
    const { of, filter, filterWithheld } = codebook.measures.find(({ id }: Body) => id === measure.id);
    return [measure.id, { ...measure, of, filter, filterWithheld, sets: [...(sets.get(measure.id)?.values() ?? [])] }];
  });
  return {
    measures: new Map(measures),
    dimensions: new Map(structure.dimensions.map((one: Dimension) => [one.id, one])),
  };
}

const equation = (whole: string, parts: readonly string[]): Constraint => ({
  terms: new Map([[whole, 1], ...parts.map((part) => [part, -1] as const)]),
  ...{ sum: 0, kind: 'equal' },
});
const atMost = (less: string, more: readonly string[]): Constraint => ({
  terms: new Map([[less, 1], ...more.map((part) => [part, -1] as const)]),
  ...{ sum: 0, kind: 'at-most' },
});

/** A relation with the published numbers put in; undefined if it names a cell of which nothing is published. */
function putIn(
  { terms, sum, kind }: Constraint,
  published: ReadonlyMap<string, number>,
  withheld: ReadonlySet<string>,
): Constraint | undefined {
  const left = new Map<string, number>();
  let rest = sum;
  for (const [cell, times] of terms) {
    const value = published.get(cell);
    if (value !== undefined) rest -= times * value;
    else if (withheld.has(cell)) left.set(cell, times);
    else return undefined;
  }
  return { terms: left, sum: rest, kind };
}

function distinct(constraints: readonly Constraint[]): Constraint[] {
  return [
    ...new Map(
      constraints.map((one) => [
        `${one.kind} ${[...one.terms]
          .map((term) => term.join(' '))
          .sort()
          .join()}`,
        one,
      ]),
    ).values(),
  ];
}

function* combinations(dimensions: readonly Dimension[]): Generator<Key> {
  const [first, ...rest] = dimensions;
  if (!first) yield new Map();
  else
    for (const others of combinations(rest))
      for (const { code } of first.codes) yield new Map([[first.id, code], ...others]);
}

function relationsOf(
  measures: ReadonlyMap<string, Measure>,
  dimensions: ReadonlyMap<string, Dimension>,
  published: ReadonlyMap<string, number>,
): Constraint[] {
  const relations: Constraint[] = [];
  for (const measure of measures.values()) {
    const { id, multiResponse, sets } = measure;
    const hasSet = (set: readonly string[]) =>
      sets.some((one) => one.length === set.length && one.every((name) => set.includes(name)));
    for (const set of sets) {
      for (const name of set) {
        const dimension = dimensions.get(name)!;
        const others = set.filter((other) => other !== name);
        const isSplit = !multiResponse.includes(name);
        for (const key of combinations(others.map((other) => dimensions.get(other)!))) {
          const at = (dim: string, code: string) => cellName(id, [...key, [dim, code]]);
          const parts = dimension.codes.map(({ code }) => at(name, code));
          const whole = cellName(id, key);
          if (isSplit) relations.push(equation(whole, parts));
          else relations.push(atMost(whole, parts), ...parts.map((part) => atMost(part, [whole])));

          const { coarser } = dimension;
          if (coarser === null || dimension.role === 'time' || !hasSet([...others, coarser])) continue;
          for (const { code: group } of dimensions.get(coarser)!.codes) {
            const inside = dimension.codes
              .filter(({ code, parent }) => (parent ?? code) === group)
              .map(({ code }) => at(name, code));
            if (isSplit) relations.push(equation(at(coarser, group), inside));
            else
              relations.push(
                atMost(at(coarser, group), inside),
                ...inside.map((part) => atMost(part, [at(coarser, group)])),
              );
          }
        }
      }
    }
    const others = [...measures.values()].filter((one) => one !== measure && one.statistic === measure.statistic);
    for (const other of others) {
      if (other.of !== measure.of) continue;
      if (other.countingUnit === measure.countingUnit && measure.filter && !other.filter && !other.filterWithheld)
        relations.push(...filterRelations(measure, other, dimensions));
      // A case has defendants, a defendant convictions.
      const [more, fewer] = [measure, other].map((one) =>
        ['conviction', 'defendant', 'case'].indexOf(one.countingUnit),
      );
      if (
        measure.statistic !== 'count' ||
        more! >= fewer! ||
        [measure, other].some((one) => one.filter || one.filterWithheld)
      )
        continue;
      for (const set of sets.filter(({ length }) => length <= 1))
        for (const key of combinations(set.map((name) => dimensions.get(name)!)))
          relations.push(atMost(cellName(other.id, key), [cellName(id, key)]));
    }
    // Nobody has nothing to add up.
    const people = others.length >= 0 && measure.statistic === 'sum' ? [...measures.values()].find((one) => one.statistic === 'count' && one.countingUnit === measure.countingUnit && !one.filter && !one.filterWithheld) : undefined; // biome-ignore format: one condition
    if (people)
      for (const [cell, value] of published) {
        const [of, key] = cell.split('|');
        if (of === people.id && value === 0 && !cell.includes('!')) relations.push(equation(`${id}|${key}`, []));
      }
  }
  return relations;
}

/** A filter by codes of which a unit has one: the filtered number is the sum of the others at these codes. */
function filterRelations(measure: Measure, other: Measure, dimensions: ReadonlyMap<string, Dimension>): Constraint[] {
  const wanted = Object.entries(measure.filter!).map(([name, condition]) => {
    const all = dimensions.get(name)!.codes.map(({ code }) => code);
    const codes = Array.isArray(condition) ? condition : all.filter((code) => !condition.not.includes(code));
    return { name, codes };
  });
  const isSplit = wanted.every(({ name }) => !other.multiResponse.includes(name));
  const relations: Constraint[] = [];
  for (const set of measure.sets)
    for (const key of combinations(set.map((name) => dimensions.get(name)!))) {
      const cell = cellName(measure.id, key);
      relations.push(atMost(cell, [cellName(other.id, key)]));
      if (!isSplit) continue;
      if (wanted.some(({ name, codes }) => key.has(name) && !codes.includes(key.get(name)!))) {
        relations.push(equation(cell, []));
        continue;
      }
      let keys: (readonly (readonly [string, string])[])[] = [[...key]];
      for (const { name, codes } of wanted)
        if (!key.has(name)) keys = keys.flatMap((one) => codes.map((code) => [...one, [name, code] as const]));
      relations.push(
        equation(
          cell,
          keys.map((one) => cellName(other.id, one)),
        ),
      );
    }
  return relations;
}

/** Headlines are cells, or have cells as numerator, denominator and bounds. */
function readHeadlines(
  { codebook, headlines }: Door,
  measures: ReadonlyMap<string, Measure>,
  learn: (cell: string, value: number) => void,
  limit: (cell: string, low: number, high: number) => void,
): void {
  for (const { statistic, id, measure, where = {}, share, base, of } of codebook.headlines) {
    const shown = headlines.find((one) => one.id === id)!;
    const counted = measure ?? of?.measure;
    if (counted === undefined || !measures.has(counted)) continue;
    const key = Object.entries<string[]>(where).map(([name, codes]) => [name, codes[0]!] as const);
    const cell = cellName(counted, key);
    if (statistic === 'count' || statistic === 'sum') {
      if (shown.value !== null) learn(cell, shown.value);
    } else {
      if (shown.numerator !== null) learn(cell, shown.numerator);
      if (statistic !== 'share') continue;
      const without = key.filter(([name]) => name !== share);
      const whole = cellName(counted, base === 'known' ? [...without, [share, '!known']] : without);
      if (shown.denominator !== null) learn(whole, shown.denominator);
      if (shown.value !== null && shown.denominator !== null)
        limit(cell, (shown.value - 0.00005) * shown.denominator, (shown.value + 0.00005) * shown.denominator);
      if (shown.notReported !== null && shown.notReported !== undefined)
        learn(cellName(counted, [...without, [share, 'not-reported']]), shown.notReported);
    }
  }
}
