import type { TablePart } from '../../aggregates/facts.ts';
import type { Db } from '../../db/client.ts';
import { findTableAt, listTableParts } from '../../db/queries/aggregates.ts';
import type { ReleaseRow } from '../../db/queries/releases.ts';
import type { Tabulator } from './tabulator.ts';

/** Parts a query. */
const BATCH = 8;

/** Feeds the official table that the dataset had at the position of the release, whatever was uploaded since. */
export async function feedTable(
  db: Db,
  { datasetId, position }: ReleaseRow,
  tabulator: Tabulator,
  report: (done: number, of: number) => Promise<void>,
): Promise<void> {
  const table = await findTableAt(db, datasetId, position);
  if (!table || table.importId === null) throw new Error('a release of an aggregate dataset has no table');
  const { importId, rows } = table;
  let done = 0;
  for (let after = -1; ; ) {
    const parts = await listTableParts(db, importId, after, BATCH);
    after = parts.at(-1)?.part ?? after;
    await tabulator.feed(parts.map(({ content }) => content));
    for (const { content } of parts) done += (JSON.parse(content) as TablePart).rows.length;
    await report(done, rows);
    if (parts.length < BATCH) break;
  }
  // Better no release than one with holes.
  if (done !== rows) throw new Error('a table lacks some of its rows');
}
