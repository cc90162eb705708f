import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startJobRunner } from '../../src/jobs/runner.ts';
import { useTestDatabase } from '../harness.ts';

const database = await useTestDatabase();

test('a runner that cannot look for work says so once, and again when it could in between', async () => {
  const told: string[] = [];
  let fault: string | undefined = 'ECONNREFUSED';
  const runner = startJobRunner({
    database,
    list: async () => {
      if (fault) throw Object.assign(new Error('away'), { code: fault });
      return [];
    },
    lockOf: (id) => id,
    run: async () => {},
    onFailure: (code) => told.push(code),
    pollMs: 10,
  });
  const failures = async (most: number) => {
    while (runner.activity.failures < most) await sleep(5);
  };
  await failures(3);
  fault = '57P03';
  await failures(6);
  fault = undefined;
  await sleep(100);
  fault = '57P03';
  await failures(9);
  await runner.stop();
  expect(told).toEqual(['ECONNREFUSED', '57P03', '57P03']);
});
