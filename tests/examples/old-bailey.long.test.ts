import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isThere, OLD_BAILEY_CSV } from '../data-files.ts';
import { startApp, type TestApp } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { publishedSums, sumsOf } from '../samples/oracle.ts';
import { guiltyDefendants, type OldBaileyDimension } from './old-bailey-counts.ts';
import { runExample } from './run-example.ts';

// The example as its users run it, against a service on a socket, and every table it publishes against an independent count.

const RELEASE = '/v1/datasets/old-bailey-1780-1880/releases/latest';

describe.skipIf(!isThere(OLD_BAILEY_CSV))('the Old Bailey example', () => {
  let service: TestApp;
  let first: string;

  const example = () => runExample(service, 'old-bailey.ts', OLD_BAILEY_CSV);
  beforeAll(async () => {
    service = await startApp({ config: { logLevel: 'silent' } });
    await service.app.listen({ host: '127.0.0.1', port: 0 });
    first = await example();
  }, 180_000);
  afterAll(() => service.stop());

  const ask = (query: string) => service.send('GET', `${RELEASE}/statistics?${query}`);

  test('it posts 16,364 cases and publishes version 1.0.0 with its headlines', async () => {
    expect(first).toContain('16,364 guilty verdicts: 16,364 to post, 0 to approve');
    expect(first).toContain('release 1.0.0: published');
    const { body } = await ask('measure=defendants');
    expect(body.observations.map(({ value }: Body) => value)).toEqual([16_364]);
    const { body: list } = await service.send('GET', `${RELEASE}/headlines`);
    expect(list.items.map(({ id, numerator, denominator }: Body) => [id, numerator, denominator])).toEqual([
      ['imprisoned', 9_668, 16_364],
      ['women', 3_286, 16_364],
    ]);
    expect(first).toContain('9,668 of 16,364 imprisoned, 59.1%, "6 out of 10"');
    expect(first).toContain('3,286 of 16,364 women, 20.1%, "1 in 5"');
  });

  test('every published table, with every margin, is what counting the file gives', { timeout: 60_000 }, async () => {
    const guilty = guiltyDefendants(OLD_BAILEY_CSV);
    const { body: manifest } = await service.send('GET', RELEASE);
    let compared = 0;
    for (const { by, measures } of manifest.tables) {
      const query = `measure=${measures.join(',')}${by.length > 0 ? `&by=${by.join(',')}` : ''}&totals=true`;
      const { status, body, text } = await ask(query);
      expect(status, text.slice(0, 500)).toBe(200);
      const expected = sumsOf(guilty, by as OldBaileyDimension[]);
      for (const measure of measures) {
        expect([by, measure, publishedSums(body.observations, measure, by)]).toEqual([by, measure, expected]);
        compared += expected.size;
      }
    }
    expect(manifest.tables.length).toBeGreaterThan(20);
    expect(compared).toBeGreaterThan(10_000);
  });

  test('outcome by sex with totals: all cells listed, and those of the file', async () => {
    const by = ['outcomeCategory', 'sex'] as const;
    const { body } = await ask('measure=defendants&by=outcomeCategory,sex&totals=true');
    expect(body.observations).toHaveLength(8 * 3);
    const published = publishedSums(body.observations, 'defendants', by);
    expect(published).toEqual(sumsOf(guiltyDefendants(OLD_BAILEY_CSV), by));
    expect(published.get('imprison|_T')).toBe(9_668);
    expect(published.get('_T|female')).toBe(3_286);
  });

  test('a year without a session in the sample is not available, and every year with one has its count', async () => {
    const guilty = guiltyDefendants(OLD_BAILEY_CSV);
    const { body } = await ask('measure=defendants&by=year');
    const counts = sumsOf(guilty, ['year']);
    const years = Array.from({ length: 101 }, (_, at) => String(1780 + at));
    expect(body.observations.map(({ key, value, status }: Body) => [key.year, value ?? status])).toEqual(
      years.map((year) => [year, counts.get(year) ?? 'not-available']),
    );
    expect(years.filter((year) => !counts.has(year))).toHaveLength(18);
  });

  test('run again it changes nothing', { timeout: 60_000 }, async () => {
    const before = await service.send('GET', RELEASE);
    const again = await example();
    expect(again).toContain('0 to post, 0 to approve');
    expect(again).toContain('release 1.0.0: nothing has changed since');
    const after = await service.send('GET', RELEASE);
    expect([after.text, after.headers.etag]).toEqual([before.text, before.headers.etag]);
    const { body } = await service.send('GET', '/v1/datasets/old-bailey-1780-1880/releases');
    expect(body.items).toHaveLength(1);
  });
});
