import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startJobRunner } from '../../src/jobs/runner.ts';
import { useTestDatabase } from '../harness.ts';

const database = await useTestDatabase();

test('a runner that cannot look for work says so once, and again when it could in between', async () => {
  const told: string[] = [];
  let looks = 0;
  let fault: string | undefined = 'ECONNREFUSED';
  const runner = startJobRunner({
    database,
    list: async () => {
      looks += 1;
      if (fault) throw Object.assign(new Error('away'), { code: fault });
      return [];
    },
    lockOf: (id) => id,
    run: async () => {},
    onFailure: (code) => told.push(code),
    pollMs: 10,
  });
  const look = async (times: number) => {
    const end = looks + times;
    while (looks < end) await sleep(5);
  };
  await look(3);
  fault = '57P03';
  await look(3);
  fault = undefined;
  await look(3);
  fault = '57P03';
  await look(3);
  // That the database is away is told by a metric of its own, and no fault of a job.
  expect(runner.activity.failures).toBe(0);
  fault = '42501';
  await look(3);
  await runner.stop();
  expect(told).toEqual(['ECONNREFUSED', '57P03', '57P03', '42501']);
  expect(runner.activity.failures).toBeGreaterThanOrEqual(2);
});
