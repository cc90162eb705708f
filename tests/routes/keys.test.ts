import { asc, eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { apiKeys, auditLog } from '../../src/db/tables/keys.ts';
import { SCOPES } from '../../src/schemas/vocabulary.ts';
import { hashSecret } from '../../src/secret.ts';
import { type Answer, type SendOptions, useService } from '../harness.ts';
import { faultsOf, move, newCase } from '../requests.ts';
import { aDataset } from '../samples/court.ts';

const service = await useService({ now: new Date('2026-03-04T05:06:07.000Z') });
beforeAll(async () => {
  for (const dataset of ['press-snapshot-2015', 'one', 'two']) {
    const put = await service.send('PUT', `/v1/datasets/${dataset}`, { key: service.adminKey, body: aDataset() });
    expect(put.status, put.text).toBe(201);
  }
});

const mint = (body: unknown, key = service.adminKey) => service.send('POST', '/v1/keys', { key, body });

test('a minted key is shown once, works, and only its hash is stored', async () => {
  const minted = await mint({
    label: 'Partner A',
    role: 'partner',
    datasets: ['press-snapshot-2015'],
    expiresAt: null,
  });
  expect(minted.status).toBe(201);
  expect(minted.headers['cache-control']).toBe('private, no-store');
  const { key, id, ...rest } = minted.body;
  expect(key).toMatch(/^assize_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}$/);
  expect(key.slice(7, 15)).toBe(id);
  expect(rest).toEqual({
    label: 'Partner A',
    role: 'partner',
    scopes: ['records:read'],
    datasets: ['press-snapshot-2015'],
    createdAt: '2026-03-04T05:06:07.000Z',
    createdBy: 'admin000',
    expiresAt: null,
    revokedAt: null,
    agreement: null,
    lastUsedAt: null,
    previousUntil: null,
  });
  const [row] = await service.db.select().from(apiKeys).where(eq(apiKeys.id, id));
  expect(row?.secretHash).toBe(hashSecret(key));
  const me = await service.send('GET', '/v1/me', { key });
  expect(me.body).toMatchObject({ id, label: 'Partner A', limits: { bodyBytes: 1_048_576, batchItems: 1_000 } });
  expect(JSON.stringify(me.body)).not.toContain(key);
});

test('every role has the scopes of the contract', async () => {
  const expected = {
    partner: ['records:read'],
    contributor: ['cases:read', 'cases:write', 'imports:write'],
    reviewer: ['cases:read', 'cases:review', 'cases:write', 'imports:write', 'sources:read'],
    publisher: [
      'cases:read',
      'cases:review',
      'cases:write',
      'datasets:write',
      'imports:write',
      'records:read',
      'releases:write',
      'sources:read',
    ],
    admin: [...SCOPES].sort(),
  };
  for (const [role, scopes] of Object.entries(expected)) {
    const { body } = await mint({ label: role, role });
    expect([role, [...body.scopes].sort()]).toEqual([role, scopes]);
  }
});

test('a key may have scopes of its own instead of a role', async () => {
  const { body } = await mint({ label: 'Auditor', scopes: ['audit:read', 'audit:read'] });
  expect(body).toMatchObject({ role: null, scopes: ['audit:read'] });
});

test('every fault of a draft comes in one answer', async () => {
  const { status, body } = await mint({
    label: '',
    role: 'boss',
    scopes: ['everything'],
    datasets: ['Bad Id'],
    expiresAt: 'tomorrow',
    extra: 1,
    __proto__x: 2,
  });
  expect(status).toBe(422);
  expect(body.code).toBe('invalid-body');
  expect(body.errors.map((fault: { pointer: string; code: string }) => `${fault.pointer} ${fault.code}`)).toEqual([
    '/__proto__x unknown-member',
    '/datasets/0 ill-formed',
    '/expiresAt ill-formed',
    '/extra unknown-member',
    '/label too-short',
    '/role unknown-code',
    '/scopes/0 unknown-code',
  ]);
  expect(JSON.stringify(body)).not.toMatch(/boss|everything|Bad Id|tomorrow/);
});

