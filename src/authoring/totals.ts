import { STANDARD } from '../codebook/standard.ts';
import { appendTo, firstAndMore } from '../lists.ts';
import { comparable, isTotal, looksTotal } from './codes.ts';
import { cellNumber, entryAt, valuesOf } from './columns.ts';
import { askDoubles } from './doubles.ts';
import { type DraftFile, isFolded, leaveOut, metText, type Planned, type PlannedFile, type Relations } from './file.ts';
import { figuresOf, isLeftOut } from './mapping.ts';

/**
 * Which values are sums of others. A total that is taken for a part is counted twice. So every set that means something is added up:
 * all others, runs of neighbours, what another column, a list or a label groups, and two others. Whatever agrees is asked.
 */

/** A value that may be a sum of others: of a column, or of the names of folded columns, which are behind the last column. */
interface Suspect {
  at: number;
  value: string;
  seen: string;
  /** The figures and the name say that it is the total over the column. */
  isSure?: boolean;
  /** Only its name says that it is a sum: the figures do not. */
  isOff?: boolean;
  /** Its name says that another value contains it. */
  isPart?: boolean;
}

/**
 * Asks about everything that may be a sum of others, and takes what is left out from the plans.
 * @returns the values of each column that are the total over it; the empty one means rows without a value
 */
export function askTotals(file: PlannedFile, coded: readonly number[]): Map<number, string[]> {
  const { plans, interview } = file;
  const isPeople = file.kind === 'cases';
  const totals = new Map<number, string[]>();
  const askTotal = ({ at, value, seen, isSure, isPart }: Suspect): void => {
    const plan = plans[at];
    const proposed = isSure && plan && !totals.has(at) ? 'total' : undefined;
    const answer = interview.ask({ ...totalQuestion(plan?.name, value, isPart), seen: [seen], proposed });
    if (answer === 'total' && plan && !isPeople) appendTo(totals, at, value);
    // A row of totals is no person.
    else if (answer === 'total' || answer === 'left out' || (isPeople && answer === undefined)) {
      if (plan) leaveOut(file, at, value);
      else dropColumn(plans, value);
    }
  };
  const keys = keyColumns(file, coded);
  const sums = isPeople ? [] : sumsIn(file, keys);
  const isShown = (at: number, value: string): boolean => sums.some((one) => one.at === at && one.value === value);
  for (const suspect of [...sums, ...namedTotals(file, keys, isShown)]) askTotal(suspect);
  for (const at of isPeople ? [] : coded) {
    // `Leeds` with no offence may be a total too.
    const empty = file.lines.filter((_, row) => file.rows[row]?.[at] === '' && !isLeftOut(file.rows[row], plans));
    if (empty.length > 0) askTotal({ at, value: '', seen: `${empty.length} times, first in line ${empty[0]}` });
  }
  if (!isPeople) askDoubles(file, coded);
  return totals;
}

function totalQuestion(column: string | undefined, value: string, isPart = false) {
  if (isPart)
    return {
      id: `part ${column ?? 'columns'}=${value}`,
      asks: `"${value}" sounds like a part of another value. A part that is taken for a value of its own is counted twice. Does another one contain it?`,
      readings: { 'left out': 'another one contains it: it is left out', 'own value': 'no other contains it' },
    };
  const asks = (what: string): string => `What is ${what}? A total that is taken for a part counts everything twice.`;
  const readings = {
    total: 'the total over all others',
    'left out': 'a sum of some others, which is left out',
    'own value': 'it contains no other',
  };
  if (column === undefined) return { id: `total ${value}`, asks: asks(`the column "${value}"`), readings };
  if (value !== '') return { id: `total ${column}=${value}`, asks: asks(`"${value}" in "${column}"`), readings };
  const { 'own value': _, ...sums } = readings;
  const ofEmpty = { ...sums, 'not reported': 'no sum: nobody knows which value it has' };
  return { id: `empty ${column}`, asks: asks(`a row without "${column}"`), readings: ofEmpty };
}

function dropColumn(plans: Planned[], name: string): void {
  const at = plans.findIndex((plan) => plan.name === name);
  plans[at] = { ...entryAt(plans, at), use: { as: 'dropped' }, why: 'It is a sum of others.' };
}

