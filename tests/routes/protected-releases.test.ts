import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { releaseCauses, releaseSteps } from '../../src/db/tables/releases.ts';
import { useService } from '../harness.ts';
import { approveCases, putDataset } from '../releases/journey.ts';
import { publishCells } from '../releases/published.ts';
import type { Body } from '../samples/body.ts';
import type { PublishedCells } from '../samples/published-cells.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// Releases under `threshold` whose cells are written down by hand: what headlines, claims, histories and differences tell.

const DATASET = 'protected';
const PATH = `/v1/datasets/${DATASET}`;
const service = await useService();
const get = async (path: string): Promise<Body> => {
  const { status, body, text } = await service.send('GET', `${PATH}${path}`);
  expect(status, text).toBe(200);
  return body;
};

const definition = (): Body => {
  const body = hamlets();
  body.codebook.disclosure = { policy: 'threshold', threshold: 5 };
  body.codebook.tables = {
    upTo: 0,
    also: [
      { by: ['outcome', 'sex'], measures: ['defendants'] },
      { by: ['methods'], measures: ['cases'] },
    ],
  };
  return body;
};

const FIRST: PublishedCells = {
  ...{ defendants: 400, 'defendants male': 300, 'defendants female': 100 },
  ...{ 'defendants custody': 120, 'defendants fine': 200, 'defendants community': 60 },
  ...{ 'defendants outcome=not-reported': 20, 'defendants outcome=_K': 380 },
  ...{ 'defendants custody male': [108, 120], 'defendants custody female': [0, 12] },
  ...{ 'defendants fine male': [160, 200], 'defendants fine female': [0, 40] },
  ...{ 'defendants community male': 40, 'defendants community female': 20 },
  ...{ cases: 350, 'cases mask': 40, 'cases night': 90 },
  ...{ 'images-seized': 90_000, 'custody-days': [0, null] },
};
const SECOND: PublishedCells = {
  ...FIRST,
  // A number has moved; one is withheld now; one is no longer; of one, only what it lies in has changed.
  ...{ defendants: 412, 'defendants custody': [110, 140], 'defendants fine female': 31 },
  ...{ 'defendants custody female': [0, 15], 'cases mask': [30, 60], 'custody-days': 16 * 730 },
};
const versions: string[] = [];
beforeAll(async () => {
  const none = definition();
  none.codebook.disclosure = { policy: 'none' };
  await putDataset(service, DATASET, none);
  // The third and the second release publish the same, whatever was counted for them.
  for (const cells of [FIRST, SECOND, SECOND]) {
    await approveCases(service, DATASET, townCases().slice(0, 2));
    versions.push(await publishCells(service, DATASET, definition(), cells));
  }
}, 60_000);

test('a version is decided by what is published', () => {
  expect(versions).toEqual(['1.0.0', '1.1.0', '1.1.1']);
});

const ITEMS = [
  ['defendants', {}, 400, 412, 12, null, null],
  ['defendants', { outcome: 'custody' }, 120, null, null, null, 'suppressed'],
  ['defendants', { outcome: 'fine', sex: 'female' }, null, 31, null, 'suppressed', null],
  ['cases', { methods: 'mask' }, 40, null, null, null, 'suppressed'],
  ['custody-days', {}, null, 730, null, 'suppressed', null],
];

describe('differences', () => {
  test('are of published numbers, have no causes, and compare nothing that is withheld in both', async () => {
    const { items, notes, next } = await get('/releases/1.1.0/differences?since=1.0.0');
    expect(next).toBeNull();
    expect(notes).toEqual([
      { id: 'withheld', mandatory: true, text: expect.stringContaining('withheld to protect') },
      { id: 'vintage', mandatory: true, text: expect.stringContaining('Later corrections of them are not in') },
    ]);
    expect(
      items.map((one: Body) => [
        ...[one.measure, one.key, one.previous, one.value, one.difference, one.previousStatus, one.status],
      ]),
    ).toEqual(ITEMS);
    expect(items.map(({ causes }: Body) => causes)).toEqual(ITEMS.map(() => null));
    const csv = await service.send('GET', `${PATH}/releases/1.1.0/differences.csv?since=1.0.0`);
    const rows: Record<string, string>[] = parse(csv.text, { columns: true, record_delimiter: '\r\n' });
    expect(rows.map((row) => [row.previous, row.value, row.difference, row.previous_status, row.status])).toEqual(
      ITEMS.map(([, , previous, value, difference, ...statuses]) => [
        ...[previous, value, difference].map((number) => (number === null ? '' : `${number}.0`)),
        ...statuses.map((status) => status ?? ''),
      ]),
    );
    for (const { created, removed, method } of rows) expect([created, removed, method]).toEqual(['', '', '']);
    expect(csv.headers['assize-notes']).toBe('withheld, vintage');
  });

  test('of headlines say why there is no figure', async () => {
    const { headlines } = await get('/releases/1.1.0/differences?since=1.0.0');
    expect(headlines.map((one: Body) => [one.id, one.previousStatus, one.status])).toEqual([
      ['all', null, null],
      ['custody', null, 'suppressed'],
      ['with-mask', null, 'suppressed'],
      ['years', 'suppressed', null],
    ]);
    expect(headlines[0].value).toEqual({ previous: 400, value: 412, difference: 12, causes: null });
    expect(headlines[1]).toMatchObject({
      value: { previous: 0.3158, value: null, difference: null, causes: null },
      numerator: { previous: 120, value: null, difference: null, causes: null },
      denominator: null,
      wording: { previous: '32%', value: null },
    });
  });

  test('of two releases that publish the same are none', async () => {
    const { items, headlines } = await get('/releases/1.1.1/differences?since=1.1.0');
    expect([items, headlines]).toEqual([[], []]);
  });
});

