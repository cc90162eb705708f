import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type ColumnPicture, FORMS, MOST_VALUES } from '../authoring/columns.ts';
import { DraftFault } from '../authoring/questions.ts';
import type { GridCell } from './layout.ts';

/** What DuckDB counts of the cells of a file. */

const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * What is in the columns of some rows. Everything is counted over all rows: SUMMARIZE, which estimates distinct values and rounds
 * shares, could not tell that a single cell of many is no number.
 */
export function picturesOf(names: readonly string[], rows: readonly (readonly string[])[]): Promise<ColumnPicture[]> {
  return withDuck(async (connection) => {
    await connection.run('create table given (name integer, cell varchar, row integer)');
    const appender = await connection.createAppender('given');
    for (const [number, row] of rows.entries())
      for (const [at, cell] of row.entries()) {
        if (cell === '') continue;
        appender.appendInteger(at);
        appender.appendVarchar(cell);
        appender.appendInteger(number);
        appender.endRow();
      }
    appender.closeSync();
    // Each value once, since the forms below take most of the time.
    await connection.run(
      'create table told as select name, cell, count(*) as times, min(row) as first from given group by name, cell',
    );
    const all = async (sql: string): Promise<DuckDBValue[][]> => (await connection.runAndReadAll(sql)).getRows();
    const values = await all(`select name, cell, times from told
      qualify row_number() over (partition by name order by first) <= ${MOST_VALUES} order by first`);
    const facts = await all(`select name, ${FACTS.map(([, sql]) => sql).join()} from told group by name`);
    return names.map((name, at): ColumnPicture => {
      const [, ...counts] = facts.find(([column]) => Number(column) === at) ?? [];
      const counted = Object.fromEntries(FACTS.map(([fact], place) => [fact, Number(counts[place] ?? 0)])) as Record<
        (typeof FACTS)[number][0],
        number
      >;
      const own = values.filter(([column]) => Number(column) === at);
      return {
        name,
        rows: rows.length,
        values: new Map(own.map(([, cell, times]) => [String(cell), Number(times)])),
        ...counted,
      };
    });
  });
}

/** The names of the columns, then the rows. */
export function readParquet(file: string): Promise<GridCell[][]> {
  const from = `read_parquet(${sqlText(file)})`;
  return withDuck(async (connection) => {
    const described = (await connection.runAndReadAll(`describe select * from ${from}`)).getRows();
    const isNumber = described.map(([, type]) => /INT|DOUBLE|FLOAT|DECIMAL/.test(String(type)));
    const rows = (await connection.runAndReadAll(`select columns(*)::varchar from ${from}`)).getRows();
    const cellOf = (cell: DuckDBValue, at: number): GridCell =>
      cell === null ? '' : isNumber[at] && Number.isSafeInteger(Math.trunc(Number(cell))) ? Number(cell) : String(cell);
    return [described.map(([name]) => String(name)), ...rows.map((row) => row.map(cellOf))];
  }).catch((error: Error) => {
    throw new DraftFault(`It cannot be read as Parquet. ${error.message.split('\n')[0]}`);
  });
}

async function withDuck<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  // Loaded when it is needed: with it, every other command takes 0.8 s to start instead of 0.5.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const rowsWhere = (condition: string): string => `sum(times) filter (${condition})`;
const is = (form: keyof typeof FORMS, cell = 'cell'): string => `regexp_full_match(${cell}, ${sqlText(FORMS[form])})`;
/** A real day in the years that the service knows. */
const isDate = (date: string): string => `${date} between date '1600-01-01' and date '2200-12-31'`;
const written = (format: string): string => `try_strptime(replace(cell, '.', '/'), '${format}')::date`;
const DIGITS_OF_NUMBER = `case when ${is('number')} then regexp_extract(cell, ${sqlText(FORMS.number)}, 1) end`;

const FACTS = [
  ['reported', 'sum(times)'],
  ['distinct', 'count(*)'],
  ['longest', 'max(length(cell))'],
  ['spaced', rowsWhere(String.raw`regexp_matches(cell, '\s')`)],
  ['numbers', rowsWhere(is('number'))],
  ['percents', rowsWhere(`${is('number')} and contains(cell, '%')`)],
  ['digits', rowsWhere(String.raw`regexp_full_match(cell, '\d+')`)],
  ['padded', rowsWhere(String.raw`regexp_full_match(cell, '0\d+')`)],
  ['lowest', `min((${DIGITS_OF_NUMBER})::double)`],
  ['highest', `max((${DIGITS_OF_NUMBER})::double)`],
  ['decimals', `max(length(split_part(${DIGITS_OF_NUMBER}, '.', 2)))`],
  [
    'days',
    rowsWhere(`case when ${is('day')} then ${isDate('try_cast(left(cell, 10) as date)')} else ${is('month')} end`),
  ],
  ['years', rowsWhere(is('year'))],
  ['dmy', rowsWhere(`${is('slashed')} and ${isDate(written('%d/%m/%Y'))}`)],
  ['mdy', rowsWhere(`${is('slashed')} and ${isDate(written('%m/%d/%Y'))}`)],
  ['likeDates', rowsWhere(String.raw`regexp_full_match(cell, '\d{4}') or ${is('likeDate', 'lower(cell)')}`)],
] as const;
