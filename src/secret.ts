import { createHash, randomInt } from 'node:crypto';

/** API keys: `assize_` + 8 + `_` + 43 base62 characters. Only their SHA-256 is kept. */

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const base62 = (length: number): string =>
  // randomInt has no modulo bias.
  Array.from({ length }, () => BASE62.charAt(randomInt(62))).join('');

/** The eight characters name the key in logs and answers. The 43 characters (256 bits) are the secret. */
export function mintSecret(): { id: string; key: string } {
  const id = mintKeyId();
  return { id, key: `assize_${id}_${base62(43)}` };
}

export const PREVIEW_PREFIX = 'assize_preview_';

/** A token that opens one unpublished release and nothing else. Its secret is as long as a key's. */
export const mintPreviewToken = (): string => `${PREVIEW_PREFIX}${base62(43)}`;

export const mintKeyId = (): string => base62(8);

/** Hex SHA-256. The key is random enough that a slow hash would add nothing. */
export const hashSecret = (key: string): string => createHash('sha256').update(key).digest('hex');
