import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { approveCases, buildDraft, publish, putDataset } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// `GET D/headlines/{id}/history`: a figure release by release.

const service = await useService();
const HISTORY = '/v1/datasets/towns/headlines';
const versions: string[] = [];
const history = async (id: string, query = ''): Promise<Body> => {
  const { status, body, text } = await service.send('GET', `${HISTORY}/${id}/history${query}`);
  expect(status, text).toBe(200);
  return body;
};

/** Three releases: eight people, then nine and without one of the headlines, then ten and with a new one. */
beforeAll(async () => {
  const definition = hamlets();
  await putDataset(service, 'towns', definition);
  await approveCases(service, 'towns', townCases());
  versions.push(await publish(service, 'towns'));
  const [gone] = definition.codebook.headlines.splice(2, 1); // with-mask
  expect(gone.id).toBe('with-mask');
  await putDataset(service, 'towns', definition);
  await approveCases(service, 'towns', [townCases()[0]]);
  versions.push(await publish(service, 'towns'));
  definition.codebook.headlines.push({
    ...{ id: 'women', statistic: 'count', measure: 'defendants', where: { sex: ['female'] } },
    ...{ form: 'exact', statement: '{wording} women' },
  });
  await putDataset(service, 'towns', definition);
  await approveCases(service, 'towns', [townCases()[2]]);
  versions.push(await publish(service, 'towns'));
}, 60_000);

test('newest first, each with its numbers, its sentence and what came after it', async () => {
  const [first, second, third] = versions;
  const { items, next } = await history('all');
  expect(next).toBeNull();
  expect(items.map(({ version, value, state, supersededBy }: Body) => [version, value, state, supersededBy])).toEqual([
    [third, 10, 'published', null],
    [second, 9, 'superseded', third],
    [first, 8, 'superseded', third],
  ]);
  expect(items[2]).toEqual({
    version: first,
    state: 'superseded',
    publishedAt: '2026-03-04T05:06:07.000Z',
    supersededBy: third,
    statement: '8 people',
    value: 8,
    percent: null,
    numerator: null,
    denominator: null,
    flags: [],
    wording: { form: 'exact', text: '8', exact: true },
    href: `/v1/datasets/towns/releases/${first}/headlines/all`,
  });
});

test('every edition is what its release serves, of every kind of headline', async () => {
  for (const id of ['custody', 'images', 'years', 'found-a-day', 'found']) {
    const { items } = await history(id);
    expect(items).toHaveLength(3);
    for (const edition of items) {
      const { body } = await service.send('GET', edition.href);
      const { statement, value, percent = null, numerator = null, denominator = null, wording = null } = body;
      expect(edition).toMatchObject({ statement, value, percent, numerator, denominator, wording });
    }
  }
});

test('a headline is listed where it was, and only there', async () => {
  expect((await history('with-mask')).items.map(({ version }: Body) => version)).toEqual([versions[0]]);
  expect((await history('women')).items.map(({ version }: Body) => version)).toEqual([versions[2]]);
  for (const id of ['nothing', 'Nothing'])
    expect((await service.send('GET', `${HISTORY}/${id}/history`)).status).toBe(404);
  expect((await service.send('GET', '/v1/datasets/nowhere/headlines/all/history')).status).toBe(404);
});

test('it is read in pages', async () => {
  const seen: string[] = [];
  for (let path = `${HISTORY}/all/history?limit=1`; path; ) {
    const { body, headers } = await service.send('GET', path);
    expect(body.items).toHaveLength(1);
    seen.push(body.items[0].version);
    expect(headers.link).toBe(body.next === null ? undefined : `<${body.next}>; rel="next"`);
    path = body.next;
  }
  expect(seen).toEqual(versions.toReversed());
});

test('it may change at any time, so it is asked for again', async () => {
  const { headers } = await service.send('GET', `${HISTORY}/all/history`);
  expect(headers['cache-control']).toBe('no-cache');
  const known = { headers: { 'if-none-match': String(headers.etag) } };
  expect((await service.send('GET', `${HISTORY}/all/history`, known)).status).toBe(304);
});

test('a draft is in no history, whoever asks', async () => {
  await approveCases(service, 'towns', [townCases()[2]]);
  expect((await buildDraft(service, 'towns')).body.state).toBe('draft');
  const { body } = await service.send('GET', `${HISTORY}/all/history`, { key: service.adminKey });
  expect(body.items.map(({ version }: Body) => version)).toEqual(versions.toReversed());
});

test('a withdrawn release is named without its numbers, and leads to its manifest', async () => {
  const [first, second, third] = versions;
  const withdrawn = await service.send('POST', `/v1/datasets/towns/releases/${third}/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'A figure was wrong.', replacement: second },
  });
  expect(withdrawn.status, withdrawn.text).toBe(200);
  expect((await service.send('GET', `/v1/datasets/towns/releases/${third}/headlines/all/check?claim=10`)).status).toBe(
    410,
  );
  const { items } = await history('all');
  expect(items[0]).toEqual({
    version: third,
    state: 'withdrawn',
    publishedAt: '2026-03-04T05:06:07.000Z',
    supersededBy: null,
    statement: null,
    value: null,
    percent: null,
    numerator: null,
    denominator: null,
    flags: [],
    wording: null,
    href: `/v1/datasets/towns/releases/${third}`,
  });
  expect(items.slice(1).map(({ version, state, supersededBy }: Body) => [version, state, supersededBy])).toEqual([
    [second, 'published', null],
    [first, 'superseded', second],
  ]);
});
