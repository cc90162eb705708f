import { type Codebook, type Dimension, knownDimension } from '../codebook/model.ts';
import { AppError, type Fault } from '../errors.ts';
import { releasePath } from '../schemas/addresses.ts';
import { allowedLists } from '../schemas/allowed.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { SHARE_BASES, SORTS } from '../schemas/vocabulary.ts';
import type { ReleaseView } from './citation.ts';
import {
  type CodeCondition,
  canonicalConditions,
  conditionFaults,
  dimensionChoices,
  mergedConditions,
  type NamedCode,
  namedCodes,
  publicDimension,
} from './conditions.ts';
import { hasShares, listedPositions } from './table.ts';
import { chooseTables, nearestTables, type TableRead } from './table-choice.ts';

/** What a share is divided by: all units, or only those with a reported code. */
export type ShareBase = (typeof SHARE_BASES)[number];

/** What a request for statistics asks for: `docs/reference/statistics.md`, "Query". */
export interface StatisticsQuery {
  /** If empty, the codebook's first measure. */
  measures: readonly string[];
  by: readonly string[];
  where: readonly CodeCondition[];
  totals: boolean;
  share: readonly string[];
  base: ShareBase;
  /** By value instead of by code, `-value` from the largest. Totals and `not-reported` are left out. */
  sort?: (typeof SORTS)[number] | undefined;
  /** List only so many observations, the first ones. */
  limit?: number | undefined;
}

/** A query that the release can answer, and the stored tables that it reads. */
export interface StatisticsPlan {
  codebook: Codebook;
  release: ReleaseView;
  /** Canonical. */
  query: StatisticsQuery;
  measures: readonly Measure[];
  /** Those of `by`, then those named only in `where`. */
  dimensions: readonly PlannedDimension[];
  /** One for each measure, in the same order. */
  reads: readonly TableRead[];
  /** Codes that `where` names and that select nothing, since neither they nor the codes below them occur in the release. */
  absent: readonly { dimension: string; code: string }[];
}

export interface PlannedDimension {
  dimension: Dimension;
  /** Positions of the codes listed, in list order, without `_T`. */
  positions: readonly number[];
  /** `_T` is listed too. */
  total: boolean;
  /** Its `_T` is the denominator of a share. */
  shared: boolean;
}

/**
 * Checks a query against a release and finds the stored tables that answer it. A name that is not public is treated exactly as
 * one that does not exist.
 *
 * A measure, dimension or code that is repeated counts once; two conditions on one dimension are one with the codes of both. A
 * public code that occurs nowhere is listed all the same. If the dataset does not say what a missing row of its table means, the
 * code selects nothing, and the answer warns of it.
 *
 * Throws AppError: `invalid-query` with all faults at once (they name parameters and positions and repeat nothing that was
 * sent), or `table-not-published` with the nearest tables.
 */
export function planQuery(codebook: Codebook, release: ReleaseView, sent: StatisticsQuery): StatisticsPlan {
  // Faults name items by their places in what was sent, so the query is put in order only when it has none.
  const query = withoutRepetitions(codebook, sent);
  const ids = queryDimensions(query);
  const known = ids.flatMap((id) => publicDimension(codebook, id) ?? []);
  const measures = query.measures.flatMap((id) => codebook.measures.get(id) ?? []);
  const faults = [
    ...measureFaults(query.measures, codebook),
    ...byFaults(query.by, codebook),
    ...conditionFaults(codebook, query.where),
    ...shareFaults(query, known, measures),
    ...sortFaults(query),
  ];
  const clashes = levelFaults(known);
  if (faults.length > 0) throw new AppError('invalid-query', { errors: [...faults, ...clashes] });

  const reads = clashes.length > 0 ? undefined : chooseTables(codebook, release.present, ids, query.measures);
  if (!reads) {
    const detail = 'No published table holds these dimensions together for these measures.';
    throw new AppError('table-not-published', {
      errors: clashes.length > 0 ? clashes : [{ parameter: 'by', code: 'not-published', detail }],
      extra: { nearest: nearestTables(codebook, ids, query.measures) },
    });
  }
  const canonical = canonicalQuery(codebook, sent);
  const named = namedCodes(codebook, canonical.where);
  // A code that is named is listed: no case has it, so it is 0, or the dataset says what a missing row of its table means. A
  // definition from before that setting does not say it.
  const { kind, settings } = codebook.definition;
  const isKnown = kind === 'cases' || settings.absentRows !== undefined;
  const occurring = new Map(
    known.map((one) => [one.id, new Set(listedPositions(codebook, release.present, one))] as const),
  );
  const listedOf = ({ dimension: id, positions, isCoarser }: NamedCode): readonly number[] => {
    if (isKnown && !isCoarser) return positions;
    const listed = occurring.get(id);
    return positions.filter((position) => listed?.has(position));
  };
  const conditionPositions = (id: string): number[] =>
    [...new Set(named.flatMap((one) => (one.dimension === id ? listedOf(one) : [])))].toSorted((a, b) => a - b);
  const dimensions = queryDimensions(canonical).map((id): PlannedDimension => {
    const dimension = knownDimension(codebook, id);
    const selected = canonical.where.some((condition) => condition.dimension === id);
    return {
      dimension,
      positions: selected ? conditionPositions(id) : listedPositions(codebook, release.present, dimension),
      total: canonical.totals && !selected,
      shared: query.share.includes(dimension.id),
    };
  });
  const absent = named.filter((one) => listedOf(one).length === 0);
  return { codebook, release, query: canonical, measures, dimensions, reads, absent };
}

