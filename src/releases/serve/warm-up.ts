import type { Db } from '../../db/client.ts';
import { listDatasets } from '../../db/queries/datasets.ts';
import { listErasedSince, listScheduled } from '../../db/queries/release-schedule.ts';
import { listVersions } from '../../db/queries/releases.ts';
import type { Drawer } from '../../formats/chart/svg.ts';
import { represent } from '../../formats/representation.ts';
import { assemble } from '../../statistics/answer.ts';
import { planQuery } from '../../statistics/query.ts';
import { encode } from './content-coding.ts';
import type { ReleaseReader } from './reader.ts';

const DATASETS = 20;
/** A service with many datasets starts to listen after this time, read or not. */
const WARM_UP_MS = 500;

/**
 * Makes an answer of each dataset before the service listens. Else the first reader would wait while codebooks are compiled, the
 * code runs for the first time and the database loads its catalogue: half of the time of a first answer on the embedded one. The
 * answers themselves are not kept.
 */
export async function warmUp(db: Db, reader: ReleaseReader, drawer: Drawer): Promise<void> {
  const started = performance.now();
  // The release clock asks these as soon as the service listens.
  await listScheduled(db);
  await listErasedSince(db);
  for (const id of await listDatasets(db, { unpublished: [], after: '', limit: DATASETS })) {
    if (performance.now() - started > WARM_UP_MS) return;
    await listVersions(db, id, undefined, 1);
    const { row, codebook, view } = await reader.openManifest(id, 'latest');
    const table = codebook.tables.find(({ by }) => by.length === 2) ?? codebook.tables[0];
    if (!table) continue;
    const plan = planQuery(codebook, view, {
      measures: table.measures.slice(0, 1),
      by: table.by,
      where: [],
      totals: true,
      share: [],
      base: 'all',
    });
    const answer = assemble(plan, await reader.tables(row, plan.reads));
    const { bytes } = await represent(answer, 'json', { bom: false, theme: 'light', drawer });
    await encode(bytes, 'br');
  }
}
