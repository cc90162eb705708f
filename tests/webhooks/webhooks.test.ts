import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApp, type TestApp } from '../harness.ts';
import { approveCases, buildDraft, moveDraft, publish, putDataset, putHamlets } from '../releases/journey.ts';
import { casesOf, move, newCase } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

/** Webhooks over real connections, to a receiver of the tests on this machine. */

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  message: Body;
}

let service: TestApp;
let receiver: Server;
let url: string;
let received: Received[];
/** What the receiver answers: a status, with headers perhaps. */
let answer: (message: Received) => { status: number; headers?: Record<string, string> };
let made = 0;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const message = { headers: request.headers, body, message: JSON.parse(body) };
      if (request.url === '/settled') return response.writeHead(204).end();
      received.push(message);
      const { status, headers } = answer(message);
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  service = await startApp({ config: { webhooksAllow: ['127.0.0.0/8'] } });
  webhooks = [];
  await putHamlets(service, 'none');
  sentinel = (await newWebhook({ url: url.replace('/hook', '/settled') })).id;
});
afterAll(async () => {
  await service.stop();
  receiver.close();
});
let webhooks: string[];
/** A webhook of the tests themselves. */
let sentinel: string;
beforeEach(() => {
  received = [];
  webhooks = [];
  answer = () => ({ status: 204 });
});
afterEach(async () => {
  for (const id of webhooks) await service.send('DELETE', `/v1/webhooks/${id}`, { key: service.adminKey });
});

async function newWebhook(draft: Body = {}, key = service.adminKey): Promise<Body> {
  // Of a dataset of which nothing happens, unless a test says so: what earlier tests did is told as well.
  const body = { label: 'Test', url, events: ['release.published'], datasets: ['none'], ...draft };
  const created = await service.send('POST', '/v1/webhooks', { key, body });
  expect(created.status, created.text).toBe(201);
  webhooks.push(created.body.id);
  return created.body;
}

async function datasetWithCases(): Promise<string> {
  made += 1;
  const id = `hooked-${made}`;
  await putHamlets(service, id);
  return id;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (await isSo()) return;
    await sleep(20);
  }
  throw new Error(`waited in vain; received: ${received.map(({ body }) => body).join('\n')}`);
}
const deliveriesOf = async (id: string): Promise<Body[]> =>
  (await service.send('GET', `/v1/webhooks/${id}/deliveries`, { key: service.adminKey })).body.items;
const pass = (seconds: number) => {
  service.clock.now = new Date(service.clock.now.getTime() + seconds * 1_000);
};
/** Until everything that has happened so far was told: a test event is sent after it. */
async function settle(): Promise<void> {
  const { body } = await service.send('POST', `/v1/webhooks/${sentinel}/tests`, { key: service.adminKey });
  await until(async () =>
    (await deliveriesOf(sentinel)).some(({ id, state }) => id === body.id && state === 'delivered'),
  );
}

test('a release that is published is told, signed as the library of the standard verifies it', async () => {
  const dataset = await datasetWithCases();
  const { secret } = await newWebhook({ events: ['release.published', 'headline.changed'], datasets: [dataset] });
  const version = await publish(service, dataset);
  const headlines = (await service.send('GET', `/v1/datasets/${dataset}/releases/${version}/headlines`)).body.items;
  await until(() => received.length === 1 + headlines.length);
  const [first] = received.filter(({ message }) => message.type === 'release.published');
  const href = `/v1/datasets/${dataset}/releases/1.0.0`;
  expect(first?.message).toEqual({
    type: 'release.published',
    timestamp: expect.any(String),
    data: { dataset, release: '1.0.0', href },
  });
  // The library refuses what is older than five minutes, by the clock of this machine.
  expect(Number(first?.headers['webhook-timestamp']) * 1_000).toBe(
    Math.floor(service.clock.now.getTime() / 1_000) * 1_000,
  );
  expect(verified(secret, first)).toEqual(first?.message);
  expect(() => verified(secret, first && { ...first, body: `${first.body} ` })).toThrow();
  const told = received.flatMap(({ message }) => (message.type === 'headline.changed' ? [message.data.headline] : []));
  expect(told.sort()).toEqual(headlines.map(({ id }: Body) => id).sort());
});

/** As a receiver verifies: with the package, at the time of the message. */
function verified(secret: string, message: Received | undefined): unknown {
  if (!message) throw new Error('nothing was received');
  const clock = Date.now;
  Date.now = () => Number(message.headers['webhook-timestamp']) * 1_000;
  try {
    return new Webhook(secret).verify(message.body, message.headers as Record<string, string>);
  } finally {
    Date.now = clock;
  }
}

