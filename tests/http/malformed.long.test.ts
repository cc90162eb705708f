import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeys, auditLog } from '../../src/db/tables/keys.ts';
import {
  PRESS_SNAPSHOT,
  PRESS_SNAPSHOT_ID,
  pressSnapshotCases,
  pressSnapshotDataset,
} from '../../src/demo/datasets.ts';
import { Problem } from '../../src/schemas/problem.ts';
import { startApp, type TestApp } from '../harness.ts';
import { runs } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { answerCheck, operationsOf, plainRequest, requestsOf } from './document.ts';

/** However malformed: never a 5xx, and for every refusal the one error body. */

let service: TestApp;
let port = 0;
let caseId = '';
let document: Body;
const caseIds: string[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const keys: string[] = [];
const addresses: string[] = [];

beforeAll(async () => {
  const readiness = new Set([PRESS_SNAPSHOT_ID]);
  service = await startApp({ config: { logLevel: 'error' }, demo: [PRESS_SNAPSHOT], readiness });
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  port = (service.app.server.address() as { port: number }).port;
  keys.push(service.adminKey, await service.key('partner'), await service.key('publisher', { datasets: ['fuzz'] }));
  // With a dataset, cases and a release in it, so that much gets as far as the last check.
  while (readiness.size > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  const cases = await service.send('GET', `/v1/datasets/${PRESS_SNAPSHOT_ID}/cases?limit=20`, {
    key: service.adminKey,
  });
  caseIds.push(...cases.body.items.map(({ id }: Body) => id));
  caseId = caseIds[0]!;
  document = (await service.send('GET', '/openapi.json')).body;
  addresses.push(...Object.keys(document.paths), '/docs', '/docs/{tag}', '/v1', '/{a}/{b}');
  expect(addresses.length).toBeGreaterThan(10);
}, 120_000);
afterAll(async () => {
  agent.destroy();
  await service.stop();
});

const RUNS = runs('FUZZ_RUNS', 200, 10_000);

const junk = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    '.',
    '..',
    '%00',
    '%',
    '%zz',
    '%ff',
    '%ed%a0%80',
    'latest',
    'draft',
    '1.0.0',
    '999999999999999999999.0.0',
    '-1',
    '1e999',
    'NaN',
    'null',
    '__proto__',
    'constructor',
    "' or 1=1--",
    '{}',
    '\u202e\ufeff',
    'a'.repeat(500),
    '00000000-0000-0000-0000-000000000000',
    '00000000-0000-4000-8000-00000000000G',
    'press-snapshot-2015',
    'fuzz',
  ),
);

const member = fc.oneof(
  fc.constantFrom(
    'label',
    'role',
    'scopes',
    'datasets',
    'expiresAt',
    'items',
    'to',
    'reason',
    'note',
    'id',
    'etag',
    'kind',
    'title',
    'codebook',
    'coverage',
    'window',
    'variables',
    'measures',
    'tables',
    'headlines',
    'disclosure',
    'codeLists',
    'sentencedOn',
    'defendants',
    'convictions',
    'sentence',
    'attributes',
    'quantities',
    'sources',
    'externalIds',
    'notice',
    '__proto__',
    'constructor',
    'name',
    '',
    '/',
    '~',
  ),
  fc.string({ maxLength: 10 }),
);

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -0, 1.5, -1, 2 ** 53, 1e308, '', 'x\0', '\ud800', '2015-02-30', 'P', 'P1Y'),
    junk,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(member, tie('value'), { maxKeys: 6 }),
  ),
})).value;

const VALID: unknown[] = [
  { label: 'Partner A', role: 'partner', datasets: ['press-snapshot-2015'], expiresAt: null },
  pressSnapshotDataset,
  pressSnapshotCases()[0],
  { items: pressSnapshotCases().slice(0, 2) },
  { to: 'in-review', reason: 'transcription', note: 'x' },
  { to: 'withdrawn', items: [{ id: 'CASE', etag: '"x"' }] },
  { notice: { kind: 'correction', text: 'x' } },
];

/** A valid body in which one thing, somewhere, has been replaced. */
const nearlyValid = fc
  .tuple(fc.nat({ max: VALID.length - 1 }), fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 9 }), value)
  .map(([index, steps, put]) => {
    const root = structuredClone({ root: VALID[index] }) as Record<string, unknown>;
    let at = root;
    let name = 'root';
    for (const step of steps) {
      const inside = at[name];
      if (typeof inside !== 'object' || inside === null) break;
      const names = Object.keys(inside);
      if (names.length === 0) break;
      at = inside as Record<string, unknown>;
      name = names[step % names.length] ?? '';
    }
    at[name] = put;
    return JSON.stringify(root.root) ?? '';
  });

