import { z } from 'zod';
import type { Fault, ProblemCode } from '../errors.ts';
import { CanonicalSummary, DisclosureReport } from './disclosure.ts';
import { WaitingRecords } from './release.ts';
import { TableComparison } from './table-comparison.ts';
import {
  BASES,
  CASE_STATES,
  DAY_BASES,
  HEADLINE_STATISTICS,
  KEPT_REASONS,
  OBSERVATION_FLAGS,
  OBSERVATION_STATUSES,
  SHARE_BASES,
  WORDING_FORMS,
} from './vocabulary.ts';

/** What is stored as JSON and goes over the wire in another form, or not at all. The rest is in the file of its resource. */

/** What undoing a merge restores. A merge changes no content, so the newest content is not part of it. */
export const BeforeMerge = z.strictObject({
  state: z.enum(CASE_STATES),
  liveRevision: z.number().nullable(),
  liveContent: z.number().nullable(),
  submittedAt: z.string().nullable(),
});

/** What reversing an update restores. */
const BeforeUpdate = BeforeMerge.extend({ headContent: z.number(), contentAuthors: z.array(z.string()) });
export type BeforeUpdate = z.output<typeof BeforeUpdate>;

export const SelectedCase = z.strictObject({ id: z.string(), revision: z.number() });
export type SelectedCase = z.output<typeof SelectedCase>;

/** What became of a selected case; `code` is of a problem. */
export const SelectionOutcome = z.discriminatedUnion('outcome', [
  z.strictObject({ id: z.string(), outcome: z.literal('done'), state: z.enum(CASE_STATES), revision: z.number() }),
  z.strictObject({ id: z.string(), outcome: z.literal('refused'), code: z.string(), detail: z.string() }),
]);
export type SelectionOutcome = z.output<typeof SelectionOutcome>;

/** Objects as they are answered. */
const answered = z
  .array(z.custom<object>((value) => typeof value === 'object'))
  .readonly()
  .optional();

/** What became of one case of a file. */
export const ImportResult = z.strictObject({
  /** Number of its first row in the file, from 1, and of how many rows it consists. */
  row: z.number(),
  rows: z.number(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'rejected', 'valid']),
  /** For a valid one: what would become of it, if that is known. */
  would: z.enum(['created', 'updated', 'unchanged']).optional(),
  case: z.string().optional(),
  revision: z.number().optional(),
  /** For an updated case: what it was before. Not shown. */
  before: BeforeUpdate.optional(),
  problems: answered,
  /** Contradictions in the case; absent if there are none. */
  warnings: answered,
  /** Cases that may be the same as this one. */
  candidates: answered,
  /** What the reversal of the import did with it. */
  reversal: z.enum(['undone', 'kept']).optional(),
  /** Why a case was kept, and by which reversal: a later one looks at it again. */
  because: z.enum(KEPT_REASONS).optional(),
  keptBy: z.string().optional(),
  /** For a rejected one: the case that has its external id. Shown to keys that may read cases. */
  holder: z.strictObject({ case: z.string().optional(), state: z.enum(CASE_STATES) }).optional(),
});
export type ImportResult = z.output<typeof ImportResult>;

export const ReleaseCounts = z.strictObject({ tables: z.number(), observations: z.number(), headlines: z.number() });
export type ReleaseCounts = z.output<typeof ReleaseCounts>;

/**
 * The releases whose records a release under a policy counts as they were then, oldest first, by their positions in the change log.
 * With the release's own position this is its chain: each record is counted as at the first position of the chain at which it was
 * live. Without any, every record is as at the release's own position.
 */
export const Vintage = z.strictObject({
  before: z.array(z.strictObject({ position: z.number(), version: z.string() })),
  waiting: WaitingRecords,
});
export type Vintage = z.output<typeof Vintage>;

/** What a check found that a release would publish: nothing of the numbers themselves. */
export const CheckResult = CanonicalSummary.omit({ hash: true }).extend({
  tables: z.number(),
  protection: DisclosureReport,
  vintage: Vintage.nullable().default(null),
  comparison: TableComparison.nullable().default(null),
});
export type CheckResult = z.output<typeof CheckResult>;

