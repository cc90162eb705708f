import { expect, test } from 'vitest';
import { type LoggedChange, listChanges } from '../change-log.ts';
import { dice } from '../dice.ts';
import { useService } from '../harness.ts';
import { casesOf, etagNow, move, newCase, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';
import { brokenLinks } from './chain.ts';

const service = await useService();

/** The embedded database has one connection: more writers would only queue for longer. */
const WRITERS = process.env.TEST_DATABASE_URL ? 50 : 20;

/** Follows a change log until it is told to stop, then reads on to its end. */
function follow(dataset: string): { stop: () => Promise<LoggedChange[]> } {
  const seen: LoggedChange[] = [];
  let stopping = false;
  const running = (async () => {
    for (let last = false; !last; ) {
      last = stopping;
      for (;;) {
        const rows = await listChanges(service.db, dataset, seen.at(-1)?.seq ?? 0, 7);
        seen.push(...rows);
        if (rows.length < 7) break;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  return {
    stop: async () => {
      stopping = true;
      await running;
      return seen;
    },
  };
}

test('concurrent writers lose nothing and do not block each other, and a reader sees every change once, in order', async () => {
  const datasets = await Promise.all([1, 2, 3].map(() => newDataset(service)));
  const author = service.adminKey;
  const reviewer = await service.key(['cases:read', 'cases:write', 'cases:review', 'sources:read']);
  const shared = new Map<string, Body[]>();
  for (const dataset of datasets) {
    const cases = [await newCase(service, dataset), await newCase(service, dataset), await newCase(service, dataset)];
    shared.set(dataset, cases);
  }
  const readers = datasets.map(follow);
  const statuses = new Map<number, number>();
  const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const mine: Record<string, string> = {};

  const write = async (number: number): Promise<void> => {
    const roll = dice(number + 1);
    const dataset = datasets[number % datasets.length]!;
    const step = async (answer: Promise<{ status: number; body: Body }>) => {
      const { status, body } = await answer;
      count(status);
      return body;
    };
    // Its own case, which no other writer touches: every step must succeed.
    let own = await newCase(service, dataset, aFullCase({ externalIds: [{ system: 'w', value: String(number) }] }), {
      state: 'in-review',
    });
    own = await step(move(service, own, { to: 'approved' }, reviewer));
    if (number % 2 === 0) own = await step(move(service, own, { to: 'withdrawn', reason: 'out-of-scope' }, reviewer));
    mine[own.id] = own.state;
    // A case that others write too: refused as stale or not allowed, never for another reason.
    const { id } = shared.get(dataset)![roll(3)]!;
    const url = `${casesOf(dataset)}/${id}`;
    const read = (await service.send('GET', url, { key: author })).body;
    await step(
      [
        () => put(service, read, { area: ['leeds', 'york', 'kent'][roll(3)] }),
        () => move(service, read, { to: 'in-review' }),
        () => move(service, read, { to: 'approved' }, reviewer),
        () => move(service, read, { to: 'withdrawn', reason: 'out-of-scope' }),
      ][roll(4)]!(),
    );
    // All shared cases in one request, in an order of its own.
    const all = await Promise.all(
      shared.get(dataset)!.map(async (one) => ({ id: one.id, etag: await etagNow(service, one.id) })),
    );
    const items = [...all.slice(roll(3)), ...all];
    await step(
      service.send('POST', `${casesOf(dataset)}/transitions`, { key: author, body: { to: 'in-review', items } }),
    );
    if (number % 10 === 0) {
      const body = aDataset((changed) => (changed.title = `Title ${number}`));
      await step(service.send('PUT', `/v1/datasets/${dataset}`, { key: author, body, headers: { 'if-match': '*' } }));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, number) => write(number)));

  expect([...statuses.keys()].filter((status) => ![200, 409, 412].includes(status))).toEqual([]);
  expect(statuses.get(200)).toBeGreaterThan(WRITERS * 2);
  for (const [index, dataset] of datasets.entries()) {
    const seen = await readers[index]!.stop();
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, position) => position + 1));
    expect(await listChanges(service.db, dataset, 0, 10_000)).toEqual(seen);
    for (const [id, state] of Object.entries(mine)) {
      const log = seen.filter(({ caseId }) => caseId === id).map(({ op }) => op);
      if (log.length > 0) expect([id, log]).toEqual([id, state === 'approved' ? ['upsert'] : ['upsert', 'remove']]);
    }
  }
  // Each writer's own case is in one of the logs.
  expect(Object.keys(mine)).toHaveLength(WRITERS);
  expect(await brokenLinks(service.db)).toEqual([]);
}, 60_000);

test('a new codebook and a case that only the old codebook allows cannot both be written', async () => {
  for (let round = 0; round < 4; round += 1) {
    const dataset = await newDataset(service);
    const key = service.adminKey;
    const narrower = aDataset((body) => body.codebook.codeLists.area.codes.shift());
    const items = Array.from({ length: 20 }, () => aCase({ area: 'leeds' }));
    const [codebook, one, batch] = await Promise.all([
      service.send('PUT', `/v1/datasets/${dataset}`, { key, body: narrower, headers: { 'if-match': '*' } }),
      service.send('POST', casesOf(dataset), { key, body: aCase({ area: 'leeds' }) }),
      service.send('POST', `${casesOf(dataset)}/batch`, { key, body: { items } }),
    ]);
    const stored = (await service.send('GET', casesOf(dataset), { key })).body.items.length;
    if (codebook.status === 200) expect([one.status, batch.status, stored]).toEqual([422, 422, 0]);
    else {
      expect(codebook.status).toBe(409);
      expect(codebook.body.cases.count).toBeGreaterThan(0);
      expect(stored).toBe((one.status === 201 ? 1 : 0) + (batch.status === 201 ? 20 : 0));
    }
  }
});
