import { asc } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { contentHash, entryHash, GENESIS } from '../../src/db/queries/audit.ts';
import { auditLog, caseRevisions } from '../../src/db/tables.ts';

/** What does not hold of the logs as a whole; empty if every write stands in them once, in order, unchanged. */
export async function brokenLinks(db: Db): Promise<string[]> {
  const entries = await db.select().from(auditLog).orderBy(asc(auditLog.seq));
  const broken: string[] = [];
  const written = new Map<string, string | null>();
  let previous = GENESIS;
  entries.forEach((entry, index) => {
    const hash = entryHash({
      seq: entry.seq,
      at: entry.at.toISOString(),
      key_id: entry.keyId,
      action: entry.action,
      dataset_id: entry.datasetId,
      subject: entry.subject,
      revision: entry.revision,
      request_id: entry.requestId,
      detail: entry.detail as Record<string, string | number> | null, // codes and numbers only
      content_hash: entry.contentHash,
      previous_hash: entry.previousHash,
    });
    if (entry.seq !== index + 1) broken.push(`entry ${entry.seq} stands at ${index + 1}`);
    if (entry.previousHash !== previous) broken.push(`entry ${entry.seq} does not follow`);
    if (entry.hash !== hash) broken.push(`entry ${entry.seq} was changed`);
    if (entry.action.startsWith('case.')) {
      const name = `${entry.subject} ${entry.revision} ${entry.requestId}`;
      if (written.has(name)) broken.push(`entry ${entry.seq} repeats ${name}`);
      written.set(name, entry.contentHash);
    }
    previous = entry.hash;
  });
  for (const row of await db.select().from(caseRevisions)) {
    const name = `${row.caseId} ${row.revision} ${row.requestId}`;
    if (!written.has(name)) broken.push(`revision ${name} has no entry`);
    const hash = row.contentKey === null ? null : contentHash(row.contentKey, JSON.stringify(row.content));
    if (row.contentRevision === row.revision && hash !== null && written.get(name) !== hash) {
      broken.push(`content of ${name} is not what was hashed`);
    }
    written.delete(name);
  }
  return [...broken, ...[...written.keys()].map((name) => `entry of ${name} has no revision`)];
}
