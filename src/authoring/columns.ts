import { isDay } from '../codebook/calendar.ts';

/** What the columns of somebody’s own file hold, told from their cells alone. A cell is without spaces around it, and empty if it says nothing. */

/** The most different values that are kept of a column. With more of them it is no list of codes. */
export const MOST_VALUES = 2_000;

/** What DuckDB counts of a column. */
export interface ColumnPicture {
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
  /** Rows whose value has white space; is a number; has the sign %; is of digits alone; begins with a 0. */
  spaced: number;
  numbers: number;
  percents: number;
  digits: number;
  padded: number;
  lowest: number;
  highest: number;
  /** The most digits that a number has after its point. */
  decimals: number;
  /** Days and months as 2014-05-13 and 2014-05; years; days that can be read as 13/05/2014, and as 05/13/2014. */
  days: number;
  years: number;
  dmy: number;
  mdy: number;
  /** Values that look like a date of any form, or like a year. */
  likeDates: number;
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

/** Whole cells, as JavaScript and DuckDB both read the pattern. */
export const FORMS = {
  /** 1204.5, with % and the marks of footnotes behind it. */
  number: String.raw`([+-]?\d+(?:\.\d+)?)((?:%|\[[A-Za-z][0-9A-Za-z_,]*\]|\([a-z]{1,2}\)|[*†‡])*)`,
  day: String.raw`\d{4}-\d{2}-\d{2}(${TIME})?`,
  month: String.raw`\d{4}-(0[1-9]|1[0-2])`,
  year: String.raw`(1[6-9]|2[01])\d\d`,
  slashed: String.raw`\d{1,2}[/.]\d{1,2}[/.]\d{4}`,
  /** In lower case: 9999-12-31, 04/05/2014, 4.5.14, 13 may 2014, 13-may-14, may 2014. */
  likeDate: String.raw`\d{4}-\d{1,2}(-\d{1,2}([t ].*)?)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}( .*)?|(\d{1,2}\.?[ -])?\p{L}{3,10}\.?[ -](\d{1,2},? )?\d{2,4}`,
} as const;

const NUMBER = new RegExp(`^${FORMS.number}$`);
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
/** The values as texts. */
export const valuesOf = ({ values }: ColumnPicture): string[] => [...values.keys()];

/** The first values, for somebody who is asked about the column. */
export const examples = (column: ColumnPicture): string => valuesOf(column).slice(0, 5).join(' | ');

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

export function columnOf(picture: ColumnPicture): Column {
  const { reported, rows, distinct, numbers, padded } = picture;
  if (distinct === 0) return { ...picture, kind: 'empty' };
  if (distinct === 1 && reported === rows && rows > 1) return { ...picture, kind: 'constant' };
  if (isFlag(picture)) return { ...picture, kind: 'flag' };
  // 01 is a code, whatever it counts.
  if (numbers > reported / 2 && padded === 0) return { ...picture, kind: kindOfNumbers(picture) };
  if (dateForms(picture).length > 0) return { ...picture, kind: 'date' };
  return { ...picture, kind: kindOfTexts(picture) };
}

function isFlag(picture: ColumnPicture): boolean {
  const texts = valuesOf(picture);
  const flags = new Set(texts.map((text) => YES_NO.findIndex((pair) => pair.includes(text.toLowerCase()))));
  if (picture.distinct > 2 || flags.size !== 1 || flags.has(-1)) return false;
  return picture.distinct === 2 || !texts.some((text) => ONE_OF_MANY.test(text));
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

function kindOfTexts(picture: ColumnPicture): ColumnKind {
  const { reported, distinct, longest, likeDates, padded, spaced } = picture;
  // 0101 is a code, though a year has four digits too.
  if (likeDates === reported && padded === 0) return 'undated';
  if (isUnique(picture) && reported > FEW_NUMBERS) return spaced > 0 ? 'text' : 'id';
  if (longest > LONG || (distinct > 50 && distinct > reported / 3)) return 'text';
  return distinct > MOST_VALUES ? 'many' : 'code';
}

/** How all cells can be read as dates: in no way, in one, or in two if day and month cannot be told apart. */
export function dateForms({ reported, days, years, dmy, mdy }: ColumnPicture): DateForm[] {
  if (days > 0 && days + years === reported) return ['iso'];
  return [...(dmy === reported ? (['dmy'] as const) : []), ...(mdy === reported ? (['mdy'] as const) : [])];
}

const TIME_OF_DAY = new RegExp(`${TIME}$`);
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
