import type { z } from 'zod';
import { KebabId, Label, NO_FORMULA } from './names.ts';

/**
 * Codes, labels and units are cells of CSV. Programs that read CSV guess the type of a column from its cells, so a column with
 * nothing but `NA`, `1e5` or `T` loses what it said. Such labels are refused when a codebook is put; official codes keep their
 * form, so CSV marks them (see `csvCode`). What the readers do was measured of pandas 2.2, R 4.2 (read.csv), readr 2.1 and
 * DuckDB 1.5 without options; a test asks them again.
 */

/** What pandas and R (`NA`) take for a missing value. `none` and `Null` are text to all of them. */
const MISSING_VALUES: ReadonlySet<string> = new Set([
  ...['', 'NA', 'N/A', 'n/a', 'NULL', 'null', 'None'],
  ...['#N/A', '#NA', '#N/A N/A', '<NA>', '1.#IND', '1.#QNAN', '-1.#IND', '-1.#QNAN'],
]);
const NOT_A_NUMBER = /^[+-]?nan$/i;

/** `yes` and `no`, which DuckDB reads as logical too, stay allowed: they are the codes of every flag. */
const LOGICAL = /^(t|f|true|false)$/i;

/**
 * A whole number without leading zeros: read as a number it keeps its digits, so a column of them is documented as one. R reads
 * whole numbers as doubles from 2^31 on, which are exact up to 15 digits.
 */
const WHOLE = /^(0|[1-9]\d{0,14})$/;
/** `01`, `1.5`, `1,234`, `1e5`, `1D5`, `2E`, `0x1F`, `0b11`, `3i`, `1L`, `Inf`. */
const NUMBER_LIKE = /^[+-]?(inf|infinity|0x[\da-f.]+(p[+-]?\d+)?|0b[01]+|[.,]*\d[\d.,]*([edfl][+-]?\d*)?[in]?)$/i;
/** `1-2i`, of R. */
const COMPLEX = /^[\d.]+(e[+-]?\d+)?[+-][\d.]+i$/i;
/** `2014-05-01`, `1/2/2014`, `20140501T12`, `epoch`; `12:30`. A month such as `2014-05` is text to all of them. */
const DATE = /^(epoch|\d{8}T\d+|\d{1,4}([-/. ])\d{1,2}\2\d{1,4}([T ]\d.*)?)$/i;
const TIME_LIKE = /^(\d{1,2}:\d{2}[\d:.]*( ?[ap]m)?|:\s?\d.*)$/i;
/** readr removes white space at the ends. */
const PADDED = /^\s|\s$/;

/** Whether a column of nothing but such texts reads as whole numbers, without losing anything. */
export const isWholeNumber = (text: string): boolean => WHOLE.test(text);

/** How a reader of CSV misunderstands a text that is alone in its column; undefined if none of them does. */
export function misreadAs(text: string): string | undefined {
  if (MISSING_VALUES.has(text) || NOT_A_NUMBER.test(text)) return 'a missing value';
  if (LOGICAL.test(text)) return 'true or false';
  if (WHOLE.test(text)) return undefined;
  if (NUMBER_LIKE.test(text) || COMPLEX.test(text)) return 'a number with other digits';
  if (DATE.test(text) || TIME_LIKE.test(text)) return 'a date or time';
  return PADDED.test(text) ? 'the same text without the white space at its ends' : undefined;
}

/** Whether some codes of a list are numbers to such a reader, with other digits: then its whole numbers cannot be numbers. */
export const arePadded = (codes: readonly { code: string }[]): boolean =>
  codes.some(({ code }) => NUMBER_LIKE.test(code) && !isWholeNumber(code));

/** Stands before a code in CSV that programs would misread. No code has a colon, so that what follows the mark is the code. */
export const CODE_MARK = 'code:';

/** The schema of a text that no reader of CSV misunderstands. */
const asText = (schema: z.ZodString, advice: string) =>
  schema.superRefine((text, context) => {
    const misread = misreadAs(text);
    if (misread === undefined) return;
    const detail = `In a CSV file pandas, R or DuckDB would read this as ${misread}. ${advice} Whole numbers without leading zeros are allowed.`;
    context.addIssue({ code: 'custom', params: { fault: { code: 'not-allowed', detail } } });
  });

/** The id of a measure or headline where a codebook defines it. */
export const OwnId = asText(KebabId, 'Put a word in front of it.');
export const CellLabel = asText(Label, 'Say it in words, such as “No answer”, “Grade 01” or “1.5 or more”.');

/** Somebody else's cell: a spreadsheet would run it as a formula. A plain number it only shows. */
const isRun = (cell: string): boolean => !NO_FORMULA.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell);
const withoutGuards = (cell: string): string => cell.replace(/^'+/, '');

/** A cell that was sent to the service, as it may be handed to somebody else: with an apostrophe before what would run. */
export const guardedCell = (cell: string): string => (isRun(withoutGuards(cell)) ? `'${cell}` : cell);
export const unguardedCell = (cell: string): string =>
  cell.startsWith("'") && isRun(withoutGuards(cell)) ? cell.slice(1) : cell;

/** One line of CSV with its end. Fields are quoted where RFC 4180 asks for it. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\r\n`;

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
