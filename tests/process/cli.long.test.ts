import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Body } from '../samples/body.ts';
import { aCase } from '../samples/court.ts';
import { parishCourt, people } from '../samples/parish-court.ts';
import { builtService, ROOT } from './built-service.ts';
import { type CommandLine, KEY, listening, startCommand, startCommandLine } from './command-line.ts';

/** What commands print and their exit codes. Imports are in cli-import.long.test.ts. */

let line: CommandLine;
beforeAll(async () => {
  line = await startCommandLine();
}, 120_000);
afterAll(() => line?.stop());

const assize = (words: readonly string[], env?: Record<string, string>) => line.assize(words, env);

test('before the build, it says how to build it', async () => {
  const fresh = join(line.folder, 'fresh');
  await cp(join(ROOT, 'bin'), join(fresh, 'bin'), { recursive: true });
  await writeFile(join(fresh, 'package.json'), '{ "type": "module" }');
  const child = spawn(process.execPath, [join(fresh, 'bin/assize.js'), 'keys', 'list']);
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  expect(said).toMatch(/npm run build\n$/);
});

test('a backup that is stopped leaves nothing that could be taken for one', async () => {
  const data = join(line.folder, 'slow');
  const place = join(line.folder, 'backups');
  await mkdir(join(data, 'pgdata'), { recursive: true });
  await mkdir(place);
  // A service whose export never ends.
  const slow = createServer().listen(join(data, 'backup.sock'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const words = ['backup', join(place, 'all.backup')];
    const { child, ended } = startCommand(await builtService(), words, { DATA_DIR: data });
    await expect.poll(() => readdir(place), { timeout: 20_000 }).toHaveLength(2);
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 130, err: '\nStopped. Nothing was backed up.\n' });
    expect(await readdir(place)).toEqual([]);
  }
  slow.close();
}, 60_000);

test('every command has help with the exit codes, the longer ones with examples', async () => {
  for (const words of [
    '',
    'keys',
    'keys mint',
    'keys rotate',
    'dataset',
    'dataset put',
    'dataset diff',
    'headline',
    'import',
    'imports',
    'release',
    'release check',
    'release withdraw',
    'release schedule',
    'release embargo',
    'release preview',
    'cases',
    'cases approve',
    'cases withdraw',
    'audit',
    'audit list',
    'audit verify',
    'erasures export',
    'erasures replay',
    'backup',
    'restore',
    'move',
    'check',
    'migrate',
    'demo',
    'demo partner',
    'keys agreement',
    'partners',
    'sync',
  ]) {
    const { code, out, err } = await assize([...words.split(' ').filter(Boolean), '--help'], { ASSIZE_KEY: '' });
    expect([words, code, err]).toEqual([words, 0, '']);
    expect(out).toContain('Exit codes: 0 done; 1 ');
    if (/mint|import$|release|list|verify|cases ./.test(words))
      expect(out).toMatch(/Examples:\n {2}(\S+=\S+.* )?assize /);
  }
}, 120_000);

test.each([
  [[], /^Usage: assize/],
  [['fly'], /unknown command 'fly'/],
  [['keys', 'mint'], /required option '--label <text>'/],
  [['keys', 'mint', '--label', 'x'], /^Give either --role or --scopes/],
  [['keys', 'mint', '--label', 'x', '--role', 'king'], /Allowed choices are partner, contributor/],
  [['keys', 'revoke', KEY], /^Give the id of the key/],
  [['import', 'nowhere.csv', '--dataset', 'x'], /^nowhere\.csv cannot be read \(ENOENT\)/],
  [['import', 'cases.txt', '--dataset', 'x'], /^An import takes CSV or NDJSON.*--content-type/],
  [['import', 'cases.csv'], /required option '--dataset <id>'/],
  [['release'], /required option '--dataset <id>'/],
  [['release', 'check'], /missing required argument 'dataset'/],
  [['release', '--dataset', 'x', '--draft', '--discard'], /^Give either --draft or --discard/],
  [
    ['release', '--dataset', 'x', '--draft', '--complete', '2014'],
    /^--notice, --update and --complete can only be used/,
  ],
  [['release', 'withdraw', 'x', '1.0.0'], /required option '--reason <text>'/],
  [['release', 'schedule', 'x'], /^Give either an instant or --cancel/],
  [['release', 'preview', 'x', '--label', 'A'], /^Give --label and --until/],
  [['cases', 'approve', '--dataset', 'x', '--select', 'leeds'], /^leeds is no condition/],
  [['cases', 'withdraw', '--dataset', 'x'], /required option '--reason <code>'/],
  [['cases', 'approve', '--dataset', 'x', '--expect', '0'], /must be a whole number/],
  [['audit', 'list', '--limit', 'many'], /must be a whole number/],
  [['audit', 'verify', '--anchor', '12:ab'], /12:ab is no anchor/],
] as [string[], RegExp][])('%j is a wrong command: 2, and nothing on standard output', async (words, said) => {
  const { code, out, err } = await assize(words);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(said);
  expect(err).not.toContain(KEY);
});

