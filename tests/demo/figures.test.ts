import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { PRESS_SNAPSHOT } from '../../src/demo/datasets.ts';
import { useService } from '../harness.ts';
import { exampleRequest, operationsOf } from '../http/document.ts';
import type { Body } from '../samples/body.ts';

// The founding article, figure by figure, out of a fresh service that published the demo at its first start.

let headlines: Record<string, Body>;
const RELEASE = '/v1/datasets/press-snapshot-2015/releases/latest';

async function values(query: string, member = 'value'): Promise<Record<string, number>> {
  const { status, body, text } = await service.send('GET', `${RELEASE}/statistics?${query}`);
  expect(status, text).toBe(200);
  return Object.fromEntries(body.observations.map((one: Body) => [Object.values(one.key).join('|'), one[member]]));
}

const service = await useService({ demo: [PRESS_SNAPSHOT], writesFiles: true });
beforeAll(async () => {
  expect((await service.send('GET', '/readyz')).status).toBe(503);
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  while ((await service.send('GET', '/readyz')).status !== 200) await sleep(50);
  while ((await service.send('GET', `${RELEASE}/files`)).status === 503) await sleep(50);
  const { body } = await service.send('GET', `${RELEASE}/headlines`);
  headlines = Object.fromEntries(body.items.map((item: Body) => [item.id, item]));
}, 120_000);

const figure = (id: string) => {
  const { value, numerator, denominator, wording, statement } = headlines[id];
  return { value, numerator, denominator, wording: wording?.text ?? null, statement };
};

test('the service is ready once the demo is published, as any other dataset is', async () => {
  const log = service.logLines.join('');
  expect(log).toMatch(/"auditAnchor":"\d+:[0-9a-f]{64}"/);
  // Who waited for the files left no warning.
  expect(log).not.toContain('files-pending');
  const { body } = await service.send('GET', RELEASE);
  expect(body).toMatchObject({ version: '1.0.0', state: 'published', policy: 'none', notices: [] });
  expect(body.counts.headlines).toBe(13);
  expect((await service.send('GET', '/v1/datasets')).body.items.map(({ id }: Body) => id)).toEqual([
    'press-snapshot-2015',
  ]);
  expect((await service.send('GET', '/v1/datasets/press-snapshot-2015')).body.constructed).toBe(true);
});

test('row 2: the window is two years, half-open, 730 days', () => {
  expect(headlines.cases.window).toEqual({ from: '2013-07-22', to: '2015-07-22' });
});

test('rows 4 and 5: 100 criminal cases, 101 offenders', async () => {
  expect(figure('cases')).toMatchObject({ value: 100, wording: '100', statement: '100 criminal cases' });
  expect(figure('offenders')).toMatchObject({ value: 101, wording: '101', statement: '101 offenders' });
  expect((await service.send('GET', `${RELEASE}/statistics?measure=cases,defendants`)).body.observations).toMatchObject(
    [
      { measure: 'cases', value: 100 },
      { measure: 'defendants', value: 101 },
    ],
  );
});

test('row 14: a father and son are one case with two defendants', async () => {
  expect(figure('two-defendants')).toMatchObject({ value: 1, wording: '1', statement: '1 case with two defendants' });
  expect(await values('measure=cases&by=defendantsPerCase&totals=true')).toEqual({ '1': 99, '2': 1, _T: 100 });
});

test('row 3: more than 4.5 million images, a lower bound, with the cases without a count beside it', async () => {
  expect(figure('images')).toMatchObject({
    value: 4_538_217,
    wording: 'more than 4.5 million',
    statement: 'more than 4.5 million images reported seized in 100 cases',
  });
  expect(headlines.images).toMatchObject({ flags: ['lower-bound'], notReported: 4, unit: 'images' });
  expect(headlines.images.value).toBeGreaterThan(4_500_000);
  expect(headlines.images.value).toBeLessThan(4_600_000);
});

test('row 6: 1 in 3 held a position of trust or had a role that gave access to children', async () => {
  expect(figure('trust-or-access')).toEqual({
    value: 0.3366,
    numerator: 34,
    denominator: 101,
    wording: '1 in 3',
    statement: '1 in 3 of those convicted held a position of trust or had a role that gave access to children',
  });
  expect(headlines['trust-or-access'].usage).toEqual(['not-prevalence', 'no-ranking']);
});

