import { readFile, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Body } from '../samples/body.ts';
import { aDataset } from '../samples/court.ts';
import { type CommandLine, type Ended, type Running, startCommandLine } from './command-line.ts';

/** `assize import`: sends a file and saves the rejected rows. */

let line: CommandLine;
beforeAll(async () => {
  line = await startCommandLine();
}, 120_000);
afterAll(() => line?.stop());

const HEAD = 'case,externalIds,sentencedOn,area,sex,outcome,conviction1.offence';
const row = (i: number, sex = 'male') =>
  `c${i},desk:${i},2014-0${1 + (i % 9)}-${10 + (i % 18)},leeds,${sex},fine,${i % 2 ? 'theft' : 'murder'}`;
/** A CSV file of cases; those in `bad` have an unknown code. */
const csv = (number: number, bad: readonly number[] = []): string =>
  [HEAD, ...Array.from({ length: number }, (_, i) => row(i, bad.includes(i) ? 'm' : 'male')), ''].join('\n');

let files = 0;
async function fileOf(text: string, ending = 'csv'): Promise<string> {
  files += 1;
  const file = join(line.folder, `file-${files}.${ending}`);
  await writeFile(file, text);
  return file;
}
const importOf = (file: string, dataset: string, ...words: string[]) =>
  line.assize(['import', file, '--dataset', dataset, ...words]);
/** The printed lines, as names and numbers. */
const figures = ({ out }: Ended): Record<string, string> =>
  Object.fromEntries(
    out
      .trim()
      .split('\n')
      .map((one) => one.split('\t')),
  );
const casesIn = async (dataset: string): Promise<Body[]> =>
  (await line.api('GET', `/v1/datasets/${dataset}/cases?limit=1000`)).items;
async function until(running: Running, said: RegExp): Promise<void> {
  for (let i = 0; i < 600 && !said.test(running.said()); i += 1) {
    if (running.child.exitCode !== null) throw new Error(running.said());
    await sleep(20);
  }
}

test('rejected rows are saved, and imported once they are corrected: every case once', async () => {
  const dataset = await line.newDataset();
  const rejected = join(line.folder, 'rejected.csv');
  const dry = await importOf(await fileOf(csv(60, [7, 8, 41])), dataset, '--validate-only');
  expect(dry.err).toMatch(
    /3 rejected:\n {2}sex: .* Allowed: male, female, not-reported\. \(3 times, first in row \d+\)\n/,
  );
  const first = await importOf(await fileOf(csv(60, [7, 8, 41])), dataset, '--rejected', rejected);
  expect(first.code).toBe(1);
  expect(figures(first)).toMatchObject({ state: 'succeeded', rows: '60', created: '57', rejected: '3' });
  expect(first.err).toMatch(/Sending: \d+ of \d+ bytes\n[\s\S]*Importing: 60 of 60 rows\n3 rejected and saved to /);
  const text = await readFile(rejected, 'utf8');
  expect(
    text
      .trim()
      .split('\n')
      .map((one) => one.split(',')[0]),
  ).toEqual(['case', 'c7', 'c8', 'c41']);
  expect(text).toContain('sex: ');
  expect((await stat(rejected)).mode & 0o077).toBe(0);

  const mended = await importOf(await fileOf(text.replaceAll(',m,', ',male,')), dataset);
  expect([mended.code, figures(mended)]).toEqual([0, expect.objectContaining({ created: '3', rejected: '0' })]);
  const ids = (await casesIn(dataset)).map(({ externalIds }) => externalIds[0].value);
  expect(ids.sort()).toEqual(Array.from({ length: 60 }, (_, i) => String(i)).sort());
}, 60_000);

