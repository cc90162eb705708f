import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServices, realServices } from './real-service.ts';

/** A process that is stopped under a proxy that keeps connections to it and asks whether it is ready. */

let services: RealServices;
beforeAll(async () => {
  services = await realServices();
});
afterAll(() => services.stop());

const CONNECTIONS = 8;

test('a stop resets and refuses no request of a proxy that goes by /readyz', { timeout: 120_000 }, async () => {
  const service = await services.start({ env: { READS_IN_FLIGHT: '1000' } });
  // A browser opens connections that it may never use.
  const unused = connect(Number(new URL(service.base).port), '127.0.0.1').on('error', () => {});
  const seen = new Map<string, number>();
  let isReady = true;
  const ask = async (path: string): Promise<number | undefined> => {
    const { status, headers } = await service.call('GET', path).catch(({ cause }) => ({
      status: String(cause?.code),
      headers: new Headers(),
    }));
    const what = `${path} ${status} ${headers.get('connection')}`;
    seen.set(what, (seen.get(what) ?? 0) + 1);
    return Number(status);
  };
  const passOn = async (pauseMs: number): Promise<void> => {
    for (; isReady; await sleep(pauseMs)) await ask('/v1/datasets');
  };
  const probe = async (): Promise<void> => {
    for (; isReady; await sleep(1_000)) isReady = (await ask('/readyz')) === 200;
  };
  const proxy = [probe(), ...Array.from({ length: CONNECTIONS }, (_, index) => passOn(10 * index))];
  await sleep(1_500);
  const began = performance.now();
  expect(await service.end()).toBe(0);
  expect(performance.now() - began).toBeLessThan(15_000);
  await Promise.all(proxy);
  unused.destroy();
  expect([...seen.keys()].sort()).toEqual([
    '/readyz 200 keep-alive',
    '/readyz 503 close',
    '/v1/datasets 200 close',
    '/v1/datasets 200 keep-alive',
  ]);
});
