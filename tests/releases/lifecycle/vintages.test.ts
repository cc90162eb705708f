import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { codebookOf } from '../../../src/db/codebooks.ts';
import { datasets } from '../../../src/db/tables/datasets.ts';
import { erasedContributions } from '../../../src/db/tables/releases.ts';
import { countRelease } from '../../../src/releases/lifecycle/build.ts';
import type { BuildProgress } from '../../../src/schemas/release.ts';
import { useService } from '../../harness.ts';
import { move, put } from '../../requests.ts';
import type { Body } from '../../samples/body.ts';
import { parishCourt, people } from '../../samples/parish-court.ts';
import { approveCases, buildDraft, moveCases, moveDraft, type Posted, publish, putDataset } from '../journey.ts';

// Under a policy a case is counted as it was in the first release that counted it, while that chain of releases can be read.

const service = await useService({ now: new Date('2026-03-04T05:06:07.000Z') });

const get = (url: string, key?: string) => service.send('GET', url, key === undefined ? {} : { key });
const ask = async (url: string, key?: string): Promise<Body> => {
  const { status, body, text } = await get(url, key);
  expect(status, `${url}: ${text}`).toBe(200);
  return body;
};
const QUERIES = ['', 'by=sex', 'by=role', 'by=sex,role', 'by=year', 'by=role,year', 'by=sex,year'];

/** Every published number of a release, by cell; a withheld one as `c`. */
async function numbersOf(id: string, version: string): Promise<Record<string, number | 'c'>> {
  const numbers: Record<string, number | 'c'> = {};
  for (const query of QUERIES) {
    const { observations } = await ask(`/v1/datasets/${id}/releases/${version}/statistics?${query}&totals=true`);
    for (const { key, value, status } of observations)
      numbers[JSON.stringify(key)] = status === 'suppressed' ? 'c' : value;
  }
  return numbers;
}
const cell = (key: Body): string => JSON.stringify(key);

const withdraw = async (id: string, version: string): Promise<void> => {
  const { status, text } = await service.send('POST', `/v1/datasets/${id}/releases/${version}/transitions`, {
    ...{ key: service.adminKey, body: { to: 'withdrawn', reason: 'Wrong.' } },
  });
  expect(status, text).toBe(200);
};
const contributionsOf = (id: string) =>
  service.db.select().from(erasedContributions).where(eq(erasedContributions.datasetId, id));
const erase = (id: string, cases: readonly Posted[]) =>
  moveCases(service, id, { to: 'erased', reason: 'erasure-upheld' }, cases);

/** Writes a case anew, and approves it. */
async function correct(id: string, posted: Posted, change: (one: Body) => void): Promise<void> {
  const one = await ask(`/v1/datasets/${id}/cases/${posted.id}`, service.adminKey);
  change(one);
  const edited = await put(service, one);
  expect(edited.status, edited.text).toBe(200);
  const submitted = await move(service, edited.body, { to: 'in-review' });
  const approved = await move(service, submitted.body, { to: 'approved' });
  expect(approved.status, approved.text).toBe(200);
}

const FIRST = { 'male teacher': 20, 'male coach': 12, 'male other': 30, 'female teacher': 8, 'female coach': 14, 'female other': 9 }; // biome-ignore format: one line
const SECOND = { 'male teacher': 10, 'male coach': 10, 'male other': 10, 'female other': 10 };

/** A case that says everything a case can say beside its codes. */
const detailed = (system: string): Body => ({
  ...people({ 'female coach': 1 })[0],
  sentencedOn: '2014-07-19',
  externalIds: [{ system, value: 'desk-77013' }],
  sources: [{ outletType: 'local', url: 'https://example.org/report-77013' }],
  quantities: [{ quantity: 'images', value: 77013, basis: 'exact' }],
});

