import type { Codebook } from '../../codebook/model.ts';
import { publicCodebook } from '../../codebook/public.ts';
import { versionText } from '../../codebook/version.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { listDescribedFiles } from '../../db/queries/release-files.ts';
import { findNextDate } from '../../db/queries/release-schedule.ts';
import { findNeighbours, findOpenRelease, findRelease } from '../../db/queries/releases.ts';
import { notFound } from '../../errors.ts';
import { datasetPath, feedPath, releasePath, releasesPath } from '../../schemas/addresses.ts';
import type { Dataset } from '../../schemas/dataset.ts';
import type { Manifest } from '../../schemas/release.ts';
import { disclosureBody } from '../../statistics/protection-notes.ts';
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
  const { kind, title, description, publisher, source = null, constructed } = definition;
  const { designation, licence, coverage } = definition;
  return {
    id,
    kind,
    title,
    description,
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
