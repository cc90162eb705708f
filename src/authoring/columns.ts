import { isDay } from '../codebook/calendar.ts';

/** What the columns of somebody’s own file hold, told from their cells alone. A cell is without spaces around it, and empty if it says nothing. */

/** The most different values that are kept of a column. With more of them it is no list of codes. */
export const MOST_VALUES = 2_000;

/** What was counted of a column. */
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
  /** Values with white space in them. */
  spaced: number;
  /** Marks of a missing number; numbers; those of them with the sign %, of digits alone, and with a 0 in front. */
  marks: number;
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

export interface Column extends ColumnPicture {
  kind: ColumnKind;
}

/**
 * - `constant`: one value in every row. `flag`: yes and no. `code`: few texts. `year`, `date`, `amount`: as they say.
 * - `unclear`: dates of which day and month cannot be told apart, or of a form that is not read.
 * - `id`: another value in every row. `text`: sentences, or nearly as many values as rows. `many`: more codes than a list can have.
 */
type ColumnKind =
  | 'empty'
  | 'constant'
  | 'flag'
  | 'code'
  | 'year'
  | 'date'
  | 'unclear'
  | 'amount'
  | 'id'
  | 'text'
  | 'many';

/** `iso`: 2014-05-13, with or without a time, or a month or year of this form. `dmy`: 13/05/2014. `mdy`: 05/13/2014. */
export type DateForm = 'iso' | 'dmy' | 'mdy';

/** Why a number is missing, by the usual symbols of official tables. */
export const NUMBER_MARKS: Readonly<Record<string, 'not-available' | 'suppressed' | 'not-applicable'>> = {
  '[x]': 'not-available',
  x: 'not-available',
  '-': 'not-available',
  '[c]': 'suppressed',
  c: 'suppressed',
  '*': 'suppressed',
  '[z]': 'not-applicable',
  z: 'not-applicable',
};

const TIME = String.raw`[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?`;

/** Whole cells, as JavaScript and DuckDB both read the pattern. */
export const FORMS = {
  /** 1204, 1,204, -12.5, 40 %. */
  number: String.raw`[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(\s?%)?`,
  day: String.raw`\d{4}-\d{2}-\d{2}(${TIME})?`,
  month: String.raw`\d{4}-(0[1-9]|1[0-2])`,
  year: String.raw`(1[6-9]|2[01])\d\d`,
  slashed: String.raw`\d{1,2}[/.]\d{1,2}[/.]\d{4}`,
  /** In lower case: 9999-12-31, 04/05/2014, 4.5.14, 13 may 2014, 13-may-14, may 2014. */
  likeDate: String.raw`\d{4}-\d{1,2}(-\d{1,2}([t ].*)?)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}( .*)?|(\d{1,2}[ -])?[a-z]{3,9}\.?[ -](\d{1,2},? )?\d{2,4}`,
} as const;

const NUMBER = new RegExp(`^(?:${FORMS.number})$`);
/** The digits of a number as JSON has them, without a sign for percent; undefined if the text is none. Nothing is rounded. */
export const numberText = (cell: string): string | undefined =>
  NUMBER.test(cell) ? cell.replace(/\s?%$/, '').replaceAll(',', '').replace(/^\+/, '') : undefined;

/** Every value is met once. */
export const isUnique = ({ distinct, reported }: ColumnPicture): boolean => distinct === reported;
/** Every number has the sign %. */
export const isPercent = ({ numbers, percents }: ColumnPicture): boolean => numbers > 0 && percents === numbers;

const YES_NO = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['t', 'f'],
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

const NAMED_AMOUNT =
  /(^|[^a-z])(value|count|number|amount|rate|percent|percentage|total|sum|mean|median|average|index|length|weight|height|months|days|age|words?)([^a-z]|$)|%/i;
export const NAMED_ID = /(^|[^a-z])(id|ref|reference|row|key|no|nr|order)([^a-z]|$)|id$/i;
const NAMED_YEAR = /year|(^|[^a-z])yr/i;
/** Whole numbers with no more values than this, and no name that says amount, are codes. */
const FEW_NUMBERS = 12;
/** Longer texts are no names of anything. */
export const LONG = 120;

export function columnOf(picture: ColumnPicture): Column {
  const { reported, rows, distinct, numbers, marks, percents, padded } = picture;
  if (distinct === 0) return { ...picture, kind: 'empty' };
  if (distinct === 1 && reported === rows && rows > 1) return { ...picture, kind: 'constant' };
  if (isFlag(picture)) return { ...picture, kind: 'flag' };
  // 01 is a code, whatever it counts.
  const isWritten = numbers > 0 && numbers + marks === reported && padded === 0;
  const isNumeric = isWritten && (percents === 0 || isPercent(picture));
  if (isNumeric) return { ...picture, kind: kindOfNumbers(picture) };
  if (dateForm(picture) !== undefined) return { ...picture, kind: 'date' };
  return { ...picture, kind: kindOfTexts(picture) };
}

function isFlag({ distinct, values }: ColumnPicture): boolean {
  const texts = [...values.keys()];
  const flags = new Set(texts.map((text) => YES_NO.findIndex((pair) => pair.includes(text.toLowerCase()))));
  if (distinct > 2 || flags.size !== 1 || flags.has(-1)) return false;
  return distinct === 2 || !texts.some((text) => ONE_OF_MANY.test(text));
}

function kindOfNumbers(picture: ColumnPicture): ColumnKind {
  const { name, reported, distinct, numbers, digits, values } = picture;
  if (digits < numbers) return 'amount';
  const different = [...values.keys()].filter((value) => NUMBER_MARKS[value.toLowerCase()] === undefined).length;
  if (areYears(picture, different)) return 'year';
  if (NAMED_AMOUNT.test(name)) return 'amount';
  const isId = NAMED_ID.test(name) || distinct > MOST_VALUES;
  if (isUnique(picture) && reported > FEW_NUMBERS && isId) return 'id';
  return different <= FEW_NUMBERS ? 'code' : 'amount';
}

function areYears({ name, reported, lowest, highest }: ColumnPicture, different: number): boolean {
  if (lowest < 1600 || highest > 2200) return false;
  // Years that follow one another and are met again and again are years in any language.
  const isRun = !NAMED_AMOUNT.test(name) && reported > different && highest - lowest < 2 * different;
  return NAMED_YEAR.test(name) || isRun;
}

function kindOfTexts(picture: ColumnPicture): ColumnKind {
  const { reported, distinct, longest, likeDates, padded, spaced } = picture;
  // 0101 is a code, though a year has four digits too.
  if (likeDates === reported && padded === 0) return 'unclear';
  if (isUnique(picture) && reported > FEW_NUMBERS) return spaced > 0 ? 'text' : 'id';
  if (longest > LONG || (distinct > 50 && distinct > reported / 3)) return 'text';
  return distinct > MOST_VALUES ? 'many' : 'code';
}

/** Undefined if not all are dates, or if day and month cannot be told apart. */
export function dateForm({ reported, days, years, dmy, mdy }: ColumnPicture): DateForm | undefined {
  if (days > 0 && days + years === reported) return 'iso';
  if ((dmy === reported) === (mdy === reported)) return undefined;
  return dmy === reported ? 'dmy' : 'mdy';
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