test.each([
  ['threshold', { policy: 'threshold', threshold: 5 }],
  ['rounding', { policy: 'rounding', base: 5 }],
])(
  'under %s a second release differs by whole new cases only, whatever became of the others; a new chain has everything',
  { timeout: 120_000 },
  async (name, policy) => {
    const id = `vintage-${name}`;
    await putDataset(service, id, parishCourt(policy));
    const cases = await approveCases(service, id, [...people(FIRST), detailed(name)]);
    await publish(service, id);
    const first = await numbersOf(id, '1.0.0');
    const { seq: cursor } = (await ask(`/v1/datasets/${id}/changes?limit=1000`, service.adminKey)).items.at(-1);

    const [corrected, withdrawn, merged, into] = cases as [Posted, Posted, Posted, Posted];
    const erased = cases.at(-1)!;
    await correct(id, corrected, (one) => {
      Object.assign(one.defendants[0], { sex: 'female', attributes: { role: 'other' } });
      one.sentencedOn = '2015-06-07';
    });
    await moveCases(service, id, { to: 'withdrawn', reason: 'conviction-quashed' }, [withdrawn]);
    const other = await ask(`/v1/datasets/${id}/cases/${merged.id}`, service.adminKey);
    expect((await move(service, other, { to: 'merged', into: into.id })).status).toBe(200);
    await erase(id, [erased]);

    // Kept of it are codes of the tables and its year; nothing else.
    const kept = await contributionsOf(id);
    expect(kept).toHaveLength(1);
    expect(kept[0]!.content).toEqual({
      sentencedOn: '2014',
      defendants: [
        {
          ...{ id: expect.any(String), sex: 'female', attributes: { role: 'coach' }, sentence: {} },
          convictions: [{ id: expect.any(String) }],
        },
      ],
    });
    const all = JSON.stringify(kept);
    for (const text of [erased.id, 'desk', 'report', '77013', '2014-07']) expect(all).not.toContain(text);

    // The partners know at once.
    const { items } = await ask(`/v1/datasets/${id}/changes?limit=1000`, service.adminKey);
    const causes = items.filter(({ seq }: Body) => seq > cursor).map(({ cause }: Body) => cause);
    expect(causes).toEqual(expect.arrayContaining(['withdrawn', 'merged', 'erased']));
    expect((await get(`/v1/datasets/${id}/records/${erased.id}`, service.adminKey)).status).toBe(410);

    await approveCases(service, id, people(SECOND, 2015));
    const check = await checked(id);
    expect(check.result.waiting).toEqual({ corrections: 1, withdrawals: 2, erasures: 1 });
    expect(await publish(service, id)).toBe('1.1.0');
    const second = await numbersOf(id, '1.1.0');
    // Of the old year nothing has changed, and of the new one there are the new cases and nothing else.
    if (name === 'threshold') {
      for (const [key, value] of Object.entries(first)) if (key.includes('2014')) expect(second[key], key).toBe(value);
      expect(second[cell({ year: '2015' })]).toBe(40);
      expect(second[cell({ sex: '_T', year: '2015' })]).toBe(40);
      expect(second[cell({})]).toBe((first[cell({})] as number) + 40);
    }
    const manifest = await ask(`/v1/datasets/${id}/releases/1.1.0`);
    expect(manifest.vintage).toEqual({ since: '1.0.0' });
    expect((await ask(`/v1/datasets/${id}/releases/1.0.0`)).vintage).toEqual({ since: '1.0.0' });
    const noteIn = async (version: string) =>
      (await ask(`/v1/datasets/${id}/releases/${version}/statistics?by=sex`)).notes.find(
        (note: Body) => note.id === 'vintage',
      );
    expect(await noteIn('1.0.0')).toBeUndefined();
    expect(await noteIn('1.1.0')).toMatchObject({
      mandatory: true,
      text: expect.stringMatching(/since 1\.0\.0 .*corrections.*\/v1\/datasets\/vintage-.*\/notices/),
    });

    // Nobody can read it. It stays while a release that counts it can be read.
    await withdraw(id, '1.0.0');
    expect(await contributionsOf(id)).toHaveLength(1);
    await withdraw(id, '1.1.0');
    expect(await contributionsOf(id)).toEqual([]);
    expect(await publish(service, id)).toBe('2.0.0');
    const third = await numbersOf(id, '2.0.0');
    expect((await ask(`/v1/datasets/${id}/releases/2.0.0`)).vintage).toEqual({ since: '2.0.0' });
    if (name === 'threshold') {
      // Without the withdrawn, the merged and the erased one; one has moved to the other year.
      expect(third[cell({})]).toBe((first[cell({})] as number) + 40 - 3);
      expect(third[cell({ year: '2014' })]).toBe((first[cell({ year: '2014' })] as number) - 4);
      expect(third[cell({ year: '2015' })]).toBe(41);
    }
  },
);

async function checked(id: string): Promise<Body> {
  const asked = await service.send('POST', `/v1/datasets/${id}/release-checks`, { key: service.adminKey });
  for (;;) {
    const body = await ask(asked.body.links.self, service.adminKey);
    if (body.state !== 'checking') return body;
    await sleep(50);
  }
}

test('under none a correction is in the next release at once, and nothing of an erased case is kept', async () => {
  await putDataset(service, 'plain', parishCourt({ policy: 'none' }));
  const cases = await approveCases(service, 'plain', people({ 'male teacher': 2, 'female coach': 1 }));
  await publish(service, 'plain');
  await correct('plain', cases[0]!, (one) => Object.assign(one.defendants[0], { sex: 'female' }));
  await erase('plain', cases.slice(1, 2));
  expect(await contributionsOf('plain')).toEqual([]);
  expect((await checked('plain')).result.waiting).toBeNull();
  const version = await publish(service, 'plain');
  const numbers = await numbersOf('plain', version);
  expect([numbers[cell({ sex: 'female' })], numbers[cell({})]]).toEqual([2, 2]);
  expect((await ask(`/v1/datasets/plain/releases/${version}`)).vintage).toBeNull();
});

