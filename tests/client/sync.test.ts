import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Store, type SyncOptions, type SyncResult } from '../../client/src/index.ts';
import { dice } from '../dice.ts';
import { startApp, type TestApp } from '../harness.ts';
import { OPERATIONS, startEditor } from '../releases/edit-history.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import { etagNow } from '../requests.ts';
import { runs, SEED } from '../runs.ts';
import { hamlets, townCases } from '../samples/towns.ts';
import { everyStore, fetchOf, inPagesOf, type KeptCopies, servedLines } from './kept-copies.ts';

/** Copies that the client keeps of a service that listens, in each of its stores. */

let service: TestApp;
let files: string;
let url: string;
let key: string;
let stores: Map<string, KeptCopies>;
beforeAll(async () => {
  stores = await everyStore();
  files = await mkdtemp(join(tmpdir(), 'assize-files-'));
  service = await startApp({ config: { files: { kind: 'folder', folder: files, work: join(files, 'tmp') } } });
  url = await service.app.listen({ host: '127.0.0.1', port: 0 });
  key = await service.key('partner');
});
afterAll(async () => {
  await service.stop();
  for (const kept of stores.values()) await kept.drop();
  await rm(files, { recursive: true, force: true });
});

/** Puts the dataset and these cases. */
async function newTowns(id: string, number: number): Promise<void> {
  await putDataset(service, id, hamlets());
  await approveCases(
    service,
    id,
    Array.from({ length: number }, (_, index) => townCase(index)),
  );
}
const townCase = (index: number) => ({
  ...structuredClone(townCases()[index % 6]),
  quantities: [{ quantity: 'images', value: 1_000 + index, basis: 'exact' }],
});

/** Publishes, and waits for the files: a client that asks too early waits for two seconds, which one test shows. */
async function release(dataset: string): Promise<void> {
  const version = await publish(service, dataset);
  const files = `/v1/datasets/${dataset}/releases/${version}/files`;
  while ((await service.send('GET', files, { key })).status === 503) await sleep(20);
}

/** Erases the record at this place, and answers its id. */
async function erase(dataset: string, place: number): Promise<string> {
  const { id } = JSON.parse((await served(dataset))[place] ?? '');
  const erased = await service.send('POST', `/v1/datasets/${dataset}/cases/${id}/transitions`, {
    key: service.adminKey,
    body: { to: 'erased', reason: 'erasure-upheld' },
    headers: { 'if-match': await etagNow(service, id) },
  });
  expect(erased.status, erased.text).toBe(200);
  return id;
}

const served = (dataset: string): Promise<string[]> =>
  servedLines(async (path) => (await service.send('GET', path, { key })).body, dataset);

type Requests = { result: SyncResult; paths: string[] };

