import { appendTo, firstAndMore } from '../lists.ts';
import { isTotal, looksTotal } from './codes.ts';
import { cellNumber, entryAt, valuesOf } from './columns.ts';
import { leaveOut, metText, type PlannedFile, takenRows } from './file.ts';
import { figuresOf } from './mapping.ts';
import { DraftFault } from './questions.ts';
import { type Summands, sumsAmong } from './sums.ts';

/**
 * What may be counted twice: totals, sums and parts of other rows, and rows that come again at another level. It is asked of every table.
 * What its figures and names give away is shown beside the question, but is no answer.
 */

/** A column of codes, or the names of folded columns: its place, and what each value is called. */
interface KeyColumn {
  at: number;
  name: string;
  labels: ReadonlyMap<string, string>;
}

/** How the names of folded columns are called in an answer. They are behind the last column. */
const FOLDED = 'names of columns';

const READINGS = {
  none: 'everything is in one row only',
  total: 'a value is the total over all others of its column',
  'left out': 'a value contains some others, is a part of another, or has everybody again: its rows are left out',
};

/** A value that may be counted twice. It is empty for rows without a value. */
interface Suspect {
  key: KeyColumn;
  value: string;
  seen: string;
}

/**
 * Asks what is counted twice, and takes what is left out from the plans.
 * @returns the values of each column that are the total over it; the empty one means rows without a value
 */
export function askTotals(file: PlannedFile, coded: readonly number[]): Map<number, string[]> {
  const isTable = file.kind === 'aggregate';
  const keys = keyColumns(file, coded);
  const suspects = keys.flatMap((key) => suspectsIn(file, key, keys));
  const totals = new Map<number, string[]>();
  if (suspects.length === 0 && !isTable) return totals;
  for (const { key, value, word } of askSuspects(file, keys, suspects)) {
    if (key.name === FOLDED) dropColumn(file, value);
    // A row of totals is no person.
    else if (word === 'total' && isTable) appendTo(totals, key.at, value);
    else leaveOut(file, key.at, value);
  }
  return totals;
}

function keyColumns({ columns, codebook, plans, isFolded }: PlannedFile, coded: readonly number[]): KeyColumn[] {
  const keys = coded.map((at): KeyColumn => {
    const column = entryAt(columns, at);
    const labels = codebook.values.get(column.name);
    const called = valuesOf(column).map((value) => [value, labels?.get(value) ?? value] as const);
    return { at, name: column.name, labels: new Map(called) };
  });
  const names = figuresOf(plans).map((at) => entryAt(plans, at).name);
  const folded = { at: columns.length, name: FOLDED, labels: new Map(names.map((name) => [name, name])) };
  return isFolded ? [...keys, folded] : keys;
}

/** Suspects that the name of the question has, and values of a column that it shows. */
const SUSPECTS_NAMED = 20;
const VALUES_ASKED = 40;

/** What the answer says of which value. While it is open, all suspects among people are left out. */
function askSuspects(
  { interview, kind }: PlannedFile,
  keys: readonly KeyColumn[],
  suspects: readonly Suspect[],
): { key: KeyColumn; value: string; word: string }[] {
  const named = suspects.map(({ key, value }) => `${key.name}=${value}`);
  const shown = keys.filter(({ labels }) => kind === 'aggregate' && labels.size > 1);
  const answer = interview.askAny({
    // Asked again if the next file has other suspects.
    id: ['counted twice', ...firstAndMore(named, SUSPECTS_NAMED)].join(', '),
    asks: `Are there rows that contain others, such as a total, a region among its towns or "of which: women", or everybody again at another level? They would be counted twice. Write none, or which values of which columns, such as {Area: {All: total, England: left out}}; '' stands for rows without a value.`,
    seen: [
      ...suspects.map(({ seen }) => seen),
      ...shown.map(({ name, labels }) => `${name}: ${firstAndMore([...labels.values()], VALUES_ASKED).join(' | ')}`),
    ],
    readings: READINGS,
  });
  if (answer === undefined) return kind === 'cases' ? suspects.map((one) => ({ ...one, word: 'left out' })) : [];
  if (answer === 'none') return [];
  return answerMembers(answer).flatMap(([name, words]) =>
    answerMembers(words).map(([value, word]) => {
      const key = keys.find((one) => one.name === name);
      if (key && (value === '' || key.labels.has(value)) && (word === 'total' || word === 'left out'))
        return { key, value, word };
      throw new DraftFault(
        `"counted twice" has ${name}: {${value}: ${word}}. Write total or left out of a value of a column.`,
      );
    }),
  );
}

