import { readdir } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { databaseFailure, failureCode, translateFailure } from '../../src/db/failures.ts';
import { useTestDatabase } from '../harness.ts';

const database = await useTestDatabase();

const failureOf = async (statement: string): Promise<unknown> =>
  database.db.execute(sql.raw(statement)).then(
    () => undefined,
    (error: unknown) => error,
  );
/** As Drizzle wraps an error of a driver. */
const wrapped = (members: object) =>
  new Error('Failed query: select 1 params: secret', { cause: Object.assign(new Error('detail: secret'), members) });

test('the SQLSTATE and the constraint are read from errors of the driver in use', async () => {
  expect(databaseFailure(await failureOf('select 1 / 0'))).toEqual({ code: '22012', constraint: undefined });
  expect(databaseFailure(await failureOf("insert into datasets values ('X', 'cases', 1, 0, now(), now())"))).toEqual({
    code: '23514',
    constraint: 'datasets_id_kebab',
  });
  expect(databaseFailure(new Error('not of a database'))).toBeUndefined();
  expect(databaseFailure('text')).toBeUndefined();
});

test.each<[string, object]>([
  ['external-id-exists', { code: '23505', constraint: 'case_external_ids_unique' }],
  ['release-open', { code: '23505', constraint: 'releases_one_open' }],
  ['release-changed', { code: '23505', constraint: 'releases_version_unique' }],
  ...[
    ...['08006', '57P01', '57014', '53300', '28P01', '40001', '40P01', '55000', '55P03', '25P03'],
    ...['ECONNREFUSED', 'EAI_AGAIN'],
  ].map((code): [string, object] => ['unavailable', { code }]),
])('an error becomes %s, and nothing of the query goes with it: %o', (code, members) => {
  const translated = translateFailure(wrapped(members));
  expect(translated?.code).toBe(code);
  expect(JSON.stringify(translated?.options)).not.toMatch(/secret|select/);
  expect(translated?.cause).toBeUndefined();
  expect(translated?.options.headers).toEqual(code === 'unavailable' ? { 'retry-after': '1' } : undefined);
});

/** What pg 8 and pg-pool 3 say when there is no code. */
test.each([
  'Connection terminated unexpectedly',
  'Connection terminated',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Cannot use a pool after calling end on the pool',
])('a driver that gives no code is understood too: %s', (message) => {
  const failure = new Error('Failed query: rollback', { cause: new Error(message) });
  expect(translateFailure(failure)?.code).toBe('unavailable');
  expect(translateFailure(new Error(message))?.code).toBe('unavailable');
  expect(failureCode(failure)).toMatch(/^[0-9A-Z]{5}$/);
});

test.each(['22012', '23514', '42P01', 'AS001'])(
  'an error that is a fault of ours is not explained away: %s',
  (code) => {
    expect(translateFailure(wrapped({ code }))).toBeUndefined();
  },
);

test('the log is told what a file system refuses, without the path', async () => {
  const refused = await readdir('/dev/null').catch((error: unknown) => error);
  expect(failureCode(refused)).toBe('ENOTDIR');
});
