import { and, desc, eq, isNotNull, lt, ne, sql } from 'drizzle-orm';
import type { Certificate } from '../../schemas/certificate.ts';
import type { Db } from '../client.ts';
import { holdLock, instant } from '../sql.ts';
import { signingKeys } from '../tables/keys.ts';
import { releaseCertificates } from '../tables/releases.ts';

/** Certificates of releases, and the keys that sign them. */

/** Call it before the release is published: from then on nothing of it can be written. */
export async function insertCertificate(tx: Db, releaseId: string, certificate: Certificate): Promise<void> {
  await tx.insert(releaseCertificates).values({ releaseId, certificate });
}

/** As it was signed, by whatever version of the service. */
export async function findCertificate(db: Db, releaseId: string): Promise<unknown> {
  const [row] = await db
    .select({ certificate: releaseCertificates.certificate })
    .from(releaseCertificates)
    .where(eq(releaseCertificates.releaseId, releaseId));
  return row?.certificate;
}

/** Holds the signing keys as they are until the transaction ends. */
export const holdSigningKeys = (tx: Db): Promise<void> => holdLock(tx, 'assize:signing-keys');

/** Public parts and dates, newest first. */
export function listSigningKeys(db: Db) {
  const { kid, publicPart, validFrom, validUntil } = signingKeys;
  return db
    .select({ kid, publicPart, validFrom: instant(validFrom), validUntil: instant(validUntil) })
    .from(signingKeys)
    .orderBy(desc(validFrom), kid);
}

/** The key that is kept in the database, if there is one: PKCS #8 in base64. */
export async function findPrivatePart(db: Db): Promise<string | undefined> {
  const [row] = await db
    .select({ privatePart: signingKeys.privatePart })
    .from(signingKeys)
    .where(isNotNull(signingKeys.privatePart));
  return row?.privatePart ?? undefined;
}

/** Makes a key the one in use. A private key that another one replaces is forgotten. */
export async function putSigningKey(
  tx: Db,
  key: { kid: string; publicPart: string; privatePart: string | null },
  at: Date,
): Promise<void> {
  await tx
    .insert(signingKeys)
    .values({ ...key, validFrom: at })
    .onConflictDoUpdate({ target: signingKeys.kid, set: { validUntil: null, privatePart: key.privatePart } });
  await tx
    .update(signingKeys)
    .set({ validUntil: sql`coalesce(${signingKeys.validUntil}, ${at.toISOString()}::timestamptz)`, privatePart: null })
    .where(ne(signingKeys.kid, key.kid));
}

/** Notes that a key has signed: while processes are replaced one by one, one of them may still sign by the key before. */
export async function noteSigning(tx: Db, kid: string, at: Date): Promise<void> {
  await tx
    .update(signingKeys)
    .set({ validUntil: at })
    .where(and(eq(signingKeys.kid, kid), lt(signingKeys.validUntil, at)));
}
