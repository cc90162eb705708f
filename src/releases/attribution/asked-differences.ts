import { knownDimension } from '../../codebook/model.ts';
import { isAbove } from '../../codebook/version.ts';
import type { Db } from '../../db/client.ts';
import { listVersions } from '../../db/queries/releases.ts';
import { AppError, FAULTS, type Fault, MOST_ALLOWED } from '../../errors.ts';
import type { AnswerNote } from '../../schemas/statistics.ts';
import type { MovedObservation } from '../../statistics/comparison.ts';
import { canonicalConditions, conditionFaults, namedCodes } from '../../statistics/conditions.ts';
import { protectionNotes } from '../../statistics/protection-notes.ts';
import { byFaults, measureFaults } from '../../statistics/query.ts';
import type { ReleaseReader } from '../serve/reader.ts';
import type { OpenedRelease } from '../serve/release-names.ts';
import type { DifferenceFilter } from './compare-releases.ts';

/** Which differences are asked for: `docs/reference/releases.md`, "Differences". */

interface AskedDifferences {
  /** The earlier release. */
  since: string;
  measure: string[];
  by: string[];
  where: { dimension: string; codes: string[] }[];
}

/** Throws 422 for a release that does not exist or is not earlier, and 410 for one that has been withdrawn. */
export async function openEarlier(
  { readers, reader }: { readers: Db; reader: ReleaseReader },
  { row }: OpenedRelease,
  since: string,
): Promise<OpenedRelease> {
  const dataset = row.datasetId;
  const found = await reader.open(dataset, since).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    throw error;
  });
  const isEarlier = found && (row.version === null || isAbove(row.version, found.row.version ?? ''));
  if (found && isEarlier) return found;
  const earlier = (await listVersions(readers, dataset, undefined, MOST_ALLOWED)).flatMap(({ state, version }) =>
    state === 'published' && version !== null && (row.version === null || isAbove(row.version, version))
      ? [version]
      : [],
  );
  const fault: Fault = found
    ? { parameter: 'since', code: 'not-allowed', detail: 'Must be an earlier release.', allowed: earlier }
    : { parameter: 'since', code: 'unknown-release', detail: FAULTS['unknown-release'], allowed: earlier };
  throw new AppError('invalid-query', { errors: [fault] });
}

/** A filter in its one form: `since` in full, and lists whose order changes nothing sorted. */
export const canonicalFilter = (
  query: AskedDifferences,
  before: OpenedRelease,
  { codebook }: OpenedRelease,
): AskedDifferences => ({
  since: before.view.version,
  measure: query.measure.toSorted(),
  by: query.by.toSorted(),
  where: canonicalConditions(codebook, query.where),
});

export const filterParts = ({ since, measure, by, where }: AskedDifferences): string[] => [
  `since=${since}`,
  ...(measure.length > 0 ? [`measure=${measure.join(',')}`] : []),
  ...(by.length > 0 ? [`by=${by.join(',')}`] : []),
  ...where.map(({ dimension, codes }) => `where=${dimension}:${codes.join(',')}`),
];

/** The filter of the query, by the codebook of the later release. Throws 422 with all faults. */
export function differenceFilter(
  { codebook }: OpenedRelease,
  before: OpenedRelease,
  query: AskedDifferences,
): DifferenceFilter {
  const measures = [...codebook.measures.keys()];
  const faults = [
    ...measureFaults(query.measure, codebook, before.codebook),
    ...byFaults(query.by, codebook, before.codebook),
    ...conditionFaults(codebook, query.where),
  ];
  if (faults.length > 0) throw new AppError('invalid-query', { errors: faults });
  const selected = new Map<string, Set<string>>();
  for (const { dimension: id, positions } of namedCodes(codebook, canonicalConditions(codebook, query.where))) {
    const names = positions.flatMap((position) => knownDimension(codebook, id).codes[position]?.code ?? []);
    selected.set(id, new Set([...(selected.get(id) ?? []), ...names]));
  }
  return {
    measures: query.measure.length > 0 ? measures.filter((id) => query.measure.includes(id)) : measures,
    by: query.by.length > 0 ? new Set(query.by) : undefined,
    selected,
  };
}

/** How people are protected in these differences, by the policy of the later release. */
export function notesOfDifferences(
  { codebook, view }: OpenedRelease,
  { measures }: DifferenceFilter,
  moved: readonly Pick<MovedObservation, 'previousStatus' | 'status'>[],
): AnswerNote[] {
  const withheld = moved.some(({ previousStatus, status }) => [previousStatus, status].includes('suppressed'));
  return protectionNotes(
    codebook,
    measures.flatMap((id) => codebook.measures.get(id) ?? []),
    withheld,
    view,
  );
}
