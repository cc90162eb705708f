import { expect, test } from 'vitest';
import { z } from 'zod';
import type { AppError } from '../../src/errors.ts';
import {
  flag,
  formed,
  integer,
  listOf,
  listOfNames,
  oneOf,
  whereCodes,
  whereWithRanges,
} from '../../src/http/parameters.ts';
import { parseQuery, validateQuery } from '../../src/http/validation.ts';

const Spec = z.strictObject({
  limit: integer({ min: 1, max: 1000, fallback: 100, about: 'Size.' }),
  totals: flag('Totals.'),
  format: oneOf(['json', 'csv'], 'Format.').default('json'),
  base: oneOf(['all', 'known'], 'Base.').optional(),
  by: listOfNames('Names.'),
  state: listOf(['draft', 'approved'], 'States.'),
  since: formed(/^\d+\.\d+\.\d+$/, 'A version.').optional(),
  where: whereCodes(),
  ranges: whereWithRanges(),
});

const check = (query: string) => validateQuery(Spec, parseQuery(query.slice(1)));

function read(query: string): z.output<typeof Spec> {
  const checked = check(query);
  if ('error' in checked) throw checked.error;
  return checked.value as z.output<typeof Spec>;
}

function faults(query: string): string[] {
  const checked = check(query);
  if (!('error' in checked)) return [];
  expect(checked.error.code).toBe('invalid-parameters');
  expect(checked.error.status).toBe(400);
  return (checked.error.options.errors ?? []).map(({ parameter, code }) => `${parameter} ${code}`);
}

test('absent parameters have their defaults', () => {
  expect(read('')).toEqual({
    limit: 100,
    totals: false,
    format: 'json',
    by: [],
    state: [],
    where: [],
    ranges: [],
  });
  expect(read('?')).toEqual(read(''));
  expect(read('?&&')).toEqual(read(''));
});

test('commas and repetition mean the same in a list, and order is kept', () => {
  expect(read('?by=outcome,sex').by).toEqual(['outcome', 'sex']);
  expect(read('?by=outcome&by=sex').by).toEqual(['outcome', 'sex']);
  expect(read('?by=sex%2Coutcome').by).toEqual(['sex', 'outcome']);
  expect(read('?by=a,b&by=b,c').by).toEqual(['a', 'b', 'c']);
});

test('a list can be written as axios writes it, and a single value cannot', () => {
  expect(read('?by[]=outcome&by[]=sex').by).toEqual(['outcome', 'sex']);
  expect(read('?by%5B%5D=outcome').by).toEqual(['outcome']);
  expect(read('?by[]=outcome&by=sex,year').by).toEqual(['outcome', 'sex', 'year']);
  expect(read('?state[]=draft').state).toEqual(['draft']);
  expect(read('?where[]=year:2014&where[]=year:2015').where).toEqual([{ dimension: 'year', codes: ['2014', '2015'] }]);
  expect(faults('?limit[]=1')).toEqual(['limit ill-formed']);
  expect(faults('?limit[]=1&limit=1')).toEqual(['limit given-twice']);
  expect(faults('?nope[]=1')).toEqual(['nope unknown-parameter']);
  expect(faults('?by[0]=sex')).toEqual(['by[0] unknown-parameter']);
});

test('a code can be a range where ranges are taken', () => {
  const codes = ['2014..2020', '2014..', '..2014', '2014'];
  expect(read(`?ranges=year:${codes.join(',')}`).ranges).toEqual([{ dimension: 'year', codes }]);
  for (const code of ['..', '2014...2020', '2014..2015..2016', '2014.2015']) {
    expect([code, faults(`?ranges=year:${code}`)]).toEqual([code, ['ranges ill-formed']]);
  }
  expect(faults('?where=year:2014..2020')).toEqual(['where ill-formed']);
});

test('a code is taken as CSV writes it, too', () => {
  expect(read('?where=ward:code:01,code:02,3').where).toEqual([{ dimension: 'ward', codes: ['01', '02', '3'] }]);
  expect(read('?where=code:code:NA').where).toEqual([{ dimension: 'code', codes: ['NA'] }]);
  expect(read('?ranges=ward:code:01..code:05,..code:02').ranges).toEqual([
    { dimension: 'ward', codes: ['01..05', '..02'] },
  ]);
  for (const code of ['code:', 'code:code:01', 'kode:01', '01code:']) {
    expect([code, faults(`?where=ward:${code}`)]).toEqual([code, ['where ill-formed']]);
  }
});

