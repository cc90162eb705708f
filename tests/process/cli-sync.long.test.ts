import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyStore, type KeptCopies, servedLines } from '../client/kept-copies.ts';
import { dice } from '../dice.ts';
import { runs, SEED } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';
import { type CommandLine, type Ended, startCommandLine } from './command-line.ts';
import { freePort } from './real-service.ts';

/** `assize sync` in real processes, which are killed, beside a real service, which is killed too, while people work on it. */

let line: CommandLine;
let stores: Map<string, KeptCopies>;
let cache: { XDG_CACHE_HOME: string };
beforeAll(async () => {
  line = await startCommandLine();
  stores = await everyStore();
  cache = { XDG_CACHE_HOME: line.folder };
}, 120_000);
afterAll(async () => {
  for (const kept of stores?.values() ?? []) await kept.drop();
  await line?.stop();
});

const roll = dice(SEED);
const pick = <T>(items: readonly T[]): T | undefined => items[roll(items.length)];

/** Edits of a dataset as people make them; what the state of a case does not allow is refused, and no matter. */
async function startEditing(dataset: string) {
  const D = `/v1/datasets/${dataset}`;
  const ids: string[] = [];
  let number = 0;
  const content = (): Body => {
    number += 1;
    // No two cases say the same, since erased content is refused.
    return aCase({
      sentencedOn: `201${4 + roll(2)}-0${1 + roll(9)}-13`,
      area: pick(['leeds', 'york', 'kent']),
      quantities: [{ quantity: 'images', value: number, basis: 'exact' }],
    });
  };
  const definition = (change: (body: Body) => void = () => {}): Body =>
    aDataset((body) => {
      body.settings.selfApproval = true;
      change(body);
    });
  const tried = (done: Promise<Body>): Promise<Body | undefined> =>
    done.catch((error: Error) => {
      if (/"status":(409|410|412)/.test(error.message)) return undefined;
      throw error;
    });
  const move = async (id: string, body: Body): Promise<void> => {
    const now = await tried(line.api('GET', `${D}/cases/${id}`));
    if (now) await tried(line.api('POST', `${D}/cases/${id}/transitions`, body, { 'if-match': now.etag }));
  };
  const create = async (cases: number): Promise<void> => {
    const items = Array.from({ length: cases }, content);
    const made = await line.api('POST', `${D}/cases/batch?state=in-review`, { items });
    const moved = made.items.map(({ id, etag }: Body) => ({ id, etag }));
    await line.api('POST', `${D}/cases/transitions`, { to: 'approved', items: moved });
    ids.push(...moved.map(({ id }: Body) => id));
  };
  const onOne =
    (...moves: Body[]) =>
    async (): Promise<void> => {
      const id = pick(ids) ?? '';
      for (const body of moves) await move(id, body);
    };
  const edits: (() => Promise<void>)[] = [
    () => create(1 + roll(5)),
    async () => {
      const id = pick(ids) ?? '';
      const now = await tried(line.api('GET', `${D}/cases/${id}`));
      if (now?.state !== 'approved') return;
      await tried(line.api('PUT', `${D}/cases/${id}`, content(), { 'if-match': now.etag }));
      await move(id, { to: 'in-review' });
      await move(id, { to: 'approved' });
    },
    onOne({ to: 'withdrawn', reason: 'out-of-scope' }),
    onOne({ to: 'in-review' }, { to: 'approved' }),
    onOne({ to: 'unmerged' }),
    onOne({ to: 'erased', reason: 'erasure-upheld' }),
    async () => {
      const [id, into] = [pick(ids) ?? '', pick(ids)];
      if (id !== into) await move(id, { to: 'merged', into });
    },
    async () => {
      if (roll(4) > 0) return;
      // One of them changes what every record looks like.
      const change = (body: Body) => {
        body.title = `Title ${number}`;
        if (roll(2) === 0) body.codebook.periods.quarter = 'internal';
      };
      await line.api('PUT', D, definition(change), { 'if-match': '*' });
    },
    async () => {
      if (roll(3) > 0) return;
      await create(1);
      const released = await line.assize(['release', '--dataset', dataset]);
      expect(released.code, released.err).toBe(0);
    },
  ];
  await line.api('PUT', D, definition());
  await create(400);
  return async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) await pick(edits)?.();
  };
}

