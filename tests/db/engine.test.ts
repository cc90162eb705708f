import { afterAll, beforeAll, expect, inject } from 'vitest';
import type { Engine } from '../../src/db/engine.ts';
import { takeEngine } from '../engines.ts';
import { testOnce } from '../once.ts';

let engine: Engine;
beforeAll(async () => {
  if (inject('dump') !== '') engine = await takeEngine();
});
afterAll(() => inject('dump') !== '' && engine.close());

testOnce('a statement that fails is answered with its code, and the next one works', async () => {
  for (const [statement, values, code] of [
    ['selec', [], '42601'],
    ['select nonsense', [], '42703'],
    ['select 1 / $1::int as n', [0], '22012'],
    ['select $1::int as n', ['x'], '22P02'],
  ] as const) {
    await expect(engine.query(statement, [...values])).rejects.toMatchObject({ code });
  }
  expect((await engine.query('select 1 / $1::int as n', [1])).rows).toEqual([{ n: 1 }]);
});

testOnce('a transaction that is over takes no statement', async () => {
  await engine.transaction(async (tx) => {
    await tx.query('create table t (n int)');
    await tx.rollback();
    await expect(tx.query('select 1')).rejects.toThrow('Transaction is closed');
  });
  await expect(engine.query('select from t')).rejects.toMatchObject({ code: '42P01' });
});

testOnce('of many statements the newest are kept, and an older one is parsed again', async () => {
  for (let n = 0; n < 600; n++) await engine.query(`select ${n} as n`);
  expect((await engine.query('select count(*)::int as n from pg_prepared_statements')).rows).toEqual([{ n: 500 }]);
  expect((await engine.query('select 0 as n')).rows).toEqual([{ n: 0 }]);
});

testOnce('a table that changed is read as it is now', async () => {
  await engine.exec('create table u (n int); insert into u values (1)');
  const read = () => engine.query('select n from u');
  expect((await read()).rows).toEqual([{ n: 1 }]);
  await engine.exec('drop table u; create table u (n int); insert into u values (2)');
  expect((await read()).rows).toEqual([{ n: 2 }]);
});