test('a headline that says the same is not told again', async () => {
  const dataset = await datasetWithCases();
  await publish(service, dataset);
  await settle();
  const { id } = await newWebhook({ events: ['headline.changed', 'release.withdrawn'], datasets: [dataset] });
  // A label: the figures stay.
  const definition = hamlets();
  definition.description = 'Six cases of three towns, described anew.';
  await putDataset(service, dataset, definition);
  const version = await publish(service, dataset);
  const body = { to: 'withdrawn', reason: 'A test.' };
  await service.send('POST', `/v1/datasets/${dataset}/releases/${version}/transitions`, {
    key: service.adminKey,
    body,
  });
  await until(() => received.length > 0);
  expect(received.map(({ message }) => message.type)).toEqual(['release.withdrawn']);
  expect((await deliveriesOf(id)).map(({ state }) => state)).toEqual(['delivered']);
});

test('nothing of an embargoed release but its date leaves before its second', async () => {
  const dataset = await datasetWithCases();
  await publish(service, dataset);
  await approveCases(service, dataset, townCases().slice(0, 1));
  await settle();
  await newWebhook({ events: ['release.scheduled', 'release.published', 'headline.changed'], datasets: [dataset] });
  const draft = await buildDraft(service, dataset);
  const publishAt = new Date(service.clock.now.getTime() + 3_600_000).toISOString();
  const scheduled = await service.send('POST', `/v1/datasets/${dataset}/releases/draft/transitions`, {
    key: service.adminKey,
    body: { to: 'published', publishAt },
    headers: { 'if-match': String(draft.headers.etag) },
  });
  expect(scheduled.status, scheduled.text).toBe(200);
  await until(() => received.length === 1);
  expect(received[0]?.message).toMatchObject({ type: 'release.scheduled', data: { dataset, publishAt } });
  expect(Object.keys(received[0]?.message.data)).toEqual(['dataset', 'publishAt', 'href']);
  await settle();
  expect(received).toHaveLength(1);
  pass(3_600);
  await service.send('GET', `/v1/datasets/${dataset}/releases/latest`);
  await until(() => received.some(({ message }) => message.type === 'release.published'));
  await settle();
});

