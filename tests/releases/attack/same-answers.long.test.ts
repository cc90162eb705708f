import { createHash, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SUFFIXES } from '../../../src/formats/representation-path.ts';
import { caseOf, measure, type Person, SPLIT_TOWN, splitOf, townOf } from '../../disclosure/attack/town.ts';
import { startApp, type TestApp } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { approveCases, buildDraft, moveDraft, publish, putDataset } from '../journey.ts';

/** Nothing that is withheld, rounded, not yet public or withdrawn has any influence on what readers get. */

const D = '/datasets/attacked';
const QUERIES = [
  'by=outcome',
  'by=outcome&totals=true&share=outcome&base=known',
  'by=outcome&sort=-value',
  'by=area',
  'by=sex&totals=true&share=sex',
  '',
];
const CLAIMS = ['0', '1', '3', '4', '6', '10%', 'more than 2', 'not 3', '8 of 32'];
/** Of the service and the dataset, `extra` being a name that only some worlds have, in what is not public. */
const DOORS = [
  ...['/', '/datasets', '/sitemap.xml', '/release-calendar', '/search?q=women', '/v1', '/v1/datasets', '/v1/catalog'],
  ...['/v1/catalog.ttl', '/v1/releases.atom', '/v1/release-calendar', '/v1/search?q=town', '/v1/search?q=extra'],
  ...['', '/releases', '/notices', '/headlines/extra/history'].flatMap((below) => [D + below, `/v1${D}${below}`]),
  ...['/codebook', '/releases.atom', '/records', '/changes'].map((below) => `/v1${D}${below}`),
  ...['draft', 'draft/statistics', 'draft/files', 'draft/previews', '1.1.0', '1.1.0/statistics', '2.0.0'].map(
    (version) => `/v1${D}/releases/${version}`,
  ),
];
const FILES = ['observations.csv', 'observations.csv.gz', 'observations.parquet', 'datapackage.json', 'codebook.json'];

/** What tells of a record of its own: hashes and random ids. */
const OWN = /[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f-]{27}/g;
/** Else each service signs with one of its own. */
const { privateKey } = generateKeyPairSync('ed25519');
const signingKey = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');

/** A service of its own, read at every door. */
async function readWorld(run: (service: TestApp) => Promise<{ versions: string[]; headlines: string[] }>) {
  const service = await startApp({ now: new Date('2020-01-01T00:00:00Z'), writesFiles: true, config: { signingKey } });
  const { versions, headlines } = await run(service);
  const answers = new Map<string, string>();
  const read = async (path: string) => {
    const { statusCode, headers, rawPayload } = await service.app.inject(path);
    const text = rawPayload.toString('latin1');
    const shown = text.replace(OWN, '');
    const tag = shown === text ? headers.etag : '';
    answers.set(
      path,
      `${statusCode} ${tag} ${shown.length < 3_000 ? shown : createHash('sha256').update(shown).digest('hex')}`,
    );
    return statusCode;
  };
  for (const version of versions) {
    const R = `${D}/releases/${version}`;
    while ((await read(`/v1${R}/files`)) === 503) await sleep(20);
    for (const below of ['', '/structure', '/codebook', '/headlines', '/headlines.csv', '/certificate'])
      await read(`/v1${R}${below}`);
    for (const below of ['', '/structure', '/certificate', '/table']) await read(R + below);
    for (const file of [...FILES, 'records.csv', 'records-2014.parquet']) await read(`/v1${R}/files/${file}`);
    for (const query of QUERIES) {
      for (const suffix of Object.values(SUFFIXES)) await read(`/v1${R}/statistics${suffix}?${query}`);
      for (const page of ['statistics', 'table']) await read(`${R}/${page}?${query}`);
    }
    for (const id of headlines) {
      for (const root of ['', '/v1']) await read(`${root}${R}/headlines/${id}`);
      for (const root of ['', '/v1']) await read(`${root}${D}/headlines/${id}/history`);
      for (const claim of CLAIMS)
        await read(`/v1${R}/headlines/${id}/check?claim=${encodeURIComponent(`${claim} of them`)}`);
    }
  }
  const [one, other] = versions;
  const differences = other === undefined ? [] : ['', '.csv'].map((suffix) => `/v1${D}/releases/${other}/differences${suffix}?since=${one}`); // biome-ignore format: one line
  for (const path of [...DOORS, ...differences]) await read(path);
  await service.stop();
  return Object.fromEntries(answers);
}

async function expectSame(worlds: readonly Parameters<typeof readWorld>[0][]): Promise<void> {
  const [one, other] = [await readWorld(worlds[0]!), await readWorld(worlds[1]!)];
  expect(Object.values(one).filter((answer) => answer.startsWith('200')).length).toBeGreaterThan(80);
  expect(one).toEqual(other);
}

const put = async (service: TestApp, definition: Body, cases: readonly Body[]): Promise<void> => {
  await putDataset(service, 'attacked', definition);
  await approveCases(service, 'attacked', cases);
};
const of = (times: number, one: Person): Body[] => Array.from({ length: times }, () => caseOf(one));

const TIMEOUT = { timeout: 300_000 };

test('a 0 and a 3 that are withheld have the same bytes, tags and lengths at every door', TIMEOUT, async () => {
  const headlines = ['count-fine', 'share-fine', 'count-other', 'share-other'];
  // Both have the same published tables: tests/disclosure/attack/same-tables.test.ts.
  const worlds = [splitOf(0, 8, 1), splitOf(3, 5, 1)].map((cases) => async (service: TestApp) => {
    await put(service, SPLIT_TOWN, [...cases.values()]);
    return { versions: [await publish(service, 'attacked')], headlines };
  });
  await expectSame(worlds);
});

