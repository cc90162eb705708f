import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { answerCsv, answerCsvw } from '../../src/formats/csv.ts';
import { answerOf } from './answer-of.ts';
import { sample } from './sample.ts';

interface Described {
  name: string;
  titles: string[];
  datatype: string;
  required: boolean;
  null?: string;
  separator?: string;
}

test('every column of the CSV is described, in its order, under a title that is its header', () => {
  const [header] = parse(answerCsv(sample)) as string[][];
  const { tableSchema, url, '@context': context } = JSON.parse(answerCsvw(sample));
  expect(context[0]).toBe('http://www.w3.org/ns/csvw');
  expect(url).toBe('/s.csv?a');
  expect(tableSchema.columns.map(({ name }: Described) => name)).toEqual(header);
  expect(tableSchema.columns.map(({ titles }: Described) => titles[0])).toEqual(header);
  expect(tableSchema.columns[1].titles[1]).toBe('Trade');
  expect(tableSchema.primaryKey).toEqual(['trade', 'literate', 'measure']);
});

test('a column with marked codes says how to get back to the code', () => {
  const described = (code: string): string =>
    JSON.parse(answerCsvw(answerOf({ trade: [code] }, [1]))).tableSchema.columns[0]['dc:description'];
  expect(described('NA')).toContain('code:01 is the code 01');
  expect(described('GB')).not.toContain('code:');
});

test('only columns that may be empty are, and numbers have their datatype', () => {
  const [header = [], ...rows] = parse(answerCsv(sample)) as string[][];
  const columns: Described[] = JSON.parse(answerCsvw(sample)).tableSchema.columns;
  for (const [i, column] of columns.entries()) {
    const cells = rows.map((row) => row[i]);
    expect(column.null, column.name).toBe(column.required ? undefined : '');
    if (column.required) expect(cells, header[i]).not.toContain('');
    if (column.datatype === 'decimal') for (const cell of cells) expect(cell).toMatch(/^(-?\d+(\.\d+)?)?$/);
  }
  const named = Object.fromEntries(columns.map((one) => [one.name, one]));
  expect([named.flags?.separator, named.symbol?.separator, named.status?.separator]).toEqual([';', ';', undefined]);
  expect(named.value?.datatype).toBe('decimal');
  const whole: Described[] = JSON.parse(answerCsvw(answerOf({ trade: ['a'] }, [1]))).tableSchema.columns;
  expect(whole.find(({ name }) => name === 'value')?.datatype).toBe('integer');
});

test('it names publisher, licence and release, and has the notes', () => {
  const body = JSON.parse(answerCsvw({ ...sample, about: { ...sample.about, constructed: true } }));
  expect(body).toMatchObject({
    'dc:title': 'Coins, "found" by Trade and Can write',
    'dc:license': { '@id': 'https://example.org/cc0' },
    'dc:rights': 'the parish',
    'dc:publisher': 'p',
    'schema:version': '1.0.0',
    'dc:issued': { '@value': '2015-01-01T00:00:00Z' },
    'dc:temporal': '1700-01-01/1701-01-01',
  });
  expect(body.notes.map((one: { body: string }) => one.body)).toEqual([
    'Constructed data: no record is of a real case.',
    'Half is lost.',
    'Combinations that are not listed have the value 0.',
  ]);
  const draft = JSON.parse(answerCsvw({ ...sample, citation: null, release: 'draft' }));
  expect(draft).not.toHaveProperty('dc:issued');
  expect(draft['dc:description']).toContain('Parish, draft, not published');
});

test('codes that are all whole numbers are documented as the numbers that programs read', () => {
  const typesOf = (codes: string[]) => {
    const { columns } = JSON.parse(
      answerCsvw(
        answerOf(
          { year: codes },
          codes.map(() => 1),
        ),
      ),
    ).tableSchema;
    return columns.slice(0, 2).map(({ datatype }: Described) => datatype);
  };
  expect(typesOf(['2014', '2015'])).toEqual(['integer', 'string']);
  expect(typesOf(['2014', '_T'])).toEqual(['string', 'string']);
  expect(typesOf(['01', '02'])).toEqual(['string', 'string']);
});
