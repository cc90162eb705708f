import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type ColumnPicture, FORMS, MOST_VALUES, NUMBER_MARKS } from '../authoring/columns.ts';

/** DuckDB in memory, as the tools of a client use it. */
export interface Duck {
  connection: DuckDBConnection;
  run(sql: string): Promise<void>;
  all(sql: string): Promise<DuckDBValue[][]>;
  stream(sql: string): AsyncGenerator<string[]>;
  close(): void;
}

/** `\s` of DuckDB is ASCII alone: `40 %` may have a no-break space. */
export const duckPattern = (pattern: string): string =>
  sqlText(pattern.replaceAll(String.raw`\s`, String.raw`[\s\p{Z}]`));

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** @param refusal what is thrown for an error of DuckDB, by its message */
export async function startDuck(refusal: (message: string) => Error): Promise<Duck> {
  // Loaded when it is needed: with it, every other command takes 0.8 s to start instead of 0.5.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  // One thread, so that the same file is read in the same order.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const refuse = (error: Error): never => {
    throw refusal(error.message);
  };
  return {
    connection,
    run: async (sql) => void (await connection.run(sql).catch(refuse)),
    all: async (sql) => (await connection.runAndReadAll(sql).catch(refuse)).getRows(),
    async *stream(sql) {
      const result = await connection.stream(sql).catch(refuse);
      const next = () => result.fetchChunk().catch(refuse);
      for (let chunk = await next(); chunk && chunk.rowCount > 0; chunk = await next()) {
        for (const row of chunk.getRows()) yield row.map((cell) => (cell === null ? '' : String(cell)));
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/**
 * What is in the columns of the table `given`, whose cells are read as the expression `told` says. Everything is counted over all
 * rows: SUMMARIZE, which estimates distinct values and rounds shares, could not tell that a single cell of many is no number.
 */
export async function pictureOf(duck: Duck, names: readonly string[], told: string): Promise<ColumnPicture[]> {
  await duck.run(`create or replace temp table kept (${names.map((_, at) => `c${at}`).join()}) as
    select columns(*)::varchar from given`);
  // Each value once, since the forms below take most of the time.
  await duck.run(`create or replace temp table told as select name, cell, count(*) as times, min(row) as first from (
    select row, name, ${told} as cell from (select rowid as row, * from kept) unpivot (cell for name in (columns(* exclude row)))
  ) where cell <> '' group by name, cell`);
  const [[rows] = []] = await duck.all('select count(*) from kept');
  const values = await duck.all(`select name, cell, times from told
    qualify row_number() over (partition by name order by first) <= ${MOST_VALUES} order by first`);
  const facts = await duck.all(`select name, ${FACTS.map(([, sql]) => sql).join()} from told group by name`);
  const pictures = names.map((name): ColumnPicture => {
    const none = Object.fromEntries(FACTS.map(([fact]) => [fact, 0])) as Record<(typeof FACTS)[number][0], number>;
    return { name, rows: Number(rows), values: new Map<string, number>(), ...none };
  });
  const at = (column: DuckDBValue | undefined) => pictures[Number(String(column).slice(1))];
  for (const [column, ...counts] of facts)
    Object.assign(at(column) ?? {}, Object.fromEntries(FACTS.map(([fact], place) => [fact, Number(counts[place])])));
  for (const [column, cell, number] of values)
    (at(column)?.values as Map<string, number> | undefined)?.set(String(cell), Number(number));
  return pictures;
}

const rowsWhere = (condition: string): string => `sum(times) filter (${condition})`;
const is = (form: keyof typeof FORMS, cell = 'cell'): string =>
  `regexp_full_match(${cell}, ${duckPattern(FORMS[form])})`;
/** A real day in the years that the service knows. */
const isDate = (date: string): string => `${date} between date '1600-01-01' and date '2200-12-31'`;
const written = (format: string): string => `try_strptime(replace(cell, '.', '/'), '${format}')::date`;
const DIGITS_OF_NUMBER = `case when ${is('number')} then regexp_replace(replace(cell, ',', ''), ${duckPattern(String.raw`\s?%$`)}, '') end`;

const FACTS = [
  ['reported', 'sum(times)'],
  ['distinct', 'count(*)'],
  ['longest', 'max(length(cell))'],
  ['spaced', rowsWhere(`regexp_matches(cell, ${duckPattern(String.raw`\s`)})`)],
  ['marks', rowsWhere(`lower(cell) in (${Object.keys(NUMBER_MARKS).map(sqlText).join()})`)],
  ['numbers', rowsWhere(is('number'))],
  ['percents', rowsWhere(`${is('number')} and ends_with(cell, '%')`)],
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
