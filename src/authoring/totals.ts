import { STANDARD } from '../codebook/standard.ts';
import { comparable, isTotal, likeTotal } from './codes.ts';
import { numberIn } from './columns.ts';
import type { Relations } from './relations.ts';

/**
 * Which values of an official table are sums of others. A total that is taken for a part is counted twice. So every set that means
 * something is added up: all others, runs of neighbours, what another column, a list or a label groups, and two others. Whatever
 * agrees is asked.
 */

/** The weakest first. */
export const PROOFS = ['name', 'nearly', 'sum', 'sum and name'] as const;

interface FoundTotal {
  value: string;
  /** What shows it: its name alone, figures nearly, figures, or figures of all others and its name. */
  shownBy: (typeof PROOFS)[number];
  /** What shows it. */
  seen: string;
}

/** A column of codes: its place, and what each value is called. */
interface KeyColumn {
  at: number;
  labels: ReadonlyMap<string, string>;
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
const EXACT = 1e-9;
/** Columns of more values are not searched for runs, and of more than the other for pairs. */
const MOST_FOR_RUNS = 400;
const MOST_FOR_PAIRS = 80;
/** Values that a text names. */
const PARTS_NAMED = 3;

/** The values of one key that are totals of others, as a column of figures shows. */
export function findTotals(
  rows: readonly (readonly string[])[],
  key: KeyColumn,
  keys: readonly KeyColumn[],
  figure: number,
  relations: Relations,
): FoundTotal[] {
  const values = [...key.labels.keys()];
  const places = new Map(values.map((value, place) => [value, place]));
  const others = keys.filter(({ at }) => at !== key.at);
  const combinations = new Map<string, number>();
  const numbers = values.map(() => new Map<number, number>());
  for (const row of rows) {
    const name = JSON.stringify(others.map(({ at }) => row[at]));
    const combination = combinations.get(name) ?? combinations.size;
    combinations.set(name, combination);
    const own = numbers[places.get(row[key.at] ?? '') ?? -1];
    // If two rows have the same keys, a total may contain either.
    if (own?.has(combination)) return [];
    own?.set(combination, Number(numberIn(row[figure] ?? '')?.digits ?? Number.NaN));
  }
  const groups = others.flatMap(({ at }) => relations.between(key.at, at) ?? []);
  const labels = values.map((value) => key.labels.get(value) ?? value);
  const found = values.length < 3 ? new Map() : totalsAmong({ values, labels, numbers, groups });
  return [...found].map(([place, total]) => ({ value: values[place] ?? '', ...total }));
}

type ShownTotal = Omit<FoundTotal, 'value'>;

/** Found totals are no parts of the next ones, so that `England and Wales` is found beside `England`. */
function totalsAmong(table: Summands): Map<number, ShownTotal> {
  const found = new Map<number, ShownTotal>();
  const places = [...table.values.keys()];
  const othersOf = (value: number) => places.filter((place) => place !== value && !found.has(place));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const value of places.filter((place) => !found.has(place))) {
      const others = othersOf(value);
      const parts = summandsOf(table, value, others);
      if (!parts) continue;
      const seen = sumSentence(table, value, parts);
      found.set(value, { shownBy: proofOf(table, value, parts.length >= others.length), seen });
      // England and Wales are a total by two and by all the others: so the two are sums of those.
      const rest = others.filter((place) => !parts.includes(place));
      const halves = parts.length === 2 && agreement(table, value, rest) !== undefined ? parts : [];
      for (const half of halves) found.set(half, { shownBy: 'sum', seen: `${seen}, and of ${listed(table, rest)}` });
    }
  }
  for (const value of places.filter((place) => !found.has(place))) {
    const likely = likelyTotal(table, value, othersOf(value));
    if (likely) found.set(value, likely);
  }
  return found;
}

const proofOf = ({ labels }: Summands, value: number, isOfAll: boolean): ShownTotal['shownBy'] =>
  isOfAll && isTotal(labels[value] ?? '') ? 'sum and name' : 'sum';

function likelyTotal(table: Summands, value: number, others: readonly number[]): ShownTotal | undefined {
  const label = table.labels[value] ?? '';
  const near = [others, ...groupsFor(table, value, others)].find((parts) => isNearlySum(table, value, parts));
  if (near) return { shownBy: 'nearly', seen: `${label} is nearly the sum of ${listed(table, near)}` };
  if (!isTotal(label) && !likeTotal(label)) return undefined;
  return { shownBy: 'name', seen: 'its name says so; the figures do not show it' };
}

/** The values that one is the sum of; undefined if there are none. */
function summandsOf(table: Summands, value: number, others: readonly number[]): readonly number[] | undefined {
  const all = [...table.values.keys()].filter((place) => place !== value);
  const meant = [all, others, ...groupsFor(table, value, others)].find(
    (parts) => agreement(table, value, parts) !== undefined,
  );
  return meant ?? runFor(table, value, others) ?? pairFor(table, value, others);
}

