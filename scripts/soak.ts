import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Looks for what the few rounds of `npm test` do not find: attacked datasets, kills, hostile input, random histories, generated
 * clients, other programs, and every benchmark.
 *
 * npm run soak             each part once, at its full counts
 * npm run soak -- 30       few rounds of the long tests, again and again with a new seed, until 30 minutes are over
 * npm run soak -- share    what every CI run does: few rounds of each random test, and of the other long tests some by turns
 *
 * SEED=… repeats a run. With TEST_DATABASE_URL, tests that need a database use that PostgreSQL.
 */

/** Long tests that take half a minute or more, alone or together. Each run of CI has one turn of each list, by its seed. */
const SLOW = [
  [
    ['clients/clients', 'process/cli-sync'],
    ['releases/attack/same-answers', 'process/first-start'],
    ['browser/every-page', 'releases/lifecycle/resume'],
    ['cli/real-files', 'process/sandbox'],
    ['faults/pooler', 'process/cli'],
    ['process/cli-draft', 'releases/attack/http'],
    ['upgrade/operators-day', 'process/cli-verify'],
    ['examples/old-bailey', 'faults/replica'],
    ['contract/statistics-guide', 'releases/lifecycle/embargo'],
    ['cli/backup', 'process/cli-import'],
    ['examples/moj', 'process/server', 'releases/attack/fingerprints'],
  ],
  [['browser/explorer'], ['browser/desk', 'browser/desk-sign-in', 'browser/pages']],
  [['routes/same-numbers'], ['formats/csv-readers', 'client/recipes', 'contract/codebook-guide']],
].map((turns) => turns.map((turn) => turn.map((name) => join('tests', `${name}.long.test.ts`))));

interface Result {
  what: string;
  seconds: number;
  passed: boolean;
}

const [argument] = process.argv.slice(2);
const results: Result[] = [];

/** Test files that make rounds (tests/runs.ts), and the long ones that make none. */
async function testFiles(): Promise<{ random: string[]; longRandom: string[]; otherLong: string[] }> {
  const files = (await readdir('tests', { recursive: true })).filter((name) => name.endsWith('.test.ts')).sort();
  const found = { random: [] as string[], longRandom: [] as string[], otherLong: [] as string[] };
  for (const file of files.map((name) => join('tests', name))) {
    const isRandom = /\b(?:runs|rounds)\(['\d]/.test(await readFile(file, 'utf8'));
    const isLong = file.endsWith('.long.test.ts');
    if (isLong) found[isRandom ? 'longRandom' : 'otherLong'].push(file);
    else if (isRandom) found.random.push(file);
  }
  return found;
}

async function run(what: string, command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<void> {
  console.log(`soak: ${what}`);
  const start = Date.now();
  const child = spawn('npx', command, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const passed = await new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
  results.push({ what, seconds: Math.round((Date.now() - start) / 1_000), passed });
}

const newSeed = () => String(Math.floor(Math.random() * 1_000_000_000));

async function longTests(): Promise<void> {
  const SEED = process.env.SEED ?? newSeed();
  await run(`long tests, few rounds, SEED=${SEED}`, ['vitest', 'run', '--project', 'long'], { SEED });
}

const { random, longRandom, otherLong } = await testFiles();
const missing = SLOW.flat(2).filter((file) => !longRandom.includes(file) && !otherLong.includes(file));
if (missing.length > 0) throw new Error(`these slow tests are gone: ${missing.join(', ')}`);
if (argument === 'share') {
  const SEED = process.env.SEED ?? newSeed();
  // Other faults of a PostgreSQL server take two minutes, and depend on when a release is published just before.
  const isSlow = (file: string): boolean => SLOW.flat(2).includes(file);
  const others = [...longRandom, ...otherLong.filter((file) => !file.includes('faults'))].filter((one) => !isSlow(one));
  const share = [...others, ...SLOW.flatMap((turns) => turns[Number(SEED) % turns.length] ?? [])];
  await run(`a share, SEED=${SEED}`, ['vitest', 'run', '--project', 'long', ...share], { SEED });
} else if (argument === undefined) {
  const SEED = process.env.SEED ?? newSeed();
  const thorough = { SEED, THOROUGH: '1' };
  await run(`long tests at their full counts, SEED=${SEED}`, ['vitest', 'run', '--project', 'long'], thorough);
  await run(`random tests at their full counts, SEED=${SEED}`, ['vitest', 'run', ...random], thorough);
  await run('every benchmark', ['tsx', 'bench/run.ts', '--quick']);
} else {
  const end = Date.now() + Number(argument) * 60_000;
  if (!(Number(argument) > 0)) throw new Error('npm run soak -- [minutes | share]');
  while (Date.now() < end && results.every(({ passed }) => passed)) await longTests();
}

for (const { what, seconds, passed } of results)
  console.log(`soak: ${passed ? 'passed' : 'FAILED'} in ${seconds} s: ${what}`);
if (results.some(({ passed }) => !passed)) process.exitCode = 1;
