import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Db, rowsOf } from '../../src/db/client.ts';
import { storedReader } from '../../src/db/stored.ts';
import { aggregateParts } from '../../src/db/tables/imports.ts';
import { releaseCertificates } from '../../src/db/tables/releases.ts';
import { COURT_SAMPLE, PRESS_SNAPSHOT } from '../../src/demo/datasets.ts';
import { CaseContent } from '../../src/schemas/case.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { Body } from '../samples/body.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';
import { acceptedCase, everything } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

/** Stored JSON is read through its schema: what an older version wrote gets the defaults of what has come since. */

const SRC = new URL('../../src/', import.meta.url);
const readDefinition = storedReader('definition', DatasetDefinition);
const readContent = storedReader('content', CaseContent);
const parsed = (value: unknown): Body => JSON.parse(JSON.stringify(value));

test('a definition is read as it was written, its members in their order', () => {
  const bodies = [PRESS_SNAPSHOT.definition, COURT_SAMPLE.definition, sampleCases(), sampleAggregate()];
  const written = [...bodies.map((body) => DatasetDefinition.parse(body)), everything().definition];
  for (const definition of written) {
    expect(JSON.stringify(readDefinition(parsed(definition)))).toBe(JSON.stringify(definition));
  }
});

test('the content of a case is read as it was written, its members in their order', () => {
  const codebook = everything();
  fc.assert(
    fc.property(caseOf(codebook), (body) => {
      const content = acceptedCase(codebook, body);
      expect(JSON.stringify(readContent(parsed(content)))).toBe(JSON.stringify(content));
    }),
    { numRuns: 50 },
  );
});

test('builds parse contents and tables themselves: no member of them has a default that they would miss', () => {
  const least = { defendants: [{ convictions: [{}], sentence: {} }], quantities: [], sources: [], externalIds: [] };
  expect(readContent(least)).toEqual(least);
  const part = { columns: ['year'], rows: [['2014', '3']] };
  expect(aggregateParts.content.mapFromDriverValue(part)).toEqual(part);
});

test('nobody else parses what is stored, and rows of a raw statement do not compile without what reads their JSON', async () => {
  const parsers: string[] = [];
  // A copy is no reading.
  for (const room of ['db', 'jobs', 'files', 'capture', 'imports', 'releases', 'demo', 'webhooks', 'routes'])
    for (const name of await readdir(new URL(`${room}/`, SRC), { recursive: true }))
      if (
        name.endsWith('.ts') &&
        /JSON\.parse\((?!JSON\.)/.test(await readFile(new URL(`${room}/${name}`, SRC), 'utf8'))
      )
        parsers.push(`${room}/${name}`);
  expect(parsers.sort()).toEqual([
    'capture/erasure-ledger.ts', // by LedgerLine
    ...['db/folder-lock.ts', 'db/migrate.ts', 'db/stored-text.ts', 'db/stored.ts'],
    ...['imports/read-chunk.ts', 'imports/results.ts'], // lines as they were sent
    'releases/protection/answers.ts', // answers of a service
  ]);
  // @ts-expect-error: `content` has no reader
  const unread = (db: Db) => rowsOf<{ id: string; content: CaseContent }>(db, sql`select`);
  const read = (db: Db) => rowsOf<{ id: string }>(db, sql`select`);
  expect([unread, read]).toHaveLength(2);
});

test('members that were not there when it was stored have their defaults', () => {
  const definition = parsed(DatasetDefinition.parse(sampleCases()));
  const { settings } = parsed(definition);
  delete definition.settings.duplicates;
  delete definition.settings.datePrecision;
  delete definition.codebook.headlines;
  for (const variable of definition.codebook.variables) delete variable.youthWithheld;
  const read = readDefinition(definition);
  expect(read.settings).toEqual(settings);
  expect(read.codebook.headlines).toEqual([]);
  expect(read.codebook.variables.map(({ youthWithheld }) => youthWithheld)).not.toContain(undefined);
  delete definition.settings;
  expect(readDefinition(definition).settings).toEqual(settings);
});

test('what was written under wider limits, or with a member that has gone since, is read all the same', () => {
  const definition = parsed(DatasetDefinition.parse(sampleCases()));
  const read = readDefinition({ ...definition, title: 'x'.repeat(10_000), designation: 'Not kebab', gone: 1 });
  expect(read).toMatchObject({ title: 'x'.repeat(10_000), designation: 'Not kebab' });
  expect(read).not.toHaveProperty('gone');
});

test('what is of another shape is an error that quotes nothing of it', () => {
  const read = storedReader('content', z.array(z.strictObject({ name: z.string() })));
  expect(() => read([{ name: { secret: 'Smith' } }])).toThrow(
    /^what is stored as content is not of its schema: invalid_type$/,
  );
});

test('a certificate is read as it was signed, with members that this version does not know', () => {
  const signed = { signature: 's', later: { member: 1 } };
  expect(releaseCertificates.certificate.mapFromDriverValue(signed)).toEqual(signed);
});