test('a missing key, a bad setting and a missing service are each reported in a clear line', async () => {
  expect(await assize(['keys', 'list'], { ASSIZE_KEY: '' })).toEqual({
    code: 2,
    out: '',
    err: expect.stringMatching(/^Set ASSIZE_KEY to an API key\. .*\n$/),
  });
  expect(await assize(['keys', 'list'], { ASSIZE_KEY: 'Secret!Word', ASSIZE_URL: 'ftp://SecretHost' })).toEqual({
    code: 2,
    out: '',
    err: expect.stringMatching(/^ASSIZE_URL is not valid\..*\nASSIZE_KEY is not valid\..*\n$/),
  });
  const nobody = await listening(() => {});
  nobody.close();
  const gone = await assize(['keys', 'list'], { ASSIZE_URL: nobody.url });
  expect(gone).toEqual({
    code: 3,
    out: '',
    err: expect.stringMatching(/^No answer from http:\S+ \(ECONNREFUSED\)\. .*\n$/),
  });
  const other = await listening((_request, response) => response.end('<html>'));
  const foreign = await assize(['keys', 'list'], { ASSIZE_URL: other.url });
  other.close();
  expect([foreign.code, foreign.err]).toEqual([3, expect.stringContaining('is not Assize')]);
}, 60_000);

test('a key is created, used, listed and revoked, and printed only when it is created', async () => {
  const minted = await assize([
    'keys',
    'mint',
    '--label',
    'An\u001b[31m auditor',
    '--scopes',
    'audit:read',
    '--expires',
    '2100-01-01T00:00:00Z',
  ]);
  expect(minted).toEqual({
    code: 0,
    out: expect.stringMatching(/^assize_\w{8}_\w{43}\n$/),
    err: expect.stringContaining('cannot be shown again'),
  });
  // A label cannot control the reader's terminal.
  expect(minted.err).not.toContain('\u001b');
  const key = minted.out.trim();
  const id = key.slice(7, 15);

  expect((await assize(['audit', 'list', '--limit', '1'], { ASSIZE_KEY: key })).code).toBe(0);
  const refused = await assize(['keys', 'list'], { ASSIZE_KEY: key });
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.err).toContain('keys:manage');

  const listed = await assize(['keys', 'list']);
  const lines = listed.out
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(lines[0]).toEqual(['id', 'label', 'may', 'datasets', 'created', 'last used', 'expires']);
  expect(lines.find(([first]) => first === id)?.slice(2)).toEqual([
    'audit:read',
    'all',
    expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    '2100-01-01T00:00:00.000Z',
  ]);
  const json = (await assize(['keys', 'list', '--json'])).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(json.find((one) => one.id === id)).toMatchObject({ scopes: ['audit:read'], revokedAt: null });
  expect(listed.out + JSON.stringify(json)).not.toContain(key.slice(16));

  expect(await assize(['keys', 'revoke', id])).toEqual({ code: 0, out: '', err: `Revoked key ${id}.\n` });
  const dead = await assize(['audit', 'list'], { ASSIZE_KEY: key });
  expect([dead.code, dead.out]).toEqual([1, '']);
  expect(dead.err).toContain('Is ASSIZE_KEY right?');
  expect((await assize(['keys', 'list'])).out).toMatch(new RegExp(`^${id}\t.*\trevoked \\d{4}`, 'm'));
  expect((await assize(['keys', 'revoke', 'nosuchid'])).code).toBe(1);
}, 60_000);

