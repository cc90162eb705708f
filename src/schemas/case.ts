import { z } from 'zod';
import { Warning } from './dry-run.ts';
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

const Code = z.string();
const Codes = z.array(Code).max(CASE_LIMITS.codes);
const Attributes = z.record(z.string(), z.union([Code, Codes]));
const attributes = Attributes.optional().describe(
  'The codebook’s variables of this level, by id: a code, or a list of codes where the variable is multiple. A variable that is left out is not reported; an empty list means none.',
);
const term = (about: string) => z.string().optional().describe(`${about}, as an ISO 8601 duration such as P2Y6M.`);

export const CaseQuantity = z.strictObject({
  quantity: z.string().describe('Id of a quantity of the codebook that belongs to this level.'),
  category: Code.optional().describe(
    'Code of the quantity’s categories. Without it the entry is the total, which the categories may not exceed.',
  ),
  value: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).describe('The amount, in the unit of the quantity.'),
  basis: z.enum(BASES).describe('Whether the report gives the amount exactly, as a lower bound, or roughly.'),
});
export type CaseQuantity = z.output<typeof CaseQuantity>;

export const Conviction = z.strictObject({
  id: z
    .uuid()
    .optional()
    .describe('Id of the conviction, made by the service. A PUT may send it back; a POST drops it.'),
  offence: Code.optional().describe('Code of the offence.'),
  counts: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe('Number of counts. Default: 1.'),
  principal: z
    .boolean()
    .optional()
    .describe(
      'Whether this is the principal conviction of the defendant. Exactly one conviction is. A single conviction is the principal one by default.',
    ),
  attributes,
});
export type Conviction = z.output<typeof Conviction>;

export const Sentence = z.strictObject({
  outcome: Code.optional().describe('Code of the outcome.'),
  custodyTerm: term('Length of immediate custody, determinate, as pronounced'),
  suspendedTerm: term('Length of suspended custody, as pronounced'),
  indeterminate: z
    .enum(INDETERMINATE)
    .optional()
    .describe('Kind of an indeterminate sentence: life, or imprisonment for public protection (ipp).'),
  minimumTerm: term('Minimum term of an indeterminate sentence'),
  requirements: Codes.optional().describe('Codes of the requirements of a community or suspended sentence.'),
  orders: Codes.optional().describe('Codes of ancillary orders.'),
});
export type Sentence = z.output<typeof Sentence>;

export const Defendant = z.strictObject({
  id: z
    .uuid()
    .optional()
    .describe('Id of the defendant, made by the service. A PUT may send it back; a POST drops it.'),
  sex: Code.optional().describe('Code of the sex.'),
  ageBand: Code.optional().describe('Code of the age band at sentence.'),
  attributes,
  quantities: z
    .array(CaseQuantity)
    .max(CASE_LIMITS.quantities)
    .optional()
    .describe('Quantities that belong to the defendant.'),
  convictions: z.array(Conviction).min(1).max(CASE_LIMITS.convictions).describe('What the defendant was convicted of.'),
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
  system: z.string().describe('Name of the other system.'),
  value: z.string().describe('Id of the case in that system.'),
});
export type ExternalId = z.output<typeof ExternalId>;

/** The same text for the same external id, as the key of a map. */
export const externalIdKey = ({ system, value }: ExternalId): string => JSON.stringify([system, value]);

const externalIds = z.array(ExternalId);
const aboutExternalIds = 'Ids of the case in other systems. Each belongs to one case of the dataset.';
const sources = z.array(SourceReport);
const aboutSources = 'Press reports that the case was taken from. Only keys with `sources:read` see them.';