test('row 7: doctors, teachers, Scout leaders, clergymen and police officers; the magician and the Santa Claus only in a group', async () => {
  const roles = await values('by=role&totals=true');
  expect(roles).toEqual({
    education: 11,
    health: 4,
    faith: 4,
    'police-justice': 4,
    'youth-group': 5,
    'other-access': 4,
    'child-entertainment': 2,
    'no-role': 67,
    _T: 101,
  });
  for (const secret of ['magician', 'santa-claus']) {
    const { status, body, text } = await service.send('GET', `${RELEASE}/statistics?where=role:${secret}`);
    expect([status, body.code]).toEqual([422, 'invalid-query']);
    expect(text).not.toMatch(/magician|santa/i);
  }
  for (const below of ['', '/codebook', '/headlines', '/statistics?by=role'])
    expect((await service.send('GET', RELEASE + below)).text).not.toMatch(/magician|santa/i);
});

test('row 8: more than 1 in 4 were also convicted of other sexual crimes', () => {
  expect(figure('other-sexual-crimes')).toEqual({
    value: 0.2673,
    numerator: 27,
    denominator: 101,
    wording: 'more than 1 in 4',
    statement: 'more than 1 in 4 were also convicted of other sexual crimes',
  });
});

test('row 9: among them grooming, voyeurism and indecent assault, one conviction each at least', async () => {
  const offences = await values('measure=convictions&by=offenceGroup&totals=true');
  const finest = await service.send('GET', `${RELEASE}/statistics?by=offence&where=offence:other-sexual&share=offence`);
  const found = Object.fromEntries(finest.body.observations.map(({ key, value }: Body) => [key.offence, value]));
  expect(found).toEqual({
    'grooming-meeting': 7,
    voyeurism: 8,
    'indecent-assault-historic': 8,
    'other-sexual-offence': 6,
  });
  expect(offences.image! + offences['other-sexual']! + (offences.other ?? 0)).toBe(offences._T);
});

test('row 10: 1 in 6 already had a record for similar offences; silence is not no', async () => {
  expect(figure('prior-similar')).toMatchObject({ numerator: 17, denominator: 101, wording: '1 in 6' });
  expect(headlines['prior-similar']).toMatchObject({
    notReported: 8,
    missingBounds: { lower: 0.1683, upper: 0.2475 },
  });
  expect(await values('by=priorSimilar&totals=true')).toEqual({ yes: 17, no: 76, 'not-reported': 8, _T: 101 });
});

test('row 11: live streaming and grooming under fake identities are among the methods', async () => {
  expect(await values('measure=cases&by=methods&totals=true')).toEqual({
    'live-stream': 2,
    'social-network-false-identity': 4,
    'peer-to-peer': 28,
    none: 38,
    'not-reported': 31,
    _T: 100,
  });
});

test('row 15: a teenager', () => {
  expect(figure('teenagers')).toMatchObject({ value: 1, wording: '1' });
});

test('row 16: only 2 were women', async () => {
  expect(figure('women')).toMatchObject({ value: 2, wording: 'only 2', statement: 'only 2 were women' });
  expect(await values('by=sex&share=sex&totals=true', 'share')).toEqual({ male: 0.9802, female: 0.0198, _T: 1 });
});

test('row 17: 6 out of 10 were sent to prison', async () => {
  expect(figure('prison')).toEqual({
    value: 0.604,
    numerator: 61,
    denominator: 101,
    wording: '6 out of 10',
    statement: '6 out of 10 were sent to prison',
  });
  expect(await values('by=outcome,sex&totals=true')).toMatchObject({
    'immediate-custody|male': 60,
    'immediate-custody|female': 1,
    'immediate-custody|_T': 61,
    '_T|_T': 101,
  });
});

test('row 18: others got community orders or unpaid work, and not all the rest did', async () => {
  expect(await values('by=outcome')).toEqual({
    'immediate-custody': 61,
    'suspended-sentence': 14,
    'community-sentence': 23,
    fine: 2,
    'conditional-discharge': 1,
  });
  const unpaid = await values('by=outcome&where=requirements:unpaid-work');
  expect(unpaid['community-sentence|unpaid-work']! + unpaid['suspended-sentence|unpaid-work']!).toBe(24);
});

test('row 19: offenders were imprisoned for a total of 49 years, suspended terms left out', async () => {
  expect(figure('total-custody')).toMatchObject({
    wording: '49 years',
    statement: 'Offenders were imprisoned for a total of 49 years',
  });
  const { value, notReported, unit } = headlines['total-custody'];
  expect([unit, notReported]).toEqual(['days', 0]);
  expect(Math.floor(value / 365.25)).toBe(49);
  const days = await values('measure=custody-days&by=outcome&totals=true');
  expect(days._T).toBe(value);
  expect(days['suspended-sentence']).toBe(0);
});

