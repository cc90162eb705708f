import { appendTo, grouped } from '../lists.ts';
import { isTotal, looksTotal } from './codes.ts';
import { cellNumber, entryAt, valuesOf } from './columns.ts';
import { type DraftFile, leaveOut, metText, type PlannedFile, takenRows } from './file.ts';
import { figuresOf, isLeftOut } from './mapping.ts';
import { type FoundSum, isPartOfRange, sumsAmong } from './sums.ts';

/** What may be counted twice: sums and parts of other rows, by figures and by name, and rows that are the same again. All of it is asked. */

/** A value that may be counted twice: of a column, or of the names of folded columns, which are behind the last column. */
interface Suspect {
  at: number;
  /** Empty for the rows without a value. */
  value: string;
  form: keyof typeof SUSPICIONS;
  seen: string;
  /** The figures and the name say that it is the total over the column. */
  isSure?: boolean;
}

const TOTAL_READINGS = { total: 'the total over all others', 'left out': 'a sum of some others, which is left out' };

const SUSPICIONS = {
  total: {
    asks: 'What is it? A total that is taken for a part counts everything twice.',
    readings: { ...TOTAL_READINGS, 'own value': 'it contains no other' },
  },
  part: {
    asks: 'It sounds like a part of another value. A part that is taken for a value of its own is counted twice. Does another one contain it?',
    readings: { 'left out': 'another one contains it: it is left out', 'own value': 'no other contains it' },
  },
  empty: {
    asks: 'What are these rows? A total that is taken for a part counts everything twice.',
    readings: { ...TOTAL_READINGS, 'not reported': 'no sum: nobody knows which value they have' },
  },
  again: {
    asks: 'Are its rows the same as others again? Then everything is counted twice.',
    readings: { 'left out': 'the same again: they are left out', 'own value': 'they are others' },
  },
} as const;

/**
 * Asks about everything that may be counted twice, and takes what is left out from the plans.
 * @returns the values of each column that are the total over it; the empty one means rows without a value
 */
export function askTotals(file: PlannedFile, coded: readonly number[]): Map<number, string[]> {
  const { plans, interview } = file;
  const isPeople = file.kind === 'cases';
  const totals = new Map<number, string[]>();
  const ask = ({ at, value, form, seen, isSure }: Suspect): void => {
    const column = plans[at]?.name;
    const { asks, readings } = SUSPICIONS[form];
    const [id, what] =
      column === undefined
        ? [value, `The column "${value}".`]
        : value === ''
          ? [column, `There are rows without "${column}".`]
          : [`${column}=${value}`, `"${value}" in "${column}".`];
    const proposed = isSure && column !== undefined && !totals.has(at) ? 'total' : undefined;
    const answer = interview.ask({ id: `${form} ${id}`, asks: `${what} ${asks}`, seen: [seen], readings, proposed });
    if (answer === 'total' && column !== undefined && !isPeople) appendTo(totals, at, value);
    // A row of totals is no person.
    else if (answer === 'total' || answer === 'left out' || (isPeople && answer === undefined)) {
      if (column === undefined) dropColumn(file, value);
      else leaveOut(file, at, value);
    }
  };
  const keys = keyColumns(file, coded);
  const sums = isPeople ? [] : sumsIn(file, keys);
  for (const suspect of [...sums, ...namedTotals(file, keys, sums)]) ask(suspect);
  if (isPeople) return totals;
  // What was left out above is in none of these.
  for (const at of coded) for (const suspect of emptyIn(file, at)) ask(suspect);
  for (const at of coded) for (const suspect of doublesIn(file, coded, at)) ask(suspect);
  return totals;
}

function dropColumn({ plans }: PlannedFile, name: string): void {
  const at = plans.findIndex((plan) => plan.name === name);
  plans[at] = { ...entryAt(plans, at), use: { as: 'dropped' }, why: 'It is a sum of others.' };
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
  return file.isFolded ? [...keys, { at: columns.length, labels: new Map(names.map((name) => [name, name])) }] : keys;
}

/** `of which: women`, `- women`, `davon Frauen`. */
const LIKE_A_PART =
  /^[^\p{L}\p{N}]*(of (which|these|those|whom)|o\/w|thereof|including|among (these|them)|davon|darunter|hierunter)([^\p{L}]|$)|^[-–—•·]\s*\p{L}/iu;