test('a release is built and published, and its path is printed', async () => {
  const dataset = await line.newDataset(3);
  const first = await assize(['release', '--dataset', dataset, '--update', 'The first year.']);
  expect([first.code, first.out]).toEqual([0, `/v1/datasets/${dataset}/releases/1.0.0\n`]);
  expect((await fetch(`${line.url()}${first.out.trim()}`)).status).toBe(200);
  expect((await line.api('GET', first.out.trim())).notices).toEqual([{ kind: 'update', text: 'The first year.' }]);
  const both = await assize(['release', '--dataset', dataset, '--update', 'x', '--notice', 'x']);
  expect(both.err).toContain('Give either --notice or --update.');

  const again = await assize(['release', '--dataset', dataset]);
  expect([again.code, again.out]).toEqual([1, '']);
  expect(again.err).toContain('Nothing has changed since the last release');
}, 60_000);

test('a draft can be reviewed first, and published or discarded later', async () => {
  const dataset = await line.newDataset(1);
  const built = await assize(['release', '--dataset', dataset, '--no-publish', '--notice', 'A correction.']);
  expect([built.code, built.out]).toEqual([0, `/v1/datasets/${dataset}/releases/draft\n`]);
  const open = await assize(['release', '--dataset', dataset]);
  expect([open.code, open.out]).toEqual([1, '']);
  expect(open.err).toMatch(/already open[\s\S]*use --draft; to discard it, --discard/);
  const published = await assize(['release', '--dataset', dataset, '--draft']);
  expect([published.code, published.out]).toEqual([0, `/v1/datasets/${dataset}/releases/1.0.0\n`]);
  expect((await line.api('GET', published.out.trim())).notices).toEqual([
    { kind: 'correction', text: 'A correction.' },
  ]);

  await line.approve(dataset, 1);
  await assize(['release', '--dataset', dataset, '--no-publish']);
  expect((await assize(['release', '--dataset', dataset, '--discard'])).code).toBe(0);
  expect((await assize(['release', '--dataset', dataset, '--draft'])).code).toBe(1);
  expect((await assize(['release', '--dataset', 'no-such-dataset'])).code).toBe(1);
}, 60_000);

test('the audit log is listed, newest first, filtered, as a table or as JSON', async () => {
  const dataset = await line.newDataset(2);
  const actions = ['dataset.put', 'case.create', 'case.approved', 'case.create', 'case.approved'];
  const table = await assize(['audit', 'list', '--dataset', dataset]);
  const rows = table.out
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(rows.map(([, , , action]) => action)).toEqual(['action', ...actions.toReversed()]);
  const json = await assize([
    'audit',
    'list',
    '--dataset',
    dataset,
    '--action',
    'case.',
    '--order',
    'oldest',
    '--limit',
    '3',
    '--json',
  ]);
  const entries = json.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries.map(({ action }) => action)).toEqual(actions.slice(1, 4));
  expect(entries[0].hash).toMatch(/^[0-9a-f]{64}$/);
  const all = await assize(['audit', 'list', '--dataset', dataset, '--limit', '0', '--json']);
  expect(all.out.trim().split('\n').length).toBe(5);
  const wrong = await assize(['audit', 'list', '--from', 'yesterday']);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('2030-01-01T00:00:00Z')]);
}, 60_000);

