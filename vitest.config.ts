import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * tests/ has the folders of src/. Beside them are samples/ (the codebooks and cases of all tests, how code lists are written, and
 * the counting oracle, which shares no code with src/), process/ (real processes: command line, server, kills), faults/ (what
 * happens around the service: kills and faults of PostgreSQL, with a ledger of what was acknowledged), contract/ (README, deployment,
 * docs/reference) and examples/.
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
  'draft',
  'releases/cube',
].map((room) => `tests/${room}/**/*.test.ts`);

/** Kills, long random runs, embargoes under load and the example datasets: `.ci/run` runs them, on both databases. */
const LONG = process.env.THOROUGH ? [] : ['tests/**/*.long.test.ts'];

/** Long tests first: one that begins last would keep a single core busy at the end. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('.long.test.ts');
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    // A database in each process: more than two at once is more memory than a small machine has.
    pool: 'forks',
    maxWorkers: 2,
    // A process loads the service's modules once for all of its files: half of the time of the suite.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongFirst },
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/architecture.test.ts', ...UNIT], exclude: LONG } },
      {
        extends: true,
        test: {
          name: 'service',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/architecture.test.ts', ...UNIT, ...LONG],
          globalSetup: 'tests/template.ts',
        },
      },
    ],
  },
});
