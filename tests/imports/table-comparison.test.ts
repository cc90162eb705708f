import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { publish } from '../releases/journey.ts';
import { newDataset } from '../requests.ts';
import { about } from '../samples/about.ts';
import type { Body } from '../samples/body.ts';
import { imported } from './files.ts';

/** What an import of an official table and a check of its release say: how it differs, and how many small numbers it has. */

const service = await useService();

const definition = (statistic: 'sum' | 'value'): Body => ({
  kind: 'aggregate',
  ...about('Sentences', ['2019-01-01', '2022-01-01']),
  settings: { selfApproval: true, absentRows: 'zero' },
  codebook: {
    codeLists: {
      town: { label: 'Town', codes: ['ash', 'elm', 'fir'].map((code) => ({ code, label: code })) },
      year: { label: 'Year', codes: ['2019', '2020', '2021'].map((code) => ({ code, label: code })) },
    },
    variables: ['town', 'year'].map((id) => ({ id, label: id, level: 'observation', codeList: id, required: true })),
    measures: [
      {
        id: 'sentences',
        label: 'Sentences',
        unit: 'sentences',
        countingUnit: 'sentence',
        statistic,
        of: 'value',
        population: 'all',
      },
    ],
    tables: { upTo: 2 },
    disclosure: { policy: 'none', reason: 'constructed' },
  },
});
const KNOWN = { before: 0, after: 0 };
const CSV = { type: 'text/csv' };
const file = (...rows: string[]): string => ['town,year,value', ...rows, ''].join('\n');
const FIRST = file('ash,2019,3', 'ash,2020,12', 'elm,2019,2', 'elm,2020,40');
const NEXT = file('ash,2019,3', 'ash,2020,14', 'elm,2020,40', 'fir,2021,1', 'fir,2020,[c]');

async function checked(dataset: string): Promise<Body> {
  const asked = await service.send('POST', `/v1/datasets/${dataset}/release-checks`, { key: service.adminKey });
  for (let now = asked.body; ; ) {
    if (now.state !== 'checking') return now;
    await sleep(50);
    now = (await service.send('GET', now.links.self, { key: service.adminKey })).body;
  }
}

test('an import that only validates says which rows are new, changed and gone, and the totals by year before and after', async () => {
  const dataset = await newDataset(service, definition('sum'));
  const first = await imported(service, dataset, FIRST, { ...CSV, query: '?validateOnly=true' });
  expect(first.comparison).toEqual({
    ...{ new: 4, changed: 0, gone: 0, same: 0 },
    totals: [
      { code: '2019', before: null, after: '5', unknown: KNOWN },
      { code: '2020', before: null, after: '52', unknown: KNOWN },
    ],
  });
  await imported(service, dataset, FIRST, CSV);
  const next = await imported(service, dataset, NEXT, { ...CSV, query: '?validateOnly=true' });
  expect(next.comparison).toEqual({
    ...{ new: 2, changed: 1, gone: 1, same: 2 },
    totals: [
      { code: '2019', before: '5', after: '3', unknown: KNOWN },
      // 54 would say that it rose: a number has become [c].
      { code: '2020', before: '52', after: null, unknown: { before: 0, after: 1 } },
      { code: '2021', before: null, after: '1', unknown: KNOWN },
    ],
  });
  const again = await imported(service, dataset, FIRST, CSV);
  expect([again.counts.unchanged, again.comparison.same, again.comparison.changed]).toEqual([4, 4, 0]);
  const rates = await newDataset(service, definition('value'));
  expect((await imported(service, rates, FIRST, CSV)).comparison.totals).toBeNull();
  // A town called 0012 is no year.
  const coded = definition('sum');
  for (const [at, code] of coded.codebook.codeLists.town.codes.entries()) code.code = `001${at}`;
  const towns = await newDataset(service, coded);
  const { comparison } = await imported(service, towns, file('0010,2019,3', '0011,2019,5'), CSV);
  expect(comparison.totals).toEqual([{ code: '2019', before: null, after: '8', unknown: KNOWN }]);
  // A row that only one of the tables has is not known in the other, unless it says that it is 0.
  const unknown = definition('sum');
  unknown.settings.absentRows = 'not-available';
  const gaps = await newDataset(service, unknown);
  await imported(service, gaps, FIRST, CSV);
  const { totals } = (await imported(service, gaps, NEXT, CSV)).comparison;
  expect(totals).toEqual([
    { code: '2019', before: '5', after: null, unknown: { before: 0, after: 1 } },
    { code: '2020', before: null, after: null, unknown: { before: 1, after: 1 } },
    { code: '2021', before: null, after: '1', unknown: { before: 1, after: 0 } },
  ]);
  // Two figures of one table are no number together.
  const body = definition('sum');
  body.codebook.measures = ['ash', 'elm'].map((town) => ({
    ...body.codebook.measures[0],
    id: town,
    filter: { town: [town] },
  }));
  const two = await newDataset(service, body);
  expect((await imported(service, two, FIRST, CSV)).comparison.totals).toBeNull();
}, 60_000);

test('in a table, too, a code that began is [z] before and not 0', async () => {
  const body = definition('sum');
  body.codebook.codeLists.town.codes[2].since = '2021-01-01';
  const dataset = await newDataset(service, body);
  await imported(service, dataset, file('ash,2019,3', 'elm,2020,40', 'fir,2021,7'), CSV);
  await publish(service, dataset);
  const path = `/v1/datasets/${dataset}/releases/latest/statistics?by=town,year&where=town:fir`;
  const { body: found } = await service.send('GET', path);
  expect(found.observations.map(({ value, status }: Body) => value ?? status)).toEqual([
    'not-applicable',
    'not-applicable',
    7,
  ]);
}, 60_000);

test('a check of a release counts the small numbers of a table, and compares it with the published one', async () => {
  const dataset = await newDataset(service, definition('sum'));
  await imported(service, dataset, FIRST, CSV);
  const before = await checked(dataset);
  // 3 and 2 of 2019, as cells by town and year: no total is below 5.
  expect(before.result).toMatchObject({ small: { below: 5, cells: 2 }, comparison: null });
  await publish(service, dataset);
  await imported(service, dataset, NEXT, CSV);
  const after = await checked(dataset);
  expect(after.result.comparison).toMatchObject({ new: 2, changed: 1, gone: 1, same: 2 });
  expect(after.result.comparison.totals).toContainEqual({
    ...{ code: '2020', before: '52', after: null },
    unknown: { before: 0, after: 1 },
  });
}, 60_000);
