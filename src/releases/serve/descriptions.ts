import type { Codebook } from '../../codebook/model.ts';
import { publicCodebook } from '../../codebook/public.ts';
import { versionText } from '../../codebook/version.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { listDescribedFiles } from '../../db/queries/release-files.ts';
import {
  type CalendarPosition,
  type CalendarRow,
  findNextDate,
  listCalendar,
} from '../../db/queries/release-schedule.ts';
import { findNeighbours, findOpenRelease, findRelease } from '../../db/queries/releases.ts';
import { notFound } from '../../errors.ts';
import { MAX_MARKS } from '../../formats/chart/shape.ts';
import { MAX_PLACES } from '../../formats/json-stat.ts';
import { datasetPath, feedPath, releasePath, releasesPath } from '../../schemas/addresses.ts';
import type { Dataset } from '../../schemas/dataset.ts';
import type { CalendarItem, Manifest } from '../../schemas/release.ts';
import type { ReleaseStructure } from '../../schemas/structure.ts';
import { LISTED_CELLS, MAX_OBSERVATIONS } from '../../statistics/answer.ts';
import { disclosureBody } from '../../statistics/protection-notes.ts';
import { releaseStructure } from '../../statistics/release-structure.ts';
import { draftManifest, publishedManifest } from '../lifecycle/manifest.ts';
import { nextVersion } from '../lifecycle/next-version.ts';
import type { ReleaseReader } from './reader.ts';
import type { OpenedRelease } from './release-names.ts';

/** What is said of a release as a whole, and of its dataset: manifests, codebook, description. */

/** The manifest of the open release; 404 without one, or if it is not the one that `previewed` names. */
export async function draftManifestOf(
  { db, root }: { db: Db; root: Db },
  dataset: string,
  previewed?: string,
): Promise<Manifest> {
  const open = await findOpenRelease(db, dataset);
  if (!open || (previewed !== undefined && open.id !== previewed)) throw notFound();
  const codebook = await codebookOf(root, dataset, open.codebookVersion, db);
  const latest = await findRelease(db, dataset, {});
  const proposedVersion = versionText(await nextVersion(db, open));
  const supersedes = latest?.version ?? null;
  return draftManifest(open, codebook, { supersedes, proposedVersion, isPreview: previewed !== undefined });
}

/** The manifest of a version, withdrawn ones included. */
export async function publishedManifestOf(
  { db, reader }: { db: Db; reader: ReleaseReader },
  dataset: string,
  version: string,
): Promise<Manifest> {
  const { row, codebook, view } = await reader.openManifest(dataset, version, db);
  const nextDate = await findNextDate(db, dataset);
  const files = await listDescribedFiles(db, [row.id]);
  return publishedManifest(row, codebook, { ...(await findNeighbours(db, row)), nextDate, files }, view);
}

export function codebookBody({ row, codebook, view }: OpenedRelease) {
  return {
    dataset: row.datasetId,
    release: view.version,
    codebookVersion: row.codebookVersion,
    codebook: publicCodebook(codebook),
  };
}

const QUERY_LIMITS = { listed: LISTED_CELLS, observations: MAX_OBSERVATIONS, cells: MAX_PLACES, chartMarks: MAX_MARKS };

export const structureOf = ({ codebook, view }: Pick<OpenedRelease, 'codebook' | 'view'>): ReleaseStructure =>
  releaseStructure(codebook, view, QUERY_LIMITS);

/** A dataset as a release describes it, and the date of the next one. */
export function datasetBody({ view, codebook }: OpenedRelease, nextDate: string | null): Dataset {
  const metadata = datasetMetadata(codebook);
  return {
    ...metadata,
    latestRelease: { version: view.version, publishedAt: view.publishedAt ?? '', href: releasePath(view) },
    nextRelease: nextDate === null ? null : { publishAt: nextDate },
    links: { ...metadata.links, structure: `${releasePath(view)}/structure`, atom: feedPath(view.dataset) },
  };
}

/** A dataset without a release. The date of a first one is not public. */
export function datasetMetadata(codebook: Codebook): Dataset {
  const { id, definition } = codebook;
  const { kind, title, titles, description, descriptions, publisher, source = null, constructed } = definition;
  const { designation, licence, coverage } = definition;
  return {
    id,
    kind,
    title,
    ...(titles && { titles }),
    description,
    ...(descriptions && { descriptions }),
    publisher,
    source,
    constructed,
    designation,
    licence,
    coverage,
    disclosure: disclosureBody(codebook),
    notes: [...publicCodebook(codebook).notes],
    latestRelease: null,
    nextRelease: null,
    links: { codebook: `${datasetPath(id)}/codebook`, releases: releasesPath(id) },
  };
}

/** Dates of releases, the last first, as the calendar shows them. */
export async function calendarOf(
  { readers, root }: { readers: Db; root: Db },
  before: CalendarPosition | undefined,
  limit: number,
): Promise<{ row: CalendarRow; item: CalendarItem }[]> {
  const rows = await listCalendar(readers, before, limit);
  return Promise.all(
    rows.map(async (row) => {
      const { definition } = await codebookOf(root, row.datasetId, row.codebookVersion, readers);
      return { row, item: calendarItem(row, definition.title) };
    }),
  );
}

function calendarItem({ datasetId, state, version, publishAt, dates }: CalendarRow, title: string): CalendarItem {
  return {
    dataset: datasetId,
    title,
    publishAt,
    state,
    dateChanges: changesOf(dates),
    href: version === null ? releasesPath(datasetId) : releasePath({ dataset: datasetId, version }),
  };
}

/** The changes from one announced date to the next. */
function changesOf(dates: CalendarRow['dates']): CalendarItem['dateChanges'] {
  const changes: CalendarItem['dateChanges'] = [];
  let previous: string | undefined;
  for (const { publishAt, reason, at } of dates) {
    if (previous !== undefined) changes.push({ previous, publishAt, reason, at });
    previous = publishAt ?? previous;
  }
  return changes;
}
