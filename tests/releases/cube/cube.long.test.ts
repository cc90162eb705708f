import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../src/codebook/compile.ts';
import { runs } from '../../runs.ts';
import { anyCase, everything, withTables } from '../../samples/countable.ts';
import { storedPresent, storedTables } from '../../samples/stored-tables.ts';
import { anyBy, tabulate } from './count.ts';

const SLOW = 300_000;
const RUNS = runs('TABULATE_RUNS', 8, 40);
const whole = compile('everything', everything);
const dimensions = [...whole.dimensions.values()].filter(({ audience }) => audience === 'public');

test('every cell and margin of random tables of random cases is what counting row by row gives', {
  timeout: SLOW,
}, async () => {
  const tables = fc.array(anyBy(dimensions, { maxLength: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(anyCase, { maxLength: 14 }), tables, async (contents, also) => {
      const codebook = compile('everything', withTables({ upTo: 0, also: also.map((by) => ({ by })) }));
      const counted = await tabulate(codebook, contents);
      // Nothing is protected, so nothing is gathered for it.
      expect(counted.tables).toEqual(storedTables(codebook, contents).map((table) => ({ ...table, evidence: [] })));
      expect(counted.present).toEqual(storedPresent(codebook, contents));
    }),
    { numRuns: RUNS },
  );
});

test('the order of cases changes nothing', { timeout: SLOW }, async () => {
  const codebook = compile('everything', withTables({ upTo: 1 }));
  await fc.assert(
    fc.asyncProperty(fc.array(anyCase, { minLength: 2, maxLength: 12 }), async (contents) => {
      const one = await tabulate(codebook, contents);
      const other = await tabulate(codebook, contents.toReversed(), { threads: 2 });
      expect(JSON.stringify(other)).toBe(JSON.stringify(one));
    }),
    { numRuns: 3 },
  );
});
