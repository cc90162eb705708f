import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type RealServices, realServices } from '../../process/real-service.ts';
import type { Body } from '../../samples/body.ts';
import { townCases, towns } from '../../samples/towns.ts';

// A real server, killed without warning in the middle of a build, and started again on what it left.

let services: RealServices;
afterEach(() => services.stop());

test('a build killed in the middle is taken up after a restart, and comes out as if nothing had happened', {
  timeout: 180_000,
}, async () => {
  services = await realServices();
  let service = await services.start();
  const call: typeof service.call = (...request) => service.call(...request);
  const dataset = '/v1/datasets/large';
  const definition = towns();
  definition.codebook.tables.of = ['areaRegion', 'sex', 'ageBand', 'offence', 'outcome', 'requirements', 'methods'];
  expect((await call('PUT', dataset, definition)).status).toBe(201);
  const items = Array.from({ length: 100 }, () => townCases()).flat();
  const posted = await call('POST', `${dataset}/cases/batch?state=in-review`, { items });
  expect(posted.status).toBe(201);
  const moved = await call('POST', `${dataset}/cases/transitions`, {
    to: 'approved',
    items: posted.body.items.map(({ id, etag }: Body) => ({ id, etag })),
  });
  expect(moved.body.done).toBe(600);

  expect((await call('POST', `${dataset}/releases`, {})).status).toBe(202);
  for (;;) {
    const { body } = await call('GET', `${dataset}/releases/draft`);
    expect(body.state).toBe('building');
    if (body.progress?.phase === 'tables' && body.progress.done > 0) break;
    await sleep(10);
  }
  await service.kill();

  service = await services.start();
  for (;;) {
    const { status, body, headers } = await call('GET', `${dataset}/releases/draft`);
    expect([status, ['building', 'draft'].includes(body.state)]).toEqual([200, true]);
    if (body.state === 'draft') {
      const etag = String(headers.get('etag'));
      const moves = `${dataset}/releases/draft/transitions`;
      expect((await call('POST', moves, { to: 'published' }, { 'if-match': etag })).status).toBe(200);
      break;
    }
    await sleep(50);
  }
  const release = `${dataset}/releases/1.0.0`;
  const outcomes = await call('GET', `${release}/statistics?by=outcome,sex&totals=true`);
  expect(outcomes.body.observations.map(({ value }: Body) => value)).toEqual(
    [3, 0, 3, 0, 1, 1, 1, 2, 3, 1, 0, 1, 5, 3, 8].map((count) => 100 * count),
  );
  const sums = await call('GET', `${release}/statistics?measure=images-seized,custody-days`);
  expect(sums.body.observations.map(({ value }: Body) => value)).toEqual([17_200, 127_837.5]);
  expect((await call('GET', `${release}/headlines`)).body.items).toHaveLength(8);
  const manifest = await call('GET', release);
  expect(manifest.body.counts.tables).toBe(manifest.body.tables.length);
});
