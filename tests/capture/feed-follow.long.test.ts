import { expect, test } from 'vitest';
import { dice } from '../dice.ts';
import { useService } from '../harness.ts';
import { publish } from '../releases/journey.ts';
import { runs, SEED } from '../runs.ts';
import { type FeedReader, followFeed, type Records, readRecords } from './feed-reader.ts';
import { feedWriter } from './feed-writer.ts';

const service = await useService();
const key = await service.key('partner');

const OPERATIONS = runs('FEED_OPERATIONS', 250, 1_000);
const RELEASES = 3;

test(`a reader that only knows the rules of the feed has exactly the records, after ${OPERATIONS} random operations (seed ${SEED})`, async () => {
  const roll = dice(SEED);
  const { dataset, write } = await feedWriter(service, roll);
  const reader = { service, dataset, key };
  const follow = (from: Parameters<typeof followFeed>[0]['from'], include: boolean): Promise<FeedReader> =>
    followFeed({ ...reader, from, include, limit: () => 1 + roll(50) });
  const readers = [await follow('beginning', true), await follow('beginning', false)];
  const copies: { records: Records; since: string }[] = [];
  const done = new Map<string, number>();

  for (let count = 0, tries = 0; count < OPERATIONS; tries += 1) {
    if (tries > OPERATIONS * 3) throw new Error(`seed ${SEED}: most operations are refused`);
    const one = await write();
    count += one.done;
    done.set(one.name, (done.get(one.name) ?? 0) + one.done);
    if (roll(3) === 0) await readers[roll(readers.length)]?.poll();
    // Another reader begins, with a first copy or with the copy of a release.
    if (roll(Math.ceil(OPERATIONS / 4)) === 0) readers.push(await follow(copies[roll(2)] ?? 'latest', roll(2) === 0));
    if (roll(Math.ceil(OPERATIONS / 10)) === 0) {
      const one = readers[roll(readers.length)]!;
      expect(await one.catchUp(), `seed ${SEED}, after ${count}`).toEqual(await readRecords(reader));
    }
    if (copies.length < RELEASES && count >= Math.round(((copies.length + 1) * OPERATIONS) / (RELEASES + 1))) {
      const records = await readRecords(reader);
      // By chance no case is approved yet, or all cases of a year wait.
      if (![...records.values()].some(({ state }) => state === 'approved')) continue;
      copies.push({ records, since: await publish(service, dataset, { complete: ['2014', '2015'] }) });
    }
  }
  for (const [index, copy] of copies.entries()) readers.push(await follow(copy, index > 0));
  readers.push(await follow('latest', true));
  const records = await readRecords(reader);
  expect(records.size).toBeGreaterThan(OPERATIONS / 50);
  for (const [index, one] of readers.entries()) {
    expect(await one.catchUp(), `seed ${SEED}, reader ${index}`).toEqual(records);
  }
  // Every kind of operation was used.
  if (OPERATIONS < 500) return;
  expect([...done.keys()].filter((name) => done.get(name)).sort(), `seed ${SEED}`).toEqual([
    'approve',
    'codebook',
    'correct',
    'create',
    'erase',
    'merge',
    'restore',
    'submit',
    'unmerge',
    'withdraw',
  ]);
}, 240_000);

/** The embedded database has one connection, so more readers would only queue. */
const WRITERS = process.env.TEST_DATABASE_URL ? 8 : 3;

test(`readers that poll all the time while ${WRITERS} writers work miss no change (seed ${SEED})`, async () => {
  const roll = dice(SEED + 1);
  const first = await feedWriter(service, dice(SEED + 2));
  const { dataset } = first;
  const more = Array.from({ length: WRITERS - 1 }, (_, index) => feedWriter(service, dice(SEED + 3 + index), first));
  const writers = [first, ...(await Promise.all(more))];
  let writing = true;
  const reading = [true, false].map(async (include) => {
    const one = await followFeed({ service, dataset, key, from: 'latest', include, limit: () => 1 + roll(50) });
    while (writing) {
      await one.poll();
      // Injected requests never leave the microtasks: without a pause nothing else would run.
      await new Promise((resolve) => setTimeout(resolve, roll(5)));
    }
    return one;
  });
  let left = Math.ceil(OPERATIONS / (process.env.TEST_DATABASE_URL ? 2 : 8));
  const written = writers.map(async ({ write }) => {
    while (left > 0) {
      left -= Math.max(1, (await write()).done);
    }
  });
  try {
    await Promise.all(written);
  } finally {
    writing = false;
    await Promise.allSettled([...written, ...reading]);
  }
  const records = await readRecords({ service, dataset, key });
  expect(records.size).toBeGreaterThan(0);
  for (const one of await Promise.all(reading)) {
    expect(await one.catchUp(), `seed ${SEED}`).toEqual(records);
    expect(one.seen()).toBeGreaterThan(OPERATIONS / 50);
  }
}, 240_000);
