import { isDeepStrictEqual } from 'node:util';
import type { Codebook } from '../../codebook/model.ts';
import { fits } from '../../codebook/tables.ts';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import type { HeadlineDefinition } from '../../schemas/headline.ts';
import { isAverage, scaleOf } from '../../statistics/cell-value.ts';
import { headlinesNeed, measureOf } from '../../statistics/headline-read.ts';
import type { TableRead } from '../../statistics/table-choice.ts';
import { keyName, subsetsOf } from '../../statistics/table-owner.ts';

/** What of two codebooks can be told apart by cause, and how the changed cases are counted for it. Pure. */

export interface StepPlan {
  /** The fewest that hold every set of dimensions that some table of the later codebook has, and the earlier one knows. */
  tables: readonly TableRead[];
  /** Ids of headlines whose amounts are of one kind in both. */
  headlines: ReadonlySet<string>;
}

/** The dimension that says of a changed case on which side and by what cause it is counted: no codebook can have its name. */
export const CAUSE = '_cause';
const CAUSES_LIST = '_causes';

export function planStep(before: Codebook, after: Codebook): StepPlan {
  const isKnown = (id: string): boolean => before.dimensions.get(id)?.audience === 'public';
  const sets = new Map<string, { by: readonly string[]; measures: string[] }>();
  for (const measure of after.measures.values()) {
    const was = before.measures.get(measure.id);
    if (!was || !sameKind(before, was.id, after, measure.id)) continue;
    const offered = after.tables
      .filter(({ measures }) => measures.includes(measure.id))
      .map(({ by }) => by.filter(isKnown).sort())
      .filter((by) => fits(was, dimensionsOf(before, by)) && fits(measure, dimensionsOf(after, by)));
    for (const by of widest(offered)) {
      const set = sets.get(keyName(by)) ?? { by, measures: [] };
      sets.set(keyName(by), set);
      set.measures.push(measure.id);
    }
  }
  // In the order in which they are counted: set by set, and in each the measures of the later codebook.
  const tables = [...sets.values()].flatMap(({ by, measures }) => measures.map((measure) => ({ by, measure })));
  const earlier = new Map(before.definition.codebook.headlines.map((headline) => [headline.id, headline]));
  const headlines = after.definition.codebook.headlines.filter((headline) => {
    const was = earlier.get(headline.id);
    return was !== undefined && sameHeadlineKind(before, was, after, headline);
  });
  return { tables, headlines: new Set(headlines.map(({ id }) => id)) };
}

function sameHeadlineKind(
  before: Codebook,
  was: HeadlineDefinition,
  after: Codebook,
  headline: HeadlineDefinition,
): boolean {
  const [one, other] = [measureOf(was), measureOf(headline)];
  return one !== undefined && other !== undefined && sameKind(before, one, after, other);
}

/** Counts or sums whose amounts can be added to each other. */
function sameKind(before: Codebook, one: string, after: Codebook, other: string): boolean {
  const [was, now] = [before.measures.get(one), after.measures.get(other)];
  if (!was || !now || was.statistic !== now.statistic || isAverage(now.statistic)) return false;
  return scaleOf(before, was) === scaleOf(after, now);
}

const dimensionsOf = (codebook: Codebook, by: readonly string[]) => by.map((id) => codebook.dimensions.get(id)!); // public ones

/** Every table holds its margins, so sets that lie in another are left out. */
function widest(sets: readonly (readonly string[])[]): (readonly string[])[] {
  const covered = new Set<string>();
  return sets
    .toSorted((a, b) => b.length - a.length)
    .filter((set) => {
      if (covered.has(keyName(set))) return false;
      for (const subset of subsetsOf(set)) covered.add(keyName(subset));
      return true;
    });
}

/**
 * The definition to count changed cases by: as the codebook counts, each table also by `labels`. Tables of both sides come in the
 * same order; those that only headlines of this side need come after them.
 */
export function stepDefinition(
  codebook: Codebook,
  plan: StepPlan,
  inOrder: readonly string[],
  labels: readonly string[],
): DatasetDefinition {
  const { definition } = codebook;
  const needed = headlinesNeed(codebook).filter(({ id }) => plan.headlines.has(id));
  const reads = [...plan.tables, ...needed.map(({ read }) => read)];
  const used = new Set(reads.map(({ measure }) => measure));
  const rank = (id: string): number => (inOrder.includes(id) ? inOrder.indexOf(id) : inOrder.length);
  return {
    ...definition,
    codebook: {
      ...definition.codebook,
      variables: [
        ...definition.codebook.variables,
        {
          id: CAUSE,
          label: CAUSE,
          level: 'case',
          kind: 'code',
          codeList: CAUSES_LIST,
          multiple: false,
          required: true,
          audience: 'public',
          youthWithheld: false,
        },
      ],
      codeLists: {
        ...definition.codebook.codeLists,
        [CAUSES_LIST]: { label: CAUSE, codes: labels.map((code) => ({ code, label: code })) },
      },
      measures: definition.codebook.measures.filter(({ id }) => used.has(id)).sort((a, b) => rank(a.id) - rank(b.id)),
      tables: { upTo: 0, of: [], also: reads.map(({ by, measure }) => ({ by: [...by, CAUSE], measures: [measure] })) },
      headlines: [],
    },
  };
}

/** A content as it is counted for a step. */
export function labelled(content: string, label: string): string {
  const parsed = JSON.parse(content) as { attributes?: object };
  return JSON.stringify({ ...parsed, attributes: { ...parsed.attributes, [CAUSE]: label } });
}

/** Whether two codebooks count every case alike, whatever they call things. May say no where they do. */
export const countAlike = (one: Codebook, other: Codebook): boolean =>
  one === other || isDeepStrictEqual(countingOf(one), countingOf(other));

function countingOf({ definition, dimensions, amounts, measures }: Codebook): unknown {
  return {
    youthRule: definition.settings.youthRule,
    derived: definition.codebook.derived.map(({ id, level, rule }) => ({ id, level, rule })),
    dimensions: [...dimensions.values()].map(({ label: _, index: __, codes, ...rest }) => ({
      ...rest,
      codes: codes.map(({ code, parent, publishAs, min, max }) => ({ code, parent, publishAs, min, max })),
    })),
    amounts: [...amounts.values()],
    measures: [...measures.values()].map(({ id, statistic, of, filter, countingUnit }) => {
      return { id, statistic, of, filter, countingUnit };
    }),
  };
}
