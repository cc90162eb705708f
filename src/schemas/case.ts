import { z } from 'zod';
import { BASES, CASE_STATES, INDETERMINATE, OUTLET_TYPES } from './vocabulary.ts';

/** A case as internal tools post and read it: docs/reference/cases.md. The codebook decides which codes and attributes it may have. */

/** Most items of the lists of a case. The codebook's reader and the OpenAPI document both have them from here. */
export const CASE_LIMITS = {
  externalIds: 100,
  /** Of the case, and of each defendant. */
  quantities: 1_000,
  defendants: 1_000,
  /** Of one defendant. */
  convictions: 1_000,
  sources: 1_000,
  /** Of one variable. */
  codes: 1_000,
} as const;

const Code = z.string();
const Codes = z.array(Code).max(CASE_LIMITS.codes);
const Attributes = z.record(z.string(), z.union([Code, Codes]));

const attributesOf = (what: string) =>
  Attributes.optional().describe(
    `Variables of the codebook on the level of the ${what}, by id: a code, or a list of codes.`,
  );
const Term = z.string().describe('A duration, such as P2Y6M.');

export const CaseQuantity = z.strictObject({
  quantity: z.string().describe('Id of a quantity of the codebook, such as images.'),
  category: Code.optional().describe('Code of a category of the quantity. Without it, the row is the total.'),
  value: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).describe('How many.'),
  basis: z.enum(BASES).describe('How exact the source is: an exact number, a least number, or an approximate one.'),
});
export type CaseQuantity = z.output<typeof CaseQuantity>;

export const Conviction = z.strictObject({
  id: z.uuid().optional().describe('Given by the service; a PUT sends it back.'),
  offence: Code.optional().describe('Code of the offence.'),
  counts: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe('Number of counts. Left out: 1.'),
  principal: z
    .boolean()
    .optional()
    .describe('True for the principal conviction of the defendant: exactly one. A single one need not say it.'),
  attributes: attributesOf('conviction'),
});
export type Conviction = z.output<typeof Conviction>;

export const Sentence = z.strictObject({
  outcome: Code.optional().describe('Code of the outcome, such as immediate-custody.'),
  custodyTerm: Term.optional().describe('Term of immediate custody: a duration, such as P2Y6M.'),
  suspendedTerm: Term.optional().describe('Term of a suspended sentence: a duration, such as P8M.'),
  indeterminate: z.enum(INDETERMINATE).optional().describe('Kind of a custodial sentence that has no fixed end.'),
  minimumTerm: Term.optional().describe('Minimum term of an indeterminate sentence: a duration.'),
  requirements: Codes.optional().describe('Codes of the requirements of a community order or suspended sentence.'),
  orders: Codes.optional().describe('Codes of the ancillary orders.'),
});
export type Sentence = z.output<typeof Sentence>;

export const Defendant = z.strictObject({
  id: z.uuid().optional().describe('Given by the service; a PUT sends it back.'),
  sex: Code.optional().describe('Code of the sex.'),
  ageBand: Code.optional().describe('Code of the age band at sentence.'),
  attributes: attributesOf('defendant'),
  quantities: z
    .array(CaseQuantity)
    .max(CASE_LIMITS.quantities)
    .optional()
    .describe('Quantities on the level of the defendant.'),
  convictions: z.array(Conviction).min(1).max(CASE_LIMITS.convictions).describe('What the defendant was convicted of.'),
  sentence: Sentence.describe('The sentence for all convictions together.'),
});
export type Defendant = z.output<typeof Defendant>;

export const SourceReport = z.strictObject({
  outletType: z.enum(OUTLET_TYPES).describe('Kind of outlet.'),
  publishedOn: z.string().optional().describe('Day of publication.'),
  url: z.string().optional().describe('Address of the report.'),
});
export type SourceReport = z.output<typeof SourceReport>;

export const ExternalId = z.strictObject({
  system: z.string().describe('Name of the system that gave the id.'),
  value: z.string().describe('The id in that system.'),
});
export type ExternalId = z.output<typeof ExternalId>;

/** The same text for the same external id, as the key of a map. */
export const externalIdKey = ({ system, value }: ExternalId): string => JSON.stringify([system, value]);

