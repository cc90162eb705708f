import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalSummary } from '../../disclosure/src/certificate/canonical.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { answerJson } from '../../src/formats/json.ts';
import { publishedCollector, readAnswer } from '../../src/releases/protection/answers.ts';
import { publishedRelease, storedSets } from '../../src/releases/protection/tables.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { assemble } from '../../src/statistics/answer.ts';
import { planQuery } from '../../src/statistics/query.ts';
import {
  type PresentCodes,
  STATUS_FLAGS,
  type StoredCell,
  type TableData,
  TOTAL_POSITION,
} from '../../src/statistics/table.ts';
import { ownedTables, type TableRead } from '../../src/statistics/table-choice.ts';
import { dice } from '../dice.ts';
import { rounds } from '../runs.ts';
import { withTables } from '../samples/countable.ts';
import { anAggregate } from '../samples/official-table.ts';
import { releaseOf } from '../samples/parish.ts';
import { towns } from '../samples/towns.ts';

/** The publisher's hash, of stored tables, is the verifier's, of JSON answers. */

/** Codebooks with every statistic, several codes of a unit, levels, categories, derived codes and periods in gaps. */
const CODEBOOKS: readonly Codebook[] = [
  compile(
    'countable',
    withTables({
      upTo: 1,
      also: [
        { by: ['sex', 'offence', 'methods'] },
        { by: ['areaRegion', 'year', 'tags'] },
        {
          by: ['imagesCategory', 'methods', 'sex'],
          measures: ['images-seized', 'mean-of-images-seized', 'median-of-images-seized'],
        },
      ],
    }),
  ),
  compile('towns', DatasetDefinition.parse(withGap(towns()))),
  compile('official', DatasetDefinition.parse(anAggregate())),
  compile(
    'rates',
    DatasetDefinition.parse(
      anAggregate(({ settings, codebook }) => {
        settings.absentRows = 'not-available';
        codebook.measures[0] = { ...codebook.measures[0], statistic: 'value', decimals: 2 };
      }),
    ),
  ),
];

function withGap(definition: ReturnType<typeof towns>) {
  definition.coverage.gaps = [{ from: '2015-01-01', to: '2016-01-01', reason: 'The clerk was away.' }];
  return definition;
}

/**
 * Random cells of every table, at codes, totals and margins of the reported. Tables that share a margin have the same cells in it, but
 * nothing adds up: they are not those of a set of records.
 */
function randomTables(codebook: Codebook, seed: number): { present: PresentCodes; tables: TableData[] } {
  const roll = dice(seed);
  const open = [...codebook.dimensions.values()].filter(({ audience }) => audience === 'public');
  const present = Object.fromEntries(
    open.map(({ id, codes }) => [
      id,
      codes.flatMap((code, position) => (code.publishAs === undefined && roll(4) > 0 ? [position] : [])),
    ]),
  );
  const values = new Map<string, StoredCell>();
  const cellOf = (measure: string, by: readonly string[], at: readonly number[]): StoredCell => {
    const held = by.flatMap((id, place) => (at[place] === TOTAL_POSITION ? [] : [`${id}:${at[place]}`]));
    const name = `${measure} ${held.sort().join()}`;
    const value = values.get(name) ?? (roll(3) === 0 ? [] : randomValue(codebook, measure, roll));
    values.set(name, value);
    return value;
  };
  const cellsOf = (by: readonly string[], measure: string): StoredCell[] => {
    let keys: number[][] = [[]];
    for (const id of by) keys = keys.flatMap((key) => [-2, -1, ...present[id]!].map((position) => [...key, position]));
    return keys.flatMap((key) => {
      const value = cellOf(measure, by, key);
      return value.length === 0 ? [] : [[...key, ...value]];
    });
  };
  const tables = codebook.tables.flatMap(({ by, measures }) =>
    measures.map((measure) => ({ by, measure, cells: cellsOf(by, measure) })),
  );
  return { present, tables };
}

function randomValue(codebook: Codebook, id: string, roll: (sides: number) => number): StoredCell {
  const { statistic } = codebook.measures.get(id)!;
  const isWithheld = roll(5) === 0;
  if (statistic === 'count') return isWithheld ? [null, 0, 9] : [roll(3) === 0 ? roll(7) : roll(100_000)];
  if (isWithheld) return [null, 0, [STATUS_FLAGS.suppressed, ...Object.values(STATUS_FLAGS), 0][roll(5)]!];
  const amount = [0, roll(3), roll(1_000), -roll(1_000), `${2n ** 60n + BigInt(roll(1_000))}`][roll(5)]!;
  const known = statistic === 'mean' ? [1 + roll(20)] : [];
  return [amount, roll(5), roll(4), ...known];
}