test('the chain is verified through the service, with a head noted before', async () => {
  await line.newDataset(2);
  const whole = await assize(['audit', 'verify']);
  expect([whole.code, whole.err]).toEqual([0, expect.stringMatching(/The audit log is intact: [\d,]+ entries\.\n$/)]);
  const [, entries] = /^entries\t(\d+)\nhead\t\d+:[0-9a-f]{64}\n$/.exec(whole.out) ?? [];
  expect(Number(entries)).toBeGreaterThan(4);
  const head = /head\t(\S+)/.exec(whole.out)?.[1] ?? '';
  await line.newDataset();
  expect((await assize(['audit', 'verify', '--anchor', head])).code).toBe(0);
  const other = await assize(['audit', 'verify', '--anchor', `${head.split(':')[0]}:${'0'.repeat(64)}`]);
  expect([other.code, other.err]).toEqual([
    1,
    expect.stringMatching(
      /BROKEN: entry \d+ is not the entry that is noted in --anchor: it, or one before it, was changed/,
    ),
  ]);

  // A saved manifest, a log of the service, and a release that somebody else serves.
  const [seq, hash] = head.split(':');
  const manifest = JSON.stringify({ version: '1.0.0', auditAnchor: { seq: Number(seq), hash } }, null, 2);
  const [saved, log] = [join(line.folder, 'manifest.json'), join(line.folder, 'service.log')];
  await writeFile(saved, manifest);
  const lines = [`{"level":30,"auditAnchor":"${head}"}`, `{"level":30,"auditAnchor":"2:${'0'.repeat(64)}"}`];
  await writeFile(log, lines.join('\n'));
  const archive = await listening((_, response) => void response.end(manifest));
  const kept = await assize(['audit', 'verify', '--anchor', saved, '--anchor', `${archive.url}/releases/1.0.0`]);
  archive.close();
  expect([kept.code, kept.out]).toEqual([0, expect.stringContaining('anchors\t2\n')]);
  const forged = await assize(['audit', 'verify', '--anchor', log]);
  expect([forged.code, forged.err]).toEqual([
    1,
    expect.stringContaining(`entry 2 is not the entry that is noted in ${log}`),
  ]);
  await writeFile(log, `{"auditAnchor":{"seq":null,"hash":"${'0'.repeat(64)}"}}`);
  const unknown = await assize(['audit', 'verify', '--anchor', saved, '--anchor', log]);
  expect([unknown.code, unknown.err]).toEqual([
    1,
    expect.stringContaining(`no entry has the hash that is noted in ${log}`),
  ]);
  await writeFile(log, 'nothing');
  const none = await assize(['audit', 'verify', '--anchor', log]);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining(`${log} has no anchor`)]);

  const dataset = await line.newDataset();
  const bound = await line.api('POST', '/v1/keys', { label: 'x', scopes: ['audit:read'], datasets: [dataset] });
  const partial = await assize(['audit', 'verify'], { ASSIZE_KEY: bound.key });
  expect([partial.code, partial.err]).toEqual([2, expect.stringContaining('limited to datasets')]);
}, 60_000);

test('a forged log is found', async () => {
  const { items } = await line.api('GET', '/v1/audit?limit=5');
  items[2].key = 'somebody';
  const forger = await listening((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/v1/me' ? { datasets: null } : { items, next: null }));
  });
  const found = await assize(['audit', 'verify'], { ASSIZE_URL: forger.url });
  forger.close();
  expect([found.code, found.err]).toEqual([1, expect.stringContaining('BROKEN: entry 3 was changed')]);
  expect(found.out).toMatch(/^entries\t2\n/);
}, 60_000);

test('a closed pipe is no failure', async () => {
  const { child, ended } = line.start(['audit', 'list', '--limit', '0', '--json']);
  child.stdout?.destroy();
  expect((await ended).code).toBe(0);
}, 60_000);

test('a release is checked before it is built: what it would publish, and what is in its way', async () => {
  const dataset = await newParish({ 'male teacher': 20, 'male other': 30, 'female teacher': 3, 'female other': 14 });
  const passed = await assize(['release', 'check', dataset]);
  expect([passed.code, passed.out]).toEqual([
    0,
    expect.stringMatching(
      /^The release can be published under the policy threshold\. To publish it: assize release --dataset \S+\n- It has \d+ tables? with \d+ numbers; zeros are not counted\.\n- \d+ of them are withheld \([\d.]+%\)\.\n$/,
    ),
  ]);
  expect((await line.api('GET', `/v1/datasets/${dataset}/releases`)).items).toEqual([]);
  expect((await assize(['release', '--dataset', dataset])).code).toBe(0);
  expect(await assize(['release', 'check', dataset])).toMatchObject({
    ...{ code: 1, out: '', err: expect.stringContaining('Nothing has changed since the last release') },
  });

  await approvePeople(dataset, { 'male other': 2 });
  const held = await assize(['release', 'check', dataset]);
  expect([held.code, held.out]).toEqual([
    1,
    expect.stringMatching(/^The release cannot be published\. This is in the way:\n- .*rose by 2 units since release 1\.0\.0.*Wait until there are 3 more.*\n$/), // biome-ignore format: one line
  ]);
  const json = await assize(['release', 'check', dataset, '--json']);
  expect([json.code, JSON.parse(json.out)]).toMatchObject([1, { state: 'held', obstacles: [{ waitFor: 3 }] }]);
  // A build that is held says the same.
  const built = await assize(['release', '--dataset', dataset]);
  expect([built.code, built.out]).toEqual([1, '']);
  expect(built.err).toContain(held.out);
  expect(built.err).toContain('Use --discard, then build it again');
}, 120_000);

