import { isDeepStrictEqual } from 'node:util';
import { MOST_TOGETHER } from '#disclosure';
import { SERVICE_KEY } from '../../capture/actor.ts';
import { findPolicyConflicts } from '../../capture/one-policy.ts';
import { redefinedParts } from '../../codebook/comparable.ts';
import { goTogether, type Protection, protectionOf } from '../../codebook/protection.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import { listCountedBefore } from '../../db/queries/contributions.ts';
import { findDataset } from '../../db/queries/datasets.ts';
import { findTable } from '../../db/queries/release-contents.ts';
import { insertReleaseDate } from '../../db/queries/release-schedule.ts';
import { listReadable, markHeld, type ReleaseRow } from '../../db/queries/releases.ts';
import { AppError } from '../../errors.ts';
import { appendTo } from '../../lists.ts';
import type { Obstacle } from '../../schemas/release.ts';
import type { Vintage } from '../../schemas/stored.ts';
import type { TableData } from '../../statistics/table.ts';
import type { StoredRelease } from '../protection/tables.ts';

/** Whether a release may become public beside what can be read already. */

/** What is in the way of a release, whatever it counts: known before it is built, and looked at again when it is published. */
export async function standingObstacles(
  db: Db,
  release: Pick<ReleaseRow, 'datasetId' | 'codebookVersion'>,
): Promise<Obstacle[]> {
  const { datasetId, codebookVersion } = release;
  const codebook = await codebookOf(db, datasetId, codebookVersion);
  const protection = protectionOf(codebook);
  const readable = await listReadable(db, datasetId);
  const dataset = await findDataset(db, datasetId);
  if (!dataset) throw new Error('a release of a dataset that is not there');
  const obstacles: Obstacle[] = [];
  const { kind, codebook: defined } = codebook.definition;
  if (kind === 'cases')
    for (const { text } of await findPolicyConflicts(db, datasetId, defined.disclosure))
      obstacles.push({ code: 'shared-records', text });
  const present = await codebookOf(db, datasetId, dataset.codebookVersion);
  if (!goTogether(codebook, present)) obstacles.push(formerPolicy(protectionOf(present), protection));
  const redefined = new Map<string, string[]>();
  for (const { version, codebookVersion } of readable) {
    const other = await codebookOf(db, datasetId, codebookVersion);
    if (version === null) continue;
    if (!goTogether(codebook, other)) obstacles.push(otherPolicy(version, protectionOf(other), protection));
    for (const what of redefinedParts(other, codebook)) appendTo(redefined, what, version);
  }
  for (const [what, versions] of redefined) obstacles.push(otherDefinition(what, versions));
  const isChanged = protection.policy === 'rounding' || protection.policy === 'cell-key';
  if (isChanged && readable.length >= MOST_TOGETHER) obstacles.push(tooManyReadable(readable));
  return obstacles;
}

/** How the other policy is called, and after it the own one if that has another name. */
const comparedWith = (other: Protection, own: Protection): string =>
  other.policy === own.policy
    ? 'under the same policy with other parameters'
    : `under the policy ${other.policy}, and this release under ${own.policy}`;

function otherPolicy(version: string, other: Protection, own: Protection): Obstacle {
  return {
    code: 'other-policy',
    text: `Release ${version} can be read and is ${comparedWith(other, own)}. Together they would give away what each of them hides. Withdraw ${version}, or go back to its policy.`,
    release: version,
  };
}

/** The numbers of these releases could not be compared with the new ones, so that nobody can say what they give away together. */
const otherDefinition = (what: string, versions: readonly string[]): Obstacle => ({
  code: 'other-definition',
  text: `Since ${versions.length === 1 ? 'release' : 'the releases'} ${versions.join(', ')}, which can be read, something has changed that has to stay: ${what}. Keep it as it was, under a new name for what is new; or withdraw ${versions.join(', ')}; or begin a new dataset.`,
  release: versions[0] ?? '',
});

