import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { type Answer, useService } from '../harness.ts';
import { approveCases, buildDraft, moveDraft, publish, putDataset, putHamlets } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// Tokens that read one release before it is public, for a time, and nothing else.

const NOW = '2026-03-04T05:06:07.000Z';
const ENDS = '2026-03-04T06:00:00.000Z';
const D = '/v1/datasets/towns';
const DRAFT = `${D}/releases/draft`;

let draft: Answer;
const service = await useService({ now: new Date(NOW) });
beforeAll(async () => {
  await putHamlets(service, 'towns');
  await publish(service, 'towns');
  await approveCases(service, 'towns', townCases().slice(0, 1));
  draft = await buildDraft(service, 'towns');
}, 120_000);

const at = (instant: string) => {
  service.clock.now = new Date(instant);
};
const send = (method: string, url: string, body?: Body, key = service.adminKey) =>
  service.send(method, url, { key, ...(body !== undefined && { body }) });
const create = (body: Body) => send('POST', `${DRAFT}/previews`, body);
const faultsOf = ({ body }: Answer) => body.errors.map(({ pointer, code }: Body) => `${pointer} ${code}`);
async function newToken(change: Body = {}): Promise<string> {
  const made = await create({ label: 'Agency', endsAt: ENDS, ...change });
  expect(made.status, made.text).toBe(201);
  return made.body.token;
}
const statusOf = async (url: string, token: string) => (await send('GET', url, undefined, token)).status;

test('a token is shown once, and only its hash is stored', async () => {
  const made = await create({ label: 'Agency', endsAt: ENDS });
  expect(made.status).toBe(201);
  expect(made.headers['cache-control']).toBe('private, no-store');
  const { token, ...shown } = made.body;
  expect(token).toMatch(/^assize_preview_[A-Za-z0-9]{43}$/);
  expect(shown).toEqual({ id: expect.any(String), label: 'Agency', startsAt: NOW, endsAt: ENDS });
  const list = await send('GET', `${DRAFT}/previews`);
  expect([list.body, list.headers['cache-control']]).toEqual([{ items: [shown], next: null }, 'private, no-store']);
  const [row] = await rowsOf<{ row: string }>(service.db, sql`select p::text as row from release_previews p`);
  expect(row?.row).toContain(shown.id);
  expect(row?.row).not.toContain(token.slice(15));
  expect(service.logLines.join('\n')).not.toContain(token.slice(15));
});

test('it reads the draft and all that is under it, is noted as a use, and may be kept by nobody', async () => {
  const token = await newToken();
  for (const below of ['', '/statistics?measure=cases', '/headlines', '/headlines/all', '/codebook']) {
    const url = DRAFT + below;
    const seen = await send('GET', url, undefined, token);
    expect([below, seen.status, seen.headers['cache-control']]).toEqual([below, 200, 'private, no-store']);
    expect(seen.headers).not.toHaveProperty('access-control-allow-origin');
    expect(seen.text).toBe((await send('GET', url)).text);
    expect((await send('HEAD', url, undefined, token)).status).toBe(200);
  }
  const uses = (await send('GET', '/v1/audit?action=use.preview')).body.items;
  expect(uses).toHaveLength(1);
  expect(uses[0]).toMatchObject({ key: 'preview', dataset: 'towns' });
  const created = (await send('GET', '/v1/audit?action=preview.create')).body.items;
  expect(created.map(({ subject }: Body) => subject)).toContain(uses[0].subject);
});

test('anywhere else, and for anything but reading, it is no key that there is', async () => {
  const token = await newToken();
  await putDataset(service, 'others', hamlets());
  for (const url of [
    D,
    `${D}/releases`,
    `${D}/releases/latest`,
    `${D}/releases/1.0.0/statistics`,
    `${D}/cases`,
    `${D}/records`,
    `${D}/definition`,
    `${DRAFT}/previews`,
    '/v1/datasets/others/releases/draft',
    '/v1/me',
    '/v1/datasets',
    '/v1/release-calendar',
  ]) {
    const refused = await send('GET', url, undefined, token);
    expect([url, refused.status, refused.body?.code]).toEqual([url, 401, 'unauthenticated']);
  }
  expect((await send('POST', `${DRAFT}/transitions`, { to: 'discarded' }, token)).status).toBe(401);
  expect((await send('POST', `${DRAFT}/previews`, { label: 'x', endsAt: ENDS }, token)).status).toBe(401);
  // In an address it is a parameter that does not exist.
  expect((await service.send('GET', `${DRAFT}?token=${token}`)).status).toBe(400);
  expect((await service.send('GET', DRAFT)).status).toBe(404);
});

