import { getTableColumns, sql } from 'drizzle-orm';
import { bigint, boolean, date, integer, json, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { type BulkRow, executeInTurn, insertion, insertRows } from '../../src/db/bulk.ts';
import { rowsOf } from '../../src/db/client.ts';
import { useTestDatabase } from '../harness.ts';

// What is inserted many rows at a time is what was sent, whatever it contains.

const database = await useTestDatabase();

const inserted = pgTable('inserted', {
  position: integer('position'),
  id: uuid('id'),
  name: text('name'),
  amount: bigint('amount', { mode: 'number' }),
  yes: boolean('yes'),
  day: date('day', { mode: 'string' }),
  at: timestamp('at', { withTimezone: true }),
  words: text('words').array(),
  facts: jsonb('facts'),
  derived: jsonb('derived'),
  content: json('content'),
});
const columns = Object.values(getTableColumns(inserted));
const ID = '0190a0b0-0000-7000-8000-00000000000';
const WORDS = [
  '',
  'NULL',
  'null',
  '{}',
  '{a,b}',
  'a,b',
  '"',
  '\\',
  '\\"',
  "o'clock",
  ' ',
  'a\nb\t',
  'Ünïcødé 👩‍⚖️',
  '$1',
  'true',
];
const row = (position: number, word: string) => ({
  position,
  id: `${ID}${position % 10}`,
  name: word,
  amount: 2 ** 53 - 1 - position,
  yes: position % 2 === 0,
  day: `2015-03-${String(1 + position).padStart(2, '0')}`,
  at: new Date(Date.UTC(2020, 0, 1, 0, 0, position)),
  words: [word, `${word}${word}`],
  facts: { [word]: [word, position, null] },
  derived: JSON.stringify({ derived: word }),
  content: JSON.stringify({ z: word, a: 1, 'b b': [word] }),
});
type Row = ReturnType<typeof row>;
const read = (one: Partial<{ [name in keyof Row]: Row[name] | null }>) => ({
  ...Object.fromEntries(columns.map((column) => column.name).map((name) => [name, null])),
  ...one,
  ...(one.amount != null && { amount: String(one.amount) }),
  ...(one.at && { at: one.at.toISOString() }),
  ...(one.derived && { derived: JSON.parse(one.derived) }),
});

async function stored(rows: readonly BulkRow<typeof inserted>[]): Promise<object[]> {
  return database.withSession(async (db) => {
    const types = columns.map((column) => `${column.name} ${column.getSQLType()}`);
    await db.execute(sql.raw('drop table if exists inserted'));
    await db.execute(sql.raw(`create table inserted (${types.join(', ')})`));
    await insertRows(db, inserted, rows);
    return rowsOf(
      db,
      sql`select position, id::text, name, amount::text, yes, day::text,
            to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, to_json(words) as words, facts, derived,
            content::text as content
          from inserted order by position`,
    );
  });
}

test('every word comes back as it was sent, and JSON with its members in their order', async () => {
  const rows = WORDS.map((word, position) => row(position, word));
  expect(await stored(rows)).toEqual(rows.map(read));
});

test('so it does in one row alone, and in rows that are the same but for one value', async () => {
  expect(await stored([row(3, 'a"b')])).toEqual([read(row(3, 'a"b'))]);
  const same = [1, 2, 3].map((position) => ({ ...row(7, '"same"'), position }));
  expect(await stored(same)).toEqual(same.map(read));
});

test('rows that do not differ at all are all there', async () => {
  const one = row(1, 'x');
  expect(await stored([one, one, one])).toEqual([read(one), read(one), read(one)]);
});

test('what is absent or null is NULL, in all rows or in some', async () => {
  const sparse = columns
    .map((column) => column.name)
    .map((name, position) => ({
      position,
      [name]: row(position, 'x')[name as keyof Row],
    }));
  expect(await stored(sparse)).toEqual(sparse.map(read));
  expect(await stored([{ position: 1 }, { position: 2 }])).toEqual([read({ position: 1 }), read({ position: 2 })]);
  expect(await stored([])).toEqual([]);
});

test('of statements in turn one that fails is told, and none is sent after it', async () => {
  await stored([]);
  const made: number[] = [];
  const statements = function* () {
    for (const position of [1, 2, 3, 4]) {
      made.push(position);
      yield position === 2
        ? sql`insert into inserted (position) values ('x'::text::int)`
        : insertion(inserted, [{ position }]);
    }
  };
  await expect(executeInTurn(database.db, statements())).rejects.toThrow();
  const [kept] = await rowsOf<{ positions: number[] }>(
    database.db,
    sql`select to_json(array_agg(position)) as positions from inserted`,
  );
  expect([kept?.positions, made]).toEqual([[1], [1, 2, 3]]);
});
