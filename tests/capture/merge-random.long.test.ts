import { expect, test } from 'vitest';
import { dice } from '../dice.ts';
import { useService } from '../harness.ts';
import { casesOf, move, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import { runs, SEED } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { aCase } from '../samples/court.ts';
import { brokenLinks } from './chain.ts';

const service = await useService();

/** A model of a case by the rules of docs/reference/cases.md, kept beside the service. */
interface Known {
  id: string;
  state: string;
  live: boolean;
  everLive: boolean;
  /** Index of the case that it was merged into. */
  into: number | undefined;
  before: { state: string; live: boolean } | undefined;
  externalId: string;
}

const SEEDS = Array.from({ length: runs('MERGE_RUNS', 1, 3) }, (_, index) => SEED + index);
const CASES = 12;
const MOVES = 60;

test.each(SEEDS)('random merges, unmerges, erasures and reviews match the model (seed %i)', async (seed) => {
  const roll = dice(seed);
  const pick = <T>(items: readonly T[]): T => items[roll(items.length)]!;
  const dataset = await newDataset(service);
  const reviewer = await reviewerOf(service);
  const known: Known[] = [];
  for (let n = 0; n < CASES; n += 1) {
    const externalId = `${seed}-${n}`;
    const { id } = await newCase(
      service,
      dataset,
      // Each has different content, since erased content is refused.
      aCase({
        sentencedOn: `2014-${String(n + 1).padStart(2, '0')}-01`,
        externalIds: [{ system: 'desk', value: externalId }],
      }),
    );
    known.push({ id, state: 'draft', live: false, everLive: false, into: undefined, before: undefined, externalId });
  }
  const survivorOf = (one: Known): Known => (one.into === undefined ? one : survivorOf(known[one.into]!));
  const under = (one: Known): Known[] =>
    known.filter(({ into }) => into !== undefined && known[into] === one).flatMap((child) => [child, ...under(child)]);
  const get = (one: Known, key = service.adminKey) => service.send('GET', `${casesOf(dataset)}/${one.id}`, { key });
  const record = ({ id }: Known) =>
    service.send('GET', `/v1/datasets/${dataset}/records/${id}`, { key: service.adminKey });

  /** Does it in the model too and returns the expected status. */
  const moves: Record<string, (one: Known) => { body: Body; status: number; apply: () => void }> = {
    submit: (one) => ({
      body: { to: 'in-review' },
      status: ['draft', 'returned', 'withdrawn'].includes(one.state) ? 200 : 409,
      apply: () => {
        one.state = 'in-review';
      },
    }),
    approve: (one) => ({
      body: { to: 'approved' },
      status: one.state === 'in-review' ? 200 : 409,
      apply: () => Object.assign(one, { state: 'approved', live: true, everLive: true }),
    }),
    withdraw: (one) => ({
      body: { to: 'withdrawn', reason: 'out-of-scope' },
      status: one.live || ['draft', 'in-review', 'returned'].includes(one.state) ? 200 : 409,
      apply: () => Object.assign(one, { state: 'withdrawn', live: false }),
    }),
    merge: (one) => {
      const target = pick(known.filter((other) => other !== one));
      const possible =
        one.into === undefined &&
        (one.live ? target.state === 'approved' : !['withdrawn', 'merged', 'erased'].includes(target.state));
      return {
        body: { to: 'merged', into: target.id },
        status: possible ? 200 : 409,
        apply: () => {
          one.before = { state: one.state, live: one.live };
          Object.assign(one, { state: 'merged', live: false, into: known.indexOf(target) });
        },
      };
    },
    unmerge: (one) => ({
      body: { to: 'unmerged' },
      status: one.state === 'merged' ? 200 : 409,
      apply: () => Object.assign(one, { ...one.before, before: undefined, into: undefined }),
    }),
    erase: (one) => ({
      body: { to: 'erased', reason: 'erasure-upheld' },
      status: 200,
      apply: () => {
        for (const gone of [one, ...under(one)]) {
          Object.assign(gone, { state: 'erased', live: false, into: undefined, before: undefined });
        }
      },
    }),
  };
  const DECK = [
    ...['submit', 'submit', 'submit', 'approve', 'approve', 'approve', 'withdraw', 'withdraw'],
    ...['merge', 'merge', 'merge', 'merge', 'unmerge', 'unmerge', 'unmerge'],
  ];

  const FITTING: Record<string, string[]> = {
    submit: ['draft', 'returned', 'withdrawn', 'approved'],
    approve: ['in-review'],
    unmerge: ['merged'],
  };

  const check = async () => {
    for (const one of known) {
      const { status, body, headers } = await get(one);
      if (one.state === 'erased') expect(status).toBe(410);
      else if (one.into !== undefined) {
        expect([status, body.mergedInto]).toEqual([308, survivorOf(one).id]);
        expect(headers.location).toBe(`${casesOf(dataset)}/${survivorOf(one).id}`);
      } else {
        expect([status, body.state, body.liveRevision !== null]).toEqual([200, one.state, one.live]);
        const united = [one, ...under(one)].map(({ externalId }) => externalId);
        expect(body.externalIds.map(({ value }: Body) => value).sort()).toEqual(united.sort());
        const merged = under(one).map(({ id }) => id);
        expect(body.merged).toEqual(merged.sort());
      }
      const partner = await record(one);
      const leads = one.everLive && one.into !== undefined && survivorOf(one).everLive;
      const expected = one.live ? 200 : leads ? 308 : one.everLive ? 410 : 404;
      expect([one.state, partner.status]).toEqual([one.state, expected]);
    }
    const records = await service.send('GET', `/v1/datasets/${dataset}/records`, { key: service.adminKey });
    const live = known.filter((one) => one.live).map(({ id }) => id);
    expect(records.body.items.map(({ id }: Body) => id)).toEqual(live.sort());
    const listed = await service.send('GET', casesOf(dataset), { key: service.adminKey });
    const standing = known.filter(({ state }) => state !== 'merged' && state !== 'erased').map(({ id }) => id);
    expect(listed.body.items.map(({ id }: Body) => id)).toEqual(standing.sort());
  };

  const done = new Map<string, number>();
  const isMissing = (): boolean => Object.keys(moves).some((name) => !done.has(name));
  // Goes on for a while if chance has left a move out.
  for (let n = 0; n < MOVES || (n < 2 * MOVES && isMissing()); n += 1) {
    const standing = known.filter(({ state }) => state !== 'erased');
    const name = n % 20 === 19 ? 'erase' : pick(DECK);
    // In three of four cases a move that may be allowed; else any move.
    const fitting = standing.filter(({ state }) => FITTING[name]?.includes(state));
    const one = pick(fitting.length > 0 && roll(4) > 0 ? fitting : standing);
    const read = await get(one);
    if (name === 'submit' && one.state === 'approved') {
      // A correction begins; the live revision stays.
      const edited = await put(service, read.body, {
        area: pick(['leeds', 'york', 'kent'].filter((area) => area !== read.body.area)),
      });
      expect(edited.status).toBe(200);
      one.state = 'draft';
      continue;
    }
    const { body, status, apply } = moves[name]!(one);
    const key = name === 'erase' ? service.adminKey : reviewer;
    const moved = await move(service, { id: one.id, dataset, etag: read.body.etag }, body, key);
    expect([n, name, one.state, moved.status]).toEqual([n, name, one.state, status]);
    if (status !== 200) continue;
    apply();
    done.set(name, (done.get(name) ?? 0) + 1);
    if (n % 6 === 0) await check();
  }
  await check();
  for (const name of Object.keys(moves)) expect([name, done.get(name) ?? 0]).not.toEqual([name, 0]);
  expect(await brokenLinks(service.db)).toEqual([]);
});

test('concurrent merges, unmerges, erasures, edits and reviews of the same few cases never fail or deadlock', async () => {
  const dataset = await newDataset(service);
  const reviewer = await reviewerOf(service);
  const ids: string[] = [];
  for (let n = 0; n < 8; n += 1) {
    const { id } = await newCase(service, dataset, aCase({ sentencedOn: `2015-01-0${n + 1}` }));
    ids.push(id);
  }
  const statuses = new Map<number, number>();
  const writer = async (seed: number) => {
    const roll = dice(seed);
    for (let n = 0; n < 25; n += 1) {
      const id = ids[roll(ids.length)]!;
      const read = await service.send('GET', `${casesOf(dataset)}/${id}`, { key: service.adminKey });
      if (read.status === 410) continue;
      const one = { id, dataset, ...read.body };
      const bodies: Body[] = [
        { to: 'merged', into: ids[roll(ids.length)] },
        { to: 'merged', into: ids[roll(ids.length)] },
        { to: 'unmerged' },
        { to: 'in-review' },
        { to: 'approved' },
        { to: 'erased', reason: 'erasure-upheld' },
      ];
      const which = n === 20 ? 5 : roll(6);
      const done =
        which === 5 && n !== 20
          ? await put(service, one, { area: ['leeds', 'york', 'kent'][roll(3)] })
          : await move(service, one, bodies[which], which === 4 ? reviewer : service.adminKey);
      statuses.set(done.status, (statuses.get(done.status) ?? 0) + 1);
    }
  };
  await Promise.all([1, 2, 3, 4, 5, 6].map(writer));
  for (const status of statuses.keys()) expect([200, 409, 410, 412, 422]).toContain(status);
  expect(statuses.get(200)).toBeGreaterThan(10);
  const answers = await Promise.all(
    ids.map((id) => service.send('GET', `${casesOf(dataset)}/${id}`, { key: service.adminKey })),
  );
  const standing = answers.filter(({ status }) => status === 200).map(({ body }) => body);
  for (const { status, body } of answers) {
    if (status === 308) expect(standing.map(({ id }) => id)).toContain(body.mergedInto);
    else expect([200, 410]).toContain(status);
  }
  const records = await service.send('GET', `/v1/datasets/${dataset}/records`, { key: service.adminKey });
  const live = standing.filter(({ liveRevision }) => liveRevision !== null).map(({ id }) => id);
  expect(records.body.items.map(({ id }: Body) => id)).toEqual(live.sort());
  expect(await brokenLinks(service.db)).toEqual([]);
});
