// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import type { Highs, InitOptions, default as LoadHighs } from 'highs';

/** Linear programmes of any kind, as HiGHS solves them. */

/** A solver at work, and what it has done. */
export interface Solving {
  solver: Solver;
  /** Programmes. */
  solved: number;
  /** Steps of the solver, each times the size of its programme: the same on every machine. */
  work: number;
  /** The size from which the interior point method is used. Default 15,000 cells. */
  large?: number;
}

export const startSolving = (solver: Solver, large?: number): Solving => ({
  solver,
  solved: 0,
  work: 0,
  ...(large !== undefined && { large }),
});

/** The lowest sum of costs times x, where each row of x adds up to `right`, and low <= x <= high. Rows are compressed. */
export interface LinearInput {
  low: Float64Array;
  high: Float64Array;
  costs: Float64Array;
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
  right: Float64Array;
  /** The largest number that the solution may well have, where no bound and no row says so. */
  largest?: number;
}

/** The dual simplex method; `interior` for very large programmes. */
export type LinearMethod = 'dual' | 'interior';

/** It holds memory of the solver until `dispose`. */
export interface LinearProgramme {
  /** What a solution may be wrong by. */
  margin: number;
  /** Null: nothing limits the sum from below, or whole numbers took too long. */
  solve(): Float64Array | null | 'infeasible';
  /** Solutions are looked for from the present one, as long as that takes few steps: not from the last one. */
  anchor(): void;
  setCosts(costs: Float64Array): void;
  setCost(at: number, cost: number): void;
  setBounds(at: number, low: number, high: number): void;
  /** How far away bounds that are infinite are, so that every minimum exists. */
  fence: number;
  /** From now on they are infinite. */
  unfence(): void;
  /** Which x have to be whole. */
  setWhole(whole: readonly boolean[]): void;
  dispose(): void;
}

/** Numbers up to this size are solved as they are; larger ones are scaled down, because the solver's margins are absolute. */
const COMFORTABLE = 1e7;

const OPTIMAL = 7;
const INFEASIBLE = 8;

/** What it takes to start a programme, in steps, and at least in work. */
const FIRST_STEPS = 10;
const LEAST_WORK = 10_000;
/** On average, solutions from an anchor take at most a step for so many rows: a start from elsewhere costs about as much. */
const ROWS_PER_STEP = 50;
const UNBOUNDED = new Set([9, 10]);

const OPTIONS = {
  dual: { solver: 'simplex', simplex_strategy: 1, presolve: 'off' },
  interior: { solver: 'ipm', run_crossover: 'off', presolve: 'on' },
} as const;
const DEVEX = 1;
const WHOLE_NUMBERS = { solver: 'choose', presolve: 'on', mip_max_nodes: 2000 };

