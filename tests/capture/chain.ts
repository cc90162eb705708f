import { verifyAudit } from '../../src/capture/audit-check.ts';
import type { Db } from '../../src/db/client.ts';

/** The faults of the audit log; empty if every write is in it once, in order and unchanged. */
export async function brokenLinks(db: Db): Promise<string[]> {
  const { broken, faults } = await verifyAudit(db);
  return [...(broken ? [`entry ${broken.seq} ${broken.fault}`] : []), ...faults];
}
