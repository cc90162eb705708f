import type { Codebook } from '../codebook/model.ts';
import { protectionOf, type RoundingProtection, type ThresholdProtection } from '../codebook/protection.ts';
import type { DisclosureReport } from '../schemas/disclosure.ts';
import type { Obstacle } from '../schemas/release.ts';
import type { TableData } from '../statistics/table.ts';
import { outOfTime } from './obstacles.ts';
import { cellKeyChange, changedTable } from './policies/cell-key.ts';
import { notCompared, roundTables } from './policies/rounding.ts';
import { suppressTables } from './policies/threshold.ts';
import { sparseRule, sparseTables } from './refusals.ts';
import type { Solver } from './solve/solver.ts';
import type { CountedTable, ReadableRelease } from './tables.ts';

/** From tables as they were counted to tables as they may be published. */

export interface ProtectionContext {
  /** Loads the solver. Only policies that need it ask. */
  solver(): Promise<Solver>;
  /** The releases that can be read together with this one, oldest first. Their tables not under `cell-key`. */
  readable: readonly ReadableRelease[];
  /** The same tables of the units that none of these releases counts; only `threshold` asks for them. */
  added?(): AsyncIterable<CountedTable>;
  /** Hears how far the work is. */
  progress(done: number, of: number): void;
  /** How long the work may take; the solver throws OutOfTime after that. */
  minutes: number;
}

/** Thrown where the work has to end because it takes too long. */
export class OutOfTime extends Error {}

/** What is known once every table has been protected. */
export interface ProtectionOutcome {
  /** Null: the release is held. */
  report: DisclosureReport | null;
  /** What keeps the release from being published; what was yielded must then be thrown away. */
  held: readonly Obstacle[];
}

/** Yields the published tables, in the order of those that were counted. Blocks the thread while it solves. */
export async function* protectedTables(
  codebook: Codebook,
  counted: AsyncIterable<CountedTable>,
  context: ProtectionContext,
): AsyncGenerator<TableData, ProtectionOutcome, void> {
  const protection = protectionOf(codebook);
  switch (protection.policy) {
    case 'none':
      for await (const { by, measure, cells } of counted) yield { by, measure, cells };
      return { report: { policy: 'none' }, held: [] };
    case 'cell-key': {
      const change = cellKeyChange(protection);
      for await (const table of counted) yield changedTable(codebook, table, change);
      return {
        report: {
          ...{
            policy: 'cell-key',
            betweenReleases: context.readable.map(notCompared),
            solver: null,
            solverVersion: null,
          },
        },
        held: [],
      };
    }
    case 'threshold':
      return yield* thresholdTables(codebook, counted, protection, context);
    case 'rounding':
      return yield* roundedTables(codebook, counted, protection, context);
  }
}

/** Stages of the work after the tables have been counted: put into a model, protected, audited. */
const STAGES = 3;

/** All tables, and how to tell of the stages that follow. */
async function collectTables(
  codebook: Codebook,
  counted: AsyncIterable<CountedTable>,
  { progress }: ProtectionContext,
): Promise<{ all: CountedTable[]; step: () => void }> {
  const of = codebook.tables.reduce((sum, { measures }) => sum + measures.length, 0) + STAGES;
  const all: CountedTable[] = [];
  for await (const table of counted) {
    all.push(table);
    progress(all.length, of);
  }
  let done = all.length;
  return { all, step: () => progress(++done, of) };
}

async function* thresholdTables(
  codebook: Codebook,
  tables: AsyncIterable<CountedTable>,
  policy: ThresholdProtection,
  context: ProtectionContext,
): AsyncGenerator<TableData, ProtectionOutcome, void> {
  const { all: counted, step } = await collectTables(codebook, tables, context);
  const { solver, readable, minutes } = context;
  const added: CountedTable[] = [];
  if (readable.length > 0 && context.added) for await (const table of context.added()) added.push(table);
  try {
    const tables = { counted, readable, added };
    const suppressed = suppressTables(await solver(), { codebook, policy, ...tables, step });
    yield* suppressed.tables;
    return { report: suppressed.report, held: suppressed.held };
  } catch (error) {
    if (error instanceof OutOfTime) return { report: null, held: [outOfTime(codebook, counted, minutes)] };
    throw error;
  }
}

async function* roundedTables(
  codebook: Codebook,
  tables: AsyncIterable<CountedTable>,
  policy: RoundingProtection,
  context: ProtectionContext,
): AsyncGenerator<TableData, ProtectionOutcome, void> {
  const { all: counted } = await collectTables(codebook, tables, context);
  const sparse = sparseTables(codebook, counted, sparseRule);
  if (sparse.length > 0) return { report: null, held: sparse };
  try {
    const { readable } = context;
    const rounded = roundTables(await context.solver(), { codebook, policy, counted, readable });
    if ('held' in rounded) return { report: null, held: rounded.held };
    yield* rounded.tables;
    return { report: rounded.report, held: [] };
  } catch (error) {
    if (error instanceof OutOfTime) return { report: null, held: [outOfTime(codebook, counted, context.minutes)] };
    throw error;
  }
}