/** `of which: women`, `- women`, `davon Frauen`. */
const LIKE_A_PART =
  /^[^\p{L}\p{N}]*(of (which|these|those|whom)|o\/w|thereof|including|among (these|them)|davon|darunter|hierunter)([^\p{L}]|$)|^[-–—•·]\s*\p{L}/iu;

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
function isPartOfRange(part: string, whole: string): boolean {
  const [one, other] = [rangeIn(part), rangeIn(whole)];
  return (
    one !== undefined && other !== undefined && `${one}` !== `${other}` && other[0] <= one[0] && one[1] <= other[1]
  );
}

/** Values whose name says that they are a total, or a part of another, where the figures do not show it. */
function namedTotals(
  file: DraftFile,
  keys: readonly KeyColumn[],
  isShown: (at: number, value: string) => boolean,
): Suspect[] {
  const { kind, columns } = file;
  const isTable = kind === 'aggregate';
  return keys.flatMap(({ at, labels }) =>
    [...labels].flatMap(([value, label]): Suspect[] => {
      if (isShown(at, value)) return [];
      // What is within a sum that is asked about is one of its parts.
      const isInAnother = [...labels].some(([other, whole]) => isPartOfRange(label, whole) && !isShown(at, other));
      const isPart = isTable && (LIKE_A_PART.test(label) || isInAnother);
      // A remark of a person may begin with "All".
      const isCode = isTable || columns[at]?.kind === 'code';
      if (!isPart && !isTotal(label) && !(isCode && looksTotal(label))) return [];
      return [{ at, value, isPart, seen: columns[at] ? metText(file, at, value) : `a column called ${value}` }];
    }),
  );
}

/** A column of codes: its place, and what each value is called. */
interface KeyColumn {
  at: number;
  labels: ReadonlyMap<string, string>;
}

/** If columns are folded into one figure, their names are values like others. */
function keyColumns(file: PlannedFile, coded: readonly number[]): KeyColumn[] {
  const { columns, codebook, plans } = file;
  const keys = coded.map((at) => {
    const column = entryAt(columns, at);
    const labels = codebook.values.get(column.name);
    return { at, labels: new Map(valuesOf(column).map((value) => [value, labels?.get(value) ?? value])) };
  });
  const names = figuresOf(plans).map((at) => entryAt(plans, at).name);
  return isFolded(file) ? [...keys, { at: columns.length, labels: new Map(names.map((name) => [name, name])) }] : keys;
}

/** Sums in a table. */
function sumsIn(file: PlannedFile, keys: readonly KeyColumn[]): Suspect[] {
  const { columns, rows, relations, plans } = file;
  const figures = figuresOf(plans);
  const names = figures.map((at) => entryAt(plans, at).name);
  const isOne = isFolded(file);
  const long = isOne ? rows.flatMap((row) => figures.map((at, n) => [...row, names[n] ?? '', row[at] ?? ''])) : rows;
  return keys.flatMap((key) => {
    // Rates beside the numbers add up to nothing, so each column of figures is looked at by itself.
    const found = (isOne ? [columns.length + 1] : figures).flatMap((at) => findSums(long, key, keys, at, relations));
    // A rate of all is no sum, beside a number that is.
    const surestLast = found.toSorted(
      (one, other) => Number(one.isSure) - Number(other.isSure) || Number(other.isOff) - Number(one.isOff),
    );
    return [...new Map(surestLast.map((sum) => [sum.value, { ...sum, at: key.at }])).values()];
  });
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

/** The values of one key that are sums of others, as a column of figures shows. */
function findSums(
  rows: readonly (readonly string[])[],
  key: KeyColumn,
  keys: readonly KeyColumn[],
  figure: number,
  relations: Relations,
): Omit<Suspect, 'at'>[] {
  const values = [...key.labels.keys()];
  if (values.length < 3) return [];
  const places = new Map(values.map((value, place) => [value, place]));
  const others = keys.filter(({ at }) => at !== key.at);
  // The region of a court does not tell its rows apart.
  const apart = others.filter(({ at }) => !relations.between(key.at, at));
  const combinations = new Map<string, number>();
  const numbers = values.map(() => new Map<number, number>());
  for (const row of rows) {
    const name = JSON.stringify(apart.map(({ at }) => row[at]));
    const combination = combinations.get(name) ?? combinations.size;
    combinations.set(name, combination);
    const own = numbers[places.get(row[key.at] ?? '') ?? -1];
    // If two rows have the same keys, a total may contain either.
    if (own?.has(combination)) return [];
    own?.set(combination, cellNumber(row[figure]));
  }
  const groups = others.flatMap(({ at }) => relations.between(key.at, at) ?? []);
  return sumsAmong({ values, labels: [...key.labels.values()], numbers, groups });
}

/** Found sums are no parts of the next ones, so that `England and Wales` is found beside `England`. */
function sumsAmong(table: Summands): Omit<Suspect, 'at'>[] {
  const { values, labels } = table;
  const found = new Map<number, Omit<Suspect, 'at'>>();
  const open = () => [...values.keys()].filter((place) => !found.has(place));
  const others = (value: number) => open().filter((place) => place !== value);
  const add = (place: number, seen: string, sureness: { isSure?: boolean; isOff?: boolean } = {}) =>
    found.set(place, { value: values[place] ?? '', seen, isSure: false, isOff: false, ...sureness });
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const value of open()) {
      const parts = summandsOf(table, value, others(value));
      if (!parts) continue;
      const seen = sumSentence(table, value, parts);
      // England and Wales are a total by two and by all the others: so the two are sums of those.
      const rest = others(value).filter((place) => !parts.includes(place));
      add(value, seen, { isSure: rest.length === 0 && isTotal(labels[value] ?? '') });
      if (parts.length === 2 && agreement(table, value, rest).digits > 0)
        for (const half of parts) add(half, `${seen}, and of ${listed(table, rest)}`);
    }
  }
  for (const value of open()) {
    const near = nearlySum(table, value, others(value));
    if (near) add(value, near.seen, near);
  }
  return [...found.values()];
}

