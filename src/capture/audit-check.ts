import type { Db } from '../db/client.ts';
import {
  type Anchor,
  eachAuditBatch,
  entryHash,
  findAuditHead,
  findErasures,
  findWrittenRevisions,
  GENESIS,
  listReleaseAnchors,
  listRevisionsLoggedTwice,
  listUnerasedRevisions,
  listUnloggedRevisions,
  type RevisionName,
  revisionHash,
  type StoredEntry,
  type WrittenRevision,
} from '../db/queries/audit.ts';
import { UUID } from '../schemas/names.ts';

/**
 * Verifies the audit log. `verifyChain` needs only the entries, so anybody with a copy of the log can run it: every entry is in
 * its place, unchanged, and follows the one before. `verifyAudit` also checks the cases in the database: every revision is the
 * one that its entry describes, and has the content that was hashed or was erased.
 */

/**
 * An entry that was noted earlier, outside the database, and where. Without one, a log whose end was cut off looks whole, and so
 * does one that was written anew from the first entry to the last. `seq` is null in the manifest of a release that protects people.
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
  batches: AsyncIterable<readonly StoredEntry[]>,
  {
    anchors = [],
    onBatch,
  }: { anchors?: readonly NotedAnchor[]; onBatch?: (batch: readonly StoredEntry[]) => Promise<void> } = {},
): Promise<ChainReport> {
  const noted = new Map<number, NotedAnchor[]>();
  /** Those that do not say which entry they are of, until it is found. */
  const sought = new Map<string, NotedAnchor>();
  for (const anchor of anchors) {
    if (anchor.seq === null) sought.set(anchor.hash, anchor);
    else noted.set(anchor.seq, [...(noted.get(anchor.seq) ?? []), anchor]);
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

function faultOf(entry: StoredEntry, head: Anchor | undefined, noted: readonly NotedAnchor[] = []): string | undefined {
  const seq = (head?.seq ?? 0) + 1;
  if (entry.seq !== seq) return `is missing: entry ${entry.seq} is in its place`;
  if (entry.previous_hash !== (head?.hash ?? GENESIS)) return 'does not follow the entry before it';
  if (entry.hash !== entryHash(entry)) return 'was changed: it does not match its hash';
  const other = noted.find(({ hash }) => hash !== entry.hash);
  return other && `is not the entry that is noted in ${other.where}: it, or one before it, was changed since`;
}

export interface AuditReport extends ChainReport {
  /** Revisions that match their hash, and revisions erased since. */
  revisions: number;
  erased: number;
  /** What is wrong with the cases: the first hundred faults of each kind. */
  faults: string[];
}

const BATCH = 2_000;
const MOST_FAULTS = 100;

/** Checks the chain and the cases on one snapshot of the database, while others may write. */
export async function verifyAudit(
  db: Db,
  {
    anchors = [],
    onProgress,
  }: { anchors?: readonly NotedAnchor[]; onProgress?: (done: number, of: number) => void } = {},
): Promise<AuditReport> {
  return db.transaction(
    async (tx) => {
      const of = (await findAuditHead(tx))?.seq ?? 0;
      const counts = { revisions: 0, erased: 0, entries: 0 };
      const faults: string[] = [];
      const published = await listReleaseAnchors(tx);
      const chain = await verifyChain(eachAuditBatch(tx, BATCH), {
        anchors: [
          ...anchors,
          ...published.map(({ release, ...anchor }) => ({ ...anchor, where: `release ${release}` })),
        ],
        onBatch: async (batch) => {
          const found = await checkRevisions(tx, batch, counts);
          faults.push(...found.slice(0, MOST_FAULTS - faults.length));
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

const nameOf = ({ caseId, revision }: RevisionName): string => `revision ${revision} of case ${caseId}`;

/** For each entry: the revision that it logs exists, is by the same key, and matches its hash. */
async function checkRevisions(
  tx: Db,
  batch: readonly StoredEntry[],
  counts: { revisions: number; erased: number },
): Promise<string[]> {
  const logged = batch.flatMap((entry) => {
    const { subject, revision } = entry;
    return revision === null ? [] : [{ entry, name: { caseId: subject ?? '', revision } }];
  });
  const names = logged.map(({ name }) => name).filter(({ caseId }) => UUID.test(caseId));
  if (logged.length === 0) return [];
  const rows = await findWrittenRevisions(tx, names);
  const written = new Map(rows.map((row) => [nameOf(row), row]));
  const keyless = rows.filter(({ contentKey }) => contentKey === null);
  const erasures =
    keyless.length === 0 ? new Map() : await findErasures(tx, [...new Set(keyless.map((row) => row.caseId))]);
  return logged.flatMap(({ entry, name }) => {
    const row = written.get(nameOf(name));
    const erased = name.revision < (erasures.get(name.caseId) ?? 0);
    const fault = row ? revisionFault(entry, row, erased) : 'does not exist';
    if (fault !== undefined) return [`${nameOf(name)} ${fault} (entry ${entry.seq})`];
    counts[row?.contentKey === null ? 'erased' : 'revisions'] += 1;
    return [];
  });
}

function revisionFault(entry: StoredEntry, row: WrittenRevision, erased: boolean): string | undefined {
  if (row.datasetId !== entry.dataset_id) return 'belongs to another dataset';
  if (row.authorKey !== entry.key_id) return 'was written by another key';
  if (row.requestId !== entry.request_id || row.at !== entry.at) return 'was written by another request';
  if (row.contentKey === null) return keylessFault(row, erased);
  return revisionHash(row.contentKey, row) === entry.content_hash ? undefined : 'differs from what was logged';
}

function keylessFault({ ownsContent, content }: WrittenRevision, erased: boolean): string | undefined {
  if (erased) return undefined; // listUnerasedRevisions checks that nothing is left of it
  return ownsContent && content === null ? 'lost its content, but was not erased' : 'lost the key of its hash';
}

/** Faults that no single entry shows. */
async function faultsOfAll(tx: Db): Promise<string[]> {
  const unlogged = await listUnloggedRevisions(tx, MOST_FAULTS);
  const twice = await listRevisionsLoggedTwice(tx, MOST_FAULTS);
  const unerased = await listUnerasedRevisions(tx, MOST_FAULTS);
  return [
    ...unlogged.map((name) => `${nameOf(name)} is not in the log`),
    ...twice.map((name) => `${nameOf(name)} is in the log more than once`),
    ...unerased.map((name) => `${nameOf(name)} was erased, but is not empty`),
  ];
}
