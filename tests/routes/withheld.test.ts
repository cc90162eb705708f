import { beforeAll, expect, test } from 'vitest';
import { SUFFIXES } from '../../src/formats/representation-path.ts';
import { REPRESENTATIONS } from '../../src/schemas/vocabulary.ts';
import { byDuckDb, byHyparquet } from '../formats/readers.ts';
import { useService } from '../harness.ts';
import { publish, putHamlets } from '../releases/journey.ts';
import { publishByHand } from '../releases/published-by-hand.ts';
import { expected, fromJsonStat, fromRows } from './same-numbers.ts';

// A release under a disclosure policy, over HTTP. What is published is written by hand into two datasets that have the same cases but
// name other codes as those that occur.

const service = await useService();
const get = (path: string) => service.send('GET', path);
const R = (dataset: string) => `/v1/datasets/${dataset}/releases/1.1.0`;

beforeAll(async () => {
  for (const [dataset, present] of [
    ['towns-a', {}],
    ['towns-b', { outcome: [0], sex: [1], methods: [0, 1] }],
  ] as const) {
    await putHamlets(service, dataset);
    expect(await publish(service, dataset)).toBe('1.0.0');
    await publishByHand(service, dataset, {
      disclosure: {
        ...{ policy: 'threshold', threshold: 5, sensitive: ['outcome'], k: 1, p: 12, zeros: 'protect' },
        reason: 'Few people.',
      },
      present,
      interval: ({ outcome, sex, methods }) =>
        outcome === 'fine' || methods === '_K' ? [0, 12] : sex === 'female' && outcome !== '_T' ? [1, null] : undefined,
    });
  }
}, 120_000);

const QUERIES = [
  'by=outcome&totals=true',
  'by=outcome,sex&totals=true&share=outcome',
  'by=outcome&share=outcome&base=known',
  'measure=cases&by=methods&share=methods&base=known',
  'by=outcome&sort=-value',
  'where=outcome:fine',
  'measure=images-seized&by=imagesCategory',
];

test('every representation has the same numbers, none where one is withheld, and the notes', async () => {
  for (const query of QUERIES) {
    const { status, body, headers, text } = await get(`${R('towns-a')}/statistics?${query}`);
    expect([query, status, text.includes('"policy"')]).toEqual([query, 200, false]);
    const hidden = body.observations.filter((one: { status: string }) => one.status === 'suppressed');
    expect(hidden.every(({ value, interval }: Record<string, unknown>) => value === null && interval)).toBe(true);
    const isNoted = String(headers['assize-notes']).split(', ').includes('withheld');
    expect([query, isNoted]).toEqual([query, text.includes('"suppressed"')]);
    const bytesOf = async (format: keyof typeof SUFFIXES) =>
      new Uint8Array((await service.app.inject(`${R('towns-a')}/statistics${SUFFIXES[format]}?${query}`)).rawPayload);
    const numbers = expected(body);
    expect(fromRows((await byDuckDb(await bytesOf('csv'), 'csv')).rows, body)).toEqual(numbers);
    expect(fromRows(await byHyparquet(await bytesOf('parquet')), body)).toEqual(numbers);
    if (query.includes('sort')) continue;
    expect(fromJsonStat((await get(`${R('towns-a')}/statistics.jsonstat?${query}`)).body)).toEqual(numbers);
  }
});

test('a share over a withheld number of known units is withheld', async () => {
  const { body } = await get(`${R('towns-a')}/statistics?measure=cases&by=methods&share=methods&base=known`);
  for (const { key, share, denominator, shareStatus } of body.observations)
    expect([key.methods, share, denominator, shareStatus]).toEqual([
      key.methods,
      ...[null, null],
      key.methods === 'not-reported' ? 'not-applicable' : 'suppressed',
    ]);
});

test('nothing tells which codes occur: answers, structure, manifest and refusals are the same', async () => {
  const paths = [
    ...QUERIES.flatMap((query) => REPRESENTATIONS.map((format) => `/statistics${SUFFIXES[format]}?${query}`)),
    ...['/structure', '/codebook', '', '/statistics?by=outcome&where=sex:woman', '/statistics?by=sex,methods'],
  ];
  for (const path of paths) {
    const answers = await Promise.all(
      ['towns-a', 'towns-b'].map(async (dataset) => {
        const { statusCode, rawPayload, headers } = await service.app.inject(R(dataset) + path);
        // What is made of the id of a dataset differs.
        const same = rawPayload
          .toString('latin1')
          .replaceAll(dataset, 'towns-x')
          .replaceAll(/chart-[0-9a-f]{12}|1\.1\.0-[0-9a-f]{8}|urn:uuid:[0-9a-f-]+/g, '');
        return [
          path,
          statusCode,
          /\.(xlsx|png)/.test(path) ? '' : same,
          headers['assize-notes'],
          headers['content-type'],
        ];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  }
});

test('manifest, structure and dataset say how people are protected, without what is secret', async () => {
  const { body: manifest } = await get(R('towns-a'));
  const told = {
    policy: 'threshold',
    threshold: 5,
    sensitive: ['outcome'],
    zeros: 'protect',
    reason: 'Few people.',
    text: expect.stringContaining('Numbers of 1 to 4 are withheld'),
  };
  expect([manifest.policy, manifest.disclosure]).toEqual(['threshold', told]);
  expect((await get(`${R('towns-a')}/structure`)).body.disclosure).toEqual(told);
  expect((await get('/v1/datasets/towns-a')).body.disclosure).toEqual(told);
  for (const page of ['/datasets/towns-a/releases/1.1.0', '/datasets/towns-a'])
    expect((await get(page)).text).toContain('Numbers of 1 to 4 are withheld');
});
