import { STANDARD } from '../codebook/standard.ts';
import { firstAndMore } from '../lists.ts';
import { comparable, isTotal } from './codes.ts';

/**
 * Which values of a column are sums of others, by their numbers. Every set that means something is added up: all others, runs of
 * neighbours, what another column, a list or a label groups, and two others.
 */

/** A value that is a sum. */
export interface FoundSum {
  value: string;
  /** The sum, with the first figures, so that whoever reads it can look them up. */
  seen: string;
  /** It is that of all others, and its name says so too. */
  isSure: boolean;
}

/** The values of a column, by their places, with the numbers of a figure. */
interface Summands {
  values: readonly string[];
  labels: readonly string[];
  /** For each value: combination of the other columns -> number; NaN where it is missing. */
  numbers: readonly ReadonlyMap<number, number>[];
  /** Value -> group, by each column that groups them. */
  groups: readonly ReadonlyMap<string, string>[];
}

/** Of runs and pairs there are many, and few digits agree by accident: the sums must have so many in all. */
const ASKED_DIGITS = 4;
/** A sum that was rounded differs by no more than this share. */
const NEARLY = 0.02;
/** A part that is missing is no more than so many of the others on average. */
const MISSING_AT_MOST = 3;
/** Decimals are binary fractions. */
const isEqual = (number: number, sum: number): boolean => Math.abs(number - sum) <= 1e-9 * Math.max(1, Math.abs(sum));
/** Columns of more values are not searched for runs, and of more than the other for pairs. */
const MOST_FOR_RUNS = 400;
const MOST_FOR_PAIRS = 80;
/** Values that a text names. */
const PARTS_NAMED = 3;

/** Found sums are no parts of the next ones, so that `England and Wales` is found beside `England`. */
export function sumsAmong(table: Summands): FoundSum[] {
  const { values, labels } = table;
  const found = new Map<number, FoundSum>();
  const open = () => [...values.keys()].filter((place) => !found.has(place));
  const others = (value: number) => open().filter((place) => place !== value);
  const add = (place: number, seen: string, isSure = false) =>
    found.set(place, { value: values[place] ?? '', seen, isSure });
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const value of open()) {
      const parts = summandsOf(table, value, others(value));
      if (!parts) continue;
      const seen = sumSentence(table, value, parts);
      // England and Wales are a total by two and by all the others: so the two are sums of those.
      const rest = others(value).filter((place) => !parts.includes(place));
      add(value, seen, rest.length === 0 && isTotal(labels[value] ?? ''));
      if (parts.length === 2 && agreement(table, value, rest).digits > 0)
        for (const half of parts) add(half, `${seen}, and of ${listed(table, rest)}`);
    }
  }
  for (const value of open()) {
    const sets = [others(value), ...groupsFor(table, value, others(value))];
    const near = sets.find((parts) => agreement(table, value, parts).isNear);
    if (near) add(value, sumSentence(table, value, near));
  }
  return [...found.values()];
}

/** The values that one is the sum of; undefined if there are none. */
function summandsOf(table: Summands, value: number, others: readonly number[]): readonly number[] | undefined {
  const all = [...table.values.keys()].filter((place) => place !== value);
  const meant = [all, others, ...groupsFor(table, value, others)].find(
    (parts) => agreement(table, value, parts).digits > 0,
  );
  if (meant) return meant;
  for (const parts of [...runsFor(table, value, others), ...pairsOf(others)])
    if (agreement(table, value, parts).digits >= ASKED_DIGITS) return parts;
  return undefined;
}

/**
 * How parts add up to a value, wherever all are told.
 * @returns the digits of the sums, 0 if one differs; and whether it is about the sum everywhere: rounded, or more by what missing
 * parts may be
 */
function agreement(
  { numbers }: Summands,
  value: number,
  parts: readonly number[],
): { digits: number; isNear: boolean } {
  let [digits, told] = [0, 0];
  let [isExact, isNear] = [parts.length > 1, true];
  for (const [combination, number] of numbers[value] ?? []) {
    if (Number.isNaN(number)) continue;
    told += 1;
    const figures = parts.map((part) => numbers[part]?.get(combination) ?? 0);
    const known = figures.filter((figure) => !Number.isNaN(figure));
    const sum = known.reduce((total, figure) => total + figure, 0);
    const missing = figures.length - known.length;
    const most = NEARLY * sum + (missing * MISSING_AT_MOST * sum) / Math.max(1, known.length);
    const excess = number - sum;
    isExact &&= missing > 0 || isEqual(number, sum);
    isNear &&= known.length > 1 && sum > 0 && excess >= -NEARLY * sum && excess <= most;
    if (!isExact && !isNear) break;
    if (missing === 0 && figures.filter((figure) => figure !== 0).length > 1)
      digits += Math.log10(Math.max(1, Math.abs(sum)));
  }
  return { digits: isExact ? digits : 0, isNear: isNear && told > 1 };
}

