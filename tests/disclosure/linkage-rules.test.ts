import { expect, test } from 'vitest';
import { type Linkage, linkReleases, type ReleaseNumbers } from '../../src/disclosure/linkage.ts';
import { bands } from '../samples/code-lists.ts';
import { codebookOf, count, emptyRelease, list, type Pieces } from './pieces.ts';

/** The relations of small codebooks, each by hand. Without a number, every combination of codes is a cell. */

/** Relations as text: `defendants = defendants(sex=f) + …`; `>=` where what is left is a cell that nothing else is said of. */
function written({ cells, relations }: Linkage): string[] {
  const nameOf = (cell: number): string => {
    const { layer, pairs } = cells[cell]!;
    const conditions = Object.keys(pairs)
      .sort()
      .map((name) => `${name}=${pairs[name]}`);
    return layer.replace(/^r /, '') + (conditions.length > 0 ? `(${conditions.join(', ')})` : '');
  };
  return relations.map((relation) => {
    const terms = relation.cells.map((cell, at) => [nameOf(cell), relation.coefficients[at]!] as const);
    const isBound = terms.some(([name]) => name.includes('!rest'));
    const shown = terms.filter(([name]) => !name.includes('!rest'));
    const flip = !isBound && shown[0]![1] < 0 ? -1 : 1;
    const side = (sign: number) =>
      shown
        .filter(([, times]) => times * sign * flip > 0)
        .map(([name, times]) => (Math.abs(times) === 1 ? name : `${Math.abs(times)} x ${name}`))
        .sort()
        .join(' + ') || '0';
    return `${side(1)} ${isBound ? '>=' : '='} ${side(-1)}`;
  });
}

const saidOf = (pieces: Pieces, more: Partial<ReleaseNumbers> = {}): string[] =>
  written(linkReleases([emptyRelease(codebookOf(pieces), more)], { zeros: true })).sort();

const sex = { sex: { codeList: 'sex' } };
const people = count('people', 'defendant');

test('codes add up to their total, in every row of a table, and a shared margin is one cell', () => {
  const variables = [{ id: 'role', label: 'x', level: 'defendant', codeList: 'ab' }];
  const said = saidOf({
    builtIn: sex,
    variables,
    measures: [people],
    tables: [{ by: ['sex', 'role'] }, { by: ['role'] }],
  });
  expect(said).toEqual([
    'defendants = defendants(role=a) + defendants(role=b) + defendants(role=not-reported)',
    'defendants = defendants(sex=f) + defendants(sex=m) + defendants(sex=not-reported)',
    ...['a', 'b', 'not-reported'].map(
      (code) =>
        `defendants(role=${code}) = defendants(role=${code}, sex=f) + defendants(role=${code}, sex=m) + defendants(role=${code}, sex=not-reported)`,
    ),
    ...['f', 'm', 'not-reported'].map(
      (code) =>
        `defendants(sex=${code}) = defendants(role=a, sex=${code}) + defendants(role=b, sex=${code}) + defendants(role=not-reported, sex=${code})`,
    ),
  ]);
});

const area = {
  codeLists: { area: list('a1>n a2>n a3>s a4>s>a3 w>w', { region: 'n>gb s>gb w>w', country: 'gb w' }) },
  measures: [count('cases', 'case')],
};