const inOrder = (release: ReturnType<typeof publishedRelease>['tables']) =>
  release.map(({ cells, ...table }) => ({
    ...table,
    cells: cells.map(({ codes, value }) => `${codes.map((code) => code ?? '_T').join()} ${value}`).sort(),
  }));

test('stored tables and the answers that are made of them are the same release, with the same hash', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CODEBOOKS), fc.nat(), (codebook, seed) => {
      const { present, tables } = randomTables(codebook, seed);
      const find = ({ by, measure }: TableRead) =>
        tables.find((table) => table.measure === measure && table.by.join() === by.join())!;
      const measures = [...codebook.measures.values()];
      const stored = measures.flatMap(({ id }) =>
        ownedTables(codebook, id).flatMap(({ by, keys }) => storedSets(codebook, find({ by, measure: id }), keys)),
      );

      const collector = publishedCollector(measures, codebook.tables);
      for (const { by, measures: ids } of codebook.tables) {
        const query = { measures: ids, by, where: [], totals: true, share: [], base: 'all' as const };
        const answer = assemble(planQuery(codebook, releaseOf(present), query), find);
        collector.add(readAnswer(answerJson(answer)).observations);
      }
      const byName = (sets: typeof stored) =>
        sets.toSorted((a, b) => (`${a.measure} ${a.dimensions}` < `${b.measure} ${b.dimensions}` ? -1 : 1));
      expect(byName(collector.sets())).toEqual(byName(stored));
      expect(canonicalSummary(collector.sets())).toEqual(canonicalSummary(stored));
      expect(inOrder(collector.read().tables)).toEqual(inOrder(publishedRelease('1.0.0', codebook, tables).tables));
    }),
    { numRuns: rounds(60) },
  );
});

test('two answers that differ in a cell are not of one release', () => {
  const codebook = CODEBOOKS[1]!;
  const collector = publishedCollector([...codebook.measures.values()], codebook.tables);
  const cell = { key: { sex: 'male', outcome: '_T' }, measure: 'defendants', value: '3', status: null };
  collector.add([cell, { ...cell, key: { year: '_T', sex: 'male' } }]);
  expect(collector.read().contradictions).toEqual([]);
  collector.add([{ ...cell, value: '4' }]);
  expect(collector.read().contradictions).toEqual([{ measure: 'defendants', dimensions: ['sex'], codes: ['male'] }]);
});

test('the text of a set is what the method says', () => {
  const codebook = CODEBOOKS[1]!;
  const cells: StoredCell[] = [
    [-1, -1, 9],
    [0, -1, 9],
    [0, 0, 4],
    [0, 1, 5],
    [1, 0, 1_200],
    [1, 2, 0],
    [-2, 0, 3],
  ];
  const [set] = storedSets(codebook, { by: ['sex', 'outcome'], measure: 'defendants', cells }, [['sex', 'outcome']]);
  expect(set).toMatchObject({ measure: 'defendants', dimensions: 'outcome,sex', cells: 3, withheld: 0, small: 1 });
  // Codes are in the order of the ids of their dimensions: outcome before sex.
  const lines = ['custody,female\t1200\n', 'custody,male\t4\n', 'fine,male\t5\n'];
  expect(set!.digest).toBe(createHash('sha256').update(lines.join('')).digest('hex'));
  const { hash } = canonicalSummary([set!]);
  expect(hash).toBe(createHash('sha256').update(`defendants\toutcome,sex\t${set!.digest}\n`).digest('hex'));
});

test('numbers are read as they are written, in members only', () => {
  const text = `{"release":"1.0.0","total":1,"label":"a \\"value\\":12 b","observations":[{"key":{"value":"x"},"measure":"m","value":12345678901234567890.5,"status":null},{"key":{},"measure":"m","value":null,"status":"suppressed","interval":[0,null]}]}`;
  expect(readAnswer(text)).toMatchObject({
    label: 'a "value":12 b',
    observations: [
      { key: { value: 'x' }, value: '12345678901234567890.5' },
      { value: null, interval: ['0', null] },
    ],
  });
});
