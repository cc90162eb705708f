import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelOf } from '../../../disclosure/src/model/model.ts';
import { tabulate } from '../../releases/cube/count.ts';
import { runs } from '../../runs.ts';
import { anyCodebook, casesOf } from '../any-codebook.ts';
import { counterOf, falsehoods, numbersOf } from './truth.ts';

const SLOW = 300_000;

test('everything that is said of random codebooks is true of random cases', { timeout: SLOW }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1_000_000 }), async (seed) => {
      const codebook = anyCodebook(seed);
      const [contents = []] = fc.sample(casesOf(codebook), { numRuns: 1, seed });
      const { tables } = await tabulate(codebook, contents);
      const { youthRule } = codebook.definition.settings;
      const model = modelOf([numbersOf(codebook, tables, { youthRule })]);
      expect(falsehoods(model, counterOf(codebook, contents)).slice(0, 3)).toEqual([]);
    }),
    // First: an amount with categories, and bands of it from 0.
    { numRuns: runs('LINKAGE_RUNS', 1, 100), examples: [[59_901]] },
  );
});
