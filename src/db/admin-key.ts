import { SCOPES } from '../schemas/vocabulary.ts';
import { hashSecret, mintKeyId, mintSecret } from '../secret.ts';
import type { Db } from './client.ts';
import { appendAudit } from './queries/audit.ts';
import { findKeyByHash, holdKeys, insertKey, listOwnAdminKeys, restoreKey, revokeKeys } from './queries/keys.ts';

export class AdminKeyError extends Error {}

/**
 * Ensures that there is an admin key: the one of ASSIZE_ADMIN_KEY, which replaces a former one, or else one generated at the
 * first start, which is answered once so that it can be printed. A key that was revoked through the API does not come back.
 * Runs in one transaction, one process at a time.
 */
export async function ensureAdminKey(
  db: Db,
  options: { configured: string | undefined; now: Date; requestId: string },
): Promise<{ generated: string | undefined }> {
  return db.transaction(async (tx) => {
    const { configured, now, requestId } = options;
    await holdKeys(tx);
    const own = await listOwnAdminKeys(tx, now);
    if (configured === undefined) {
      if (own.length > 0) return { generated: undefined };
      const { id, key } = mintSecret();
      await insertAdmin(tx, { id, key, origin: 'generated', now });
      await appendAudit(tx, [{ at: now, keyId: id, action: 'key.generate', subject: id, requestId }]);
      return { generated: key };
    }
    const secretHash = hashSecret(configured);
    const former = own.filter((key) => key.secretHash !== secretHash).map(({ id }) => id);
    const known = await findKeyByHash(tx, secretHash);
    if (known && !isAdmin(known)) {
      throw new AdminKeyError('ASSIZE_ADMIN_KEY is a key of this service that is not an admin key. Choose another.');
    }
    if (known && known.revokedBy !== null) {
      throw new AdminKeyError('ASSIZE_ADMIN_KEY was revoked through the API and stays revoked. Choose another key.');
    }
    const id = known?.id ?? mintKeyId();
    if (!known) await insertAdmin(tx, { id, key: configured, origin: 'environment', now });
    else if (known.revokedAt !== null) await restoreKey(tx, id);
    await revokeKeys(tx, former, now);
    const changed = !known || known.revokedAt !== null || former.length > 0;
    if (changed) {
      await appendAudit(tx, [
        { at: now, keyId: id, action: 'key.configure', subject: id, requestId },
        ...former.map((subject) => ({ at: now, keyId: id, action: 'key.revoke', subject, requestId })),
      ]);
    }
    return { generated: undefined };
  });
}

const isAdmin = (key: { role: string | null; datasets: string[] | null; expiresAt: Date | null }): boolean =>
  key.role === 'admin' && key.datasets === null && key.expiresAt === null;

async function insertAdmin(
  tx: Db,
  { id, key, origin, now }: { id: string; key: string; origin: 'generated' | 'environment'; now: Date },
): Promise<void> {
  await insertKey(tx, {
    id,
    label: 'Admin',
    role: 'admin',
    scopes: [...SCOPES],
    datasets: null,
    createdAt: now,
    expiresAt: null,
    secretHash: hashSecret(key),
    origin,
    createdBy: null,
  });
}
