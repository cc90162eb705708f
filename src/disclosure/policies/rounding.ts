// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { createHash } from 'node:crypto';
import type { Codebook } from '../../codebook/model.ts';
import type { RoundingProtection } from '../../codebook/protection.ts';
import type { BetweenReleases, DisclosureReport } from '../../schemas/disclosure.ts';
import type { Obstacle } from '../../schemas/release.ts';
import type { TableData } from '../../statistics/table.ts';
import { contradictionIn, publishedCounts, tablesOfCounts } from '../attackers/public.ts';
import { type PublishedRelease, publishedRelease } from '../certificate/published.ts';
import { modelOf } from '../model/model.ts';
import { publicNumbers } from '../model/public.ts';
import { withShownRules } from '../model/shown-rules.ts';
import type { CodebookOfRelease } from '../model/variables.ts';
import { notRounded } from '../obstacles.ts';
import { type Solver, solverName } from '../solve/solver.ts';
import { assembleSystem, ContradictionError, type System } from '../solve/system.ts';
import { type Component, componentsOf } from '../solve/view.ts';
import type { ReadableRelease } from '../tables.ts';
import { type CountedCell, type CountedTable, codesName, codesOfPositions, countedLayers, partsOf } from '../tables.ts';
import { changedTable, KEYS } from './cell-key.ts';
import { earlierCounts, unitsBefore } from './earlier-counts.ts';
import { NEW_RELEASE, withJoinedCodes } from './work.ts';

/**
 * Rounding of counts to multiples of a base. Controlled rounding rounds all tables together, so that what added up still does:
 * base * (floor(n / base) + z) with z of 0 or 1, and as little change as a mixed-integer programme finds. A multiple of the base
 * stays as it is. Of a published count, an attacker knows that the true one is less than a base away.
 * See the Handbook on Statistical Disclosure Control (2024), chapter 4.
 *
 * Without it, if the policy says so, each cell is rounded by chance, up with probability remainder / base: right on average, but totals
 * need not add up. The cell's key decides, so that the same units are rounded the same way in every table.
 *
 * A count keeps its number in the next release, whatever that release calls it, as long as the number is still one of its two
 * multiples. New draws would average out, and a count of 2 that is 0 in one release and 5 in another is from 1 to 4 for certain
 * (bench/averaging.ts).
 */

export type RoundedTables =
  | { tables: readonly TableData[]; report: Extract<DisclosureReport, { policy: 'rounding' }>; held: readonly [] }
  | { held: readonly [Obstacle] };

/** Rounds tables: all at once, so that they still add up, or by chance, as the policy says. Blocks the thread. */
export function roundTables(solver: Solver, job: RoundingJob): RoundedTables {
  const { codebook, policy, counted, readable } = job;
  const rounded = policy.controlled ? roundTogether(solver, job) : roundByChance(job);
  if (typeof rounded === 'string') return { held: [notRounded(rounded)] };
  const { cellOf, values } = rounded;
  const tables = counted.map((table) => {
    const count = (cell: CountedCell): number =>
      values[cellOf(table, cell) ?? -1] ?? roundByKey(cell.evidence.known, policy.base, cell.evidence.key);
    const keyOfSum = (cell: CountedCell): number => ownKey(cell.evidence.contributors, cellOf(table, cell));
    return changedTable(codebook, table, { count, keyOfSum, most: policy.base - 1, step: policy.base });
  });
  const release = { version: NEW_RELEASE, codebook, tables };
  if (!policy.controlled)
    return { tables, report: { ...BY_CHANCE, betweenReleases: readable.map(notCompared) }, held: [] };
  // Once more, as readers have them.
  if (!countsAddUp(solver, [published(release)])) return { held: [notRounded('Rounded, not all numbers add up.')] };
  const [name = '', ...version] = solverName(solver).split(' ');
  return {
    tables,
    report: {
      ...{ policy: 'rounding', method: 'controlled', solver: name, solverVersion: version.join(' ') },
      betweenReleases: roundedDifferences(solver, release, readable),
    },
    held: [],
  };
}

