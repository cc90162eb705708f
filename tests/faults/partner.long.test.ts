import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { everyStore, type KeptCopies, servedLines } from '../client/kept-copies.ts';
import { dice } from '../dice.ts';
import { fillDataFolder } from '../harness.ts';
import { builtService, ROOT } from '../process/built-service.ts';
import { type Running, startCommand } from '../process/command-line.ts';
import {
  freePort,
  type RealAnswer,
  type RealService,
  type RealServices,
  realServices,
} from '../process/real-service.ts';
import { runs, SEED } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';
import { openLedger } from './ledger.ts';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { keyed, send } from './writers.ts';

/**
 * Partners who keep copies with `assize sync` while people work on the dataset and everything is killed: on PostgreSQL two processes
 * of the service, on the embedded database the one that there can be, and the partners' own. In the end each copy is what is served,
 * and what was erased is nowhere: not in the copies, the files of releases, the database folder or the log.
 */

const OPERATIONS = runs('PARTNER_OPERATIONS', 80, 3_000);
const KILLS = runs('PARTNER_KILLS', 5, 200);
/** The copies are compared after each part: all records are read again after some changes, which would hide a fault before. */
const PARTS = runs('PARTNER_PARTS', 2, 10);
const EDITORS = 3;
/** Releases that are not withdrawn. */
const READABLE = 4;
const dataset = 'partners';
const D = `/v1/datasets/${dataset}`;

const roll = dice(SEED);
const pick = <T>(items: readonly T[]): T => {
  const [item] = items.slice(roll(items.length));
  if (item === undefined) throw new Error('there is none to pick');
  return item;
};

type Cleaning = (clean: () => Promise<void>) => void;

interface Place {
  processes: number;
  start: RealServices['start'];
  stores: Map<string, KeptCopies>;
  /** Everything on the disk that is not in a copy; `work` is for temporary files of all. */
  folders: { files: string; database: string; work: string };
  /** Once no process runs: what docs/erasure.md asks of the operator. */
  clear: () => Promise<void>;
}

async function newFolders(cleaning: Cleaning) {
  const folder = await mkdtemp(join(tmpdir(), 'assize-partner-'));
  cleaning(() => rm(folder, { recursive: true, force: true }));
  const folders = { files: join(folder, 'files'), database: join(folder, 'data'), work: join(folder, 'work') };
  await mkdir(folders.work);
  // A log says the most at this level.
  const settings = { FILES: folders.files, LOG_LEVEL: 'trace', DATA_DIR: folders.database, TMPDIR: folders.work };
  return { folders, settings };
}

async function newStores(cleaning: Cleaning, server: string): Promise<Map<string, KeptCopies>> {
  const all = await everyStore(server);
  for (const kept of all.values()) cleaning(() => kept.drop());
  return all;
}

async function onEmbedded(cleaning: Cleaning): Promise<Place> {
  const { folders, settings } = await newFolders(cleaning);
  await fillDataFolder(folders.database);
  const { start, stop } = await realServices(settings);
  cleaning(stop);
  return { processes: 1, start, stores: await newStores(cleaning, ''), folders, clear: async () => {} };
}

/** A server of its own, whose folder can be searched. */
async function onPostgres(cleaning: Cleaning): Promise<Place> {
  const { folders, settings } = await newFolders(cleaning);
  const server = await startPostgresServer();
  cleaning(server.remove);
  const url = await server.createDatabase('partners');
  const stores = await newStores(cleaning, url);
  const { start, stop } = await realServices({ ...settings, DATABASE_URL: url });
  cleaning(stop);
  return {
    processes: 2,
    start,
    stores,
    folders: { ...folders, database: server.folder },
    clear: async () => {
      await server.query('vacuum full', stores.get('postgres')?.place);
      await clearAsDocumented(server, url);
    },
  };
}

/** The statements of docs/erasure.md for PostgreSQL. */
async function clearAsDocumented(server: PostgresServer, url: string): Promise<void> {
  const text = await readFile(join(ROOT, 'docs/erasure.md'), 'utf8');
  const [, block = ''] = /```sql\n(.*?)```/s.exec(text) ?? [];
  const statements = block.split(';').map((one) => one.trim());
  expect(statements).toContain('CHECKPOINT');
  for (const statement of statements.filter(Boolean)) await server.query(statement, url);
  const [{ count } = {}] = await server.query('SELECT count(*) FROM pg_ls_waldir()', url);
  // One more, since the first leaves the segment that is being written.
  for (let left = Number(count); left >= 0; left -= 1) {
    await server.query('SELECT pg_switch_wal()', url);
    await server.query('CHECKPOINT', url);
  }
}

