import { readFile, writeFile } from 'node:fs/promises';
import openapiTypes, { astToString } from 'openapi-typescript';

/** Writes src/api.ts, the types of the service's requests and answers, from openapi.json. */

export const TYPES = new URL('./src/api.ts', import.meta.url);

export async function typesOfDocument(): Promise<string> {
  const document = JSON.parse(await readFile(new URL('../openapi.json', import.meta.url), 'utf8'));
  return `// Made from openapi.json by \`npm run openapi\`.\n\n${astToString(await openapiTypes(document))}`;
}

if (import.meta.filename === process.argv[1]) await writeFile(TYPES, await typesOfDocument());
