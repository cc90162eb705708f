import { verifyAudit } from '../../src/capture/audit-check.ts';
import type { Db } from '../../src/db/client.ts';

/** What does not hold of the logs as a whole; empty if every write stands in them once, in order, unchanged. */
export async function brokenLinks(db: Db): Promise<string[]> {
  const { broken, faults } = await verifyAudit(db);
  return [...(broken ? [`entry ${broken.seq} ${broken.fault}`] : []), ...faults];
}