test('row 1: nearly 2 a working day, said as the lower bound that it is, and never 2 a day by the calendar', () => {
  expect(figure('rate-working')).toMatchObject({
    value: 1.98,
    numerator: 1000,
    denominator: 506,
    wording: 'at least 1.9 a working day',
  });
  expect(figure('rate-calendar')).toMatchObject({
    value: 1.37,
    numerator: 1000,
    denominator: 730,
    wording: 'at least 1.3 a day',
    statement: 'Convictions were found at the rate of at least 1.3 a day',
  });
  for (const id of ['rate-working', 'rate-calendar'])
    expect(headlines[id]).toMatchObject({ externalFigure: 'cases-found', flags: ['lower-bound'], query: null });
});

test('rows 12, 21 and 22: at least 1000 court cases, around 50,000 people and 52% of case files are quoted, not computed', () => {
  expect(headlines['cases-found']).toMatchObject({
    computed: false,
    statement: 'at least 1000 court cases',
    value: 1000,
    bound: 'at-least',
    publisher: 'NSPCC',
  });
  expect(headlines['people-sharing']).toMatchObject({
    computed: false,
    statement: 'around 50,000 people',
    value: 50_000,
    bound: 'about',
    period: '2012',
    usage: ['no-ratio'],
  });
  expect(headlines['case-files']).toMatchObject({ computed: false, statement: '52% of case files', value: 0.52 });
});

test('row 13: images of both scales, each category with its scale', async () => {
  const categories = await values('measure=images-seized&by=imagesCategory&totals=true');
  expect(Object.keys(categories)).toEqual(
    expect.arrayContaining(['A', 'B', 'C', 'level-1', 'level-5', 'not-reported', '_T']),
  );
  const scales = await values('measure=images-seized&by=imagesCategoryScale&totals=true');
  expect(scales.sc2014).toBe(categories.A! + categories.B! + categories.C!);
  expect(scales.sgc2007).toBe([1, 2, 3, 4, 5].reduce((sum, level) => sum + categories[`level-${level}`]!, 0));
  expect(scales.sc2014! + scales.sgc2007! + scales['not-reported']!).toBe(4_538_217);
});

test('row 20: the 100 cases are at most a tenth of those found', () => {
  expect(headlines.cases.value / headlines['cases-found'].value).toBe(0.1);
});

test('row 23: the areas are those of the United Kingdom, by country and region', async () => {
  const countries = await values('measure=cases&by=areaCountry&totals=true');
  expect(countries._T).toBe(100);
  expect(
    Object.values(countries)
      .sort((a, b) => b - a)
      .slice(1),
  ).toEqual([85, 8, 5, 2]);
});

test('every headline gives its figure again, in the release that it names', async () => {
  const computed = Object.values(headlines).filter(({ query }) => query);
  expect(computed).toHaveLength(11);
  for (const headline of computed) {
    const { body } = await service.send('GET', headline.query);
    const [{ value, denominator, share }] = body.observations;
    expect(body.release).toBe('1.0.0');
    if (headline.statistic === 'share') {
      expect([headline.id, value, denominator, share]).toEqual([
        headline.id,
        headline.numerator,
        headline.denominator,
        headline.value,
      ]);
    } else expect([headline.id, value]).toEqual([headline.id, headline.value]);
  }
});

// The docs page invites everybody to try its examples on the demo.

const tried = async (key?: string): Promise<Record<string, number>> => {
  const { body: document } = await service.send('GET', '/openapi.json');
  const statuses: Record<string, number> = {};
  for (const operation of operationsOf(document)) {
    const { method, url, isPublic, isWhole, type, raw } = exampleRequest(operation);
    if (isPublic === (key !== undefined)) continue;
    const { status } = await service.send(method, url, {
      ...(key !== undefined && { key }),
      ...(type !== undefined && { raw, headers: { 'content-type': type } }),
    });
    // Ids of cases, imports and keys are random, so the reader has to fill them in.
    if (isWhole ? status >= 300 : status !== 404) statuses[operation.declared.operationId] = status;
  }
  return statuses;
};

test('the examples of every operation that needs no key are answered 200', async () => {
  // They compare two releases, and the demo has one.
  expect(await tried()).toEqual({ getDifferences: 422, getDifferencesCsv: 422 });
  const { errors } = (await service.send('GET', `${RELEASE}/differences?since=1.0.0`)).body;
  expect(errors).toEqual([
    { parameter: 'since', code: 'not-allowed', detail: 'Must be an earlier release.', allowed: [] },
  ]);
});

test('so are those of operations with a key, unless the demo has nothing of the kind', async () => {
  expect(await tried(service.adminKey)).toEqual({
    openRelease: 409,
    checkRelease: 409,
    moveRelease: 404,
    listPreviews: 404,
    createPreview: 404,
    acknowledgeChanges: 422,
  });
});