test('a case that no release has counted is not kept when it is erased, and a draft with it is built again', async () => {
  await putDataset(service, 'uncounted', parishCourt());
  const old = await approveCases(service, 'uncounted', people(FIRST));
  await publish(service, 'uncounted');
  const added = await approveCases(service, 'uncounted', people(SECOND, 2015));
  const draft = await buildDraft(service, 'uncounted');
  // The draft counts this one as the release before did, and so does the contribution.
  await erase('uncounted', old.slice(0, 1));
  expect(await contributionsOf('uncounted')).toHaveLength(1);
  const now = await get('/v1/datasets/uncounted/releases/draft', service.adminKey);
  expect([now.body.state, now.body.builtAt]).toEqual(['draft', draft.body.builtAt]);
  await erase('uncounted', added.slice(0, 1));
  expect(await contributionsOf('uncounted')).toHaveLength(1);
  const refused = await moveDraft(service, 'uncounted', 'published', String(draft.headers.etag));
  expect(refused.body.code).toBe('release-changed');
});

test('a draft is not published once another release is the newest that can be read', async () => {
  await putDataset(service, 'moved', parishCourt());
  const cases = await approveCases(service, 'moved', people(FIRST));
  await publish(service, 'moved');
  await correct('moved', cases[0]!, (one) => Object.assign(one.defendants[0], { sex: 'female' }));
  await approveCases(service, 'moved', people(SECOND, 2015));
  const draft = await buildDraft(service, 'moved');
  const waiting = { corrections: 1, withdrawals: 0, erasures: 0 };
  expect(draft.body.vintage).toEqual({ since: '1.0.0', waiting });
  const preview = await service.send('POST', '/v1/datasets/moved/releases/draft/previews', {
    ...{ key: service.adminKey, body: { label: 'Agency', endsAt: '2026-03-05T00:00:00Z' } },
  });
  const seen = await ask('/v1/datasets/moved/releases/draft', preview.body.token);
  expect(seen.vintage).toEqual({ since: '1.0.0' });
  await withdraw('moved', '1.0.0');
  const { headers } = await get('/v1/datasets/moved/releases/draft', service.adminKey);
  const refused = await moveDraft(service, 'moved', 'published', String(headers.etag));
  expect(refused.status, refused.text).toBe(409);
  expect(refused.body.held.map(({ code }: Body) => code)).toEqual(['between-releases']);
  expect(refused.body.detail).toContain('Now no release can be read.');
});

test('a code that a counted case had stays in the list, although the case has been corrected since', async () => {
  await putDataset(service, 'coded', parishCourt());
  const cases = await approveCases(service, 'coded', [...people(FIRST), ...people({ 'male other': 1 })]);
  await publish(service, 'coded');
  const without = (codebook: Body) => {
    codebook.codebook.codeLists.role.codes = codebook.codebook.codeLists.role.codes.filter(
      ({ code }: Body) => code !== 'coach',
    );
    return codebook;
  };
  for (const one of cases.slice(20, 32)) await correct('coded', one, (body) => { body.defendants[0].attributes.role = 'other'; }); // biome-ignore format: one line
  for (const one of cases.slice(70, 84)) await correct('coded', one, (body) => { body.defendants[0].attributes.role = 'other'; }); // biome-ignore format: one line
  const now = await get('/v1/datasets/coded/definition', service.adminKey);
  const putWithout = async () =>
    service.send('PUT', '/v1/datasets/coded', {
      ...{ key: service.adminKey, body: without(parishCourt()) },
      headers: { 'if-match': String(now.headers.etag) },
    });
  const refused = await putWithout();
  expect([refused.status, refused.body.code]).toEqual([409, 'codebook-breaks-cases']);
  await withdraw('coded', '1.0.0');
  expect((await putWithout()).status).toBe(200);
});

test('a case that is erased while a release counts the cases is counted once', async () => {
  await putDataset(service, 'racing', parishCourt());
  const cases = await approveCases(service, 'racing', people(FIRST));
  await publish(service, 'racing');
  await approveCases(service, 'racing', people(SECOND, 2015));
  const [dataset] = await service.db.select().from(datasets).where(eq(datasets.id, 'racing'));
  const counted = {
    ...{ datasetId: 'racing', position: dataset!.lastSeq, codebookVersion: 1, secret: undefined, awaiting: [] },
    codebook: await codebookOf(service.db, 'racing', 1),
  };
  const context = { database: { db: service.db }, now: () => new Date(), generator: '', signal: new AbortController().signal }; // biome-ignore format: one line
  const totals: unknown[] = [];
  let reads = 0;
  // The first time after the cases were read, so that whether this one was is not known; they are read again.
  const report = async ({ phase }: BuildProgress) => {
    if (phase !== 'records') return;
    reads += 1;
    if (reads === 1) await erase('racing', cases.slice(0, 1));
  };
  const built = await countRelease(context, counted, report, async (tables) => {
    for (const { by, cells } of tables) if (by.length === 0) totals.push(cells[0]?.[0]);
  });
  expect([built.held, reads]).toEqual([[], 2]);
  expect(built.vintage?.waiting).toEqual({ corrections: 0, withdrawals: 0, erasures: 1 });
  expect(totals).toEqual([people({ ...FIRST }).length + 40]);
});
