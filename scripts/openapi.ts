import { writeFile } from 'node:fs/promises';
import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import type { Database } from '../src/db/client.ts';
import { mintSigningKey, readSigningKey } from '../src/secret.ts';

/** Writes openapi.json, the snapshot that a change of the API must bring along. */

export async function openApiDocument(settings: Record<string, string> = {}): Promise<string> {
  const privateKey = readSigningKey(mintSigningKey());
  if (privateKey === undefined) throw new Error('a minted key is not readable');
  // Only the routes are read; nothing is asked of a database.
  const app = await buildApp({
    config: readConfig({ LOG_LEVEL: 'silent', ...settings }),
    database: { db: {} } as Database,
    secrets: { etag: '', mark: '' },
    signer: { kid: '', privateKey },
  });
  const { body } = await app.inject('/openapi.json');
  await app.close();
  // The service sends it in one line, in which nobody could read what has changed.
  return `${JSON.stringify(JSON.parse(body), null, 2)}\n`;
}

if (import.meta.filename === process.argv[1])
  await writeFile(new URL('../openapi.json', import.meta.url), await openApiDocument());
