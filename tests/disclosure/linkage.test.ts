import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { intervalsOf } from '../../src/disclosure/attackers/audit.ts';
import { linkReleases, type NumbersTable, type ReleaseNumbers, systemOf } from '../../src/disclosure/linkage.ts';
import { dice } from '../dice.ts';
import { tabulate } from '../releases/cube/count.ts';
import { runs } from '../runs.ts';
import { anyCase, everything, withTables } from '../samples/countable.ts';
import { anyCodebook, casesOf } from './any-codebook.ts';
import { counterOf, falsehoods, numbersOf } from './linked.ts';
import { testSolver } from './solver.ts';

const SLOW = 300_000;

test('everything that is said of random codebooks is true of random cases', { timeout: SLOW }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1_000_000 }), fc.boolean(), async (seed, zeros) => {
      const codebook = anyCodebook(seed);
      const [contents = []] = fc.sample(casesOf(codebook), { numRuns: 1, seed });
      const { tables } = await tabulate(codebook, contents);
      const { youthRule } = codebook.definition.settings;
      const linkage = linkReleases([numbersOf(codebook, tables, { youthRule })], { zeros });
      expect(falsehoods(linkage, counterOf(codebook, contents)).slice(0, 3)).toEqual([]);
    }),
    { numRuns: runs('LINKAGE_RUNS', 2, 100) },
  );
});

test('everything that is said of one of each kind of thing is true of random cases', { timeout: SLOW }, async () => {
  const codebook = compile('everything', withTables({ upTo: 0, also: everything.codebook.tables.also ?? [] }));
  await fc.assert(
    fc.asyncProperty(fc.array(anyCase, { maxLength: 4 }), async (contents) => {
      const { tables } = await tabulate(codebook, contents);
      const linkage = linkReleases([numbersOf(codebook, tables)]);
      expect(falsehoods(linkage, counterOf(codebook, contents)).slice(0, 3)).toEqual([]);
    }),
    { numRuns: runs('LINKAGE_RUNS', 1, 20) },
  );
});

test('a verifier, who has no zeros, finds the intervals that the publisher finds', { timeout: SLOW }, async () => {
  const solver = await testSolver();
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1_000_000 }), async (seed) => {
      const codebook = anyCodebook(seed);
      const [contents = []] = fc.sample(casesOf(codebook), { numRuns: 1, seed });
      const { tables } = await tabulate(codebook, contents);
      const { youthRule } = codebook.definition.settings;
      const counted = numbersOf(codebook, tables, { youthRule });
      const counts = { ...counted, tables: counted.tables.filter(({ layer }) => layer === 'count') };
      const all = linkReleases([counts], { zeros: true });
      fc.pre(all.cells.length < 3_000);
      const roll = dice(seed);
      const hidden = all.cells.map(({ virtual, value }) => !virtual && roll(100) < (value === 0 ? 3 : 12));
      const shown = all.tables.map(({ by, measure, layer, rows }): NumbersTable => {
        const cells = rows.map(({ codes, cell }) => ({ codes, value: hidden[cell] ? null : all.cells[cell]!.value }));
        return { by, measure, layer, cells: cells.filter(({ value }) => value !== 0) };
      });
      const intervals = (release: ReleaseNumbers, zeros: boolean) =>
        intervalsOf(solver, systemOf(linkReleases([release], { zeros }), 'protect'));
      const publisher = intervals({ ...counts, tables: shown }, true);
      expect(publisher).toHaveLength(hidden.filter(Boolean).length);
      expect(intervals({ ...counts, tables: shown, youthRule: false }, false)).toEqual(publisher);
    }),
    { numRuns: runs('LINKAGE_RUNS', 2, 60) },
  );
});