function answerMembers(answer: unknown): [string, unknown][] {
  if (typeof answer === 'object' && answer !== null) return Object.entries(answer);
  throw new DraftFault('The answer to "counted twice" is none, or values of columns such as {Area: {All: total}}.');
}

function dropColumn({ plans }: PlannedFile, name: string): void {
  const at = plans.findIndex((plan) => plan.name === name);
  plans[at] = { ...entryAt(plans, at), use: { as: 'dropped' }, why: 'It is a sum of others.' };
}

/** `of which: women`, `- women`, `davon Frauen`. */
const LIKE_A_PART =
  /^[^\p{L}\p{N}]*(of (which|these|those|whom)|o\/w|thereof|including|among (these|them)|davon|darunter|hierunter)([^\p{L}]|$)|^[-–—•·]\s*\p{L}/iu;

/** What gives values away: the figures, or the name. A row of a table without a value may be a total, too. */
function suspectsIn(file: PlannedFile, key: KeyColumn, keys: readonly KeyColumn[]): Suspect[] {
  const { kind, columns, rows, lines } = file;
  const isTable = kind === 'aggregate';
  const column = columns[key.at];
  const sums = isTable ? sumsIn(file, key, keys) : new Map<string, string>();
  const isSuspect = (label: string): boolean =>
    // A remark of a person may begin with "All".
    isTable
      ? looksTotal(label) || LIKE_A_PART.test(label)
      : isTotal(label) || (column?.kind === 'code' && looksTotal(label));
  const named = [...key.labels].flatMap(([value, label]): Suspect[] => {
    const seen = sums.get(value) ?? (column ? `${label} in ${key.name}: ${metText(file, key.at, value)}` : label);
    return sums.has(value) || isSuspect(label) ? [{ key, value, seen }] : [];
  });
  const [empty, ...more] = isTable ? lines.filter((_, row) => rows[row]?.[key.at] === '') : [];
  const seen = `rows without ${key.name}: ${more.length + 1}, first in line ${empty}`;
  return empty === undefined ? named : [...named, { key, value: '', seen }];
}

/** Values of a key that are sums of others, as a column of figures shows, each with the sum. */
function sumsIn(file: PlannedFile, key: KeyColumn, keys: readonly KeyColumn[]): Map<string, string> {
  const { columns, plans, isFolded, relations } = file;
  const figures = figuresOf(plans);
  const rows = isFolded
    ? takenRows(file).flatMap((row) => figures.map((at) => [...row, entryAt(plans, at).name, row[at] ?? '']))
    : takenRows(file);
  const others = keys.filter(({ at }) => at !== key.at).map(({ at }) => at);
  // The region of a court does not tell its rows apart.
  const apart = others.filter((at) => !relations.between(key.at, at));
  const groups = others.flatMap((at) => relations.between(key.at, at) ?? []);
  // Rates beside the numbers add up to nothing, so each column of figures is looked at by itself.
  const found = (isFolded ? [columns.length + 1] : figures).flatMap((figure) => {
    const numbers = figuresByValue(rows, { key, apart, figure });
    return numbers ? [...sumsAmong({ labels: key.labels, numbers, groups })] : [];
  });
  return new Map(found);
}

/** The numbers of each value, by the combination of the other columns; nothing if two rows have the same: a total may contain either. */
function figuresByValue(
  rows: PlannedFile['rows'],
  { key, apart, figure }: { key: KeyColumn; apart: readonly number[]; figure: number },
): Summands['numbers'] | undefined {
  const numbers = new Map([...key.labels.keys()].map((value) => [value, new Map<string, number>()]));
  for (const row of rows) {
    const combination = JSON.stringify(apart.map((at) => row[at]));
    const own = numbers.get(row[key.at] ?? '');
    if (own?.has(combination)) return undefined;
    own?.set(combination, cellNumber(row[figure]));
  }
  return numbers;
}
