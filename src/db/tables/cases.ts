import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { articleSql } from '../../cases/linkage/article.ts';
import { CaseContent, CaseReview, SourceReport } from '../../schemas/case.ts';
import { BeforeMerge } from '../../schemas/stored.ts';
import { CASE_STATES, PAIR_STATES, SIDES } from '../../schemas/vocabulary.ts';
import { stored } from '../stored.ts';
import { datasetId } from './datasets.ts';
import { knownWords } from './known-words.ts';

/** As PostgreSQL writes it: `\\x` and the bytes in hex. */
const bytea = customType<{ data: string }>({ dataType: () => 'bytea' });

export const cases = pgTable(
  'cases',
  {
    id: uuid('id').primaryKey(),
    datasetId: datasetId(),
    state: text('state', { enum: CASE_STATES }).notNull(),
    /** The newest revision, and the one that holds its content: a transition changes no content and copies none. */
    headRevision: integer('head_revision').notNull(),
    headContent: integer('head_content').notNull(),
    /** The last approved revision that partners and releases see. */
    liveRevision: integer('live_revision'),
    liveContent: integer('live_content'),
    /** The seq of the change that made it live, as partners see it: a correction that is hidden from them changes nothing. */
    liveSeq: bigint('live_seq', { mode: 'number' }),
    submittedAt: timestamp('submitted_at', { withTimezone: true }),
    /** Ids of the keys that wrote content since the last approval. None of them may approve it. */
    contentAuthors: text('content_authors').array().notNull(),
    review: stored('jsonb', 'review', CaseReview),
    /**
     * The first day that the sentence may be of, and the area of the head revision: the blocking key. A case without an area has
     * '', so that two such cases match.
     */
    sentencedOn: date('sentenced_on', { mode: 'string' }),
    /** The last day that the sentence may be of. Null: it is known to the day, or there is no date at all. */
    sentencedTo: date('sentenced_to', { mode: 'string' }),
    area: text('area').notNull().default(''),
    /** A sketch of the content of the head (cases/linkage/sketch.ts). Null: written before there were any, or erased. */
    sketch: bytea('sketch'),
    /** The case that answers for this one: always one that is not merged itself. */
    mergedInto: uuid('merged_into'),
    /** The case it was merged into, which may have been merged since; and what this case was before. */
    mergedDirectlyInto: uuid('merged_directly_into'),
    beforeMerge: stored('jsonb', 'before_merge', BeforeMerge),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    knownWords(t.state, CASE_STATES),
    check('cases_revisions_ordered', sql`1 <= ${t.headContent} and ${t.headContent} <= ${t.headRevision}`),
    check(
      'cases_live_whole',
      sql`(${t.liveRevision} is null) = (${t.liveContent} is null) and (${t.liveRevision} is null) = (${t.liveSeq} is null)`,
    ),
    check('cases_live_ordered', sql`${t.liveContent} <= ${t.liveRevision} and ${t.liveRevision} <= ${t.headRevision}`),
    check(
      'cases_merged_whole',
      sql`(${t.state} = 'merged') = (${t.mergedInto} is not null) and (${t.mergedInto} is null) = (${t.mergedDirectlyInto} is null) and (${t.mergedInto} is null) = (${t.beforeMerge} is null)`,
    ),
    check('cases_approved_is_live', sql`${t.state} <> 'approved' or ${t.liveRevision} is not null`),
    check(
      'cases_gone_is_not_live',
      sql`${t.state} not in ('withdrawn', 'merged', 'erased') or ${t.liveRevision} is null`,
    ),
    uniqueIndex('cases_dataset_id_unique').on(t.datasetId, t.id),
    // Within one state: cases that wait for review, longest first, then the others by id.
    index('cases_queue').on(t.datasetId, t.state, sql`coalesce(${t.submittedAt}, 'infinity')`, t.id),
    // Everything that the search for likely duplicates asks of a block.
    index('cases_alike')
      .on(t.datasetId, t.area, t.sentencedOn, t.sketch, t.id)
      .where(sql`${t.state} in ('draft', 'in-review', 'returned', 'approved')`),
    index('cases_sentenced').on(t.datasetId, t.sentencedOn),
    index('cases_changed').on(t.datasetId, t.updatedAt),
    index('cases_merged_into').on(t.mergedInto).where(sql`${t.mergedInto} is not null`),
  ],
);