/** What a case says: the posted members. */
export const CaseContent = z.strictObject({
  externalIds: externalIds.max(CASE_LIMITS.externalIds).optional().describe(aboutExternalIds),
  sentencedOn: z.string().describe('Day of sentence, such as 2015-03-13, inside the dataset’s window.'),
  area: Code.optional().describe('Code of the area.'),
  courtType: Code.optional().describe('Code of the kind of court.'),
  attributes,
  quantities: z
    .array(CaseQuantity)
    .max(CASE_LIMITS.quantities)
    .optional()
    .describe('Quantities that belong to the case as a whole.'),
  defendants: z.array(Defendant).min(1).max(CASE_LIMITS.defendants).describe('The people who were sentenced.'),
  sources: sources.max(CASE_LIMITS.sources).optional().describe(aboutSources),
});
export type CaseContent = z.output<typeof CaseContent>;

export const CaseReview = z.strictObject({
  to: z.enum(CASE_STATES).describe('The state that the reviewer moved the case to.'),
  note: z.string().nullable().describe('The reviewer’s note to the author.'),
  by: z.string().describe('Label of the reviewer’s key.'),
  at: z.string().describe('When it was reviewed.'),
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
  sources: sources.optional().describe(aboutSources),
  id: z.uuid().describe('Id of the case.'),
  dataset: z.string().describe('Id of the dataset.'),
  state: z.enum(CASE_STATES).describe('State of the case.'),
  revision: z.number().int().describe('Number of the newest revision, which this is, from 1.'),
  liveRevision: z
    .number()
    .int()
    .nullable()
    .describe('Number of the approved revision that partners and releases see; null if there is none.'),
  etag: z.string().describe('ETag of the case, to send in If-Match.'),
  createdAt: z.string().describe('When the case was created.'),
  updatedAt: z.string().describe('When the newest revision was written.'),
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
export const CaseReplacement = Case.partial({
  id: true,
  dataset: true,
  state: true,
  revision: true,
  liveRevision: true,
  etag: true,
  createdAt: true,
  updatedAt: true,
  review: true,
  mergedInto: true,
  merged: true,
  warnings: true,
}).meta({
  id: 'CaseReplacement',
  description: 'A case as GET answered it, edited. Read-only members may be sent back unchanged or left out.',
});

const recordAttributes = Attributes.optional().describe('The variables of this level that partners see, by id.');
const recordQuantities = z.array(CaseQuantity).optional().describe('The quantities of this level that partners see.');

/** The partner's view of an approved case. */
export const CaseRecord = z
  .strictObject({
    id: z.uuid().describe('Id of the case.'),
    seq: z.number().int().describe('Position in the change log of what last changed the record.'),
    year: z.string().optional().describe('Year of sentence, if partners see years.'),
    quarter: z.string().optional().describe('Quarter of sentence, such as 2015-Q1, if partners see quarters.'),
    month: z.string().optional().describe('Month of sentence, such as 2015-03, if partners see months.'),
    attributes: recordAttributes,
    quantities: recordQuantities,
    defendants: z
      .array(
        z
          .object({
            id: z.uuid().describe('Id of the defendant.'),
            attributes: recordAttributes,
            quantities: recordQuantities,
            convictions: z
              .array(
                z
                  .object({
                    id: z.uuid().describe('Id of the conviction.'),
                    counts: z.number().int().describe('Number of counts.'),
                    principal: z.boolean().describe('Whether this is the principal conviction of the defendant.'),
                    attributes: recordAttributes,
                  })
                  .catchall(z.unknown()),
              )
              .describe('What the defendant was convicted of.'),
            sentence: z.record(z.string(), z.unknown()).describe('The sentence, as far as partners see it.'),
          })
          .catchall(z.unknown()),
      )
      .describe('The people who were sentenced.'),
    withheld: z
      .array(z.string())
      .describe('Names of the members that are withheld because a defendant was under 18; empty if none are.'),
  })
  .catchall(z.union([Code, z.array(Code)]))
  .meta({ id: 'CaseRecord', description: 'An approved case as partners see it.' });
export type CaseRecord = z.output<typeof CaseRecord>;
