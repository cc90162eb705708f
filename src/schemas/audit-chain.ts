import { createHash } from 'node:crypto';
import { appendTo } from '../lists.ts';
import type { AuditRecord } from './audit.ts';

/** The chain of hashes of the audit log. Anybody with a copy of the log can check it. */

/** Before the first entry. */
export const GENESIS = '0'.repeat(64);

/** An entry of the chain: its place and its hash. The hash depends on every entry before it. */
export type Anchor = Pick<AuditRecord, 'seq' | 'hash'>;

/** SHA-256, in hex, over the entry's members as one JSON array, the previous hash included; `detail` as pairs by name. */
export function entryHash(entry: Omit<AuditRecord, 'hash'>): string {
  const { seq, at, key, action, dataset, subject, revision, requestId, contentHash, previousHash } = entry;
  const detail = entry.detail && Object.entries(entry.detail).sort(([a], [b]) => (a < b ? -1 : 1));
  const members = [seq, at, key, action, dataset, subject, revision, requestId, detail, contentHash, previousHash];
  return createHash('sha256').update(JSON.stringify(members)).digest('hex');
}

/**
 * An entry that was noted earlier, outside the database, and where. Without one, a log whose end was cut off looks whole, and so
 * does one that was written anew from the first entry to the last. `seq` is null in the manifest of a release.
 */
export interface NotedAnchor extends Pick<Anchor, 'hash'> {
  seq: number | null;
  where: string;
}

export interface ChainReport {
  /** Valid entries, from the first on. */
  entries: number;
  /** The last valid entry: the anchor of a later check, if it is noted elsewhere. */
  head: Anchor | undefined;
  /** The first invalid entry. */
  broken: { seq: number; fault: string } | undefined;
}

/** Checks entries as they arrive, oldest first, in constant memory. `onBatch` gets each batch that is valid. */
export async function verifyChain(
  batches: AsyncIterable<readonly AuditRecord[]>,
  {
    anchors = [],
    onBatch,
  }: { anchors?: readonly NotedAnchor[]; onBatch?: (batch: readonly AuditRecord[]) => Promise<void> } = {},
): Promise<ChainReport> {
  const noted = new Map<number, NotedAnchor[]>();
  /** Those that do not say which entry they are of, until it is found. */
  const sought = new Map<string, NotedAnchor>();
  for (const anchor of anchors) {
    if (anchor.seq === null) sought.set(anchor.hash, anchor);
    else appendTo(noted, anchor.seq, anchor);
  }
  let head: Anchor | undefined;
  const until = (broken: ChainReport['broken']): ChainReport => ({ entries: head?.seq ?? 0, head, broken });
  for await (const batch of batches) {
    for (const entry of batch) {
      const fault = faultOf(entry, head, noted.get(entry.seq));
      if (fault !== undefined) return until({ seq: (head?.seq ?? 0) + 1, fault });
      head = { seq: entry.seq, hash: entry.hash };
      sought.delete(entry.hash);
    }
    await onBatch?.(batch);
  }
  const next = (head?.seq ?? 0) + 1;
  const beyond = anchors.find(({ seq }) => seq !== null && seq >= next);
  if (beyond) {
    const fault = `is missing: the log was longer before, since entry ${beyond.seq} is noted in ${beyond.where}`;
    return until({ seq: next, fault });
  }
  const [lost] = sought.values();
  if (!lost) return until(undefined);
  const fault = `is not there, or an entry before it was changed: no entry has the hash that is noted in ${lost.where}`;
  return until({ seq: next, fault });
}

function faultOf(entry: AuditRecord, head: Anchor | undefined, noted: readonly NotedAnchor[] = []): string | undefined {
  const seq = (head?.seq ?? 0) + 1;
  if (entry.seq !== seq) return `is missing: entry ${entry.seq} is in its place`;
  if (entry.previousHash !== (head?.hash ?? GENESIS)) return 'does not follow the entry before it';
  if (entry.hash !== entryHash(entry)) return 'was changed: it does not match its hash';
  const other = noted.find(({ hash }) => hash !== entry.hash);
  return other && `is not the entry that is noted in ${other.where}: it, or one before it, was changed since`;
}