test('what waits is said, and held until it is confirmed; then the release is put under embargo, and withdrawn', async () => {
  const dataset = await line.newDataset(1);
  const waits = { ...aCase(), sentencedOn: '2014-01-13' };
  await line.api('POST', `/v1/datasets/${dataset}/cases?state=in-review`, waits);
  const held = await assize(['release', 'check', dataset]);
  expect([held.code, held.out]).toEqual([
    1,
    expect.stringMatching(
      /^The release cannot be published\. This is in the way:\n- 1 case of 2014 \(1 in review\) waits.*assize release --complete 2014.*\n- Not counted, since they are not approved: 1 case of 2014 \(1 in review\)\.\n$/,
    ),
  ]);
  expect((await assize(['release', 'check', dataset, '--complete', '2014'])).out).toContain(
    'Not counted, since they are not approved: 1 case of 2014 (1 in review).',
  );
  const built = await assize(['release', '--dataset', dataset, '--no-publish', '--complete', '2014']);
  expect([built.code, built.err]).toEqual([0, expect.stringContaining('1 case of 2014 (1 in review)')]);

  const open = await assize(['release', 'preview', dataset, '--label', 'Desk', '--until', '2099-12-31T09:30:00Z']);
  expect(open).toMatchObject({ code: 0, err: expect.stringContaining('until 2099-12-31T09:30:00.000Z') });
  const draft = `${line.url()}/v1/datasets/${dataset}/releases/draft`;
  const read = async (token: string) =>
    (await fetch(draft, { headers: { authorization: `Bearer ${token.trim()}` } })).status;
  expect(await read(open.out)).toBe(200);
  const [, listed = ''] = (await assize(['release', 'preview', dataset])).out.split('\n');
  expect(listed.split('\t').slice(1)).toEqual(['Desk', expect.any(String), '2099-12-31T09:30:00.000Z']);
  expect((await assize(['release', 'preview', dataset, '--end', listed.split('\t')[0] ?? ''])).code).toBe(0);
  expect(await read(open.out)).toBe(401);

  const embargo = await assize(['release', 'embargo', dataset, '2099-12-31T09:30:00Z', '--label', 'Agency']);
  const [scheduled, token = ''] = embargo.out.split('\n');
  expect([embargo.code, scheduled]).toEqual([0, 'scheduled\t2099-12-31T09:30:00.000Z']);
  expect(await read(token)).toBe(200);
  const words = ['release', 'schedule', dataset];
  expect((await assize([...words, '2099-12-30T09:30:00Z'])).err).toContain('give a reason');
  expect((await assize([...words, '2099-12-30T09:30:00Z', '--reason', 'Sooner.'])).out).toContain('2099-12-30');
  expect((await assize([...words, '--cancel', '--reason', 'Not yet.'])).out).toBe('state\tdraft\n');

  expect((await assize(['release', '--dataset', dataset, '--draft'])).code).toBe(0);
  const withdrawn = await assize(['release', 'withdraw', dataset, '1.0.0', '--reason', 'Read wrongly.']);
  expect(withdrawn).toMatchObject({ code: 0, out: 'withdrawn\t1.0.0\n' });
  const { withdrawal } = await line.api('GET', `/v1/datasets/${dataset}/releases/1.0.0`);
  expect(withdrawal).toMatchObject({ reason: 'Read wrongly.', replacement: null });
}, 120_000);