test('conditions on one dimension are alternatives however they are written', () => {
  const expected = [{ dimension: 'year', codes: ['2014', '2015'] }];
  expect(read('?where=year:2014,2015').where).toEqual(expected);
  expect(read('?where=year:2014&where=year:2015').where).toEqual(expected);
  expect(read('?where=year%3A2014,2015').where).toEqual(expected);
  expect(read('?where=year:2014&where=outcome:_T').where).toEqual([
    { dimension: 'year', codes: ['2014'] },
    { dimension: 'outcome', codes: ['_T'] },
  ]);
});

test.each([
  ['where without a colon', '?where=year', 'where ill-formed'],
  ['where without codes', '?where=year:', 'where ill-formed'],
  ['where without a dimension', '?where=:2014', 'where ill-formed'],
  ['where with an empty code', '?where=year:2014,', 'where ill-formed'],
  ['two conditions joined by a comma', '?where=year:2014,sex:male', 'where ill-formed'],
  ['where with nothing', '?where=', 'where ill-formed'],
  ['an unknown parameter', '?nope=1', 'nope unknown-parameter'],
  ['a name of another case', '?Limit=1', 'Limit unknown-parameter'],
  ['__proto__', '?__proto__=1', '__proto__ unknown-parameter'],
  ['toString', '?toString=1', 'toString unknown-parameter'],
  ['a scalar given twice', '?limit=1&limit=1', 'limit given-twice'],
  ['an empty number', '?limit=', 'limit ill-formed'],
  ['a hexadecimal number', '?limit=0x10', 'limit ill-formed'],
  ['an exponent', '?limit=1e2', 'limit ill-formed'],
  ['a fraction', '?limit=1.0', 'limit ill-formed'],
  ['a space', '?limit=+1', 'limit ill-formed'],
  ['zero', '?limit=0', 'limit out-of-range'],
  ['a negative number', '?limit=-1', 'limit out-of-range'],
  ['one above the most', '?limit=1001', 'limit out-of-range'],
  ['a huge number', '?limit=99999999999999999999', 'limit ill-formed'],
  ['a boolean as a digit', '?totals=1', 'totals ill-formed'],
  ['a boolean in capitals', '?totals=TRUE', 'totals ill-formed'],
  ['an empty boolean', '?totals', 'totals ill-formed'],
  ['a word that is not allowed', '?format=xml', 'format unknown-code'],
  ['an inherited word', '?format=constructor', 'format unknown-code'],
  ['an empty list', '?by=', 'by ill-formed'],
  ['an empty item', '?by=a,,b', 'by ill-formed'],
  ['a list item of the wrong form', '?by=a%20b', 'by ill-formed'],
  ['a NUL', '?by=a%00', 'by ill-formed'],
  ['a word of a closed list', '?state=draft,gone', 'state unknown-code'],
  ['text of the wrong form', '?since=1.0', 'since ill-formed'],
  ['broken percent-encoding of a value', '?by=%zz', 'by ill-formed'],
  ['bytes that are not UTF-8', '?by=%ff', 'by ill-formed'],
  ['broken percent-encoding of a name', '?%zz=1', ' ill-formed'],
])('%s is refused', (_what, query, fault) => {
  expect(faults(query)).toEqual([fault]);
});

test('all faults come in one answer and repeat no value', () => {
  expect(faults('?limit=secret&nope=secret&totals=secret&where=secret')).toEqual([
    'nope unknown-parameter',
    'limit ill-formed',
    'totals ill-formed',
    'where ill-formed',
  ]);
  try {
    read('?limit=secret&nope=secret&format=secret');
  } catch (error) {
    expect(JSON.stringify((error as AppError).options)).not.toContain('secret');
  }
});

test('the bounds themselves are accepted', () => {
  expect(read('?limit=1').limit).toBe(1);
  expect(read('?limit=1000').limit).toBe(1000);
  expect(read('?totals=true').totals).toBe(true);
  expect(read('?format=csv').format).toBe('csv');
  expect(read('?since=1.20.3').since).toBe('1.20.3');
});

test('a long parameter name is cut in the answer', () => {
  const [fault] = faults(`?${'n'.repeat(5000)}=1`);
  expect(fault).toBe(`${'n'.repeat(100)} unknown-parameter`);
});