const BY_CHANCE = {
  policy: 'rounding',
  method: 'random',
  solver: null,
  solverVersion: null,
  reason: 'The policy asks for rounding by chance.',
} as const;

type RoundedUnits = Pick<CountedUnits, 'cellOf'> & { values: Float64Array };

/** All counts rounded together, or why none is found that adds up. */
function roundTogether(solver: Solver, job: RoundingJob): RoundedUnits | string {
  const { base } = job.policy;
  const { readable } = job;
  let why = '';
  // Beside as many of the newest releases as can be, so that nothing becomes lower, of what can be added up either.
  for (let from = 0; from <= readable.length; from++) {
    try {
      const units = countedUnits(job, readable.slice(from));
      const values = roundCells(solver, units.system, { base, ...units });
      if (typeof values !== 'string') return { ...units, values };
      why = values;
    } catch (error) {
      // Earlier releases that do not add up with this one are left out.
      if (!(error instanceof ContradictionError) || from === readable.length) throw error;
    }
  }
  return why;
}

function roundByChance(job: RoundingJob): RoundedUnits {
  const { base } = job.policy;
  const units = countedUnits(job, []);
  const values = Float64Array.from(units.system.cells, ({ value }, cell) => {
    const count = value ?? 0;
    return keptNumber(units.keptOf(cell), count, base) ?? roundByKey(count, base, units.keyOf(cell));
  });
  return { ...units, values };
}

/** The number that a count had before, if it is one of its two multiples of the base. */
const keptNumber = (before: number | undefined, count: number, base: number): number | undefined =>
  before !== undefined && before % base === 0 && Math.abs(before - count) < base ? before : undefined;

/**
 * The key of a sum: that of its people and of what it is a sum of, however it is called. By the people alone, the sums of two groups of
 * which one has a person more would differ only where that person is, code by code, and name the person.
 */
const ownKey = (people: number, cell: number | undefined): number =>
  createHash('sha256').update(`${people} ${cell}`).digest().readUInt32BE();

interface RoundingJob {
  codebook: Codebook;
  policy: RoundingProtection;
  counted: readonly CountedTable[];
  /** The releases that can be read, oldest first. */
  readable: readonly ReadableRelease[];
}

/** The true numbers of units of tables, those behind sums and means too. */
const unitsCounted = (codebook: Codebook, counted: readonly CountedTable[]) =>
  counted.flatMap((table) => {
    const [layer] = countedLayers(codebook, table).filter((one) => one.layer !== 'sum');
    if (!layer) return [];
    const cells = layer.cells.map((cell) => ({ ...cell, number: BigInt(cell.evidence.known) }));
    return [{ ...layer, cells, table }];
  });

/** The counts of tables as one system, with their keys and the numbers that they have in readable releases. */
function countedUnits({ codebook, counted, readable }: RoundingJob, beside: readonly ReadableRelease[]) {
  const present = { ...publishedRelease(NEW_RELEASE, codebook, []), codebook: withJoinedCodes(codebook) };
  const units = unitsCounted(codebook, counted);
  const earlier = earlierCounts([...readable.map(unitsBefore), { ...present, tables: units }]);
  const others = beside.map(published);
  const shown = withShownRules<CodebookOfRelease>([...others, present]);
  const before = others.map((release, at) =>
    publicNumbers({ ...release, ...shown[at], tables: tablesOfCounts(release) }, { frozen: true }),
  );
  const model = modelOf([...before, { release: NEW_RELEASE, ...(shown.at(-1) ?? present), tables: units }]);
  const own = model.tables.filter(({ release }) => release === NEW_RELEASE);
  const system = assembleSystem(model.cells, model.relations);
  const keys = new Map<number, number>();
  const kept = new Map<number, number>();
  const cellsOf = new Map<CountedTable, ReadonlyMap<string, number>>();
  for (const [index, { rows }] of own.entries()) {
    const unit = units[index];
    if (!unit) continue;
    const { table, cells } = unit;
    const keyAt = new Map(cells.map(({ codes, evidence }) => [codesName(codes), evidence.key]));
    const cellAt = new Map<string, number>();
    for (const { codes, cell: place } of rows) {
      const cell = system.index.get(model.cells[place]?.id ?? '');
      if (cell === undefined) continue;
      cellAt.set(codesName(codes), cell);
      keys.set(cell, keyAt.get(codesName(codes)) ?? 0);
      const before = earlier(index, codes);
      if (before !== undefined && !kept.has(cell)) kept.set(cell, before);
    }
    cellsOf.set(table, cellAt);
  }
  return {
    system,
    cellOf: (table: CountedTable, { at }: CountedCell) =>
      cellsOf.get(table)?.get(codesName(codesOfPositions(partsOf(codebook, table).axes, at))),
    keyOf: (cell: number) => keys.get(cell) ?? 0,
    keptOf: (cell: number) => kept.get(cell),
  };
}

