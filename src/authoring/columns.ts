import { isDay } from '../codebook/calendar.ts';

/** What the columns of somebody’s own file hold, told from their cells alone. */

/** The most different values that are kept of a column. With more of them it is no list of codes. */
export const MOST_VALUES = 2_000;

export interface Column {
  /** As in the file. */
  name: string;
  rows: number;
  /** Rows without a value: an empty cell, or a mark for a missing one. */
  missing: number;
  /** Value -> rows, by their first row. The first MOST_VALUES. */
  values: ReadonlyMap<string, number>;
  /** There are more values than are kept. */
  overflows: boolean;
  /** Every value is met once. */
  isUnique: boolean;
  longest: number;
  kind: ColumnKind;
  /** For a date: how its texts are written. */
  dates?: DateForm;
  /** For an amount: the most decimals of a value. */
  decimals?: number;
  /** For an amount: some values are below zero. */
  isSigned?: boolean;
  /** For an amount: every value has the sign %. */
  isPercent?: boolean;
  /** For a year: the first and the last. */
  years?: readonly [number, number];
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
type DateForm = 'iso' | 'dmy' | 'mdy';

/** Marks of a missing value in any column, in lower case. `none` is not one: it may be a value of its own. */
const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', '#n/a', 'null', 'nan', '..', ':', '.']);
/** In columns of numbers also these: the usual symbols of official tables. */
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

export const isMissing = (cell: string): boolean => MISSING.has(cell.trim().toLowerCase());

const NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/;
const PERCENT = /\s?%$/;
/** The digits of a number as JSON has them, without a sign for percent; undefined if the text is none. Nothing is rounded. */
export const numberText = (cell: string): string | undefined => {
  const text = cell.trim().replace(PERCENT, '');
  return NUMBER.test(text) ? text.replaceAll(',', '').replace(/^\+/, '') : undefined;
};

const YES_NO = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['t', 'f'],
  ['1', '0'],
];
/** The code of a flag for a cell; undefined if the cell is no word of one. */
export function flagCode(cell: string): 'yes' | 'no' | undefined {
  const word = cell.trim().toLowerCase();
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

/** Reads the cells of a file column by column: `add` each row, then `columns`. */
export function columnReader(names: readonly string[]): { add(cells: readonly string[]): void; columns(): Column[] } {
  const seen = names.map(() => ({ missing: 0, values: new Map<string, number>(), overflows: false, longest: 0 }));
  let rows = 0;
  return {
    add(cells) {
      rows += 1;
      for (const [at, column] of seen.entries()) {
        const cell = (cells[at] ?? '').trim();
        if (isMissing(cell)) column.missing += 1;
        else {
          column.longest = Math.max(column.longest, cell.length);
          const before = column.values.get(cell);
          if (before !== undefined || column.values.size < MOST_VALUES) column.values.set(cell, (before ?? 0) + 1);
          else column.overflows = true;
        }
      }
    },
    columns: () =>
      seen.map((column, at): Column => {
        const isUnique = [...column.values.values()].every((count) => count === 1);
        return withKind({ name: names[at]!, rows, ...column, isUnique, kind: 'code' }); // one for each name
      }),
  };
}

function withKind(column: Column): Column {
  const { rows, missing, values, overflows, isUnique, longest } = column;
  const texts = [...values.keys()];
  const reported = rows - missing;
  if (texts.length === 0) return { ...column, kind: 'empty' };
  if (texts.length === 1 && reported === rows && rows > 1) return { ...column, kind: 'constant' };
  const flags = new Set(texts.map((text) => YES_NO.findIndex((pair) => pair.includes(text.toLowerCase()))));
  const isFlag = flags.size === 1 && !flags.has(-1) && (texts.length === 2 || !ONE_OF_MANY.test(texts[0] ?? ''));
  if (texts.length <= 2 && isFlag) return { ...column, kind: 'flag' };
  const figures = texts.filter((text) => NUMBER_MARKS[text.toLowerCase()] === undefined);
  const numbers = figures.map((text) => numberText(text) ?? '');
  const percents = figures.filter((text) => PERCENT.test(text)).length;
  const isPercent = percents === figures.length;
  if (numbers.length > 0 && !numbers.includes('') && (percents === 0 || isPercent))
    return numeric({ ...column, ...(isPercent && { isPercent }) }, numbers, reported);
  const dates = dateForm(texts);
  if (dates !== undefined) return { ...column, kind: 'date', dates };
  if (texts.every((text) => /^\d{4}$/.test(text) || LIKE_A_DATE.test(text))) return { ...column, kind: 'unclear' };
  if (isUnique && reported > FEW_NUMBERS && !texts.some((text) => /\s/.test(text))) return { ...column, kind: 'id' };
  if (isUnique && reported > FEW_NUMBERS) return { ...column, kind: 'text' };
  if (longest > LONG || (texts.length > 50 && (overflows || texts.length > reported / 3)))
    return { ...column, kind: 'text' };
  return { ...column, kind: overflows ? 'many' : 'code' };
}

function numeric(column: Column, numbers: readonly string[], reported: number): Column {
  const { name, isUnique, overflows } = column;
  const decimals = Math.max(...numbers.map((text) => (text.split('.')[1] ?? '').length));
  const whole = decimals === 0 && numbers.every((text) => /^\d+$/.test(text));
  const values = numbers.map(Number);
  const years = [Math.min(...values), Math.max(...values)] as const;
  // Years that follow one another and are met again and again are years in any language.
  const likeYears = !NAMED_AMOUNT.test(name) && reported > values.length && years[1] - years[0] < 2 * values.length;
  if (whole && !column.isPercent && years[0] >= 1600 && years[1] <= 2200 && (NAMED_YEAR.test(name) || likeYears)) {
    return { ...column, kind: 'year', years };
  }
  if (whole && isUnique && reported > FEW_NUMBERS && (NAMED_ID.test(name) || overflows) && !NAMED_AMOUNT.test(name)) {
    return { ...column, kind: 'id' };
  }
  if (whole && !column.isPercent && numbers.length <= FEW_NUMBERS && !NAMED_AMOUNT.test(name))
    return { ...column, kind: 'code' };
  return { ...column, kind: 'amount', decimals, isSigned: numbers.some((text) => text.startsWith('-')) };
}

const TIME = /[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/;
const isPartOfDay = (text: string): boolean =>
  isDay(text.replace(TIME, '')) || /^\d{4}-(0[1-9]|1[0-2])$/.test(text) || /^(1[6-9]|2[01])\d\d$/.test(text);
/** 9999-12-31, 04/05/2014, 4.5.14, 13 May 2014, 13-May-14, May 2014. */
const LIKE_A_DATE =
  /^(\d{4}-\d{1,2}(-\d{1,2}([T ].*)?)?|\d{1,2}([/.-])\d{1,2}\4\d{2,4}( .*)?|(\d{1,2}[ -])?[a-z]{3,9}\.?[ -](\d{1,2},? )?\d{2,4})$/i;

/** Undefined if not all are dates, or if day and month cannot be told apart. */
function dateForm(texts: readonly string[]): DateForm | undefined {
  if (texts.every(isPartOfDay) && texts.some((text) => text.length > 4)) return 'iso';
  const parts = texts.map((text) => /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text)?.slice(1).map(Number));
  if (!parts.every((part) => part !== undefined)) return undefined;
  const isOf = (form: DateForm) => texts.every((text) => dateOf(text, form) !== undefined);
  const [dmy, mdy] = [isOf('dmy'), isOf('mdy')];
  return dmy === mdy ? undefined : dmy ? 'dmy' : 'mdy';
}

/** A date as the service takes it; undefined if the cell is none. */
export function dateOf(cell: string, form: DateForm): string | undefined {
  const text = cell.trim();
  if (form === 'iso') return text.replace(TIME, '');
  const [, one = '', other = '', year = ''] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text) ?? [];
  const [day, month] = form === 'dmy' ? [one, other] : [other, one];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(date) ? date : undefined;
}
