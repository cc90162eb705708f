import { writeFile } from 'node:fs/promises';
import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import type { Database } from '../src/db/client.ts';
import { writeReference } from './reference.ts';

/** Writes openapi.json, the snapshot that a change of the API must bring along, and the lists of docs/reference/ made from it. */

export async function openApiDocument(): Promise<string> {
  // Only the routes are read; nothing is asked of a database.
  const app = await buildApp({
    config: readConfig({ LOG_LEVEL: 'silent' }),
    database: { db: {} } as Database,
    secrets: { etag: '', mark: '' },
  });
  const { body } = await app.inject('/openapi.json');
  await app.close();
  return body;
}

if (import.meta.filename === process.argv[1]) {
  const text = await openApiDocument();
  await writeFile(new URL('../openapi.json', import.meta.url), text);
  await writeReference(JSON.parse(text));
}
