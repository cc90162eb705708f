import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import type { RevisionText } from './audit.ts';
import { instant } from './cases.ts';

/** What the audit log says of revisions, held against the revisions: for the check of the log as a whole. */

/** A revision of a case, by name. */
export interface RevisionName {
  caseId: string;
  revision: number;
}

export interface WrittenRevision extends RevisionName, RevisionText {
  datasetId: string;
  authorKey: string;
  requestId: string;
  at: string;
  /** It has a content of its own; false of one that only changed the state. */
  ownsContent: boolean;
  /** As they were hashed; null once they are erased. */
  content: string | null;
  sources: string | null;
  contentKey: string | null;
}

/** Those of these revisions that exist. */
export async function findWrittenRevisions(db: Db, names: readonly RevisionName[]): Promise<WrittenRevision[]> {
  return rowsOf<WrittenRevision>(
    db,
    sql`select r.case_id as "caseId", r.revision, r.dataset_id as "datasetId", r.author_key as "authorKey",
          r.request_id as "requestId", ${instant(sql`r.at`)} as at, r.content_revision = r.revision as "ownsContent",
          r.state, r.content_revision as "contentRevision", r.author_label as "authorLabel", r.reason, r.note,
          r.content::text as content, r.sources::text as sources, r.content_key as "contentKey"
        from jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as n("caseId" uuid, revision int)
        join case_revisions r on r.case_id = n."caseId" and r.revision = n.revision`,
  );
}

/** Those of these cases whose erasure is in the log, with the revision that it made: what was before it is gone. */
export async function findErasures(db: Db, caseIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await rowsOf<{ subject: string; revision: number }>(
    db,
    sql`select subject, max(revision) as revision from audit_log
        where subject = any(${sql.param([...caseIds])}::text[]) and action = 'case.erased' and revision is not null
        group by subject`,
  );
  return new Map(rows.map(({ subject, revision }) => [subject, revision]));
}

/** Revisions that no entry speaks of. */
export async function listUnloggedRevisions(db: Db, limit: number): Promise<RevisionName[]> {
  return rowsOf<RevisionName>(
    db,
    sql`select r.case_id as "caseId", r.revision from case_revisions r
        where not exists (select from audit_log a where a.subject = r.case_id::text and a.revision = r.revision)
        order by r.case_id, r.revision limit ${limit}::int`,
  );
}

/** Revisions that more than one entry claims to have made. */
export async function listRevisionsLoggedTwice(db: Db, limit: number): Promise<RevisionName[]> {
  return rowsOf<RevisionName>(
    db,
    sql`select subject as "caseId", revision from audit_log where revision is not null
        group by subject, revision having count(*) > 1 order by subject, revision limit ${limit}::int`,
  );
}

/**
 * Revisions of cases whose erasure is in the log, that hold content, sources, a note or a key all the same. The erasure's own
 * has a key: it says that, and why.
 */
export async function listUnerasedRevisions(db: Db, limit: number): Promise<RevisionName[]> {
  return rowsOf<RevisionName>(
    db,
    sql`select r.case_id as "caseId", r.revision from audit_log a join case_revisions r on r.case_id::text = a.subject
        where a.action = 'case.erased' and (num_nonnulls(r.content, r.sources, r.note) > 0
          or (r.content_key is not null and r.revision < a.revision))
        order by r.case_id, r.revision limit ${limit}::int`,
  );
}
