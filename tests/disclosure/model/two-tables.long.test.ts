import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelOf } from '../../../disclosure/src/model/model.ts';
import { compile } from '../../../src/codebook/compile.ts';
import { tabulate } from '../../releases/cube/count.ts';
import { runs } from '../../runs.ts';
import { anyCase, everything, withTables } from '../../samples/countable.ts';
import { counterOf, falsehoods, numbersOf } from './truth.ts';

test('everything that is said of two tables of the codebook that has one of each kind of thing is true of random cases', {
  timeout: 300_000,
}, async () => {
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
    // Each takes about 15 s.
    { numRuns: runs('LINKAGE_RUNS', 1, 12) },
  );
});
