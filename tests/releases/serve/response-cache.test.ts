import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { townCases } from '../../samples/towns.ts';
import { approveCases, fromMemory, listenWithTowns, publish, requestsSeen } from '../journey.ts';

// Answers from memory: over a socket, since they are sent in front of the framework.

const { service, url } = await listenWithTowns(1);
afterAll(() => service.stop());
const RELEASES = '/v1/datasets/towns/releases';

async function read(path: string, init: RequestInit = {}) {
  // Not coded: compression.test.ts has the coded forms.
  const plain = { 'accept-encoding': 'identity' };
  const response = await fetch(url + path, { ...init, headers: { ...plain, ...(init.headers as object) } });
  const headers = Object.fromEntries(response.headers);
  // Those of the connection, not of the answer.
  for (const name of ['date', 'connection', 'keep-alive']) delete headers[name];
  return { status: response.status, headers, text: await response.text() };
}
const seen = () => requestsSeen(service);
const readFromMemory = (path: string) => fromMemory(service, () => read(path));

test('a second read is answered before the framework, with the same status, headers and bytes', async () => {
  for (const pin of ['1.0.0', '1', 'latest']) {
    for (const below of ['statistics?by=outcome,sex&totals=true', 'statistics.csv?by=sex', 'headlines', 'codebook']) {
      const path = `${RELEASES}/${pin}/${below}`;
      const cold = await read(path);
      expect([path, cold.status]).toEqual([path, 200]);
      const before = seen();
      const warm = await read(path);
      expect(warm).toEqual(cold);
      expect([path, seen()]).toEqual([path, before]);
      const head = await read(path, { method: 'HEAD' });
      expect(head).toEqual({ ...cold, text: '' });
      expect(cold.headers['content-length']).toBe(String(Buffer.byteLength(cold.text)));
      expect(cold.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
        vary: 'Accept-Encoding',
      });
    }
  }
});

// A busy machine may let the lease run out between two reads.
test('each answer from memory says when it was sent, and whether its connection goes on', {
  retry: 3,
}, async () => {
  const path = `${RELEASES}/1.0.0/statistics?by=sex`;
  const plain = { 'accept-encoding': 'identity' };
  const { etag } = (await read(path)).headers;
  const dates = new Set<string>();
  const sent = async (agent: Agent | false, headers = {}) => {
    const [response] = await once(get(url + path, { agent, headers: { ...plain, ...headers } }), 'response');
    await response.resume().toArray();
    dates.add(response.headers.date);
    return [response.statusCode, response.headers.connection, response.headers.etag];
  };
  const agent = new Agent({ keepAlive: true });
  const before = seen();
  for (const end = Date.now() + 1_500; Date.now() < end; await sleep(50)) {
    expect(await sent(agent)).toEqual([200, 'keep-alive', etag]);
    expect(await sent(agent, { 'if-none-match': etag })).toEqual([304, 'keep-alive', etag]);
    expect(await sent(false)).toEqual([200, 'close', etag]);
  }
  expect(seen()).toBe(before);
  expect(dates.size).toBeGreaterThan(1);
  agent.destroy();
});

// If the machine is too busy to answer for half a second, the two seconds prove nothing.
test('a reader that keeps asking never waits for the database to say again what a name means', {
  retry: 3,
}, async () => {
  const paths = ['1.0.0', 'latest'].map((pin) => `${RELEASES}/${pin}/statistics?by=sex`);
  for (const path of paths) await read(path);
  const before = seen();
  for (const end = Date.now() + 2_200; Date.now() < end; ) {
    for (const path of paths) expect((await read(path)).status).toBe(200);
    await sleep(20);
  }
  expect(seen()).toBe(before);
});

// A busy machine may let the lease run out between the two reads.
test('after a pause, one read asks the database what a name means, for all addresses with it', {
  retry: 3,
}, async () => {
  const paths = ['statistics?by=sex', 'headlines'].map((below) => `${RELEASES}/latest/${below}`);
  for (const path of paths) await read(path);
  await sleep(1_100);
  const before = seen();
  for (const path of paths) await read(path);
  expect(seen()).toBe(before + 1);
});

test('a bad key is refused, and a known ETag answered with 304, whatever is in memory', async () => {
  const path = `${RELEASES}/1.0.0/statistics?by=sex`;
  const { headers } = await read(path);
  await read(path);
  expect((await read(path, { headers: { authorization: 'Bearer nonsense' } })).status).toBe(401);
  const known = await read(path, { headers: { 'if-none-match': headers.etag ?? '' } });
  expect([known.status, known.text, known.headers.etag]).toEqual([304, '', headers.etag]);
  expect((await read(path, { method: 'DELETE' })).status).toBe(405);
});

test('an address with percent-encoded letters is answered with the same bytes', async () => {
  const plain = await read(`${RELEASES}/1.0.0/statistics?by=sex`);
  for (const spelt of ['1%2E0.0/statistics?by=sex', '1.0.0/stat%69stics?by=sex', '1.0.0/statistics?by=s%65x']) {
    const other = await read(`${RELEASES}/${spelt}`);
    expect([spelt, other.status, other.text]).toEqual([spelt, 200, plain.text]);
    expect(await read(`${RELEASES}/${spelt}`)).toEqual(other);
  }
});

test('a GET after a HEAD of the same address is answered from memory, with its body', async () => {
  const path = `${RELEASES}/1.0.0/statistics?by=year`;
  const head = await read(path, { method: 'HEAD' });
  const before = seen();
  const whole = await read(path);
  expect(seen()).toBe(before);
  expect(whole.headers).toEqual(head.headers);
  expect(whole.text).toBe((await service.send('GET', path)).text);
});

test('latest is the new release at once after it is published here', async () => {
  const path = `${RELEASES}/latest/statistics?measure=cases`;
  await read(path);
  expect(JSON.parse((await read(path)).text).observations[0].value).toBe(6);
  await approveCases(service, 'towns', townCases().slice(0, 1));
  await publish(service, 'towns');
  const after = await read(path);
  expect(JSON.parse(after.text)).toMatchObject({ release: '1.1.0', observations: [{ value: 7 }] });
  expect(after.headers['content-location']).toBe(`${RELEASES}/1.1.0/statistics?measure=cases`);
  expect(JSON.parse((await read(path.replace('latest', '1.0.0'))).text).observations[0].value).toBe(6);
});

test('an address that names two releases is answered from memory only as long as both are published', async () => {
  for (const pin of ['1.1.0', 'latest']) {
    const path = `${RELEASES}/${pin}/differences?since=1.0.0`;
    const cold = await read(path);
    expect(cold.status).toBe(200);
    expect(await readFromMemory(path)).toEqual(cold);
  }
  const withdrawn = await service.send('POST', `${RELEASES}/1.0.0/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'A court list was read wrongly.' },
  });
  expect(withdrawn.status, withdrawn.text).toBe(200);
  for (const pin of ['1.1.0', 'latest'])
    expect((await read(`${RELEASES}/${pin}/differences?since=1.0.0`)).status).toBe(410);
  expect((await read(`${RELEASES}/1.1.0/differences?since=1`)).status).toBe(422);
});

test('the log says how many answers were sent from memory, and nothing about them', async () => {
  const path = `${RELEASES}/1.1.0/statistics?where=sex:female`;
  await read(path);
  await read(path);
  await service.app.close();
  const lines = service.logLines.filter((line) => line.includes('answers sent from memory'));
  expect(lines.reduce((sum, line) => sum + JSON.parse(line).reads, 0)).toBeGreaterThan(10);
  expect(lines.join()).not.toMatch(/female|towns/);
});