/** A release keeps the definition that it was built from. Whoever has put another policy since expects it to be in force. */
const formerPolicy = (present: Protection, own: Protection): Obstacle => ({
  code: 'other-policy',
  text: `The dataset is now ${comparedWith(present, own)}. Discard this release and build it again.`,
});

function tooManyReadable(readable: readonly ReleaseRow[]): Obstacle {
  const oldest = readable[0]?.version ?? '';
  return {
    code: 'too-many-releases',
    text: `${readable.length} releases can be read, and at most ${MOST_TOGETHER} may be under this policy: whoever averages over more of them comes close to the exact numbers. Withdraw ${readable.length - MOST_TOGETHER + 1} of them, such as ${oldest}.`,
    release: oldest,
  };
}

/** Every release that can be read, oldest first; its tables only if they are wanted. */
export async function* readableReleases(db: Db, datasetId: string, withTables: boolean): AsyncGenerator<StoredRelease> {
  for (const { id, version, codebookVersion } of await listReadable(db, datasetId)) {
    const codebook = await codebookOf(db, datasetId, codebookVersion);
    const tables: TableData[] = [];
    for (const { by, measures } of withTables ? codebook.tables : [])
      for (const measure of measures) {
        const table = await findTable(db, id, by, measure);
        // A table that is not looked at could give away a difference.
        if (!table) throw new Error('a published release lacks a table');
        tables.push(table);
      }
    yield { version: version ?? '', codebook, tables };
  }
}

/** What is in the way of publishing a built release now: the releases that can be read may have changed since it was built. */
export async function publicationObstacles(tx: Db, release: ReleaseRow): Promise<Obstacle[]> {
  const obstacles = await standingObstacles(tx, release);
  const { policy } = protectionOf(await codebookOf(tx, release.datasetId, release.codebookVersion));
  if (policy === 'none') return obstacles;
  const tested =
    release.protection && 'betweenReleases' in release.protection ? release.protection.betweenReleases : [];
  for (const { version } of await listReadable(tx, release.datasetId)) {
    if (version !== null && !tested.some((one) => one.version === version && one.passes))
      obstacles.push(untested(version));
  }
  const before = await listCountedBefore(tx, release.datasetId);
  if (!isDeepStrictEqual(before, release.vintage?.before ?? [])) obstacles.push(otherVintage(before));
  if (obstacles.length === 0 && !release.protection) throw new Error('a release under a policy has no report');
  return obstacles;
}

const untested = (version: string): Obstacle => ({
  code: 'between-releases',
  text: `Release ${version} became public after this one was built, so that nobody has tested what their difference gives away. Discard this release and build it again.`,
  release: version,
});

function otherVintage(before: Vintage['before']): Obstacle {
  const newest = before.at(-1)?.version;
  const since = newest === undefined ? 'no release can be read' : `${newest} is the newest release that can be read`;
  return {
    code: 'between-releases',
    text: `Now ${since}. It was another when this one was built, which decides how records are counted that have changed. Discard this release and build it again.`,
    ...(newest !== undefined && { release: newest }),
  };
}

/** Throws 409 `release-held` if a built release must not be published now. */
export async function requirePublishable(tx: Db, release: ReleaseRow): Promise<void> {
  const held = await publicationObstacles(tx, release);
  if (held.length > 0) throw releaseHeld(held);
}

/**
 * Takes back the date of an open release and keeps it from being published. The calendar does not say why: perhaps because somebody
 * was erased, so that too few are new. The caller holds the dataset's releases.
 */
export async function holdBack(tx: Db, release: ReleaseRow, held: readonly Obstacle[], at: Date): Promise<void> {
  const { id, datasetId, publishAt } = release;
  await markHeld(tx, id, held, at);
  const by = { keyId: SERVICE_KEY, requestId: id };
  if (publishAt !== null) await insertReleaseDate(tx, id, { publishAt: null, reason: null, at, ...by });
  await appendAudit(tx, [{ at, ...by, action: 'release.hold', datasetId, subject: id }]);
}

const releaseHeld = (held: readonly Obstacle[]): AppError =>
  new AppError('release-held', { detail: held.map(({ text }) => text).join(' '), extra: { held } });
