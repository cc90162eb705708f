import { isTotal, likeTotal } from './codes.ts';
import { numberText } from './columns.ts';

/**
 * Which rows of an official table are totals of others. A total that is taken for a part is counted twice; a part that is taken
 * for a total is lost. So a value is a total only if its name says nothing else, or if the figures prove it. All else is asked.
 */

export interface Totals {
  /** Place of a column -> its value that is the total of all others, and what shows it. */
  known: ReadonlyMap<number, { value: string; by: 'figures' | 'name' | 'owner' }>;
  /** What only the owner of the file can tell. Until then the figures at these places are not added up. */
  doubts: readonly { at: number; detail: string; figures: readonly number[] }[];
}

export const NO_TOTALS: Totals = { known: new Map(), doubts: [] };

/** A column of codes: its place, and what each value is called. */
interface Key {
  at: number;
  labels: ReadonlyMap<string, string>;
}
/** A column of figures. `isAdded`: nothing but a total among its rows speaks against adding them up. */
interface Figure {
  at: number;
  decimals: number;
  isAdded: boolean;
}

/** Sums that agree by accident have few digits. With so many digits in all of them together, it happens once in a million. */
const PROVEN_DIGITS = 6;
/** As many where it only leads to a question: of sums that are nearly right, and of those of a part of the column. */
const ASKED_DIGITS = 5;
/** A total that was rounded, or counted apart, is this close to the sum. */
const NEARLY = 0.02;
/** Columns of more values are not searched for totals of neighbours, of which there are as many as pairs. */
const MOST_SEARCHED = 300;
/** Values that a sentence names. */
const PARTS_NAMED = 3;

/**
 * Reads the rows of a table for totals: `add` each row, then `found`.
 * @param owner place of a column -> the value that the owner of the file calls its total
 */
export function totalReader(
  keys: readonly Key[],
  figures: readonly Figure[],
  owner: ReadonlyMap<number, string>,
): { add(cells: readonly string[]): void; found(): Totals } {
  const places = keys.map(({ labels }) => new Map([...labels.keys()].map((value, place) => [value, place])));
  const numbers = figures.map((): number[] => []);
  const rows: Int16Array[] = [];
  return {
    add(cells) {
      rows.push(Int16Array.from(keys, ({ at }, key) => places[key]?.get(cells[at] ?? '') ?? NO_VALUE));
      for (const [figure, { at, decimals }] of figures.entries()) {
        const text = numberText(cells[at] ?? '');
        // Multiples of the last decimal are whole, so that sums are exact.
        numbers[figure]?.push(text === undefined ? MISSING : Math.round(Number(text) * 10 ** decimals));
      }
    },
    found() {
      const found = keys.map((key, place) =>
        totalOf(
          key,
          key.labels.size > 2 ? groupsOf(rows, place) : [],
          figures.map((figure, at) => ({ ...figure, numbers: numbers[at] ?? [] })),
          owner.get(key.at),
        ),
      );
      return {
        known: new Map(found.flatMap(({ at, known }) => (known ? [[at, known]] : []))),
        doubts: found.flatMap(({ doubts }) => doubts),
      };
    },
  };
}

const NO_VALUE = -1;
const MISSING = Number.NaN;

function totalOf(
  { at, labels }: Key,
  groups: readonly Group[],
  figures: readonly (Figure & { numbers: readonly number[] })[],
  owner: string | undefined,
) {
  const values = [...labels.keys()];
  const tests = figures.map((figure) => ({ ...figure, sums: sumsOf(groups, values, figure.numbers) }));
  const named = values.filter((value) => isTotal(labels.get(value) ?? value));
  const known = knownTotal(values, named, tests, owner);
  const found = new Map<string, number[]>();
  const doubt = (detail: string, figure: number) => found.set(detail, [...(found.get(detail) ?? []), figure]);
  for (const { at: figure, isAdded, sums, numbers } of tests) {
    if (!isAdded || known?.by === 'owner') continue;
    for (const [value, compared] of sums) {
      const looks = whatItLooks(compared, value === known?.value);
      if (looks !== undefined) doubt(`${value} ${looks}`, figure);
    }
    const parts = values.filter((value) => value !== known?.value && !named.includes(value));
    const placed = parts.map((value) => ({ value, place: values.indexOf(value) }));
    for (const detail of totalsOfNeighbours(placed, groups, numbers)) doubt(detail, figure);
  }
  const like = known
    ? undefined
    : values.find((value) => named.includes(value) || likeTotal(labels.get(value) ?? value));
  if (like !== undefined && found.size === 0)
    for (const figure of figures) doubt(`${like} may contain the others, which the figures do not show`, figure.at);
  return { at, known, doubts: [...found].map(([detail, of]) => ({ at, detail, figures: of })) };
}