/** Where a case has been, and every number that it ever said. A number is in each text of its case, and in no other case. */
interface Told {
  id: string;
  /** After the last operation that we know of; other editors may have gone on. */
  state: string;
  numbers: string[];
}

const NUMBER = /(?<![\d.])7731\d{8}(?!\d)/g;

/** People who work on the dataset, through whichever process answers. What got no answer is sent again with its Idempotency-Key. */
function startEditing(services: () => readonly RealService[]) {
  const ledger = openLedger();
  const crew = { services, dice: roll, ledger };
  const cases: Told[] = [];
  const done = new Map<string, number>();
  /** Ids of cases whose erasure was acknowledged. */
  const erased = new Set<string>();
  let number = 773_100_000_000;
  let isReleasing = false;
  const versions: string[] = [];

  const content = (): { body: Body; number: string } => {
    number += 1;
    const text = String(number);
    return {
      number: text,
      body: aCase({
        sentencedOn: `201${4 + roll(2)}-0${1 + roll(9)}-13`,
        area: pick(['leeds', 'york', 'kent']),
        quantities: [{ quantity: 'images', value: number, basis: 'exact' }],
        externalIds: [{ system: 'desk', value: text }],
        sources: [{ outletType: 'local', url: `https://example.org/${text}` }],
      }),
    };
  };
  /** Undefined if the state of things does not allow it, which may be another editor's doing. */
  const write = async (
    method: string,
    path: string,
    body: Body,
    headers: Record<string, string> = {},
  ): Promise<RealAnswer | undefined> => {
    const { answer } = await send(crew, method, path, body, { ...keyed(), ...headers });
    if (answer.status < 300) return answer;
    if ([409, 410, 412].includes(answer.status)) return undefined;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const read = async (path: string): Promise<RealAnswer> => (await send(crew, 'GET', path)).answer;

  /** One case in one of these states; writes to it with its present ETag. */
  const onOne = async (states: readonly string[], act: (one: Told, etag: string) => Promise<boolean>) => {
    const fitting = cases.filter(({ state }) => states.includes(state));
    if (fitting.length === 0) return false;
    const one = pick(fitting);
    const { status, headers } = await read(`${D}/cases/${one.id}`);
    if (status === 410) one.state = 'erased';
    return status !== 410 && act(one, String(headers.get('etag')));
  };
  const move = async (one: Told, etag: string, body: Body): Promise<boolean> => {
    const [said = ''] = one.numbers.slice(-1);
    const answer = await write(
      'POST',
      `${D}/cases/${one.id}/transitions`,
      { ...body, ...(body.to !== 'unmerged' && body.to !== 'erased' && { note: `About ${said}.` }) },
      { 'if-match': etag },
    );
    if (answer && body.to === 'erased') erased.add(one.id);
    if (answer) one.state = body.to === 'unmerged' ? answer.body.state : body.to;
    // Others have moved it.
    else one.state = (await read(`${D}/cases/${one.id}`)).body.state ?? one.state;
    return answer !== undefined;
  };
  const create = async (count: number, state: string): Promise<boolean> => {
    const made = Array.from({ length: count }, content);
    const items = made.map(({ body }) => body);
    const answer = await write('POST', `${D}/cases/batch?state=${state}`, { items });
    const created: { id: string }[] = answer?.body.items ?? [];
    expect(created).toHaveLength(count);
    for (const [index, { id }] of created.entries()) cases.push({ id, state, numbers: [made[index]?.number ?? ''] });
    return true;
  };
  const approveAll = async (): Promise<void> => {
    const items = await Promise.all(
      cases.map(async ({ id }) => ({ id, etag: (await read(`${D}/cases/${id}`)).body.etag })),
    );
    await write('POST', `${D}/cases/transitions`, { to: 'approved', items });
    for (const one of cases) one.state = 'approved';
  };
  const define = (
    change: (body: Body) => void,
    headers: Record<string, string> = { 'if-match': '*' },
  ): Promise<RealAnswer | undefined> => {
    const definition = aDataset((body) => {
      body.settings.selfApproval = true;
      change(body);
    });
    return write('PUT', D, definition, headers);
  };
  /** Undefined if there is nothing to release. */
  const publish = async (): Promise<string | undefined> => {
    if (!(await write('POST', `${D}/releases`, { complete: ['2014', '2015'] }))) return undefined;
    for (;;) {
      const { body, headers } = await read(`${D}/releases/draft`);
      if (body.state === 'failed') throw new Error(JSON.stringify(body));
      if (body.state === 'draft') {
        const ready = { 'if-match': String(headers.get('etag')) };
        const published = await write('POST', `${D}/releases/draft/transitions`, { to: 'published' }, ready);
        if (published) return published.body.version;
      }
      // It is being built, since an erasure perhaps.
      await sleep(50);
    }
  };
  /** A few releases can be read at a time. */
  const release = async (): Promise<boolean> => {
    if (isReleasing) return false;
    isReleasing = true;
    const version = await publish();
    if (version !== undefined) versions.push(version);
    if (versions.length > READABLE) {
      const [withdrawn] = versions.splice(roll(READABLE), 1);
      await write('POST', `${D}/releases/${withdrawn}/transitions`, { to: 'withdrawn', reason: 'Others are newer.' });
    }
    isReleasing = false;
    return version !== undefined;
  };

  const erase = (states: readonly string[]): Promise<boolean> =>
    onOne(states, (one, etag) => move(one, etag, { to: 'erased', reason: 'erasure-upheld' }));

  const operations: Record<string, [weight: number, act: () => Promise<boolean>]> = {
    create: [14, () => create(1 + roll(4), pick(['in-review', 'in-review', 'draft']))],
    submit: [20, () => onOne(['draft'], (one, etag) => move(one, etag, { to: 'in-review' }))],
    approve: [26, () => onOne(['in-review'], (one, etag) => move(one, etag, { to: 'approved' }))],
    correct: [
      14,
      () =>
        onOne(['approved', 'draft', 'withdrawn'], async (one, etag) => {
          const { number: said, body } = content();
          one.numbers.push(said);
          const answer = await write('PUT', `${D}/cases/${one.id}`, body, { 'if-match': etag });
          if (answer) one.state = answer.body.state;
          return answer !== undefined;
        }),
    ],
    withdraw: [
      6,
      () => {
        const reason = pick(['conviction-quashed', 'out-of-scope', 'reporting-restriction']);
        return onOne(['approved'], (one, etag) => move(one, etag, { to: 'withdrawn', reason }));
      },
    ],
    restore: [6, () => onOne(['withdrawn'], (one, etag) => move(one, etag, { to: 'in-review' }))],
    merge: [
      8,
      () =>
        onOne(['approved', 'draft', 'withdrawn'], async (one, etag) => {
          const others = cases.filter(({ id, state }) => id !== one.id && state === 'approved');
          return others.length > 0 && move(one, etag, { to: 'merged', into: pick(others).id });
        }),
    ],
    unmerge: [5, () => onOne(['merged'], (one, etag) => move(one, etag, { to: 'unmerged' }))],
    erase: [5, () => erase(['approved', 'withdrawn', 'merged', 'draft', 'in-review'])],
    codebook: [
      2,
      async () => {
        const changes: ((body: Body) => void)[] = [
          (body) => (body.title = `Title ${roll(1_000)}`),
          // These change what every record looks like.
          (body) => (body.codebook.periods.quarter = 'internal'),
          (body) => (body.codebook.variables[0].audience = 'internal'),
          (body) => (body.codebook.codeLists.area.codes[0].publishAs = 'york'),
        ];
        const chosen = changes.filter(() => roll(3) === 0);
        return (await define((body) => chosen.forEach((change) => void change(body)))) !== undefined;
      },
    ],
    release: [2, release],
  };
  const bag = Object.entries(operations).flatMap(([name, [weight]]) => Array<string>(weight).fill(name));

  return {
    cases,
    erased,
    ledger,
    done,
    read,
    release,
    count: () => [...done.values()].reduce((sum, one) => sum + one, 0),
    /** A dataset with approved cases, its first release, and the first erasure. */
    begin: async (approved: number): Promise<void> => {
      await define(() => {}, {});
      await create(approved, 'in-review');
      await approveAll();
      expect(await release()).toBe(true);
      expect(await erase(['approved'])).toBe(true);
    },
    /** Tries one operation, which may not be possible. */
    edit: async (): Promise<void> => {
      const name = pick(bag);
      const isDone = await operations[name]?.[1]();
      if (isDone) done.set(name, (done.get(name) ?? 0) + 1);
    },
  };
}

const isOnPostgres = Boolean(process.env.TEST_DATABASE_URL);
const AFTER = `after ${OPERATIONS} operations and ${KILLS} kills (seed ${SEED})`;

test.skipIf(isOnPostgres)(
  `copies of the embedded database are what is served, and what was erased is nowhere, ${AFTER}`,
  { timeout: 5_400_000 },
  async ({ onTestFinished }) => follow(await onEmbedded(onTestFinished)),
);

test.runIf(isOnPostgres)(
  `copies of two processes on PostgreSQL are what is served, and what was erased is nowhere, ${AFTER}`,
  { timeout: 5_400_000 },
  async ({ onTestFinished }) => follow(await onPostgres(onTestFinished)),
);

/** The first line that one has and the other has not. */
const firstDifference = (copy: readonly string[], lines: readonly string[]): (string | undefined)[] | undefined => {
  const at = Array.from({ length: Math.max(copy.length, lines.length) }, (_, i) => i).find((i) => copy[i] !== lines[i]);
  return at === undefined ? undefined : [copy[at], lines[at]];
};

async function follow({ processes, start, stores, folders, clear }: Place): Promise<void> {
  const built = await builtService();
  const ports = await Promise.all(Array.from({ length: processes }, freePort));
  const running: RealService[] = [];
  const started: RealService[] = [];
  const startOn = async (index: number): Promise<void> => {
    const [port = 0] = ports.slice(index);
    const service = await start({ port });
    started.push(service);
    running[index] = service;
  };
  for (const index of ports.keys()) await startOn(index);

  const editors = startEditing(() => running);
  await editors.begin(Math.ceil(OPERATIONS / 8));
  const minted = await pick(running).call('POST', '/v1/keys', { label: 'A partner', role: 'partner' });
  expect(minted.status).toBe(201);
  const sync = ({ place }: KeptCopies): Running =>
    startCommand(built, ['sync', dataset, '--to', place], {
      ASSIZE_URL: pick(running).base,
      ASSIZE_KEY: minted.body.key,
      XDG_CACHE_HOME: folders.work,
    });
  const served = (): Promise<string[][]> =>
    Promise.all(running.map((service) => servedLines(async (path) => (await service.call('GET', path)).body, dataset)));
  /** A new definition may still be on its way to more than a thousand cases: then what is served changes meanwhile. */
  const compare = async (when: string): Promise<void> => {
    for (;;) {
      const before = await served();
      const copies = new Map<string, string[]>();
      for (const [name, kept] of stores) {
        const { code, err } = await sync(kept).ended;
        expect([name, code, err], when).toEqual([name, 0, expect.any(String)]);
        copies.set(name, await kept.lines(dataset));
      }
      if (!isDeepStrictEqual(before, await served())) continue;
      for (const [name, copy] of copies)
        for (const lines of before)
          expect(firstDifference(copy, lines), `${name}, ${when}, seed ${SEED}`).toBeUndefined();
      return;
    }
  };

  const before = performance.now();
  await compare('at first');
  /** Kills fall on every part of a run. */
  const whole = Math.ceil((performance.now() - before) / stores.size);
  const kills = { clients: 0, late: 0, servers: 0 };

  const killOnce = async (what: 'client' | 'server'): Promise<void> => {
    const { child, ended } = sync(pick([...stores.values()]));
    await sleep(roll(whole));
    if (what === 'client') {
      kills.clients += 1;
      child.kill('SIGKILL');
      if ((await ended).code !== null) kills.late += 1;
      return;
    }
    kills.servers += 1;
    const victim = roll(processes);
    const victims = roll(4) === 0 ? [...ports.keys()] : [victim];
    await Promise.all(victims.map((index) => running[index]?.kill()));
    await Promise.all(victims.map(startOn));
    // The service came back in time, or did not.
    const { code, err } = await ended;
    expect([0, 3], err).toContain(code);
  };

  for (let part = 1; part <= PARTS; part += 1) {
    const [from, to] = [Math.round(((part - 1) * KILLS) / PARTS), Math.round((part * KILLS) / PARTS)];
    let allowed = 0;
    let isKilling = true;
    const killing = (async () => {
      for (let killed = from; killed < to && isKilling; killed += 1) {
        allowed = ((killed + 1) * OPERATIONS) / KILLS;
        const due = ((killed + roll(100) / 100) * OPERATIONS) / KILLS;
        while (editors.count() < due && isKilling) await sleep(5);
        // A server takes longer to come back.
        await killOnce(killed % 4 === 0 ? 'server' : 'client');
      }
    })().finally(() => {
      isKilling = false;
    });
    const editing = Array.from({ length: EDITORS }, async () => {
      while (isKilling || editors.count() < (part * OPERATIONS) / PARTS) {
        if (isKilling && editors.count() >= allowed) await sleep(5);
        else await editors.edit();
      }
    });
    // If one of them fails, the others end.
    await Promise.all([killing, ...editing.map((one) => one.finally(() => (isKilling = false)))]);
    expect(editors.ledger.faults).toEqual([]);
    await compare(`after part ${part}`);
  }

  const { cases, erased, ledger, done, read, count } = editors;
  // Its files have somebody whom the search below has to find, whatever became of the cases of the others.
  await editors.release();
  expect((await read(`${D}/releases/latest/files`)).status).toBe(200);
  console.log(
    `seed ${SEED}: ${count()} operations ${JSON.stringify(Object.fromEntries(done))}; kills ${JSON.stringify(kills)}; ${JSON.stringify(ledger.counts)}`,
  );
  expect(count()).toBeGreaterThanOrEqual(OPERATIONS);
  expect(kills.clients + kills.servers).toBe(KILLS);
  expect(kills.late).toBeLessThan(KILLS);

  /** Ids and numbers of erased cases, and of those that were merged into them. */
  const gone: string[] = [];
  const shown: string[] = [];
  for (const one of cases) {
    const { status, headers, body } = await read(`${D}/cases/${one.id}`);
    if (erased.has(one.id)) expect([one.id, status]).toEqual([one.id, 410]);
    if (status === 410) {
      gone.push(one.id, ...one.numbers);
      // Complete once no file has it; 404 if it never was a record.
      while ((await read(`${D}/erasures/${one.id}`)).body.complete === false) await sleep(50);
    } else if (status === 308) {
      // What is erased takes along what was merged into it.
      expect((await read(String(headers.get('location')))).status).toBe(200);
    } else if (body.state === 'approved') shown.push(String(body.quantities[0].value));
  }
  await compare('in the end');
  for (const service of running) expect(await service.end()).toBe(0);
  await clear();

  const goneTexts = new Set(gone);
  const search = (found: ReadonlyMap<string, string>) => ({
    erased: [...found].filter(([text]) => goneTexts.has(text)),
    hasOthers: shown.some((number) => found.has(number)),
  });
  const nothing = { erased: [], hasOthers: true };
  for (const [name, kept] of stores) {
    const bytes = (await kept.bytes()) ?? Buffer.from((await kept.lines(dataset)).join('\n'));
    expect(search(textsIn(bytes, name))).toEqual(nothing);
  }
  expect(search(await textsBelow(join(folders.files, 'kept', dataset)))).toEqual(nothing);
  // The id of an erased case stays in the database and in the ledger of erasures.
  for (const { id } of cases) goneTexts.delete(id);
  for (const folder of [folders.files, folders.database]) expect(search(await textsBelow(folder))).toEqual(nothing);
  expect(search(await textsBelow(folders.work))).toEqual({ erased: [], hasOthers: false });
  const log = started.map((service) => service.said()).join('\n');
  expect(log.length).toBeGreaterThan(1_000);
  expect([...log.matchAll(NUMBER)].map(String)).toEqual([]);
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every number and id in these bytes, and where it was found. */
const textsIn = (bytes: Buffer, where: string): Map<string, string> => {
  const text = bytes.toString('latin1');
  return new Map([...text.matchAll(NUMBER), ...text.matchAll(ID)].map((found) => [String(found), where]));
};

/** The same of all files below a folder, compressed ones too. */
async function textsBelow(folder: string): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  const add = (bytes: Buffer, path: string) => {
    for (const [text, where] of textsIn(bytes, path)) all.set(text, where);
  };
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    add(bytes, path);
    if (path.endsWith('.gz')) add(gunzipSync(bytes), path);
    if (!path.endsWith('.parquet')) continue;
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    for (const row of rows) add(Buffer.from(Object.values(row).join(' ')), path);
  }
  return all;
}
