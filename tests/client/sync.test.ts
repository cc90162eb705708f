import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Store, type SyncResult } from '../../client/src/index.ts';
import { dice } from '../dice.ts';
import { startApp, type TestApp } from '../harness.ts';
import { type Editor, OPERATIONS, startEditor } from '../releases/edit-history.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import { etagNow } from '../requests.ts';
import { runs, SEED } from '../runs.ts';
import { hamlets, townCases } from '../samples/towns.ts';
import { fetchOf, type KeptCopies, STORES, servedLines } from './kept-copies.ts';

/** Copies that the client keeps of a service that listens, in each of its stores. */

let service: TestApp;
let files: string;
let url: string;
let key: string;
beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'assize-files-'));
  service = await startApp({ config: { files: { kind: 'folder', folder: files, work: join(files, 'tmp') } } });
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
  key = await service.key('partner');
});
afterAll(async () => {
  await service.stop();
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

/** Erases the record at this place, and answers its id. */
async function erase(dataset: string, place: number): Promise<string> {
  const { id } = JSON.parse((await servedLines(service, dataset))[place] ?? '');
  const erased = await service.send('POST', `/v1/datasets/${dataset}/cases/${id}/transitions`, {
    key: service.adminKey,
    body: { to: 'erased', reason: 'erasure-upheld' },
    headers: { 'if-match': await etagNow(service, id) },
  });
  expect(erased.status, erased.text).toBe(200);
  return id;
}

describe.each(Object.entries(STORES))('%s', (_name, keep) => {
  let kept: KeptCopies;
  beforeAll(async () => {
    kept = await keep();
  });
  afterAll(() => kept.drop());

  const withStore = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
    const store = await kept.open();
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };
  const sync = (dataset: string, fetch?: typeof globalThis.fetch): Promise<SyncResult> =>
    withStore((store) => connect({ url, key, ...(fetch && { fetch }) }).sync({ dataset, store }));
  const expectSame = async (dataset: string) =>
    expect(await kept.lines(dataset)).toEqual(await servedLines(service, dataset));
  const requestsOf = async (dataset: string): Promise<[result: SyncResult, paths: string[]]> => {
    const paths: string[] = [];
    const result = await sync(dataset, async (request, options) => {
      const { pathname, search } = new URL(request instanceof Request ? request.url : request);
      paths.push(`${pathname.replace(`/v1/datasets/${dataset}/`, '')}${search.replace(/cursor=[^&]*/, 'cursor=…')}`);
      return fetch(request, options);
    });
    return [result, paths];
  };

  test('a first copy is the file of the newest release and the feed after it, and is acknowledged', async () => {
    await newTowns('first', 5);
    await publish(service, 'first');
    await approveCases(service, 'first', [townCase(5)]);
    const [result, paths] = await requestsOf('first');
    expect(result).toMatchObject({ copies: 1, changes: 1 });
    expect(paths.filter((path, index) => path !== paths[index - 1])).toEqual([
      'releases/latest',
      'releases/1.0.0/files',
      'changes?since=1.0.0&until=1.0.0',
      'releases/1.0.0/files/records.ndjson',
      'changes?cursor=…&limit=1000&include=record',
      'changes/acknowledgements',
    ]);
    await expectSame('first');
    const receipts = await service.send('GET', '/v1/datasets/first/changes/acknowledgements', { key });
    expect(receipts.body.items.at(-1).cursor).toBe(result.cursor);
    // Nothing has happened since: there is nothing to acknowledge.
    const [again, asked] = await requestsOf('first');
    expect(again).toEqual({ copies: 0, changes: 0, cursor: result.cursor });
    expect(asked).toEqual(['changes?cursor=…&limit=1000&include=record']);
  });

  test('a download goes on where it broke off or was killed, unless the file was written anew meanwhile', async () => {
    await newTowns('resumed', 60);
    await publish(service, 'resumed');
    const asked: { range: string | null; status: number }[] = [];
    /** Breaks after so many bytes of the file. */
    const fileOf = (bytes: number, broken: () => void): typeof fetch => {
      const breaking = fetchOf(bytes, broken);
      return async (request, options) => {
        if (!(request instanceof Request) || !request.url.endsWith('records.ndjson')) return fetch(request, options);
        const response = await breaking(request, options);
        asked.push({ range: request.headers.get('range'), status: response.status });
        return response;
      };
    };
    const killedAt = (bytes: number) =>
      withStore((store) => {
        const kill = new AbortController();
        const { signal } = kill;
        const client = connect({ url, key, fetch: fileOf(bytes, () => kill.abort()) });
        return client.sync({ dataset: 'resumed', store, signal });
      });
    await expect(killedAt(5_000)).rejects.toThrow();
    await expect(killedAt(3_000)).rejects.toThrow();
    expect(asked).toEqual([
      { range: null, status: 200 },
      { range: 'bytes=5000-', status: 206 },
    ]);
    await erase('resumed', 7);
    await expect(killedAt(4_000)).rejects.toThrow();
    // The first answer may have been of the file before.
    expect(asked.splice(0).at(-1)).toEqual({ range: null, status: 200 });
    const broken: number[] = [];
    await sync(
      'resumed',
      fileOf(9_000, () => broken.push(asked.length)),
    );
    expect(broken).toHaveLength(1);
    const rest = { range: expect.stringMatching(/^bytes=[1-9]/), status: 206 };
    expect(asked).toEqual([rest, rest]);
    await expectSame('resumed');
  });

  test('without a release the records are read page by page', async () => {
    await newTowns('unreleased', 3);
    const [, paths] = await requestsOf('unreleased');
    expect(paths.slice(0, 3)).toEqual(['releases/latest', 'changes?cursor=…', 'records?limit=1000']);
    await expectSame('unreleased');
  });

  test('a cursor that has expired: all is copied again, and what the service does not know is gone', async () => {
    await newTowns('expired', 4);
    await publish(service, 'expired');
    await sync('expired');
    await withStore(async (store) => {
      const { cursor } = (await store.state('expired'))!;
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
    const [result, paths] = await requestsOf('expired');
    expect(result).toMatchObject({ copies: 1 });
    expect(paths).toContain('erasures?limit=1000');
    await expectSame('expired');
  });

  test('a codebook with reload: the records are read again', async () => {
    await newTowns('reload', 3);
    await publish(service, 'reload');
    await sync('reload');
    const definition = hamlets();
    definition.codebook.periods = { ...definition.codebook.periods, quarter: 'internal' };
    await putDataset(service, 'reload', definition);
    const [result, paths] = await requestsOf('reload');
    expect(result).toMatchObject({ copies: 1 });
    expect(paths).toContain('records?limit=1000');
    await expectSame('reload');
  });

  test('an erased record is gone from the disk', async () => {
    await newTowns('erased', 4);
    await publish(service, 'erased');
    await sync('erased');
    const id = await erase('erased', 0);
    expect((await kept.bytes())?.includes(id) ?? true).toBe(true);
    await sync('erased');
    expect((await kept.bytes())?.includes(id) ?? false).toBe(false);
    await expectSame('erased');
  });

  test('a refusal is said, and leaves nothing behind', async () => {
    await expect(sync('nowhere')).rejects.toMatchObject({ status: 404 });
    expect(await withStore((store) => store.state('nowhere'))).toBeUndefined();
  });

  const ROUNDS = runs('SYNC_ROUNDS', 12, 60);
  test(`random edits, with connections that break and clients that are killed (seed ${SEED})`, async () => {
    const roll = dice(SEED);
    const dataset = `random-${_name}`;
    const editor: Editor = await startEditor(service, dataset);
    const edit = async (times: number) => {
      for (let i = 0; i < times; i += 1)
        await editor.edit({ name: OPERATIONS[roll(OPERATIONS.length)]!, pick: roll(1_000) });
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      await edit(1 + roll(6));
      if (roll(4) === 0) {
        // A release of nothing new is refused.
        await editor.edit({ name: 'create', pick: round });
        await publish(service, dataset);
      }
      const bytes = roll(2) === 0 ? roll(2_000) : roll(40_000);
      if (roll(2) === 0) {
        const broken: string[] = [];
        await sync(
          dataset,
          fetchOf(bytes, () => void broken.push('here')),
        );
        await expectSame(dataset);
      } else {
        const kill = new AbortController();
        const killed = withStore((store) =>
          connect({ url, key, fetch: fetchOf(bytes, () => kill.abort()) }).sync({
            dataset,
            store,
            signal: kill.signal,
          }),
        );
        const ended = await killed.catch(() => 'killed');
        if (!kill.signal.aborted) expect(ended).not.toBe('killed');
      }
    }
    await sync(dataset);
    await expectSame(dataset);
  }, 120_000);
});
