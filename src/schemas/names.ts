import { z } from 'zod';
import { boundedRecord } from './bounded.ts';
import { AUDIENCES, CASE_STATES } from './vocabulary.ts';

/** Ids, labels and texts that definitions are made of. Each pattern has a message in words, since a fault quotes it. */

export const KEBAB_FORM = 'Must be lower-case words joined by hyphens, such as age-band.';

export const CamelId = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]{0,39}$/, 'Must be in camelCase, such as ageBand, of at most 40 letters and digits.');

export const KebabId = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, KEBAB_FORM);

export const CodeName = z
  .string()
  .max(60)
  .regex(
    /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
    'Must be a code: letters and digits joined by hyphens, such as E23000013 or fine-unpaid.',
  );

export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Must be a day such as 2015-03-13.');

/**
 * Labels and texts end up in cells of CSV and spreadsheets. A program that opens them runs a cell that begins with one of these as
 * a formula; the full-width signs are taken for plain ones in East Asian settings.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
export const NO_FORMULA = /^(?![=+\-@\uff1d\uff0b\uff0d\uff20\u0000-\u001f\u007f-\u009f])/;
const FORMULA = 'Must not begin with =, +, -, @ or a control character such as a tab: a spreadsheet would run it.';

export const Label = z.string().min(1).max(200).regex(NO_FORMULA, FORMULA);

export const Text = z.string().min(1).max(4_000).regex(NO_FORMULA, FORMULA);

/** The same text in other languages than English: language -> text. */
export const inOtherLanguages = <T extends z.ZodType>(text: T) =>
  z
    .strictObject({ cy: text.describe('In Welsh.') })
    .optional()
    .describe('The same in other languages: `cy` is Welsh. Pages in that language print it.');
/** As `inOtherLanguages` reads them. */
export interface OtherLanguages {
  cy: string;
}

/** A note that one person writes to others about a case or a pair. White space and invisible characters alone are refused. */
export const Remark = z
  .string()
  .min(1)
  .max(4_000)
  .regex(/[^\s\u00ad\u180e\u200b-\u200f\u2060-\u2064]/, 'Must say something: white space alone says nothing.');

export const Url = z
  .string()
  .max(2_000)
  .regex(/^https?:\/\/\S+$/, 'Must be an address such as https://example.org/licence.');

export const Bound = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const Audience = z.enum(AUDIENCES);
export type Audience = z.output<typeof Audience>;

/** The member of that name; undefined if the object only inherits one, as every object does `constructor`. */
export const ownMember = <T>(object: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** Level id -> who sees it. */
export const Levels = boundedRecord(CamelId, Audience);

/** A UUID as this service writes it. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const DatasetId = z.string().describe('As `{dataset}` in its paths, such as `press-snapshot-2015`.');

export const DatasetTitle = z.string().describe('Name of the dataset, as its publisher gave it.');

/** What answers say of a release. */
export const ReleaseVersion = z.string().describe('Version of the release, `major.minor.patch`.');
export const VersionOrDraft = z
  .string()
  .describe('Version of the release, `major.minor.patch`; `draft` before it has one.');
export const PublishedAt = z.string().describe('When the release was published, in UTC.');
export const SupersededBy = z
  .string()
  .nullable()
  .describe('Version of the newest release above it; null if there is none.');
export const Designation = z.string().describe('The standing of the statistics, such as `not-official-statistics`.');

/** The case that an answer is about, where it is, and its state. */
export const CaseId = z.uuid().describe('Random UUID. No other case ever gets it.');
export const CasePath = z.string().describe('Path of the case.');
export const StateOfCase = z
  .enum(CASE_STATES)
  .describe(
    '`draft` and `returned` are with the author, `in-review` with a second person. `approved` is what partners and releases see.',
  );

/** Links of an answer: relation -> path. */
export const Links = z
  .record(z.string(), z.string())
  .describe('Related resources, by name: paths from the root of the service.');

export const TableIds = z.strictObject({
  by: z.array(z.string()).describe('The dimensions that break it down, as `by=` names them.'),
  measures: z.array(z.string()).describe('What can be asked of the table, as `measure=` names it.'),
});
