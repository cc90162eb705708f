import { isDeepStrictEqual } from 'node:util';
import { compile } from '../../codebook/compile.ts';
import type { Codebook } from '../../codebook/model.ts';
import { fits } from '../../codebook/tables.ts';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import type { HeadlineDefinition } from '../../schemas/headline.ts';
import type { TableLookup } from '../../statistics/answer.ts';
import { type Cause, type CellAmounts, KEY_SEPARATOR, MARGIN } from '../../statistics/attribution.ts';
import { type HeadlineAmounts, headlineAmounts, headlinesNeed, measureOf } from '../../statistics/headline-figure.ts';
import { isAverage, scaleOf, type TableData, TOTAL_POSITION } from '../../statistics/table.ts';
import { keyName, subsetsOf, type TableRead } from '../../statistics/table-choice.ts';
import { startTabulator } from '../cube/tabulator.ts';

/** What of two codebooks can be told apart by cause, and how the changed cases are counted for it. Pure. */

export interface StepPlan {
  /** The fewest that hold every set of dimensions that some table of the later codebook has, and the earlier one knows. */
  tables: readonly TableRead[];
  /** Ids of headlines whose amounts are of one kind in both. */
  headlines: ReadonlySet<string>;
}

/** The dimension that says of a changed case on which side and by what cause it is counted: no codebook can have its name. */
const CAUSE = '_cause';
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
function stepDefinition(
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

/** Both sides of a step: changed cases as the earlier release counts them, by its codebook, and as the later one does by its own. */
export interface StepSides {
  feed(side: StepSide, contents: readonly string[]): Promise<void>;
  /** The next of the plan's tables, in its order. */
  next(table: TableRead): Promise<CellAmounts>;
  /** After the last table. */
  headlines(): Promise<HeadlineCount[]>;
  close(): Promise<void>;
}

export const SIDES_OF_STEP: readonly StepSide[] = ['before', 'after'];
/** Whatever is not the method's is done to cases. */
const CASE_CAUSES: readonly Cause[] = ['created', 'corrected', 'sentence-varied', 'quashed', 'merged', 'removed'];

/** Counters start when there is something to count; where one codebook counts both sides, one does. */
export function startSides(before: Codebook, after: Codebook, plan: StepPlan): StepSides {
  const inOrder = [...after.measures.keys()];
  const together = before === after;
  const counters = new Map<string, StepCount>();
  const counterOf = (side: StepSide): StepCount => {
    const name = together ? 'both' : side;
    const known = counters.get(name);
    if (known) return known;
    const codebook = side === 'before' ? before : after;
    const counter = startStepCount(codebook, plan, inOrder, labelsOf(together ? SIDES_OF_STEP : [side]));
    counters.set(name, counter);
    return counter;
  };
  const isEmpty = plan.tables.length === 0 && plan.headlines.size === 0;
  let closed = false;
  return {
    async feed(side, contents) {
      if (isEmpty || contents.length === 0) return;
      if (closed) throw new Error('the step was given up');
      await counterOf(side).feed(contents);
    },
    async next(table) {
      const parts = await Promise.all([...counters.values()].map((counter) => counter.next(table)));
      const [first, second] = parts;
      return first && second ? addedTogether(first, second) : (first ?? new Map());
    },
    headlines: async () => (await Promise.all([...counters.values()].map((counter) => counter.headlines()))).flat(),
    async close() {
      closed = true;
      await Promise.all([...counters.values()].map((counter) => counter.close()));
    },
  };
}

const labelsOf = (sides: readonly StepSide[]): Label[] =>
  sides.flatMap((side) => CASE_CAUSES.map((cause) => ({ side, cause })));

function addedTogether(one: CellAmounts, other: CellAmounts): CellAmounts {
  const all = new Map([...one].map(([key, amounts]) => [key, new Map(amounts)]));
  for (const [key, amounts] of other) {
    const sums = all.get(key) ?? new Map<Cause, bigint>();
    all.set(key, sums);
    for (const [cause, amount] of amounts) sums.set(cause, (sums.get(cause) ?? 0n) + amount);
  }
  return all;
}

/** Counts the changed cases of a step by one codebook: those of the earlier release, of the later, or of both. */

export type StepSide = 'before' | 'after';
export interface Label {
  side: StepSide;
  cause: Cause;
}
export const labelOf = ({ side, cause }: Label): string => `${side}-${cause}`;

/** What the changed cases of one label are in a headline. */
export interface HeadlineCount extends Label {
  id: string;
  amounts: HeadlineAmounts;
}

export interface StepCount {
  feed(contents: readonly string[]): Promise<void>;
  /** The next of the plan's tables, in its order: amounts of the later side less those of the earlier. */
  next(table: TableRead): Promise<CellAmounts>;
  /** After the last table: the same of the amounts behind headlines. */
  headlines(): Promise<HeadlineCount[]>;
  close(): Promise<void>;
}

export function startStepCount(
  codebook: Codebook,
  plan: StepPlan,
  inOrder: readonly string[],
  labels: readonly Label[],
): StepCount {
  const definition = stepDefinition(codebook, plan, inOrder, labels.map(labelOf));
  const counted = compile(codebook.id, definition);
  const wanted = new Set(
    headlinesNeed(codebook)
      .filter(({ id }) => plan.headlines.has(id))
      .map(({ read }) => nameOf(read.by, read.measure)),
  );
  /** What headlines read, each with all labels. */
  const held = new Map<string, TableData>();
  const tabulator = startTabulator({ dataset: codebook.id, definition });
  const tables = tabulator.tables();

  async function pull(): Promise<TableData | undefined> {
    const next = await tables.next();
    if (next.done) return undefined;
    const table = next.value;
    const name = nameOf(
      table.by.filter((id) => id !== CAUSE),
      table.measure,
    );
    if (table.by.includes(CAUSE) && wanted.has(name)) held.set(name, table);
    return table;
  }

  return {
    feed: (contents) => tabulator.feed(contents),
    async next({ by, measure }) {
      const name = nameOf([...by, CAUSE], measure);
      for (;;) {
        const table = await pull();
        if (!table) throw new Error('a step lacks one of its tables');
        if (nameOf(table.by, table.measure) === name) return amountsIn(counted, labels, table);
      }
    },
    async headlines() {
      while (await pull());
      const { present } = await tabulator.totals();
      const headlines = codebook.definition.codebook.headlines.filter(({ id }) => plan.headlines.has(id));
      return headlines.flatMap((headline) =>
        labels.map((label, position) => {
          const lookup: TableLookup = (read) => ofLabel(held.get(nameOf(read.by, read.measure)), position);
          const amounts = headlineAmounts(codebook, headline, present, lookup)!; // the plan has only those with a measure
          return { ...label, id: headline.id, amounts };
        }),
      );
    },
    close: () => tabulator.close(),
  };
}

/** A set of dimensions stands once, in one order, whoever asks for it. */
const nameOf = (by: readonly string[], measure: string): string => `${keyName(by)} ${measure}`;

/** The part of a table that is of one label, as if it had been counted alone. */
function ofLabel(table: TableData | undefined, position: number): TableData {
  if (!table) throw new Error('a headline of a step lacks its table');
  const at = table.by.indexOf(CAUSE);
  const cells = table.cells.flatMap((cell) =>
    cell[at] === position ? [[...cell.slice(0, at), ...cell.slice(at + 1)]] : [],
  );
  return { ...table, by: table.by.toSpliced(at, 1), cells };
}

/** Amounts by cause of the cells that changed cases have; margins of known units are read by headlines only. */
function amountsIn(codebook: Codebook, labels: readonly Label[], { by, cells }: TableData): CellAmounts {
  const codes = by.map((id) => codebook.dimensions.get(id)!.codes); // a table is of dimensions of its codebook
  const width = by.length;
  const found = new Map<string, Map<Cause, bigint>>();
  for (const cell of cells) {
    const label = labels[cell[width - 1] as number];
    const positions = cell.slice(0, width - 1) as number[];
    if (!label || positions.some((position) => position < TOTAL_POSITION)) continue;
    const amount = BigInt(cell[width] ?? 0);
    if (amount === 0n) continue;
    const key = positions.map((position, i) => (position === TOTAL_POSITION ? MARGIN : codes[i]![position]!.code));
    const name = key.join(KEY_SEPARATOR);
    const amounts = found.get(name) ?? new Map<Cause, bigint>();
    found.set(name, amounts);
    amounts.set(label.cause, (amounts.get(label.cause) ?? 0n) + (label.side === 'after' ? amount : -amount));
  }
  return found;
}