/**
 * The one form of all queries that have the same answer; links and caches use it. The order of `by` and of `measure` is that of
 * the answer's dimensions and measures, so it is kept: `by=a,b` and `by=b,a` are two answers. The order of `where`, of its codes
 * and of `share` changes nothing, so they are sorted, and dimensions that only `where` names follow those of `by` in the order of
 * their ids. Repeats go, as does `base` without a share; the default measure is filled in.
 */
export function canonicalQuery(codebook: Codebook, sent: StatisticsQuery): StatisticsQuery {
  const query = withoutRepetitions(codebook, sent);
  return {
    ...query,
    where: canonicalConditions(codebook, query.where),
    share: query.share.toSorted(),
    base: query.share.length > 0 ? query.base : 'all',
    totals: query.totals && query.sort === undefined, // which has none
  };
}

/** Those of `by`, then those named only in `where`. */
const queryDimensions = ({ by, where }: StatisticsQuery): string[] => [
  ...new Set([...by, ...where.map(({ dimension }) => dimension)]),
];

/** Path and query that ask for the same again, from the root. */
export function statisticsPath(release: Pick<ReleaseView, 'dataset' | 'version'>, query: StatisticsQuery): string {
  return `${releasePath(release)}/${statisticsQuery(query)}`;
}

/** The same below the release: `statistics?measure=defendants&by=sex`. Ids and codes need no escaping. */
export function statisticsQuery(query: StatisticsQuery): string {
  const parts = [
    `measure=${query.measures.join(',')}`,
    ...(query.by.length > 0 ? [`by=${query.by.join(',')}`] : []),
    ...query.where.map(({ dimension, codes }) => `where=${dimension}:${codes.join(',')}`),
    ...(query.totals ? ['totals=true'] : []),
    ...(query.share.length > 0 ? [`share=${query.share.join(',')}`] : []),
    ...(query.share.length > 0 && query.base === 'known' ? ['base=known'] : []),
    ...(query.sort ? [`sort=${query.sort}`] : []),
    ...(query.limit ? [`limit=${query.limit}`] : []),
  ];
  return `statistics?${parts.join('&')}`;
}

function withoutRepetitions(codebook: Codebook, sent: StatisticsQuery): StatisticsQuery {
  return {
    measures: sent.measures.length > 0 ? [...new Set(sent.measures)] : [...codebook.measures.keys()].slice(0, 1),
    by: [...new Set(sent.by)],
    where: mergedConditions(sent.where),
    totals: sent.totals,
    share: [...new Set(sent.share)],
    base: sent.base,
    sort: sent.sort,
    limit: sent.limit,
  };
}

/** The items of `measure` that are no measures of the codebook, nor of an earlier one that it is compared with. */
export function measureFaults(ids: readonly string[], codebook: Codebook, earlier?: Codebook): Fault[] {
  const lists = allowedLists();
  const known = [...codebook.measures.values()];
  const choices = { allowed: known.map(({ id }) => id), labels: known.map(({ label }) => label) };
  return ids.flatMap((id, index): Fault[] => {
    if (codebook.measures.has(id) || earlier?.measures.has(id)) return [];
    const detail = `Item ${index + 1} is not a measure of this dataset.`;
    return [{ parameter: 'measure', code: 'unknown-code', detail, ...lists(choices, id) }];
  });
}

/** The items of `by` that are no public dimensions of the codebook, nor of an earlier one that it is compared with. */
export function byFaults(ids: readonly string[], codebook: Codebook, earlier?: Codebook): Fault[] {
  const lists = allowedLists();
  return ids.flatMap((id, index): Fault[] => {
    if (publicDimension(codebook, id) || (earlier && publicDimension(earlier, id))) return [];
    const detail = `Item ${index + 1} is not a dimension of this dataset.`;
    return [{ parameter: 'by', code: 'unknown-dimension', detail, ...lists(dimensionChoices(codebook), id) }];
  });
}

function shareFaults({ share }: StatisticsQuery, known: readonly Dimension[], measures: readonly Measure[]): Fault[] {
  const allowed = known.map(({ id }) => id);
  const faults = share.flatMap((id, index): Fault[] => {
    if (allowed.includes(id)) return [];
    const detail = `Item ${index + 1} is not a dimension of this answer. Name it in by or where too.`;
    return [{ parameter: 'share', code: 'unknown-dimension', detail, allowed }];
  });
  if (share.length > 0 && !measures.every(({ statistic }) => hasShares(statistic))) {
    const detail = 'Means, medians and figures that do not add up cannot be divided into shares.';
    faults.push({ parameter: 'share', code: 'not-allowed', detail });
  }
  return faults;
}

function sortFaults({ sort, measures }: StatisticsQuery): Fault[] {
  if (!sort || measures.length === 1) return [];
  const detail = 'Only an answer of one measure can be sorted. Ask for one measure at a time.';
  return [{ parameter: 'sort', code: 'not-allowed', detail }];
}

/** One fault for each variable that two of the dimensions are levels of. */
function levelFaults(dimensions: readonly Dimension[]): Fault[] {
  const roots = [...new Set(dimensions.map(({ root }) => root))];
  return roots.flatMap((root): Fault[] => {
    const levels = dimensions.filter((dimension) => dimension.root === root);
    if (levels.length < 2) return [];
    const detail = `${levels.map(({ id }) => id).join(', ')} are levels of one variable. Name only one of them.`;
    return [{ parameter: 'by', code: 'two-levels', detail }];
  });
}