test('an import is approved in one step, or by another person', async () => {
  const dataset = await line.newDataset();
  const approved = await importOf(await fileOf(csv(30)), dataset, '--approve');
  expect([approved.code, figures(approved)]).toEqual([0, expect.objectContaining({ created: '30', approved: '30' })]);

  const definition = await line.api('GET', `/v1/datasets/${dataset}/definition`);
  const strict = `${dataset}-strict`;
  const settings = { ...definition.settings, selfApproval: false };
  await line.api('PUT', `/v1/datasets/${strict}`, { ...definition, settings });
  const keyOf = async (label: string) => ({
    ASSIZE_KEY: (await line.api('POST', '/v1/keys', { label, role: 'reviewer', datasets: [strict] })).key as string,
  });
  const [desk, second] = [await keyOf('desk'), await keyOf('second')];
  const own = await line.assize(['import', await fileOf(csv(5)), '--dataset', strict, '--approve'], desk);
  expect([own.code, figures(own)]).toEqual([1, expect.objectContaining({ approved: '0', refused: '5' })]);
  expect(own.err).toMatch(
    /5 cases refused: self-review\.\nSomebody else must approve them: assize imports approve [0-9a-f-]{36} /,
  );
  const { id } = (await line.api('GET', `/v1/datasets/${strict}/imports`)).items[0];
  const first = ['cases', 'approve', '--dataset', strict, '--import', id, '--select', 'offence:theft'];
  const number = /(\d+) cases? match/.exec((await line.assize(first, second)).err)?.[1] ?? '';
  expect((await line.assize([...first, '--expect', number], second)).code).toBe(0);
  const changed = await line.assize(['imports', 'approve', id, '--dataset', strict], second);
  const left = 5 - Number(number);
  expect([changed.code, changed.err]).toEqual([1, expect.stringContaining(`${left} case`)]);
  const [, others = ''] = /assize (cases approve .*) --expect <number>/.exec(changed.err) ?? [];
  const other = await line.assize([...others.split(' '), '--expect', `${left}`], second);
  expect([other.code, figures(other)]).toEqual([0, { approved: `${left}`, refused: '0' }]);
  expect((await casesIn(strict)).map(({ state }) => state)).toEqual(Array(5).fill('approved'));
}, 60_000);

test('an existing file is never overwritten, and nothing is sent', async () => {
  const dataset = await line.newDataset();
  const mended = await fileOf(csv(2, [0]));
  for (const taken of [mended, await fileOf('precious')]) {
    const refused = await importOf(mended, dataset, '--rejected', taken);
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain('already exists');
  }
  expect(await readFile(mended, 'utf8')).toBe(csv(2, [0]));
  expect((await line.api('GET', `/v1/datasets/${dataset}/imports`)).items).toEqual([]);
}, 60_000);

test('mode, state, a dry run and the media type reach the service', async () => {
  const dataset = await line.newDataset();
  const file = await fileOf(csv(5));
  const dry = await importOf(file, dataset, '--validate-only');
  expect([dry.code, figures(dry).valid, await casesIn(dataset)]).toEqual([0, '5', []]);
  const made = await importOf(file, dataset, '--state', 'in-review', '--mode', 'upsert');
  expect([made.code, figures(made).created]).toEqual([0, '5']);
  expect(new Set((await casesIn(dataset)).map(({ state }) => state))).toEqual(new Set(['in-review']));
  const again = await importOf(file, dataset, '--mode', 'upsert');
  expect([again.code, figures(again).unchanged]).toEqual([0, '5']);
  const lines =
    '{"sentencedOn":"2015-03-13","defendants":[{"sex":"male","convictions":[{"offence":"theft"}],"sentence":{}}]}\n';
  const untold = await fileOf(lines, 'dat');
  const told = await importOf(untold, dataset, '--content-type', 'application/x-ndjson');
  expect([told.code, figures(told).created]).toEqual([0, '1']);
}, 60_000);

test('a file with wrong columns is refused with each of them, a large one before all of it is sent', async () => {
  const dataset = await line.newDataset();
  const wrong = await importOf(await fileOf(csv(3).replace('sex,outcome', 'gender,verdict')), dataset);
  expect([wrong.code, wrong.out]).toEqual([1, '']);
  expect(wrong.err).toMatch(/The file cannot be imported\n {2}\/columns\/4 .*\n {2}\/columns\/5 .*/);

  const large = await fileOf(csv(100_000));
  const stranger = await line.assize(['import', large, '--dataset', dataset], { ASSIZE_KEY: 'z'.repeat(40) });
  expect([stranger.code, stranger.err]).toEqual([1, expect.stringContaining('Is ASSIZE_KEY right?')]);
  expect((await line.api('GET', `/v1/datasets/${dataset}/imports`)).items).toEqual([]);
}, 60_000);

