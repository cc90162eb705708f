import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MISSED } from './measure.ts';

/**
 * Runs each benchmark, or those named: `npm run bench -- warm-reads`. `--list` lists them; `--quick` runs them with small sizes, at which
 * no promise holds. Leaves with 1 if a benchmark throws or, at full size, misses a promise. Most need `npm run build` before, and
 * those on PostgreSQL say so if BENCH_DATABASE_URL is not set.
 */

/** The arguments of each benchmark in a quick run. */
const BENCHMARKS: Record<string, readonly string[]> = {
  tabulate: ['2000'],
  'small-release': ['1'],
  averaging: ['200'],
  'alike-sums': ['2000'],
  protection: ['threshold,rounding,cell-key', '1000', '2'],
  claims: [],
  'case-schema': [],
  likeness: [],
  'old-bailey-price': ['1', '5', '', 'sex,outcomeCategory'],
  'warm-reads': ['1'],
  'cold-read': ['1'],
  overload: ['3'],
  'full-release': ['2000', '1'],
  'release-files': ['2000', '1'],
  'read-during-build': ['2000', '1'],
  import: ['2000'],
  refit: ['2000'],
  scale: ['1000,2000'],
  'first-copy': ['2000'],
  'deep-pages': ['5000'],
  explorer: ['1000', '1'],
};

const [isQuick, isList] = ['--quick', '--list'].map((flag) => process.argv.includes(flag));
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const failed: string[] = [];
for (const name of named.length > 0 ? named : Object.keys(BENCHMARKS)) {
  const quick = BENCHMARKS[name];
  if (quick === undefined) throw new Error(`there is no benchmark ${name}`);
  console.log(isList ? name : `\n${name}`);
  if (isList) continue;
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file, ...(isQuick ? quick : [])], {
    stdio: 'inherit',
  });
  if (status !== 0 && !(isQuick && status === MISSED)) failed.push(name);
}
if (failed.length > 0) {
  console.log(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