/** What is sent as a body, and why it may not be JSON. */
const body = fc.oneof(
  { weight: 6, arbitrary: nearlyValid },
  value.map((sent) => JSON.stringify(sent) ?? ''),
  value.map((sent) => (JSON.stringify(sent) ?? '').slice(1)),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    '',
    ' ',
    '[]',
    '{}',
    'null',
    '1',
    '"x"',
    '{"a":1e999}',
    '9'.repeat(400),
    '['.repeat(30),
    '{"a":'.repeat(25),
  ),
);

const header = fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?'));

const request = fc.record(
  {
    method: fc.constantFrom(
      'GET',
      'GET',
      'GET',
      'HEAD',
      'POST',
      'POST',
      'PUT',
      'PUT',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
    ),
    address: fc.nat(),
    ids: fc.tuple(
      fc.oneof({ weight: 4, arbitrary: fc.constant('press-snapshot-2015') }, { weight: 1, arbitrary: junk }),
      fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom('CASE', 'CASE', '1.0.0', 'latest', '1', 'trust-or-access') },
        { weight: 1, arbitrary: junk },
      ),
      fc.oneof(fc.constantFrom('1', '2', '0', 'trust-or-access'), junk),
    ),
    encode: fc.boolean(),
    query: fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom(
            'limit',
            'cursor',
            'where',
            'by',
            'measure',
            'format',
            'totals',
            'share',
            'base',
            'state',
            'externalId',
            'validateOnly',
            'diffFrom',
            'include',
            'since',
            'order',
          ),
          junk,
        ),
        junk,
      ),
      { maxLength: 4 },
    ),
    key: fc.constantFrom(0, 0, 0, 1, 2, undefined),
    headers: fc.dictionary(
      fc.constantFrom(
        'if-match',
        'if-none-match',
        'accept',
        'authorization',
        'idempotency-key',
        'range',
        'origin',
        'accept-encoding',
        'accept-version',
        'x-forwarded-for',
        'host',
        'if-modified-since',
        'if-range',
      ),
      header,
      { maxKeys: 2 },
    ),
    type: fc.oneof(
      { weight: 6, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          'text/plain',
          'application/json; charset=latin1',
          'application/x-www-form-urlencoded',
          ';',
          '/',
          'application/json;;;',
          '',
        ),
      },
      { weight: 1, arbitrary: header },
    ),
    body,
  },
  { requiredKeys: ['method', 'address', 'ids', 'encode', 'query', 'headers', 'type', 'key'] },
);

function urlOf({
  address,
  ids,
  encode,
  query,
}: {
  address: number;
  ids: string[];
  encode: boolean;
  query: [string, string][];
}) {
  let used = 0;
  const filled = (addresses[address % addresses.length] ?? '/').replace(/\{[^}]+\}/g, () => {
    const id = (ids[used++ % ids.length] ?? '').replace('CASE', caseId);
    return encode ? encoded(id) : latin(id);
  });
  const pairs = query.map(([name, sent]) =>
    encode ? `${encoded(name)}=${encoded(sent)}` : `${latin(name)}=${latin(sent)}`,
  );
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

