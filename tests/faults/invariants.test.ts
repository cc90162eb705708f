import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import type { Db } from '../../src/db/client.ts';
import { useService } from '../harness.ts';
import { imported, ndjson } from '../imports/files.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import { hamlets, townCases } from '../samples/towns.ts';
import { invariantFaults } from './invariants.ts';

/** The checker that the tests of faults rely on: it finds nothing in a sound database, and each damage in another. */

const DATASET = 'checked';
const service = await useService();
beforeAll(async () => {
  await putDataset(service, DATASET, hamlets());
  await approveCases(service, DATASET, townCases().slice(0, 3));
  await publish(service, DATASET);
  await imported(service, DATASET, ndjson(townCases().slice(3, 5)));
}, 120_000);

const UNDO = new Error('undo');

async function after(statement: string): Promise<string[]> {
  let faults: string[] = [];
  await service.db
    .transaction(async (tx) => {
      for (const table of ['changes', 'case_revisions', 'releases', 'release_tables'])
        await tx.execute(sql.raw(`alter table ${table} disable trigger user`));
      await tx.execute(sql.raw(statement));
      faults = await invariantFaults(tx as unknown as Db);
      throw UNDO;
    })
    .catch((error: unknown) => {
      if (error !== UNDO) throw error;
    });
  return faults;
}

test('a sound database has no fault', async () => {
  expect(await invariantFaults(service.db)).toEqual([]);
});

test.each([
  ['a change is lost', 'delete from changes where seq = 2', 'is not dense'],
  ['the counter ran ahead', 'update datasets set last_seq = last_seq + 1', 'is not dense'],
  [
    'a case is not as its last revision',
    "update cases set state = 'draft' where state = 'approved'",
    'its last revision approved',
  ],
  ['a row is lost', "delete from convictions where side = 'live'", 'its live rows in convictions'],
  ['a row is of another content', 'update convictions set counts = counts + 1', 'rows in convictions'],
  [
    'a row of a case without one is left',
    `insert into quantities (case_id, side, position, quantity, value, basis)
     select id, 'live', 0, 'victims', 1, 'exact' from cases where live_revision is null`,
    'live rows in quantities left',
  ],
  ['facts are stale', `update convictions set facts = '{}' where side = 'head'`, 'its head facts are stale'],
  [
    'an external id is left',
    "insert into case_external_ids select dataset_id, 'x', 'y', id from cases limit 1",
    'its external ids',
  ],
  ['a table of a release is lost', "delete from release_tables where measure = 'cases'", 'lacks the table cases'],
  [
    'a figure is wrong',
    `update release_tables set cells = '[[-1,7]]' where measure = 'cases' and by = 'methods'`,
    'otherwise than its 3 records',
  ],
  ['an import counts a case that it did not make', 'update imports set created = created + 1', 'says 3 created'],
])('it finds that %s', async (_, statement, fault) => {
  expect((await after(statement)).join('\n')).toContain(fault);
});
