import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs each benchmark, or those named: `npm run bench -- warm-reads`. Leaves with 1 if a promised ratio is missed. */

const BENCHMARKS = [
  'tabulate',
  'small-release',
  'warm-reads',
  'cold-read',
  'overload',
  'large-release',
  'likeness',
  'case-schema',
  'cell-key',
  'disclosure',
  'protection',
  'rounding',
  'old-bailey-price',
  // On a PostgreSQL: left out without BENCH_DATABASE_URL.
  'full-release',
  'read-during-build',
  'import',
  'import-scale',
  'deep-pages',
];

const named = process.argv.slice(2);
const missed: string[] = [];
for (const name of named.length > 0 ? named : BENCHMARKS) {
  if (!BENCHMARKS.includes(name)) throw new Error(`there is no benchmark ${name}: ${BENCHMARKS.join(', ')}`);
  console.log(`\n${name}`);
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
  if (status !== 0) missed.push(name);
}
if (missed.length > 0) {
  console.log(`\nmissed: ${missed.join(', ')}`);
  process.exitCode = 1;
}