/** What a case says: the posted members. */
export const CaseContent = z.strictObject({
  externalIds: z
    .array(ExternalId)
    .max(CASE_LIMITS.externalIds)
    .optional()
    .describe('Ids of the case in other systems. No two cases of a dataset have one in common.'),
  sentencedOn: z.string().describe('Day of the sentence, in the window of the dataset.'),
  area: Code.optional().describe('Code of the area.'),
  courtType: Code.optional().describe('Code of the type of court.'),
  attributes: attributesOf('case'),
  quantities: z
    .array(CaseQuantity)
    .max(CASE_LIMITS.quantities)
    .optional()
    .describe('Quantities on the level of the case.'),
  defendants: z
    .array(Defendant)
    .min(1)
    .max(CASE_LIMITS.defendants)
    .describe('Everybody who was convicted in these proceedings.'),
  sources: z
    .array(SourceReport)
    .max(CASE_LIMITS.sources)
    .optional()
    .describe('Reports that the case is known from. Shown to keys with sources:read.'),
});
export type CaseContent = z.output<typeof CaseContent>;

export const CaseReview = z.strictObject({
  to: z.enum(CASE_STATES).describe('State that the review moved the case to.'),
  note: z.string().nullable().describe('Note for the author.'),
  by: z.string().describe('Label of the key that reviewed.'),
  at: z.string().describe('When, in UTC.'),
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
] as const;

/** GET of a case, and an item of a case list. */
export const Case = CaseContent.extend({
  // Without their limits: those of cases that were merged into this one stand here too.
  externalIds: z
    .array(ExternalId)
    .optional()
    .describe('Ids of the case in other systems, with those of cases that were merged into it.'),
  sources: z
    .array(SourceReport)
    .optional()
    .describe('Reports that the case is known from, for keys with sources:read; with those of cases merged into it.'),
  id: z.uuid().describe('Id of the case, given by the service.'),
  dataset: z.string().describe('Id of the dataset.'),
  state: z.enum(CASE_STATES).describe('State of the head revision.'),
  revision: z.number().int().describe('Number of the head revision, from 1.'),
  liveRevision: z
    .number()
    .int()
    .nullable()
    .describe('Number of the revision that partners and releases see; null if there is none.'),
  etag: z.string().describe('ETag of this state, for If-Match.'),
  createdAt: z.string().describe('When the case was posted, in UTC.'),
  updatedAt: z.string().describe('When it last changed, in UTC.'),
  review: CaseReview.nullable().describe('The last review; null if there was none.'),
}).meta({ id: 'Case', description: 'A case as internal tools read it.' });
export type Case = z.output<typeof Case>;

/** What a transition answers to a key that may not read cases. */
export const CaseMoved = Case.pick({ id: true, state: true, revision: true, etag: true }).meta({
  id: 'CaseMoved',
  description: 'What a transition answers to a key that may not read cases.',
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
}).meta({
  id: 'CaseReplacement',
  description: 'What GET of the case answered, edited. Read-only members may be left out or sent back unchanged.',
});

/** The partner's view of an approved case. */
export const CaseRecord = z
  .strictObject({
    id: z.uuid().describe('Id of the case.'),
    seq: z.number().int().describe('Place in the change log of the last change of the record.'),
    year: z.string().optional().describe('Year of the sentence.'),
    quarter: z.string().optional().describe('Quarter of the sentence, such as 2015-Q1.'),
    month: z.string().optional().describe('Month of the sentence, such as 2015-03.'),
    attributes: attributesOf('case'),
    quantities: z.array(CaseQuantity).optional().describe('Quantities on the level of the case.'),
    defendants: z
      .array(
        z
          .object({
            id: z.uuid().describe('Id of the defendant.'),
            attributes: attributesOf('defendant'),
            quantities: z.array(CaseQuantity).optional().describe('Quantities on the level of the defendant.'),
            convictions: z
              .array(
                z
                  .object({
                    id: z.uuid().describe('Id of the conviction.'),
                    counts: z.number().int().describe('Number of counts.'),
                    principal: z.boolean().describe('True for the principal conviction of the defendant.'),
                    attributes: attributesOf('conviction'),
                  })
                  .catchall(z.unknown()),
              )
              .describe('What the defendant was convicted of.'),
            sentence: z.record(z.string(), z.unknown()).describe('The sentence, as in a case.'),
          })
          .catchall(z.unknown()),
      )
      .describe('Everybody who was convicted in these proceedings.'),
    withheld: z.array(z.string()).describe('Names of the members that the youth rule leaves out of this case.'),
  })
  .catchall(z.union([Code, z.array(Code)]))
  .meta({ id: 'CaseRecord', description: 'An approved case as partners see it.' });
export type CaseRecord = z.output<typeof CaseRecord>;