test('a level is the sum of what is below it, codes of several levels are one, and what stands in for another is gone', () => {
  const binding = { codeList: 'area', levels: { region: 'public', country: 'public' } };
  const by = (id: string) => ({ by: [id] });
  const tables = [by('area'), by('areaRegion'), by('areaCountry')];
  expect(saidOf({ ...area, builtIn: { area: binding }, tables })).toEqual([
    'cases = cases(area=not-reported) + cases(area=w) + cases(areaCountry=gb)',
    // The region s has one area that is published.
    'cases(areaCountry=gb) = cases(area=a3) + cases(areaRegion=n)',
    'cases(areaRegion=n) = cases(area=a1) + cases(area=a2)',
  ]);
  const hidden = { codeList: 'area', levels: { region: 'internal', country: 'public' } };
  expect(saidOf({ ...area, builtIn: { area: hidden }, tables: [by('area'), by('areaCountry')] })).toEqual([
    'cases = cases(area=not-reported) + cases(area=w) + cases(areaCountry=gb)',
    'cases(areaCountry=gb) = cases(area=a1) + cases(area=a2) + cases(area=a3)',
  ]);
  const coarse = { codeList: 'area', audience: 'internal', levels: { region: 'public', country: 'internal' } };
  expect(saidOf({ ...area, builtIn: { area: coarse }, tables: [by('areaRegion')] })).toEqual([
    'cases = cases(areaRegion=n) + cases(areaRegion=not-reported) + cases(areaRegion=s) + cases(areaRegion=w)',
  ]);
});

const mapped = (codes: object, more: object = {}) => ({
  id: 'side',
  label: 'x',
  level: 'case',
  rule: { map: { of: 'area', codes, ...more }, codeList: 'ab' },
});

test('a map is the sum of what it reads, with the other codes and without what is not reported', () => {
  const builtIn = { area: { codeList: 'area', levels: { region: 'internal', country: 'internal' } } };
  const derived = [mapped({ a: ['a1', 'a3'] }, { else: 'b' })];
  expect(saidOf({ ...area, builtIn, derived, tables: [{ by: ['area'] }, { by: ['side'] }] })).toEqual([
    'cases = cases(area=not-reported) + cases(side=a) + cases(side=b)',
    'cases(side=a) = cases(area=a1) + cases(area=a3)',
    'cases(side=b) = cases(area=a2) + cases(area=w)',
  ]);
  // Without `else`, the other codes are not reported; one that is named is not.
  const other = [mapped({ a: ['a1', 'a3'], b: ['not-reported'] })];
  expect(saidOf({ ...area, builtIn, derived: other, tables: [{ by: ['area'] }, { by: ['side'] }] })).toEqual([
    'cases = cases(area=not-reported) + cases(side=a) + cases(side=not-reported)',
    'cases(side=a) = cases(area=a1) + cases(area=a3)',
    'cases(side=not-reported) = cases(area=a2) + cases(area=w)',
  ]);
});

test('a code beside one that it is part of is that code; beside another there is nobody, and no cell', () => {
  const builtIn = { area: { codeList: 'area', levels: { region: 'internal', country: 'internal' } } };
  const derived = [mapped({ a: ['a1', 'a3'] }, { else: 'b' })];
  const codebook = codebookOf({ ...area, builtIn, derived, tables: [{ by: ['area', 'side'] }] });
  const linkage = linkReleases([emptyRelease(codebook)], { zeros: true });
  expect(written(linkage).sort()).toEqual([
    'cases = cases(area=not-reported) + cases(side=a) + cases(side=b)',
    'cases(side=a) = cases(area=a1) + cases(area=a3)',
    'cases(side=b) = cases(area=a2) + cases(area=w)',
  ]);
  const table = linkage.tables.at(-1);
  expect(table?.impossible).toHaveLength(3 * 5 - 5);
  expect(table?.impossible).toContainEqual(['a1', 'b']);
  const release = emptyRelease(codebook);
  const cells = [{ codes: ['a1', 'b'], value: 1 }];
  expect(() => linkReleases([{ ...release, tables: [{ ...release.tables.at(-1)!, cells }] }])).toThrow(
    'nothing can have',
  );
});

