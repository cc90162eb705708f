import { z } from 'zod';
import { CODE_MARK } from '../schemas/cell-text.ts';
import { FAULT_HINTS } from '../schemas/fault-hints.ts';
import { DatasetId, UUID } from '../schemas/names.ts';
import { MAX_PAGE, PAGE } from '../schemas/paging.ts';
import { SEARCH_KINDS, SHARE_BASES, SORTS } from '../schemas/vocabulary.ts';
import { MAX_OBSERVATIONS } from '../statistics/answer.ts';

/**
 * Schemas of path and query parameters. They read text, and are documented as what they read: `io: 'input'` of a preprocessed
 * schema is the schema behind it.
 */

interface IntegerOptions {
  min: number;
  max: number;
  fallback: number;
  about: string;
}

/** Decimal digits only: Number() and z.coerce would read "", "0x10" and "1e3" as well. */
const digits = (sent: unknown) => (typeof sent === 'string' && /^-?\d{1,16}$/.test(sent) ? Number(sent) : sent);

export const integer = ({ min, max, fallback, about }: IntegerOptions) =>
  z.preprocess(digits, z.int().min(min).max(max).default(fallback)).describe(about);

/** The same without a default. */
const optionalInteger = ({ min, max, about }: Omit<IntegerOptions, 'fallback'>) =>
  z.preprocess(digits, z.int().min(min).max(max).optional()).describe(about);

const FlagValue = z.boolean();
FAULT_HINTS.add(FlagValue, { allowed: ['true', 'false'] });

/** `true` or `false`, which is the default; z.stringbool would be documented as text. */
export const flag = (about: string) =>
  z
    .preprocess((sent) => (sent === 'true' ? true : sent === 'false' ? false : sent), FlagValue.default(false))
    .describe(about);

/** One of a closed list of words. Add `.default()` or `.optional()`. */
export const oneOf = <const T extends readonly string[]>(words: T, about: string) => z.enum(words).describe(about);

/** Text of a given form, which is described by `about`. Add `.optional()` where it may be left out. */
export const formed = (pattern: RegExp, about: string) => z.string().regex(pattern, about).describe(about);

const ofKnownYears = (schema: z.ZodType<string, string>, detail: string) =>
  schema.refine((sent) => /^(1[6-9]\d|20\d|21\d)\d-/.test(sent), { params: { fault: { code: 'ill-formed', detail } } });

/** A day, of the years that a case may have. */
export const dayOf = (about: string) =>
  ofKnownYears(z.iso.date(), 'A day of the years 1600 to 2199, such as 2015-03-13.').describe(about);

/** An instant in UTC, of the years that the service knows. */
export const instantOf = (about: string) =>
  ofKnownYears(z.iso.datetime(), 'An instant of the years 1600 to 2199.').describe(about);

const asList = (sent: unknown): unknown => (sent === undefined ? [] : [sent].flat());
const splitAtCommas = (values: readonly string[]): string[] => [
  ...new Set(values.flatMap((value) => value.split(','))),
];
/** The pattern of items joined by commas. */
const joinedByCommas = (item: string): RegExp => new RegExp(`^${item}(,${item})*$`);

/** Any name that could be one: whether it exists is for the codebook to say (422, with what is allowed). */
export const NAME = /^[A-Za-z0-9_-]{1,100}$/;

/** Names by comma and repetition alike, without duplicates, in the order given; absent: none. */
export const listOfNames = (about: string) =>
  z
    .preprocess(
      asList,
      z
        .array(
          z.string().regex(
            joinedByCommas(NAME.source.slice(1, -1)), // without its anchors
            'Names of letters, digits, - and _, joined by commas; none may be empty.',
          ),
        )
        .optional(),
    )
    .transform((values = []) => splitAtCommas(values))
    .describe(`${about} Separate by commas, or repeat the parameter.`);

/** The same for a closed list of words. */
export const listOf = <const T extends readonly string[]>(words: T, about: string) => {
  const isWord = (item: string): item is T[number] => words.includes(item);
  return z
    .preprocess(
      asList,
      z
        .array(
          z
            .string()
            .refine((value) => value.split(',').every(isWord), {
              params: { fault: { code: 'unknown-code', allowed: words } },
            })
            // As a pattern, since commas may join them.
            .meta({ pattern: joinedByCommas(`(${words.join('|')})`).source }),
        )
        .optional(),
    )
    .transform((values = []) => splitAtCommas(values).filter(isWord))
    .describe(`${about} Separate by commas, or repeat the parameter.`);
};

/** A code may have the mark that it has in CSV. */
const CODE = `(${CODE_MARK})?[A-Za-z0-9_-]{1,60}`;
const conditionOf = (item: string): RegExp => new RegExp(`^[A-Za-z][A-Za-z0-9]{0,99}:${item}(,${item})*$`);
const CONDITION = conditionOf(CODE);
/** `2014..2020`, `2014..` and `..2020`. */
const CONDITION_WITH_RANGES = conditionOf(`(${CODE}([.]{2}(${CODE})?)?|[.]{2}${CODE})`);