test('a day where an instant is needed is answered in words', async () => {
  const { status, body } = await mint({ label: 'x', role: 'partner', datasets: ['Press'], expiresAt: '2030-01-01' });
  expect(status).toBe(422);
  expect(body.errors).toEqual([
    {
      pointer: '/datasets/0',
      code: 'ill-formed',
      detail: 'Must be lower-case words joined by hyphens, such as age-band.',
    },
    {
      pointer: '/expiresAt',
      code: 'ill-formed',
      detail: 'Must be an instant in UTC such as 2030-01-01T00:00:00Z.',
    },
  ]);
});

test.each([
  ['neither role nor scopes', { label: 'x' }, '/role required'],
  ['both role and scopes', { label: 'x', role: 'partner', scopes: ['records:read'] }, '/scopes not-allowed'],
  [
    'an instant that is now',
    { label: 'x', role: 'partner', expiresAt: '2026-03-04T05:06:07Z' },
    '/expiresAt out-of-range',
  ],
  ['a local time', { label: 'x', role: 'partner', expiresAt: '2027-03-04T05:06:07+01:00' }, '/expiresAt ill-formed'],
  ['a day that is not', { label: 'x', role: 'partner', expiresAt: '2027-02-30T05:06:07Z' }, '/expiresAt ill-formed'],
  ['no datasets at all', { label: 'x', role: 'partner', datasets: [] }, '/datasets too-short'],
  ['no scopes at all', { label: 'x', scopes: [] }, '/scopes too-short'],
  ['a NUL', { label: 'x\0', role: 'partner' }, '/label forbidden-text'],
  ['a lone surrogate', { label: '\ud800', role: 'partner' }, '/label forbidden-text'],
  ['a list for an object', [], ' wrong-type'],
  ['null', null, ' wrong-type'],
])('%s is refused', async (_what, draft, fault) => {
  const { status, body } = await mint(draft);
  expect(status).toBe(422);
  expect(body.errors.map((one: { pointer: string; code: string }) => `${one.pointer} ${one.code}`)).toEqual([fault]);
});

test('a key mints only within its own scopes and datasets', async () => {
  const bound = await service.key(['keys:manage', 'records:read'], { datasets: ['one', 'two'] });
  const own = await mint({ label: 'x', role: 'partner' }, bound);
  expect(own.body.datasets).toEqual(['one', 'two']);
  expect((await mint({ label: 'x', role: 'partner', datasets: ['two', 'two'] }, bound)).body.datasets).toEqual(['two']);
  const more = await mint({ label: 'x', role: 'contributor' }, bound);
  expect([more.status, more.body.requiredScope]).toEqual([403, 'cases:read']);
  for (const datasets of [null, ['three'], ['one', 'three']]) {
    expect([datasets, (await mint({ label: 'x', role: 'partner', datasets }, bound)).status]).toEqual([datasets, 403]);
  }
  expect((await mint({ label: 'x', role: 'partner' }, await service.key('publisher'))).body.requiredScope).toBe(
    'keys:manage',
  );
});

test('a key sees and revokes only keys within its own scopes and datasets', async () => {
  const bound = await service.key(['keys:manage', 'records:read'], { datasets: ['one'] });
  const mine = await mint({ label: 'mine', role: 'partner' }, bound);
  const wider = await mint({ label: 'wider', role: 'contributor', datasets: ['one'] });
  const everywhere = await mint({ label: 'everywhere', role: 'partner' });
  const listed = await service.send('GET', '/v1/keys', { key: bound });
  expect(listed.body.items.map((item: { label: string }) => item.label).sort()).toEqual(['Test key', 'mine']);
  for (const other of [wider, everywhere]) {
    expect((await service.send('DELETE', `/v1/keys/${other.body.id}`, { key: bound })).status).toBe(404);
    expect((await service.send('GET', '/v1/me', { key: other.body.key })).status).toBe(200);
  }
  expect((await service.send('DELETE', `/v1/keys/${mine.body.id}`, { key: bound })).status).toBe(204);
});

