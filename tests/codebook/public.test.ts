import { expect, test } from 'vitest';
import { codeSystems, publicCodebook, publicDimensions, shownCodebook } from '../../src/codebook/public.ts';
import type { Body } from '../samples/body.ts';
import { sampleCases } from '../samples/definitions.ts';
import { codebookOf } from '../samples/everything.ts';
import { shippedDefinition } from '../samples/shipped.ts';

const compiled = (body: Body) => codebookOf('sample', body);
const published = (body: Body) => publicCodebook(compiled(body));
/** Every member name and string of a JSON text. */
const words = (value: unknown): Set<string> =>
  new Set([...JSON.stringify(value).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? ''));

test('the press snapshot’s public codebook has no internal or partner name or code', () => {
  const codebook = compiled(shippedDefinition('press-snapshot-2015'));
  const open = publicCodebook(codebook);
  const text = JSON.stringify(open);
  for (const secret of [
    'magician',
    'santa',
    'Santa',
    'quarter',
    'orders',
    'E23000',
    'W15000',
    'Cleveland',
    'shpo',
    'partner',
    'internal',
    'publishAs',
  ])
    expect(text).not.toContain(secret);
  expect(words(open)).not.toContain('month');
  expect(words(open)).not.toContain('order');

  // Nothing that only a hidden dimension has: asked of the codebook itself, not of a list of ours.
  const shown = publicDimensions(codebook);
  const publicWords = new Set(shown.flatMap(({ id, codes }) => [id, ...codes.map(({ code }) => code)]));
  const hidden = [...codebook.dimensions.values()]
    .flatMap(({ id, audience, codes }) => [audience === 'public' ? '' : id, ...codes.map(({ code }) => code)])
    .filter((word) => word !== '' && word !== 'area' && !publicWords.has(word));
  expect(hidden.length).toBeGreaterThan(80);
  expect(hidden.filter((word) => words(open).has(word))).toEqual([]);
});

test('partners see all that is not internal, and nothing that is published as another', () => {
  const codebook = compiled(shippedDefinition('press-snapshot-2015'));
  const shown = words(shownCodebook(codebook, 'partner'));
  const ofPartners = publicDimensions(codebook, 'partner');
  const known = new Set(ofPartners.flatMap(({ id, codes }) => [id, ...codes.map(({ code }) => code)]));
  const named = ofPartners
    .filter(({ kind }) => kind !== 'period')
    .flatMap(({ root, quantity = root, codes }) => [quantity, ...codes.map(({ code }) => code)]);
  expect(named.filter((word) => !shown.has(word) && !['none', 'not-reported'].includes(word))).toEqual([]);
  expect(ofPartners.length).toBeGreaterThan(publicDimensions(codebook).length);
  const hidden = [...codebook.dimensions.values()]
    .flatMap(({ id, audience, codes }) => [audience === 'internal' ? id : '', ...codes.map(({ code }) => code)])
    .filter((word) => word !== '' && !known.has(word));
  expect(hidden.length).toBeGreaterThan(10);
  expect(hidden.filter((word) => shown.has(word))).toEqual([]);
});

