import { isDay } from '../codebook/calendar.ts';

/** What the columns of somebody’s own file hold, told from their cells alone. A cell is without spaces around it, and empty if it says nothing. */

/** The most different values that are kept of a column. With more of them it is no list of codes. */
export const MOST_VALUES = 2_000;

/** What is counted of a column, over all of its rows. */
interface ColumnPicture {
  /** As in the file. */
  name: string;
  rows: number;
  /** Rows with a value. */
  reported: number;
  /** Different values. */
  distinct: number;
  /** Value -> rows, by their first row. The first MOST_VALUES. */
  values: ReadonlyMap<string, number>;
  /** Letters of the longest value. */
  longest: number;
  /** Rows whose value is a number; has the sign %; is of digits alone; begins with a 0. */
  numbers: number;
  percents: number;
  digits: number;
  padded: number;
  /** 0 if there are no numbers. */
  lowest: number;
  highest: number;
  /** The most digits that a number has after its point. */
  decimals: number;
  /** How all values can be read as dates: in no way, in one, or in two if day and month cannot be told apart. */
  dateForms: readonly DateForm[];
}

/** What a column holds, and how a report says it. */
export const COLUMN_KINDS = {
  empty: 'nothing',
  constant: 'one value in every row',
  flag: 'yes or no',
  code: 'few values',
  year: 'years',
  date: 'dates',
  undated: 'dates of a form that is not read',
  /** Perhaps with words among them. */
  number: 'many numbers',
  id: 'another value in each row',
  text: 'sentences, or nearly as many values as rows',
  many: 'more values than a list can have',
} as const;
type ColumnKind = keyof typeof COLUMN_KINDS;

export interface Column extends ColumnPicture {
  kind: ColumnKind;
}

/** `iso`: 2014-05-13, with or without a time, or a month or year of this form. `dmy`: 13/05/2014. `mdy`: 05/13/2014. */
export const DATE_FORMS = ['iso', 'dmy', 'mdy'] as const;
export type DateForm = (typeof DATE_FORMS)[number];

const TIME = String.raw`[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?`;

const TIME_OF_DAY = new RegExp(`${TIME}$`);
const DAY_FORM = new RegExp(String.raw`^(\d{4}-\d{2}-\d{2})(${TIME})?$`);
const MONTH_FORM = /^\d{4}-(0[1-9]|1[0-2])$/;
const YEAR_FORM = /^(1[6-9]|2[01])\d\d$/;
const SLASHED = /^\d{1,2}[/.]\d{1,2}[/.]\d{4}$/;
/** Four digits, 9999-12-31, 04/05/2014, 4.5.14, 13 May 2014, 13-May-14, May 2014. */
const LIKE_A_DATE =
  /^(\d{4}|\d{4}-\d{1,2}(-\d{1,2}([t ].*)?)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}( .*)?|(\d{1,2}\.?[ -])?\p{L}{3,10}\.?[ -](\d{1,2},? )?\d{2,4})$/iu;

/** 1204.5, with % and the marks of footnotes behind it. */
const NUMBER = /^([+-]?\d+(?:\.\d+)?)((?:%|\[[A-Za-z][0-9A-Za-z_,]*\]|\([a-z]{1,2}\)|[*†‡])*)$/;
/** The parts of a number; undefined if the cell is none. */
export function numberIn(cell: string): { digits: string; marks: string[] } | undefined {
  const [, digits, tail = ''] = NUMBER.exec(cell) ?? [];
  if (digits === undefined) return undefined;
  const marks = tail.match(/\[[^\]]*\]|\([a-z]+\)|[*†‡]/g) ?? [];
  return { digits: digits.replace(/^\+/, ''), marks };
}

/** The number of a cell; NaN if it is missing. */
export const cellNumber = (cell = ''): number => Number(numberIn(cell)?.digits ?? Number.NaN);

/** Every value is met once. */
export const isUnique = ({ distinct, reported }: ColumnPicture): boolean => distinct === reported;
/** Every number has the sign %. */
export const isPercent = ({ numbers, percents }: ColumnPicture): boolean => numbers > 0 && percents === numbers;
export const valuesOf = ({ values }: ColumnPicture): string[] => [...values.keys()];

/** The first values and the last, for somebody who is asked about the column. */
export function examples(column: ColumnPicture): string {
  const values = valuesOf(column);
  const shown = values.length > 6 ? [...values.slice(0, 4), '…', ...values.slice(-2)] : values;
  return shown.join(' | ');
}

const YES_NO = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['t', 'f'],
  ['ja', 'nein'],
  ['1', '0'],
];
/** The code of a flag for a cell; undefined if the cell is no word of one. */
export function flagCode(cell: string): 'yes' | 'no' | undefined {
  const word = cell.toLowerCase();
  const pair = YES_NO.find((words) => words.includes(word));
  return pair && (pair[0] === word ? 'yes' : 'no');
}

/** Alone in a column, these may be one code of several: the F of F and M, the N of north and south. */
const ONE_OF_MANY = /^[tfn]$/i;
/** Numbers of a column with such a name are codes, whatever they look like. */
export const NAMED_CODE =
  /(^|[^a-z])(code|type|typ|class|category|group|nr|no|id|ref|key|order|year|jahr|month|monat|quarter|quartal|week)([^a-z]|$)|(id|code|type)$/i;