export const caseExternalIds = pgTable(
  'case_external_ids',
  {
    datasetId: text('dataset_id').notNull(),
    system: text('system').notNull(),
    value: text('value').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.system, t.value], name: 'case_external_ids_unique' }),
    index('case_external_ids_case').on(t.caseId),
  ],
);

/** Every state a case has had. A trigger keeps it append-only and numbered without gaps. */
export const caseRevisions = pgTable(
  'case_revisions',
  {
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    revision: integer('revision').notNull(),
    datasetId: text('dataset_id').notNull(),
    state: text('state', { enum: CASE_STATES }).notNull(),
    /** The revision that holds the content: this one, or an earlier one if only the state changed. */
    contentRevision: integer('content_revision').notNull(),
    content: stored('json', 'content', CaseContent),
    sources: stored('json', 'sources', z.array(SourceReport)),
    /** Key of the revision's hash in the audit log. Erasure destroys content, note and key; the chain stays valid. */
    contentKey: text('content_key'),
    authorKey: text('author_key').notNull(),
    authorLabel: text('author_label').notNull(),
    reason: text('reason'),
    note: text('note'),
    requestId: text('request_id').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.revision], name: 'case_revisions_pk' }),
    check('case_revisions_content_ordered', sql`1 <= ${t.contentRevision} and ${t.contentRevision} <= ${t.revision}`),
    // By key only: entries of one key go to the end of its part, so an import pays next to nothing for it.
    index('case_revisions_author').on(t.datasetId, t.authorKey).where(sql`${t.content} is not null`),
    check('case_revisions_content_placed', sql`${t.contentRevision} = ${t.revision} or ${t.content} is null`),
  ],
);

/** Two cases that may be one. A pair is opened once. A decision on it is final, until a merge of the two is undone. */
export const duplicatePairs = pgTable(
  'duplicate_pairs',
  {
    id: uuid('id').primaryKey(),
    datasetId: datasetId(),
    /**
     * The two case ids, the lower first. There are no foreign keys, since their check would wait for a transaction that holds
     * the case, and that one may wait for the audit chain, which the writer of the pair holds. Cases are never deleted.
     */
    one: uuid('one').notNull(),
    other: uuid('other').notNull(),
    /** Match score in hundredths, and its reasons, which contain no value of the cases. */
    score: integer('score').notNull(),
    reasons: stored('json', 'reasons', z.array(z.string())).notNull(),
    state: text('state', { enum: PAIR_STATES }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true }),
    decidedBy: text('decided_by'),
    decidedByLabel: text('decided_by_label'),
    note: text('note'),
  },
  (t) => [
    check('duplicate_pairs_ordered', sql`${t.one} < ${t.other}`),
    knownWords(t.state, PAIR_STATES),
    check('duplicate_pairs_decided_whole', sql`(${t.state} = 'open') = (${t.decidedAt} is null)`),
    uniqueIndex('duplicate_pairs_unique').on(t.one, t.other),
    index('duplicate_pairs_other').on(t.other),
    index('duplicate_pairs_state').on(t.datasetId, t.state, t.id),
  ],
);

/** Keyed hashes by which an erased case is recognised if it is posted again. They cannot be read back. Append-only. */
export const erasedMarks = pgTable(
  'erased_marks',
  {
    datasetId: datasetId(),
    /** Hash of one external id, or of one content. */
    mark: text('mark').notNull(),
    kind: text('kind', { enum: ['external-id', 'content'] }).notNull(),
    /** For a content: the systems of the case's external ids. A case with another id of such a system is another case. */
    systems: text('systems').array().notNull(),
    caseId: uuid('case_id').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.mark, t.caseId], name: 'erased_marks_pk' }),
    index('erased_marks_case').on(t.caseId),
    knownWords(t.kind, ['external-id', 'content']),
  ],
);