test('the press snapshot’s public codebook has what is public, in order, standard lists written out', () => {
  const open = published(shippedDefinition('press-snapshot-2015'));
  expect(Object.keys(open.builtIn)).toEqual([
    'area',
    'courtType',
    'sex',
    'ageBand',
    'offence',
    'outcome',
    'requirements',
  ]);
  expect(open.builtIn.area).toEqual({
    codeList: 'area',
    required: false,
    levels: { region: 'public', country: 'public' },
  });
  expect(open.builtIn.ageBand).toEqual({
    codeList: 'age',
    required: false,
    audience: 'public',
    levels: { group: 'public' },
  });
  expect(open.periods).toEqual({ year: 'public' });
  expect(open.variables.map(({ id }) => id)).toEqual(['methods', 'role', 'trust', 'priorSimilar']);
  expect(Object.keys(open.codeLists)).toEqual([
    ...[
      'area',
      'court-type',
      'outcome',
      'requirement',
      'sex',
      'yes-no',
      'how-many',
      'age',
      'offence',
      'method',
      'trust',
    ],
    ...['role', 'image-category'],
  ]);
  expect(open.codeLists['court-type']?.codes[0]).toEqual({
    code: 'crown',
    label: 'Crown Court',
    labels: { cy: 'Llys y Goron' },
  });
  expect(open.codeLists.area?.codes).toEqual([]);
  expect(open.codeLists.area?.levels?.map(({ id, codes }) => [id, codes.length])).toEqual([
    ['region', 12],
    ['country', 4],
  ]);
  expect(open.codeLists.area?.levels?.[0]?.codes[9]).toEqual({
    code: 'W92000004',
    label: 'Wales',
    labels: { cy: 'Cymru' },
    parent: 'W92000004',
  });
  expect(open.codeLists.role?.codes.map(({ code }) => code)).toEqual([
    ...[
      'education',
      'health',
      'faith',
      'police-justice',
      'youth-group',
      'other-access',
      'child-entertainment',
      'no-role',
    ],
  ]);
  expect(open.derived.every(({ rule }) => rule !== undefined)).toBe(true);
  expect(open.headlines).toHaveLength(13);
});

test('a public variable derived from an internal one stands without its rule', () => {
  const body = sampleCases();
  body.codebook.derived.push(
    {
      id: 'ofOrders',
      label: 'x',
      level: 'defendant',
      rule: { map: { of: 'orders', codes: { yes: ['shpo'] } }, codeList: 'yes-no' },
    },
    { id: 'ofDevices', label: 'x', level: 'defendant', rule: { band: 'devices', codeList: 'from-zero' } },
    { id: 'ofFlag', label: 'x', level: 'defendant', audience: 'partner', rule: { exists: { prior: ['yes'] } } },
  );
  body.codebook.codeLists['from-zero'] = { label: 'x', codes: [{ code: 'any', label: 'Any', min: 0 }] };
  const { derived, codeLists } = published(body);
  expect(derived.map(({ id, rule, codeList }) => [id, rule === undefined ? codeList : Object.keys(rule)[0]])).toEqual([
    ['alsoOther', 'exists'],
    ['howMany', 'count'],
    ['custody', 'band'],
    ['online', 'map'],
    ['fromSecret', undefined],
    ['ofOrders', 'yes-no'],
    ['ofDevices', 'from-zero'],
  ]);
  expect(codeLists['from-zero']).toBeDefined();
  // Whether a unit can have several of its codes is no secret: answers say so.
  expect(derived.filter(({ multiple }) => multiple).map(({ id }) => id)).toEqual(['ofOrders']);
});

test('a measure stands without an amount or a filter that is not public', () => {
  const measures = published(sampleCases()).measures;
  expect(measures[2]).toMatchObject({ id: 'images-seized', of: 'images' });
  expect(measures[3]).toEqual({
    ...{ id: 'secret-devices', label: 'Devices', unit: 'devices', countingUnit: 'defendant', statistic: 'sum' },
    ...{ decimals: 0, population: 'All', filterWithheld: true },
  });
  const body = sampleCases();
  body.codebook.measures[0].filter = { sex: { not: ['male'] } };
  body.codebook.measures[1].filter = { sex: ['male'], month: ['2014-02'] };
  expect(published(body).measures.map(({ filter, filterWithheld }) => filter ?? filterWithheld)).toEqual([
    { sex: { not: ['male'] } },
    true,
    undefined,
    true,
  ]);
});

test('who alone has an amount is shown with its codes', () => {
  const onlyWith = (filter: object): unknown => {
    const body = sampleCases();
    body.codebook.quantities[0].onlyWith = filter;
    return published(body).quantities[0]?.onlyWith;
  };
  expect(onlyWith({ sex: ['male'] })).toEqual({ sex: ['male'] });
  expect(onlyWith({ sex: ['male'], month: ['2014-02'] })).toBeUndefined();
});

