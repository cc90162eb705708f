import { expect, test } from 'vitest';
import { compile } from '../../../src/codebook/compile.ts';
import { withTables } from '../../samples/countable.ts';
import { convicted, count, measure, person, plain, tabulate, tabulateFacts } from './count.ts';

/** The rules of counting (docs/reference/statistics.md), with an example of each that was worked out by hand. */

test('a case with defendants of both sexes counts once under each, and once in the total', async () => {
  const cases = [{ defendants: [person(), person(), person({ sex: 'female' })] }, {}];
  expect(await count(measure('case'), ['sex'], cases)).toEqual({ _T: [2], male: [2], female: [1] });
  expect(await count(measure('defendant'), ['sex'], cases)).toEqual({ _T: [4], male: [3], female: [1] });
});

test('two dimensions of a conviction come from the same conviction', async () => {
  const convictions = [convicted('o1', ['t1']), convicted('o2', ['t2'])];
  const cells = await count(measure('defendant'), ['offence', 'tags'], [{ defendants: [person({ convictions })] }]);
  expect(cells).toEqual({
    '_T|_T': [1],
    '_T|t1': [1],
    '_T|t2': [1],
    'o1|_T': [1],
    'o1|t1': [1],
    'o2|_T': [1],
    'o2|t2': [1],
  });
});

test('a sex and an offence of a case come from the same defendant', async () => {
  const defendants = [
    person({ convictions: [convicted('o1')] }),
    person({ sex: 'female', convictions: [convicted('o2')] }),
  ];
  const cells = await count(measure('case'), ['sex', 'offence'], [{ defendants }]);
  expect(Object.keys(cells).filter((key) => !key.includes('_T'))).toEqual(['male|o1', 'female|o2']);
});

test('lists of different branches combine freely', async () => {
  const defendants = [person({ convictions: [convicted('o1'), convicted('o2')] })];
  const cells = await count(
    measure('case'),
    ['methods', 'offence'],
    [{ attributes: { methods: ['m1', 'm2'] }, defendants }],
  );
  for (const key of ['m1|o1', 'm1|o2', 'm2|o1', 'm2|o2', '_T|o1', 'm2|_T', '_T|_T']) expect(cells[key]).toEqual([1]);
});

test('a list, its level and a map of it are of one and the same item', async () => {
  const cases = [{ attributes: { methods: ['m1', 'm3'] } }]; // m1: group s, class good; m3: group t, class bad
  const cells = await count(measure('case'), ['methods', 'methodClass'], cases);
  expect(Object.keys(cells).filter((key) => !key.includes('_T'))).toEqual(['m1|good', 'm3|bad']);
});

test('a filter selects units of which one conviction has every condition, and then all their codes are counted', async () => {
  const filtered = measure('defendant', { filter: { offence: ['o1'], tags: ['t1'] } });
  const cases = [
    { defendants: [person({ convictions: [convicted('o1', ['t1']), convicted('o3', ['t2'])] })] },
    { defendants: [person({ convictions: [convicted('o1', ['t2']), convicted('o2', ['t1'])] })] },
  ];
  expect(await count(filtered, ['offence'], cases)).toEqual({ _T: [1], o1: [1], o3: [1] });
});

test('a filter of a case measure needs one defendant with every condition', async () => {
  const filtered = measure('case', { filter: { sex: ['female'], offence: ['o1'] } });
  const apart = [person({ convictions: [convicted('o1')] }), person({ sex: 'female', convictions: [convicted('o2')] })];
  const together = [person({ sex: 'female', convictions: [convicted('o1')] })];
  expect(await count(filtered, [], [{ defendants: apart }])).toEqual({});
  expect(await count(filtered, [], [{ defendants: apart }, { defendants: together }])).toEqual({ '': [1] });
});

test('`not` accepts every other code, not-reported and none too', async () => {
  const filtered = measure('defendant', { filter: { requirements: { not: ['r1'] } } });
  const having = (...lists: (string[] | undefined)[]) => [
    { defendants: lists.map((list) => person({ sentence: list ? { requirements: list } : {} })) },
  ];
  expect(await count(filtered, [], having(['r1']))).toEqual({});
  expect(await count(filtered, [], having(['r2'], [], undefined, ['r1', 'r2'], ['r1']))).toEqual({ '': [4] });
});

test('conditions on one list hold for one item of it', async () => {
  const filtered = measure('case', { filter: { methods: { not: ['m2'] }, methodsGroup: ['u'] } }); // m2 and m3 are of group u
  const having = (...methods: string[]) => ({ attributes: { methods } });
  expect(await count(filtered, [], [having('m1', 'm2'), having('m2'), having('m1')])).toEqual({});
  expect(await count(filtered, [], [having('m2', 'm3'), having('m1', 'm2')])).toEqual({ '': [1] });
});

test('a filter sees internal variables, and the code that is published for the real one', async () => {
  const defendants = [
    person({ attributes: { prior: 'yes', role: 'w3' } }),
    person({ attributes: { prior: 'yes', role: 'w2' } }),
    person({ attributes: { prior: 'no', role: 'w2' } }),
  ];
  expect(await count(measure('defendant', { filter: { prior: ['yes'] } }), ['role'], [{ defendants }])).toEqual({
    _T: [2],
    w2: [2],
  });
  expect(await count(measure('defendant', { filter: { role: ['w2'] } }), [], [{ defendants }])).toEqual({ '': [3] });
});