type CountedUnits = ReturnType<typeof countedUnits>;

const published = ({ version, codebook, tables }: ReadableRelease): PublishedRelease =>
  publishedRelease(version, codebook, tables);

const countsAddUp = (solver: Solver, releases: readonly PublishedRelease[]): boolean =>
  contradictionIn(solver, releases) === undefined;

/** Of changed numbers no difference is tested, unless something is known of it. */
export const notCompared = ({ version }: Pick<ReadableRelease, 'version'>): BetweenReleases => ({
  ...{ version, differences: 0, passes: true },
});

/**
 * What a release whose counts were rounded together gives away with earlier ones. Blocks the thread.
 *
 * An attacker knows the published counts y, that the true ones x add up as tables do, that x is less than the base away from y, and
 * perhaps that records were only ever added, so that no x becomes lower. If the published counts of each release add up and no
 * y is lower than before, x = y is a solution: every count and every difference can be what the published numbers say,
 * which is a multiple of the base. Nobody can conclude then that one is 1 to base - 1, however many releases are combined. Even the
 * method excludes nothing: a count that is a multiple of the base is published as it is, whatever it was before.
 *
 * Counts that were rounded by chance do not add up, so that bounds follow from them that may be narrow. Nothing is claimed about those.
 */
function roundedDifferences(
  solver: Solver,
  release: ReadableRelease,
  readable: readonly ReadableRelease[],
): BetweenReleases[] {
  const own = published(release);
  return readable.map((earlier) => {
    const before = published(earlier);
    const { shared, fell } = comparedNumbers(own, before);
    if (fell > 0 || !countsAddUp(solver, [before, own])) return notCompared(earlier);
    return { version: earlier.version, differences: shared, passes: true };
  });
}

/** How many counts two releases both publish, and how many of them are lower than they were. */
export function comparedNumbers(later: PublishedRelease, earlier: PublishedRelease): { shared: number; fell: number } {
  const now = publishedCounts(later);
  const both = [...publishedCounts(earlier)].filter(([name]) => now.has(name));
  return { shared: both.length, fell: both.filter(([name, before]) => (now.get(name) ?? before) < before).length };
}

export interface RoundingOptions {
  /** At least 2. */
  base: number;
  /** The number that a cell has in an earlier release. */
  keptOf?(cell: number): number | undefined;
  limits?: RoundingLimits;
}

/** What is spent on one component of the system, multiples of the base aside. */
interface RoundingLimits {
  cells: number;
  /** Nodes of the search for less change, times cells. Nodes and not time, so that the same tables are rounded the same way again. */
  effort: number;
  /** In case that the search finds nothing. */
  seconds: number;
}

/** A minute for the largest tables that have a rounding. */
const ROUNDING_LIMITS: RoundingLimits = { cells: 15_000, effort: 20_000, seconds: 120 };

