import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Body } from '../samples/body.ts';
import { townCases, towns } from '../samples/towns.ts';
import { type RealService, type RealServices, realServices } from './real-service.ts';

// Workers are processes of their own, beside a service that leaves all jobs to them.

let services: RealServices;
afterEach(() => services.stop());

/** The exit code of a process that ends by itself. */
async function left(service: RealService): Promise<number | null> {
  while (service.isAlive()) await sleep(20);
  return service.end();
}

test('a worker cannot open the embedded database, and no service leaves jobs to one there', async () => {
  services = await realServices({ DATA_DIR: '/nowhere' });
  const worker = await services.start({ program: 'worker' });
  expect([await left(worker), worker.said()]).toEqual([2, expect.stringContaining('A worker needs DATABASE_URL')]);
  const service = await services.start({ env: { JOBS: 'off' }, atOnce: true });
  expect([await left(service), service.said()]).toEqual([2, expect.stringContaining('JOBS=off needs DATABASE_URL')]);
});

test.runIf(process.env.TEST_DATABASE_URL)(
  'a service without jobs builds nothing; a worker does, and another one goes on when it is killed',
  { timeout: 120_000 },
  async () => {
    services = await realServices();
    const { call } = await services.start({ env: { JOBS: 'off' } });
    const D = '/v1/datasets/of-workers';
    expect((await call('PUT', D, towns())).status).toBe(201);
    const items = Array.from({ length: 50 }, () => townCases()).flat();
    const posted = await call('POST', `${D}/cases/batch?state=in-review`, { items });
    const moved = posted.body.items.map(({ id, etag }: Body) => ({ id, etag }));
    await call('POST', `${D}/cases/transitions`, { to: 'approved', items: moved });
    expect((await call('POST', `${D}/releases`, {})).status).toBe(202);
    const state = async () => (await call('GET', `${D}/releases/draft`)).body.state;
    await sleep(1_500);
    expect(await state()).toBe('building');
    const first = await services.start({ program: 'worker' });
    while ((await call('GET', `${D}/releases/draft`)).body.progress?.phase === undefined) await sleep(10);
    await first.kill();
    expect(await state()).toBe('building');
    const [second, third] = await Promise.all([
      services.start({ program: 'worker' }),
      services.start({ program: 'worker' }),
    ]);
    await expect.poll(state, { timeout: 60_000 }).toBe('draft');
    expect([await second.end(), await third.end(), second.said()]).toEqual([
      0,
      0,
      expect.stringMatching(/^The worker/),
    ]);
  },
);
