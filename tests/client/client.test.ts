import { afterAll, expect, test } from 'vitest';
import { connect, Refused } from '../../client/src/index.ts';
import { listenWithTowns } from '../releases/journey.ts';
import { etagNow } from '../requests.ts';

/** The client's questions, to a service that listens. */

const { service, url } = await listenWithTowns(2);
afterAll(() => service.stop());

const RELEASE = '/v1/datasets/towns/releases';

test('statistics are those of the latest release, or of the one that is named', async () => {
  const client = connect({ url });
  const question = { measure: ['defendants'], by: ['outcome'], where: ['year:2014..2015'], totals: true };
  const latest = await client.statistics({ dataset: 'towns', ...question });
  const query = 'measure=defendants&by=outcome&where=year:2014..2015&totals=true';
  expect(latest).toEqual((await service.send('GET', `${RELEASE}/latest/statistics?${query}`)).body);
  expect(latest.observations.length).toBeGreaterThan(1);
  const first = await client.statistics({ dataset: 'towns', release: '1.0.0', ...question });
  expect(first).toEqual((await service.send('GET', `${RELEASE}/1.0.0/statistics?${query}`)).body);
  expect(first).not.toEqual(latest);
});

test('headlines, and a claim that is checked against one', async () => {
  const client = connect({ url });
  const { items } = await client.headlines({ dataset: 'towns' });
  expect(items).toEqual((await service.send('GET', `${RELEASE}/latest/headlines`)).body.items);
  const checked = await client.check({ dataset: 'towns', headline: items[0]?.id ?? '', claim: '1,000,000' });
  expect(checked).toMatchObject({ claim: '1,000,000', verdict: 'false' });
});

test('a refusal is an error with the problem', async () => {
  const client = connect({ url });
  const refused = await client.statistics({ dataset: 'towns', by: ['colour'] }).catch((error) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ status: 422, code: 'invalid-query', problem: { errors: [{ parameter: 'by' }] } });
  await expect(client.headlines({ dataset: 'nowhere' })).rejects.toMatchObject({ status: 404 });
});

test('a record that was merged is the one it was merged into, and a withdrawn one is none', async () => {
  const client = connect({ url, key: await service.key('partner') });
  const { data } = await client.api.GET('/v1/datasets/{dataset}/records', { params: { path: { dataset: 'towns' } } });
  const [first, second] = (data?.items ?? []).map(({ id }) => id);
  const moved = async (id: string | undefined, body: object): Promise<void> => {
    const headers = { 'if-match': await etagNow(service, id ?? '') };
    const path = `/v1/datasets/towns/cases/${id}/transitions`;
    expect((await service.send('POST', path, { key: service.adminKey, body, headers })).status).toBe(200);
  };
  await moved(first, { to: 'merged', into: second });
  expect(await client.record({ dataset: 'towns', id: first ?? '' })).toMatchObject({ id: second });
  await moved(second, { to: 'withdrawn', reason: 'out-of-scope' });
  expect(await client.record({ dataset: 'towns', id: second ?? '' })).toBeUndefined();
});

test('429 and 503 are waited for as they ask, and a connection that breaks is tried again', async () => {
  const answers = [
    () => new Response('{"code":"rate-limited"}', { status: 429, headers: { 'retry-after': '1' } }),
    () => new Response('<h1>Bad moment</h1>', { status: 503 }),
    () => {
      throw new TypeError('fetch failed');
    },
    // The body breaks off.
    () =>
      new Response(
        new ReadableStream({
          start: (stream) => stream.enqueue(Buffer.from('{"items":')),
          pull: (stream) => stream.error(new TypeError('terminated')),
        }),
      ),
  ];
  const waits: [number, string][] = [];
  const flaky = connect({
    url,
    fetch: async (...request) => answers.shift()?.() ?? fetch(...request),
    onWait: (...wait) => waits.push(wait),
  });
  const { items } = await flaky.headlines({ dataset: 'towns' });
  expect(items.length).toBeGreaterThan(0);
  expect(answers).toEqual([]);
  expect(waits).toEqual([
    [1, 'rate-limited'],
    [1, 'status 503'],
    [0.25, 'fetch failed'],
    [0.5, 'terminated'],
  ]);
});