test('a note on hidden dimensions alone is gone, and one on others loses the hidden ones', () => {
  expect(published(sampleCases()).notes).toEqual([
    { id: 'general', text: 'All.', mandatory: true },
    { id: 'of-both', text: 'Half.', mandatory: false, measures: ['cases'], dimensions: ['sex'] },
  ]);
});

test('hidden quantities, variables, built-ins and their lists are gone', () => {
  const open = published(sampleCases());
  expect(open.quantities.map(({ id }) => id)).toEqual(['images']);
  expect(open.variables.map(({ id }) => id)).toEqual(['methods', 'role', 'prior']);
  expect(Object.keys(open.builtIn)).toEqual(['area', 'sex', 'offence', 'requirements']);
  expect(open.codeLists).not.toHaveProperty('order');
  expect(
    [...words(open)].filter((word) => ['secretFlag', 'devices', 'juggler', 'E23000013', 'quarter'].includes(word)),
  ).toEqual([
    'devices', // the unit of a measure that is declared public
  ]);
});

test('a level that is not public is left out, and its children show the next that is', () => {
  const body = sampleCases();
  expect(published(body).codeLists.area?.levels).toEqual([
    {
      id: 'region',
      label: 'Region',
      labels: { cy: 'Rhanbarth' },
      codes: [
        { code: 'E12000001', label: 'North East', labels: { cy: 'Gogledd-ddwyrain Lloegr' } },
        { code: 'W92000004', label: 'Wales', labels: { cy: 'Cymru' } },
      ],
    },
  ]);
  body.codebook.builtIn.area = { codeList: 'area', levels: { region: 'internal', country: 'public' } };
  expect(published(body).codeLists.area).toMatchObject({
    codes: [
      { code: 'E23000007', parent: 'E92000001' },
      { code: 'E23000013', parent: 'E92000001' },
      { code: 'W15000002', parent: 'W92000004' },
    ],
    levels: [{ id: 'country', codes: [{ code: 'E92000001' }, { code: 'W92000004' }] }],
  });
});

test('a list used twice shows the levels that either use makes public', () => {
  const body = sampleCases();
  body.codebook.codeLists.area = body.codebook.codeLists.offence;
  body.codebook.builtIn.area = { codeList: 'offence', audience: 'internal', levels: { group: 'public' } };
  body.codebook.builtIn.offence = { codeList: 'offence', levels: { group: 'internal' } };
  body.codebook.derived = [];
  body.codebook.tables = { upTo: 1 };
  const open = published(body);
  expect(open.builtIn.area).toEqual({ codeList: 'offence', required: false, levels: { group: 'public' } });
  expect(open.builtIn.offence).toEqual({ codeList: 'offence', required: false, audience: 'public' });
  expect(open.codeLists.offence?.codes).toHaveLength(3);
  expect(open.codeLists.offence?.levels).toHaveLength(1);
  expect(open.codeLists).not.toHaveProperty('area');
});

test('a parent that is published as another shows as that', () => {
  const body = sampleCases();
  const list = body.codebook.codeLists.offence;
  list.levels[0].codes.push({ code: 'rare', label: 'Rare', publishAs: 'image' });
  list.codes[1].parent = 'rare';
  expect(published(body).codeLists.offence?.codes.map(({ parent }) => parent)).toEqual(['image', 'image', 'other']);
  const dimensions = publicDimensions(compiled(body));
  expect(dimensions.find(({ id }) => id === 'offence')?.codes[1]).toEqual({
    code: 'possess',
    label: 'possess',
    parent: 'image',
  });
  expect(dimensions.find(({ id }) => id === 'offenceGroup')?.codes.map(({ code }) => code)).toEqual([
    'image',
    'other',
    'not-reported',
  ]);
});

test('public dimensions have public codes only, and positions among those', () => {
  const dimensions = publicDimensions(compiled(sampleCases()));
  expect(dimensions.map(({ id }) => id)).toEqual([
    ...['areaRegion', 'sex', 'offence', 'offenceGroup', 'requirements', 'year', 'methods', 'role', 'prior'],
    ...['alsoOther', 'howMany', 'custody', 'online', 'fromSecret', 'imagesCategory', 'imagesCategoryScale'],
  ]);
  const role = dimensions.find(({ id }) => id === 'role');
  expect([...(role?.index ?? [])]).toEqual([
    ['teacher', 0],
    ['entertainer', 1],
    ['not-reported', 2],
  ]);
  expect(dimensions.find(({ id }) => id === 'areaRegion')?.codes[0]).toEqual({
    code: 'E12000001',
    label: 'North East',
    labels: { cy: 'Gogledd-ddwyrain Lloegr' },
  });
});

