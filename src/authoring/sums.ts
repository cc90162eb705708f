import { firstAndMore } from '../lists.ts';

/** Which values of a column are sums of others, by their numbers: of all others, of what another column groups, of neighbours, or of two. */

/** The values of a column, with the numbers of a figure. */
export interface Summands {
  /** Value -> what it is called. */
  labels: ReadonlyMap<string, string>;
  /** Value -> combination of the other columns -> number; NaN where it is missing. */
  numbers: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Value -> group, by each column that groups them. */
  groups: readonly ReadonlyMap<string, string>[];
}

/** Few digits agree by accident: the sums must have so many in all. */
const LEAST_DIGITS = 4;
/** Columns of more values are searched for sums of all others and of groups alone. */
const MOST_SEARCHED = 120;
const PARTS_NAMED = 3;

/**
 * Found sums are no parts of the next ones, so that `England and Wales` is found beside `England`.
 * @returns each sum, in words, with the first figures that are told, so that whoever reads it can look them up
 */
export function sumsAmong(table: Summands): Map<string, string> {
  const values = [...table.labels.keys()];
  const found = new Map<string, string>();
  const othersOf = (value: string) => values.filter((one) => one !== value && !found.has(one));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const value of othersOf('')) {
      const others = othersOf(value);
      const all = values.filter((one) => one !== value);
      const parts = [all, ...setsAmong(table, value, others)].find((set) => isSum(table, value, set));
      if (!parts) continue;
      const sentence = sumSentence(table, value, parts);
      found.set(value, sentence);
      // England and Wales are a total by two and by all the others: so the two are sums of those.
      const rest = others.filter((one) => !parts.includes(one));
      if (parts.length === 2 && isSum(table, value, rest)) for (const half of parts) found.set(half, sentence);
    }
  }
  return found;
}

/** What could be the parts of a value: see above. */
function setsAmong({ groups, numbers }: Summands, value: string, others: readonly string[]): string[][] {
  const grouped = groups.flatMap((group) =>
    [...new Set(group.values())].map((own) => others.filter((one) => group.get(one) === own)),
  );
  if (others.length > MOST_SEARCHED) return [[...others], ...grouped];
  const order = [...numbers.keys()];
  const at = order.indexOf(value);
  const [behind, ahead] = [
    others.filter((one) => order.indexOf(one) > at),
    others.filter((one) => order.indexOf(one) < at),
  ];
  const runs = [behind, ahead.toReversed()].flatMap((side) => side.map((_, end) => side.slice(0, end + 1)));
  const pairs = others.flatMap((one, first) => others.slice(first + 1).map((other) => [one, other]));
  return [[...others], ...grouped, ...runs, ...pairs];
}

const partFigures = ({ numbers }: Summands, parts: readonly string[], combination: string): number[] =>
  parts.map((part) => numbers.get(part)?.get(combination) ?? 0);
const addedUp = (figures: readonly number[]): number => figures.reduce((sum, figure) => sum + figure, 0);

/** Whether parts add up to a value wherever all are told. */
function isSum(table: Summands, value: string, parts: readonly string[]): boolean {
  let digits = 0;
  for (const [combination, number] of parts.length > 1 ? (table.numbers.get(value) ?? []) : []) {
    const figures = partFigures(table, parts, combination);
    const sum = addedUp(figures);
    if (Number.isNaN(number + sum)) continue;
    // Decimals are binary fractions.
    if (Math.abs(number - sum) > 1e-9 * Math.max(1, Math.abs(sum))) return false;
    if (figures.filter((figure) => figure !== 0).length > 1) digits += Math.log10(Math.max(1, Math.abs(sum)));
  }
  return digits >= LEAST_DIGITS;
}

/** `Kent is the sum of Dover, Deal: 12 = 8 + 4`. */
function sumSentence(table: Summands, value: string, parts: readonly string[]): string {
  const { labels, numbers } = table;
  const told = [...(numbers.get(value) ?? [])].map(([combination, number]) => ({
    number,
    figures: partFigures(table, parts, combination),
  }));
  const { number, figures = [] } = told.find((one) => one.number > 0 && !Number.isNaN(addedUp(one.figures))) ?? {};
  const shown = [...figures.slice(0, PARTS_NAMED), ...(figures.length > PARTS_NAMED ? ['…'] : [])].join(' + ');
  const named = firstAndMore(
    parts.map((part) => labels.get(part) ?? ''),
    PARTS_NAMED,
  ).join(', ');
  return `${labels.get(value)} is the sum of ${named}: ${number} = ${shown}`;
}
