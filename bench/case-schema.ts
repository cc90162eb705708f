import { checkCase } from '../src/cases/check.ts';
import { checkDataset } from '../src/codebook/check.ts';
import { compile } from '../src/codebook/compile.ts';
import { PRESS_SNAPSHOT_ID, pressSnapshotCases, pressSnapshotDataset } from '../src/demo/datasets.ts';

/**
 * What it costs to validate a case: the hundred cases of the demo as they would be posted, in microseconds a case, against
 * JSON.parse of the same bytes in the same run. `npx tsx bench/case-schema.ts`
 */

const ROUNDS = 15;
const LOOPS = 40;

const dataset = checkDataset(PRESS_SNAPSHOT_ID, pressSnapshotDataset);
if ('faults' in dataset) throw new Error('the codebook of the demo has faults');
const codebook = compile(PRESS_SNAPSHOT_ID, dataset.definition);
const texts = pressSnapshotCases().map((posted) => JSON.stringify(posted));
const bodies = texts.map((text): unknown => JSON.parse(text));
const context = { mode: 'create', newId: () => '00000000-0000-4000-8000-000000000000' } as const;

/** Of processor time, in the quickest of the rounds: other work on the machine only makes a round slower. */
const microseconds = (work: () => void): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = process.cpuUsage();
    for (let loop = 0; loop < LOOPS; loop += 1) work();
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / (LOOPS * bodies.length));
  }
  return best;
};

const check = microseconds(() => {
  for (const body of bodies) if ('faults' in checkCase(codebook, body, context)) throw new Error('a case has faults');
});
const parse = microseconds(() => {
  for (const text of texts) JSON.parse(text);
});
console.log(
  `${check.toFixed(2)} µs to validate a case, ${parse.toFixed(2)} µs to JSON.parse it: ${(check / parse).toFixed(2)}`,
);