/** Within 5% of the least change the search ends: the last percents cost most of the time. */
const GAP = 0.05;

/**
 * Rounds all cells of a system whose values are known, component by component. A virtual cell is not published, so it may move up to
 * a base further, if its bounds allow that. Blocks the thread.
 * @returns the numbers by position in the system, or why no rounding was found.
 * @throws RangeError if a number that is published is not known.
 */
export function roundCells(
  solver: Solver,
  system: System,
  { base, keptOf, limits = ROUNDING_LIMITS }: RoundingOptions,
): Float64Array | string {
  const truth = Float64Array.from(system.cells, ({ id, value, virtual }) => {
    if (value === null && !virtual) throw new RangeError(`the value of ${id} is not known`);
    return value ?? 0;
  });
  const floors = truth.map((value) => base * Math.floor(value / base));
  const values = floors.slice();
  const open = Uint8Array.from(system.cells, ({ virtual }, cell) => (virtual || truth[cell] !== floors[cell] ? 1 : 0));
  const kept = truth.map((count, cell) => {
    const isAsked = open[cell] === 1 && !system.cells[cell]!.virtual;
    return (isAsked ? keptNumber(keptOf?.(cell), count, base) : undefined) ?? Number.NaN;
  });
  const view = { system, open, values: floors, lower: floors, upper: floors.map((floor) => floor + base) };
  for (const component of componentsOf(view, view)) {
    const reason = roundComponent(solver, { system, truth, floors, kept, base }, component, limits, values);
    if (reason !== undefined) return reason;
  }
  return values;
}

/** Rounds a count to a multiple of the base by its cell's key: up with probability remainder / base. */
export function roundByKey(count: number, base: number, key: number): number {
  const floor = base * Math.floor(count / base);
  return floor + (key / KEYS < (count - floor) / base ? base : 0);
}

interface Rounding {
  system: System;
  truth: Float64Array;
  /** Each rounded down. */
  floors: Float64Array;
  /** The numbers of an earlier release that can be kept; not a number where there is none. */
  kept: Float64Array;
  base: number;
}

/** What is asked of the numbers that can be kept: that all are; where that cannot be, that none becomes lower, or few. */
const DEMANDS = ['same', 'none-lower', 'few-lower'] as const;
type Demand = (typeof DEMANDS)[number];

/** Rounds one component into `values`, or says why it cannot. */
function roundComponent(
  solver: Solver,
  rounding: Rounding,
  component: Component,
  limits: RoundingLimits,
  values: Float64Array,
): string | undefined {
  const { cells, relations } = component;
  if (cells.length > limits.cells)
    return `There are ${cells.length} numbers that depend on each other, and at most ${limits.cells} can be rounded together.`;
  let outcome: Float64Array | string = '';
  for (const demand of cells.some((cell) => !Number.isNaN(rounding.kept[cell])) ? DEMANDS : (['same'] as const)) {
    outcome = searchedSteps(solver, rounding, component, limits, demand);
    if (typeof outcome !== 'string') break;
  }
  if (typeof outcome === 'string') return outcome;
  for (const [column, cell] of cells.entries())
    values[cell] = rounding.floors[cell]! + rounding.base * Math.round(outcome[column]!);
  // In whole numbers: the solver allows small errors.
  for (const relation of relations)
    if (sumOf(rounding.system, relation, values) !== 0) throw new Error('the solver rounded tables that do not add up');
  return undefined;
}

/** The step of each cell of a component, or why there are none. */
function searchedSteps(
  solver: Solver,
  rounding: Rounding,
  component: Component,
  limits: RoundingLimits,
  demand: Demand,
): Float64Array | string {
  const { modelStatus, solutionStatus } = solver.constants;
  const model = solver.createModel(programmeOf(solver, rounding, component, demand));
  try {
    model.options.set({
      output_flag: false,
      mip_rel_gap: GAP,
      mip_max_nodes: Math.ceil(limits.effort / component.cells.length),
      time_limit: limits.seconds,
      random_seed: 0,
    });
    model.run();
    if (model.getModelStatus() === modelStatus.infeasible) return 'No rounding keeps all totals.';
    if (model.info.get('primal_solution_status') !== solutionStatus.feasible)
      return 'No rounding that keeps all totals was found within the limits of the search.';
    return Float64Array.from(model.getSolution().colValue);
  } finally {
    model.dispose();
  }
}

