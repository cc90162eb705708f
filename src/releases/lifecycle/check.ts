import { type Actor, auditOf } from '../../capture/actor.ts';
import { protectionOf } from '../../codebook/protection.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import {
  type CheckRow,
  endCheck,
  findCheck,
  findLastCheck,
  putCheck,
  updateCheck,
} from '../../db/queries/release-checks.ts';
import { holdReleases } from '../../db/queries/releases.ts';
import { SMALL_BELOW } from '../../disclosure/index.ts';
import { notFound } from '../../errors.ts';
import { releaseCheckPath, releasesPath } from '../../schemas/addresses.ts';
import type { ReleaseCheck } from '../../schemas/release-check.ts';
import { type BuildContext, BuildStopped, countRelease, reporter } from './build.ts';
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
): Promise<CheckRow> {
  return db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    const { lastSeq: position, codebookVersion } = await releasableDataset(tx, datasetId);
    const last = await findLastCheck(tx, datasetId);
    const isSame = last?.position === position && last.codebookVersion === codebookVersion;
    if (isSame && last.state === 'checking') return last;
    const id = newId();
    await putCheck(tx, { id, datasetId, position, codebookVersion, at: actor.at });
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
 * Does the work of a build and stores nothing but what the check answers. Throws BuildStopped if another check has taken its
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
    const { held, summary, protection, vintage } = await countRelease(context, counted, report, async () => {});
    const at = await context.now();
    if (held.length > 0) return await endCheck(db, id, { state: 'held', held, at });
    if (!summary || !protection) throw new Error('a release was counted without a report on its protection');
    const { cells, withheld, small } = summary;
    const result = { tables: codebook.tables.length, cells, withheld, small, protection, vintage };
    await endCheck(db, id, { state: 'passed', result, at });
  } catch (error) {
    if (context.signal.aborted) throw new BuildStopped();
    throw error;
  }
}

/** The check as it is answered. */
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
    obstacles: held ?? [],
    result: result && {
      tables: result.tables,
      cells: result.cells,
      withheld: result.withheld,
      small: policy === 'none' ? { below: SMALL_BELOW, cells: result.small } : null,
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