test('two maps of a variable that no table shows are made of what they have in common', () => {
  const builtIn = { area: { codeList: 'area', levels: { region: 'internal', country: 'internal' } } };
  const one = mapped({ a: ['a1', 'a2'] }, { else: 'b' });
  const derived = [
    one,
    { ...one, id: 'other', rule: { map: { of: 'area', codes: { a: ['a1', 'a3'] }, else: 'b' }, codeList: 'ab' } },
  ];
  expect(saidOf({ ...area, builtIn, derived, tables: [{ by: ['side'] }, { by: ['other'] }] })).toEqual([
    'cases = cases(area=not-reported) + cases(other=a) + cases(other=b)',
    'cases = cases(area=not-reported) + cases(side=a) + cases(side=b)',
    'cases(other=a) = cases(area=a1) + cases(area=a3)',
    'cases(other=b) = cases(area=a2) + cases(area=w)',
    'cases(side=a) = cases(area=a1) + cases(area=a2)',
    'cases(side=b) = cases(area=a3) + cases(area=w)',
  ]);
});

test('years are the quarters of dates that say the quarter, and a rest; not-reported quarters are all rests', () => {
  const periods = { year: 'public', quarter: 'public', month: 'internal' };
  const said = saidOf({ periods, measures: [count('cases', 'case')], tables: [{ by: ['year'] }, { by: ['quarter'] }] });
  const quarters = (year: number) => [1, 2, 3, 4].map((quarter) => `cases(quarter=${year}-Q${quarter})`);
  const rest = (year: number) => `cases(month={${year} alone})`;
  expect(said).toEqual(
    [
      'cases = cases(year=2014) + cases(year=2015) + cases(year=not-reported)',
      `cases = ${[...quarters(2014), ...quarters(2015), 'cases(quarter=not-reported)'].join(' + ')}`,
      `cases(quarter=not-reported) = ${rest(2014)} + ${rest(2015)} + cases(year=not-reported)`,
      `cases(year=2014) = ${rest(2014)} + ${quarters(2014).join(' + ')}`,
      `cases(year=2015) = ${rest(2015)} + ${quarters(2015).join(' + ')}`,
    ].sort(),
  );
});

test('of a list, each code has a rest, and none and not-reported exclude the others', () => {
  const variables = [{ id: 'methods', label: 'x', level: 'case', codeList: 'ab', multiple: true }];
  const alone = 'cases(methods=none) + cases(methods=not-reported)';
  expect(saidOf({ variables, measures: [count('cases', 'case')], tables: [{ by: ['methods'] }] })).toEqual(
    [
      ...['a', 'b', 'none', 'not-reported'].map((code) => `cases = cases(methods=!${code}) + cases(methods=${code})`),
      `cases >= cases(methods=a) + ${alone}`,
      `cases >= cases(methods=b) + ${alone}`,
      `cases(methods=a) + cases(methods=b) + ${alone} >= cases`,
    ].sort(),
  );
});

test('of convictions, a code does not exclude not-reported; and the unit of the measure decides', () => {
  const offence = { offence: { codeList: 'offence' } };
  const pieces = { builtIn: offence, codeLists: { offence: list('o p') }, tables: [{ by: ['offence'] }] };
  const codes = ['o', 'p', 'not-reported'];
  expect(saidOf({ ...pieces, measures: [people] })).toEqual(
    [
      ...codes.map((code) => `defendants = defendants(offence=!${code}) + defendants(offence=${code})`),
      'defendants(offence=not-reported) + defendants(offence=o) + defendants(offence=p) >= defendants',
    ].sort(),
  );
  const both = saidOf({ ...pieces, measures: [people, count('convictions', 'conviction')] });
  expect(both).toContain(
    'convictions = convictions(offence=not-reported) + convictions(offence=o) + convictions(offence=p)',
  );
  for (const at of ['', ...codes.map((code) => `(offence=${code})`)])
    expect(both).toContain(`convictions${at} >= defendants${at}`);
});

