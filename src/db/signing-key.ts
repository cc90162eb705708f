import { keyIdOf, type Signer } from '#disclosure';
import { mintSigningKey, publicPartOf, readSigningKey } from '../secret.ts';
import type { Db } from './client.ts';
import { findPrivatePart, holdSigningKeys, putSigningKey } from './queries/certificates.ts';

/**
 * Ensures that there is a key that signs certificates: the one of ASSIZE_SIGNING_KEY, which replaces a former one, or else one made
 * at the first start and kept in the database. Runs in one transaction, one process at a time, so that all processes agree.
 */
export async function ensureSigningKey(
  db: Db,
  { configured, now, isReadOnly = false }: { configured: string | undefined; now: Date; isReadOnly?: boolean },
): Promise<Signer> {
  return db.transaction(async (tx) => {
    await holdSigningKeys(tx);
    const kept = configured === undefined ? ((await findPrivatePart(tx)) ?? mintSigningKey()) : null;
    const privateKey = readSigningKey(configured ?? kept ?? '');
    if (!privateKey) throw new Error('the key that signs certificates cannot be read');
    const publicPart = publicPartOf(privateKey);
    const kid = keyIdOf({ kty: 'OKP', crv: 'Ed25519', x: publicPart });
    if (!isReadOnly) await putSigningKey(tx, { kid, publicPart, privatePart: kept }, now);
    return { kid, privateKey };
  });
}