test('cases that are selected are approved and withdrawn, if they are as many as expected', async () => {
  const dataset = await line.newDataset();
  const cases = `/v1/datasets/${dataset}/cases`;
  for (const area of ['leeds', 'leeds', 'york']) await line.api('POST', `${cases}?state=in-review`, { ...aCase(), area }, { prefer: 'handling=lenient' }); // biome-ignore format: one line
  const words = ['cases', 'approve', '--dataset', dataset, '--select', 'area:leeds', 'year:2014,2015'];
  const counted = await assize(words);
  expect(counted).toMatchObject({ code: 1, out: '', err: expect.stringContaining('2 cases match the selection now.') });
  expect(counted.err).toContain('give their number as --expect');
  expect((await assize([...words, '--expect', '3'])).code).toBe(1);
  expect(await assize([...words, '--expect', '2'])).toMatchObject({ code: 0, out: 'approved\t2\nrefused\t0\n' });
  const withdraw = ['cases', 'withdraw', '--dataset', dataset, '--reason', 'rectification', '--expect', '2'];
  expect(await assize(withdraw)).toMatchObject({ code: 0, out: 'withdrawn\t2\nrefused\t0\n' });
  expect((await line.api('GET', `${cases}/counts`)).states).toMatchObject({ withdrawn: 2, 'in-review': 1 });
}, 60_000);

async function newParish(numbers: Record<string, number>): Promise<string> {
  const dataset = `cli-parish-${numbers['male other']}`;
  await line.api('PUT', `/v1/datasets/${dataset}`, parishCourt());
  await approvePeople(dataset, numbers);
  return dataset;
}

async function approvePeople(dataset: string, numbers: Record<string, number>): Promise<void> {
  const cases = `/v1/datasets/${dataset}/cases`;
  const { items } = await line.api('POST', `${cases}/batch?state=in-review`, { items: people(numbers) });
  const moved = items.map(({ id, etag }: Body) => ({ id, etag }));
  await line.api('POST', `${cases}/transitions`, { to: 'approved', items: moved });
}

test('migrate, demo and audit verify open the database, unless a service has its folder open', async () => {
  const dataset = await line.newDataset(1);
  if (!line.settings.DATABASE_URL) {
    for (const words of [['migrate'], ['demo'], ['audit', 'verify', '--database']]) {
      const held = await assize(words, line.onDatabase());
      expect([held.code, held.out]).toEqual([3, '']);
      expect(held.err).toMatch(/^The database cannot be opened: the data folder \S+ is in use by process \d+; .*\n$/);
    }
  }
  await line.stopServer();
  try {
    expect(await assize(['migrate'], line.onDatabase())).toMatchObject({ code: 0, out: '' });
    const demo = await assize(['demo'], line.onDatabase());
    expect([demo.code, demo.err]).toEqual([
      0,
      expect.stringMatching(/press-snapshot-2015 is published\.\n[\s\S]*court-sample is published\.\n/),
    ]);
    const checked = await assize(['audit', 'verify'], line.onDatabase());
    expect([checked.code, checked.err]).toEqual([0, expect.stringMatching(/intact: [\d,]+ entries, and every case/)]);
    expect(Number(/^revisions\t(\d+)/m.exec(checked.out)?.[1])).toBeGreaterThan(100);
  } finally {
    await line.startServer();
  }
  for (const id of ['press-snapshot-2015', 'court-sample'])
    expect((await fetch(`${line.url()}/v1/datasets/${id}/releases/latest`)).status).toBe(200);
  expect((await line.api('GET', `/v1/datasets/${dataset}/cases`)).items.length).toBe(1);
}, 120_000);

test('a command that only reads creates no database, and no password is printed', async () => {
  // An empty export would be kept for a ledger.
  for (const words of [
    ['audit', 'verify', '--database'],
    ['erasures', 'export'],
  ]) {
    const empty = await assize(words, { DATA_DIR: join(line.folder, 'none') });
    expect([empty.code, empty.out, empty.err]).toEqual([
      3,
      '',
      `There is no database in ${join(line.folder, 'none')}. Set DATA_DIR or DATABASE_URL.\n`,
    ]);
  }
  await expect(readFile(join(line.folder, 'none', 'assize.lock'))).rejects.toThrow('ENOENT');
  const away = await assize(['migrate'], { DATABASE_URL: 'postgres://assize:SecretWord@127.0.0.1:1/assize' });
  expect([away.code, away.err]).toEqual([
    3,
    expect.stringMatching(/^The database (failed|cannot be opened): nothing listens there \(ECONNREFUSED\)\. .*\n$/),
  ]);
  const bad = await assize(['migrate'], { DATABASE_URL: 'mysql://SecretWord' });
  expect([bad.code, bad.err]).toEqual([2, expect.stringMatching(/^DATABASE_URL is not valid\./)]);
}, 60_000);