export const NAMED_ID = /(^|[^a-z])(id|ref|reference|row|key|no|nr|order|aktenzeichen|az)([^a-z]|$)|id$/i;
export const NAMED_YEAR = /year|jahr|(^|[^a-z])yr/i;
/** Fewer different numbers are codes unless somebody says otherwise. */
const FEW_NUMBERS = 12;
/** Longer texts are no names of anything. */
export const LONG = 120;

export function columnOf(name: string, cells: readonly string[]): Column {
  const times = new Map<string, number>();
  for (const cell of cells) if (cell !== '') times.set(cell, (times.get(cell) ?? 0) + 1);
  const values = [...times.keys()];
  const rowsWhere = (is: (value: string) => boolean): number =>
    values.reduce((rows, value) => rows + (is(value) ? (times.get(value) ?? 0) : 0), 0);
  const most = (found: Iterable<number>): number => {
    let highest = Number.NEGATIVE_INFINITY;
    for (const one of found) highest = Math.max(highest, one);
    return Number.isFinite(highest) ? highest : 0;
  };
  const numbers = values.flatMap((value) => numberIn(value)?.digits ?? []);
  const reported = rowsWhere(() => true);
  const picture: ColumnPicture = {
    name,
    rows: cells.length,
    reported,
    distinct: values.length,
    values: new Map([...times].slice(0, MOST_VALUES)),
    longest: most(values.map(({ length }) => length)),
    numbers: rowsWhere((value) => NUMBER.test(value)),
    percents: rowsWhere((value) => NUMBER.test(value) && value.includes('%')),
    digits: rowsWhere((value) => /^\d+$/.test(value)),
    padded: rowsWhere((value) => /^0\d+$/.test(value)),
    lowest: 0 - most(numbers.map((digits) => 0 - Number(digits))),
    highest: most(numbers.map(Number)),
    decimals: most(numbers.map((digits) => digits.split('.')[1]?.length ?? 0)),
    dateForms: reported === 0 ? [] : dateFormsOf(values),
  };
  return { ...picture, kind: columnKind(picture, values) };
}

function dateFormsOf(values: readonly string[]): DateForm[] {
  const isIso = (value: string) => isDay(DAY_FORM.exec(value)?.[1] ?? '') || MONTH_FORM.test(value);
  if (values.every((value) => isIso(value) || YEAR_FORM.test(value))) return ['iso'];
  return (['dmy', 'mdy'] as const).filter((form) =>
    values.every((value) => SLASHED.test(value) && dateOf(value, form) !== undefined),
  );
}

function columnKind(picture: ColumnPicture, values: readonly string[]): ColumnKind {
  const { reported, rows, distinct, numbers, padded, longest } = picture;
  if (distinct === 0) return 'empty';
  if (distinct === 1 && reported === rows && rows > 1) return 'constant';
  if (areFlags(values)) return 'flag';
  // 01 is a code, whatever it counts.
  if (numbers > reported / 2 && padded === 0) return kindOfNumbers(picture);
  if (picture.dateForms.length > 0) return 'date';
  // 0101 is a code, though a year has four digits too.
  if (padded === 0 && values.every((value) => LIKE_A_DATE.test(value))) return 'undated';
  if (isUnique(picture) && reported > FEW_NUMBERS) return values.some((value) => /\s/.test(value)) ? 'text' : 'id';
  if (longest > LONG || (distinct > 50 && distinct > reported / 3)) return 'text';
  return distinct > MOST_VALUES ? 'many' : 'code';
}

function areFlags(values: readonly string[]): boolean {
  const pairs = new Set(values.map((value) => YES_NO.findIndex((words) => words.includes(value.toLowerCase()))));
  if (values.length > 2 || pairs.size !== 1 || pairs.has(-1)) return false;
  return values.length === 2 || !values.some((value) => ONE_OF_MANY.test(value));
}

function kindOfNumbers(picture: ColumnPicture): ColumnKind {
  const { name, reported, distinct, numbers, digits, lowest, highest } = picture;
  const isWhole = digits === numbers;
  if (digits === reported && lowest >= 1600 && highest <= 2200) {
    // Years that follow one another and are met again and again are years in any language.
    if (NAMED_YEAR.test(name) || (reported > distinct && highest - lowest < 2 * distinct)) return 'year';
  }
  if (isWhole && numbers === reported && isUnique(picture) && reported > FEW_NUMBERS && NAMED_ID.test(name))
    return 'id';
  const isCode = distinct <= FEW_NUMBERS || (NAMED_CODE.test(name) && distinct <= MOST_VALUES);
  return isWhole && isCode ? 'code' : 'number';
}

/** A date as the service takes it; undefined if the cell is none. */
export function dateOf(cell: string, form: DateForm): string | undefined {
  if (form === 'iso') return cell.replace(TIME_OF_DAY, '');
  const [one = '', other = '', year = ''] = cell.split(/[/.]/);
  const [day, month] = form === 'dmy' ? [one, other] : [other, one];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(date) ? date : undefined;
}

/** The entry of a list at a place that was taken from this list. */
export function entryAt<T>(list: readonly T[], at: number): T {
  const entry = list[at];
  if (entry === undefined) throw new RangeError(`there is no place ${at} in a list of ${list.length}`);
  return entry;
}
