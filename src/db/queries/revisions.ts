import { type SQL, sql } from 'drizzle-orm';
import type { CaseContent, SourceReport } from '../../schemas/case.ts';
import type { SIDES } from '../../schemas/vocabulary.ts';
import { type Columns, insertion } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { type CaseState, instant } from './cases.ts';

/** Which request the contents of a case come from, and what it said before that one. */
export interface Origin {
  caseId: string;
  headRequest: string;
  /** Null: nothing is live. */
  liveRequest: string | null;
  /** The last content that is not of the request asked for; null if there is none. */
  content: CaseContent | null;
  sources: SourceReport[] | null;
}

export async function findOrigins(tx: Db, caseIds: readonly string[], requestId: string): Promise<Map<string, Origin>> {
  const rows = await rowsOf<Origin>(
    tx,
    sql`select c.id as "caseId", h.request_id as "headRequest", l.request_id as "liveRequest", b.content, b.sources
        from cases c
        join case_revisions h on h.case_id = c.id and h.revision = c.head_content
        left join case_revisions l on l.case_id = c.id and l.revision = c.live_content
        left join lateral (
          select r.content, r.sources from case_revisions r
          where r.case_id = c.id and r.content is not null and r.request_id <> ${requestId}
          order by r.revision desc limit 1
        ) b on true
        where c.id = any(${sql.param([...caseIds])}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}

export interface StoredContent {
  caseId: string;
  side: (typeof SIDES)[number];
  content: CaseContent;
}

/**
 * The head and live contents of up to `limit` cases after `after`, in order of case. Erased cases have none, and are
 * passed over before they are counted: a batch of nothing else would look like the end. What a merged case
 * had live counts: its live rows stay, and if the merge is undone they are live again under the codebook of that day.
 */
export async function listStoredContents(
  db: Db,
  datasetId: string,
  after: string,
  limit: number,
): Promise<StoredContent[]> {
  return rowsOf<StoredContent>(
    db,
    sql`select c.id as "caseId", s.side, r.content
        from (select * from cases where dataset_id = ${datasetId} and id > ${after}::uuid and state <> 'erased'
              order by id limit ${limit}::int) c
        cross join lateral (values ('head', c.head_content), ('live', coalesce(c.live_content, (c.before_merge ->> 'liveContent')::int))) s(side, revision)
        join case_revisions r on r.case_id = c.id and r.revision = s.revision
        where r.content is not null
        order by c.id, s.side`,
  );
}

export interface NewRevision {
  caseId: string;
  revision: number;
  state: CaseState;
  contentRevision: number;
  /** JSON text; absent if only the state changes. */
  content?: string;
  sources?: string;
  /** Key of the revision's hash in the audit log. */
  contentKey: string;
  authorKey: string;
  authorLabel: string;
  reason?: string | undefined;
  note?: string | undefined;
  requestId: string;
  at: Date;
}

const COLUMNS: Columns = {
  case_id: 'uuid',
  revision: 'int',
  dataset_id: 'text',
  state: 'text',
  content_revision: 'int',
  content: 'json',
  sources: 'json',
  content_key: 'text',
  author_key: 'text',
  author_label: 'text',
  reason: 'text',
  note: 'text',
  request_id: 'text',
  at: 'timestamptz',
};

export async function insertRevisions(tx: Db, datasetId: string, revisions: readonly NewRevision[]): Promise<void> {
  if (revisions.length > 0) await tx.execute(revisionsInsertion(datasetId, revisions));
}

/** The statement alone. */
export function revisionsInsertion(datasetId: string, revisions: readonly NewRevision[]): SQL {
  const rows = revisions.map((one) => ({
    case_id: one.caseId,
    revision: one.revision,
    dataset_id: datasetId,
    state: one.state,
    content_revision: one.contentRevision,
    content: one.content,
    sources: one.sources,
    content_key: one.contentKey,
    author_key: one.authorKey,
    author_label: one.authorLabel,
    reason: one.reason,
    note: one.note,
    request_id: one.requestId,
    at: one.at,
  }));
  return insertion('case_revisions', COLUMNS, rows);
}

export interface RevisionRow {
  revision: number;
  state: CaseState;
  at: string;
  authorKey: string;
  authorLabel: string;
  reason: string | null;
  note: string | null;
  requestId: string;
}

const REVISION = sql`r.revision, r.state, ${instant(sql`r.at`)} as at, r.author_key as "authorKey",
  r.author_label as "authorLabel", r.reason, r.note, r.request_id as "requestId"`;

export async function listRevisions(db: Db, caseId: string, after: number, limit: number): Promise<RevisionRow[]> {
  return rowsOf<RevisionRow>(
    db,
    sql`select ${REVISION} from case_revisions r where r.case_id = ${caseId}::uuid and r.revision > ${after}::int
        order by r.revision limit ${limit}::int`,
  );
}

export interface RevisionWithContent extends RevisionRow {
  content: CaseContent | null;
  sources: SourceReport[];
}

export async function findRevision(db: Db, caseId: string, revision: number): Promise<RevisionWithContent | undefined> {
  const [row] = await rowsOf<RevisionWithContent>(
    db,
    sql`select ${REVISION}, k.content, coalesce(k.sources, '[]') as sources
        from case_revisions r join case_revisions k on k.case_id = r.case_id and k.revision = r.content_revision
        where r.case_id = ${caseId}::uuid and r.revision = ${revision}::int`,
  );
  return row;
}

/**
 * Of the revisions before this one: the newest `limit`, and the newest `limit` that were approved, each newest first. What
 * is live was approved.
 */
export async function listStatesBefore(
  db: Db,
  caseId: string,
  before: number,
  limit: number,
): Promise<{ heads: number[]; approved: number[] }> {
  const earlier = sql`r.case_id = ${caseId}::uuid and r.revision < ${before}::int`;
  const newest = sql`order by r.revision desc limit ${limit}::int`;
  const [row] = await rowsOf<{ heads: number[]; approved: number[] }>(
    db,
    sql`select
          to_json(array(select r.revision from case_revisions r where ${earlier} ${newest})) as heads,
          to_json(array(select r.revision from case_revisions r where ${earlier} and r.state = 'approved' ${newest}))
            as approved`,
  );
  return row ?? { heads: [], approved: [] };
}

/**
 * Whether a case came to this one or left it after a revision, by a merge. Such a revision alone has neither a content of its
 * own nor another state than the one before.
 */
export async function hasMergesSince(db: Db, caseId: string, revision: number): Promise<boolean> {
  const [row] = await rowsOf<{ there: boolean }>(
    db,
    sql`select exists (
          select from case_revisions r join case_revisions p on p.case_id = r.case_id and p.revision = r.revision - 1
          where r.case_id = ${caseId}::uuid and r.revision > ${revision}::int
            and r.content_revision < r.revision and r.state = p.state
        ) as there`,
  );
  return row?.there === true;
}