test('Ctrl-C tells that the import continues, and how to check and stop it', async () => {
  const dataset = await line.newDataset();
  const running = line.start(['import', await fileOf(csv(40_000)), '--dataset', dataset]);
  await until(running, /Importing: /);
  running.child.kill('SIGINT');
  const { code, out, err } = await running.ended;
  expect([code, out]).toEqual([130, '']);
  const id = /assize imports status (\S+) --dataset/.exec(err)?.[1] ?? '';
  expect(err).toContain(`assize imports cancel ${id} --dataset ${dataset}`);

  expect((await line.assize(['imports', 'cancel', id, '--dataset', dataset])).code).toBe(0);
  const status = await line.assize(['imports', 'status', id, '--dataset', dataset]);
  expect([status.code, figures(status).state]).toEqual([1, 'cancelled']);
  expect((await casesIn(dataset)).length).toBe(Math.min(Number(figures(status).created), 1_000));
  const over = await line.assize(['imports', 'cancel', id, '--dataset', dataset]);
  expect([over.code, over.err]).toEqual([1, expect.stringContaining('does not allow this')]);

  const listed = await line.assize(['imports', 'list', '--dataset', dataset]);
  expect(listed.out.split('\n')[1]).toMatch(new RegExp(`^${id}\t.*\tcancelled\t40000\t`));
}, 120_000);

test('an import is reversed', async () => {
  const dataset = await line.newDataset();
  const made = await importOf(await fileOf(csv(4)), dataset);
  const reversed = await line.assize(['imports', 'reverse', figures(made).import ?? '', '--dataset', dataset]);
  expect([reversed.code, figures(reversed)]).toEqual([0, expect.objectContaining({ state: 'reversed', undone: '4' })]);
  expect(new Set((await casesIn(dataset)).map(({ state }) => state))).toEqual(new Set(['withdrawn']));
}, 60_000);

test('whose approval counts is said before anything is imported, with the two commands that help', async () => {
  const dataset = `cli-two-${files}`;
  await line.api('PUT', `/v1/datasets/${dataset}`, aDataset());
  const commands = [
    `assize keys mint --label Author --role contributor --datasets ${dataset}`,
    `assize keys mint --label Reviewer --role publisher --datasets ${dataset}`,
  ];
  const file = await fileOf(csv(3));
  const said = (await importOf(file, dataset, '--validate-only')).err;
  expect(said).toContain('neither it nor any key that it made can approve');
  for (const command of commands) expect(said).toContain(command);
  // Whoever does as it says gets an import that can be approved.
  const [author = '', reviewer = ''] = await Promise.all(
    commands.map(async (command) => (await line.assize(command.split(' ').slice(1))).out.trim()),
  );
  const sent = await line.assize(['import', file, '--dataset', dataset, '--state', 'in-review'], {
    ASSIZE_KEY: author,
  });
  expect(sent.err).not.toContain('can approve');
  const { import: id = '' } = figures(sent);
  const own = await line.assize(['imports', 'approve', id, '--dataset', dataset], { ASSIZE_KEY: reviewer });
  expect(own).toMatchObject({ code: 0, out: 'approved\t3\nrefused\t0\n' });
  // A dataset in which authors approve needs no second person.
  expect((await importOf(file, await line.newDataset(), '--validate-only')).err).not.toContain('can approve');
}, 60_000);

