import { z } from 'zod';
import { Warning } from './dry-run.ts';
import { CaseId, DatasetId, StateOfCase } from './names.ts';
import { BASES, CASE_STATES, INDETERMINATE, OUTLET_TYPES } from './vocabulary.ts';

/**
 * A case as internal tools post and read it (docs/reference/cases.md), whatever its codebook. Which codes and attributes it may
 * have is the codebook's matter: see cases/schema.ts, which takes its limits and descriptions from here.
 */

/** Most items of the lists of a case. */
export const CASE_LIMITS = {
  externalIds: 100,
  /** For the case, and for each defendant. */
  quantities: 1_000,
  defendants: 1_000,
  /** For one defendant. */
  convictions: 1_000,
  sources: 1_000,
  /** For one variable. */
  codes: 1_000,
} as const;

const CaseCode = z.string();
const CaseCodes = z.array(CaseCode).max(CASE_LIMITS.codes);
const AttributeValues = z.record(z.string(), z.union([CaseCode, CaseCodes]));
const levelAttributes = AttributeValues.optional().describe(
  'The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none.',
);
const termMember = (about: string) =>
  z.string().optional().describe(`${about}, as an ISO 8601 duration such as P2Y6M.`);

export const CaseQuantity = z.strictObject({
  quantity: z.string().describe('Id of a quantity of the codebook that belongs to this level.'),
  category: CaseCode.optional().describe(
    'Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed.',
  ),
  value: z
    .number()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .describe(
      'The amount, in the unit that the codebook gives the quantity, with at most its `decimals`; 0 to 9,007,199,254,740,991.',
    ),
  basis: z
    .enum(BASES)
    .describe(
      'How the report gives the amount: `exact`, as a lower bound (`at-least`), or roughly (`about`). Sums carry it as a flag.',
    ),
});
export type CaseQuantity = z.output<typeof CaseQuantity>;

export const Conviction = z.strictObject({
  id: z
    .uuid()
    .optional()
    .describe('Id of the conviction, made by the service. A PUT may send it back; a POST drops it.'),
  offence: CaseCode.optional().describe('A code of the list that the codebook binds to `offence`.'),
  counts: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe('How many counts of this offence the defendant was convicted of; 0 to 2,147,483,647. Default: 1.'),
  principal: z
    .boolean()
    .optional()
    .describe(
      'Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default.',
    ),
  attributes: levelAttributes,
});
export type Conviction = z.output<typeof Conviction>;

export const Sentence = z.strictObject({
  outcome: CaseCode.optional().describe(
    'What the sentence is, such as `fine`: a code of the list that the codebook binds to `outcome`.',
  ),
  custodyTerm: termMember('Length of immediate custody, determinate, as pronounced'),
  suspendedTerm: termMember('Length of suspended custody, as pronounced'),
  indeterminate: z
    .enum(INDETERMINATE)
    .optional()
    .describe('Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).'),
  minimumTerm: termMember('Minimum term of an indeterminate sentence'),
  requirements: CaseCodes.optional().describe(
    'What a community or suspended sentence requires: codes of the list bound to `requirements`. `[]`: nothing.',
  ),
  orders: CaseCodes.optional().describe(
    'What was ordered beside the sentence: codes of the list bound to `orders`. `[]`: nothing.',
  ),
});
export type Sentence = z.output<typeof Sentence>;

export const Defendant = z.strictObject({
  id: z
    .uuid()
    .optional()
    .describe('Id of the defendant, made by the service. A PUT may send it back; a POST drops it.'),
  sex: CaseCode.optional().describe('As reported: a code of the list that the codebook binds to `sex`.'),
  ageBand: CaseCode.optional().describe(
    'Age when sentenced: a code of the list that the codebook binds to `ageBand`. Never an age or a birth year.',
  ),
  attributes: levelAttributes,
  quantities: z
    .array(CaseQuantity)
    .max(CASE_LIMITS.quantities)
    .optional()
    .describe('Quantities that belong to the defendant.'),
  convictions: z
    .array(Conviction)
    .min(1)
    .max(CASE_LIMITS.convictions)
    .describe('What the defendant was convicted of, 1 to 1,000.'),
  sentence: Sentence.describe('The sentence for all convictions together. It may be an empty object.'),
});
export type Defendant = z.output<typeof Defendant>;

