import { compile } from '../../codebook/compile.ts';
import type { Codebook } from '../../codebook/model.ts';
import type { TableLookup } from '../../statistics/answer.ts';
import type { Cause } from '../../statistics/cause.ts';
import { type CellAmounts, KEY_SEPARATOR, MARGIN } from '../../statistics/cause-cells.ts';
import { type HeadlineAmounts, headlineAmounts } from '../../statistics/headline-amounts.ts';
import { headlinesNeed } from '../../statistics/headline-read.ts';
import { type TableData, TOTAL_POSITION } from '../../statistics/table.ts';
import type { TableRead } from '../../statistics/table-choice.ts';
import { keyName } from '../../statistics/table-owner.ts';
import { type ReleaseTotals, startTabulator, type Tabulator } from '../cube/tabulator.ts';
import { CAUSE, type StepPlan, stepDefinition } from './step-plan.ts';

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
  const stream = tablesOf(tabulator);
  let totals: ReleaseTotals | undefined;

  async function pull(): Promise<TableData | undefined> {
    const { done, value } = await stream.next();
    if (done) {
      totals ??= value;
      return undefined;
    }
    const table = value;
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
      const present = totals?.present ?? {};
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

/** Tables one at a time, when they are asked for: two sides are read side by side without holding either. */
async function* tablesOf(tabulator: Tabulator): AsyncGenerator<TableData, ReleaseTotals> {
  let offer: (table: TableData) => void = () => {};
  let resume: () => void = () => {};
  const nextOffer = () =>
    new Promise<TableData>((resolve) => {
      offer = resolve;
    });
  let offered = nextOffer();
  const finished = tabulator.finish(async (table) => {
    const taken = new Promise<void>((resolve) => {
      resume = resolve;
    });
    offer(table);
    await taken;
  });
  finished.catch(() => {}); // told to whoever waits for a table
  for (;;) {
    const table = await Promise.race([offered, finished.then(() => undefined)]);
    if (!table) return finished;
    offered = nextOffer();
    yield table;
    resume();
  }
}
