import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { listResultsOf } from '../../src/db/queries/erasures.ts';
import { useTestDatabase } from '../harness.ts';

const database = await useTestDatabase();

const ONE = '0190a0b0-0000-7000-8000-000000000001';
const OTHER = '0190a0b0-0000-7000-8000-000000000002';

test('Results of thousands of refused rows are found soon: the time for a request is enough for an erasure', async () => {
  const found = await database.db.transaction(async (tx) => {
    await tx.execute(sql`alter table import_results drop constraint import_results_import_id_imports_id_fk`);
    // Ten chunks of 800 results each, of two lines of the file each.
    await tx.execute(sql`insert into import_results (import_id, chunk, results)
      select id::uuid, chunk, (select json_agg(json_build_object('row', chunk * 1600 + 2 * n, 'rows', 2, 'outcome', 'rejected'))
        from generate_series(0, 799) n)
      from unnest(array[${ONE}, ${OTHER}]) id, generate_series(0, 9) chunk`);
    const elsewhere = Array.from({ length: 2000 }, (_, row) => ({ importId: ONE, row: 100_000 + row }));
    return listResultsOf(tx, [...elsewhere, { importId: ONE, row: 1603 }, { importId: OTHER, row: 3200 }]);
  });
  expect(found.map(({ importId, chunk }) => [importId, chunk])).toEqual([
    [ONE, 1],
    [OTHER, 2],
  ]);
});
