import { beforeAll, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { buildDraft } from '../releases/journey.ts';
import { casesOf, newApproved, newCase, newDataset } from '../requests.ts';
import { aDataset, aFullCase } from '../samples/court.ts';

/** A missing and a stale If-Match on every write route that needs one, found in the document that the routes make. */

const service = await useService();
/** `operationId method path` */
let routes: { id: string; name: string; statuses: string[] }[];
beforeAll(async () => {
  const document = (await service.send('GET', '/openapi.json')).body;
  routes = Object.entries<Record<string, { operationId: string; responses: object }>>(document.paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, responses }]) => ({
        id: operationId,
        name: `${method.toUpperCase()} ${path}`,
        statuses: Object.keys(responses),
      })),
  );
});

interface Written {
  /** What the write is sent to, and where its ETag is read. */
  url: string;
  read: string;
  method: 'PUT' | 'POST';
  body: unknown;
}

/** Makes a state that the operation can change: with its current ETag, each of these writes succeeds. */
const SET_UPS: Record<string, () => Promise<Written>> = {
  putDataset: async () => {
    const url = `/v1/datasets/${await newDataset(service)}`;
    return { url, read: `${url}/definition`, method: 'PUT', body: aDataset((body) => (body.title = 'Changed')) };
  },
  replaceCase: async () => {
    const one = await newCase(service, await newDataset(service));
    const url = `${casesOf(one.dataset)}/${one.id}`;
    return { url, read: url, method: 'PUT', body: { ...one, area: 'kent' } };
  },
  moveCase: async () => {
    const one = await newCase(service, await newDataset(service));
    const url = `${casesOf(one.dataset)}/${one.id}`;
    return { url: `${url}/transitions`, read: url, method: 'POST', body: { to: 'in-review' } };
  },
  moveRelease: async () => {
    const dataset = await newDataset(service);
    await newApproved(service, dataset);
    await buildDraft(service, dataset);
    const url = `/v1/datasets/${dataset}/releases/draft`;
    return { url: `${url}/transitions`, read: url, method: 'POST', body: { to: 'published' } };
  },
  moveWebhook: async () => {
    // Of a dataset of which nothing happens: a delivery that fails would be in what is read.
    const body = {
      label: 'Test',
      url: 'https://example.org/hook',
      events: ['release.published'],
      datasets: [await newDataset(service)],
    };
    const made = await service.send('POST', '/v1/webhooks', { key: service.adminKey, body });
    const url = `/v1/webhooks/${made.body.id}`;
    return { url: `${url}/transitions`, read: url, method: 'POST', body: { to: 'paused' } };
  },
};

test('every route that declares 428 is tried here, and no other', () => {
  const declared = routes.filter(({ statuses }) => statuses.includes('428')).map(({ id }) => id);
  expect(declared.sort()).toEqual(Object.keys(SET_UPS).sort());
});

test('whatever replaces or moves one resource declares 428 and 412', () => {
  const without = routes
    .filter(({ name }) => /^(PUT|PATCH) |^POST .*\}\/transitions$/.test(name))
    .filter(({ statuses }) => !statuses.includes('428') || !statuses.includes('412'));
  expect(without.map(({ name }) => name)).toEqual([]);
});

test.each(Object.keys(SET_UPS))(
  '%s: 428 without If-Match, 412 with a stale one, done with the current one',
  async (id) => {
    const { url, read, method, body } = await SET_UPS[id]!(); // a name of it
    const key = service.adminKey;
    const before = await service.send('GET', read, { key });
    const etag = String(before.headers.etag);
    const send = (ifMatch?: string) =>
      service.send(method, url, { key, body, ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }) });

    const missing = await send();
    expect([missing.status, missing.body.code]).toEqual([428, 'precondition-required']);
    expect(missing.body.errors).toEqual([{ header: 'if-match', code: 'required', detail: expect.any(String) }]);
    for (const other of ['"stale"', `W/${etag}`, `"${etag.slice(1, -1)}x"`, '"a", "b"']) {
      const stale = await send(other);
      expect([other, stale.status, stale.body.code]).toEqual([other, 412, 'stale']);
      expect([stale.headers.etag, stale.body.etag]).toEqual([etag, etag]);
    }
    // `*` would not show that anybody read what is overwritten; only a codebook may be replaced whatever it is.
    const refused = ['', 'stale', '"a" "b', ...(id === 'putDataset' ? [] : ['*', ' * '])];
    for (const broken of refused) expect([broken, (await send(broken)).status]).toEqual([broken, 400]);
    const after = await service.send('GET', read, { key });
    expect([after.headers.etag, after.text]).toEqual([etag, before.text]);

    const done = await send(`"stale", ${etag}`);
    expect(done.status, done.text).toBe(200);
    // That was the state that this ETag named, and it is no longer.
    if (id !== 'moveRelease') expect((await send(etag)).status).toBe(412);
  },
);

test.each(Object.keys(SET_UPS))('%s: a precondition comes before faults of the body', async (id) => {
  const { url, read, method } = await SET_UPS[id]!(); // a name of it
  const key = service.adminKey;
  const { etag } = (await service.send('GET', read, { key })).headers;
  const send = (headers: Record<string, string>) =>
    service.send(method, url, { key, body: { to: 'published', x: 1 }, headers });
  // Whether a release must be named depends on the target, so that its body is read first.
  expect((await send({})).status).toBe(id === 'moveRelease' ? 422 : 428);
  expect((await send({ 'if-match': '"stale"' })).status).toBe(id === 'moveRelease' ? 422 : 412);
  expect((await send({ 'if-match': String(etag) })).status).toBe(422);
});

test('the ETag of a case is the same for every key that may read it, and does not change what each may see', async () => {
  const one = await newCase(service, await newDataset(service), aFullCase());
  const url = `${casesOf(one.dataset)}/${one.id}`;
  const colleagues = [await service.key('contributor'), await service.key('reviewer'), service.adminKey];
  const seen = await Promise.all(colleagues.map((key) => service.send('GET', url, { key })));
  expect(seen.map(({ headers, body }) => [headers.etag, body.etag, 'sources' in body])).toEqual([
    [one.etag, one.etag, false],
    [one.etag, one.etag, true],
    [one.etag, one.etag, true],
  ]);
  // The bodies differ, so a cache must not answer one key with what it has of another.
  expect(seen.map(({ headers }) => headers.vary)).toEqual(seen.map(() => 'Accept-Encoding, Authorization'));
  // Passed on, also by a proxy that compresses.
  const passedOn = `${one.etag.slice(0, -1)}-gzip"`;
  const headers = { 'if-match': passedOn };
  const edited = await service.send('PUT', url, {
    key: colleagues[0]!,
    body: { ...seen[0]?.body, area: 'york' },
    headers,
  });
  expect(edited.status, edited.text).toBe(200);
});
