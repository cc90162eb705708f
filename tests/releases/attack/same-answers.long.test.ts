import { createHash } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { SUFFIXES } from '../../../src/formats/representation-path.ts';
import { SPLIT_TOWN, splitOf } from '../../disclosure/attack/town.ts';
import { startApp, type TestApp } from '../../harness.ts';
import { approveCases, publish, putDataset } from '../journey.ts';

/** Nothing that is withheld has any influence on what readers get. */

type Split = readonly [fine: number, other: number, unknown: number];
/** Both have the same published tables: tests/disclosure/attack/same-tables.test.ts. */
const NONE: Split = [0, 8, 1];
const THREE: Split = [3, 5, 1];

const services: TestApp[] = [];
afterAll(async () => {
  for (const service of services) await service.stop();
});

/** Members that tell of the release as a record: when and by which key it was made, and its place in the log. */
const RECORD = ['auditAnchor', 'createdAt', 'builtAt', 'publishedAt', 'signature', 'keyId', 'generator'];

async function publishSplit(split: Split): Promise<Map<string, string>> {
  const service = await startApp({ now: new Date('2020-01-01T00:00:00Z') });
  services.push(service);
  await putDataset(service, 'attacked', SPLIT_TOWN);
  await approveCases(service, 'attacked', [...splitOf(...split).values()]);
  const version = await publish(service, 'attacked');
  const path = `/v1/datasets/attacked/releases/${version}`;
  const queries = [
    'by=outcome',
    'by=outcome&totals=true&share=outcome&base=known',
    'by=outcome&sort=-value',
    'by=area',
    '',
  ];
  const claims = ['0', '1', '3', '4', '6'].map((number) => `/headlines/count-fine/check?claim=${number}%20of%20them`);
  const ids = ['count-fine', 'share-fine', 'count-other', 'share-other'];
  const paths = [
    ...['', '/structure', '/codebook', '/headlines', '/certificate'],
    ...queries.flatMap((query) => Object.values(SUFFIXES).map((suffix) => `/statistics${suffix}?${query}`)),
    ...ids.map((id) => `/headlines/${id}`),
    ...claims,
  ];
  const answers = new Map<string, string>();
  for (const one of paths) {
    const { status, headers, text, body } = await service.send('GET', `${path}${one}`, {});
    const isRecord = one === '' || one === '/certificate';
    const shown = isRecord ? JSON.stringify(body, (name, value) => (RECORD.includes(name) ? null : value)) : text;
    const hash = createHash('sha256').update(shown).digest('hex');
    const about = isRecord ? [] : [headers.etag, headers['content-length']];
    answers.set(one, JSON.stringify([status, ...about, text.length < 3_000 ? shown : hash]));
  }
  return answers;
}

test('a 0 and a 3 that are withheld have the same bytes, tags and lengths at every door', async () => {
  const [none, three] = [await publishSplit(NONE), await publishSplit(THREE)];
  expect([...none.values()].filter((answer) => answer.startsWith('[200,')).length).toBeGreaterThan(30);
  expect(Object.fromEntries(none)).toEqual(Object.fromEntries(three));
}, 300_000);
