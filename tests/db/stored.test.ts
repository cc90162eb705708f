import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { storedReader } from '../../src/db/stored.ts';
import { releaseCertificates } from '../../src/db/tables/releases.ts';
import { COURT_SAMPLE, PRESS_SNAPSHOT } from '../../src/demo/datasets.ts';
import { CaseContent } from '../../src/schemas/case.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { Body } from '../samples/body.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';
import { acceptedCase, everything } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

/** Stored JSON is read through its schema: what an older version wrote gets the defaults of what has come since. */

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

test('builds parse contents themselves: no member of a content has a default that they would miss', () => {
  const least = { defendants: [{ convictions: [{}], sentence: {} }], quantities: [], sources: [], externalIds: [] };
  expect(readContent(least)).toEqual(least);
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
  expect(releaseCertificates.certificate.mapFromDriverValue(signed as never)).toEqual(signed);
});