/** Lone surrogates have no percent-encoding. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '?'));

/** What can stand on a request line; Node refuses the rest before any of our code. */
const latin = (text: string): string => text.replace(/[^\x21-\x7e]/g, '~').replace(/[#]/g, '%23');

interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer | undefined;
}

/** Over a real socket: the test client of the framework tidies addresses up. */
function ask(asked: Asked): Promise<{ statusCode: number; headers: IncomingMessage['headers']; body: string }> {
  return new Promise((resolve, reject) => {
    const { method, path, headers, body: sent } = asked;
    const outgoing = httpRequest({ host: '127.0.0.1', port, agent, method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          statusCode: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
      answer.on('error', reject);
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection that the service has closed meanwhile, or on which it has just refused what an earlier request had
      // sent beyond its own length: that answer is not for this request.
      const isLate = error.code === 'ECONNRESET' || error.code?.startsWith('HPE_');
      if (outgoing.reusedSocket && isLate) ask(asked).then(resolve, reject);
      else reject(error);
    });
    outgoing.end(sent);
  });
}

test('generated malformed requests get no 5xx and always the one error body', async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      const { key, headers, type, method } = sent;
      const url = urlOf(sent);
      const withBody = sent.body !== undefined && !['GET', 'HEAD', 'TRACE'].includes(method);
      const answer = await ask({
        method,
        path: url,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${keys[key]}` }),
          ...(withBody && { 'content-type': type }),
          ...headers,
        },
        ...(withBody && { body: typeof sent.body === 'string' ? sent.body.replaceAll('CASE', caseId) : sent.body }),
      });
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
      const where = `${method} ${url}`;
      if (answer.statusCode >= 500)
        throw new Error(`${where}: ${answer.statusCode} ${answer.body}\n${service.logLines.at(-1)}`);
      if (answer.statusCode < 400) return;
      // At the address of a page it is a page.
      if (/^\/docs\b/.test(url) && answer.headers['content-type'] === 'text/html; charset=utf-8') return;
      if (answer.headers['content-type'] !== 'application/problem+json')
        throw new Error(`${where}: ${answer.headers['content-type']}`);
      if (method === 'HEAD') return;
      const problem = Problem.parse(JSON.parse(answer.body));
      if (problem.status !== answer.statusCode)
        throw new Error(`${where}: ${problem.status} is not ${answer.statusCode}`);
    }),
    { numRuns: RUNS },
  );
  // The requests reached what they were made for.
  // Few requests may miss the rarer ones.
  const wanted = RUNS >= 2_000 ? [200, 400, 401, 403, 404, 405, 415, 422] : [400, 404];
  for (const status of wanted) expect([status, statuses.has(status)]).toEqual([status, true]);
  // What refused requests leave behind is only what accepted ones wrote.
  const minted = (await service.db.select().from(apiKeys)).length - keys.length;
  const audited = (await service.db.select().from(auditLog)).filter((entry) => entry.action === 'key.mint').length;
  expect(minted).toBe(audited);
}, 900_000);

/** Made up cursors, in the form of real ones. */
const forged = [
  'aaaaaaaaaaaa.1',
  `aaaaaaaaaaaa.${'b'.repeat(16)}.99999999999999999999`,
  'aaaaaaaaaaaa.1.bbbbbbbbbbbb',
].map((text) => Buffer.from(text).toString('base64url'));

test('every operation answers valid and invalid requests as the document says', async () => {
  const operations = operationsOf(document);
  const check = answerCheck(document);
  const known = {
    dataset: [PRESS_SNAPSHOT_ID],
    version: ['1.0.0', '1', 'latest', 'draft'],
    id: [...caseIds, 'trust-or-access', 'correction-reasons'],
    revision: ['1', '2'],
    by: ['outcome', 'sex', 'outcome,sex', 'year'],
    measure: ['defendants', 'cases'],
    where: ['sex:male', 'sex:male,female', 'constructor:x'],
    share: ['outcome', 'sex'],
    since: ['1.0.0', 'latest'],
    cursor: forged,
    'idempotency-key': ['k1', 'k2', 'k3', 'k4'],
    'if-match': ['*', '"x"', 'W/"x"', ''],
  };
  const answered = new Set<string>();
  for (const operation of operations) {
    await fc.assert(
      fc.asyncProperty(requestsOf(document, operation, known, junk), fc.constantFrom(0, 0, 0, 1), async (sent, key) => {
        const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encoded(sent.path[name] ?? '') || '-');
        if (/\/\.{1,2}(\/|$)/.test(path)) return; // another path
        const query = sent.query.map(([name, value]) => `${name}=${encoded(value)}`).join('&');
        const headers = Object.entries(sent.headers).map(([name, value]) => [
          name,
          value.replace(/[^\x20-\x7e]/g, '?'),
        ]);
        const answer = await ask({
          method: operation.method,
          path: query === '' ? path : `${path}?${query}`,
          headers: {
            authorization: `Bearer ${keys[key]}`,
            ...(sent.type !== undefined && { 'content-type': sent.type }),
            ...Object.fromEntries(headers),
          },
          body: sent.body,
        });
        answered.add(`${operation.declared.operationId} ${answer.statusCode < 300}`);
        const where = `${operation.method} ${path}?${query}: ${answer.statusCode}`;
        if (answer.statusCode >= 500) throw new Error(`${where} ${answer.body}\n${service.logLines.at(-1)}`);
        const fault = check(operation, answer);
        if (fault !== undefined) throw new Error(`${where}: ${fault}`);
      }),
      {
        examples: [[plainRequest(operation, known), 0]],
        numRuns: Math.ceil(runs('DOCUMENT_RUNS', 200, 10_000) / operations.length),
      },
    );
  }
  // A request without anything that may be left out was accepted, where a fixed one can be.
  for (const id of ['listCases', 'getStatistics', 'getRelease', 'mintKey'])
    expect([...answered]).toContain(`${id} true`);
}, 900_000);
