import type { Codebook } from '../../codebook/model.ts';
import { publicCodebook, publicDimensions } from '../../codebook/public.ts';
import { isAbove } from '../../codebook/version.ts';
import type { ReleaseFileRow } from '../../db/queries/release-files.ts';
import type { ReleaseRow } from '../../db/queries/releases.ts';
import { feedPath, releasePath } from '../../schemas/addresses.ts';
import type { Manifest, ReleaseItem, ReleaseState } from '../../schemas/release.ts';
import type { ReleaseFile } from '../../schemas/release-file.ts';
import { citationOf, type ReleaseView } from '../../statistics/citation.ts';
import { disclosureBody } from '../../statistics/protection-notes.ts';
import { isProtected } from '../../statistics/table.ts';

/** The manifest of a release: everything about it that may change later is here and nowhere else. Pure. */

interface Neighbours {
  supersedes: string | null;
  supersededBy: string | null;
}

export function publishedManifest(
  release: ReleaseRow,
  codebook: Codebook,
  { nextDate, files, ...neighbours }: Neighbours & { nextDate: string | null; files: readonly ReleaseFileRow[] },
  view: ReleaseView,
): Manifest {
  return {
    ...common(release, codebook),
    version: release.version,
    // A release is built again when somebody is erased.
    builtAt: isProtected(codebook) ? null : release.builtAt,
    // How many people are still to come would help to work out who was new in the next release.
    awaiting: isProtected(codebook) ? null : release.awaiting,
    state: shownState(release, neighbours),
    publishedAt: release.publishedAt,
    auditAnchor: anchorOf(release),
    ...neighbours,
    nextRelease: nextDate === null ? null : { publishAt: nextDate },
    ...(release.state !== 'withdrawn' && {
      ...contents(release, codebook),
      files: files.flatMap((file) => (file.access === 'public' ? [releaseFile(view, file)] : [])),
    }),
    citation: citationOf(codebook.definition, view),
    links: release.state === 'withdrawn' ? {} : publishedLinks(release, releasePath(view)),
  };
}

/** The manifest of the open release: what it will contain, how far its build is, what went wrong. */
export function draftManifest(
  release: ReleaseRow,
  codebook: Codebook,
  {
    supersedes,
    proposedVersion,
    isPreview,
  }: { supersedes: string | null; proposedVersion: string; isPreview: boolean },
): Manifest {
  const shared = common(release, codebook);
  const waiting = release.vintage?.waiting;
  const built = release.state === 'draft' || release.state === 'scheduled';
  return {
    ...shared,
    version: null,
    awaiting: isProtected(codebook) && isPreview ? null : release.awaiting,
    state: shownState(release, { supersedes, supersededBy: null }),
    publishedAt: null,
    auditAnchor: null,
    publishAt: release.publishAt,
    supersedes,
    supersededBy: null,
    nextRelease: null,
    proposedVersion,
    error: release.error,
    // These can tell how many people are counted, are in a cell, or have changed, which is not for readers of a preview.
    progress: isPreview ? null : release.progress,
    ...(release.held !== null && !isPreview && { held: release.held }),
    ...(release.protection && 'note' in release.protection && !isPreview && { note: release.protection.note }),
    ...(shared.vintage && waiting && !isPreview && { vintage: { ...shared.vintage, waiting } }),
    ...(built && { ...contents(release, codebook), files: [] }),
    citation: null,
    links: built ? linksOf(releasePath({ dataset: release.datasetId, version: 'draft' })) : {},
  };
}

/** An entry in the list of releases. `latest` is the newest version that is still published. */
export function releaseItem(release: ReleaseRow, latest: string | null): ReleaseItem {
  const version = release.version ?? '';
  const supersededBy = latest !== null && isAbove(latest, version) ? latest : null;
  return {
    version,
    state: shownState(release, { supersedes: null, supersededBy }),
    publishedAt: release.publishedAt ?? '',
    supersededBy,
    replacement: release.replacement,
    href: releasePath({ dataset: release.datasetId, version }),
  };
}

/**
 * Null for a release that was published before there were anchors and whose entry in the audit log was not found. The log is of all
 * datasets. The numbers of two entries tell how many writes were between them, which can be how many cases were new: a small count.
 */
const anchorOf = ({ auditHash }: ReleaseRow): Manifest['auditAnchor'] =>
  auditHash === null ? null : { seq: null, hash: auditHash };

function shownState(release: ReleaseRow, { supersededBy }: Neighbours): ReleaseState {
  return release.state === 'published' && supersededBy !== null ? 'superseded' : release.state;
}

function common(release: ReleaseRow, codebook: Codebook) {
  const { definition } = codebook;
  return {
    dataset: release.datasetId,
    title: definition.title,
    builtAt: release.builtAt,
    publishAt: null,
    codebookVersion: release.codebookVersion,
    policy: definition.codebook.disclosure.policy,
    disclosure: disclosureBody(codebook),
    vintage: isProtected(codebook) ? { since: release.vintage?.before[0]?.version ?? release.version } : null,
    generator: release.generator,
    withdrawal:
      release.withdrawnAt === null
        ? null
        : { at: release.withdrawnAt, reason: release.withdrawalReason ?? '', replacement: release.replacement },
    notices: release.notice ? [release.notice] : [],
    completeness: definition.coverage.completeness,
    source: definition.source ?? null,
    notes: [...publicCodebook(codebook).notes],
  };
}

function contents(release: ReleaseRow, codebook: Codebook) {
  const { counts, summary } = release;
  return {
    counts: {
      ...(counts ?? { tables: 0, observations: 0, headlines: 0 }),
      ...(isProtected(codebook) && summary && { withheld: summary.withheld }),
    },
    measures: codebook.definition.codebook.measures.map(({ id, label }) => ({ id, label })),
    dimensions: publicDimensions(codebook).map(({ id, label }) => ({ id, label })),
    tables: codebook.tables.map(({ by, measures }) => ({ by: [...by], measures: [...measures] })),
  };
}

/** What is said of a file: `docs/reference/releases.md`, "Files". */
export function releaseFile(
  release: Pick<ReleaseView, 'dataset' | 'version' | 'publishedAt'>,
  { name, mediaType, bytes, sha256, rows, access, writtenAt }: ReleaseFileRow,
): ReleaseFile {
  // Before its date a release is built again, and its files written anew, when somebody is erased.
  const publicSince = access === 'public' ? (release.publishedAt ?? '') : '';
  const href = (below: string): string => `${releasePath(release)}/${below}`;
  const isDescribed = access === 'public' && release.version !== 'draft';
  return {
    name,
    href: href(`files/${name}`),
    mediaType,
    bytes,
    sha256,
    rows,
    access: access === 'public' ? 'public' : 'records:read',
    // Columns of observations are described by a file, members and columns of records by the codebook.
    schema: rows === null ? null : href(isDescribed ? 'files/datapackage.json' : 'codebook'),
    writtenAt: publicSince > writtenAt ? publicSince : writtenAt,
  };
}

/** A release that was built before there were certificates has none. */
const publishedLinks = ({ datasetId, summary }: ReleaseRow, path: string) => ({
  ...linksOf(path),
  ...(summary !== null && { certificate: `${path}/certificate` }),
  atom: feedPath(datasetId),
});

const linksOf = (path: string) => ({
  structure: `${path}/structure`,
  codebook: `${path}/codebook`,
  statistics: `${path}/statistics`,
  headlines: `${path}/headlines`,
  files: `${path}/files`,
});