test('a revoked key stops at once, stays listed, and is revoked once', async () => {
  const { id, key } = (await mint({ label: 'x', role: 'partner' })).body;
  expect((await service.send('GET', '/v1/me', { key })).status).toBe(200);
  const revoked = await service.send('DELETE', `/v1/keys/${id}`, { key: service.adminKey });
  expect([revoked.status, revoked.text]).toEqual([204, '']);
  expect((await service.send('GET', '/v1/me', { key })).status).toBe(401);
  expect((await service.send('GET', '/v1/problems', { key })).status).toBe(401);
  service.clock.now = new Date('2026-03-05T00:00:00Z');
  expect((await service.send('DELETE', `/v1/keys/${id}`, { key: service.adminKey })).status).toBe(204);
  const { items } = (await service.send('GET', '/v1/keys', { key: service.adminKey })).body;
  expect(items.find((item: { id: string }) => item.id === id).revokedAt).toBe('2026-03-04T05:06:07.000Z');
  const entries = await service.db.select().from(auditLog).where(eq(auditLog.subject, id)).orderBy(asc(auditLog.seq));
  expect(entries.map((entry) => [entry.action, entry.keyId, entry.subject])).toEqual([
    ['key.mint', 'admin000', id],
    ['key.revoke', 'admin000', id],
  ]);
  expect(JSON.stringify(entries)).not.toContain(key);
});

test('an id that names no key, or could not, is 404', async () => {
  for (const id of ['zzzzzzzz', 'short', 'a'.repeat(9), 'aaaa_aaa', '%00', 'a'.repeat(2_000)]) {
    expect([id, (await service.send('DELETE', `/v1/keys/${id}`, { key: service.adminKey })).status]).toEqual([id, 404]);
  }
});

test('a key is bound to datasets that exist, as far as its maker may know', async () => {
  const missing = await mint({ label: 'x', role: 'partner', datasets: ['one', 'nothing-yet', 'two', 'nor-this'] });
  expect([missing.status, faultsOf(missing)]).toEqual([422, ['/datasets/1 unknown-code', '/datasets/3 unknown-code']]);
  // One that manages keys and nothing else does not find out which unpublished datasets there are.
  const manager = await service.key(['keys:manage']);
  for (const datasets of [['one'], ['nothing-yet']]) {
    expect((await mint({ label: 'x', scopes: ['keys:manage'], datasets }, manager)).status).toBe(422);
  }
});

test('no key outlives its maker, and a key manages none that does', async () => {
  const ends = '2026-03-10T00:00:00.000Z';
  const short = await service.key('admin', { expiresAt: new Date(ends) });
  const heir = await mint({ label: 'heir', role: 'partner' }, short);
  expect([heir.status, heir.body.expiresAt]).toEqual([201, ends]);
  const shorter = await mint({ label: 'x', role: 'partner', expiresAt: '2026-03-09T00:00:00Z' }, short);
  expect([shorter.status, shorter.body.expiresAt]).toEqual([201, '2026-03-09T00:00:00.000Z']);
  for (const expiresAt of [null, '2026-03-10T00:00:00.001Z']) {
    const longer = await mint({ label: 'x', role: 'partner', expiresAt }, short);
    expect([expiresAt, longer.status, longer.body.code]).toEqual([expiresAt, 403, 'forbidden']);
  }
  const lasting = (await mint({ label: 'lasting', role: 'partner' })).body;
  expect((await service.send('DELETE', `/v1/keys/${lasting.id}`, { key: short })).status).toBe(404);
  const seen = (await service.send('GET', '/v1/keys?limit=1000', { key: short })).body.items;
  expect(seen.map(({ id }: { id: string }) => id)).not.toContain(lasting.id);
  expect((await service.send('DELETE', `/v1/keys/${heir.body.id}`, { key: short })).status).toBe(204);
});