test('it opens from its start until its end, and not after it was ended', async () => {
  const token = await newToken({ startsAt: '2026-03-04T05:30:00.000Z' });
  expect(await statusOf(DRAFT, token)).toBe(401);
  at('2026-03-04T05:30:00.000Z');
  expect(await statusOf(DRAFT, token)).toBe(200);
  at('2026-03-04T05:59:59.999Z');
  expect(await statusOf(DRAFT, token)).toBe(200);
  at(ENDS);
  expect(await statusOf(DRAFT, token)).toBe(401);
  at(NOW);
  const made = await create({ label: 'Ended', endsAt: ENDS });
  const path = `${DRAFT}/previews/${made.body.id}`;
  expect(await statusOf(DRAFT, made.body.token)).toBe(200);
  expect((await send('DELETE', path)).status).toBe(204);
  expect(await statusOf(DRAFT, made.body.token)).toBe(401);
  expect((await send('DELETE', path)).status).toBe(204);
  expect((await send('GET', `${DRAFT}/previews`)).text).not.toContain(made.body.id);
  expect((await send('DELETE', `${DRAFT}/previews/00000000-0000-4000-8000-000000000000`)).status).toBe(404);
  expect((await send('DELETE', `${DRAFT}/previews/x`)).status).toBe(404);
  expect((await send('GET', '/v1/audit?action=preview.revoke')).body.items).toHaveLength(1);
});

test('it ends with the key that made it', async () => {
  const maker = await service.key('publisher');
  const made = await send('POST', `${DRAFT}/previews`, { label: 'Agency', endsAt: ENDS }, maker);
  expect(await statusOf(DRAFT, made.body.token)).toBe(200);
  const { id } = (await send('GET', '/v1/me', undefined, maker)).body;
  expect((await send('DELETE', `/v1/keys/${id}`)).status).toBe(204);
  expect(await statusOf(DRAFT, made.body.token)).toBe(401);
  expect((await send('GET', `${DRAFT}/previews`)).text).not.toContain(made.body.id);
});

test('it ends no later than the key that makes it', async () => {
  const expiresAt = '2026-03-04T05:30:00.000Z';
  const maker = await service.key('publisher', { expiresAt: new Date(expiresAt) });
  const create = (endsAt: string) => send('POST', `${DRAFT}/previews`, { label: 'Agency', endsAt }, maker);
  const refused = await create(ENDS);
  expect([refused.status, ...faultsOf(refused)]).toEqual([422, '/endsAt out-of-range']);
  expect(refused.body.errors[0].detail).toContain(expiresAt);
  expect((await create(expiresAt)).status).toBe(201);
});

test('faults are told together; without an open release, or the scope, there is nothing to preview', async () => {
  expect(faultsOf(await create({ endsAt: 'soon', x: 1 }))).toEqual([
    '/endsAt ill-formed',
    '/label required',
    '/x unknown-member',
  ]);
  expect(faultsOf(await create({ label: 'x', endsAt: NOW }))).toEqual(['/endsAt out-of-range']);
  expect(faultsOf(await create({ label: 'x', startsAt: ENDS, endsAt: ENDS }))).toEqual(['/endsAt out-of-range']);
  expect((await send('POST', '/v1/datasets/others/releases/draft/previews', { label: 'x', endsAt: ENDS })).status).toBe(
    404,
  );
  expect((await send('GET', '/v1/datasets/others/releases/draft/previews')).status).toBe(404);
  const reviewer = await service.key('reviewer');
  expect((await send('POST', `${DRAFT}/previews`, { label: 'x', endsAt: ENDS }, reviewer)).status).toBe(403);
});

test('it is dead once its release is published, and does not read the next draft', { timeout: 60_000 }, async () => {
  const token = await newToken();
  expect(await statusOf(DRAFT, token)).toBe(200);
  expect((await moveDraft(service, 'towns', 'published', String(draft.headers.etag))).status).toBe(200);
  expect(await statusOf(DRAFT, token)).toBe(401);
  await approveCases(service, 'towns', townCases().slice(0, 1));
  await buildDraft(service, 'towns');
  expect(await statusOf(DRAFT, token)).toBe(401);
  expect((await send('GET', `${DRAFT}/previews`)).body.items).toEqual([]);
  const second = await newToken();
  expect(await statusOf(DRAFT, second)).toBe(200);
  expect((await moveDraft(service, 'towns', 'discarded')).status).toBe(204);
  expect(await statusOf(DRAFT, second)).toBe(401);
});
