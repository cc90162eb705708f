import { setTimeout as sleep } from 'node:timers/promises';
import readExcelFile from 'read-excel-file/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { PRESS_SNAPSHOT } from '../../src/demo/datasets.ts';
import { SUFFIXES } from '../../src/formats/representation-path.ts';
import { byDuckDb, byHyparquet, byVega, type Row } from '../formats/readers.ts';
import { descendants, readXml } from '../formats/xml.ts';
import { type Answer, useService } from '../harness.ts';
import { expected, fromJsonStat, fromRows, QUERIES, sheetRows } from './same-numbers.ts';

// Queries of the demo in every format, each read by somebody else's reader: the same numbers from all of them. More queries, and
// the programs that read CSV, are in same-numbers.long.test.ts.

const RELEASE = '/v1/datasets/press-snapshot-2015/releases/1.0.0';

const service = await useService({ demo: [PRESS_SNAPSHOT] });
beforeAll(async () => {
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  while ((await service.send('GET', '/readyz')).status !== 200) await sleep(50);
}, 120_000);

const ask = async (query: string, format: keyof typeof SUFFIXES): Promise<Answer> => {
  const answer = await service.send('GET', `${RELEASE}/statistics${SUFFIXES[format]}?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer;
};
const bytesOf = async (query: string, format: keyof typeof SUFFIXES): Promise<Uint8Array> => {
  const { rawPayload } = await service.app.inject(`${RELEASE}/statistics${SUFFIXES[format]}?${query}`);
  return new Uint8Array(rawPayload);
};

describe.each(QUERIES.slice(0, 8))('%s', (query) => {
  test('gives the same numbers as JSON-stat, CSV, XLSX and Parquet', async () => {
    const { body } = await ask(query, 'json');
    const numbers = expected(body);
    expect(Object.keys(numbers).length).toBe(body.observations.length);
    expect(fromJsonStat((await ask(query, 'jsonstat')).body)).toEqual(numbers);
    const csv = await byDuckDb(await bytesOf(query, 'csv'), 'csv');
    expect(fromRows(csv.rows, body)).toEqual(numbers);
    // The columns of the workbook are those of the CSV, under other headings.
    const { data } = (await readExcelFile(Buffer.from(await bytesOf(query, 'xlsx'))))[0]!; // it has one
    expect(fromRows(sheetRows(data, Object.keys(csv.rows[0] ?? {})), body)).toEqual(numbers);
    const parquet = await bytesOf(query, 'parquet');
    expect(fromRows((await byDuckDb(parquet, 'parquet')).rows, body)).toEqual(numbers);
    expect(fromRows(await byHyparquet(parquet), body)).toEqual(numbers);
  });

  test('gives the same numbers as a chart that compiles without a warning, and as its picture', async () => {
    const { body } = await ask(query, 'json');
    const whole = Object.entries(expected(body));
    const parts = Object.fromEntries(whole.filter(([name]) => !name.split('|').includes('_T')));
    const spec = (await ask(query, 'vega-lite')).body;
    const { warnings, rows, drawn } = await byVega(spec);
    expect(warnings).toEqual([]);
    expect(fromRows(rows, body)).toEqual(parts);
    const field = body.share ? 'share' : 'value';
    const marked = [...drawn('rect'), ...drawn('symbol')].map(({ datum }) => (datum as Row)[field]);
    const known = Object.values(parts)
      .map((one) => one[field])
      .filter((value) => value !== null);
    if (body.dimensions.length > 0) expect(marked.filter((value) => value !== undefined).sort()).toEqual(known.sort());

    const picture = readXml((await ask(query, 'svg')).text);
    const [title, desc] = picture.children;
    expect([picture.name, picture.attributes.role, title?.name, desc?.name]).toEqual(['svg', 'img', 'title', 'desc']);
    expect(picture.attributes['aria-labelledby']).toBe(`${title?.attributes.id} ${desc?.attributes.id}`);
    const texts = descendants(picture)
      .filter(({ name }) => name === 'text')
      .map(({ text }) => text);
    const isLine = drawn('line').length > 0;
    if (!isLine) for (const { value_text } of rows) expect(texts).toContain(value_text);
    expect(desc?.text).toContain(body.measures[0].unit);
    expect(desc?.text).toContain('A sample of cases found in the press; not a register.');
    expect(texts.join(' ')).toContain('https://assize.example/datasets/press-snapshot-2015/releases/1.0.0');
  });
});

test('several measures stand in one cube, one table, and no chart', async () => {
  const query = 'measure=defendants,images-seized&by=year&totals=true';
  const { body } = await ask(query, 'json');
  const numbers = expected(body);
  expect(fromJsonStat((await ask(query, 'jsonstat')).body)).toEqual(numbers);
  expect(fromRows((await byDuckDb(await bytesOf(query, 'csv'), 'csv')).rows, body)).toEqual(numbers);
  expect(fromRows(await byHyparquet(await bytesOf(query, 'parquet')), body)).toEqual(numbers);
  for (const format of ['vega-lite', 'svg'] as const) {
    const { status, body: problem } = await service.send('GET', `${RELEASE}/statistics${SUFFIXES[format]}?${query}`);
    expect([status, problem.code, problem.errors]).toEqual([
      422,
      'invalid-query',
      [{ parameter: 'measure', code: 'not-allowed', detail: 'A chart shows one measure: ask for one at a time.' }],
    ]);
  }
  expect(body.links).not.toHaveProperty('svg');
});