/** What the owner says, else what the figures prove, else what the one name says that no figure denies. */
function knownTotal(
  values: readonly string[],
  named: readonly string[],
  tests: readonly (Figure & { sums: ReadonlyMap<string, Sums> })[],
  owner: string | undefined,
): KnownTotal | undefined {
  if (owner !== undefined) return { value: owner, by: 'owner' };
  const isSum = (sums: Sums | undefined) => sums?.differ === 0 && sums.digits >= PROVEN_DIGITS;
  const [proven, ...more] = values.filter((value) => tests.some(({ sums }) => isSum(sums.get(value))));
  if (proven !== undefined && more.length === 0) return { value: proven, by: 'figures' };
  // A total is at least as much as each of its parts. If not, its name says something else, such as "both of them".
  const isLess = (value: string) => tests.some(({ isAdded, sums }) => isAdded && (sums.get(value)?.below ?? 0) > 0);
  const [name, ...others] = named;
  return name === undefined || others.length > 0 || isLess(name) ? undefined : { value: name, by: 'name' };
}

type KnownTotal = Totals['known'] extends ReadonlyMap<number, infer Known> ? Known : never;

/** Rows that differ in one column alone; of each, the place of its value in this column and its own place. */
type Group = readonly { place: number; row: number }[];

/** Empty if two rows have the same keys: then it is not known which of them a total contains. */
function groupsOf(rows: readonly Int16Array[], place: number): Group[] {
  const groups = new Map<string, { place: number; row: number }[]>();
  for (const [row, positions] of rows.entries()) {
    const own = positions[place] ?? 0;
    const key = positions.with(place, 0).join();
    const group = groups.get(key) ?? [];
    group.push({ place: own, row });
    groups.set(key, group);
  }
  const all = [...groups.values()];
  return all.every((group) => new Set(group.map((one) => one.place)).size === group.length) ? all : [];
}

/** How a value compares with the sum of all others, in the groups that can tell. */
interface Sums {
  /** Digits of the sums that agree exactly, and of those that agree at least nearly. */
  digits: number;
  near: number;
  /** Groups in which it differs from the sum; is far from it; is less than one of its parts. */
  differ: number;
  far: number;
  below: number;
}

/** For each value of the column. */
function sumsOf(groups: readonly Group[], values: readonly string[], numbers: readonly number[]): Map<string, Sums> {
  const all = values.map((value): [string, Sums] => [value, { digits: 0, near: 0, differ: 0, far: 0, below: 0 }]);
  const step = roundedTo(numbers);
  for (const group of groups) {
    const known = group.flatMap(({ place, row }) => {
      const number = numbers[row];
      return number === undefined || Number.isNaN(number) ? [] : [{ place, number }];
    });
    const isWhole = known.length === group.length && group.length === values.length;
    const total = known.reduce((sum, { number }) => sum + number, 0);
    const parts = known.filter(({ number }) => number !== 0).length - 1;
    const [largest = 0, second = 0] = known.map(({ number }) => number).toSorted((one, other) => other - one);
    for (const { place, number } of known) {
      const sums = all[place]?.[1]; // none for a cell without a value
      const rest = total - number;
      // What is missing may be what the total has more.
      if (!sums || (number > rest && !isWhole)) continue;
      if (number < (number === largest ? second : largest)) sums.below += 1;
      compareWithSum(sums, number - rest, { rest, parts, step });
    }
  }
  return new Map(all);
}

