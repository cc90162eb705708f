import type { Codebook } from '../../codebook/model.ts';
import { publishedShape, structureBetween, tableName } from '../../codebook/structure.ts';
import { structuralStep, type Version, type VersionStep, versionAbove } from '../../codebook/version.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { findTable, listDifferingTables, listHeadlines } from '../../db/queries/release-contents.ts';
import { findHighestVersion, findRelease, type ReleaseRow } from '../../db/queries/releases.ts';
import { sameCells, sameHeadlines, samePresent } from '../../statistics/same-values.ts';
import { nameOfRead, type TableRead } from '../../statistics/table-choice.ts';

/** The version that the open release gets if it is published now: above every version ever given. */
export async function nextVersion(tx: Db, draft: ReleaseRow): Promise<Version> {
  const highest = await findHighestVersion(tx, draft.datasetId);
  return versionAbove(highest, highest ? await stepTo(tx, draft) : 'major');
}

/**
 * How much the draft changes for readers of the newest release that is still published (docs/reference/http.md). With nothing
 * published to compare with, everything may be new to them.
 */
async function stepTo(tx: Db, draft: ReleaseRow): Promise<VersionStep> {
  const base = await findRelease(tx, draft.datasetId, {});
  if (!base) return 'major';
  const [before, after] = [await withCodebook(tx, base), await withCodebook(tx, draft)];
  const step = structuralStep(structureBetween(publishedShape(before.codebook), publishedShape(after.codebook)));
  if (step !== 'patch') return step;
  // Until the draft is built its values are not known; a release rarely changes none.
  return draft.present !== null && (await haveSameValues(tx, before, after)) ? 'patch' : 'minor';
}

interface ReleaseUnder {
  row: ReleaseRow;
  codebook: Codebook;
}

const withCodebook = async (db: Db, row: ReleaseRow): Promise<ReleaseUnder> => ({
  row,
  codebook: await codebookOf(db, row.datasetId, row.codebookVersion),
});

/** Digests show that most tables are the same; the others are compared one at a time, until two differ. */
async function haveSameValues(db: Db, before: ReleaseUnder, after: ReleaseUnder): Promise<boolean> {
  const presentIn = ({ row, codebook }: ReleaseUnder) => ({ codebook, present: row.present ?? {} });
  if (!samePresent(presentIn(before), presentIn(after))) return false;
  if (!sameHeadlines(await listHeadlines(db, before.row.id), await listHeadlines(db, after.row.id))) return false;
  const earlier = new Map(
    before.codebook.tables.flatMap(({ by, measures }) => measures.map((id) => [tableName(by, id), by] as const)),
  );
  const differing = new Set((await listDifferingTables(db, before.row.id, after.row.id)).map(nameOfRead));
  for (const { by, measures } of after.codebook.tables) {
    for (const measure of measures) {
      const was = earlier.get(tableName(by, measure));
      if (
        !was ||
        (nameOfRead({ by: was, measure }) === nameOfRead({ by, measure }) &&
          !differing.has(nameOfRead({ by, measure })))
      )
        continue;
      if (!(await haveSameCells(db, before, after, { was, by, measure }))) return false;
    }
  }
  return true;
}

async function haveSameCells(
  db: Db,
  before: ReleaseUnder,
  after: ReleaseUnder,
  { was, by, measure }: TableRead & { was: readonly string[] },
): Promise<boolean> {
  const one = await findTable(db, before.row.id, was, measure);
  const other = await findTable(db, after.row.id, by, measure);
  if (!one || !other) return false;
  return sameCells({ codebook: before.codebook, table: one }, { codebook: after.codebook, table: other });
}
