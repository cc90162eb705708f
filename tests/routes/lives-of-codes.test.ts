import { expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { approveCases, moveCases, publish, putDataset } from '../releases/journey.ts';
import { about } from '../samples/about.ts';
import type { Body } from '../samples/body.ts';

/** A code that began within the window: before that a 0 of it is not applicable, and nothing else changes. */

const service = await useService();

const YEARS = [2014, 2015, 2016, 2017];
const definition = (codes: readonly Body[]): Body => ({
  kind: 'cases',
  ...about('Lives', ['2014-01-01', '2018-01-01']),
  settings: { selfApproval: true, duplicates: 'off' },
  codebook: {
    builtIn: { outcome: { codeList: 'outcome' } },
    codeLists: { outcome: { label: 'Outcome', codes } },
    periods: { year: 'public', quarter: 'public' },
    measures: [
      {
        id: 'people',
        label: 'People',
        unit: 'people',
        countingUnit: 'defendant',
        statistic: 'count',
        population: 'all',
      },
    ],
    tables: { upTo: 2 },
    disclosure: { policy: 'none', reason: 'constructed' },
  },
});

test('a 0 before a code began or after it ended is [z]; a case that has the code all the same is counted', async () => {
  const codes = [
    { code: 'fine', label: 'Fine' },
    { code: 'order', label: 'Order', since: '2016-01-01' },
    { code: 'pillory', label: 'Pillory', until: '2015-01-01' },
  ];
  await putDataset(service, 'lives', definition(codes));
  const sentenced = (date: string, outcome: string) => ({
    sentencedOn: date,
    defendants: [{ convictions: [{}], sentence: { outcome } }],
  });
  const posted = await approveCases(service, 'lives', [
    ...YEARS.map((year) => sentenced(`${year}-03-01`, 'fine')),
    sentenced('2017-05-01', 'order'),
    sentenced('2014-05-01', 'pillory'),
    sentenced('2016-05-01', 'pillory'),
  ]);
  await publish(service, 'lives');
  const ask = async (query: string): Promise<Body> =>
    (await service.send('GET', `/v1/datasets/lives/releases/latest/statistics?measure=people&${query}`)).body;
  const table = (await ask('by=outcome,year')).observations.map(({ value, status }: Body) => value ?? status);
  expect(table.slice(0, 12)).toEqual([
    ...[1, 1, 1, 1],
    ...['not-applicable', 'not-applicable', 0, 1],
    ...[1, 'not-applicable', 1, 'not-applicable'],
  ]);
  const alone = (await ask('by=outcome')).observations.map(({ value }: Body) => value);
  expect(alone.slice(0, 3)).toEqual([4, 1, 2]);
  const [first] = (await ask('by=quarter&where=outcome:order')).observations;
  expect(first).toMatchObject({ value: null, status: 'not-applicable' });
  const csv = await service.send('GET', '/v1/datasets/lives/releases/latest/statistics.csv?by=outcome,year');
  expect(csv.text).toContain('order,Order,2014,2014,people,people,,,,not-applicable');

  // The case that had the code although it had ended is gone: what was 1 is not 0, but not applicable.
  await moveCases(service, 'lives', { to: 'withdrawn', reason: 'rectification' }, posted.slice(-1));
  await publish(service, 'lives');
  const path = '/v1/datasets/lives/releases/latest';
  const { items } = (await service.send('GET', `${path}/differences?since=1.0.0&limit=1000`)).body;
  const pillory = items.filter(({ key }: Body) => key.outcome === 'pillory' && key.year === '2016');
  expect(pillory).toMatchObject([{ previous: 1, value: null, difference: null, status: 'not-applicable' }]);
  expect(items.find(({ key }: Body) => key.outcome === 'pillory' && key.year === undefined)).toMatchObject({
    value: 1,
  });
}, 60_000);
