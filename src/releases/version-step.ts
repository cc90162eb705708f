import { codebookOf } from '../capture/codebooks.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findTable, listHeadlines } from '../db/queries/release-contents.ts';
import { listDifferingTables } from '../db/queries/release-steps.ts';
import { findRelease, type ReleaseRow } from '../db/queries/releases.ts';
import { publishedShape, tableName } from '../statistics/published-shape.ts';
import { sameCells, sameHeadlines, samePresent } from '../statistics/same-values.ts';
import { structureBetween } from '../statistics/structure.ts';
import { structuralStep, type VersionStep } from '../statistics/version-step.ts';

/**
 * How much a built release changes for readers of the newest one that is still published (contract http 1). Read from what both
 * store: a digest tells of most tables that they are the same, and a table at a time is compared, until one differs. With nothing
 * published to compare with, everything may be new.
 */
export async function stepToRelease(tx: Db, draft: ReleaseRow): Promise<VersionStep> {
  const base = await findRelease(tx, draft.datasetId, {});
  if (!base) return 'major';
  const [before, after] = [await codebookIn(tx, base), await codebookIn(tx, draft)];
  const step = structuralStep(structureBetween(publishedShape(before), publishedShape(after)));
  // Until it is built the values are not known; a release is rarely made to change none.
  if (step !== 'patch' || draft.present === null) return step === 'patch' ? 'minor' : step;
  return (await haveSameValues(tx, { row: base, codebook: before }, { row: draft, codebook: after }))
    ? 'patch'
    : 'minor';
}

const codebookIn = (db: Db, { datasetId, codebookVersion }: ReleaseRow): Promise<Codebook> =>
  codebookOf(db, datasetId, codebookVersion);

interface Built {
  row: ReleaseRow;
  codebook: Codebook;
}

async function haveSameValues(db: Db, before: Built, after: Built): Promise<boolean> {
  const present = [before, after].map(({ row, codebook }) => ({ codebook, present: row.present ?? {} }));
  if (!samePresent(present[0]!, present[1]!)) return false; // two of them
  if (!sameHeadlines(await listHeadlines(db, before.row.id), await listHeadlines(db, after.row.id))) return false;
  const earlier = new Map(
    before.codebook.tables.flatMap(({ by, measures }) => measures.map((id) => [tableName(by, id), by] as const)),
  );
  const differing = new Set(
    (await listDifferingTables(db, before.row.id, after.row.id)).map(({ by, measure }) => `${by.join(',')} ${measure}`),
  );
  for (const { by, measures } of after.codebook.tables) {
    for (const measure of measures) {
      const was = earlier.get(tableName(by, measure));
      const inOneOrder = was?.join(',') === by.join(',');
      if (!was || (inOneOrder && !differing.has(`${by.join(',')} ${measure}`))) continue;
      const [one, other] = [
        await findTable(db, before.row.id, was, measure),
        await findTable(db, after.row.id, by, measure),
      ];
      if (!one || !other) return false;
      if (!sameCells({ codebook: before.codebook, table: one }, { codebook: after.codebook, table: other }))
        return false;
    }
  }
  return true;
}
