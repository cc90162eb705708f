import { type Codebook, knownDimension } from '../codebook/model.ts';
import { called, t } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { ReleaseStructure } from '../schemas/structure.ts';
import { type CodeCondition, canonicalConditions, conditionFaults, namedCodes } from '../statistics/conditions.ts';
import { type StatisticsQuery, statisticsQuery } from '../statistics/query.ts';
import { hasShares } from '../statistics/table.ts';
import { inWords } from '../statistics/wording.ts';

/** What can be chosen of a release, and what a choice in the form of the table builder asks for. */

/** What the form sends besides a query of statistics. */
export interface TableForm extends StatisticsQuery {
  /** The first and the last period, as `year:2014`. */
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * The query that a form asks for. A control that a new choice has disabled may still be filled in, so what it says is left out:
 * conditions on another level of a dimension, shares of what is not in the table, and an order of several measures.
 */
export function askedQuery(codebook: Codebook, form: TableForm): StatisticsQuery {
  const { by, sort, limit, base, totals } = form;
  const measures = form.measures.length > 0 ? form.measures : [...codebook.measures.keys()].slice(0, 1);
  const rootOf = (id: string): string => codebook.dimensions.get(id)?.root ?? id;
  const roots = new Map(by.map((id) => [rootOf(id), id]));
  const where = [...form.where, ...periodCondition(form)].filter(
    ({ dimension }) => (roots.get(rootOf(dimension)) ?? dimension) === dimension,
  );
  const named = new Set([...by, ...where.map(({ dimension }) => dimension)]);
  const canShare = measures.every((id) => {
    const measure = codebook.measures.get(id);
    return measure === undefined || hasShares(measure.statistic);
  });
  return {
    ...{ measures, by, where, base, limit, totals },
    share: canShare ? form.share.filter((id) => named.has(id)) : [],
    sort: measures.length === 1 ? sort : undefined,
  };
}

function periodCondition({ from, to }: TableForm): CodeCondition[] {
  const [dimension, first = ''] = (from ?? to ?? '').split(':');
  const last = to?.split(':')[1] ?? '';
  if (!dimension) return [];
  return [{ dimension, codes: [from === to ? first : `${from ? first : ''}..${last}`] }];
}

export const tableAddress = (release: { dataset: string; version: string }, query: StatisticsQuery): string =>
  pagePath(`${releasePath(release)}/${statisticsQuery(query).replace('statistics?', 'table?')}`);

/** The codes that conditions name, each range as its codes; those of a coarser level as they are. */
export function chosenCodes(codebook: Codebook, where: readonly CodeCondition[]): ReadonlyMap<string, Set<string>> {
  const chosen = new Map<string, Set<string>>();
  const sound = where.filter((condition) => conditionFaults(codebook, [condition]).length === 0);
  for (const { dimension, code, positions, isCoarser } of namedCodes(codebook, canonicalConditions(codebook, sound))) {
    const { codes } = knownDimension(codebook, dimension);
    const found = isCoarser ? [code] : positions.flatMap((position) => codes[position]?.code ?? []);
    chosen.set(dimension, new Set([...(chosen.get(dimension) ?? []), ...found]));
  }
  return chosen;
}

type StructureTable = Pick<ReleaseStructure, 'tables'>;

/** Whether each of the measures is published by all of the dimensions together. */
export const combines = (
  { tables }: StructureTable,
  measures: readonly string[],
  dimensions: readonly string[],
): boolean =>
  measures.every((measure) =>
    tables.some(
      (table) => table.measures.includes(measure) && table.by.some((by) => dimensions.every((id) => by.includes(id))),
    ),
  );

/** Why a dimension cannot be added to others, in the language of the reader; undefined if it can. */
export function whyNotBy(
  structure: ReleaseStructure,
  measures: readonly string[],
  others: readonly string[],
  id: string,
): string | undefined {
  if (combines(structure, measures, [...others, id])) return undefined;
  const without = measures.find((measure) => !combines(structure, [measure], [id]));
  if (without !== undefined) return t('not published for {measure}', { measure: measureLabel(structure, without) });
  return notWith(structure, others, (other) => combines(structure, measures, [other, id]));
}

/** Why a measure cannot be asked for by these dimensions; undefined if it can. */
export function whyNotMeasure(
  structure: ReleaseStructure,
  id: string,
  dimensions: readonly string[],
): string | undefined {
  if (combines(structure, [id], dimensions)) return undefined;
  return notWith(structure, dimensions, (dimension) => combines(structure, [id], [dimension]));
}

function notWith(
  structure: ReleaseStructure,
  dimensions: readonly string[],
  isPublishedWith: (dimension: string) => boolean,
): string {
  const alone = dimensions.find((dimension) => !isPublishedWith(dimension));
  const ids = alone === undefined ? dimensions : [alone];
  const labels = inWords(ids.map((id) => labelOfDimension(structure, id)));
  return ids.length > 1
    ? t('not published with {labels} together', { labels })
    : t('not published with {labels}', { labels });
}

export const labelOfDimension = ({ dimensions }: ReleaseStructure, id: string): string =>
  called(dimensions.find((one) => one.id === id)?.label ?? id);

const measureLabel = ({ measures }: ReleaseStructure, id: string): string =>
  called(measures.find((one) => one.id === id)?.label ?? id);