/** The digits of the sums that agree, if none differs; undefined if one does or there is nothing to compare. */
function agreement({ numbers }: Summands, value: number, parts: readonly number[]): number | undefined {
  if (parts.length < 2) return undefined;
  let digits = 0;
  for (const [combination, number] of numbers[value] ?? []) {
    const figures = parts.map((part) => numbers[part]?.get(combination) ?? 0);
    const sum = figures.reduce((total, figure) => total + figure, 0);
    if (Number.isNaN(number - sum)) continue;
    if (Math.abs(sum - number) > EXACT * Math.max(1, Math.abs(sum))) return undefined;
    if (figures.filter((figure) => figure !== 0).length > 1) digits += Math.log10(Math.max(1, Math.abs(sum)));
  }
  return digits === 0 ? undefined : digits;
}

/** Whether a value is wherever it is told about the sum of the parts: rounded, or more by what missing parts may be. */
function isNearlySum({ numbers }: Summands, value: number, parts: readonly number[]): boolean {
  const told = [...(numbers[value] ?? [])].filter(([, number]) => !Number.isNaN(number));
  return (
    told.length > 1 &&
    told.every(([combination, number]) => {
      const figures = parts.map((part) => numbers[part]?.get(combination) ?? 0);
      const known = figures.filter((figure) => !Number.isNaN(figure));
      const sum = known.reduce((total, figure) => total + figure, 0);
      const missing = ((figures.length - known.length) * MISSING_AT_MOST * sum) / Math.max(1, known.length);
      const excess = number - sum;
      return known.length > 1 && sum > 0 && excess >= -NEARLY * sum && excess <= NEARLY * sum + missing;
    })
  );
}

/** Sets that another column, a list that ships or the labels make. */
function groupsFor({ values, labels, groups }: Summands, value: number, others: readonly number[]): number[][] {
  const label = labels[value] ?? '';
  const name = comparable(label);
  const byColumn = groups.flatMap((group) => {
    const groupOf = (place: number) => group.get(values[place] ?? '') ?? '';
    return [
      others.filter((place) => groupOf(place) === groupOf(value)),
      others.filter((place) => comparable(groupOf(place)) === name),
    ];
  });
  const shipped = others.filter((place) =>
    [values[place], labels[place]].some((text) => ANCESTORS.get(comparable(text ?? ''))?.has(name)),
  );
  // `Theft` of `Theft: bicycles`, and `1` of `1.2`.
  const number = /^\d+(\.\d+)*(?=\s)/.exec(label)?.[0];
  const labelled = others.filter((place) => {
    const other = labels[place] ?? '';
    const isBelow = other.startsWith(label) && /^\s*[:.,(–-]| from | of /.test(other.slice(label.length));
    return isBelow || (number !== undefined && other.startsWith(`${number}.`));
  });
  return [...byColumn, shipped, labelled];
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

/** The values right after it or right before it, as many as are needed. */
function runFor(table: Summands, value: number, others: readonly number[]): number[] | undefined {
  if (others.length > MOST_FOR_RUNS) return undefined;
  const after = others.filter((place) => place > value);
  const before = others.filter((place) => place < value).toReversed();
  for (const side of [after, before])
    for (let length = 2; length <= side.length; length += 1) {
      const parts = side.slice(0, length);
      const excess = firstExcess(table, value, parts);
      if (excess > 0) break;
      if (excess === 0 && (agreement(table, value, parts) ?? 0) >= ASKED_DIGITS) return parts;
    }
  return undefined;
}

function pairFor(table: Summands, value: number, others: readonly number[]): number[] | undefined {
  if (others.length > MOST_FOR_PAIRS) return undefined;
  const pairs = others.flatMap((one, at) => others.slice(at + 1).map((other) => [one, other]));
  return pairs.find(
    (pair) => firstExcess(table, value, pair) === 0 && (agreement(table, value, pair) ?? 0) >= ASKED_DIGITS,
  );
}

/** How much the parts are more than the value where it is first told, by which most sets are out. */
function firstExcess({ numbers }: Summands, value: number, parts: readonly number[]): number {
  for (const [combination, number] of numbers[value] ?? []) {
    const excess = parts.reduce((sum, part) => sum + (numbers[part]?.get(combination) ?? 0), -number);
    if (!Number.isNaN(excess)) return Math.abs(excess) <= EXACT * Math.max(1, Math.abs(number)) ? 0 : excess;
  }
  return 0;
}

const listed = ({ labels }: Summands, parts: readonly number[]): string => {
  const more = parts.length > PARTS_NAMED ? ` and ${parts.length - PARTS_NAMED} more` : '';
  return `${parts
    .slice(0, PARTS_NAMED)
    .map((part) => labels[part])
    .join(', ')}${more}`;
};

/** With the first figures, so that whoever reads it can look them up. */
function sumSentence(table: Summands, value: number, parts: readonly number[]): string {
  const { labels, numbers } = table;
  const [combination = -1, number] = [...(numbers[value] ?? [])].find(([, one]) => one > 0) ?? [];
  const figures = parts.slice(0, PARTS_NAMED).map((part) => numbers[part]?.get(combination) ?? 0);
  const more = parts.length > PARTS_NAMED ? ' + …' : '';
  return `${labels[value]} is the sum of ${listed(table, parts)}: ${number} = ${figures.join(' + ')}${more}`;
}
