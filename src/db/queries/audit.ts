import { createHmac } from 'node:crypto';
import { isNotNull, type SQL, sql } from 'drizzle-orm';
import type { AuditRecord } from '../../schemas/audit.ts';
import { type Anchor, entryHash, GENESIS } from '../../schemas/audit-chain.ts';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, holdLock, instant, recordset } from '../sql.ts';
import { auditLog } from '../tables/keys.ts';
import { releases } from '../tables/releases.ts';

/** The audit log: appending to its chain of hashes, reading it, and what its check compares it with. */

export interface AuditEntry {
  at: Date;
  keyId: string;
  /** Verb of a write: case.create, case.approved, dataset.put, key.mint, release.publish; or use.<operation> of a read. */
  action: string;
  datasetId?: string | undefined;
  /** Id of the case, release, import or key. */
  subject?: string | undefined;
  revision?: number | undefined;
  requestId: string;
  /** Codes and numbers only, never content. */
  detail?: Record<string, string | number> | undefined;
  /** Keyed hash of what a revision says: see `revisionHash`. */
  contentHash?: string | undefined;
}

/**
 * Appends to the chain, and answers its new head. Call it last in a transaction: until the commit all other writers wait for the
 * chain.
 */
export async function appendAudit(tx: Db, entries: readonly AuditEntry[]): Promise<Anchor | undefined> {
  if (entries.length === 0) return undefined;
  await holdLock(tx, 'assize:audit');
  // Raw: every write appends to the chain.
  const [head] = await rowsOf<{ seq: number; hash: string }>(
    tx,
    sql`select seq::float8 as seq, hash from audit_log order by audit_log.seq desc limit 1`,
  );
  let seq = head?.seq ?? 0;
  let previous = head?.hash ?? GENESIS;
  const rows = entries.map((entry) => {
    seq += 1;
    const said = {
      seq,
      action: entry.action,
      subject: entry.subject ?? null,
      revision: entry.revision ?? null,
      requestId: entry.requestId,
      detail: entry.detail ?? null,
      contentHash: entry.contentHash ?? null,
      previousHash: previous,
    };
    const { at, keyId, datasetId = null } = entry;
    previous = entryHash({ ...said, at: at.toISOString(), key: keyId, dataset: datasetId });
    return { ...said, at, keyId, datasetId, hash: previous };
  });
  await insertRows(tx, auditLog, rows);
  return { seq, hash: previous };
}

interface AuditFilter {
  /** Only entries of these datasets; undefined: all, and those of no dataset. */
  datasets?: readonly string[] | undefined;
  keyId?: string | undefined;
  subject?: string | undefined;
  /** An action, or all that begin with a word and its dot: `case.` */
  action?: string | undefined;
  from?: string | undefined;
  /** Excluded. */
  until?: string | undefined;
}

/** Which entries, in which order. */
interface AuditSlice {
  order: 'oldest' | 'newest';
  /** The seq of the entry to begin behind. */
  after?: number | undefined;
  limit: number;
}

// Raw: pages of several datasets are united.
const AUDIT_ENTRY = sql`seq::float8 as seq, ${instant(sql`at`)} as at, key_id as key, action, dataset_id as dataset, subject, revision,
  request_id as "requestId", detail, content_hash as "contentHash", previous_hash as "previousHash", hash`;
const AUDIT_READERS = { detail: auditLog.detail };

/** Entries that match, by seq. */
export async function listAuditEntries(
  db: Db,
  { datasets, ...filter }: AuditFilter,
  page: AuditSlice,
): Promise<AuditRecord[]> {
  const direction = page.order === 'newest' ? sql`desc` : sql`asc`;
  const conditions = filterConditions(filter, page);
  const select = (more: SQL[]) =>
    sql`select ${AUDIT_ENTRY} from audit_log where ${sql.join([sql`true`, ...more], sql` and `)}
        order by audit_log.seq ${direction} limit ${page.limit}::int`;
  if (datasets?.length === 0) return [];
  if (datasets === undefined) return rowsOf<AuditRecord>(db, select(conditions), AUDIT_READERS);
  // A page of each dataset by its own index, then the first of all. For a key that is bound to a small dataset, `any(…)` or a
  // lateral join would read the whole log: 100 ms instead of 1 in 300,000 entries.
  const each = datasets.map((id) => sql`(${select([sql`dataset_id = ${id}::text`, ...conditions])})`);
  return rowsOf<AuditRecord>(
    db,
    sql`select * from (${sql.join(each, sql` union all `)}) e order by e.seq ${direction} limit ${page.limit}::int`,
    AUDIT_READERS,
  );
}

