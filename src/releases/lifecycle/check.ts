import { isDeepStrictEqual } from 'node:util';
import { SMALL_BELOW } from '#disclosure';
import { tableComparer } from '../../aggregates/comparison.ts';
import { type Actor, auditOf } from '../../capture/actor.ts';
import { storedRows } from '../../capture/stored-table.ts';
import { type Codebook, knownMeasure } from '../../codebook/model.ts';
import { protectionOf } from '../../codebook/protection.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { findTableAt } from '../../db/queries/aggregates.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import {
  type CheckRow,
  endCheck,
  findCheck,
  findLastCheck,
  putCheck,
  updateCheck,
} from '../../db/queries/release-checks.ts';
import { findRelease, holdReleases } from '../../db/queries/releases.ts';
import { notFound } from '../../errors.ts';
import { JobStopped } from '../../jobs/runner.ts';
import { releaseCheckPath, releasesPath } from '../../schemas/addresses.ts';
import type { ReleaseCheck } from '../../schemas/release-check.ts';
import type { TableComparison } from '../../schemas/table-comparison.ts';
import { scaleOf, type TableData } from '../../statistics/table.ts';
import { countAwaiting } from './awaiting.ts';
import { type BuildContext, countRelease, reporter } from './build.ts';
import { newSecret, releasableDataset } from './publish.ts';

/** Checks what a release would be, without building it: whether it can be published, and what is in its way. */

/**
 * Asks for a check of the dataset as it is now, and answers it. One that is under way and of the same state of the dataset is
 * answered instead. Any other gives way.
 */
export async function askCheck(
  { db, newId }: { db: Db; newId: () => string },
  actor: Actor,
  datasetId: string,
  complete: readonly string[] = [],
): Promise<CheckRow> {
  return db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    const { lastSeq: position, codebookVersion } = await releasableDataset(tx, datasetId);
    const awaiting = await countAwaiting(tx, await codebookOf(tx, datasetId, codebookVersion), complete);
    const last = await findLastCheck(tx, datasetId);
    const isSame = last?.position === position && last.codebookVersion === codebookVersion;
    if (isSame && last.state === 'checking' && isDeepStrictEqual(last.awaiting, awaiting)) return last;
    const id = newId();
    await putCheck(tx, { id, datasetId, position, codebookVersion, awaiting, at: actor.at });
    await appendAudit(tx, [auditOf(actor, 'release.check', datasetId, { subject: id, detail: { position } })]);
    return checkOf(tx, datasetId, id);
  });
}

/** A check of this dataset: 404 if there is none, or another has taken its place. */
export async function checkOf(db: Db, datasetId: string, id: string): Promise<CheckRow> {
  const row = await findCheck(db, id);
  if (row?.datasetId !== datasetId) throw notFound();
  return row;
}

/**
 * Does the work of a build and stores nothing but what the check answers. Throws JobStopped if another check has taken its
 * place or a release waits to be built. Then it begins again after that, as it does after a kill.
 */
export async function runCheck(context: BuildContext, id: string): Promise<void> {
  const { db } = context.database;
  const check = await findCheck(db, id);
  if (check?.state !== 'checking') return;
  const report = reporter(context, (progress) => updateCheck(db, id, progress));
  try {
    await report({ phase: 'records', done: 0, of: check.position }, true);
    const codebook = await codebookOf(db, check.datasetId, check.codebookVersion);
    // Another secret than any release has, so that a check tells nothing of the changes that a release will have.
    const counted = { ...check, codebook, secret: newSecret(codebook) };
    let smallSums = 0;
    const { held, summary, protection, vintage } = await countRelease(context, counted, report, async (tables) => {
      for (const table of tables) smallSums += smallSumsOf(codebook, table);
    });
    const at = await context.now();
    if (held.length > 0) return await endCheck(db, id, { state: 'held', held, at });
    if (!summary || !protection) throw new Error('a release was counted without a report on its protection');
    const { cells, withheld } = summary;
    const isTable = codebook.definition.kind === 'aggregate';
    const small = isTable ? smallSums : summary.small;
    const comparison = isTable ? await compareWithPublished(context, counted) : null;
    const result = { tables: codebook.tables.length, cells, withheld, small, protection, vintage, comparison };
    await endCheck(db, id, { state: 'passed', result, at });
  } catch (error) {
    if (context.signal.aborted) throw new JobStopped();
    throw error;
  }
}

/** Sums of an official table from 1 to below what is small. In its figures, they may be people. */
function smallSumsOf(codebook: Codebook, { by, measure, cells }: TableData): number {
  if (knownMeasure(codebook, measure).statistic !== 'sum') return 0;
  const below = SMALL_BELOW * Number(scaleOf(codebook, knownMeasure(codebook, measure)));
  return cells.filter((cell) => Number(cell[by.length]) > 0 && Number(cell[by.length]) < below).length;
}

/** How the table differs from the one that the latest published release was counted from; null if there is none. */
async function compareWithPublished(
  { database: { db } }: BuildContext,
  { datasetId, position, codebook }: { datasetId: string; position: number; codebook: Codebook },
): Promise<TableComparison | null> {
  const published = await findRelease(db, datasetId, {});
  if (!published) return null;
  const comparer = tableComparer(codebook);
  for (const [at, add] of [[published.position, comparer.before] as const, [position, comparer.after] as const]) {
    const importId = (await findTableAt(db, datasetId, at))?.importId ?? null;
    if (importId === null) continue;
    for await (const { rows } of storedRows(db, codebook, importId))
      for (const { found } of rows) if ('row' in found) add(found.row);
  }
  return comparer.result();
}

export async function checkBody(db: Db, row: CheckRow): Promise<ReleaseCheck> {
  const { id, datasetId, state, position, codebookVersion, progress, result, held, error, createdAt, finishedAt } = row;
  const { policy } = protectionOf(await codebookOf(db, datasetId, codebookVersion));
  return {
    id,
    dataset: datasetId,
    state,
    policy,
    position,
    codebookVersion,
    progress,
    awaiting: row.awaiting,
    obstacles: held ?? [],
    result: result && {
      tables: result.tables,
      cells: result.cells,
      withheld: result.withheld,
      small: policy === 'none' ? { below: SMALL_BELOW, cells: result.small } : null,
      note: ('note' in result.protection ? result.protection.note : undefined) ?? null,
      comparison: result.comparison,
      waiting: result.vintage?.waiting ?? null,
      betweenReleases: 'betweenReleases' in result.protection ? [...result.protection.betweenReleases] : [],
      rounding:
        result.protection.policy === 'rounding'
          ? { method: result.protection.method, reason: result.protection.reason ?? null }
          : null,
    },
    error,
    createdAt,
    finishedAt,
    links: { self: releaseCheckPath(datasetId, id), releases: releasesPath(datasetId) },
  };
}