test('a level of a list is more than each code and less than their sum', () => {
  const variables = [{ id: 'methods', label: 'x', level: 'case', codeList: 'method', multiple: true }];
  const codeLists = { method: list('a>u b>u c>v', { group: 'u v' }) };
  const said = saidOf({
    variables,
    codeLists,
    measures: [count('cases', 'case')],
    tables: [{ by: ['methods'] }, { by: ['methodsGroup'] }],
  });
  expect(said).toContain('cases(methodsGroup=u) = cases(methods=a) + cases(methods=u!a, methodsGroup=u)');
  expect(said).toContain('cases(methods=a) + cases(methods=b) >= cases(methodsGroup=u)');
  expect(said.some((text) => text.includes('methodsGroup=v'))).toBe(false); // it is the code c
});

test('two lists of a unit combine freely, two dimensions of a conviction do not', () => {
  const lists = ['methods', 'tools'].map((id) => ({ id, label: 'x', level: 'case', codeList: 'ab', multiple: true }));
  const free = saidOf({ variables: lists, measures: [count('cases', 'case')], tables: [{ by: ['methods', 'tools'] }] });
  const around = (text: string) => free.filter((said) => said.includes(text));
  // Who has neither a nor a.
  expect(
    around('cases(methods=a, tools=a)').some((said) =>
      /^.*cases\(methods=a, tools=a\).*>= .*cases\(methods=a\).*$/.test(said),
    ),
  ).toBe(true);
  const variables = ['armed', 'drunk'].map((id) => ({ id, label: 'x', level: 'conviction', codeList: 'ab' }));
  const bound = saidOf({ variables, measures: [people], tables: [{ by: ['armed', 'drunk'] }] });
  // A defendant may have a in one conviction and a in another.
  expect(
    bound.filter((said) => said.includes('>=') && said.includes('(armed=a)') && said.includes('(drunk=a)')),
  ).toEqual([]);
  expect(bound).toContain('defendants(armed=a) = defendants(armed=a, drunk=!b) + defendants(armed=a, drunk=b)');
});

const outcome = { codeLists: { outcome: list('c s f') }, builtIn: { ...sex, outcome: { codeList: 'outcome' } } };

test('a filter that asks for one code is that code, for several their sum, and beside it there is nobody', () => {
  const custody = count('custody', 'defendant', { outcome: ['c'] });
  const either = count('either', 'defendant', { outcome: { not: ['f', 'not-reported'] } });
  const tables = [{ by: ['outcome', 'sex'], measures: ['people'] }, { by: ['sex'] }, { by: [] }];
  const pieces = { ...outcome, measures: [people, custody, either], tables };
  const linkage = linkReleases([emptyRelease(codebookOf(pieces))], { zeros: true });
  const cellOf = (measure: string, codes: (string | null)[]) => {
    const table = linkage.tables.find((one) => one.measure === measure && one.by.length === codes.length);
    return table?.rows.find((row) => row.codes.join() === codes.join())?.cell;
  };
  expect(cellOf('custody', ['f'])).toBe(cellOf('people', ['c', 'f']));
  expect(cellOf('custody', [])).toBe(cellOf('people', ['c', null]));
  const said = written(linkage);
  expect(said).toContain('defendants(outcome={c+s}) = defendants(outcome=c) + defendants(outcome=s)');
  expect(said).toContain(
    'defendants(outcome={c+s}, sex=f) = defendants(outcome=c, sex=f) + defendants(outcome=s, sex=f)',
  );
});

test('a filter without a table of what it asks for selects some of all; two conditions are the sum of both', () => {
  const custody = count('custody', 'defendant', { outcome: ['c', 's'] });
  expect(saidOf({ ...outcome, measures: [people, custody], tables: [{ by: ['sex'] }] })).toContain(
    'defendants(sex=f) = defendants(outcome={c+s}, sex=f) + defendants(outcome={f+not-reported}, sex=f)',
  );
  const men = count('men', 'defendant', { outcome: ['c', 's'], sex: ['m', 'not-reported'] });
  const tables = [
    { by: ['outcome', 'sex'], measures: ['people'] },
    { by: [], measures: ['men'] },
  ];
  expect(saidOf({ ...outcome, measures: [people, men], tables })).toContain(
    `defendants(outcome={c+s}, sex={m+not-reported}) = ${['c', 's']
      .flatMap((code) => ['m', 'not-reported'].map((other) => `defendants(outcome=${code}, sex=${other})`))
      .join(' + ')}`,
  );
});