/** What to say of a value that is rounded, or is a sum by its name alone; undefined if it is neither. */
function nearlySum(table: Summands, value: number, others: readonly number[]) {
  const name = table.labels[value] ?? '';
  const sets = [others, ...groupsFor(table, value, others)];
  const near = sets.find((parts) => agreement(table, value, parts).isNear);
  if (near) return { seen: `${name} is nearly the sum of ${listed(table, near)}${differenceIn(table, value, near)}` };
  const difference = looksTotal(name) ? differenceIn(table, value, others) : '';
  return difference === '' ? undefined : { seen: `${name} is not the sum of the others${difference}`, isOff: true };
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
    isExact &&= missing > 0 || Math.abs(excess) <= EXACT * Math.max(1, Math.abs(sum));
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
      const excess = sum - number;
      const isFull = Math.abs(excess) <= EXACT * Math.max(1, Math.abs(number));
      if (excess > 0 && !isFull) break;
      if (isFull || !isComplete) runs.push(side.slice(0, at + 1));
    }
    return runs;
  });
}

const pairsOf = (others: readonly number[]): number[][] =>
  others.length > MOST_FOR_PAIRS ? [] : others.flatMap((one, at) => others.slice(at + 1).map((other) => [one, other]));

const listed = ({ labels }: Summands, parts: readonly number[]): string =>
  firstAndMore(
    parts.map((part) => labels[part] ?? ''),
    PARTS_NAMED,
  ).join(', ');

/** The first figures that differ; empty if there are none of which all parts are told. */
function differenceIn({ labels, numbers }: Summands, value: number, parts: readonly number[]): string {
  for (const [combination, number] of numbers[value] ?? []) {
    const figures = parts.flatMap((part) => numbers[part]?.get(combination) ?? []);
    const sum = figures.length < 2 ? Number.NaN : figures.reduce((total, figure) => total + figure, 0);
    if (Math.abs(number - sum) > EXACT * Math.max(1, Math.abs(sum)))
      return `: where ${labels[value]} is ${number}, they add up to ${Number(sum.toFixed(6))}`;
  }
  return '';
}

/** With the first figures, so that whoever reads it can look them up. */
function sumSentence(table: Summands, value: number, parts: readonly number[]): string {
  const { labels, numbers } = table;
  const isTold = (at: number): boolean => parts.every((part) => !Number.isNaN(numbers[part]?.get(at)));
  const [combination = -1, number] = [...(numbers[value] ?? [])].find(([at, one]) => one > 0 && isTold(at)) ?? [];
  const figures = parts.slice(0, PARTS_NAMED).map((part) => numbers[part]?.get(combination) ?? 0);
  const more = parts.length > PARTS_NAMED ? ' + …' : '';
  return `${labels[value]} is the sum of ${listed(table, parts)}: ${number} = ${figures.join(' + ')}${more}`;
}