test('nothing of why a figure changed is counted', async () => {
  expect(await service.db.$count(releaseCauses)).toBe(0);
  const steps = await service.db.select({ headlines: releaseSteps.headlines }).from(releaseSteps);
  expect(steps.length).toBeGreaterThanOrEqual(versions.length);
  for (const { headlines } of steps) {
    expect(Object.values(headlines).map(({ causes }) => causes)).toEqual(Object.keys(headlines).map(() => null));
    expect([120, null]).toContain(headlines.custody?.numerator);
  }
});

test('the history of a headline has the statuses of its releases, and no withheld number', async () => {
  const { items } = await get('/headlines/custody/history');
  expect(items.map((one: Body) => [one.version, one.value, one.status, one.numerator, one.wording?.text])).toEqual([
    ['1.1.1', null, 'suppressed', null, undefined],
    ['1.1.0', null, 'suppressed', null, undefined],
    ['1.0.0', 0.3158, undefined, 120, '32%'],
  ]);
});

test('every claim about a withheld figure gets the same answer', async () => {
  const answers = await Promise.all(
    ['28%', '1 in 3', '120 of 380', 'more than 5', 'only 2', 'none of it', '999999'].map(async (claim) => {
      const { claim: said, ...answer } = await get(
        `/releases/1.1.0/headlines/custody/check?claim=${encodeURIComponent(claim)}`,
      );
      expect(said).toBe(claim);
      return answer;
    }),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toEqual({
    ...{ reading: null, verdict: 'not-understood', scope: 'claim', unread: [], caveats: [], suggested: [] },
    reason: expect.stringMatching(/^The figure is withheld to protect people/),
  });
  const page = await service.send('GET', `/datasets/${DATASET}/releases/1.1.0/headlines/custody/check?claim=28%25`);
  expect(page.text).toContain('<h1>That could not be checked</h1>');
});

test('the numbers that a claim is checked against are the published ones', async () => {
  const { verdict, reason } = await get('/releases/1.0.0/headlines/custody/check?claim=120 of 380');
  expect([verdict, reason]).toEqual(['true', 'The figure is 120 of 380. The claim is right.']);
  // What is not reported is withheld nowhere here, so the caveat gives what is published.
  const { caveats } = await get('/releases/1.0.0/headlines/custody/check?claim=32%25');
  expect(caveats.find(({ code }: Body) => code === 'not-reported').text).toContain('20 are not reported');
});

test('releases that publish the same answer with the same bytes, their version and date aside', async () => {
  const [, second = '', third = ''] = versions;
  const textOf = async (path: string, version: string): Promise<string> => {
    const { status, text } = await service.send('GET', `${PATH}/releases/${version}${path}`);
    expect(status, text).toBe(200);
    return text.replaceAll(version, 'VERSION').replace(/-[0-9a-f]{8}(?=[",])/g, '');
  };
  for (const path of [
    '/statistics?measure=defendants&by=outcome,sex&totals=true&share=outcome',
    '/statistics?measure=defendants&by=outcome&share=outcome&base=known',
    '/statistics.csv?measure=cases&by=methods',
    '/structure',
    '/headlines',
    '/headlines.csv',
    '/headlines/custody',
    '/headlines/with-mask/check?claim=1 in 10',
    '/differences?since=1.0.0',
    '/differences.csv?since=1.0.0',
  ])
    expect([path, await textOf(path, third)]).toEqual([path, await textOf(path, second)]);
});

test('a manifest has no number that writes could be counted by', async () => {
  const { auditAnchor } = await get('/releases/1.1.0');
  expect(auditAnchor).toEqual({ seq: null, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('pages say that a figure is withheld, and give no number of it', async () => {
  const page = (path: string) => service.send('GET', `/datasets/${DATASET}${path}`);
  const headline = await page('/releases/1.1.0/headlines/custody');
  expect(headline.text).toContain('it is withheld to protect people.');
  const release = await page('/releases/1.1.0');
  expect(release.text).toContain('Every figure that changed</a>');
  expect(release.text).toMatch(/Custody<\/a><\/th><td>32%<\/td><td>No wording<\/td><td class="number">withheld/);
});

test('rounded numbers are called rounded, wherever they are', async () => {
  const rounded = definition();
  await putDataset(service, 'rounded', {
    ...rounded,
    codebook: { ...rounded.codebook, disclosure: { policy: 'none' } },
  });
  rounded.codebook.disclosure = { policy: 'rounding', base: 5 };
  await publishCells(service, 'rounded', rounded, { defendants: 400, cases: 350 });
  await publishCells(service, 'rounded', rounded, { defendants: 405, cases: 350 });
  const path = '/v1/datasets/rounded';
  const { body: differences } = await service.send('GET', `${path}/releases/1.1.0/differences?since=1.0.0`);
  expect(differences.items).toMatchObject([{ measure: 'defendants', previous: 400, value: 405, causes: null }]);
  expect(differences.notes.map(({ id }: Body) => id)).toContain('rounded');
  const csv = await service.send('GET', `${path}/releases/1.1.0/differences.csv?since=1.0.0&measure=defendants`);
  expect(csv.headers['assize-notes']).toBe('rounded, vintage');
  const { body: history } = await service.send('GET', `${path}/headlines/all/history`);
  expect(history.items.map((one: Body) => [one.value, one.flags, one.wording])).toEqual([
    [405, ['rounded'], { form: 'exact', text: 'about 405', exact: false }],
    [400, ['rounded'], { form: 'exact', text: 'about 400', exact: false }],
  ]);
  const { body: check } = await service.send('GET', `${path}/releases/1.1.0/headlines/all/check?claim=405 people`);
  expect([check.verdict, check.suggested[0]]).toEqual(['misleading', 'about 405']);
});
