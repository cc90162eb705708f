import { and, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { CaseContent, SourceReport } from '../../schemas/case.ts';
import { insertion } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, instant, recordset } from '../sql.ts';
import { caseRevisions } from '../tables/cases.ts';

type StoredRevision = typeof caseRevisions.$inferSelect;

export interface NewRevision
  extends Pick<
    StoredRevision,
    'caseId' | 'revision' | 'state' | 'contentRevision' | 'authorKey' | 'authorLabel' | 'requestId' | 'at'
  > {
  /** JSON text; absent if only the state changes. */
  content?: string;
  sources?: string;
  /** Key of the revision's hash in the audit log. */
  contentKey: string;
  reason?: string | undefined;
  note?: string | undefined;
}

export async function insertRevisions(tx: Db, datasetId: string, revisions: readonly NewRevision[]): Promise<void> {
  if (revisions.length > 0) await tx.execute(revisionsInsertion(datasetId, revisions));
}

/** The statement alone. */
export function revisionsInsertion(datasetId: string, revisions: readonly NewRevision[]): SQL {
  return insertion(
    caseRevisions,
    revisions.map((revision) => ({ datasetId, ...revision })),
  );
}

const REVISION = {
  revision: caseRevisions.revision,
  state: caseRevisions.state,
  at: instant(caseRevisions.at),
  authorKey: caseRevisions.authorKey,
  authorLabel: caseRevisions.authorLabel,
  reason: caseRevisions.reason,
  note: caseRevisions.note,
  requestId: caseRevisions.requestId,
};

export type RevisionRow = Pick<StoredRevision, Exclude<keyof typeof REVISION, 'at'>> & { at: string };

export async function listRevisions(db: Db, caseId: string, after: number, limit: number): Promise<RevisionRow[]> {
  return db
    .select(REVISION)
    .from(caseRevisions)
    .where(and(eq(caseRevisions.caseId, caseId), gt(caseRevisions.revision, after)))
    .orderBy(caseRevisions.revision)
    .limit(limit);
}

export interface RevisionWithContent extends RevisionRow {
  content: CaseContent | null;
  sources: SourceReport[];
}

export async function findRevision(db: Db, caseId: string, revision: number): Promise<RevisionWithContent | undefined> {
  const holder = alias(caseRevisions, 'holder');
  const [row] = await db
    .select({ ...REVISION, content: holder.content, sources: holder.sources })
    .from(caseRevisions)
    .innerJoin(holder, and(eq(holder.caseId, caseRevisions.caseId), eq(holder.revision, caseRevisions.contentRevision)))
    .where(and(eq(caseRevisions.caseId, caseId), eq(caseRevisions.revision, revision)));
  return row && { ...row, sources: row.sources ?? [] };
}

/**
 * The newest `limit` revisions before this one, and the newest `limit` approved ones, each newest first. A live revision is an
 * approved one.
 */
export async function listStatesBefore(
  db: Db,
  caseId: string,
  before: number,
  limit: number,
): Promise<{ heads: number[]; approved: number[] }> {
  const newest = async (condition?: SQL) => {
    const rows = await db
      .select({ revision: caseRevisions.revision })
      .from(caseRevisions)
      .where(and(eq(caseRevisions.caseId, caseId), lt(caseRevisions.revision, before), condition))
      .orderBy(desc(caseRevisions.revision))
      .limit(limit);
    return rows.map(({ revision }) => revision);
  };
  return { heads: await newest(), approved: await newest(eq(caseRevisions.state, 'approved')) };
}

/**
 * Whether a case came to this one or left it after a revision, by a merge. Only such a revision has the content and the state
 * of the one before.
 */
