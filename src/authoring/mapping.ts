import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { OBSERVATION_STATUSES } from '../schemas/vocabulary.ts';
import { DATE_FORMS } from './columns.ts';
import { DraftFault, type Interview, isUnanswered } from './questions.ts';

/**
 * What becomes of each column and value of a file. A draft writes it, somebody may correct it by hand, and it is read again for the
 * next file with the same columns.
 */

/** What a word among the figures means. */
const MARK_MEANINGS = [...OBSERVATION_STATUSES, 'zero'] as const;
export type MarkMeaning = (typeof MARK_MEANINGS)[number];
const marks = z.record(z.string(), z.enum(MARK_MEANINGS));

/** What becomes of a column. */
export const Use = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('dropped') }),
  /** Rows with another value are refused. */
  z.strictObject({ as: z.literal('check'), values: z.array(z.string()) }),
  /** The id that the file’s own system gives the row. */
  z.strictObject({ as: z.literal('id') }),
  /** The date of the sentence, in a file of cases. */
  z.strictObject({ as: z.literal('date'), form: z.enum(DATE_FORMS) }),
  /** A value is its code; one that is not there is refused. */
  z.strictObject({ as: z.literal('code'), id: z.string(), codes: z.record(z.string(), z.string()) }),
  z.strictObject({ as: z.literal('flag'), id: z.string() }),
  /** Ages in years, which become bands, in a file of cases. */
  z.strictObject({ as: z.literal('age'), marks }),
  /** `by`: of a table with several columns of figures, the variable that tells them apart. */
  z.strictObject({ as: z.literal('amount'), id: z.string(), by: z.enum(['figure', 'year']), marks }),
  /** Why a figure is missing. */
  z.strictObject({ as: z.literal('status') }),
]);
export type Use = z.output<typeof Use>;

const MappedColumn = z.strictObject({
  use: Use,
  /** Values whose rows are left out. */
  without: z.array(z.string()).optional(),
});
export type MappedColumn = z.output<typeof MappedColumn>;

const columnsUsed =
  (...uses: readonly Use['as'][]) =>
  (columns: readonly MappedColumn[]): number[] =>
    columns.flatMap(({ use }, at) => (uses.includes(use.as) ? [at] : []));
/** The columns by which rows are told apart, and those of numbers. */
export const keysOf = columnsUsed('code', 'flag');
export const figuresOf = columnsUsed('amount');

export const isLeftOut = (row: readonly string[], columns: readonly MappedColumn[]): boolean =>
  columns.some(({ without }, at) => without?.includes(row[at] ?? ''));

const Mapping = z.strictObject({
  /** `cases`: a row is a person or an entry. `aggregate`: a row is a figure of a published table. */
  kind: z.enum(['cases', 'aggregate']),
  /** The name under which ids of the file are kept as external ids. */
  system: z.string(),
  /** How the cells are read. */
  answers: z.record(z.string(), z.string()),
  columns: z.record(z.string(), MappedColumn),
});
export type Mapping = z.output<typeof Mapping>;
export type FileKind = Mapping['kind'];

/** What becomes of a file, with its columns in their order. */
export interface FileMapping extends Omit<Mapping, 'columns'> {
  plans: readonly (MappedColumn & { name: string })[];
}

/** With the questions that are open, so that nothing is imported by it. */
export function mappingText({ plans, ...mapping }: FileMapping, interview: Interview): string {
  const open = interview.asked().filter(isUnanswered);
  const columns = plans.map(({ name, use, without }) => [name, { use, ...(without && { without }) }] as const);
  return stringify(
    { ...(open.length > 0 && { open: open.map(({ id }) => id) }), ...mapping, columns: Object.fromEntries(columns) },
    { lineWidth: 0 },
  );
}

export function readMapping(text: string, file: string): Mapping {
  // Codes such as 01 and null stay texts.
  const read: unknown = parse(text, { schema: 'failsafe', logLevel: 'silent' });
  if (typeof read === 'object' && read !== null && 'open' in read)
    throw new DraftFault(`${file} is of a draft with open questions. Answer them, and draft again.`);
  const checked = Mapping.safeParse(read);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new DraftFault(`${file}: ${issue?.path.join(' / ')}: ${issue?.message}`);
}