const MOST_VIRTUAL_STEPS = 1e7;

/** The least and the most steps up from the number that a cell is rounded down to. */
function stepsFrom({ system, floors, kept, base }: Rounding, cell: number, demand: Demand): readonly [number, number] {
  const { virtual, value, lower, upper } = system.cells[cell]!;
  const floor = floors[cell]!;
  // Nobody has counted it: it may be anything.
  if (value === null) return [0, Math.min(upper / base, MOST_VIRTUAL_STEPS)];
  if (virtual) {
    const least = floor - base >= lower ? -1 : Math.max(0, Math.ceil((lower - floor) / base));
    return [least, Math.max(least, floor + 2 * base <= upper ? 2 : 1)];
  }
  if (Number.isNaN(kept[cell])) return [0, 1];
  const step = (kept[cell]! - floor) / base;
  // What is 0 now and was a base before is from 1 to base - 1 for certain.
  return [demand === 'few-lower' && floor > 0 ? 0 : step, demand === 'same' ? step : 1];
}

/** What one step more of a cell costs. */
function costOf({ floors, kept, base }: Rounding, cell: number, remainder: number | undefined, demand: Demand): number {
  if (remainder === undefined) return 0;
  const change = base - 2 * remainder;
  // To become lower costs more than any change.
  return demand === 'few-lower' && kept[cell]! > floors[cell]! ? change - LOWER_COST * base : change;
}

const LOWER_COST = 100;

/** The programme over the steps z: each relation over base * (floor / base + z), divided by the base. */
function programmeOf(solver: Solver, rounding: Rounding, { cells, relations }: Component, demand: Demand) {
  const { system, truth, floors, base } = rounding;
  const { starts, cells: terms, coefficients } = system.relations;
  const columns = new Map(Array.from(cells, (cell, column) => [cell, column]));
  const rows = [0];
  const indices: number[] = [];
  const weights: number[] = [];
  for (const relation of relations) {
    for (let at = starts[relation]!; at < starts[relation + 1]!; at++) {
      const column = columns.get(terms[at]!);
      if (column === undefined) continue;
      indices.push(column);
      weights.push(coefficients[at]!);
    }
    rows.push(indices.length);
  }
  const sides = Array.from(relations, (relation) => -sumOf(system, relation, floors) / base);
  // The cost is the sum of all changes of what is published.
  const remainders = Array.from(cells, (cell) =>
    system.cells[cell]!.virtual ? undefined : truth[cell]! - floors[cell]!,
  );
  const steps = Array.from(cells, (cell) => stepsFrom(rounding, cell, demand));
  const { integer } = solver.constants.variableType;
  return {
    numCols: cells.length,
    numRows: relations.length,
    offset: remainders.reduce<number>((sum, remainder = 0) => sum + remainder, 0),
    colCost: Array.from(cells, (cell, column) => costOf(rounding, cell, remainders[column], demand)),
    colLower: steps.map(([least]) => least),
    colUpper: steps.map(([, most]) => most),
    rowLower: sides,
    rowUpper: sides,
    matrix: {
      format: 'csr' as const,
      numRows: relations.length,
      numCols: cells.length,
      starts: rows,
      indices,
      values: weights,
    },
    integrality: Array.from(cells, () => integer),
  };
}

function sumOf({ relations: { starts, cells, coefficients } }: System, relation: number, values: Float64Array): number {
  let sum = 0;
  for (let at = starts[relation]!; at < starts[relation + 1]!; at++) sum += coefficients[at]! * values[cells[at]!]!;
  return sum;
}
