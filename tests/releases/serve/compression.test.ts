import { request as send } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { townCases } from '../../samples/towns.ts';
import { approveCases, buildDraft, listenWithTowns, requestsSeen } from '../journey.ts';

// Content codings of published answers: over a socket, since answers from memory are sent in front of the framework.

const { service, url } = await listenWithTowns(2);
afterAll(() => service.stop());
const RELEASES = '/v1/datasets/towns/releases';
const long = (suffix = '') => `statistics${suffix}?by=outcome,sex&totals=true`;
const LONG = long();
const SHORT = 'statistics.csv?by=outcome';

interface Raw {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}
/** What is on the wire: no client decodes the body or adds a header. */
function read(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
  return new Promise((resolve, reject) => {
    send(url + path, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const { date: _date, connection: _connection, ...others } = response.headers as Record<string, string>;
        resolve({ status: response.statusCode ?? 0, headers: others, body: Buffer.concat(parts) });
      });
    })
      .on('error', reject)
      .end();
  });
}
const accepting = (coding: string) => (coding === 'identity' ? {} : { 'accept-encoding': coding });
const decoded = ({ headers, body }: Raw): Buffer => {
  if (headers['content-encoding'] === 'br') return brotliDecompressSync(body);
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
};
const seen = () => requestsSeen(service);

const BODIES = [
  LONG,
  long('.csv'),
  long('.jsonstat'),
  'statistics.svg?by=outcome',
  'statistics.vl.json?by=outcome',
  'headlines',
  'codebook',
  'differences?since=1.0.0',
];

test('each coding has the same content under an ETag, a length and a name of its own, cold and warm', async () => {
  for (const pin of ['1.1.0', 'latest']) {
    for (const below of BODIES) {
      const path = `${RELEASES}/${pin}/${below}`;
      const plain = await read(path);
      expect([path, plain.status, plain.headers['content-encoding']]).toEqual([path, 200, undefined]);
      for (const coding of ['gzip', 'br', 'identity']) {
        const cold = await read(path, accepting(coding));
        const before = seen();
        const warm = await read(path, accepting(coding));
        expect(warm).toEqual(cold);
        expect([path, coding, seen()]).toEqual([path, coding, before]);
        const isCoded = coding !== 'identity' && plain.body.length >= 1_024;
        const bare = String(plain.headers.etag).slice(0, -1);
        expect(cold.headers).toEqual({
          ...plain.headers,
          ...(isCoded && { 'content-encoding': coding, etag: `${bare}-${coding}"` }),
          'content-length': String(cold.body.length),
        });
        expect(cold.headers.vary).toBe('Accept-Encoding');
        expect(decoded(cold).equals(plain.body)).toBe(true);
        if (isCoded) expect(cold.body.length).toBeLessThan(plain.body.length / 1.5);
        const head = await read(path, accepting(coding), 'HEAD');
        expect(head).toEqual({ ...cold, body: Buffer.alloc(0) });
      }
    }
  }
});

test('most of them are long enough to be coded', async () => {
  const coded = await Promise.all(BODIES.map((below) => read(`${RELEASES}/1.1.0/${below}`, accepting('gzip'))));
  expect(coded.filter(({ headers }) => headers['content-encoding'] === 'gzip').length).toBeGreaterThan(4);
});