test('a filter on convictions selects defendants with such a conviction, whatever their others are', () => {
  const pieces = { builtIn: { ...sex, offence: { codeList: 'offence' } }, codeLists: { offence: list('o p q') } };
  const filtered = count('some', 'defendant', { offence: ['o', 'p'] });
  const tables = [{ by: ['offence', 'sex'], measures: ['people'] }, { by: ['sex'] }, { by: ['offence'] }];
  const said = saidOf({ ...pieces, measures: [people, filtered], tables });
  expect(said).toContain(
    'defendants(offence=o, sex=f) + defendants(offence=p, sex=f) >= defendants(offence={o+p}, sex=f)',
  );
  expect(said).toContain('defendants(offence={o+p}, sex=f) >= defendants(offence=o, sex=f)');
  expect(said).toContain('defendants(sex=f) >= defendants(offence={o+p}, sex=f)');
  // Beside a code of a conviction: one conviction has it, and one, the same or another, has what the filter asks for.
  expect(said).toContain('defendants(offence=q) >= defendants(offence=q, offence 2={o+p})');
  expect(said.some((text) => text.includes('offence=o, offence 2'))).toBe(false); // that is the code o
});

test('what one conviction has and what another has are not the same as what one conviction has', () => {
  const filter = { offence: ['o', 'p'] };
  const said = saidOf({
    builtIn: { offence: { codeList: 'offence' } },
    variables: [{ id: 'armed', label: 'x', level: 'conviction', codeList: 'ab' }],
    codeLists: { offence: list('o p q') },
    measures: [people, count('some', 'defendant', filter), count('these', 'conviction', filter)],
    tables: [{ by: ['armed'] }, { by: ['armed', 'offence'] }],
  });
  const apart = 'defendants(armed=a, offence 2={o+p})';
  expect(said).toContain(`${apart} >= defendants(armed=a, offence=o)`);
  // All codes together have everybody who has a and, in whichever conviction, what the filter asks for.
  const others = ['not-reported', 'q'].map((code) => `defendants(armed=a, offence=${code}, offence 2={o+p})`);
  const both = ['o', 'p'].map((code) => `defendants(armed=a, offence=${code})`);
  expect(said.filter((text) => text.endsWith(`>= ${apart}`))).toEqual([
    `defendants(armed=a) >= ${apart}`,
    `${[others[0], ...both, others[1]].join(' + ')} >= ${apart}`,
  ]);
  expect(said).toContain('convictions(offence={o+p}) >= defendants(offence={o+p})');
});

test('a filter that is not public selects some of all, and is no other measure', () => {
  const measures = [people, count('hidden', 'defendant', { outcome: ['c'] })];
  const builtIn = { ...sex, outcome: { codeList: 'outcome', audience: 'internal' } };
  const said = saidOf({ ...outcome, builtIn, measures, tables: [{ by: ['sex'] }] });
  expect(said).toContain('defendants(sex=f) >= defendants of hidden(sex=f)');
  expect(said).toContain('defendants >= defendants of hidden');
});

