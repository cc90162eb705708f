import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { TYPES, typesOfDocument } from '../../client/types.ts';
import { testOnce } from '../once.ts';

testOnce('the types of the client are those of openapi.json (else: npm run openapi)', async () => {
  const [kept, made] = [await readFile(TYPES, 'utf8'), await typesOfDocument()];
  const lines = made.split('\n');
  const different = kept.split('\n').findIndex((line, index) => line !== lines[index]);
  expect(kept === made, `client/src/api.ts differs from line ${different + 1}`).toBe(true);
});
