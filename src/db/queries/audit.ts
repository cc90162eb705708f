import { createHash, createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { type Columns, insertRows } from './insert.ts';

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

const COLUMNS: Columns = {
  seq: 'bigint',
  at: 'timestamptz',
  key_id: 'text',
  action: 'text',
  dataset_id: 'text',
  subject: 'text',
  revision: 'int',
  request_id: 'text',
  detail: 'jsonb',
  content_hash: 'text',
  previous_hash: 'text',
  hash: 'text',
};

/** Before the first entry. */
export const GENESIS = '0'.repeat(64);

/** Appends to the chain. Call it last in a transaction: it holds the chain for all other writers until commit. */
export async function appendAudit(tx: Db, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('assize:audit', 0))`);
  const [head] = await rowsOf<{ seq: number; hash: string }>(
    tx,
    sql`select seq::float8 as seq, hash from audit_log order by audit_log.seq desc limit 1`,
  );
  let seq = head?.seq ?? 0;
  let previous = head?.hash ?? GENESIS;
  const rows = entries.map((entry) => {
    seq += 1;
    const row: AuditRow = {
      seq,
      at: entry.at.toISOString(),
      key_id: entry.keyId,
      action: entry.action,
      dataset_id: entry.datasetId ?? null,
      subject: entry.subject ?? null,
      revision: entry.revision ?? null,
      request_id: entry.requestId,
      detail: entry.detail ?? null,
      content_hash: entry.contentHash ?? null,
      previous_hash: previous,
    };
    const hash = entryHash(row);
    previous = hash;
    return { ...row, hash };
  });
  await insertRows(tx, 'audit_log', COLUMNS, rows);
}

/** An entry as it is stored, but for its own hash. */
export interface AuditRow {
  seq: number;
  /** RFC 3339 in UTC, with milliseconds. */
  at: string;
  key_id: string;
  action: string;
  dataset_id: string | null;
  subject: string | null;
  revision: number | null;
  request_id: string;
  detail: Record<string, string | number> | null;
  content_hash: string | null;
  previous_hash: string;
}

/** SHA-256, in hex, over the entry's members as one JSON array, the previous hash included; `detail` as pairs by name. */
export function entryHash(row: AuditRow): string {
  const detail = row.detail && Object.entries(row.detail).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([
    row.seq,
    row.at,
    row.key_id,
    row.action,
    row.dataset_id,
    row.subject,
    row.revision,
    row.request_id,
    detail,
    row.content_hash,
    row.previous_hash,
  ]);
  return createHash('sha256').update(text).digest('hex');
}

/** What a revision says, beside what its entry says openly: who made it, when, in which request. */
export interface RevisionText {
  state: string;
  contentRevision: number;
  authorLabel: string;
  reason?: string | null | undefined;
  note?: string | null | undefined;
  /** JSON texts, as they are stored; none if only the state changed. */
  content?: string | null | undefined;
  sources?: string | null | undefined;
}

const MARK = '2:';

/** Hash of a revision under a key of its own, kept beside it; with a mark in front that tells it from those of before. */
export function revisionHash(key: string, { content, sources, ...revision }: RevisionText): string {
  const { state, contentRevision, authorLabel, reason = null, note = null } = revision;
  const said = [state, contentRevision, authorLabel, reason, note, content ?? null, sources ?? null];
  return MARK + createHmac('sha256', key).update(JSON.stringify(said)).digest('hex');
}

/** Whether a hash is of all that a revision says. Those of before were of the content alone. */
export const isOfWhole = (hash: string | null): boolean => hash?.startsWith(MARK) === true;

/** The hash of before. Nothing is hashed like this any more; what was has to stay provable. */
export function contentHash(key: string, content: string): string {
  return createHmac('sha256', key).update(content).digest('hex');
}
