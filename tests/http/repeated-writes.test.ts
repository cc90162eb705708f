import { count, eq, isNull } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { auditLog, idempotentAnswers } from '../../src/db/tables/keys.ts';
import { releasePreviews } from '../../src/db/tables/releases.ts';
import { type Answer, type SendOptions, useService } from '../harness.ts';
import { importsOf, ndjson, numbered } from '../imports/files.ts';
import { buildDraft } from '../releases/journey.ts';
import { casesOf, move, newApproved, newCase, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

/** Every write of the document, sent again with its Idempotency-Key: the first answer, and nothing is written twice. */

const service = await useService();
let operations: { id: string; method: string; takesKey: boolean }[];
beforeAll(async () => {
  const document = (await service.send('GET', '/openapi.json')).body;
  operations = Object.values<Record<string, Body>>(document.paths).flatMap((methods) =>
    Object.entries(methods).map(([method, { operationId, parameters = [] }]) => ({
      id: operationId,
      method,
      takesKey: parameters.some(({ name }: Body) => name === 'idempotency-key'),
    })),
  );
});

interface Written extends SendOptions {
  method: string;
  url: string;
  /** The status that both answers have. */
  status: number;
}

const aMove = (one: Body, to: Body): Written => ({
  method: 'POST',
  url: `${casesOf(one.dataset)}/${one.id}/transitions`,
  body: to,
  headers: { 'if-match': one.etag },
  status: 200,
});
async function aDraft(): Promise<{ url: string; etag: string }> {
  const dataset = await newDataset(service);
  await newApproved(service, dataset);
  const { headers } = await buildDraft(service, dataset);
  return { url: `/v1/datasets/${dataset}/releases/draft`, etag: String(headers.etag) };
}
let previewed: ReturnType<typeof aDraft> | undefined;
/** One draft for all previews, which do not change it. */
const aPreviewed = () => (previewed ??= aDraft());
const endsAt = '2026-03-05T00:00:00Z';
const post = async (url: string, body?: unknown): Promise<Body> => {
  const answer = await service.send('POST', url, { key: service.adminKey, ...(body !== undefined && { body }) });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
};
const anImport = async (): Promise<{ url: string; upload: Written }> => {
  const url = importsOf(await newDataset(service));
  const raw = ndjson([numbered(1)]);
  return {
    url,
    upload: { method: 'POST', url, raw, headers: { 'content-type': 'application/x-ndjson' }, status: 202 },
  };
};
const cancelled = async (): Promise<string> => {
  const { url, upload } = await anImport();
  const { method, status: _status, ...options } = upload;
  const { body } = await service.send(method, url, { key: service.adminKey, ...options });
  // Cancelled or finished by now: either can be reversed.
  await service.send('POST', `${url}/${body.id}/cancel`, { key: service.adminKey });
  return `${url}/${body.id}`;
};

/** Without a network its name is not found. */
const WEBHOOK = {
  label: 'Test',
  url: 'https://example.org/hook',
  events: ['release.published'],
  datasets: [await newDataset(service)],
};
const aWebhook = async (): Promise<string> => `/v1/webhooks/${(await post('/v1/webhooks', WEBHOOK)).id}`;

/** A write of each operation that succeeds once: done again, most would be refused. */
const WRITES: Record<string, () => Promise<Written>> = {
  putDataset: async () => {
    const url = `/v1/datasets/${await newDataset(service)}`;
    const { headers } = await service.send('GET', `${url}/definition`, { key: service.adminKey });
    const body = aDataset((changed) => (changed.title = 'Changed'));
    return { method: 'PUT', url, body, headers: { 'if-match': String(headers.etag) }, status: 200 };
  },
  createCase: async () => ({
    method: 'POST',
    url: casesOf(await newDataset(service)),
    body: aCase({ externalIds: [{ system: 'desk', value: '1' }] }),
    status: 201,
  }),
  createCases: async () => {
    const items = [aCase({ externalIds: [{ system: 'desk', value: '1' }] })];
    return { method: 'POST', url: `${casesOf(await newDataset(service))}/batch`, body: { items }, status: 201 };
  },
  replaceCase: async () => {
    const one = await newCase(service, await newDataset(service));
    const url = `${casesOf(one.dataset)}/${one.id}`;
    return { method: 'PUT', url, body: { ...one, area: 'kent' }, headers: { 'if-match': one.etag }, status: 200 };
  },
  moveCase: async () => aMove(await newCase(service, await newDataset(service)), { to: 'in-review' }),
  'moveCase that erases': async () =>
    aMove(await newApproved(service, await newDataset(service)), { to: 'erased', reason: 'erasure-upheld' }),
  moveCases: async () => {
    const one = await newCase(service, await newDataset(service));
    const items = [
      { id: one.id, etag: one.etag },
      { id: 'none', etag: '"x"' },
    ];
    return {
      method: 'POST',
      url: `${casesOf(one.dataset)}/transitions`,
      body: { to: 'in-review', items },
      status: 200,
    };
  },
  'moveCases of a selection': async () => {
    const one = await newCase(service, await newDataset(service));
    const body = { to: 'in-review', select: { state: 'draft' }, expect: 1 };
    return { method: 'POST', url: `${casesOf(one.dataset)}/transitions`, body, status: 202 };
  },
  decideDuplicate: async () => {
    const dataset = await newDataset(
      service,
      aDataset((body) => (body.settings = { duplicates: { windowDays: 7 } })),
    );
    const body = aFullCase({ externalIds: [] });
    await newCase(service, dataset, body);
    const again = { key: service.adminKey, body, headers: { prefer: 'handling=lenient' } };
    await service.send('POST', casesOf(dataset), again);
    const pairs = await service.send('GET', `/v1/datasets/${dataset}/duplicates`, { key: service.adminKey });
    const url = `/v1/datasets/${dataset}/duplicates/${pairs.body.items[0].id}/decision`;
    return { method: 'POST', url, body: { decision: 'different' }, status: 200 };
  },
  bindKey: async () => {
    const { id } = await post('/v1/keys', { label: 'Partner', role: 'partner' });
    const body = { text: 'Terms.', version: '1', validUntil: '2030-01-01T00:00:00Z' };
    return { method: 'POST', url: `/v1/keys/${id}/agreements`, body, status: 200 };
  },
  rotateKey: async () => {
    const { id } = await post('/v1/keys', { label: 'x', role: 'partner' });
    return { method: 'POST', url: `/v1/keys/${id}/rotate`, status: 200 };
  },
  createWebhook: async () => ({ method: 'POST', url: '/v1/webhooks', body: WEBHOOK, status: 201 }),
  moveWebhook: async () => {
    const url = await aWebhook();
    const { headers } = await service.send('GET', url, { key: service.adminKey });
    const ifMatch = { 'if-match': String(headers.etag) };
    return { method: 'POST', url: `${url}/transitions`, body: { to: 'paused' }, headers: ifMatch, status: 200 };
  },
  deleteWebhook: async () => ({ method: 'DELETE', url: await aWebhook(), status: 204 }),
  rotateWebhookSecret: async () => ({ method: 'POST', url: `${await aWebhook()}/secrets`, status: 200 }),
  testWebhook: async () => ({ method: 'POST', url: `${await aWebhook()}/tests`, status: 202 }),
  redeliverWebhook: async () => {
    const url = await aWebhook();
    const { id } = await post(`${url}/tests`);
    return { method: 'POST', url: `${url}/deliveries/${id}/redelivery`, status: 202 };
  },
  cancelRedefinition: async () => {
    // So many cases that a job reads them, which has only just begun.
    const dataset = await newDataset(service);
    for (const from of [0, 1_000]) {
      const items = Array.from({ length: from === 0 ? 1_000 : 10 }, (_, number) => numbered(from + number));
      await post(`${casesOf(dataset)}/batch`, { items });
    }
    const body = aDataset(({ codebook }) => (codebook.derived[1].rule = { exists: { offence: ['theft'] } }));
    const headers = { 'if-match': '*' };
    const url = `/v1/datasets/${dataset}`;
    const asked = await service.send('PUT', url, { key: service.adminKey, body, headers });
    return { method: 'POST', url: `${asked.headers.location}/cancel`, status: 200 };
  },
  createImport: async () => (await anImport()).upload,
  cancelImport: async () => {
    // The upload of many rows is still under way.
    const url = importsOf(await newDataset(service));
    const raw = ndjson(Array.from({ length: 5_000 }, (_, number) => numbered(number)));
    const headers = { 'content-type': 'application/x-ndjson' };
    const { body } = await service.send('POST', url, { key: service.adminKey, raw, headers });
    return { method: 'POST', url: `${url}/${body.id}/cancel`, status: 200 };
  },
  reverseImport: async () => ({ method: 'POST', url: `${await cancelled()}/reversal`, body: {}, status: 202 }),
  acknowledgeChanges: async () => {
    const dataset = await newDataset(service);
    const url = `/v1/datasets/${dataset}/changes`;
    const { body } = await service.send('GET', url, { key: service.adminKey });
    return { method: 'POST', url: `${url}/acknowledgements`, body: { cursor: body.cursor }, status: 201 };
  },
  openRelease: async () => {
    const dataset = await newDataset(service);
    await newApproved(service, dataset);
    return { method: 'POST', url: `/v1/datasets/${dataset}/releases`, body: {}, status: 202 };
  },
  checkRelease: async () => {
    const dataset = await newDataset(service);
    await newApproved(service, dataset);
    return { method: 'POST', url: `/v1/datasets/${dataset}/release-checks`, status: 202 };
  },
  moveRelease: async () => {
    const { url, etag } = await aDraft();
    const headers = { 'if-match': etag };
    return { method: 'POST', url: `${url}/transitions`, body: { to: 'published' }, headers, status: 200 };
  },
  'moveRelease that discards': async () => {
    const { url } = await aDraft();
    return { method: 'POST', url: `${url}/transitions`, body: { to: 'discarded' }, status: 204 };
  },
  createPreview: async () => {
    const { url } = await aPreviewed();
    return { method: 'POST', url: `${url}/previews`, body: { label: 'Agency', endsAt }, status: 201 };
  },
  endPreview: async () => {
    const { url } = await aPreviewed();
    const { id } = await post(`${url}/previews`, { label: 'Agency', endsAt });
    return { method: 'DELETE', url: `${url}/previews/${id}`, status: 204 };
  },
  revokeKey: async () => {
    const { id } = await post('/v1/keys', { label: 'x', role: 'partner' });
    return { method: 'DELETE', url: `/v1/keys/${id}`, status: 204 };
  },
};
/** Writes that jobs go on with, so that the audit log may grow by itself. */
const IN_BACKGROUND = ['createImport', 'cancelImport', 'reverseImport', 'openRelease', 'cancelRedefinition'];

test('every write takes an Idempotency-Key, minting a key excepted, and is tried here', () => {
  const writes = operations.filter(({ id, method }) => method !== 'get' && id !== 'matchCase');
  expect(writes.filter(({ takesKey }) => !takesKey).map(({ id }) => id)).toEqual(['mintKey']);
  const tried = new Set(Object.keys(WRITES).map((name) => name.split(' ')[0]!));
  expect(operations.flatMap(({ id, takesKey }) => (takesKey ? [id] : [])).sort()).toEqual([...tried].sort());
});

/** Entries of the audit log about the dataset of an address, or about none: jobs of the other tests may still write theirs. */
async function entriesFor(url: string): Promise<number | undefined> {
  const [, dataset] = /^\/v1\/datasets\/([^/?]+)/.exec(url) ?? [];
  const ofDataset = dataset === undefined ? isNull(auditLog.datasetId) : eq(auditLog.datasetId, dataset);
  const [row] = await service.db.select({ number: count() }).from(auditLog).where(ofDataset);
  return row?.number;
}

test.each(Object.keys(WRITES))(
  '%s: sent again, it gets its first answer',
  async (name) => {
    const { method, url, status, ...options } = await WRITES[name]!(); // a name of it
    const send = (change: SendOptions = {}): Promise<Answer> =>
      service.send(method, url, {
        key: service.adminKey,
        ...options,
        ...change,
        headers: { 'idempotency-key': name.replaceAll(' ', '-'), ...options.headers, ...change.headers },
      });
    const first = await send();
    expect([first.status, first.headers['idempotent-replayed']], first.text).toEqual([status, undefined]);
    const before = await entriesFor(url);
    expect(before).toBeGreaterThan(0);
    const again = await send();
    expect([again.status, again.headers['idempotent-replayed']], again.text).toEqual([status, 'true']);
    for (const header of ['etag', 'location', 'cache-control', 'content-location', 'content-type', 'vary']) {
      expect([header, again.headers[header]]).toEqual([header, first.headers[header]]);
    }
    expect(again.text).toBe(first.text);
    if (!IN_BACKGROUND.includes(name)) expect(await entriesFor(url)).toBe(before);
    if (!('body' in options)) return;
    // It comes before preconditions and validation, which would refuse these bodies.
    const other = await send({ body: { nothing: 'of this' }, headers: { 'if-match': '"x"' } });
    // The scope of a transition depends on its body, and an erased case is gone to whatever else is sent.
    expect([other.status, other.body.code], other.text).toEqual([422, 'idempotency-key-reused']);
  },
  60_000,
);

test('the answer to a write of a case that is erased since is 410, that to the erasure is not', async () => {
  const one = await newCase(service, await newDataset(service));
  const key = service.adminKey;
  const url = `${casesOf(one.dataset)}/${one.id}`;
  const edit = () =>
    service.send('PUT', url, {
      key,
      body: { ...one, area: 'kent' },
      headers: { 'if-match': one.etag, 'idempotency-key': 'edit' },
    });
  const edited = await edit();
  expect(edited.status, edited.text).toBe(200);
  await move(service, edited.body, { to: 'erased', reason: 'erasure-upheld' });
  const again = await edit();
  expect([again.status, again.body.code]).toEqual([410, 'gone']);
  expect(again.text).not.toContain('kent');
  const stored = await service.db.select({ body: idempotentAnswers.body }).from(idempotentAnswers);
  expect(stored.filter(({ body }) => body?.includes(one.id))).toEqual([]);
});

test('the token of a preview is not stored, and yet its maker gets it again', async () => {
  const { url } = await aPreviewed();
  const send = () =>
    service.send('POST', `${url}/previews`, {
      key: service.adminKey,
      body: { label: 'Agency', endsAt },
      headers: { 'idempotency-key': 'secret' },
    });
  const { token, id } = (await send()).body;
  expect((await send()).body.token).toBe(token);
  expect((await service.send('GET', url, { key: token })).status).toBe(200);
  const tables = [await service.db.select().from(idempotentAnswers), await service.db.select().from(releasePreviews)];
  expect(JSON.stringify(tables)).toContain(id);
  expect(JSON.stringify(tables)).not.toContain(token);
});

test('a transition of many is repeated as a whole, and none of it is done twice', async () => {
  const dataset = await newDataset(service);
  const made = await service.send('POST', `${casesOf(dataset)}/batch`, {
    key: service.adminKey,
    body: { items: Array.from({ length: 300 }, () => aCase()) },
  });
  const items = made.body.items.map(({ id, etag }: Body) => ({ id, etag }));
  const send = (one: Body[]) =>
    service.send('POST', `${casesOf(dataset)}/transitions`, {
      key: service.adminKey,
      body: { to: 'in-review', items: one },
      headers: { 'idempotency-key': `many-${one[0]?.id}` },
    });
  // Two clients that move the same cases in opposite orders: each case is moved by one of them, and neither waits for ever.
  const answers = await Promise.all([send(items), send(items.toReversed())]);
  expect(answers.map(({ status, text }) => (status === 200 ? 'done' : text))).toEqual(['done', 'done']);
  expect(answers.map(({ body }) => body.done).sort()).toEqual([0, 300]);
  expect((await send(items)).text).toBe(answers[0]?.text);
}, 60_000);