test('revoking a key leaves those that it minted, or takes all that descend from it', async () => {
  const works = async ({ key }: { key: string }) => (await service.send('GET', '/v1/me', { key })).status === 200;
  const lead = (await mint({ label: 'lead', role: 'admin' })).body;
  const child = (await mint({ label: 'child', role: 'admin' }, lead.key)).body;
  const grandchild = (await mint({ label: 'grandchild', role: 'partner' }, child.key)).body;
  const other = (await mint({ label: 'other', role: 'partner' })).body;
  expect([lead, child, grandchild].map(({ createdBy }) => createdBy)).toEqual(['admin000', lead.id, child.id]);
  const revoke = (query: string) => service.send('DELETE', `/v1/keys/${lead.id}${query}`, { key: service.adminKey });
  expect((await revoke('')).status).toBe(204);
  expect([await works(lead), await works(child), await works(grandchild)]).toEqual([false, true, true]);
  expect((await revoke('?descendants=true')).status).toBe(204);
  expect([await works(child), await works(grandchild), await works(other)]).toEqual([false, false, true]);
  for (const { id } of [lead, child, grandchild]) {
    const entries = await service.db.select().from(auditLog).where(eq(auditLog.subject, id)).orderBy(asc(auditLog.seq));
    expect(entries.map(({ action, keyId }) => `${action} ${keyId}`).at(-1)).toBe('key.revoke admin000');
    expect(entries.filter(({ action }) => action === 'key.revoke')).toHaveLength(1);
  }
});

test('a key, those that it descends from and those that it minted review as one person', async () => {
  const lead = (await mint({ label: 'lead', role: 'admin' })).body.key;
  const [author, sibling] = [
    (await mint({ label: 'author', role: 'reviewer' }, lead)).body.key,
    (await mint({ label: 'sibling', role: 'reviewer' }, lead)).body.key,
  ];
  const minted = (key: string) => newCase(service, 'one', undefined, { key, state: 'in-review' });
  const byAuthor = await minted(author);
  for (const key of [author, lead, service.adminKey]) {
    const refused = await move(service, byAuthor, { to: 'approved' }, key);
    expect([refused.status, refused.body.code]).toEqual([403, 'self-review']);
  }
  expect((await move(service, byAuthor, { to: 'approved' }, sibling)).status).toBe(200);
  const byLead = await minted(lead);
  const refused = await move(service, byLead, { to: 'approved' }, author);
  expect([refused.status, refused.body.code]).toEqual([403, 'self-review']);
  expect((await move(service, byLead, { to: 'approved' }, await service.key('reviewer'))).status).toBe(200);
});

test('what each key asks for is counted by day, for those who may revoke it', async () => {
  const start = new Date('2026-03-04T05:06:07.000Z');
  service.clock.now = start;
  const partner = await mint({ label: 'Counted', role: 'partner', datasets: ['one'], expiresAt: null });
  const { id, key } = partner.body;
  const other = await service.key('partner', { datasets: ['two'] });
  const asked = [];
  for (const days of [0, 0, 1]) {
    service.clock.now = new Date(start.getTime() + days * 24 * 60 * 60 * 1_000);
    asked.push(await service.send('GET', '/v1/datasets/one/records', { key }));
  }
  await service.send('GET', '/v1/me', { key: other });
  service.clock.now = start;
  const usage = async (query: string, by = service.adminKey) => service.send('GET', `/v1/usage?${query}`, { key: by });
  const { items } = (await usage(`key=${id}`)).body;
  const bytes = asked.map(({ text }) => text.length);
  expect(items).toEqual([
    {
      key: id,
      label: 'Counted',
      logged: expect.any(String),
      day: '2026-03-04',
      requests: 2,
      bytes: bytes[0]! + bytes[1]!,
    },
    { key: id, label: 'Counted', logged: items[0].logged, day: '2026-03-05', requests: 1, bytes: bytes[2] },
  ]);
  const logged = service.logLines.map((line) => JSON.parse(line)).filter((line) => line.key === items[0].logged);
  expect(logged).toHaveLength(3);
  // Added to what was written before.
  await service.send('GET', '/v1/datasets/one/records', { key });
  expect((await usage(`key=${id}&until=2026-03-05`)).body.items).toMatchObject([{ requests: 3 }]);
  expect((await usage(`key=${id}&from=2026-03-05`)).body.items).toMatchObject([{ day: '2026-03-05' }]);

  const days = async (by: string): Promise<string[]> => {
    const found: string[] = [];
    for (let next: string | null = '/v1/usage?limit=1'; next !== null; ) {
      const page: Answer = await service.send('GET', next, { key: by });
      found.push(...page.body.items.map((item: { key: string; day: string }) => `${item.day} ${item.key}`));
      next = page.body.next;
    }
    return found;
  };
  const all = await days(service.adminKey);
  expect(all.map((line) => line.slice(0, 10))).toEqual(all.map((line) => line.slice(0, 10)).sort());
  expect(new Set(all).size).toBe(all.length);
  expect(all).toContain(`2026-03-05 ${other.slice(7, 15)}`);
  // A key that is bound to a dataset sees those that are bound to the same.
  const bound = await service.key(['keys:manage', 'records:read'], { datasets: ['one'] });
  expect((await days(bound)).filter((line) => line.includes(id))).toHaveLength(2);
  expect((await days(bound)).filter((line) => line.includes(other.slice(7, 15)))).toEqual([]);
  expect((await usage('', other)).status).toBe(403);
});

