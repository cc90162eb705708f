import { sql } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { keyUses } from '../../src/db/tables/keys.ts';
import { headlineUses } from '../../src/db/tables/releases.ts';
import { startHousekeeping } from '../../src/jobs/housekeeping.ts';
import { useService } from '../harness.ts';
import { move, newCase, newDataset } from '../requests.ts';
import { aCase } from '../samples/court.ts';

const service = await useService();

const DAY = 24 * 60 * 60 * 1_000;

test('answers of more than 7 days ago and counts of more than 400 are deleted without a write, and the traces of erased cases are cleared', async () => {
  const dataset = await newDataset(service);
  const today = service.clock.now;
  for (const [key, days] of [
    ['old', 8],
    ['young', 6],
  ] as const) {
    service.clock.now = new Date(today.getTime() - days * DAY);
    const one = await newCase(service, dataset, aCase({ externalIds: [{ system: 'desk', value: key }] }));
    await service.db.execute(sql`insert into idempotent_answers (key_id, method, path, idempotency_key, status, headers, body,
      case_ids, created_at) values ('k', 'POST', ${dataset}, ${key}, 201, '{}', ${one.id}, '{}', ${service.clock.now.toISOString()})`);
    await move(service, one, { to: 'erased', reason: 'erasure-upheld' });
  }
  service.clock.now = today;
  for (const days of [401, 400])
    await service.db.insert(keyUses).values({
      ...{ keyId: 'k', requests: 1, bytes: 1 },
      day: new Date(today.getTime() - days * DAY).toISOString().slice(0, 10),
    });
  for (const days of [31, 30])
    await service.db.insert(headlineUses).values({
      ...{ datasetId: dataset, headlineId: 'all', requests: 1 },
      day: new Date(today.getTime() - days * DAY).toISOString().slice(0, 10),
    });
  const failures: string[] = [];
  const housekeeping = startHousekeeping({
    database: service.database,
    now: () => service.clock.now,
    onFailure: (code) => failures.push(code),
  });
  await vi.waitFor(
    async () => {
      const left = await rowsOf(
        service.db,
        sql`select idempotency_key as key from idempotent_answers where path = ${dataset}`,
      );
      const counts = await rowsOf(
        service.db,
        sql`select erasures::int as erasures, erasures_cleared::int as cleared from instance`,
      );
      const uses = await rowsOf(
        service.db,
        sql`select ${today.toISOString()}::date - day as days from key_uses where key_id = 'k'
            union all select ${today.toISOString()}::date - day from headline_uses`,
      );
      expect([left, counts, uses]).toEqual([
        [{ key: 'young' }],
        [{ erasures: 2, cleared: 2 }],
        [{ days: 400 }, { days: 30 }],
      ]);
    },
    { timeout: 20_000, interval: 50 },
  );
  await housekeeping.stop();
  expect(failures).toEqual([]);
});