async function withStore<T>(kept: KeptCopies, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await kept.open();
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Paths without the dataset, and without what follows `cursor=`. */
async function sync(
  kept: KeptCopies,
  dataset: string,
  send: typeof fetch = fetch,
  onCodebook?: SyncOptions['onCodebook'],
): Promise<Requests> {
  const paths: string[] = [];
  const watched: typeof fetch = async (request, options) => {
    const { pathname, search } = new URL(request instanceof Request ? request.url : request);
    paths.push(`${pathname.replace(`/v1/datasets/${dataset}/`, '')}${search.replace(/cursor=[^&]*/, 'cursor=…')}`);
    return send(request, options);
  };
  const result = await withStore(kept, (store) =>
    connect({ url, key, fetch: watched }).sync({ dataset, store, ...(onCodebook && { onCodebook }) }),
  );
  return { result, paths };
}

/** The same, for a client that dies: `send` makes the fetch, which kills it. */
async function killed(kept: KeptCopies, dataset: string, send: (kill: () => void) => typeof fetch): Promise<boolean> {
  const kill = new AbortController();
  const { signal } = kill;
  const client = connect({ url, key, fetch: send(() => kill.abort()) });
  const ended = await withStore(kept, (store) => client.sync({ dataset, store, signal })).catch((error) => error);
  if (!signal.aborted && ended instanceof Error) throw ended;
  return ended instanceof Error;
}

async function expectSame(kept: KeptCopies, dataset: string): Promise<void> {
  expect(await kept.lines(dataset)).toEqual(await served(dataset));
}

/** Each test is of every store. */
async function inEachStore(check: (kept: KeptCopies, name: string) => Promise<void>): Promise<void> {
  for (const [name, kept] of stores) {
    await check(kept, name).catch((error) => {
      throw new Error(`${name}: ${error.message}`, { cause: error });
    });
  }
}

test('a first copy is the file of the newest release and the feed after it, and is acknowledged', async () => {
  await newTowns('first', 5);
  await publish(service, 'first');
  await approveCases(service, 'first', [townCase(5)]);
  await inEachStore(async (kept) => {
    const { result, paths } = await sync(kept, 'first');
    expect(result).toMatchObject({ copies: 1, changes: 1 });
    // Files that are not written yet are asked for again.
    expect(paths.filter((path, index) => path !== paths[index - 1]).slice(0, -1)).toEqual([
      'releases/latest',
      'releases/1.0.0/files',
      'changes?since=1.0.0&until=1.0.0',
      'releases/1.0.0/files/records.ndjson.gz',
      'changes?cursor=…&limit=1000&include=record',
    ]);
    expect(paths.at(-1)).toBe('changes/acknowledgements');
    await expectSame(kept, 'first');
    const receipts = await service.send('GET', '/v1/datasets/first/changes/acknowledgements', { key });
    expect(receipts.body.items.at(-1).cursor).toBe(result.cursor);
    // Nothing has happened since: there is nothing to acknowledge.
    const again = await sync(kept, 'first');
    expect(again.result).toEqual({ copies: 0, changes: 0, cursor: result.cursor });
    expect(again.paths).toEqual(['changes?cursor=…&limit=1000&include=record']);
  });
});

test('a download goes on where it broke off or was killed, unless the file was written anew meanwhile', async () => {
  await newTowns('resumed', 60);
  await release('resumed');
  await inEachStore(async (kept) => {
    const asked: { range: string | null; status: number }[] = [];
    /** Breaks after so many bytes of the file. */
    const fileOf =
      (bytes: number) =>
      (broken: () => void): typeof fetch => {
        const breaking = fetchOf(bytes, broken);
        return async (request, options) => {
          if (!(request instanceof Request) || !request.url.endsWith('records.ndjson.gz'))
            return fetch(request, options);
          const response = await breaking(request, options);
          asked.push({ range: request.headers.get('range'), status: response.status });
          return response;
        };
      };
    expect(await killed(kept, 'resumed', fileOf(500))).toBe(true);
    expect(await killed(kept, 'resumed', fileOf(300))).toBe(true);
    expect(asked.filter(({ status }) => status !== 503)).toEqual([
      { range: null, status: 200 },
      { range: 'bytes=500-', status: 206 },
    ]);
    await erase('resumed', 7);
    expect(await killed(kept, 'resumed', fileOf(400))).toBe(true);
    // The first answer may have been of the file before.
    expect(asked.splice(0).at(-1)).toEqual({ range: null, status: 200 });
    let breaks = 0;
    const breaking = fileOf(900)(() => {
      breaks += 1;
    });
    await sync(kept, 'resumed', breaking);
    expect(breaks).toBe(1);
    const rest = { range: expect.stringMatching(/^bytes=[1-9]/), status: 206 };
    expect(asked).toEqual([rest, rest]);
    await expectSame(kept, 'resumed');
  });
});

test('of a service that has no compressed file, the file of lines is read', async () => {
  await newTowns('plain', 3);
  await release('plain');
  const withoutGzip: typeof fetch = async (request, options) => {
    const response = await fetch(request, options);
    if (!(request instanceof Request) || !request.url.endsWith('/files') || !response.ok) return response;
    const { items } = (await response.json()) as { items: { name: string }[] };
    return Response.json({ items: items.filter(({ name }) => !name.endsWith('.gz')) });
  };
  await inEachStore(async (kept) => {
    const { paths } = await sync(kept, 'plain', withoutGzip);
    expect(paths).toContain('releases/1.0.0/files/records.ndjson');
    await expectSame(kept, 'plain');
  });
});

test('without a release the records are read page by page', async () => {
  await newTowns('unreleased', 3);
  await inEachStore(async (kept) => {
    const { paths } = await sync(kept, 'unreleased');
    expect(paths.slice(0, 3)).toEqual(['releases/latest', 'changes?cursor=…', 'records?limit=1000']);
    await expectSame(kept, 'unreleased');
  });
});

test('a copy of pages goes on with the page that was not read to its end', async () => {
  await newTowns('paged', 9);
  const [first] = await served('paged');
  await inEachStore(async (kept) => {
    // Some of the nine.
    const bytes = 4 * Buffer.byteLength(first ?? '');
    let pages = 0;
    const watched: typeof fetch = (request, options) => {
      if (request instanceof Request && request.url.includes('/records?')) pages += 1;
      return fetch(request, options);
    };
    const dies = (kill: () => void) => inPagesOf(2, onlyPages(fetchOf(bytes, kill)));
    expect(await killed(kept, 'paged', dies)).toBe(true);
    await sync(kept, 'paged', inPagesOf(2, watched));
    expect(pages).toBeLessThan(5);
    await expectSame(kept, 'paged');
  });
});

/** Only pages of records go through this fetch. */
const onlyPages =
  (send: typeof fetch): typeof fetch =>
  (request, options) =>
    request instanceof Request && request.url.includes('/records?') ? send(request, options) : fetch(request, options);

test('a cursor that has expired: all is copied again, and what the service does not know is gone', async () => {
  await newTowns('expired', 4);
  await release('expired');
  await inEachStore(async (kept) => {
    await sync(kept, 'expired');
    await withStore(kept, async (store) => {
      const { cursor } = (await store.state('expired'))!; // it was copied
      // It ends with a mark of the entry that it names.
      const other = Buffer.from(cursor, 'base64url')
        .toString()
        .replace(/[^.]+$/, 'AAAAAAAAAAAA');
      const id = '01890000-0000-7000-8000-000000000000';
      const state = { cursor: Buffer.from(other).toString('base64url') };
      await store.apply('expired', [{ id, json: `{"id":"${id}","seq":1}` }], state);
      await store.settle?.('expired');
    });
    expect(await kept.lines('expired')).toHaveLength(5);
    const { result, paths } = await sync(kept, 'expired');
    expect(result).toMatchObject({ copies: 1 });
    expect(paths).toContain('erasures?limit=1000');
    await expectSame(kept, 'expired');
  });
});

test('a codebook with reload: the records are read again', async () => {
  await newTowns('reload', 3);
  await release('reload');
  await inEachStore(async (kept) => void (await sync(kept, 'reload')));
  const before = await served('reload');
  const definition = hamlets();
  definition.codebook.periods = { ...definition.codebook.periods, quarter: 'internal' };
  await putDataset(service, 'reload', definition);
  expect(await served('reload')).not.toEqual(before);
  await inEachStore(async (kept) => {
    const told: unknown[] = [];
    const { result, paths } = await sync(kept, 'reload', fetch, (codebook) => told.push(codebook));
    expect(result).toMatchObject({ copies: 1 });
    expect(paths).toContain('records?limit=1000');
    expect(told).toMatchObject([{ reload: true, changes: { removed: { dimensions: ['quarter'] } } }]);
    await expectSame(kept, 'reload');
  });
});

test('an erased record is gone from the disk', async () => {
  await newTowns('erased', 4);
  await release('erased');
  await inEachStore(async (kept) => void (await sync(kept, 'erased')));
  const id = await erase('erased', 0);
  await inEachStore(async (kept) => {
    expect((await kept.bytes())?.includes(id) ?? true).toBe(true);
    // Left by a process that was killed when it had copied everything.
    await withStore(kept, async (store) => writeFile(await store.arrival('erased'), id));
    await sync(kept, 'erased');
    expect((await kept.bytes())?.includes(id) ?? false).toBe(false);
    await expectSame(kept, 'erased');
  });
});

test('a second writer is kept away, and a lock that a killed process left is taken over', async () => {
  await newTowns('locked', 2);
  await inEachStore((kept) =>
    withStore(kept, async (store) => {
      const client = connect({ url, key });
      const both = [1, 2].map(() => client.sync({ dataset: 'locked', store }));
      expect((await Promise.allSettled(both)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const left = `${await store.arrival('locked')}.lock`;
      // The parent of this process is another one, and runs.
      await writeFile(left, String(process.ppid));
      await expect(client.sync({ dataset: 'locked', store })).rejects.toThrow(
        `Process ${process.ppid} is writing to this copy.`,
      );
      await writeFile(left, '999999999');
      await client.sync({ dataset: 'locked', store });
      await expectSame(kept, 'locked');
    }),
  );
});

test('a refusal is said, and leaves nothing behind', async () => {
  await inEachStore(async (kept) => {
    await expect(sync(kept, 'nowhere')).rejects.toMatchObject({ status: 404 });
    expect(await withStore(kept, (store) => store.state('nowhere'))).toBeUndefined();
  });
});

const ROUNDS = runs('SYNC_ROUNDS', 2, 100);
test(`random edits, with connections that break and clients that are killed (seed ${SEED})`, async () => {
  const roll = dice(SEED);
  const editor = await startEditor(service, 'random');
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let edits = roll(6); edits >= 0; edits -= 1)
      await editor.edit({ name: OPERATIONS[roll(OPERATIONS.length)]!, pick: roll(1_000) }); // there are some
    if (roll(4) === 0) {
      // A release of nothing new is refused.
      await editor.edit({ name: 'create', pick: round });
      await publish(service, 'random');
    }
    await inEachStore(async (kept) => {
      const limit = 1 + roll(20);
      const bytes = roll(2) === 0 ? roll(2_000) : roll(40_000);
      if (roll(2) === 0) {
        await killed(kept, 'random', (kill) => inPagesOf(limit, fetchOf(bytes, kill)));
        return;
      }
      const breaking = fetchOf(bytes, () => {});
      await sync(kept, 'random', inPagesOf(limit, breaking));
      await expectSame(kept, 'random');
    });
  }
  await inEachStore(async (kept) => {
    await sync(kept, 'random');
    await expectSame(kept, 'random');
  });
}, 300_000);