test('a rotated key is the same key with another secret, and the one before works for so long', async () => {
  const start = service.clock.now;
  const { id, key: first } = (await mint({ label: 'Rotated', role: 'partner', expiresAt: null })).body;
  const works = async (key: string) => (await service.send('GET', '/v1/me', { key })).status === 200;
  const rotate = (key: string, more: SendOptions = {}, of = id) =>
    service.send('POST', `/v1/keys/${of}/rotate`, { key, ...more });
  const headers = { 'idempotency-key': 'once' };
  const rotated = await rotate(first, { headers });
  const { key: second, ...shown } = rotated.body;
  expect([rotated.status, rotated.headers['cache-control']]).toEqual([200, 'private, no-store']);
  expect(second).toMatch(new RegExp(`^assize_${id}_[A-Za-z0-9]{43}$`));
  expect(shown).toMatchObject({ id, label: 'Rotated', previousUntil: '2026-03-05T05:06:07.000Z' });
  expect([await works(first), await works(second)]).toEqual([true, true]);
  // Whose connection was cut has it again, with the secret that it was sent with.
  expect((await rotate(first, { headers })).body).toEqual(rotated.body);
  const again = await rotate(first);
  expect([again.status, again.body.detail]).toEqual([403, 'This secret has been replaced. Send the new one.']);
  const other = await rotate(second, { headers });
  expect([other.status, other.body.code]).toEqual([410, 'gone']);
  service.clock.now = new Date('2026-03-05T05:06:07.000Z');
  expect([await works(first), await works(second)]).toEqual([false, true]);
  service.clock.now = start;

  // Only the last secret before works on, and with no overlap none.
  const third = (await rotate(second, { body: { overlapHours: 1 } })).body.key;
  expect([await works(first), await works(second), await works(third)]).toEqual([false, true, true]);
  const fourth = (await rotate(service.adminKey, { body: { overlapHours: 0 } })).body.key;
  expect([await works(second), await works(third), await works(fourth)]).toEqual([false, false, true]);
  const audit = await service.send('GET', `/v1/audit?action=key.rotate&subject=${id}`, { key: service.adminKey });
  expect(audit.body.items.map((entry: { key: string }) => entry.key)).toEqual([id, id, 'admin000']);

  await service.send('DELETE', `/v1/keys/${id}`, { key: service.adminKey });
  expect([await works(third), await works(fourth)]).toEqual([false, false]);
  expect((await rotate(service.adminKey)).status).toBe(403);
});

test('whoever may not revoke a key cannot rotate it, unless it is its own', async () => {
  const { id, key } = (await mint({ label: 'mine', role: 'partner', datasets: ['one'] })).body;
  const statusOf = async (by: string, of = id, body?: unknown) =>
    (await service.send('POST', `/v1/keys/${of}/rotate`, { key: by, ...(body !== undefined && { body }) })).status;
  expect(await statusOf(await service.key('partner'))).toBe(403);
  expect(await statusOf(await service.key(['keys:manage', 'records:read'], { datasets: ['two'] }))).toBe(404);
  expect(await statusOf(service.adminKey, 'zzzzzzzz')).toBe(404);
  expect(await statusOf(key, id, { overlapHours: 721 })).toBe(422);
  expect((await service.send('GET', '/v1/me', { key })).body.previousUntil).toBe(null);
  expect(await statusOf(key)).toBe(200);
  // The next start would not know it again.
  await service.db.update(apiKeys).set({ origin: 'environment' }).where(eq(apiKeys.id, id));
  expect(await statusOf(service.adminKey)).toBe(403);
});