/** Adds to `sums` by how much a number is more than the rest of its group. */
function compareWithSum(
  sums: Sums,
  more: number,
  { rest, parts, step }: { rest: number; parts: number; step: number },
): void {
  if (more === 0) {
    const digits = parts > 1 && rest > 0 ? Math.log10(rest) : 0;
    sums.digits += digits;
    sums.near += digits;
    return;
  }
  sums.differ += 1;
  const tolerance = Math.max(NEARLY * Math.abs(rest), (step * (parts + 2)) / 2);
  if (Math.abs(more) > tolerance) sums.far += 1;
  else sums.near += Math.max(0, Math.log10(Math.abs(rest) / (2 * Math.abs(more) + 1)));
}

/** The number that all are multiples of, such as 5 in a table that was rounded; 0 if it is 1. */
function roundedTo(numbers: readonly number[]): number {
  let divisor = 0;
  for (const number of numbers) {
    for (let rest = Math.abs(number); rest > 0; ) [divisor, rest] = [rest, divisor % rest];
    if (divisor === 1) return 0;
  }
  return divisor;
}

/** Undefined if there is nothing to ask. */
function whatItLooks({ digits, near, differ, far }: Sums, isKnown: boolean): string | undefined {
  if (isKnown) return differ > 0 ? 'is not the sum of the others' : undefined;
  if (differ === 0 && digits > 0) return 'is the sum of the others, perhaps by accident';
  return differ > 0 && far === 0 && near >= ASKED_DIGITS ? 'is nearly the sum of the others' : undefined;
}

/** Values that are, in every group that can tell, the sum of those that follow them, or come before them, in the file. */
function totalsOfNeighbours(
  values: readonly { value: string; place: number }[],
  groups: readonly Group[],
  numbers: readonly number[],
): string[] {
  const count = values.length;
  if (count > MOST_SEARCHED) return [];
  // For each value and each end of a run beside it: the digits of the sums that agree, or NaN if one does not.
  const digits = new Float64Array(count * count);
  for (const group of groups) {
    const byPlace = new Map(group.map(({ place, row }) => [place, numbers[row]]));
    const told = values.map(({ place }) => byPlace.get(place));
    for (const at of told.keys()) for (const step of [1, -1]) compareWithRuns(digits, told, at, step);
  }
  return values.flatMap(({ value }, at) => {
    const ends = values.flatMap((_, end) => ((digits[at * count + end] ?? 0) >= ASKED_DIGITS ? [end] : []));
    const end = ends.toSorted((one, other) => Math.abs(one - at) - Math.abs(other - at))[0];
    if (end === undefined) return [];
    const parts = (end > at ? values.slice(at + 1, end + 1) : values.slice(end, at)).map((part) => part.value);
    const more = parts.length > PARTS_NAMED ? ` and ${parts.length - PARTS_NAMED} more` : '';
    return [`${value} is the sum of ${parts.slice(0, PARTS_NAMED).join(', ')}${more}`];
  });
}

/** Compares a number with the sums of the runs that begin beside it, until a figure of a run is missing. */
function compareWithRuns(digits: Float64Array, told: readonly (number | undefined)[], at: number, step: number): void {
  const number = told[at];
  if (number === undefined || Number.isNaN(number)) return;
  let [sum, parts, isWhole] = [0, 0, true];
  for (let end = at + step; end >= 0 && end < told.length; end += step) {
    const part = told[end];
    if (part !== undefined && Number.isNaN(part)) return;
    isWhole &&= part !== undefined;
    sum += part ?? 0;
    parts += part ? 1 : 0;
    const pair = at * told.length + end;
    if (sum !== number) {
      if (isWhole || sum > number) digits[pair] = Number.NaN;
    } else if (parts > 1 && sum > 0) digits[pair] = (digits[pair] ?? 0) + Math.log10(sum);
  }
}
