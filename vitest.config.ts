import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { absentDataFiles } from './tests/data-files.ts';

/**
 * tests/ has the folders of src/. Beside them are samples/ (the codebooks and cases of all tests, how code lists are written, and
 * the counting oracle, which shares no code with src/), process/ (real processes: command line, server, kills), faults/ (what
 * happens around the service: kills and faults of PostgreSQL, with a ledger of what was acknowledged), contract/ (README, deployment,
 * docs/reference), upgrade/ (data that an earlier state has written) and examples/.
 */

/** Folders of tests that need no database: the pure rooms, and what counts. */
const UNIT = [
  'schemas',
  'codebook',
  'cases',
  'aggregates',
  'statistics',
  'disclosure',
  'formats',
  'pages',
  'authoring',
  'releases/cube',
]
  .map((room) => `tests/${room}/**/*.test.ts`)
  .concat('disclosure/tests/*.test.ts');

/** Kills, long random runs, embargoes under load, other programs and the example datasets: `npm run soak`, and a share of it in CI. */
const LONG = ['tests/**/*.long.test.ts', 'disclosure/tests/*.long.test.ts'];

/** Service tests of threads and files, which take seconds each and have no database: not run again on PostgreSQL. */
const WITHOUT_DATABASE = ['releases/serve/chart-drawer', 'releases/lifecycle/builder', 'client/folder'].map(
  (name) => `tests/${name}.test.ts`,
);

/** They take minutes, and begin first, so that no core waits for one of them at the end. */
const LONGEST =
  /\/(attack\/(known-)?histories|partner|every-page|clients|same-answers|real-files|explorer)\.long\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification): boolean => LONGEST.test(moduleId);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

/** Threads of the service, and processes, are started by tests from what was compiled: see there. */
const COMPILED = {
  find: /^.*\/jobs\/modules\.ts$/,
  replacement: new URL('./tests/compiled-modules.ts', import.meta.url).pathname,
};

// Every die and every generated value follows from it, so that a failure can be repeated: SEED=… npm test.
process.env.SEED ??= String(Date.now() % 1_000_000_000);
console.log(`SEED=${process.env.SEED}`);
const absent = absentDataFiles();
if (absent.length > 0) console.log(`Skipped are tests of data files that are absent: ${absent.join(', ')}`);

/** Tests run the sources of our own packages. */
const PACKAGES = [
  { find: '#disclosure', replacement: new URL('./disclosure/src/index.ts', import.meta.url).pathname },
  { find: '#client', replacement: new URL('./client/src/index.ts', import.meta.url).pathname },
];

export default defineConfig({
  resolve: { alias: PACKAGES },
  test: {
    pool: 'forks',
    // One more than a small machine has cores, since tests also wait. Each takes about a gigabyte.
    maxWorkers: 3,
    // A process loads the service's modules once for all of its files: half of the time of the suite.
    isolate: false,
    // What TypeScript becomes is kept in node_modules, for the other project and for the next run.
    experimental: { fsModuleCache: true },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    setupFiles: 'tests/seed.ts',
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/architecture.test.ts', ...UNIT], exclude: LONG } },
      {
        extends: true,
        resolve: { alias: [...PACKAGES, COMPILED] },
        test: {
          name: 'service',
          include: ['tests/**/*.test.ts'],
          exclude: [
            ...['tests/architecture.test.ts', ...UNIT, ...LONG],
            ...(process.env.TEST_DATABASE_URL ? WITHOUT_DATABASE : []),
          ],
          globalSetup: 'tests/template.ts',
        },
      },
      { extends: true, test: { name: 'long', include: LONG, globalSetup: 'tests/template.ts' } },
    ],
  },
});
