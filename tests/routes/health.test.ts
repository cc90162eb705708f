import { expect, test } from 'vitest';
import { startApp } from '../harness.ts';

test('the process is alive before it is ready', async () => {
  const readiness = new Set(['demo'] as const);
  const service = await startApp({ readiness });
  expect((await service.send('GET', '/livez')).body).toEqual({ status: 'alive' });
  const waiting = await service.send('GET', '/readyz');
  expect(waiting.status).toBe(503);
  expect(waiting.headers['retry-after']).toBe('1');
  expect(waiting.body).toMatchObject({ code: 'unavailable', detail: 'Waiting for: demo.' });
  readiness.clear();
  const ready = await service.send('GET', '/readyz');
  expect(ready.status).toBe(200);
  expect(ready.body).toEqual({ status: 'ready' });
  expect(ready.headers.etag).toBeUndefined();
  await service.stop();
});
