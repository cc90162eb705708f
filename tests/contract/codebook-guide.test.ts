import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkDataset } from '../../src/codebook/check.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { readPage } from './documents.ts';

/** docs/codebook.md. That each step prints what the page shows is a long test. */

const guide = await readPage('docs/codebook.md');

test('the definitions of the guide to codebooks are accepted', () => {
  const written = [...guide.matchAll(/^cat >(\w+)\.json <<'END'\n(.*?)^END$/gms)];
  expect(written.map(([, id]) => id)).toEqual(['rates', 'register', 'survey']);
  for (const [, id = '', text = ''] of written) {
    expect(checkDataset(id, JSON.parse(text))).toEqual({ definition: expect.anything() });
  }
});

test('the guide to codebooks gives the reason of every member of a definition', () => {
  const reasons = guide.slice(guide.indexOf('\n## 5.'), guide.indexOf('\n## 6.'));
  const named = new Set([...reasons.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) => name.split('.')));
  const members = membersIn(z.toJSONSchema(DatasetDefinition, { io: 'input', unrepresentable: 'any' }));
  expect(members.size).toBeGreaterThan(70);
  expect([...members].filter((member) => !named.has(member))).toEqual([]);
});

/** The names of all members, however deep, but not the container `codebook` itself. */
function membersIn(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') for (const name of Object.keys(value)) if (!CONTAINERS.has(name)) found.add(name);
    membersIn(value, found);
  }
  return found;
}
const CONTAINERS = new Set(['codebook', 'settings', 'coverage']);
