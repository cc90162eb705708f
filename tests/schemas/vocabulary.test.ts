import { getTableConfig } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { FAULTS, PROBLEMS } from '../../src/errors.ts';
import * as vocabulary from '../../src/schemas/vocabulary.ts';
import { tables } from '../every-table.ts';

/** One word for one thing: the lists are spelled once and everything that repeats them agrees. */

const lists: [string, readonly string[]][] = Object.entries(vocabulary as Record<string, unknown>).flatMap(
  ([name, words]) => (Array.isArray(words) ? [[name, words as string[]] as [string, string[]]] : []),
);

test('no list says a word twice', () => {
  expect(lists.length).toBeGreaterThan(15);
  for (const [name, words] of lists) expect([name, new Set(words).size]).toEqual([name, words.length]);
});

test('roles hold known scopes, each role more than the one before it', () => {
  expect(Object.keys(vocabulary.ROLES)).toEqual([...vocabulary.ROLE_NAMES]);
  for (const scopes of Object.values(vocabulary.ROLES))
    for (const scope of scopes) expect(vocabulary.SCOPES).toContain(scope);
  const { contributor, reviewer, publisher, admin, partner } = vocabulary.ROLES;
  for (const [less, more] of [
    [contributor, reviewer],
    [reviewer, publisher],
    [publisher, admin],
    [partner, publisher],
  ] as const) {
    expect(less.every((scope) => more.includes(scope))).toBe(true);
    expect(more.length).toBeGreaterThan(less.length);
  }
});

test('columns that hold words of a list hold exactly those', () => {
  const checked: string[] = [];
  const known = lists.map(([, words]) => JSON.stringify([...words].sort()));
  for (const table of Object.values(tables)) {
    const { name, columns } = getTableConfig(table);
    for (const column of columns) {
      if (!column.enumValues?.length) continue;
      checked.push(`${name}.${column.name}`);
      // Where a column's words are in no list, they are the database's own: states that are stored, and origins.
      const own = ['releases.state', 'api_keys.origin', 'erased_marks.kind'].includes(`${name}.${column.name}`);
      expect([`${name}.${column.name}`, own || known.includes(JSON.stringify([...column.enumValues].sort()))]).toEqual([
        `${name}.${column.name}`,
        true,
      ]);
    }
  }
  expect(checked.length).toBeGreaterThan(3);
});

test('codes of problems and faults are in kebab case, and none is both', () => {
  for (const code of [...Object.keys(PROBLEMS), ...Object.keys(FAULTS)]) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(Object.keys(PROBLEMS).filter((code) => code in FAULTS)).toEqual([]);
});