test('a key is told of nothing that it may not read', async () => {
  const agreement = {
    text: 'x',
    version: '1',
    validUntil: new Date(service.clock.now.getTime() + 1_000).toISOString(),
  };
  const draftOfKey = { label: 'former', role: 'partner', agreement };
  const minted = await service.send('POST', '/v1/keys', { key: service.adminKey, body: draftOfKey });
  pass(2);
  const dataset = await datasetWithCases();
  const events = ['case.erased', 'codebook.changed', 'import.completed', 'release.scheduled', 'release.published'];
  await settle();
  const partner = await newWebhook({ label: 'partner', events, datasets: null }, await service.key('partner'));
  const reader = await newWebhook(
    { label: 'no scope', events, datasets: null },
    await service.key(['webhooks:manage']),
  );
  const former = await newWebhook({ label: 'former', events, datasets: null }, minted.body.key);
  const elsewhere = await service.key('partner', { datasets: ['another'] });
  const other = await newWebhook({ label: 'elsewhere', events, datasets: null }, elsewhere);
  const [record] = (await service.send('GET', `${casesOf(dataset)}?limit=1`, { key: service.adminKey })).body.items;
  const { body } = await service.send('GET', `${casesOf(dataset)}/${record.id}`, { key: service.adminKey });
  // Never a record, so nobody is told.
  const draft = await newCase(service, dataset, { ...townCases()[0], sentencedOn: '2015-08-08' });
  expect((await move(service, draft, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  expect((await move(service, body, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  await until(() => received.length === 1);
  expect(received[0]?.message.data).toEqual({
    dataset,
    id: record.id,
    href: `/v1/datasets/${dataset}/erasures/${record.id}`,
  });
  expect(received[0]?.body).not.toContain('theft');
  // The date of a first release is in no calendar.
  const { headers } = await buildDraft(service, dataset);
  const publishAt = new Date(service.clock.now.getTime() + 3_600_000).toISOString();
  const scheduled = await service.send('POST', `/v1/datasets/${dataset}/releases/draft/transitions`, {
    key: service.adminKey,
    body: { to: 'published', publishAt },
    headers: { 'if-match': String(headers.etag) },
  });
  expect(scheduled.status, scheduled.text).toBe(200);
  await settle();
  pass(3_600);
  await service.send('GET', `/v1/datasets/${dataset}/releases/latest`);
  await until(() => received.length === 4);
  await settle();
  const told = async ({ id }: Body) => (await deliveriesOf(id)).map(({ type }) => type).sort();
  expect(await told(partner)).toEqual(['case.erased', 'release.published']);
  expect(await told(reader)).toEqual(['release.published']);
  // Its agreement had ended when the case became a record.
  expect(await told(former)).toEqual(['release.published']);
  expect(await told(other)).toEqual([]);
});

test('a failure is tried again, later each time; a success ends it; what was asked to wait is waited', async () => {
  const { id } = await newWebhook();
  const answers = [{ status: 500 }, { status: 429, headers: { 'retry-after': '900' } }, { status: 200 }];
  answer = () => answers.shift() ?? { status: 200 };
  const tested = await service.send('POST', `/v1/webhooks/${id}/tests`, { key: service.adminKey });
  expect(tested.body).toMatchObject({ type: 'webhook.test', state: 'queued' });
  await until(async () => (await deliveriesOf(id))[0]?.attempts.length === 1);
  await settle();
  expect(received).toHaveLength(1);
  pass(10);
  await settle();
  await until(() => received.length === 2);
  await until(async () => (await deliveriesOf(id))[0]?.attempts.length === 2);
  pass(600); // beyond five minutes, short of the fifteen that were asked for
  await settle();
  expect(received).toHaveLength(2);
  expect((await service.send('GET', `/v1/webhooks/${id}`, { key: service.adminKey })).body.failingSince).not.toBeNull();
  pass(400);
  await settle();
  await until(async () => (await deliveriesOf(id))[0]?.state === 'delivered');
  const [delivery] = await deliveriesOf(id);
  expect(delivery?.attempts.map(({ status }: Body) => status)).toEqual([500, 429, 200]);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect((await service.send('GET', `/v1/webhooks/${id}`, { key: service.adminKey })).body.failingSince).toBeNull();

  const again = await service.send('POST', `/v1/webhooks/${id}/deliveries/${delivery?.id}/redelivery`, {
    key: service.adminKey,
  });
  expect(again.status, again.text).toBe(202);
  expect(again.headers['retry-after']).toBe('1');
  await until(() => received.length === 4);
  expect(received[3]?.body).toBe(received[0]?.body);
});

test('after three days without a success it is paused, and says so; taken up again it is told of what happens then', async () => {
  const { id } = await newWebhook();
  answer = () => ({ status: 503 });
  await service.send('POST', `/v1/webhooks/${id}/tests`, { key: service.adminKey });
  const read = async () => (await service.send('GET', `/v1/webhooks/${id}`, { key: service.adminKey })).body;
  for (let tries = 1; tries <= 10; tries += 1) {
    await until(() => received.length === tries);
    await until(async () => (await deliveriesOf(id))[0]?.attempts.length === tries);
    pass(110_000);
    await settle();
  }
  expect(await read()).toMatchObject({ state: 'paused', pausedBecause: 'failing' });
  expect((await deliveriesOf(id))[0]).toMatchObject({ state: 'failed', nextAttempt: null });
  const audit = await service.send('GET', `/v1/audit?action=webhook.pause&subject=${id}`, { key: service.adminKey });
  expect(audit.body.items).toHaveLength(1);
  const test409 = await service.send('POST', `/v1/webhooks/${id}/tests`, { key: service.adminKey });
  expect(test409).toMatchObject({ status: 409, body: { allowed: ['active'] } });
  answer = () => ({ status: 200 });
  const { headers } = await service.send('GET', `/v1/webhooks/${id}`, { key: service.adminKey });
  const active = await service.send('POST', `/v1/webhooks/${id}/transitions`, {
    key: service.adminKey,
    body: { to: 'active' },
    headers: { 'if-match': String(headers.etag) },
  });
  expect(active.status, active.text).toBe(200);
  await service.send('POST', `/v1/webhooks/${id}/tests`, { key: service.adminKey });
  await until(() => received.length === 11);
});

test('410 ends it at once; so does a key that is revoked; a redirect is not followed', async () => {
  const key = await service.key('partner');
  const gone = await newWebhook({}, key);
  answer = () => ({ status: 410 });
  await service.send('POST', `/v1/webhooks/${gone.id}/tests`, { key });
  const read = async (id: string) => (await service.send('GET', `/v1/webhooks/${id}`, { key: service.adminKey })).body;
  await until(async () => (await read(gone.id)).pausedBecause === 'gone');

  answer = () => ({ status: 302, headers: { location: url } });
  const redirected = await newWebhook({}, key);
  await service.send('POST', `/v1/webhooks/${redirected.id}/tests`, { key });
  await until(async () => (await deliveriesOf(redirected.id))[0]?.attempts[0]?.status === 302);
  expect(received).toHaveLength(2);

  const mine = (await service.send('GET', '/v1/me', { key })).body.id;
  expect((await service.send('DELETE', `/v1/keys/${mine}`, { key: service.adminKey })).status).toBe(204);
  pass(60);
  await settle();
  await until(async () => (await read(redirected.id)).pausedBecause === 'key');
  expect(received).toHaveLength(2);
});

test('for a day after a rotation both secrets sign', async () => {
  const { id, secret } = await newWebhook();
  const rotated = await service.send('POST', `/v1/webhooks/${id}/secrets`, { key: service.adminKey });
  expect(rotated.body.secret).not.toBe(secret);
  await service.send('POST', `/v1/webhooks/${id}/tests`, { key: service.adminKey });
  await until(() => received.length === 1);
  for (const one of [secret, rotated.body.secret]) expect(verified(one, received[0])).toEqual(received[0]?.message);
  pass(86_401);
  await service.send('POST', `/v1/webhooks/${id}/tests`, { key: service.adminKey });
  await until(() => received.length === 2);
  expect(() => verified(secret, received[1])).toThrow();
  expect(verified(rotated.body.secret, received[1])).toEqual(received[1]?.message);
});

test('addresses that are not public, and datasets beyond the key, are refused; a webhook is its key’s alone', async () => {
  const post = (draft: Body, key = service.adminKey) =>
    service.send('POST', '/v1/webhooks', { key, body: { label: 'x', url, events: ['release.published'], ...draft } });
  for (const bad of [
    'http://10.0.0.1/',
    'https://192.168.0.1/',
    'http://example.org/',
    'ftp://example.org/',
    'https://u:p@example.org/',
  ])
    expect([bad, (await post({ url: bad })).body.errors?.[0].pointer]).toEqual([bad, '/url']);
  const bound = await service.key('partner', { datasets: ['one'] });
  expect((await post({ datasets: ['two'] }, bound)).body.errors[0].pointer).toBe('/datasets/0');
  expect((await post({ datasets: ['none', 'hamlet'] })).body.errors).toEqual([
    { pointer: '/datasets/1', code: 'unknown-code', detail: 'There is none that the key may use.' },
  ]);
  const both = (await post({ url: 'https://10.0.0.1/', datasets: ['hamlet'] })).body.errors;
  expect(both.map(({ pointer }: Body) => pointer)).toEqual(['/url', '/datasets/0']);
  expect((await post({ events: [] })).status).toBe(422);
  expect((await post({}, await service.key(['cases:read']))).status).toBe(403);

  const { id } = await newWebhook({ datasets: null }, bound);
  const another = await service.key('partner');
  expect((await service.send('GET', `/v1/webhooks/${id}`, { key: another })).status).toBe(404);
  expect((await service.send('GET', '/v1/webhooks', { key: another })).body.items).toEqual([]);
  expect((await service.send('GET', `/v1/webhooks/${id}`, { key: bound })).body).not.toHaveProperty('secret');
  // Of the keys that it may revoke, one with `keys:manage` sees those of.
  const manager = async (datasets: string[]) => service.key(['keys:manage', 'records:read'], { datasets });
  const seenBy = async (key: string) => {
    const { body } = await service.send('GET', '/v1/webhooks', { key });
    const rotated = await service.send('POST', `/v1/webhooks/${id}/secrets`, { key });
    return [body.items.map((one: Body) => one.id), rotated.status];
  };
  expect(await seenBy(await manager(['one']))).toEqual([[id], 200]);
  expect(await seenBy(await manager(['two']))).toEqual([[], 404]);
  expect(service.logLines.join('')).not.toContain('whsec_');
});

test('a name that leads to this machine is refused when it is looked up, each time', async () => {
  const { port } = receiver.address() as AddressInfo;
  const { id } = await newWebhook({ url: `https://localhost:${port}/hook` });
  // The network of the tests is allowed as an address; a name is judged by where it leads, and here also by ::1.
  await service.send('POST', `/v1/webhooks/${id}/tests`, { key: service.adminKey });
  await until(async () => (await deliveriesOf(id))[0]?.attempts.length === 1);
  const [delivery] = await deliveriesOf(id);
  expect(delivery?.attempts[0]).toMatchObject({
    status: null,
    error: expect.stringMatching(/^(address-refused|EPROTO|ERR_SSL.*)$/),
  });
  expect(received).toEqual([]);
});

test('a draft that is discarded is told of nowhere', async () => {
  const dataset = await datasetWithCases();
  await settle();
  const { id } = await newWebhook({
    events: ['release.published', 'release.scheduled', 'release.withdrawn'],
    datasets: [dataset],
  });
  const draft = await buildDraft(service, dataset);
  await moveDraft(service, dataset, 'discarded', String(draft.headers.etag));
  await settle();
  expect(await deliveriesOf(id)).toEqual([]);
});