const ofPeople = { measure: 'people', statement: '{wording} of them', where: { sex: ['female'] } };
const townUnder = (disclosure: object, hasMore = false): Body =>
  townOf({
    ...{ open: ['sex', 'outcome', 'area', 'areaRegion', 'year'], disclosure },
    tables: { upTo: 1, also: [{ by: ['sex', 'outcome'] }] },
    measures: [measure('people'), ...(hasMore ? [measure('extra', { filter: { outcome: ['custody'] } })] : [])],
    headlines: ['women', ...(hasMore ? ['extra'] : [])].flatMap((id) => [
      { ...ofPeople, id, statistic: 'count', form: 'exact' },
      { ...ofPeople, id: `${id}-share`, statistic: 'share', share: 'sex', base: 'known', form: 'percent' },
    ]),
  });
const ROUNDING = { policy: 'rounding', base: 5 };
const HEADLINES = ['women', 'women-share'];

test('two numbers that are rounded to one number have, in two releases', TIMEOUT, async () => {
  const worlds = [
    { women: 11, men: 21 },
    { women: 12, men: 20 },
  ].map(({ women, men }) => async (service: TestApp) => {
    const people = (sex: string, times: number) => of(times, { sex, outcome: 'custody', area: 'a1' });
    await put(service, townUnder(ROUNDING), [...people('female', women), ...people('male', men)]);
    const first = await publish(service, 'attacked');
    service.clock.now = new Date('2020-02-01T00:00:00Z');
    await approveCases(service, 'attacked', [...people('female', 10), ...people('male', 10)]);
    return { versions: [first, await publish(service, 'attacked')], headlines: HEADLINES };
  });
  await expectSame(worlds);
});

const FIRST = [...of(40, { sex: 'female', outcome: 'custody', area: 'a1' }), ...of(50, { sex: 'male', outcome: 'fine', area: 'a1' })]; // biome-ignore format: one line
/** Two releases that could come next, with a measure and headlines more or without. */
const NEXT = [
  { hasMore: true, cases: of(30, { sex: 'female', outcome: 'custody', area: 'a1' }) },
  { hasMore: false, cases: of(25, { sex: 'male', outcome: 'other', area: 'a3' }) },
];

test.each([{ threshold: 5 }, ROUNDING])(
  'a release that waits for its date shows nothing of itself: %o',
  TIMEOUT,
  async (policy) => {
    const worlds = NEXT.map(({ hasMore, cases }) => async (service: TestApp) => {
      await put(service, townUnder(policy), FIRST);
      const version = await publish(service, 'attacked');
      await put(service, townUnder(policy, hasMore), cases);
      const draft = await buildDraft(service, 'attacked');
      const key = service.adminKey;
      const path = `/v1${D}/releases/draft`;
      const body = { to: 'published', publishAt: '2020-03-05T09:30:00.000Z' };
      const sent = { key, body, headers: { 'if-match': String(draft.headers.etag) } };
      expect((await service.send('POST', `${path}/transitions`, sent)).status).toBe(200);
      service.clock.now = new Date('2020-03-05T09:29:59.000Z');
      for (const below of ['headlines/women', 'headlines/extra', 'statistics?by=sex'])
        await service.send('GET', `${path}/${below}`, { key });
      return { versions: [version], headlines: HEADLINES };
    });
    await expectSame(worlds);
  },
);

test('a release that was withdrawn shows nothing of what it was', TIMEOUT, async () => {
  const worlds = NEXT.map(({ cases }) => async (service: TestApp) => {
    await put(service, townUnder(ROUNDING), FIRST);
    const version = await publish(service, 'attacked');
    // Its structure decides its version.
    service.clock.now = new Date('2020-02-01T00:00:00Z');
    await put(service, townUnder(ROUNDING, true), cases);
    const gone = await publish(service, 'attacked');
    for (const below of ['headlines/women', 'statistics?by=sex'])
      await service.send('GET', `/v1${D}/releases/latest/${below}`);
    for (const path of ['/', '/v1/search?q=extra']) await service.send('GET', path);
    const body = { to: 'withdrawn', reason: 'It was wrong.' };
    const sent = await service.send('POST', `/v1${D}/releases/${gone}/transitions`, { key: service.adminKey, body });
    expect(sent.status).toBe(200);
    return { versions: [version], headlines: HEADLINES };
  });
  await expectSame(worlds);
});

test('a draft that is held or given up shows nothing of its having been there', TIMEOUT, async () => {
  const more = of(2, { sex: 'female', outcome: 'custody', area: 'a1' });
  const worlds = [true, false].map((isBuilt) => async (service: TestApp) => {
    await put(service, townUnder({ threshold: 5 }), FIRST);
    const version = await publish(service, 'attacked');
    await put(service, townUnder({ threshold: 5 }, true), more);
    if (isBuilt) {
      const { body, headers } = await buildDraft(service, 'attacked');
      expect(body.error).toBe('release-held');
      expect((await moveDraft(service, 'attacked', 'discarded', String(headers.etag))).status).toBe(204);
      expect((await buildDraft(service, 'attacked')).body.state).toBe('failed');
    }
    return { versions: [version], headlines: HEADLINES };
  });
  await expectSame(worlds);
});
