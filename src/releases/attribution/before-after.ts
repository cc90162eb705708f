import { isDeepStrictEqual } from 'node:util';
import { compile } from '../../codebook/compile.ts';
import type { Codebook } from '../../codebook/model.ts';
import { fits, keyName } from '../../codebook/table-plan.ts';
import { contentIn } from '../../db/stored-text.ts';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import type { HeadlineDefinition } from '../../schemas/headline.ts';
import type { TableLookup } from '../../statistics/answer.ts';
import { type Amounts, type Cause, type CellAmounts, KEY_SEPARATOR, MARGIN } from '../../statistics/attribution.ts';
import { type HeadlineAmounts, headlineAmounts, headlinesNeed, measureOf } from '../../statistics/headline-figure.ts';
import { renamesBetween, underLaterKeys } from '../../statistics/renames.ts';
import { isAverage, scaleOf, type TableData, TOTAL_POSITION } from '../../statistics/table.ts';
import { subsetsOf, type TableRead } from '../../statistics/table-choice.ts';
import { startTabulator } from '../cube/tabulator.ts';

/**
 * Counts changed cases before and after: for each release by its own codebook. Every amount is the later one minus the earlier
 * one, by cause.
 */
export interface BeforeAfter {
  feed(side: StepSide, cases: readonly ChangedContent[]): Promise<void>;
  /** The next of the plan's tables, in its order. */
  next(table: TableRead): Promise<CellAmounts>;
  /** The amounts behind the plan's headlines, by id. After the last table. */
  headlines(): Promise<ReadonlyMap<string, HeadlineCauses>>;
  close(): Promise<void>;
}

export type StepSide = 'before' | 'after';
export const STEP_SIDES: readonly StepSide[] = ['before', 'after'];

/** The JSON text of a case at one of the two releases, and the one cause of its change between them. */
export interface ChangedContent {
  content: string;
  cause: Cause;
}

export interface HeadlineCauses {
  numerator: Amounts;
  denominator: Amounts;
}

/** Threads start when there is something to count. If one codebook counts both sides, one thread does both. */
export function startBeforeAfter(
  before: Codebook,
  after: Codebook,
  plan: StepPlan,
  temporaryFolder: string | undefined,
): BeforeAfter {
  const inOrder = [...after.measures.keys()];
  const together = before === after;
  const renames = renamesBetween(before, after);
  const counters = new Map<string, SideCount>();
  const counterOf = (side: StepSide): SideCount => {
    const name = together ? 'both' : side;
    const known = counters.get(name);
    if (known) return known;
    const codebook = side === 'before' ? before : after;
    const counter = startSideCount(
      codebook,
      plan,
      inOrder,
      sideLabels(together ? STEP_SIDES : [side]),
      temporaryFolder,
    );
    counters.set(name, counter);
    return counter;
  };
  const isEmpty = plan.tables.length === 0 && plan.headlines.size === 0;
  let closed = false;
  return {
    async feed(side, cases) {
      if (isEmpty || cases.length === 0) return;
      if (closed) throw new Error('the step was given up');
      await counterOf(side).feed(cases.map(({ content, cause }) => withLabel(content, nameOfLabel({ side, cause }))));
    },
    async next(table) {
      const sums = new Map<string, Map<Cause, bigint>>();
      const counts = [...counters].map(async ([side, counter]) => {
        const found = await counter.next(table);
        return side === 'before' ? underLaterKeys(renames, table.by, found) : found;
      });
      for (const found of await Promise.all(counts))
        for (const [key, amounts] of found) for (const [cause, amount] of amounts) addAmount(sums, key, cause, amount);
      return sums;
    },
    async headlines() {
      const sums = new Map<string, { numerator: Map<Cause, bigint>; denominator: Map<Cause, bigint> }>();
      for (const counts of await Promise.all([...counters.values()].map((counter) => counter.headlines()))) {
        for (const { id, side, cause, amounts } of counts) {
          const sum = sums.get(id) ?? { numerator: new Map(), denominator: new Map() };
          sums.set(id, sum);
          for (const part of ['numerator', 'denominator'] as const)
            sum[part].set(cause, (sum[part].get(cause) ?? 0n) + signed(side, amounts[part] ?? 0n));
        }
      }
      return sums;
    },
    async close() {
      closed = true;
      await Promise.all([...counters.values()].map((counter) => counter.close()));
    },
  };
}