/** Conditions on dimensions: codes of one dimension are alternatives, however they are spread over repetitions. */
export const whereCodes = () =>
  conditions(
    CONDITION,
    'A condition is written dimension:code,code. Ranges such as 2014..2020 can be used in statistics only.',
    'A condition, written dimension:code,code.',
  );

/** The same, with ranges. */
export const whereWithRanges = () =>
  conditions(
    CONDITION_WITH_RANGES,
    'A condition is written dimension:code,code. A code can also be a range such as 2014..2020, 2014.. or ..2020.',
    'A condition, written dimension:code,code. In a dimension of periods or bands a code can also be a range: `year:2014..2020`, `year:2014..` or `year:..2020`.',
  );

const conditions = (pattern: RegExp, fault: string, about: string) =>
  z
    .preprocess(asList, z.array(z.string().regex(pattern, fault)).optional())
    .transform((values = []) => byDimension(values))
    .describe(
      `${about} Repeatable. Codes of one dimension are alternatives; conditions on several dimensions must all hold.`,
    );

/** Conditions by dimension, each with its codes once. */
function byDimension(values: readonly string[]): { dimension: string; codes: string[] }[] {
  const listed = new Map<string, string[]>();
  for (const value of values) {
    const colon = value.indexOf(':');
    const dimension = value.slice(0, colon);
    const codes = value
      .slice(colon + 1)
      .replaceAll(CODE_MARK, '')
      .split(',');
    listed.set(dimension, [...(listed.get(dimension) ?? []), ...codes]);
  }
  return [...listed].map(([dimension, codes]) => ({ dimension, codes: [...new Set(codes)] }));
}

/** What a query of these parameters is read as. */
export type Values<Q extends z.ZodRawShape> = z.output<z.ZodObject<Q>>;

/** `limit` and `cursor` of every list: see lists.ts. */
export const pageQuery = {
  limit: integer({ min: 1, max: MAX_PAGE, fallback: PAGE, about: 'Most items on a page.' }),
  cursor: formed(
    /^(\/\S*[?&]cursor=)?[A-Za-z0-9_-]{1,1000}$/,
    'Where the page before ended; opaque. You can also send the whole `next` of that page.',
  ).optional(),
};

export const KEY_ID = /^[A-Za-z0-9]{8}$/;
export const PIN = /^(latest|\d{1,9}(\.\d{1,9}){0,2})$/;
export const KEBAB = /^(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** The claim of a check, which programs ask for and people too. */
export const CLAIM = formed(/^[\s\S]{1,200}$/u, 'The claim, such as `1 in 3`: 1 to 200 characters.');

export const SEARCH = formed(/^(?=[\s\S]*\S)[\s\S]{1,100}$/u, 'Words to look for: 1 to 100 characters.');

/** What else a search can say. */
export const searchParameters = {
  kind: listOf(SEARCH_KINDS, 'Only these kinds.'),
  dataset: DatasetId.optional().describe('Only this dataset.'),
  limit: integer({ min: 1, max: PAGE, fallback: 20, about: 'Most items.' }),
};

/** An id in a path. One of another form names nothing, and is 404; that is why the document does not show the form. */
export const pathId = (form: RegExp, about: string) =>
  z
    .string()
    .refine((id) => form.test(id))
    .describe(about);

/** The dataset in a path is looked for before anything is validated: see access.ts. */
export const DATASET_PATH = { dataset: DatasetId };
export const CASE_PATH = { ...DATASET_PATH, id: pathId(UUID, 'UUID, as lists of cases and records give it.') };
export const RELEASE_PATH = {
  ...DATASET_PATH,
  version: z
    .string()
    .describe('`1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write and for previews.'),
};

export const statisticsParameters = {
  measure: listOfNames('Measures; default: the codebook’s first.'),
  by: listOfNames('Dimensions to break the measures down by.'),
  where: whereWithRanges(),
  totals: flag('Add totals (`_T`) for each dimension of `by` that is not filtered.'),
  share: listOfNames('Divide each value by the value with these dimensions at `_T`.'),
  sort: oneOf(
    SORTS,
    'Order by value instead of by code: `-value` from the largest. Null comes last; `_T` and `not-reported` are left out. Of one measure.',
  ).optional(),
  limit: optionalInteger({
    min: 1,
    max: MAX_OBSERVATIONS,
    about: 'List only the first ones; `total` says how many there are.',
  }),
  base: oneOf(
    SHARE_BASES,
    'What a share is of. all: all units. known: those whose code is known; `not-reported` is left out.',
  ).default('all'),
};

/** What a query of differences between two releases can say. */
export const differencesParameters = {
  since: formed(PIN, 'The earlier release: `1.1.0`, `1.1`, `1` or `latest`.'),
  measure: listOfNames('Only these measures.'),
  by: listOfNames('Only observations over these dimensions or some of them, such as a table with its totals.'),
  where: whereWithRanges(),
};
