import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomInt,
} from 'node:crypto';

/** API keys: `assize_` + 8 + `_` + 43 base62 characters. Only their SHA-256 is kept. */

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const base62 = (length: number): string =>
  // randomInt has no modulo bias.
  Array.from({ length }, () => BASE62.charAt(randomInt(62))).join('');

/** The eight characters name the key in logs and answers; a rotated key keeps them. The 43 characters (256 bits) are the secret. */
export function mintSecret(id = mintKeyId()): { id: string; key: string } {
  return { id, key: `assize_${id}_${base62(43)}` };
}

export const PREVIEW_PREFIX = 'assize_preview_';

/** A token that opens one unpublished release and nothing else. Its secret is as long as a key's. */
export const mintPreviewToken = (): string => `${PREVIEW_PREFIX}${base62(43)}`;

export const mintKeyId = (): string => base62(8);

/** What a sealed text begins with; no JSON does. */
const SEALED = 'sealed:';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const sealingKey = (key: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', 'assize sealed answer', 32));

/**
 * Encrypts a text so that only a request with the same API key can read it again. The service does not store the key, so
 * whoever reads the database cannot.
 */
export function seal(text: string, key: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(key), nonce);
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return SEALED + Buffer.concat([nonce, cipher.getAuthTag(), bytes]).toString('base64');
}

/** The text again; undefined if it was sealed with another key. One that was not sealed is answered as it is. */
export function unseal(text: string, key: string): string | undefined {
  if (!text.startsWith(SEALED)) return text;
  const sealed = Buffer.from(text.slice(SEALED.length), 'base64');
  const [nonce, tag] = [sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)];
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), nonce).setAuthTag(tag);
  const opened = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** A new key that signs, as PKCS #8 in base64. */
export const mintSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

/** The private key of a text: PEM (`\n` is read as a line break) or PKCS #8 in base64. Undefined unless it is an Ed25519 key. */
export function readSigningKey(text: string): KeyObject | undefined {
  try {
    const key = text.includes('-----BEGIN')
      ? createPrivateKey(text.replaceAll('\\n', '\n'))
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** `x` of the public key as JWK (RFC 8037). */
export const publicPartOf = (privateKey: KeyObject): string =>
  createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';

/** Hex SHA-256. The key is random enough that a slow hash would add nothing. */
export const hashSecret = (key: string): string => createHash('sha256').update(key).digest('hex');