test('a flag of the unit is what it asks for, in the way of a filter', () => {
  const violent = { id: 'violent', label: 'x', level: 'defendant', rule: { exists: { offence: ['o'] } } };
  const pieces = {
    builtIn: { ...sex, offence: { codeList: 'offence' } },
    codeLists: { offence: list('o p') },
    derived: [violent],
  };
  const tables = [{ by: ['violent', 'sex'] }, { by: ['offence', 'sex'] }];
  const said = saidOf({ ...pieces, measures: [people], tables });
  expect(said).toContain('defendants = defendants(offence=o) + defendants(violent=no)');
  expect(said).toContain('defendants(sex=f) = defendants(offence=o, sex=f) + defendants(sex=f, violent=no)');
  // Of something of which the unit has one code, it is a map.
  const custody = { id: 'custody', label: 'x', level: 'defendant', rule: { exists: { outcome: ['c', 's'] } } };
  expect(
    saidOf({ ...outcome, derived: [custody], measures: [people], tables: [{ by: ['custody'] }, { by: ['outcome'] }] }),
  ).toEqual([
    'defendants = defendants(custody=no) + defendants(custody=yes)',
    'defendants(custody=no) = defendants(outcome=f) + defendants(outcome=not-reported)',
    'defendants(custody=yes) = defendants(outcome=c) + defendants(outcome=s)',
  ]);
});

const images = {
  quantities: [{ id: 'images', label: 'x', unit: 'images', level: 'case', categories: 'grade' }],
  codeLists: { grade: list('A>n B>n C>o', { scale: 'n o' }) },
};
const amount = (statistic: string, filter?: object) => ({
  ...count(statistic, 'case', filter),
  statistic,
  of: 'images',
});

test('categories add up to the amount, and the sum behind a mean is that sum', () => {
  const tables = [{ by: ['imagesCategory'] }, { by: ['imagesCategoryScale'] }];
  expect(saidOf({ ...images, measures: [amount('sum'), amount('mean')], tables })).toEqual([
    'images of cases = images of cases(imagesCategory=C) + images of cases(imagesCategory=not-reported) + images of cases(imagesCategoryScale=n)',
    'images of cases(imagesCategoryScale=n) = images of cases(imagesCategory=A) + images of cases(imagesCategory=B)',
  ]);
});

test('units with an amount are some of the units, and each of several categories has some of them', () => {
  const codebook = codebookOf({
    ...images,
    measures: [count('cases', 'case'), amount('mean'), amount('sum')],
    tables: [{ by: [] }, { by: ['imagesCategory'] }],
  });
  const release = emptyRelease(codebook);
  const saidOfKnown = (statistic: string) => {
    const known = release.tables
      .filter(({ measure }) => measure === statistic)
      .map((table) => ({ ...table, layer: 'known' as const }));
    return written(linkReleases([{ ...release, tables: [...release.tables, ...known] }], { zeros: true }));
  };
  expect(saidOfKnown('sum')).toContain('cases >= cases with images');
  const said = saidOfKnown('mean');
  // Those without an amount are a group, since a sum divided by its mean is the number of the others.
  expect(said).toContain('cases = cases with images + cases(!images=none)');
  expect(said).toContain(
    'cases with images = cases with images(imagesCategory=!A) + cases with images(imagesCategory=A)',
  );
  expect(said).toContain(
    `${['A', 'B', 'C', 'not-reported'].map((code) => `cases with images(imagesCategory=${code})`).join(' + ')} >= cases with images`,
  );
});

test('cases with two defendants each have twice as many defendants', () => {
  const derived = [{ id: 'size', label: 'x', level: 'case', rule: { count: 'defendant', codeList: 'size' } }];
  const codeLists = { size: bands('one:1-1 two:2-2 few:3-5 more:6-') };
  const said = saidOf({ derived, codeLists, measures: [people, count('cases', 'case')], tables: [{ by: ['size'] }] });
  expect(said).toContain('cases(size=one) = defendants(size=one)');
  expect(said).toContain('2 x cases(size=two) = defendants(size=two)');
  expect(said).toContain('5 x cases(size=few) >= defendants(size=few)');
  expect(said).toContain('defendants(size=more) >= 6 x cases(size=more)');
  expect(said.some((text) => text.includes('size=not-reported'))).toBe(false);
});