export async function hasMergesSince(db: Db, caseId: string, revision: number): Promise<boolean> {
  const previous = alias(caseRevisions, 'previous');
  const rows = await db
    .select({ revision: caseRevisions.revision })
    .from(caseRevisions)
    .innerJoin(
      previous,
      and(
        eq(previous.caseId, caseRevisions.caseId),
        eq(previous.revision, sql`${caseRevisions.revision} - 1`),
        eq(previous.state, caseRevisions.state),
        eq(previous.contentRevision, caseRevisions.contentRevision),
      ),
    )
    .where(
      and(
        eq(caseRevisions.caseId, caseId),
        gt(caseRevisions.revision, revision),
        lt(caseRevisions.contentRevision, caseRevisions.revision),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

const CONTENT = { content: caseRevisions.content, sources: caseRevisions.sources };

/** A content of a case that its rows are made of: the head's, the live one, or both. */
export interface StoredContent {
  caseId: string;
  isHead: boolean;
  isLive: boolean;
  content: CaseContent;
}

/**
 * The head and live contents of up to `limit` cases after `after`, in order of case; or of the cases that are named. Erased cases
 * have none and do not count: a batch of nothing else would look like the end. For a merged case, the content that was live before
 * counts as live: its live rows stay, and if the merge is undone they are live again, under the codebook of that day.
 */
export async function listStoredContents(
  db: Db,
  datasetId: string,
  which: { after: string; limit: number } | { ids: readonly string[] },
): Promise<StoredContent[]> {
  const wanted =
    'ids' in which
      ? sql`id = ${anyOf(which.ids, 'uuid')}`
      : sql`id > ${which.after}::uuid and state <> 'erased' order by id limit ${which.limit}::int`;
  // Raw: one batch in one statement, a row for each content of a case.
  return rowsOf<StoredContent>(
    db,
    sql`select c.id as "caseId", s.head as "isHead", s.live as "isLive", r.content
        from (select id, head_content, coalesce(live_content, (before_merge ->> 'liveContent')::int) as live_content
              from cases where dataset_id = ${datasetId} and ${wanted}) c
        cross join lateral (
          select c.head_content as revision, true as head, c.live_content is not distinct from c.head_content as live
          union all
          select c.live_content, false, true where c.live_content <> c.head_content) s
        join case_revisions r on r.case_id = c.id and r.revision = s.revision
        where r.content is not null
        order by c.id`,
    { content: caseRevisions.content },
  );
}

/** Which requests a case comes from. */
export interface Origin {
  caseId: string;
  /** The request that wrote its newest revision, and the one that wrote its content. */
  lastRequest: string;
  headRequest: string;
  /** The request that wrote its live revision; null if it has none. */
  liveRequest: string | null;
}

export async function findOrigins(tx: Db, caseIds: readonly string[]): Promise<Map<string, Origin>> {
  // Raw: three revisions of each case.
  const rows = await rowsOf<Origin>(
    tx,
    sql`select c.id as "caseId", n.request_id as "lastRequest", h.request_id as "headRequest", l.request_id as "liveRequest"
        from cases c
        join case_revisions n on n.case_id = c.id and n.revision = c.head_revision
        join case_revisions h on h.case_id = c.id and h.revision = c.head_content
        left join case_revisions l on l.case_id = c.id and l.revision = c.live_content
        where c.id = ${anyOf(caseIds, 'uuid')}`,
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}

interface ContentPlace {
  caseId: string;
  revision: number;
}

/** Contents of earlier revisions, with their sources. One that was erased is missing. */
export async function listContentsIn(
  db: Db,
  places: readonly ContentPlace[],
): Promise<(ContentPlace & { content: CaseContent })[]> {
  if (places.length === 0) return [];
  // Raw: bulk, any number of pairs.
  const rows = await rowsOf<ContentPlace & { content: CaseContent; sources: SourceReport[] | null }>(
    db,
    sql`select r.case_id as "caseId", r.revision, r.content, r.sources from case_revisions r
        join ${recordset(places)} as p("caseId" uuid, revision int) on r.case_id = p."caseId" and r.revision = p.revision
        where r.content is not null`,
    CONTENT,
  );
  return rows.map(({ sources, content, ...place }) => ({ ...place, content: { ...content, sources: sources ?? [] } }));
}

/** The contents that cases had before the given revisions, newest first, without sources. */
export async function listEarlierContents(
  db: Db,
  places: readonly ContentPlace[],
): Promise<(ContentPlace & { content: CaseContent })[]> {
  if (places.length === 0) return [];
  // Raw: bulk, each case with a revision of its own.
  return rowsOf<ContentPlace & { content: CaseContent }>(
    db,
    sql`select r.case_id as "caseId", r.revision, r.content from case_revisions r
        join ${recordset(places)} as p("caseId" uuid, revision int) on r.case_id = p."caseId" and r.revision < p.revision
        where r.content is not null order by r.revision desc`,
    { content: caseRevisions.content },
  );
}
