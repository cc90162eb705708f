import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { ndjson, numbered } from '../imports/files.ts';
import { runs } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { aDataset, aDefendant } from '../samples/court.ts';
import { freePort, type RealService, type RealServices, realServices } from './real-service.ts';

// A real server is killed at random moments of an import and started again.
// KILLS sets how often.

const KILLS = runs('KILLS', 2, 20);
const CASES = 1_000 * Math.max(KILLS, 3);
let services: RealServices;
let service: RealService;

afterEach(() => services.stop());

async function send(method: string, path: string, sent?: unknown, type = 'application/json'): Promise<Body> {
  const { status, body } = await service.call(method, path, sent, sent === undefined ? {} : { 'content-type': type });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

async function over(self: string): Promise<Body> {
  for (;;) {
    const job = await send('GET', self);
    if (job.finishedAt !== null) return job;
    await sleep(100);
  }
}

/** The outcome without ids and times, which differ from run to run. */
async function outcome(dataset: string, job: Body): Promise<Body> {
  const cases: Body[] = [];
  const ids = new Map<string, string>();
  for (let next = `/v1/datasets/${dataset}/cases?limit=1000`; next !== null; ) {
    const page = await send('GET', next);
    for (const { externalIds, sentencedOn, area, defendants, state, revision, id } of page.items) {
      const people = defendants.map(({ sex, convictions }: Body) => [
        sex,
        convictions.map(({ offence }: Body) => offence),
      ]);
      cases.push([externalIds[0].value, sentencedOn, area, people, state, revision]);
      ids.set(`/v1/datasets/${dataset}/cases/${id}`, externalIds[0].value);
    }
    next = page.next;
  }
  const lines = (await send('GET', job.links.results)).trim().split('\n');
  const results = lines.map((line: string) => {
    const { case: path, ...result } = JSON.parse(line);
    return { ...result, case: path === null ? null : ids.get(path) };
  });
  const rejected = await send('GET', job.links.rejected);
  const { state, counts, progress, rows, error } = job;
  return { cases: cases.sort(), results, rejected, job: { state, counts, progress, rows, error } };
}

/** Every tenth row is faulty, and every seventh case occurs twice. */
const file = ndjson(
  [...Array(CASES).keys()].map((n) => {
    const sex = n % 10 === 3 ? 'robot' : n % 2 === 0 ? 'male' : 'female';
    const area = ['leeds', 'york', 'kent'][n % 3];
    return numbered(n % 7 === 6 ? n - 3 : n, { area, defendants: [aDefendant({ sex })] });
  }),
);

test(`an import killed ${KILLS} times has the same outcome as an undisturbed one`, async () => {
  services = await realServices();
  // Always the same port, so that the import keeps its address.
  const port = await freePort();
  service = await services.start({ port });
  for (const dataset of ['calm', 'disturbed']) await send('PUT', `/v1/datasets/${dataset}`, aDataset());
  const upload = (dataset: string): Promise<Body> =>
    send('POST', `/v1/datasets/${dataset}/imports?mode=upsert`, file, 'application/x-ndjson');

  const began = performance.now();
  const calm = await over((await upload('calm')).links.self);
  const took = performance.now() - began;
  const expected = await outcome('calm', calm);
  expect(expected.job).toMatchObject({ state: 'succeeded', progress: { done: CASES, of: CASES } });
  expect(expected.job.counts.rejected).toBeGreaterThan(10);
  expect(expected.job.counts.updated).toBeGreaterThan(10);

  const { links } = await upload('disturbed');
  let inTime = 0;
  for (let i = 0; i < KILLS; i += 1) {
    // Within the time that a chunk takes, so that every kill interrupts something.
    await sleep(Math.random() * (took / KILLS));
    await service.kill();
    service = await services.start({ port });
    const job = await send('GET', links.self);
    if (job.finishedAt === null) inTime += 1;
  }
  const disturbed = await over(links.self);
  expect(inTime).toBeGreaterThan(0);
  expect(await outcome('disturbed', disturbed)).toEqual(expected);
}, 900_000);
