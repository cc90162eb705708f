import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { pressSnapshotCases, pressSnapshotDataset } from '../../src/demo/datasets.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { computeHeadlines } from '../../src/statistics/headline.ts';
import { storedPresent, storedTables } from '../samples/stored-tables.ts';

/**
 * How many are not reported where that is no plain cell of the table. Of 4 of the 100 cases nobody knows how many images there were;
 * of 8 of the 101 defendants nobody knows whether they had a record; the outcome of all is known.
 */

const press = DatasetDefinition.parse(pressSnapshotDataset);
const [defendants] = press.codebook.measures;
const filtered = (id: string, filter: Record<string, string[] | { not: string[] }>) => ({ ...defendants, id, filter });
const counted = (id: string, where?: object) => ({
  ...{ id: `of-${id}`, statistic: 'count', measure: id, form: 'exact', statement: '{wording} defendants' },
  ...(where && { where }),
});
const images = (id: string, code: string) => ({
  ...{ id, statistic: 'sum', measure: 'images-seized', form: 'exact', statement: '{wording} images' },
  where: { imagesCategory: [code] },
});
const codebook = compile(
  'press',
  DatasetDefinition.parse({
    ...press,
    codebook: {
      ...press.codebook,
      measures: [
        ...press.codebook.measures,
        filtered('repeaters', { priorSimilar: ['yes'] }),
        filtered('jailed', { outcome: ['immediate-custody'] }),
      ],
      tables: { upTo: 1 },
      headlines: [
        images('level-a', 'A'),
        images('unknown-level', 'not-reported'),
        counted('repeaters'),
        counted('jailed'),
        { ...counted('repeaters', { sex: ['female'] }), id: 'women' },
        { ...counted('defendants', { priorSimilar: ['not-reported'] }), id: 'unknown' },
      ],
    },
  }),
);
const cases = pressSnapshotCases();
const notReported = Object.fromEntries(
  computeHeadlines(
    codebook,
    (read) => {
      const found = storedTables({ ...codebook, tables: [{ by: [...read.by], measures: [read.measure] }] }, cases)[0];
      if (!found) throw new Error('No such table');
      return found;
    },
    storedPresent(codebook, cases),
  ).flatMap((result) => (result.computed ? [[result.id, result.notReported]] : [])),
);

test('an amount of one category lacks that of every unit without an amount', () => {
  expect(notReported).toMatchObject({ 'level-a': '4', 'unknown-level': '4' });
});

test('of those who are counted as unknown, none would be counted if all were known', () => {
  expect(notReported.unknown).toBeNull();
});

test('who would count if the codes of a filter were known is not counted, unless all of them are', () => {
  expect(notReported).toMatchObject({ 'of-repeaters': null, women: null, 'of-jailed': '0' });
});
