import type { Db } from '../db/client.ts';
import {
  contentHash,
  eachAuditBatch,
  entryHash,
  findAuditHead,
  findErasures,
  findWrittenRevisions,
  GENESIS,
  isOfWhole,
  listRevisionsLoggedTwice,
  listUnerasedRevisions,
  listUnloggedRevisions,
  type RevisionName,
  revisionHash,
  type StoredEntry,
  type WrittenRevision,
} from '../db/queries/audit.ts';

/**
 * Proves the audit log. The chain by itself: every entry is where it was put, unchanged, and follows the one before; needs
 * only the entries, so it can be checked from outside. With the database at hand also the cases: every revision is the one
 * that its entry speaks of, and says what was hashed, or was erased.
 */

/** A head that was noted earlier, outside this service: what the chain cannot say by itself is whether its end was cut off. */
export interface Anchor {
  seq: number;
  hash: string;
}

export interface ChainReport {
  /** Entries that hold, from the first on. */
  entries: number;
  /** The last of them. Note it elsewhere, and it is the anchor of a later check. */
  head: Anchor | undefined;
  /** The first entry that does not hold. */
  broken: { seq: number; fault: string } | undefined;
}

/** Checks entries as they come, oldest first; `onBatch` sees those that hold. Memory stays flat. */
export async function verifyChain(
  batches: AsyncIterable<readonly StoredEntry[]>,
  { anchor, onBatch }: { anchor?: Anchor | undefined; onBatch?: (batch: readonly StoredEntry[]) => Promise<void> } = {},
): Promise<ChainReport> {
  let head: Anchor | undefined;
  const until = (broken: ChainReport['broken']): ChainReport => ({ entries: head?.seq ?? 0, head, broken });
  for await (const batch of batches) {
    for (const entry of batch) {
      const fault = faultOf(entry, head, anchor);
      if (fault !== undefined) return until({ seq: (head?.seq ?? 0) + 1, fault });
      head = { seq: entry.seq, hash: entry.hash };
    }
    await onBatch?.(batch);
  }
  const cutOff = anchor !== undefined && anchor.seq > (head?.seq ?? 0);
  return until(cutOff ? { seq: (head?.seq ?? 0) + 1, fault: 'is missing: the log once went on' } : undefined);
}

function faultOf(entry: StoredEntry, head: Anchor | undefined, anchor: Anchor | undefined): string | undefined {
  const seq = (head?.seq ?? 0) + 1;
  if (entry.seq !== seq) return `is missing: entry ${entry.seq} stands in its place`;
  if (entry.previous_hash !== (head?.hash ?? GENESIS)) return 'does not follow the entry before it';
  if (entry.hash !== entryHash(entry)) return 'was changed: its hash is another';
  if (anchor?.seq === seq && anchor.hash !== entry.hash) return 'is not the one that was noted';
  return undefined;
}

export interface AuditReport extends ChainReport {
  /** Revisions that say what was hashed, and those that were erased since. */
  revisions: number;
  erased: number;
  /** What does not hold of the cases; the first hundred of each kind. */
  faults: string[];
}

const BATCH = 2_000;
const MOST = 100;

/** The whole check, on one state of the database, while others may write. */
export async function verifyAudit(
  db: Db,
  { anchor, onProgress }: { anchor?: Anchor | undefined; onProgress?: (done: number, of: number) => void } = {},
): Promise<AuditReport> {
  return db.transaction(
    async (tx) => {
      const of = (await findAuditHead(tx))?.seq ?? 0;
      const counts = { revisions: 0, erased: 0, entries: 0 };
      const faults: string[] = [];
      const chain = await verifyChain(eachAuditBatch(tx, BATCH), {
        anchor,
        onBatch: async (batch) => {
          const found = await checkRevisions(tx, batch, counts);
          faults.push(...found.slice(0, MOST - faults.length));
          counts.entries += batch.length;
          onProgress?.(counts.entries, of);
        },
      });
      faults.push(...(await faultsOfAll(tx)));
      return { ...chain, revisions: counts.revisions, erased: counts.erased, faults };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const nameOf = ({ caseId, revision }: RevisionName): string => `revision ${revision} of case ${caseId}`;

/** Entry by entry: the revision that it made is there, by the same hand, and says what was hashed. */
async function checkRevisions(
  tx: Db,
  batch: readonly StoredEntry[],
  counts: { revisions: number; erased: number },
): Promise<string[]> {
  const made = batch.flatMap((entry) => {
    const { subject, revision } = entry;
    return revision === null ? [] : [{ entry, name: { caseId: subject ?? '', revision } }];
  });
  const names = made.map(({ name }) => name).filter(({ caseId }) => UUID.test(caseId));
  if (made.length === 0) return [];
  const rows = await findWrittenRevisions(tx, names);
  const written = new Map(rows.map((row) => [nameOf(row), row]));
  const keyless = rows.filter(({ contentKey }) => contentKey === null);
  const erasures =
    keyless.length === 0 ? new Map() : await findErasures(tx, [...new Set(keyless.map((row) => row.caseId))]);
  return made.flatMap(({ entry, name }) => {
    const row = written.get(nameOf(name));
    const erased = name.revision < (erasures.get(name.caseId) ?? 0);
    const fault = row ? revisionFault(entry, row, erased) : 'is not there';
    if (fault !== undefined) return [`${nameOf(name)} ${fault} (entry ${entry.seq})`];
    if (entry.content_hash !== null) counts[row?.contentKey === null ? 'erased' : 'revisions'] += 1;
    return [];
  });
}

function revisionFault(entry: StoredEntry, row: WrittenRevision, erased: boolean): string | undefined {
  if (row.datasetId !== entry.dataset_id) return 'is of another dataset';
  if (row.authorKey !== entry.key_id) return 'is by another key';
  if (row.requestId !== entry.request_id || row.at !== entry.at) return 'is from another request';
  const hash = entry.content_hash;
  // Of before: only what had a content of its own was hashed.
  if (!isOfWhole(hash) && row.ownsContent !== (hash !== null))
    return 'has content where none was logged, or none where it was';
  if (hash === null) return undefined;
  if (row.contentKey === null) return keylessFault(row, erased);
  return hashOf(row.contentKey, row, hash) === hash ? undefined : 'says something else than was logged';
}

function keylessFault({ ownsContent, content }: WrittenRevision, erased: boolean): string | undefined {
  if (erased) return undefined; // that nothing is left of it shows over all
  return ownsContent && content === null ? 'lost its content, but was not erased' : 'lost the key of its hash';
}

/** By the recipe of the hash that is to be met. */
const hashOf = (key: string, row: WrittenRevision, hash: string): string =>
  isOfWhole(hash) ? revisionHash(key, row) : contentHash(key, row.content ?? '');

/** What shows only over all of it. */
async function faultsOfAll(tx: Db): Promise<string[]> {
  const unlogged = await listUnloggedRevisions(tx, MOST);
  const twice = await listRevisionsLoggedTwice(tx, MOST);
  const unerased = await listUnerasedRevisions(tx, MOST);
  return [
    ...unlogged.map((name) => `${nameOf(name)} is in no entry`),
    ...twice.map((name) => `${nameOf(name)} is in more than one entry`),
    ...unerased.map((name) => `${nameOf(name)} was erased, and still holds something`),
  ];
}