const syncTo = ({ place }: KeptCopies, dataset: string): Promise<Ended> =>
  line.assize(['sync', dataset, '--to', place], cache);

const KILLS = runs('SYNC_KILLS', 12, 200);
test(`copies are those of the service after ${KILLS} kills of clients, and some of the service (seed ${SEED})`, async () => {
  const edit = await startEditing('kills');
  const released = await line.assize(['release', '--dataset', 'kills']);
  expect(released.code, released.err).toBe(0);
  // How long a whole run takes here, so that kills fall on every part of it.
  const before = performance.now();
  const [first] = stores.values();
  expect(await syncTo(first!, 'kills')).toMatchObject({ code: 0 });
  const whole = Math.ceil(performance.now() - before);
  let ended = 0;
  for (let kills = 0; kills < KILLS; kills += 1) {
    await edit(2 + roll(6));
    const kept = pick([...stores.values()])!; // there are some
    const { child, ended: end } = line.start(['sync', 'kills', '--to', kept.place], cache);
    await sleep(roll(whole));
    if (roll(10) === 0) {
      await line.stopServer('SIGKILL');
      await line.startServer();
      // It came back in time, or did not.
      expect([0, 3]).toContain((await end).code);
    } else {
      child.kill('SIGKILL');
      if ((await end).code !== null) ended += 1;
    }
    if (roll(6) > 0) continue;
    const { code, err } = await syncTo(kept, 'kills');
    expect([code, err]).toEqual([0, expect.any(String)]);
    expect(await kept.lines('kills')).toEqual(await served('kills'));
  }
  console.log(`${KILLS - ended} of ${KILLS} ended before they were done`);
  expect(ended).toBeLessThan(KILLS);
  for (const [name, kept] of stores) {
    const { code, err } = await syncTo(kept, 'kills');
    expect([name, code, err]).toEqual([name, 0, expect.any(String)]);
    expect(await kept.lines('kills'), name).toEqual(await served('kills'));
  }
}, 1_800_000);

const served = (dataset: string) => servedLines((path) => line.api('GET', path), dataset);

test('says what it has done, and what is wrong', async () => {
  const dataset = await line.newDataset(2);
  const to = `folder:${line.folder}/said`;
  const first = await line.assize(['sync', dataset, '--to', to]);
  expect([first.code, first.out]).toEqual([0, `${to} is up to date. All records were read; 0 changes applied.\n`]);
  await line.approve(dataset, 1);
  const second = await line.assize(['sync', dataset, '--to', to]);
  expect([second.code, second.out]).toEqual([0, `${to} is up to date. 1 change applied.\n`]);
  const wrong = async (words: string[]) => {
    const { code, out, err } = await line.assize(['sync', ...words]);
    expect(out).toBe('');
    return [code, err.trim().split('\n')[0]];
  };
  expect(await wrong([dataset, '--to', 'copy.db'])).toEqual([
    2,
    expect.stringContaining('It must be sqlite:FILE, postgres://… or folder:DIRECTORY.'),
  ]);
  expect(await wrong([dataset, '--to', 'sqlite:/nowhere/copy.db'])).toEqual([
    2,
    expect.stringContaining('sqlite:/nowhere/copy.db cannot be opened: ENOENT'),
  ]);
  expect(await wrong(['nowhere', '--to', to])).toEqual([
    1,
    'There is nothing here: There is no such resource, or this key may not know of it.',
  ]);
  const nobody = { ASSIZE_URL: `http://127.0.0.1:${await freePort()}` };
  const alone = await line.assize(['sync', dataset, '--to', to], nobody);
  expect([alone.code, alone.err.split('\n')]).toEqual([
    3,
    [
      ...[1, 2, 4].map((s) => `Waiting ${s} s: ECONNREFUSED`),
      expect.stringMatching(/^No answer from .*ECONNREFUSED/),
      '',
    ],
  ]);
}, 60_000);