/** Sets that another column, a list that ships or the labels make. */
function groupsFor({ values, labels, groups }: Summands, value: number, others: readonly number[]): number[][] {
  const label = labels[value] ?? '';
  const name = comparable(label);
  const byColumn = groups.flatMap((group) => {
    const groupOf = (place: number) => group.get(values[place] ?? '') ?? '';
    const byGroup = [...new Set(group.values())].map((own) => others.filter((place) => groupOf(place) === own));
    return [...byGroup, others.filter((place) => comparable(groupOf(place)) === name)];
  });
  const shipped = others.filter((place) =>
    [values[place], labels[place]].some((text) => ANCESTORS.get(comparable(text ?? ''))?.has(name)),
  );
  const within = others.filter((place) => isPartOfRange(labels[place] ?? '', label));
  // `Theft` of `Theft: bicycles`, and `1` of `1.2`.
  const number = /^\d+(\.\d+)*(?=\s)/.exec(label)?.[0];
  const labelled = others.filter((place) => {
    const other = labels[place] ?? '';
    const isBelow = other.startsWith(label) && /^\s*[:.,(–-]| from | of /.test(other.slice(label.length));
    return isBelow || (number !== undefined && other.startsWith(`${number}.`));
  });
  return [...byColumn, shipped, labelled, within];
}

/** The labels and codes above each label and code of the lists that ship: Kent is below South East, and England. */
const ANCESTORS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.values(STANDARD).flatMap(({ codes, levels = [] }) => {
    const all = new Map([codes, ...levels.map((level) => level.codes)].flat().map((code) => [code.code, code]));
    const above = ({ code, parent }: (typeof codes)[number]): string[] => {
      const next = parent === undefined || parent === code ? undefined : all.get(parent);
      return next ? [comparable(next.code), comparable(next.label), ...above(next)] : [];
    };
    return codes.flatMap((code) => {
      const names = new Set(above(code));
      return [code.code, code.label].map((text) => [comparable(text), names] as const);
    });
  }),
);

/** The values right after it or right before it, as many as are needed where it is first told. */
function runsFor({ numbers }: Summands, value: number, others: readonly number[]): number[][] {
  if (others.length > MOST_FOR_RUNS) return [];
  const [combination, number] = [...(numbers[value] ?? [])].find(([, one]) => !Number.isNaN(one)) ?? [-1, 0];
  const sides = [others.filter((place) => place > value), others.filter((place) => place < value).toReversed()];
  return sides.flatMap((side) => {
    let [sum, isComplete] = [0, true];
    const runs: number[][] = [];
    for (const [at, part] of side.entries()) {
      const figure = numbers[part]?.get(combination) ?? 0;
      isComplete &&= !Number.isNaN(figure);
      sum += figure || 0;
      const isFull = isEqual(number, sum);
      if (sum > number && !isFull) break;
      if (isFull || !isComplete) runs.push(side.slice(0, at + 1));
    }
    return runs;
  });
}

const pairsOf = (others: readonly number[]): number[][] =>
  others.length > MOST_FOR_PAIRS ? [] : others.flatMap((one, at) => others.slice(at + 1).map((other) => [one, other]));

/** 18-24, under 18, 65+ and 40, as the first and the last number. Years are times. */
function rangeIn(label: string): readonly [number, number] | undefined {
  const [, first, last] = /^(\d{1,3})(?:\s?(?:-|–|to|bis)\s?(\d{1,3}))?$/.exec(label) ?? [];
  if (first !== undefined) return [Number(first), Number(last ?? first)];
  const [, below] = /^(?:under|below|unter|<)\s?(\d{1,3})$/i.exec(label) ?? [];
  if (below !== undefined) return [0, Number(below) - 1];
  const [, above] =
    /^(\d{1,3})\s?(?:\+|and (?:over|above|older)|or (?:over|more|older)|und (?:älter|mehr))$/i.exec(label) ?? [];
  return above === undefined ? undefined : [Number(above), Number.POSITIVE_INFINITY];
}

/** Whether the range of one label is a part of the range of another. */
export function isPartOfRange(part: string, whole: string): boolean {
  const [one, other] = [rangeIn(part), rangeIn(whole)];
  return (
    one !== undefined && other !== undefined && `${one}` !== `${other}` && other[0] <= one[0] && one[1] <= other[1]
  );
}

const listed = ({ labels }: Summands, parts: readonly number[]): string =>
  firstAndMore(
    parts.map((part) => labels[part] ?? ''),
    PARTS_NAMED,
  ).join(', ');

/** `Kent is the sum of Dover, Deal: 12 = 8 + 4`, of the first figures that are told, or rather of those that differ. */
function sumSentence(table: Summands, value: number, parts: readonly number[]): string {
  const { labels, numbers } = table;
  const told = [...(numbers[value] ?? [])].flatMap(([combination, number]) => {
    const figures = parts.map((part) => numbers[part]?.get(combination) ?? 0);
    const sum = figures.reduce((total, figure) => total + figure, 0);
    return number > 0 && !Number.isNaN(sum) ? [{ number, figures, isExact: isEqual(number, sum) }] : [];
  });
  const { number, figures = [], isExact = false } = told.find((one) => !one.isExact) ?? told[0] ?? {};
  const shown = [...figures.slice(0, PARTS_NAMED), ...(figures.length > PARTS_NAMED ? ['…'] : [])].join(' + ');
  const sentence = `${labels[value]} is ${isExact ? '' : 'nearly '}the sum of ${listed(table, parts)}`;
  return number === undefined ? sentence : `${sentence}: ${number} ${isExact ? '=' : 'beside'} ${shown}`;
}