function filterConditions(filter: Omit<AuditFilter, 'datasets'>, { order, after }: AuditSlice): SQL[] {
  const { keyId, subject, action, from, until } = filter;
  const conditions: SQL[] = [];
  if (after !== undefined)
    conditions.push(order === 'newest' ? sql`seq < ${after}::bigint` : sql`seq > ${after}::bigint`);
  if (keyId !== undefined) conditions.push(sql`key_id = ${keyId}::text`);
  if (subject !== undefined) conditions.push(sql`subject = ${subject}::text`);
  if (action?.endsWith('.')) conditions.push(sql`starts_with(action, ${action}::text)`);
  else if (action !== undefined) conditions.push(sql`action = ${action}::text`);
  if (from !== undefined) conditions.push(sql`at >= ${from}::timestamptz`);
  if (until !== undefined) conditions.push(sql`at < ${until}::timestamptz`);
  return conditions;
}

export async function findAuditHead(db: Db): Promise<AuditRecord | undefined> {
  const [head] = await listAuditEntries(db, {}, { order: 'newest', limit: 1 });
  return head;
}

/** The anchors in the manifests of releases, with the version that each belongs to. */
export async function listReleaseAnchors(db: Db): Promise<(Anchor & { release: string })[]> {
  const { auditSeq: seq, auditHash: hash, datasetId, major, minor, patch } = releases;
  const rows = await db
    .select({
      seq,
      hash,
      release: sql<string>`${major} || '.' || ${minor} || '.' || ${patch} || ' of ' || ${datasetId}`,
    })
    .from(releases)
    .where(isNotNull(seq));
  return rows as (Anchor & { release: string })[]; // both or neither are null: the constraint releases_anchor_whole
}

/** Every entry from the first on, in batches: the log is read as a stream. */
export async function* eachAuditBatch(db: Db, size: number): AsyncGenerator<AuditRecord[]> {
  let after = 0;
  for (;;) {
    const batch = await listAuditEntries(db, {}, { order: 'oldest', after, limit: size });
    yield batch;
    const last = batch.at(-1);
    if (batch.length < size || !last) return;
    after = last.seq;
  }
}

// Raw, from here on: the check of the log compares all of it with all revisions.

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
        from ${recordset(names)} as n("caseId" uuid, revision int)
        join case_revisions r on r.case_id = n."caseId" and r.revision = n.revision`,
  );
}

/** Those of these cases whose erasure is in the log, with the revision that the erasure made. */
export async function findErasures(db: Db, caseIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await rowsOf<{ subject: string; revision: number }>(
    db,
    sql`select subject, max(revision) as revision from audit_log
        where subject = ${anyOf(caseIds, 'text')} and action = 'case.erased' and revision is not null
        group by subject`,
  );
  return new Map(rows.map(({ subject, revision }) => [subject, revision]));
}

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
 * Revisions that still hold content, sources, a note or a key although the erasure of their case is in the log. The revision
 * of the erasure itself keeps its key.
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

/** What a revision says beyond its entry, which names the author, the time and the request. */
interface RevisionText {
  state: string;
  contentRevision: number;
  authorLabel: string;
  reason?: string | null | undefined;
  note?: string | null | undefined;
  /** JSON texts, as they are stored; none if only the state changed. */
  content?: string | null | undefined;
  sources?: string | null | undefined;
}

/** Version of the hash, in case another one follows. */
const HASH_VERSION = '2:';

/** Hash of a revision under a key of its own, which is stored with the revision and destroyed with it. */
export function revisionHash(key: string, { content, sources, ...revision }: RevisionText): string {
  const { state, contentRevision, authorLabel, reason = null, note = null } = revision;
  const said = [state, contentRevision, authorLabel, reason, note, content ?? null, sources ?? null];
  return HASH_VERSION + createHmac('sha256', key).update(JSON.stringify(said)).digest('hex');
}
