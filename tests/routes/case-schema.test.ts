import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pressSnapshotDataset } from '../../src/demo/datasets.ts';
import { mutated } from '../cases/mutated-case.ts';
import { useService } from '../harness.ts';
import { casesOf, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aDataset } from '../samples/court.ts';
import { sampleAggregate } from '../samples/definitions.ts';
import { codebookOf } from '../samples/everything.ts';

const service = await useService();
const court = await newDataset(service);

const schemaOf = (dataset: string, key = service.adminKey, headers = {}) =>
  service.send('GET', `/v1/datasets/${dataset}/case-schema`, { key, headers });
const oldBailey = (): Body =>
  JSON.parse(readFileSync(new URL('../../examples/old-bailey-1780-1880.json', import.meta.url), 'utf8'));

test('the schema is answered as JSON Schema with an ETag, for keys alone', async () => {
  const read = await schemaOf(court);
  expect([read.status, read.headers['content-type'], read.headers['cache-control']]).toEqual([
    200,
    'application/schema+json',
    'private, no-cache',
  ]);
  expect(JSON.parse(read.text)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `/v1/datasets/${court}/case-schema`,
    additionalProperties: false,
  });
  const again = await schemaOf(court, service.adminKey, { 'if-none-match': read.headers.etag });
  expect([again.status, again.headers.etag]).toEqual([304, read.headers.etag]);
});

test('either scope is enough, and another codebook has another schema', async () => {
  for (const scope of ['cases:read', 'cases:write'] as const)
    expect((await schemaOf(court, await service.key([scope]))).status).toBe(200);
  const refused = await schemaOf(court, await service.key(['records:read']));
  expect([refused.status, refused.body.requiredScope]).toEqual([403, 'cases:read']);
  expect(refused.body.detail).toBe('The key lacks the scope cases:read or cases:write.');
  expect((await schemaOf(court, await service.key(['cases:read'], { datasets: ['other'] }))).status).toBe(403);
  expect((await schemaOf('no-such-court')).status).toBe(404);
  expect((await service.send('GET', `/v1/datasets/${court}/case-schema`)).status).toBe(401);
  const table = await newDataset(service, sampleAggregate());
  expect((await schemaOf(table)).body.code).toBe('wrong-kind');
  const other = await newDataset(service, { ...aDataset(), title: 'Another court' });
  expect(JSON.parse((await schemaOf(other)).text).title).toBe('A case of Another court');
});

/** What the schema does not say: tests/cases/schema.test.ts has the list. */
const UNSAID = /quantities.*(duplicate|exceeds-total|out-of-range)|url ill-formed/;

test.each<[string, () => Body]>([
  ['press-snapshot-2015', () => structuredClone(pressSnapshotDataset)],
  ['old-bailey-1780-1880', oldBailey],
])('a dry run of random cases refuses what the served schema refuses: %s', async (_, body) => {
  const dataset = await newDataset(service, body());
  const ajv = new Ajv.default({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse((await schemaOf(dataset)).text));
  const codebook = codebookOf('sample', body());
  const outcomes = new Set<number>();
  for (const sent of fc.sample(mutated(codebook), 80)) {
    const answer = await service.send('POST', `${casesOf(dataset)}?validateOnly=true`, {
      key: service.adminKey,
      body: sent,
      headers: { prefer: 'handling=lenient' },
    });
    outcomes.add(answer.status);
    const faults = (answer.body.errors ?? []).map(({ pointer, code }: Body) => `${pointer} ${code}`);
    if (faults.every((fault: string) => UNSAID.test(fault)) && answer.status === 422) continue;
    expect([answer.status, faults, validate(sent)]).toEqual([answer.status, faults, answer.status === 200]);
  }
  expect([...outcomes].sort()).toEqual([200, 422]);
});
