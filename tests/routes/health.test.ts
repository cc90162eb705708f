import { expect, test } from 'vitest';
import { startApp } from '../harness.ts';

test('the process is alive before it is ready', async () => {
  const readiness = new Set(['first-demo', 'second-demo']);
  const service = await startApp({ readiness });
  expect((await service.send('GET', '/livez')).body).toEqual({ status: 'alive' });
  const waiting = await service.send('GET', '/readyz');
  expect(waiting.status).toBe(503);
  expect(waiting.headers['retry-after']).toBe('1');
  expect(waiting.body).toMatchObject({ code: 'unavailable', detail: 'Waiting for: first-demo, second-demo.' });

  // What is asked of the demo meanwhile is about to be there, for whoever asks.
  for (const demo of readiness) {
    for (const path of ['', '/codebook', '/releases/latest/headlines', '/releases/1.0.0/statistics.csv', '/cases']) {
      const early = await service.send('GET', `/v1/datasets/${demo}${path}`, { key: service.adminKey });
      expect([path, early.status, early.body.code, early.headers['retry-after']]).toEqual([path, 503, 'starting', '1']);
    }
    expect((await service.send('GET', `/v1/datasets/${demo}/releases`)).body.code).toBe('starting');
    expect((await service.send('GET', `/v1/datasets/${demo}/cases`)).status).toBe(401);
  }
  expect((await service.send('GET', '/v1/datasets/another')).status).toBe(404);

  readiness.clear();
  const ready = await service.send('GET', '/readyz');
  expect(ready.status).toBe(200);
  expect(ready.body).toEqual({ status: 'ready' });
  expect(ready.headers.etag).toBeUndefined();
  expect((await service.send('GET', '/v1/datasets/first-demo')).status).toBe(404);
  await service.stop();
});
