import { parquetMetadata } from 'hyparquet';
import { expect, test } from 'vitest';
import { answerParquet } from '../../src/formats/parquet.ts';
import { answerOf } from './answer-of.ts';
import { byDuckDb, byHyparquet } from './readers.ts';
import { sample } from './sample.ts';

test('it has the columns of the CSV, whole numbers as BIGINT and null as null', async () => {
  const answer = answerOf({ trade: ['a', '_T'] }, [
    null,
    { value: '9007199254740991', share: '0.3333', denominator: '3', flags: ['provisional', 'revised'] },
  ]);
  const { rows, types } = await byDuckDb(answerParquet(answer), 'parquet');
  expect(types).toEqual({
    trade: 'VARCHAR',
    trade_label: 'VARCHAR',
    measure: 'VARCHAR',
    unit: 'VARCHAR',
    value: 'BIGINT',
    share: 'DOUBLE',
    denominator: 'BIGINT',
    status: 'VARCHAR',
    share_status: 'VARCHAR',
    flags: 'VARCHAR',
    symbol: 'VARCHAR',
  });
  const nothing = { value: null, share: null, denominator: null, flags: null };
  const first = {
    measure: 'people',
    ...nothing,
    status: 'suppressed',
    share_status: null,
    symbol: '[c]',
  };
  const number = { value: 9007199254740991, share: 0.3333, denominator: 3, status: null, share_status: null };
  expect(rows).toEqual([
    { trade: 'a', trade_label: 'Label of a', ...first, unit: 'people' },
    {
      trade: '_T',
      trade_label: 'Label of _T',
      measure: 'people',
      unit: 'people',
      ...number,
      flags: 'provisional;revised',
      symbol: '[p];[r]',
    },
  ]);
  expect(await byHyparquet(answerParquet(answer))).toEqual(rows);
});

test('numbers with decimals are DOUBLE whatever the values are, and have the same digits', async () => {
  const measures = [{ ...sample.measures[0]!, id: 'people', decimals: 1 }]; // the sample has one
  const answer = answerOf({ trade: ['a', 'b', 'c'] }, [{ value: '12.5' }, { value: '3' }, { value: '-0.1' }], {
    measures,
  });
  const { rows, types } = await byDuckDb(answerParquet(answer), 'parquet');
  expect(types.value).toBe('DOUBLE');
  expect(rows.map(({ value }) => value)).toEqual([12.5, 3, -0.1]);
});

test.each([
  ['9223372036854775808', 0],
  ['9007199254740993.5', 1],
])('a number that Parquet would hold with other digits (%s) is refused', (value, decimals) => {
  const measures = [{ ...sample.measures[0]!, id: 'people', decimals }]; // the sample has one
  expect(() => answerParquet(answerOf({}, [{ value }], { measures }))).toThrow('invalid-query');
});

test('an answer without observations is a table without rows', async () => {
  const { rows, types } = await byDuckDb(answerParquet(answerOf({ trade: [] }, [])), 'parquet');
  expect([rows, types.value]).toEqual([[], 'BIGINT']);
});

test('an answer without cells is a file without rows', async () => {
  const { rows, types } = await byDuckDb(answerParquet(answerOf({ trade: [] }, [])), 'parquet');
  expect(rows).toEqual([]);
  expect(types).toMatchObject({ trade: 'VARCHAR', value: 'BIGINT', share: 'DOUBLE' });
});

test('the file says what it is, and is the same bytes every time', () => {
  const short = { ...sample, observations: sample.observations.slice(1, 2) };
  const bytes = answerParquet(short);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const about = Object.fromEntries(
    (parquetMetadata(file).key_value_metadata ?? []).map(({ key, value }) => [key, value]),
  );
  expect(about).toMatchObject({
    title: 'Coins, "found" by Trade and Can write',
    dataset: 'parish',
    release: '1.0.0',
    citation: 't',
    url: 'https://figures.example/u',
    licence: 'CC0-1.0 https://example.org/cc0',
    notes: 'Half is lost.\nCombinations that are not listed have the value 0.',
    absent: 'zero',
    query: '/s?a',
  });
  expect(answerParquet(short).equals(bytes)).toBe(true);
});