test.skipIf(!process.env.TEST_DATABASE_URL)(
  'no empty copy of the ledger is made where the database has erasures',
  async () => {
    const dataset = await line.newDataset(1);
    const cases = `/v1/datasets/${dataset}/cases`;
    const { id, etag } = (await line.api('GET', cases)).items[0];
    await line.api('POST', `${cases}/transitions`, { to: 'erased', reason: 'erasure-upheld', items: [{ id, etag }] });
    const elsewhere = { ...line.onDatabase(), FILES: join(line.folder, 'another-place') };
    const refused = await assize(['erasures', 'export'], elsewhere);
    expect([refused.code, refused.out, refused.err]).toEqual([
      1,
      '',
      expect.stringMatching(
        /^The database has \d+ erased cases?, but there is no ledger where FILES says\. Set FILES as/,
      ),
    ]);
    for (const where of [line.onDatabase(), { ...elsewhere, FILES: 'off' }]) {
      const copied = await assize(['erasures', 'export'], where);
      expect([copied.code, copied.out]).toEqual([0, expect.stringContaining(id)]);
    }
  },
  60_000,
);

test('a definition is read, compared, put and compared again, and a headline is quoted and checked', async () => {
  const dataset = await line.newDataset(3);
  const got = await assize(['dataset', 'get', dataset]);
  expect(got.code).toBe(0);
  const definition = JSON.parse(got.out);
  const file = join(line.folder, 'definition.json');
  const save = (body: object) => writeFile(file, JSON.stringify(body));

  await save(definition);
  expect((await assize(['dataset', 'put', dataset, file])).out).toBe('would\tnothing\n');
  definition.codebook.measures[0].label = 'Proceedings';
  definition.codebook.headlines = [
    {
      id: 'in-all',
      statement: '{wording} {value, plural, one {case} other {cases}}',
      form: 'exact',
      statistic: 'count',
      measure: 'cases',
    },
  ];
  await save(definition);
  await assize(['release', '--dataset', dataset]);
  const diff = await assize(['dataset', 'diff', dataset, file]);
  expect([diff.code, diff.out.trim().split('\n')]).toEqual([
    0,
    [
      'changed\t/codebook/measures/0/label',
      'changed\t/codebook/headlines',
      'added\theadlines\tin-all',
      'relabelled\tmeasures\tcases\tCases\tProceedings',
      'next release\t1.1.0 (minor)',
      'cases\tall satisfy it',
    ],
  ]);
  expect((await assize(['dataset', 'put', dataset, file, '--validate-only'])).out).toBe('would\treplace\n');
  expect((await assize(['dataset', 'put', dataset, file])).out).toBe(`replaced\t${dataset}\n`);

  // A code that cases have cannot go.
  const { codes } = definition.codebook.codeLists.offence;
  const used = codes.findIndex(({ code }: { code: string }) => code === 'theft');
  await save({
    ...definition,
    codebook: {
      ...definition.codebook,
      codeLists: {
        ...definition.codebook.codeLists,
        offence: { ...definition.codebook.codeLists.offence, codes: codes.toSpliced(used, 1) },
      },
    },
  });
  const broken = await assize(['dataset', 'diff', dataset, file]);
  expect(broken.code).toBe(1);
  expect(broken.err).toMatch(/\/codebook\/builtIn\/offence Cases have the code theft of offence\..* \(3 cases\)/);

  await assize(['release', '--dataset', dataset]);
  const about = ['headline', 'in-all', '--dataset', dataset];
  expect((await assize(about)).out).toMatch(/^statement\t3 cases\nvalue\t3\n[\s\S]*\ncite\tSource: /);
  expect((await assize([...about, '--check', '3'])).out).toMatch(/^verdict\ttrue\n/);
  const figure = await assize([...about, '--check', '3 women']);
  expect([figure.code, figure.out]).toEqual([1, expect.stringMatching(/^verdict\ttrue\n.*\nscope\tfigure\n/)]);
  const wrong = await assize([...about, '--check', '5']);
  expect([wrong.code, wrong.out]).toEqual([1, expect.stringMatching(/^verdict\tfalse\nreason\t.*3/)]);
  expect((await assize(['headline', '--dataset', dataset])).out).toBe('in-all\t3 cases\n');
  const created = await assize(['dataset', 'put', `${dataset}-copy`, file]);
  expect(created.out).toBe(`created\t${dataset}-copy\n`);
}, 120_000);