export const SourceReport = z.strictObject({
  outletType: z.enum(OUTLET_TYPES).describe('Kind of the outlet that published the report.'),
  publishedOn: z.string().optional().describe('Day of publication, such as 2015-03-14.'),
  url: z.string().optional().describe('Address of the report, with http or https and without user name or password.'),
});
export type SourceReport = z.output<typeof SourceReport>;

export const ExternalId = z.strictObject({
  system: z.string().describe('Name of the other system, such as `press-desk`; at most 60 characters.'),
  value: z.string().describe('What that system calls the case; at most 200 characters, and no person’s name.'),
});
export type ExternalId = z.output<typeof ExternalId>;

/** The same text for the same external id, as the key of a map. */
export const externalIdKey = ({ system, value }: ExternalId): string => JSON.stringify([system, value]);

const externalIds = z.array(ExternalId);
const aboutExternalIds = 'Ids of the case in other systems. Each belongs to one case of the dataset.';
const sourceReports = z.array(SourceReport);
const aboutSources = 'Press reports that the case was taken from. Only keys with `sources:read` see them.';

/** What a case says: the posted members. */
export const CaseContent = z.strictObject({
  externalIds: externalIds.max(CASE_LIMITS.externalIds).optional().describe(aboutExternalIds),
  sentencedOn: z
    .string()
    .optional()
    .describe(
      'Date of the sentence, inside the dataset’s window: a day such as 2015-03-13 or, where `datePrecision` allows it, a month (2015-03), a year (2015) or nothing.',
    ),
  area: CaseCode.optional().describe(
    'Where it was tried or investigated: a code of the list that the codebook binds to `area`.',
  ),
  courtType: CaseCode.optional().describe(
    'What kind of court passed sentence: a code of the list that the codebook binds to `courtType`.',
  ),
  attributes: levelAttributes,
  quantities: z
    .array(CaseQuantity)
    .max(CASE_LIMITS.quantities)
    .optional()
    .describe('Quantities that belong to the case as a whole.'),
  defendants: z
    .array(Defendant)
    .min(1)
    .max(CASE_LIMITS.defendants)
    .describe('The people who were sentenced, 1 to 1,000, without anything that names them.'),
  sources: sourceReports.max(CASE_LIMITS.sources).optional().describe(aboutSources),
});
export type CaseContent = z.output<typeof CaseContent>;

export const CaseReview = z.strictObject({
  to: z.enum(CASE_STATES).describe('The state that the reviewer moved the case to.'),
  note: z.string().nullable().describe('The reviewer’s note to the author.'),
  by: z.string().describe('Label of the reviewer’s key.'),
  at: z.string().describe('When it was reviewed, in UTC.'),
});
export type CaseReview = z.output<typeof CaseReview>;

/** Members that only the service writes. A PUT may send them back unchanged. */
export const READ_ONLY_MEMBERS = [
  'id',
  'dataset',
  'state',
  'revision',
  'liveRevision',
  'etag',
  'createdAt',
  'updatedAt',
  'review',
  'mergedInto',
  'merged',
  'warnings',
] as const;

/** GET of a case, and an item of a case list. */
export const Case = CaseContent.extend({
  // Without their limits: those of cases that were merged into this one are here too.
  externalIds: externalIds.optional().describe(aboutExternalIds),
  sources: sourceReports.optional().describe(aboutSources),
  id: CaseId,
  dataset: DatasetId,
  state: StateOfCase,
  revision: z.int().describe('Number of the newest revision, which this is. The first is 1; each write adds 1.'),
  liveRevision: z
    .int()
    .nullable()
    .describe('Number of the approved revision that partners and releases see; null if there is none.'),
  etag: z.string().describe('ETag of the case, to send in If-Match.'),
  createdAt: z.string().describe('When the case was first posted, in UTC.'),
  updatedAt: z.string().describe('When the newest revision was written, in UTC.'),
  review: CaseReview.nullable().describe('The last review; null before the first.'),
  mergedInto: z.uuid().nullable().describe('Id of the case that this one was merged into; null if it is not merged.'),
  merged: z
    .array(z.uuid())
    .describe('Ids of the cases that were merged into this one, directly or through another, in order.'),
  warnings: z
    .array(Warning)
    .describe(
      'Contradictions in the case, such as a fine with a term of custody. They refuse nothing; empty if there are none.',
    ),
}).meta({ id: 'Case', description: 'A case as staff see it.' });
export type Case = z.output<typeof Case>;