/** Erased cases that the ledger outside the database does not have yet: see capture/erasure-ledger.ts. */
export const unledgeredErasures = pgTable('unledgered_erasures', {
  caseId: uuid('case_id')
    .primaryKey()
    .references(() => cases.id),
});

/**
 * The head and the live revision as rows that SQL can filter; `side` says which of the two. What no search reads is not written:
 * defendants have nothing but their ids, and `sentences`, `quantities` and live `sources` are of older versions. The next version
 * can drop them, and the columns.
 */
const sideColumn = () => text('side', { enum: SIDES }).notNull();

const caseId = () =>
  uuid('case_id')
    .notNull()
    .references(() => cases.id);

export const defendants = pgTable(
  'defendants',
  {
    caseId: caseId(),
    side: sideColumn(),
    id: uuid('id').notNull(),
    position: integer('position').notNull(),
    sex: text('sex'),
    ageBand: text('age_band'),
    attributes: jsonb('attributes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.side, t.id], name: 'defendants_pk' })],
);

const defendantKey = (t: { caseId: never; side: never; defendantId: never }, name: string) =>
  foreignKey({
    name,
    columns: [t.caseId, t.side, t.defendantId],
    foreignColumns: [defendants.caseId, defendants.side, defendants.id],
  }).onDelete('cascade');

export const convictions = pgTable(
  'convictions',
  {
    caseId: caseId(),
    side: sideColumn(),
    defendantId: uuid('defendant_id').notNull(),
    id: uuid('id').notNull(),
    position: integer('position').notNull(),
    offence: text('offence'),
    counts: integer('counts').notNull(),
    principal: boolean('principal').notNull(),
    /**
     * Every dimension of this conviction, its defendant and its case, with its code or codes, as the readers of the side see
     * them: staff the head, partners the live revision. Filters search this, and find nothing that is withheld.
     */
    facts: jsonb('facts').notNull(),
    /** What the facts of the live side become when this revision goes live. Live rows have none. */
    partnerFacts: jsonb('partner_facts').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.side, t.id], name: 'convictions_pk' }),
    defendantKey(t as never, 'convictions_defendant_fk'),
    check('convictions_counts_not_negative', sql`${t.counts} >= 0`),
    index('convictions_facts').using('gin', t.facts.op('jsonb_path_ops')),
  ],
);

export const sentences = pgTable(
  'sentences',
  {
    caseId: caseId(),
    side: sideColumn(),
    defendantId: uuid('defendant_id').notNull(),
    outcome: text('outcome'),
    custodyTerm: text('custody_term'),
    suspendedTerm: text('suspended_term'),
    indeterminate: text('indeterminate'),
    minimumTerm: text('minimum_term'),
    requirements: text('requirements').array(),
    orders: text('orders').array(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.side, t.defendantId], name: 'sentences_pk' }),
    defendantKey(t as never, 'sentences_defendant_fk'),
  ],
);

export const quantities = pgTable(
  'quantities',
  {
    caseId: caseId(),
    side: sideColumn(),
    position: integer('position').notNull(),
    /** Null: a quantity of the case itself. */
    defendantId: uuid('defendant_id'),
    quantity: text('quantity').notNull(),
    category: text('category'),
    value: numeric('value', { mode: 'number' }).notNull(),
    basis: text('basis').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.side, t.position], name: 'quantities_pk' }),
    defendantKey(t as never, 'quantities_defendant_fk'),
    check('quantities_value_not_negative', sql`${t.value} >= 0`),
  ],
);

export const sources = pgTable(
  'sources',
  {
    caseId: caseId(),
    side: sideColumn(),
    position: integer('position').notNull(),
    outletType: text('outlet_type').notNull(),
    publishedOn: date('published_on', { mode: 'string' }),
    url: text('url'),
  },
  (t) => [
    primaryKey({ columns: [t.caseId, t.side, t.position], name: 'sources_pk' }),
    index('sources_article')
      .on(sql.raw(`(${articleSql('url')})`))
      .where(sql`${t.side} = 'head' and ${t.url} is not null`),
  ],
);