test('the youth rule leaves nobody under 18 a code of what it withholds, of any unit', () => {
  const pieces = {
    builtIn: { area: { codeList: 'ab' }, ageBand: { codeList: 'age' } },
    codeLists: { age: bands('young:0-17 old:18-') },
    measures: [people, count('cases', 'case')],
    tables: [{ by: ['area', 'ageBand'] }],
  };
  const codebook = codebookOf(pieces);
  const linkage = linkReleases([emptyRelease(codebook, { youthRule: true })], { zeros: true });
  for (const { impossible, by } of linkage.tables.filter((table) => table.by.length === 2)) {
    expect(by).toEqual(['area', 'ageBand']);
    expect(impossible).toEqual([
      ['a', 'young'],
      ['b', 'young'],
    ]);
  }
  expect(written(linkage)).toContain('defendants(ageBand=young) = defendants(ageBand=young, area=not-reported)');
});

test('a list whose rule is not public may be a map of any list of its unit', () => {
  const variables = [
    { id: 'methods', label: 'x', level: 'case', codeList: 'ab', multiple: true, audience: 'internal' },
    { id: 'tools', label: 'x', level: 'case', codeList: 'ab', multiple: true },
  ];
  const derived = [
    {
      id: 'kinds',
      label: 'x',
      level: 'case',
      rule: { map: { of: 'methods', codes: { a: ['a', 'not-reported'] }, else: 'b' }, codeList: 'ab' },
    },
  ];
  const said = saidOf({ variables, derived, measures: [count('cases', 'case')], tables: [{ by: ['kinds', 'tools'] }] });
  expect(said).toContain('cases(kinds=a) = cases(kinds=a, tools=!a) + cases(kinds=a, tools=a)');
  expect(
    said.filter((text) => text.includes('>=') && text.includes('(kinds=a)') && text.includes('(tools=a)')),
  ).toEqual([]);
});

test('numbers of periods in a gap are published nowhere: a total is at least the others', () => {
  const codebook = codebookOf({
    periods: { year: 'public', quarter: 'public' },
    measures: [people],
    tables: [{ by: ['year'] }, { by: ['quarter'] }],
  });
  const gaps = [{ from: '2014-01-01', to: '2015-04-01', reason: 'x' }];
  const release = emptyRelease(codebook, { coverage: { ...codebook.definition.coverage, gaps } });
  const linkage = linkReleases([release], { zeros: true });
  const quarters = [2, 3, 4].map((quarter) => `defendants(quarter=2015-Q${quarter})`);
  const rest = (year: number) => `defendants(month={${year} alone})`;
  expect(written(linkage).sort()).toEqual(
    [
      'defendants >= defendants(year=2015) + defendants(year=not-reported)',
      `defendants >= ${['defendants(quarter=not-reported)', ...quarters].sort().join(' + ')}`,
      `defendants(quarter=not-reported) = ${rest(2014)} + ${rest(2015)} + defendants(year=not-reported)`,
      `defendants(year=2015) = ${rest(2015)} + defendants(quarter=2015-Q1) + ${quarters.join(' + ')}`,
    ].sort(),
  );
  expect(linkage.tables.flatMap(({ rows, impossible }) => [...rows, ...impossible])).toHaveLength(1 + 3 + 5);
});

test('two tables that say different things of one cell are refused', () => {
  const codebook = codebookOf({
    builtIn: sex,
    measures: [people, count('same', 'defendant')],
    tables: [{ by: ['sex'] }],
  });
  const release = emptyRelease(codebook);
  const link = (one: object, other: object) => () =>
    linkReleases([
      {
        ...release,
        tables: release.tables
          .slice(-2)
          .map((table, at) => ({ ...table, cells: [{ codes: ['f'], value: 3, ...(at === 0 ? one : other) }] })),
      },
    ]);
  expect(link({}, {})).not.toThrow();
  expect(link({}, { value: 4 })).toThrow('different numbers for r defendants|sex=f');
  expect(link({ withheld: true }, {})).toThrow(
    'is withheld in r count of people by sex and published in r count of same by sex',
  );
});