test('a reader that has any form of an answer gets 304, cold and warm', async () => {
  // No two rounds share an address, so that the first answer of each is a cold 304.
  for (const [coding, more] of [
    ['identity', 'share=outcome'],
    ['gzip', 'share=sex'],
    ['br', 'share=sex&base=known'],
  ] as const) {
    const path = `${RELEASES}/latest/${LONG}&${more}`;
    const { headers: elsewhere } = await read(path.replace('latest', '1.1.0'), accepting(coding));
    const etag = String(elsewhere.etag);
    const bare = etag.replace(/-(gzip|br)"$/, '"');
    const forms = [bare, `${bare.slice(0, -1)}-gzip"`, `${bare.slice(0, -1)}-br"`];
    expect(forms).toContain(etag);
    for (const known of [etag, `W/${etag}`, ...forms, `"x", ${etag}`, '*']) {
      const answer = await read(path, { ...accepting(coding), 'if-none-match': known });
      expect([coding, known, answer.status, answer.body.length]).toEqual([coding, known, 304, 0]);
      expect(answer.headers).toEqual({
        etag,
        'cache-control': 'public, max-age=60',
        'content-location': path.replace('latest', '1.1.0'),
        'content-disposition': 'inline; filename="towns-1.1.0.json"',
        'assize-notes': answer.headers['assize-notes'],
        vary: 'Accept-Encoding',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': answer.headers['access-control-expose-headers'],
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
    }
    // After a 304, the whole answer is in memory.
    const before = seen();
    const whole = await read(path, accepting(coding));
    expect(seen()).toBe(before);
    expect(whole.headers).toMatchObject({ etag, 'content-length': String(whole.body.length) });
    expect(whole.headers['content-type']).toBe('application/json');
    expect(JSON.parse(decoded(whole).toString()).release).toBe('1.1.0');
    for (const known of [etag, `W/${etag}`]) {
      const again = await read(path, { ...accepting(coding), 'if-none-match': known });
      expect([again.status, again.headers.etag, again.body.length]).toEqual([304, etag, 0]);
      expect(again.headers['content-encoding']).toBeUndefined();
      const head = await read(path, { ...accepting(coding), 'if-none-match': known }, 'HEAD');
      expect(head).toEqual(again);
    }
    expect(seen()).toBe(before);
    for (const other of ['"x"', `${etag.slice(0, -1)}-zip"`, etag.slice(1, -1)])
      expect((await read(path, { ...accepting(coding), 'if-none-match': other })).status).toBe(200);
  }
});

test('short bodies, Parquet and XLSX are not coded, unless the reader refuses identity', async () => {
  for (const below of [SHORT, long('.parquet'), long('.xlsx')]) {
    const path = `${RELEASES}/1.1.0/${below}`;
    const plain = await read(path);
    for (let again = 0; again < 2; again += 1) {
      expect(await read(path, accepting('gzip, br'))).toEqual(plain);
      const refused = await read(path, accepting('gzip, identity;q=0'));
      expect(refused.headers['content-encoding']).toBe('gzip');
      expect(refused.headers.etag).toBe(`${String(plain.headers.etag).slice(0, -1)}-gzip"`);
      expect(gunzipSync(refused.body).equals(plain.body)).toBe(true);
    }
  }
});

test('many readers that ask for a new address at once get one body', async () => {
  const path = `${RELEASES}/1.0.0/${LONG}&share=outcome&base=known`;
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) => read(path, accepting(['br', 'gzip', 'identity'][n % 3] ?? ''))),
  );
  const contents = new Set(answers.map((answer) => decoded(answer).toString()));
  expect(contents.size).toBe(1);
  expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(3);
});

test('each coding of latest is the new release once it is published', async () => {
  const path = `${RELEASES}/latest/${LONG}`;
  const before = await Promise.all(['br', 'gzip', 'identity'].map((coding) => read(path, accepting(coding))));
  await approveCases(service, 'towns', townCases().slice(0, 2));
  const draft = await buildDraft(service, 'towns');
  // Answers of a draft are neither coded nor kept.
  const key = service.adminKey;
  for (let again = 0; again < 2; again += 1) {
    const seenOfDraft = await read(`${RELEASES}/draft/${LONG}`, { authorization: `Bearer ${key}`, ...accepting('br') });
    expect([seenOfDraft.status, seenOfDraft.headers['content-encoding']]).toEqual([200, undefined]);
    expect(seenOfDraft.headers['cache-control']).toBe('private, no-store');
    expect((await read(`${RELEASES}/draft/${LONG}`, accepting('br'))).status).toBe(404);
  }
  const published = await service.send('POST', `${RELEASES}/draft/transitions`, {
    key,
    body: { to: 'published' },
    headers: { 'if-match': String(draft.headers.etag) },
  });
  expect(published.status, published.text).toBe(200);
  for (const [index, coding] of ['br', 'gzip', 'identity'].entries()) {
    const known = { 'if-none-match': String(before[index]?.headers.etag) };
    const after = await read(path, { ...accepting(coding), ...known });
    expect([coding, after.status, JSON.parse(decoded(after).toString()).release]).toEqual([coding, 200, '1.2.0']);
  }
});

test('an answer that is made for each request is not coded', async () => {
  const manifest = await read(`${RELEASES}/1.0.0`, accepting('br'));
  expect([manifest.status, manifest.headers['content-encoding']]).toEqual([200, undefined]);
});
