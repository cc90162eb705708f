import { type SQL, sql } from 'drizzle-orm';
import type { CaseContent, SourceReport } from '../../schemas/case.ts';
import { type Db, rowsOf } from '../client.ts';
import { type CaseState, instant } from './cases.ts';
import { type Columns, insertion } from './insert.ts';

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