test('what an old file undoes, why cases were kept, who has an external id and what was erased are all said', async () => {
  const dataset = await line.newDataset();
  const file = await fileOf(csv(3));
  const { import: id = '' } = figures(await importOf(file, dataset));
  const stored = await casesIn(dataset);
  const one = stored.find(({ externalIds }) => externalIds[0].value === '0');
  await line.api(
    'PUT',
    `/v1/datasets/${dataset}/cases/${one?.id}`,
    { ...one, area: 'york' },
    { 'if-match': one?.etag },
  );
  const dry = await importOf(file, dataset, '--mode', 'upsert', '--validate-only');
  expect(dry.err).toContain('Row 1: /area: Here the row says what revision 1 of the case said. It was corrected since');
  expect(dry.err).toContain('1 row would undo a correction.');

  const taken = await importOf(file, dataset);
  expect(taken.err).toMatch(
    new RegExp(
      `has this external id\\. \\(3 times, first in row 1: /v1/datasets/${dataset}/cases/${one?.id}, draft\\)`,
    ),
  );
  for (const { id: other } of stored.filter((each) => each !== one)) {
    const { etag } = await line.api('GET', `/v1/datasets/${dataset}/cases/${other}`);
    const erase = { to: 'erased', reason: 'erasure-upheld' };
    await line.api('POST', `/v1/datasets/${dataset}/cases/${other}/transitions`, erase, { 'if-match': etag });
  }
  const reversed = await line.assize(['imports', 'reverse', id, '--dataset', dataset]);
  expect([reversed.out, reversed.err]).toEqual([
    expect.stringMatching(/state\tsucceeded\n[\s\S]*undone\t0\nkept\t3\n/),
    expect.stringMatching(
      /3 cases kept: changed since[\s\S]*Nothing was undone, so the import can be reversed again\./,
    ),
  ]);
  const rejected = join(line.folder, 'erased.csv');
  const again = await importOf(file, dataset, '--mode', 'upsert', '--rejected', rejected);
  expect(again.err).toContain('2 rejected. Their rows are not kept.');
  expect(again.err).toContain('2 cases were erased before and cannot be imported again.');
  expect(again.err).not.toContain('Correct them there');
}, 60_000);

test('the import continues after the service is killed and restarted, and no row is lost or doubled', async () => {
  const dataset = await line.newDataset();
  const running = line.start(['import', await fileOf(csv(3_000)), '--dataset', dataset]);
  await until(running, /Importing: /);
  await line.stopServer('SIGKILL');
  await line.startServer();
  const ended = await running.ended;
  expect([ended.code, figures(ended)]).toEqual([
    0,
    expect.objectContaining({ state: 'succeeded', rows: '3000', created: '3000', rejected: '0' }),
  ]);
}, 120_000);

/** A proxy that cuts the connection of the first upload, after some bytes or after the answer. */
async function unreliable(breakOff: { after: number } | 'answer'): Promise<{ url: string; close: () => void }> {
  let first = true;
  const { port } = new URL(line.url());
  const proxy = createServer((client) => {
    let breaks = false;
    const service = connect(Number(port), '127.0.0.1');
    const end = () => {
      client.destroy();
      service.destroy();
    };
    let passed = 0;
    client.on('data', (chunk) => {
      if (first && chunk.includes('POST ')) {
        first = false;
        breaks = true;
      }
      if (breaks) passed += chunk.length;
      service.write(chunk);
      if (breaks && breakOff !== 'answer' && passed > breakOff.after) end();
    });
    service.on('data', (chunk) => (breaks && breakOff === 'answer' ? end() : client.write(chunk)));
    for (const socket of [client, service]) socket.on('error', end).on('close', end);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close: () => proxy.close() };
}

test.each([
  ['in the middle of the file', { after: 80_000 }],
  ['before the answer', 'answer'],
] as const)(
  'a connection that breaks off %s is made again, and nothing is imported twice',
  async (_when, breakOff) => {
    const dataset = await line.newDataset();
    const proxy = await unreliable(breakOff);
    const file = await fileOf(csv(3_000));
    const ended = await line.assize(['import', file, '--dataset', dataset], { ASSIZE_URL: proxy.url });
    proxy.close();
    expect(ended.err).toContain('The connection was lost; sending again.');
    expect([ended.code, figures(ended)]).toEqual([0, expect.objectContaining({ created: '3000', rejected: '0' })]);
    expect((await line.api('GET', `/v1/datasets/${dataset}/imports`)).items.length).toBe(1);
  },
  120_000,
);