test('the margin of the reported holds the units with a reported code in one row at the same other keys', async () => {
  const convictions = [convicted('o1', ['t1']), convicted(undefined, ['t2'])];
  const cells = await count(measure('defendant'), ['offence', 'tags'], [{ defendants: [person({ convictions })] }]);
  expect(cells['_K|_T']).toEqual([1]);
  expect(cells['_K|t1']).toEqual([1]);
  expect(cells['_K|t2']).toBeUndefined();
  expect(cells['not-reported|t2']).toEqual([1]);
});

test('a unit with several reported codes counts once in the margin of the reported', async () => {
  const sentence = { requirements: ['r1', 'r2'] };
  const cells = await count(measure('defendant'), ['requirements'], [{ defendants: [person({ sentence }), person()] }]);
  expect(cells).toEqual({ _K: [1], _T: [2], r1: [1], r2: [1], 'not-reported': [1] });
});

test('none is a reported code', async () => {
  const defendants = [person({ sentence: { requirements: [] } }), person()];
  expect(await count(measure('defendant'), ['requirements'], [{ defendants }])).toEqual({
    _K: [1],
    _T: [2],
    none: [1],
    'not-reported': [1],
  });
});

test('a dimension without not-reported in the release has no margin of the reported', async () => {
  const cells = await count(
    measure('defendant'),
    ['offence'],
    [{ defendants: [person({ convictions: [convicted('o1')] })] }],
  );
  expect(cells).toEqual({ _T: [1], o1: [1] });
});

test('not-reported anywhere in the release gives the margin, though the measure selects none of those units', async () => {
  const filtered = measure('defendant', { filter: { offence: ['o1'] } });
  const defendants = [person({ convictions: [convicted('o1')] }), person()];
  expect(await count(filtered, ['offence'], [{ defendants }])).toEqual({ _K: [1], _T: [1], o1: [1] });
});

test('cells are in the order of their positions', async () => {
  const codebook = compile(
    'everything',
    withTables({ upTo: 0, also: [{ by: ['offence', 'sex'] }] }, [measure('case')]),
  );
  const defendants = [
    person({ convictions: [convicted('o3')] }),
    person({ sex: 'female', convictions: [convicted(undefined)] }),
  ];
  const { tables } = await tabulate(codebook, [plain({ defendants })]);
  const keys = tables[1]!.cells.map((cell) => cell.slice(0, 2));
  expect(keys).toEqual([
    [-2, -1],
    [-2, 0],
    [-1, -1],
    [-1, 0],
    [-1, 1],
    [2, -1],
    [2, 0],
    [3, -1],
    [3, 1],
  ]);
});

test('an empty dataset has every table, without a cell, and no codes', async () => {
  const codebook = compile('everything', withTables({ upTo: 1 }));
  const { tables, present, units } = await tabulate(codebook, []);
  expect(tables.map(({ by, measure: id }) => `${id} ${by}`)).toEqual(
    codebook.tables.flatMap(({ by, measures }) => measures.map((id) => `${id} ${by}`)),
  );
  expect(tables.flatMap(({ cells }) => cells)).toEqual([]);
  expect(new Set(Object.values(present).flat()).size).toBe(0);
  expect(Object.keys(present).length).toBeGreaterThan(10);
  expect(units).toEqual({ case: 0, defendant: 0, conviction: 0 });
});

test('codes present are those of any unit of the release, whatever the measures select, and of public dimensions only', async () => {
  const codebook = compile('everything', withTables({ upTo: 0 }, [measure('case', { filter: { sex: ['female'] } })]));
  const quantities = [{ quantity: 'images', category: 'C', value: 1, basis: 'exact' }];
  const defendants = [person(), person({ convictions: [convicted('o1'), convicted('o3', [])] })];
  const { present, units } = await tabulate(codebook, [
    plain({ quantities, defendants, attributes: { methods: ['m4', 'm1'] } }),
  ]);
  expect(present).toMatchObject({
    sex: [0],
    offence: [0, 2, 3],
    offenceGroup: [0, 1, 2],
    methods: [0, 2],
    people: [1],
  });
  expect(present).toMatchObject({
    tags: [3, 4],
    imagesCategory: [2],
    imagesCategoryScale: [1],
    requirements: [4],
    year: [0],
  });
  expect(present).not.toHaveProperty('prior');
  expect(present).not.toHaveProperty('orders');
  expect(present).not.toHaveProperty('quarter');
  expect(units).toEqual({ case: 1, defendant: 2, conviction: 3 });
});

test('facts without a code that the codebook promises are refused by the name of the dimension', async () => {
  const codebook = compile('everything', withTables({ upTo: 1 }, [measure('case')]));
  const nobody = { codes: {}, amounts: {}, defendants: [] };
  await expect(tabulateFacts(codebook, [nobody])).rejects.toThrow('a case without a defendant cannot be counted');
  const empty = { ...nobody, defendants: [{ codes: {}, amounts: {}, convictions: [{ codes: {}, amounts: {} }] }] };
  await expect(tabulateFacts(codebook, [empty])).rejects.toThrow(/^a unit has no code of dimension area$/);
});