/** Values whose name says that they are a total, or a part of another, where the figures do not show it. */
function namedTotals(file: DraftFile, keys: readonly KeyColumn[], sums: readonly Suspect[]): Suspect[] {
  const { kind, columns } = file;
  const isTable = kind === 'aggregate';
  const isShown = (at: number, value: string): boolean => sums.some((one) => one.at === at && one.value === value);
  return keys.flatMap(({ at, labels }) =>
    [...labels].flatMap(([value, label]): Suspect[] => {
      if (isShown(at, value)) return [];
      // What is within a sum that is asked about is one of its parts.
      const isInAnother = [...labels].some(([other, whole]) => isPartOfRange(label, whole) && !isShown(at, other));
      const isPart = isTable && (LIKE_A_PART.test(label) || isInAnother);
      // A remark of a person may begin with "All".
      const isCode = isTable || columns[at]?.kind === 'code';
      if (!isPart && !isTotal(label) && !(isCode && looksTotal(label))) return [];
      const seen = columns[at] ? metText(file, at, value) : `a column called ${value}`;
      return [{ at, value, form: isPart ? 'part' : 'total', seen }];
    }),
  );
}

/** `Leeds` with no offence may be a total too. */
function emptyIn({ rows, lines, plans }: PlannedFile, at: number): Suspect[] {
  const empty = lines.filter((_, row) => rows[row]?.[at] === '' && !isLeftOut(rows[row], plans));
  return empty.length === 0
    ? []
    : [{ at, value: '', form: 'empty', seen: `${empty.length} times, first in line ${empty[0]}` }];
}

/** Values of a table that are sums of others, as its figures show. */
function sumsIn(file: PlannedFile, keys: readonly KeyColumn[]): Suspect[] {
  const { columns, rows, plans, isFolded } = file;
  const figures = figuresOf(plans);
  const long = isFolded
    ? rows.flatMap((row) => figures.map((at) => [...row, entryAt(plans, at).name, row[at] ?? '']))
    : rows;
  return keys.flatMap((key) => {
    const found = new Map<string, FoundSum>();
    // Rates beside the numbers add up to nothing, so each column of figures is looked at by itself.
    for (const figure of isFolded ? [columns.length + 1] : figures)
      for (const sum of sumsOfKey({ ...file, rows: long }, { key, keys, figure }))
        if (sum.isSure || !found.has(sum.value)) found.set(sum.value, sum);
    return [...found.values()].map((sum): Suspect => ({ ...sum, at: key.at, form: 'total' }));
  });
}

/** The values of one key that are sums of others, as a column of figures shows. */
function sumsOfKey(
  { rows, relations }: Pick<DraftFile, 'rows' | 'relations'>,
  { key, keys, figure }: { key: KeyColumn; keys: readonly KeyColumn[]; figure: number },
): FoundSum[] {
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

/**
 * Rows that are the same again: a table of countries, regions and districts has everybody three times. A column says which they are,
 * and what one of its values adds up to is what another does. The level with the most rows is kept: the others can be added up from it.
 */
function doublesIn(file: PlannedFile, coded: readonly number[], at: number): Suspect[] {
  const finer = coded.filter((one) => file.relations.between(one, at));
  const [below] = finer;
  if (below === undefined) return [];
  const others = coded.filter((one) => one !== at && !finer.includes(one));
  const [base, ...coarser] = [...grouped(takenRows(file), (row) => row[at] ?? '')]
    .filter(([, rows]) => new Set(rows.map((row) => row[below])).size > 1)
    .toSorted(([, one], [, other]) => other.length - one.length);
  if (!base) return [];
  return figuresOf(file.plans).flatMap((figure) => {
    const sums = sumsBy(base[1], others, figure);
    const alike = coarser.filter(([, rows]) => areAlike(sumsBy(rows, others, figure), sums));
    const seen = `they add up to the same as those of "${base[0]}": ${[...sums.values()].slice(0, 3).join(' | ')}`;
    return alike.map(([value]): Suspect => ({ at, value, form: 'again', seen }));
  });
}

/** What rows add up to, by their values of some columns. */
function sumsBy(rows: PlannedFile['rows'], columns: readonly number[], figure: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((at) => row[at]));
    sums.set(key, (sums.get(key) ?? 0) + cellNumber(row[figure]));
  }
  return sums;
}

/** Fewer digits agree by accident. */
const LEAST_DIGITS = 3;

/** Whether all sums that are known of both agree. */
function areAlike(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  const both = [...one].filter(([key, sum]) => !Number.isNaN(sum + (other.get(key) ?? Number.NaN)));
  const digits = both.reduce((all, [, sum]) => all + Math.log10(Math.max(1, Math.abs(sum))), 0);
  return digits >= LEAST_DIGITS && both.every(([key, sum]) => Math.abs(sum - (other.get(key) ?? 0)) < 1e-6);
}
