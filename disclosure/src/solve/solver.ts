import type { Highs, InitOptions, default as LoadHighs } from 'highs';

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