test('a public month shows its year, not the quarter that partners see', () => {
  const body = sampleCases();
  body.codebook.periods = { month: 'public' };
  const month = publicDimensions(compiled(body)).find(({ id }) => id === 'month');
  expect(month?.codes[0]).toEqual({ code: '2014-01', label: 'January 2014', parent: '2014' });
});

test('the definition itself is left as it was', () => {
  const codebook = compiled(sampleCases());
  const before = structuredClone(codebook.definition);
  publicCodebook(codebook);
  expect(codebook.definition).toEqual(before);
});

test('labels in Welsh are published where the label is, and nowhere else', () => {
  const definition: Body = sampleCases();
  const { role } = definition.codebook.codeLists;
  const welsh = (text: string) => ({ labels: { cy: text } });
  Object.assign(role.codes[0], welsh('rôl'));
  role.codes.push({ code: 'clown', label: 'Clown', publishAs: role.codes[0].code, ...welsh('zzclown') });
  Object.assign(definition.codebook.measures[0], { ...welsh('mesur'), units: { cy: 'unedau' } });
  for (const variable of definition.codebook.variables) {
    const isShown = (variable.audience ?? 'public') === 'public';
    Object.assign(variable, welsh(`${isShown ? '' : 'zz'}${variable.id}`));
  }
  expect(definition.codebook.variables.some(({ audience }: Body) => audience === 'internal')).toBe(true);
  const codebook = compiled(definition);
  const text = JSON.stringify([publicCodebook(codebook), publicDimensions(codebook)]);
  for (const shown of ['rôl', 'mesur', 'unedau']) expect(text).toContain(`"cy":"${shown}"`);
  expect(text).not.toContain('zz');
  expect(publicDimensions(codebook).filter(({ labels }) => labels !== undefined)).not.toEqual([]);
});

test('codes belong to systems of their own by the nearest level that says so, if the public sees it', () => {
  const definition = shippedDefinition('press-snapshot-2015');
  const systems = (id: string, change: (body: Body) => void = () => {}) => {
    const body = structuredClone(definition);
    change(body);
    const codebook = compiled(body);
    return codeSystems(codebook, codebook.dimensions.get(id)!).map(({ label, codes }) => `${label}: ${codes}`); // it has it
  };
  const scales = ['Sentencing Council 2014: A,B,C', 'SGC 2007: level-1,level-2,level-3,level-4,level-5'];
  expect(systems('imagesCategory')).toEqual(scales);
  expect(systems('imagesCategoryScale')).toEqual([]);
  expect(systems('offence')).toEqual([]);
  const lists = ({ codebook }: Body) => codebook.codeLists;
  const named = (list: string, level: string) => (body: Body) =>
    Object.assign(
      lists(body)[list].levels.find(({ id }: { id: string }) => id === level),
      { separate: true },
    );
  expect(systems('offence', named('offence', 'group'))[0]).toContain(
    'Image offences: iioc-make-distribute,iioc-possess',
  );
  // The parents of parents, over a level between.
  const between = (body: Body) => {
    const list = lists(body)['image-category'];
    const middle = list.codes.map(({ code, parent }: Body) => ({ code: `${code}-x`, label: `${code} x`, parent }));
    list.levels.unshift({ id: 'middle', label: 'Middle', codes: middle });
    for (const one of list.codes) one.parent = `${one.code}-x`;
  };
  expect(systems('imagesCategory', between)).toEqual(scales);
  const hidden = (body: Body) => Object.assign(body.codebook.quantities[0], { levels: { scale: 'internal' } });
  expect(systems('imagesCategory', hidden)).toEqual([]);
});