/** What a transition answers to a key that may not read cases. */
export const CaseMoved = Case.pick({ id: true, state: true, revision: true, etag: true }).meta({
  id: 'CaseMoved',
  description: 'The answer about a moved case to a key that may not read cases.',
});
export type CaseMoved = z.output<typeof CaseMoved>;

/** Body of PUT: what GET answered, or a part of it; read-only members may be left out. */
export const CaseReplacement = Case.partial(
  Object.fromEntries(READ_ONLY_MEMBERS.map((name) => [name, true])) as Record<(typeof READ_ONLY_MEMBERS)[number], true>,
).meta({
  id: 'CaseReplacement',
  description: 'A case as GET answered it, edited. Read-only members may be sent back unchanged or left out.',
});

const recordAttributes = AttributeValues.optional().describe('The variables of this level that partners see, by id.');
const recordQuantities = z.array(CaseQuantity).optional().describe('The quantities of this level that partners see.');

const recordCode = (what: string) => CaseCode.optional().describe(`Code of the ${what}, if partners see it.`);
const recordCodes = (what: string) =>
  z.array(CaseCode).optional().describe(`Codes of the ${what}, if partners see them.`);

/**
 * The partner's view of an approved case. Its objects are not strict. Where partners see only a coarser level of a built-in
 * variable, the member has the name of that level (`areaRegion`), and a code list of the dataset's own may have any levels. They
 * have no catchall either, which would give every member the type of those that nobody can name.
 */
export const CaseRecord = z
  .object({
    id: CaseId,
    seq: z
      .int()
      .describe(
        'Position in the change log of what last changed the record, from 1: a copy with a lower one is out of date.',
      ),
    year: z.string().optional().describe('Year of sentence, if partners see years.'),
    quarter: z.string().optional().describe('Quarter of sentence, such as 2015-Q1, if partners see quarters.'),
    month: z.string().optional().describe('Month of sentence, such as 2015-03, if partners see months.'),
    area: recordCode('area'),
    areaRegion: CaseCode.optional().describe('Code of the region, if partners see it and not the area.'),
    areaCountry: CaseCode.optional().describe('Code of the country, if partners see it and neither area nor region.'),
    courtType: recordCode('kind of court'),
    attributes: recordAttributes,
    quantities: recordQuantities,
    defendants: z
      .array(
        z.object({
          id: z.uuid().describe('Random UUID, the same in every revision of the record.'),
          sex: recordCode('sex'),
          ageBand: recordCode('age band at sentence'),
          attributes: recordAttributes,
          quantities: recordQuantities,
          convictions: z
            .array(
              z.object({
                id: z.uuid().describe('Random UUID, the same in every revision of the record.'),
                offence: recordCode('offence'),
                counts: z.int().describe('How many counts of this offence the defendant was convicted of.'),
                principal: z.boolean().describe('Whether this is the principal conviction of the defendant.'),
                attributes: recordAttributes,
              }),
            )
            .describe('What the defendant was convicted of, 1 to 1,000.'),
          sentence: Sentence.extend({
            outcome: recordCode('outcome'),
            requirements: recordCodes('requirements'),
            orders: recordCodes('ancillary orders'),
          })
            .strip()
            .describe('The sentence, as far as partners see it.'),
        }),
      )
      .describe('The people who were sentenced, 1 to 1,000, without anything that names them.'),
    withheld: z
      .array(z.string())
      .describe('Names of the members that are withheld because a defendant was under 18; empty if none are.'),
  })
  .meta({
    id: 'CaseRecord',
    description:
      'An approved case as partners see it. Where partners see only a coarser level of a built-in variable, the member has the name of that level: `areaRegion` in place of `area`. A level of a code list of the dataset’s own is a member with a name that only the codebook knows, such as `offenceGroup`.',
  });
export type CaseRecord = z.output<typeof CaseRecord>;