/** A number with its digits, so that none is rounded on the way. */
const decimal = z.string();

export const ComputedHeadline = z.strictObject({
  id: z.string(),
  computed: z.literal(true),
  /** Null where there is no wording. */
  statement: z.string().nullable(),
  statistic: z.enum(HEADLINE_STATISTICS),
  /** A share has four decimals, a rate two; a sum is not converted. Null: `status` says why. */
  value: decimal.nullable(),
  /** A share with one decimal; null for other statistics. */
  percent: decimal.nullable(),
  /** The numerator of a share, or the count of a rate. */
  numerator: decimal.nullable(),
  /** The denominator of a share, or the days of a rate. */
  denominator: decimal.nullable(),
  base: z.enum(SHARE_BASES).nullable(),
  /**
   * Units at the other conditions whose code is not reported; for a sum, units without an amount. Null if there is no single
   * number.
   */
  notReported: decimal.nullable(),
  missingBounds: z.strictObject({ lower: decimal, upper: decimal }).nullable(),
  unit: z.string(),
  countingUnit: z.string().nullable(),
  population: z.string(),
  window: z.strictObject({ from: z.string(), to: z.string() }),
  wording: z.strictObject({ form: z.enum(WORDING_FORMS), text: z.string(), exact: z.boolean() }).nullable(),
  /** The query, below the release, that gives the figure; null for the rate of an external figure. */
  query: z.string().nullable(),
  usage: z.array(z.string()).readonly(),
  flags: z.array(z.enum(OBSERVATION_FLAGS)).readonly(),
  status: z.enum(OBSERVATION_STATUSES).optional(),
  /** Only for a rate. */
  days: z.strictObject({ basis: z.enum(DAY_BASES), calendar: z.string().optional() }).optional(),
  /** The id of the external figure that it is the rate of. */
  externalFigure: z.string().optional(),
  note: z.string().optional(),
});
export type ComputedHeadline = z.output<typeof ComputedHeadline>;

/** A figure published by another body, served in its published words. */
const ExternalHeadline = z.strictObject({
  id: z.string(),
  computed: z.literal(false),
  /** Its wording. */
  statement: z.string(),
  value: decimal,
  bound: z.enum(BASES),
  unit: z.string(),
  publisher: z.string(),
  source: z.string(),
  publishedOn: z.string().nullable(),
  period: z.string(),
  usage: z.array(z.string()).readonly(),
});
export type ExternalHeadline = z.output<typeof ExternalHeadline>;

export const HeadlineResult = z.discriminatedUnion('computed', [ComputedHeadline, ExternalHeadline]);
export type HeadlineResult = z.output<typeof HeadlineResult>;

/** A whole number that JSON keeps exactly: a decimal string beyond 2^53-1. */
const StoredAmount = z.union([z.number(), z.string()]);
export type StoredAmount = z.output<typeof StoredAmount>;

const byCause = z.record(z.string(), StoredAmount);

/** The exact amounts behind one headline at a release, and what the changed cases of the step to it made of them. */
export const HeadlineStep = z.strictObject({
  /** Null: there is none, or no unit has an amount. */
  numerator: StoredAmount.nullable(),
  denominator: StoredAmount.nullable(),
  /** Null if the release before counts the headline in another way, so that causes cannot be told apart. */
  causes: z.strictObject({ numerator: byCause, denominator: byCause }).nullable(),
});
export type HeadlineStep = z.output<typeof HeadlineStep>;

/** Dimension -> the name that facts of cases hold it under. */
export const FactKeys = z.record(z.string(), z.string());

/** Why a new definition cannot be, as an `AppError` says it. */
export const Refused = z.strictObject({
  code: z.custom<ProblemCode>(),
  detail: z.string().optional(),
  errors: z.array(z.custom<Fault>()),
  extra: z.record(z.string(), z.unknown()),
});
export type Refused = z.output<typeof Refused>;
