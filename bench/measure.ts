/** What benchmarks make of their numbers, and how they say that a promise is not kept. */

export function quantile(numbers: readonly number[], share: number): number {
  return (
    numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? Number.NaN
  );
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** How far the rounds lie apart, as a share of their median. */
export const spread = (all: readonly number[]): string =>
  `±${(((Math.max(...all) - Math.min(...all)) / 2 / median(all)) * 100).toFixed(0)}%`;

export const secondsSince = (started: number): number => (performance.now() - started) / 1_000;

export const MISSED = 2;

/** A benchmark that misses a promise goes on, and leaves with `MISSED`; one that throws leaves with 1. */
export function promise(isKept: boolean, what: string): void {
  if (isKept) return;
  console.log(`promised: ${what}`);
  process.exitCode = MISSED;
}

/** Ends the benchmark, which cannot be run here. */
export function leaveOut(because: string): never {
  console.log(`left out: ${because}`);
  process.exit(0);
}
