import type { Db } from '../db/client.ts';
import {
  eachAuditBatch,
  findAuditHead,
  findErasures,
  findWrittenRevisions,
  listReleaseAnchors,
  listRevisionsLoggedTwice,
  listUnerasedRevisions,
  listUnloggedRevisions,
  type RevisionName,
  revisionHash,
  type WrittenRevision,
} from '../db/queries/audit.ts';
import type { AuditRecord } from '../schemas/audit.ts';
import { type ChainReport, type NotedAnchor, verifyChain } from '../schemas/audit-chain.ts';
import { UUID } from '../schemas/names.ts';

/**
 * Verifies the audit log with the cases in the database: the chain is whole, and every revision is the one that its entry
 * describes, and has the content that was hashed or was erased.
 */

export interface AuditReport extends ChainReport {
  /** Revisions that match their hash, and revisions erased since. */
  revisions: number;
  erased: number;
  /** What is wrong with the cases: the first hundred faults of each kind. */
  faults: string[];
}

const ENTRIES_BATCH = 2_000;
const MOST_LISTED_FAULTS = 100;

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
      const chain = await verifyChain(eachAuditBatch(tx, ENTRIES_BATCH), {
        anchors: [
          ...anchors,
          ...published.map(({ release, ...anchor }) => ({ ...anchor, where: `release ${release}` })),
        ],
        onBatch: async (batch) => {
          const found = await checkRevisions(tx, batch, counts);
          faults.push(...found.slice(0, MOST_LISTED_FAULTS - faults.length));
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

const revisionName = ({ caseId, revision }: RevisionName): string => `revision ${revision} of case ${caseId}`;

/** For each entry: the revision that it logs exists, is by the same key, and matches its hash. */
async function checkRevisions(
  tx: Db,
  batch: readonly AuditRecord[],
  counts: { revisions: number; erased: number },
): Promise<string[]> {
  const logged = batch.flatMap((entry) => {
    const { subject, revision } = entry;
    return revision === null ? [] : [{ entry, name: { caseId: subject ?? '', revision } }];
  });
  const names = logged.map(({ name }) => name).filter(({ caseId }) => UUID.test(caseId));
  if (logged.length === 0) return [];
  const rows = await findWrittenRevisions(tx, names);
  const written = new Map(rows.map((row) => [revisionName(row), row]));
  const keyless = rows.filter(({ contentKey }) => contentKey === null);
  const erasures =
    keyless.length === 0 ? new Map() : await findErasures(tx, [...new Set(keyless.map((row) => row.caseId))]);
  return logged.flatMap(({ entry, name }) => {
    const row = written.get(revisionName(name));
    const erased = name.revision < (erasures.get(name.caseId) ?? 0);
    const fault = row ? revisionFault(entry, row, erased) : 'does not exist';
    if (fault !== undefined) return [`${revisionName(name)} ${fault} (entry ${entry.seq})`];
    counts[row?.contentKey === null ? 'erased' : 'revisions'] += 1;
    return [];
  });
}

function revisionFault(entry: AuditRecord, row: WrittenRevision, erased: boolean): string | undefined {
  if (row.datasetId !== entry.dataset) return 'belongs to another dataset';
  if (row.authorKey !== entry.key) return 'was written by another key';
  if (row.requestId !== entry.requestId || row.at !== entry.at) return 'was written by another request';
  if (row.contentKey === null) return keylessFault(row, erased);
  return revisionHash(row.contentKey, row) === entry.contentHash ? undefined : 'differs from what was logged';
}

function keylessFault({ ownsContent, content }: WrittenRevision, erased: boolean): string | undefined {
  if (erased) return undefined; // listUnerasedRevisions checks that nothing is left of it
  return ownsContent && content === null ? 'lost its content, but was not erased' : 'lost the key of its hash';
}

/** Faults that no single entry shows. */
async function faultsOfAll(tx: Db): Promise<string[]> {
  const unlogged = await listUnloggedRevisions(tx, MOST_LISTED_FAULTS);
  const twice = await listRevisionsLoggedTwice(tx, MOST_LISTED_FAULTS);
  const unerased = await listUnerasedRevisions(tx, MOST_LISTED_FAULTS);
  return [
    ...unlogged.map((name) => `${revisionName(name)} is not in the log`),
    ...twice.map((name) => `${revisionName(name)} is in the log more than once`),
    ...unerased.map((name) => `${revisionName(name)} was erased, but is not empty`),
  ];
}
