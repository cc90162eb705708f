import { z } from 'zod';
import { BASES, CASE_STATES, INDETERMINATE, OUTLET_TYPES } from './vocabulary.ts';

/** A case as internal tools post and read it: contract data 3. The codebook decides which codes and attributes it may have. */

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

export const CaseQuantity = z.strictObject({
  quantity: z.string(),
  category: Code.optional(),
  value: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  basis: z.enum(BASES),
});
export type CaseQuantity = z.output<typeof CaseQuantity>;

export const Conviction = z.strictObject({
  id: z.uuid().optional(),
  offence: Code.optional(),
  counts: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  principal: z.boolean().optional(),
  attributes: Attributes.optional(),
});
export type Conviction = z.output<typeof Conviction>;

export const Sentence = z.strictObject({
  outcome: Code.optional(),
  custodyTerm: z.string().optional(),
  suspendedTerm: z.string().optional(),
  indeterminate: z.enum(INDETERMINATE).optional(),
  minimumTerm: z.string().optional(),
  requirements: Codes.optional(),
  orders: Codes.optional(),
});
export type Sentence = z.output<typeof Sentence>;

export const Defendant = z.strictObject({
  id: z.uuid().optional(),
  sex: Code.optional(),
  ageBand: Code.optional(),
  attributes: Attributes.optional(),
  quantities: z.array(CaseQuantity).max(CASE_LIMITS.quantities).optional(),
  convictions: z.array(Conviction).min(1).max(CASE_LIMITS.convictions),
  sentence: Sentence,
});
export type Defendant = z.output<typeof Defendant>;

export const SourceReport = z.strictObject({
  outletType: z.enum(OUTLET_TYPES),
  publishedOn: z.string().optional(),
  url: z.string().optional(),
});
export type SourceReport = z.output<typeof SourceReport>;

export const ExternalId = z.strictObject({ system: z.string(), value: z.string() });
export type ExternalId = z.output<typeof ExternalId>;

/** The same text for the same external id, as the key of a map. */
export const externalIdKey = ({ system, value }: ExternalId): string => JSON.stringify([system, value]);

/** What a case says: the posted members. */
export const CaseContent = z.strictObject({
  externalIds: z.array(ExternalId).max(CASE_LIMITS.externalIds).optional(),
  sentencedOn: z.string(),
  area: Code.optional(),
  courtType: Code.optional(),
  attributes: Attributes.optional(),
  quantities: z.array(CaseQuantity).max(CASE_LIMITS.quantities).optional(),
  defendants: z.array(Defendant).min(1).max(CASE_LIMITS.defendants),
  sources: z.array(SourceReport).max(CASE_LIMITS.sources).optional(),
});
export type CaseContent = z.output<typeof CaseContent>;

export const CaseReview = z.strictObject({
  to: z.enum(CASE_STATES),
  note: z.string().nullable(),
  by: z.string(),
  at: z.string(),
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
  externalIds: z.array(ExternalId).optional(),
  sources: z.array(SourceReport).optional(),
  id: z.uuid(),
  dataset: z.string(),
  state: z.enum(CASE_STATES),
  revision: z.number().int(),
  liveRevision: z.number().int().nullable(),
  etag: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  review: CaseReview.nullable(),
}).meta({ id: 'Case' });
export type Case = z.output<typeof Case>;

/** What a transition answers to a key that may not read cases. */
export const CaseMoved = Case.pick({ id: true, state: true, revision: true, etag: true }).meta({ id: 'CaseMoved' });
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
}).meta({ id: 'CaseReplacement' });

/** The partner's view of an approved case. */
export const CaseRecord = z
  .strictObject({
    id: z.uuid(),
    seq: z.number().int(),
    year: z.string().optional(),
    quarter: z.string().optional(),
    month: z.string().optional(),
    attributes: Attributes.optional(),
    quantities: z.array(CaseQuantity).optional(),
    defendants: z.array(
      z
        .object({
          id: z.uuid(),
          attributes: Attributes.optional(),
          quantities: z.array(CaseQuantity).optional(),
          convictions: z.array(
            z
              .object({
                id: z.uuid(),
                counts: z.number().int(),
                principal: z.boolean(),
                attributes: Attributes.optional(),
              })
              .catchall(z.unknown()),
          ),
          sentence: z.record(z.string(), z.unknown()),
        })
        .catchall(z.unknown()),
    ),
    withheld: z.array(z.string()),
  })
  .catchall(z.union([Code, z.array(Code)]))
  .meta({ id: 'CaseRecord' });
export type CaseRecord = z.output<typeof CaseRecord>;
