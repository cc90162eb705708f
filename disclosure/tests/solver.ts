import { loadSolver, type Solver } from '../src/solve/linear.ts';

let loading: Promise<Solver> | undefined;

/** One solver for all tests of a process: each one that is loaded is compiled, and then optimised, anew. */
export function testSolver(): Promise<Solver> {
  loading ??= loadSolver();
  return loading;
}