const signed = (side: StepSide, amount: bigint): bigint => (side === 'after' ? amount : -amount);

function addAmount(sums: Map<string, Map<Cause, bigint>>, key: string, cause: Cause, amount: bigint): void {
  const sum = sums.get(key) ?? new Map<Cause, bigint>();
  sums.set(key, sum);
  sum.set(cause, (sum.get(cause) ?? 0n) + amount);
}

/** The tables and headlines of two codebooks whose differences can be attributed to causes. */
export interface StepPlan {
  /** The fewest that hold every set of dimensions that some table of the later codebook has, and the earlier one knows. */
  tables: readonly TableRead[];
  /** Ids of headlines whose amounts are of one kind in both. */
  headlines: ReadonlySet<string>;
}

export function planStep(before: Codebook, after: Codebook): StepPlan {
  const isKnown = (id: string): boolean => before.dimensions.get(id)?.audience === 'public';
  const sets = new Map<string, { by: readonly string[]; measures: string[] }>();
  for (const measure of after.measures.values()) {
    const was = before.measures.get(measure.id);
    if (!was || !sameKind(before, was.id, after, measure.id)) continue;
    const offered = after.tables
      .filter(({ measures }) => measures.includes(measure.id))
      .map(({ by }) => by.filter(isKnown).sort())
      .filter((by) => fits(was, dimensionsNamed(before, by)) && fits(measure, dimensionsNamed(after, by)));
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

const dimensionsNamed = (codebook: Codebook, by: readonly string[]) =>
  by.flatMap((id) => codebook.dimensions.get(id) ?? []);

/** Every table holds its margins, so sets that are part of another are left out. */
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

/** Whether two codebooks count every case alike, even under other labels. Can be false although they do. */
export const countAlike = (one: Codebook, other: Codebook): boolean =>
  one === other || isDeepStrictEqual(countingOf(one), countingOf(other));

function countingOf({ definition, dimensions, amounts, measures }: Codebook): unknown {
  return {
    youthRule: definition.settings.youthRule,
    derived: definition.codebook.derived.map(({ id, level, rule }) => ({ id, level, rule })),
    dimensions: [...dimensions.values()].map(({ label: _, labels: __, index: ___, codes, ...rest }) => ({
      ...rest,
      codes: codes.map(({ code, parent, publishAs, min, max }) => ({ code, parent, publishAs, min, max })),
    })),
    amounts: [...amounts.values()],
    measures: [...measures.values()].map(({ id, statistic, of, filter, countingUnit }) => {
      return { id, statistic, of, filter, countingUnit };
    }),
  };
}

/** The side on which a changed case is counted, and by what cause: the code that the case has in the dimension CAUSE. */
interface SideLabel {
  side: StepSide;
  cause: Cause;
}

/** No codebook can have a dimension or a code list of such a name. */
const CAUSE = '_cause';
const CAUSES_LIST = '_causes';
/** All causes but `method`, which no case has. */
const CASE_CAUSES: readonly Cause[] = ['created', 'corrected', 'sentence-varied', 'quashed', 'merged', 'removed'];

const sideLabels = (sides: readonly StepSide[]): SideLabel[] =>
  sides.flatMap((side) => CASE_CAUSES.map((cause) => ({ side, cause })));

const nameOfLabel = ({ side, cause }: SideLabel): string => `${side}-${cause}`;

function withLabel(content: string, label: string): string {
  const parsed = contentIn(content);
  return JSON.stringify({ ...parsed, attributes: { ...parsed.attributes, [CAUSE]: label } });
}

/** Counts by one codebook: the changed cases of the earlier release, of the later one, or of both. */
interface SideCount {
  /** Takes contents with labels. */
  feed(contents: readonly string[]): Promise<void>;
  next(table: TableRead): Promise<Map<string, Map<Cause, bigint>>>;
  headlines(): Promise<(SideLabel & { id: string; amounts: HeadlineAmounts })[]>;
  close(): Promise<void>;
}

function startSideCount(
  codebook: Codebook,
  plan: StepPlan,
  inOrder: readonly string[],
  labels: readonly SideLabel[],
  temporaryFolder: string | undefined,
): SideCount {
  const definition = labelledDefinition(codebook, plan, inOrder, labels.map(nameOfLabel));
  const counted = compile(codebook.id, definition);
  const wanted = new Set(
    headlinesNeed(codebook)
      .filter(({ id }) => plan.headlines.has(id))
      .map(({ read }) => setName(read.by, read.measure)),
  );
  /** The tables that headlines read, each with all labels. */
  const held = new Map<string, TableData>();
  const tabulator = startTabulator({ dataset: codebook.id, definition, temporaryFolder });
  const tables = tabulator.tables();

  async function pull(): Promise<TableData | undefined> {
    const next = await tables.next();
    if (next.done) return undefined;
    const table = next.value;
    const name = setName(
      table.by.filter((id) => id !== CAUSE),
      table.measure,
    );
    if (table.by.includes(CAUSE) && wanted.has(name)) held.set(name, table);
    return table;
  }

  return {
    feed: (contents) => tabulator.feed(contents),
    async next({ by, measure }) {
      const name = setName([...by, CAUSE], measure);
      for (;;) {
        const table = await pull();
        if (!table) throw new Error('a step lacks one of its tables');
        if (setName(table.by, table.measure) === name) return amountsIn(counted, labels, table);
      }
    },
    async headlines() {
      while (await pull());
      const { present } = await tabulator.totals();
      const headlines = codebook.definition.codebook.headlines.filter(({ id }) => plan.headlines.has(id));
      return headlines.flatMap((headline) =>
        labels.flatMap((label, position) => {
          const lookup: TableLookup = (read) => ofLabel(held.get(setName(read.by, read.measure)), position);
          const amounts = headlineAmounts(codebook, headline, present, lookup);
          return amounts ? [{ ...label, id: headline.id, amounts }] : [];
        }),
      );
    },
    close: () => tabulator.close(),
  };
}

/**
 * The definition to count cases with labels by: as the codebook counts, each table also by `labels`. Tables of both sides come in the
 * same order; those that only headlines of this side need come after them.
 */
function labelledDefinition(
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

/** A set of dimensions has one name, in whatever order it is asked for. */
const setName = (by: readonly string[], measure: string): string => `${keyName(by)} ${measure}`;

/** The part of a table that is of one label, as if it had been counted alone. */
function ofLabel(table: TableData | undefined, position: number): TableData {
  if (!table) throw new Error('a headline of a step lacks its table');
  const at = table.by.indexOf(CAUSE);
  const cells = table.cells.flatMap((cell) =>
    cell[at] === position ? [[...cell.slice(0, at), ...cell.slice(at + 1)]] : [],
  );
  return { ...table, by: table.by.toSpliced(at, 1), cells };
}

/** Amounts by cause of the cells that changed cases have. Margins of reported units are left out: only headlines read them. */
function amountsIn(
  codebook: Codebook,
  labels: readonly SideLabel[],
  { by, cells }: TableData,
): Map<string, Map<Cause, bigint>> {
  const codes = by.map((id) => codebook.dimensions.get(id)?.codes);
  const width = by.length;
  const found = new Map<string, Map<Cause, bigint>>();
  for (const cell of cells) {
    const label = labels[cell[width - 1] as number];
    const positions = cell.slice(0, width - 1) as number[];
    if (!label || positions.some((position) => position < TOTAL_POSITION)) continue;
    const amount = BigInt(cell[width] ?? 0);
    if (amount === 0n) continue;
    const key = positions.map((position, i) => (position === TOTAL_POSITION ? MARGIN : codes[i]?.[position]?.code));
    addAmount(found, key.join(KEY_SEPARATOR), label.cause, signed(label.side, amount));
  }
  return found;
}
