import { beforeAll, expect, test } from 'vitest';
import { intervalsOf } from '../../src/disclosure/attackers/audit.ts';
import { linkReleases, type NumbersTable, systemOf } from '../../src/disclosure/linkage.ts';
import { sensitiveCounts } from '../../src/disclosure/primary.ts';
import type { Solver } from '../../src/disclosure/solve/solver.ts';
import { bands } from '../samples/code-lists.ts';
import { codebookOf, count, emptyRelease, list, type Pieces } from './pieces.ts';
import { testSolver } from './solver.ts';

/** What an attacker works out of published tables that, each by itself, hide enough. */

let solver: Solver;
beforeAll(async () => {
  solver = await testSolver();
});

/** A table is written as `by: code number, …`; `_` is the total and `?` withheld. */
function linked(pieces: Pieces, written: Record<string, string>) {
  const tables = Object.entries(written).map(([name, cells]): NumbersTable => {
    const [measure = '', by = ''] = name.split(' by ');
    return {
      ...{ measure, layer: 'count', by: by === '' ? [] : by.split(' ') },
      cells: cells.split(', ').map((cell) => {
        const [value = '', ...codes] = cell.split(' ').toReversed();
        return {
          codes: codes.toReversed().map((code) => (code === '_' ? null : code)),
          value: value === '?' ? null : Number(value),
        };
      }),
    };
  });
  return systemOf(linkReleases([{ ...emptyRelease(codebookOf(pieces)), tables }]), 'protect');
}

/** The intervals of what is withheld. */
function intervals(pieces: Pieces, written: Record<string, string>): Record<string, readonly [number, number | null]> {
  return Object.fromEntries(
    intervalsOf(solver, linked(pieces, written)).map(({ id, low, high }) => [id.replace(/^r /, ''), [low, high]]),
  );
}

const people = count('people', 'defendant');
const offences = { builtIn: { offence: { codeList: 'offence' } }, codeLists: { offence: list('o p q') } };

test('if there are as many convictions as defendants, every defendant has one', () => {
  const pieces = { ...offences, measures: [people, count('convictions', 'conviction')], tables: [{ by: ['offence'] }] };
  const convictions = '_ 30, o 20, p 7, q 3';
  expect(
    intervals(pieces, { 'people by offence': '_ 30, o ?, p ?, q 3', 'convictions by offence': convictions }),
  ).toEqual({
    'defendants|offence=o': [20, 20],
    'defendants|offence=p': [7, 7],
  });
  expect(
    intervals(pieces, {
      'people by offence': '_ 28, o ?, p ?, q 3',
      'convictions by offence': convictions,
    }),
  ).toEqual({ 'defendants|offence=o': [18, 20], 'defendants|offence=p': [5, 7] });
});

test('if the codes of a list hardly add up to everybody, few have several of them', () => {
  const variables = [{ id: 'methods', label: 'x', level: 'defendant', codeList: 'method', multiple: true }];
  const pieces = { variables, codeLists: { method: list('a b c') }, measures: [people], tables: [{ by: ['methods'] }] };
  expect(intervals(pieces, { 'people by methods': '_ 100, a 60, b 38, c ?, none 1, not-reported 1' })).toEqual({
    'defendants|methods=c': [0, 98],
  });
  expect(intervals(pieces, { 'people by methods': '_ 100, a 60, b 34, c ?, none 1, not-reported 1' })).toEqual({
    'defendants|methods=c': [4, 98],
  });
});

test('who has two of three things is known from those who have neither', () => {
  const variables = ['one', 'two'].map((id) => ({ id, label: 'x', level: 'defendant', codeList: 'a', multiple: true }));
  const pieces = { variables, codeLists: { a: list('a') }, measures: [people], tables: [{ by: ['one', 'two'] }] };
  // Of 10, 8 have the one and 9 the other: 7 or 8 have both.
  const table = '_ _ 10, a _ 8, none _ 2, _ a 9, _ none 1, a a ?, none a ?, a none ?, none none ?';
  expect(intervals(pieces, { 'people by one two': table })).toMatchObject({
    'defendants|one=a|two=a': [7, 8],
    'defendants|one=none|two=none': [0, 1],
  });
});

test('cases with one defendant each are as many as these', () => {
  const derived = [{ id: 'size', label: 'x', level: 'case', rule: { count: 'defendant', codeList: 'size' } }];
  const codeLists = { size: bands('one:1-1 two:2-2 more:3-') };
  const pieces = { derived, codeLists, measures: [people, count('cases', 'case')], tables: [{ by: ['size'] }] };
  expect(
    intervals(pieces, {
      'people by size': '_ 30, one ?, two ?, more ?',
      'cases by size': '_ 20, one 14, two ?, more ?',
    }),
  ).toMatchObject({ 'defendants|size=one': [14, 14], 'cases|size=two': [2, 6] });
});

test('a filter asks for a code like any other: a group in which everybody has it, or all but a few, is sensitive', () => {
  const pieces = {
    builtIn: { ...offences.builtIn, sex: { codeList: 'sex' } },
    codeLists: { ...offences.codeLists, sex: list('male female') },
    measures: [people, count('men', 'defendant', { sex: ['male'] })],
    tables: [{ by: ['offence'] }],
  };
  const { system, sensitive } = sensitiveCounts(
    linked(pieces, { 'people by offence': '_ 60, o 20, p 30, q 10', 'men by offence': '_ 48, o 20, p 28, q 0' }),
    { threshold: 3, sensitive: ['sex'] },
  );
  // Those of o who are not men: nobody. Those of p: two. And no man is among those of q.
  expect(sensitive.map(({ cell, rule }) => [rule, system.cells[cell]!.virtual, system.cells[cell]!.value])).toEqual(
    expect.arrayContaining([
      ['attribute', true, 0],
      ['identity', true, 2],
      ['attribute', false, 0],
    ]),
  );
});