export function startLinear(solving: Solving, input: LinearInput, method: LinearMethod): LinearProgramme {
  const { low, high, costs, starts, indices, values, right, largest = 1 } = input;
  const size = low.length;
  let biggest = 1;
  for (const list of [low, high, right])
    for (const number of list) if (Number.isFinite(number)) biggest = Math.max(biggest, Math.abs(number));
  const unit = biggest > COMFORTABLE ? biggest / COMFORTABLE : 1;
  const farthest = values.reduce((most, factor) => Math.max(most, Math.abs(factor)), Math.max(biggest, largest));
  const fence = 1000 + 8 * farthest;
  const fenced = (bound: number): number => Math.min(Math.max(bound, -fence), fence) / unit;
  const model = solving.solver.createModel({
    numCols: size,
    numRows: right.length,
    colCost: costs,
    colLower: low.map(fenced),
    colUpper: high.map(fenced),
    rowLower: right.map((one) => one / unit),
    rowUpper: right.map((one) => one / unit),
    matrix: { format: 'csr', numRows: right.length, numCols: size, starts, indices, values },
  });
  let options: Record<string, string | number> = OPTIONS[method];
  let isWhole = false;
  let anchor: { basis: ReturnType<typeof model.getBasis>; runs: number; steps: number } | undefined;
  model.options.set({ output_flag: false, random_seed: 0, ...options });
  const run = (): void => {
    if (anchor) model.setBasis(anchor.basis);
    model.run();
    const counts = ['simplex_iteration_count', 'ipm_iteration_count'].map((name) => Number(model.info.get(name)));
    const steps = Math.max(0, ...counts);
    const work = LEAST_WORK + (FIRST_STEPS + steps) * (size + right.length);
    solving.work += work;
    const { allowance } = solving.solver;
    if (allowance) allowance.left -= work;
    if (allowance && allowance.left < 0) throw new OutOfWork();
    if (!anchor) return;
    anchor.runs++;
    anchor.steps += steps;
    if (anchor.steps * ROWS_PER_STEP > anchor.runs * right.length) anchor = undefined;
  };
  const everything = { kind: 'range', from: 0, to: size - 1 } as const;
  return {
    margin: unit * (method === 'interior' ? 1e-4 : 1e-6),
    fence,
    solve() {
      solving.solved++;
      run();
      let status = model.getModelStatus();
      if (isWhole && status !== OPTIMAL) return null;
      if (status !== OPTIMAL && status !== INFEASIBLE && !UNBOUNDED.has(status)) {
        // Numerical trouble: once more from the start, in another way.
        model.clearSolver();
        model.options.set({ ...OPTIONS.dual, presolve: 'on' });
        run();
        status = model.getModelStatus();
        model.options.set(options);
      }
      if (UNBOUNDED.has(status)) return null;
      if (status === INFEASIBLE) return 'infeasible';
      if (status !== OPTIMAL) throw new Error(`the solver ended with status ${status}`);
      const found = model.getSolution().colValue;
      if (unit !== 1) for (let at = 0; at < size; at++) found[at]! *= unit;
      return found;
    },
    anchor() {
      // Exact edge weights are lost with each start, and to find them takes longer than the few steps.
      model.options.set({ simplex_dual_edge_weight_strategy: DEVEX });
      anchor = { basis: model.getBasis(), runs: 0, steps: 0 };
    },
    setCosts: (changed) => model.changeColsCost(everything, changed),
    setCost: (at, cost) => model.changeColCost(at, cost),
    setBounds: (at, lowest, highest) => model.changeColBounds(at, fenced(lowest), fenced(highest)),
    unfence() {
      for (let at = 0; at < size; at++)
        if (low[at] === -Infinity || high[at] === Infinity)
          model.changeColBounds(at, low[at]! / unit, high[at]! / unit);
    },
    setWhole(whole) {
      isWhole = true;
      const types = Int32Array.from(whole, (one) => (one ? 1 : 0));
      model.changeColsIntegrality(everything, types);
      options = WHOLE_NUMBERS;
      model.options.set(options);
    },
    dispose: () => model.dispose(),
  };
}

/** The solver of linear and mixed-integer programmes: HiGHS, compiled to WebAssembly. */
export interface Solver extends Highs {
  /** What all its programmes may still take together, in work (linear.ts). None: as much as they need. */
  allowance?: { left: number };
}

/** Thrown where programmes have taken more work than is allowed. It depends on nothing but their numbers, unlike time. */
export class OutOfWork extends Error {}

/** Its compiled code, which all threads of a process can run. */
export type SolverCode = NonNullable<InitOptions['wasmModule']>;

/**
 * Loads the solver; each thread needs its own. Without `code` it is compiled first. Every call of it blocks the thread it runs on,
 * for seconds in large tables, so only workers and command-line programs call it.
 */
export async function loadSolver(code?: SolverCode): Promise<Solver> {
  const { default: loadHighs } = await import('highs');
  // The package's types are those of its CommonJS build; an import gets the other one, whose default export is the function.
  const load = loadHighs as unknown as typeof LoadHighs.default;
  return load(code && { wasmModule: code });
}

/** Name and version, as a certificate gives them. */
export const solverName = ({ version }: Solver): string => `HiGHS ${version.string}`;
