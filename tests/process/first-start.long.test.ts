import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from 'vitest';
import { DEMO_DATASETS } from '../../src/demo/datasets.ts';
import { examples, readPage } from '../contract/documents.ts';
import { testOnce } from '../once.ts';
import { builtService } from './built-service.ts';
import { type RealService, type RealServices, realServices } from './real-service.ts';

/** The first five minutes: the built service started in an empty folder, and asked before it can have anything to say. */

const [PRESS = '', COURT = ''] = DEMO_DATASETS.map(({ id }) => `/v1/datasets/${id}`);
const asked = (dataset: string) => [
  dataset,
  `${dataset}/releases`,
  `${dataset}/releases/latest`,
  `${dataset}/releases/1.0.0/codebook`,
  `${dataset}/releases/1.0.0/certificate`,
  `${dataset}/releases/latest/headlines`,
  `${dataset}/releases/latest/statistics.csv?measure=defendants&by=outcome`,
];

/** 10 to 20 starts, or about six. */
const MORE_TIME = process.env.THOROUGH ? 4 / 3 : 2;

let folder: string;
let services: RealServices;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-first-'));
  services = await realServices({ DATA_DIR: folder, DEMO: 'on' });
}, 120_000);
afterAll(async () => {
  await services.stop();
  await rm(folder, { recursive: true, force: true });
});

testOnce(
  'whatever is asked of the demo at the first start is 503 and then 200, and what is printed works',
  async () => {
    const service = await services.start({ atOnce: true });
    const paths = [...asked(PRESS), ...asked(COURT), '/readyz'];
    const answers = await Promise.all(paths.map((path) => untilAnswered(service, path)));
    for (const { path, before } of answers) {
      // It was asked before the demo was there, or this test shows nothing.
      expect([path, before.length > 0]).toEqual([path, true]);
      const code = path === '/readyz' ? 'unavailable' : 'starting';
      expect([path, [...new Set(before)]]).toEqual([path, [`503 ${code}, again in 1`]]);
    }
    // Ready means that all of it is there.
    const ready = answers.find(({ path }) => path === '/readyz')!.at;
    for (const { path, at } of answers) expect([path, at - ready < 1_000]).toEqual([path, true]);
    // The second dataset does not hold up the first.
    const lastOf = (dataset: string) =>
      Math.max(...answers.filter(({ path }) => path.startsWith(dataset)).map(({ at }) => at));
    expect(lastOf(COURT) - lastOf(PRESS)).toBeGreaterThan(500);

    await until(() => service.said().includes('court-sample is published. Try:\n') && service.said().endsWith('\n'));
    const printed = [...service.said().matchAll(/http:\/\/\S+/g)].map(([address]) =>
      address.slice(service.base.length),
    );
    expect(printed.length).toBe(8);
    for (const path of printed) {
      expect([path, (await fetch(service.base + path)).status]).toEqual([path, 200]);
    }

    // As the README says it, on this port.
    const verifying = examples(await readPage('README.md')).find(({ code }) => code.startsWith('npx assize verify'));
    const [url = ''] = /http:\S+/.exec(verifying!.code.replace('http://127.0.0.1:3000', service.base)) ?? [];
    const { stdout } = await promisify(execFile)(process.execPath, [join(await builtService(), 'bin/assize.js'), 'verify', url]); // biome-ignore format: one line
    // A line of dots stands for lines that the page leaves out.
    for (const part of verifying!.prints!.code.split('…')) expect(stdout).toContain(part.trim());

    // A demo that was withdrawn is not published again, and keeps no start from being ready.
    const moved = await service.call('POST', `${PRESS}/releases/1.0.0/transitions`, {
      to: 'withdrawn',
      reason: 'A test',
    });
    expect(moved.status).toBe(200);
    expect(await service.end()).toBe(0);
    const again = await services.start();
    expect((await again.call('GET', `${PRESS}/releases/1.0.0`)).body.state).toBe('withdrawn');
    expect((await again.call('GET', `${PRESS}/releases/latest/headlines`)).status).toBe(410);
    expect(await again.end()).toBe(0);
  },
  300_000,
);

testOnce(
  'a first start that is killed again and again publishes both, every case once',
  async () => {
    await rm(folder, { recursive: true });
    let starts = 0;
    for (let isReady = false; !isReady; starts += 1) {
      const service = await services.start({ atOnce: true });
      await untilAnswered(service, '/livez');
      // More time at each start, so that it is killed at ever other places, until one is quick enough.
      const time = Date.now() + 300 * MORE_TIME ** starts;
      while (!isReady && Date.now() < time) {
        isReady = (await fetch(`${service.base}/readyz`).catch(() => undefined))?.status === 200;
        await sleep(20);
      }
      await service.kill();
    }
    expect(starts).toBeGreaterThan(3);
    const service = await services.start();
    for (const { id, cases } of DEMO_DATASETS) {
      const { items } = (await service.call('GET', `/v1/datasets/${id}/releases`)).body;
      expect(items.map(({ version }: { version: string }) => version)).toEqual(['1.0.0']);
      const counted = await service.call('GET', `/v1/datasets/${id}/releases/1.0.0/statistics?measure=defendants`);
      const defendants = cases().reduce((sum, one) => sum + one.defendants.length, 0);
      expect(counted.body.observations.map(({ value }: { value: number }) => value)).toEqual([defendants]);
    }
  },
  600_000,
);

/** Asks again and again, from before the service listens until it answers 200: every answer before that, and when it was. */
async function untilAnswered(
  service: RealService,
  path: string,
): Promise<{ path: string; before: string[]; at: number }> {
  const before: string[] = [];
  for (;;) {
    const answer = await fetch(service.base + path).catch(() => undefined);
    if (!service.isAlive()) throw new Error(`the service left: ${service.said()}`);
    if (answer?.status === 200) return { path, before, at: performance.now() };
    if (answer) {
      const { code } = (await answer.json()) as { code: string };
      before.push(`${answer.status} ${code}, again in ${answer.headers.get('retry-after')}`);
    }
    await sleep(100);
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !isSo(); i += 1) await sleep(20);
}
