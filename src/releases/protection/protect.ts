import {
  cellKeyChange,
  changedTable,
  type Definition,
  type ProtectionJob,
  protectTables,
  type Report,
  type Solver,
  standsAlone,
  type TableName,
} from '#disclosure';
import { visiblePositions } from '../../cases/view.ts';
import type { Codebook } from '../../codebook/model.ts';
import { protectionOf } from '../../codebook/protection.ts';
import type { DisclosureReport } from '../../schemas/disclosure.ts';
import type { Obstacle } from '../../schemas/release.ts';
import type { PresentCodes, TableData } from '../../statistics/table.ts';
import { ownDefinition } from './definition.ts';
import { obstaclesOf, outOfTime, roundedByChance, unfinishedNote } from './obstacles.ts';
import { type RollUp, rareCodes, type TableRule } from './rare-codes.ts';
import { type CountedData, countedTable, readableRelease, type StoredRelease, storedTable } from './tables.ts';

/** From tables as they were counted to tables as they may be stored and published. */

export interface ProtectionContext {
  /** Loads the solver. Only policies that need it ask. */
  solver(): Promise<Solver>;
  /** The releases that can be read together with this one, oldest first. Their tables not under `cell-key`. */
  readable: readonly StoredRelease[];
  /** The same tables of the units that none of these releases counts; only `threshold` asks for them. */
  added?(): AsyncIterable<CountedData>;
  /** Hears how far the work is. */
  progress(done: number, of: number): void;
  /** How long the work may take; the solver throws OutOfTime after that. */
  seconds: number;
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
  counted: AsyncIterable<CountedData>,
  context: ProtectionContext,
): AsyncGenerator<TableData, ProtectionOutcome, void> {
  const policy = protectionOf(codebook);
  if (policy.policy === 'none') {
    for await (const { by, measure, cells } of counted) yield { by, measure, cells };
    return { report: { policy: 'none' }, held: [] };
  }
  const definition = ownDefinition(codebook);
  if (policy.policy === 'cell-key') {
    const change = cellKeyChange(policy);
    for await (const table of counted)
      yield storedTable(codebook, table, changedTable(definition, countedTable(codebook, table), change));
    const betweenReleases = context.readable.map(({ version }) => ({ version, differences: 0, passes: true }));
    return { report: { policy: 'cell-key', betweenReleases, solver: null, solverVersion: null }, held: [] };
  }
  if (policy.policy === 'rounding' && !policy.controlled) return { report: null, held: [roundedByChance] };
  return yield* protectedTogether(codebook, { definition, policy }, counted, context);
}

/** Stages of the work after the tables have been counted: put into a model, protected, audited. */
const STAGES = 3;

async function* protectedTogether(
  codebook: Codebook,
  job: Pick<ProtectionJob, 'definition' | 'policy'>,
  counting: AsyncIterable<CountedData>,
  { solver: load, readable, added, progress, seconds }: ProtectionContext,
): AsyncGenerator<TableData, ProtectionOutcome, void> {
  const of = codebook.tables.reduce((sum, { measures }) => sum + measures.length, 0) + STAGES;
  const tables: CountedData[] = [];
  for await (const table of counting) progress(tables.push(table), of);
  let done = tables.length;
  const news = readable.length > 0 && added && job.policy.policy === 'threshold' ? await gather(added()) : [];
  const release = { codebook, definition: job.definition, tables };
  try {
    const solver = await load();
    const found = protectTables(solver, {
      ...job,
      counted: tables.map((table) => countedTable(codebook, table)),
      readable: readable.map(readableRelease),
      added: news.map((table) => countedTable(codebook, table)),
      step: () => progress(++done, of),
    });
    if ('held' in found) {
      const rollUpOf = found.held.length > MOST_ROLL_UPS ? () => undefined : rollUps(release, job, solver);
      return { report: null, held: obstaclesOf({ ...release, found: found.held, rollUpOf }) };
    }
    for (const [at, table] of found.tables.entries()) yield storedTable(codebook, tables[at] ?? unknownTable(), table);
    return { report: storedReport(found.report, release), held: [] };
  } catch (error) {
    if (error instanceof OutOfTime) return { report: null, held: [outOfTime(release, seconds)] };
    throw error;
  }
}

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const unknownTable = (): never => {
  throw new Error('a table that was not counted');
};

interface TabulatedRelease {
  codebook: Codebook;
  definition: Definition;
  tables: readonly CountedData[];
}

function storedReport(report: Report, release: TabulatedRelease): DisclosureReport {
  if (report.policy === 'none') return report;
  const { betweenReleases, ...rest } = report;
  const stored = { ...rest, betweenReleases: [...betweenReleases] };
  if (stored.policy !== 'threshold') return stored;
  const { isUnfinished, tested = [], ...threshold } = stored;
  return { ...threshold, tested: [...tested], ...(isUnfinished && { note: unfinishedNote(release) }) };
}

/** For more tables than this no codes are looked for: what is in the way is then not a few codes. */
const MOST_ROLL_UPS = 12;

/** Which codes of a refused table to publish as one. */
function rollUps(
  { codebook, tables }: TabulatedRelease,
  { policy }: Pick<ProtectionJob, 'policy'>,
  solver: Solver,
): (table: TableName) => RollUp | undefined {
  const threshold = policy.policy === 'threshold' ? policy : undefined;
  const isAlone = (other: Codebook, table: CountedData, how?: Solver): boolean =>
    standsAlone(ownDefinition(other), threshold, countedTable(other, table), how);
  const rule: TableRule = {
    mayPass: (other, table) => isAlone(other, table),
    passes: (other, table) => isAlone(other, table, solver),
  };
  return ({ by, measure }) => {
    const table = tables.find((one) => one.measure === measure && one.by.join() === by.join());
    return table && rareCodes(codebook, table, rule);
  };
}

/** Under a policy every public code is listed: which of them occur may not show. */
export const presentCodes = ({ dimensions }: Codebook): PresentCodes =>
  Object.fromEntries(
    [...dimensions.values()]
      .filter(({ audience }) => audience === 'public')
      .map((dimension) => [dimension.id, visiblePositions(dimension, 'public')]),
  );
