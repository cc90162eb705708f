import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../src/codebook/compile.ts';
import { modelOf } from '../../../src/disclosure/model/model.ts';
import { tabulate } from '../../releases/cube/count.ts';
import { runs } from '../../runs.ts';
import { anyCase, everything, withTables } from '../../samples/countable.ts';
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
    { numRuns: runs('LINKAGE_RUNS', 2, 100), examples: [[59_901]] },
  );
});

test('everything that is said of one of each kind of thing is true of random cases', { timeout: SLOW }, async () => {
  const all = everything.codebook.tables.also ?? [];
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(all, { minLength: 2, maxLength: 2 }),
      fc.array(anyCase, { maxLength: 4 }),
      async (also, contents) => {
        const codebook = compile('everything', withTables({ upTo: 0, also }));
        const { tables } = await tabulate(codebook, contents);
        const model = modelOf([numbersOf(codebook, tables)]);
        expect(falsehoods(model, counterOf(codebook, contents)).slice(0, 3)).toEqual([]);
      },
    ),
    { numRuns: runs('LINKAGE_RUNS', 1, 40) },
  );
});
