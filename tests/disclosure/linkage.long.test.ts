import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { linkReleases, type NumbersTable } from '../../src/disclosure/linkage.ts';
import { isThere, OLD_BAILEY_CSV } from '../data-files.ts';
import { guiltyDefendants, type OldBaileyDimension } from '../examples/old-bailey-counts.ts';
import { tabulate } from '../releases/cube/count.ts';
import { sumsOf } from '../samples/oracle.ts';
import { caseOf } from '../samples/random-case.ts';
import { type ShippedId, shippedDefinition } from '../samples/shipped.ts';
import { counterOf, falsehoods, numbersOf } from './linked.ts';

const compiled = (id: ShippedId): Codebook => {
  const checked = checkDataset(id, shippedDefinition(id));
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return compile(id, checked.definition);
};

test('everything that is said of the press snapshot is true of random cases', async () => {
  const codebook = compiled('press-snapshot-2015');
  const contents = fc.sample(caseOf(codebook), { numRuns: 8, seed: 1 });
  const { tables } = await tabulate(codebook, contents);
  const linkage = linkReleases([numbersOf(codebook, tables, { youthRule: true })]);
  expect(linkage.relations.length).toBeGreaterThan(10_000);
  expect(falsehoods(linkage, counterOf(codebook, contents)).slice(0, 3)).toEqual([]);
}, 30_000);

test.skipIf(!isThere(OLD_BAILEY_CSV))(
  'everything that is said of the Old Bailey is true of its file',
  () => {
    const codebook = compiled('old-bailey-1780-1880');
    const guilty = guiltyDefendants(OLD_BAILEY_CSV);
    const tables = codebook.tables.map(({ by }): NumbersTable => {
      const cells = [...sumsOf(guilty, by as OldBaileyDimension[])].map(([key, value]) => ({
        codes: (by.length === 0 ? [] : key.split('|')).map((code) => (code === '_T' ? null : code)),
        value,
      }));
      return { by, measure: 'defendants', layer: 'count', cells };
    });
    const linkage = linkReleases([{ ...numbersOf(codebook, []), tables }]);
    expect(linkage.cells.length).toBeGreaterThan(10_000);
    expect(falsehoods(linkage, () => undefined).slice(0, 3)).toEqual([]);
  },
  30_000,
);
