import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isThere, MOJ_CSV } from '../data-files.ts';
import { startApp, type TestApp } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { type FlatRow, publishedSums, sumsOf } from '../samples/oracle.ts';
import { runExample } from './run-example.ts';

// The example as its users run it, and every observation that it publishes against sums over the file, made without any of its code.

const DATASET = '/v1/datasets/moj-offender-histories';
const RELEASE = `${DATASET}/releases/latest`;

describe.skipIf(!isThere(MOJ_CSV))('the example of an official table', () => {
  let service: TestApp;
  let first: string;

  const example = () => runExample(service, 'moj.ts', MOJ_CSV);
  beforeAll(async () => {
    service = await startApp({ config: { logLevel: 'silent' } });
    await service.app.listen({ host: '127.0.0.1', port: 0 });
    first = await example();
  }, 180_000);
  afterAll(() => service.stop());

  const get = (path: string) => service.send('GET', path);

  test('it uploads the table, publishes version 1.0.0, and prints one numerator over two denominators', async () => {
    expect(first).toContain('20,666 rows, 3,937 totals that add up: uploaded');
    expect(first).toContain('release 1.0.0: published');
    expect(first).toContain('3,739 of 6,741 custody-of-occasions, 55.5%: 55%');
    expect(first).toContain('3,739 of 5,936 custody-of-convictions, 63.0%: 63%');
    const { body } = await get(`${RELEASE}/statistics?measure=occasions`);
    expect(body.observations.map(({ value }: Body) => value)).toEqual([4_859_638]);
  });

  test('every observation, margins included, is the sum over the file', { timeout: 120_000 }, async () => {
    const rows = rowsOfFile();
    const chosen: Record<string, FlatRow[]> = {
      occasions: rows,
      convictions: rows.filter(({ codes }) => codes.outcome !== 'caution'),
    };
    const { body: manifest } = await get(RELEASE);
    let compared = 0;
    for (const { by, measures } of manifest.tables as { by: string[]; measures: string[] }[]) {
      for (const measure of measures) {
        const observations: Body[] = [];
        // An answer has at most 100,000 observations: the widest table is read year by year, and without the year.
        const isWidest = by.length === 6;
        for (const year of isWidest ? [...YEARS, '_T'] : [undefined]) {
          const asked = isWidest ? by.filter((id) => id !== 'year') : by;
          const where = year === undefined || year === '_T' ? '' : `&where=year:${year}`;
          const query = `measure=${measure}${asked.length > 0 ? `&by=${asked.join(',')}` : ''}&totals=true${where}`;
          const { status, body, text } = await get(`${RELEASE}/statistics?${query}`);
          expect(status, text.slice(0, 500)).toBe(200);
          if (year !== undefined) for (const { key } of body.observations) key.year = year;
          observations.push(...body.observations);
        }
        const expected = sumsOf(chosen[measure] ?? [], by);
        expect([by, measure, publishedSums(observations, measure, by, 100)]).toEqual([by, measure, expected]);
        compared += expected.size;
      }
    }
    expect(new Set(manifest.tables.map(({ by }: Body) => by.length))).toEqual(new Set([0, 1, 2, 3, 4, 6]));
    expect(compared).toBeGreaterThan(100_000);
  });

  test('run again it changes nothing', { timeout: 60_000 }, async () => {
    const before = await get(RELEASE);
    const again = await example();
    expect(again).toContain('20,666 rows, 3,937 totals that add up: nothing has changed since');
    expect(again).toContain('release 1.0.0: nothing has changed since');
    const after = await get(RELEASE);
    expect([after.text, after.headers.etag]).toEqual([before.text, before.headers.etag]);
    expect((await get(`${DATASET}/releases`)).body.items).toHaveLength(1);
  });
});

const YEARS = Array.from({ length: 11 }, (_, at) => String(2014 + at));
const SEX: Record<string, string> = { '1': 'male', '2': 'female', '3': 'not-reported' };
const BANDS = ['', '0', '1-2', '3-6', '7-10', '11-14', '15-plus'];
const OUTCOMES =
  'caution absolute-discharge conditional-discharge fine community-sentence suspended-sentence immediate-custody otherwise-dealt-with'.split(
    ' ',
  );

/** The file read another way than the example does: no cell of it has a quote or a comma. Codes by the numbers in front of its words. */
function rowsOfFile(): FlatRow[] {
  const [, ...lines] = readFileSync(MOJ_CSV, 'utf8').trim().split(/\r?\n/);
  return lines.flatMap((line) => {
    const [order, year = '', type = '', group = '', sex = '', band = '', outcome = '', value] = line.split(',');
    if (order !== '2') return [];
    const codes = {
      year,
      offenderType: type.toLowerCase(),
      offenceGroup: group.slice(0, 2),
      sex: SEX[sex.charAt(0)] ?? '',
      priorBand: BANDS[Number(band.charAt(0))] ?? '',
      outcome: OUTCOMES[Number(outcome.charAt(0))] ?? '',
    };
    return [{ codes, value: Number(value) * 100 }];
  });
}
