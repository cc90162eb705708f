import { expect, test } from 'vitest';
import { checkCase } from '../../src/cases/check.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import {
  CASE_LIMITS,
  type CaseContent,
  CaseContent as CaseSchema,
  READ_ONLY_MEMBERS,
  type SourceReport,
} from '../../src/schemas/case.ts';
import { counter, everything, pressSnapshot } from '../samples/everything.ts';

const press = pressSnapshot();
const all = everything();

const posted = () => ({
  externalIds: [{ system: 'press-desk', value: '2015-0412' }],
  sentencedOn: '2015-03-13',
  area: 'E23000013',
  courtType: 'crown',
  attributes: { methods: ['live-stream'] },
  quantities: [
    { quantity: 'images', value: 1200, basis: 'at-least' },
    { quantity: 'images', category: 'A', value: 120, basis: 'exact' },
  ],
  defendants: [
    {
      sex: 'male',
      ageBand: '45-54',
      attributes: { role: 'education', trust: 'position-of-trust', priorSimilar: 'no' },
      convictions: [{ offence: 'iioc-make-distribute', counts: 12, principal: true }],
      sentence: { outcome: 'immediate-custody', custodyTerm: 'P1Y', requirements: [], orders: ['shpo'] },
    },
  ],
  sources: [{ outletType: 'regional', publishedOn: '2015-03-14', url: 'https://example.org/report' }],
});

const create = (codebook: Codebook, body: unknown, pointer?: string) =>
  checkCase(codebook, body, { mode: 'create', newId: counter(), ...(pointer === undefined ? {} : { pointer }) });
const contentOf = (checked: ReturnType<typeof checkCase>): CaseContent => {
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return checked.content;
};
/** `pointer code` of each fault, sorted. */
const faultsOf = (checked: ReturnType<typeof checkCase>): string[] =>
  'faults' in checked ? checked.faults.map(({ pointer, code }) => `${pointer} ${code}`).sort() : [];

/** The posted case with one member set (a path of names and positions), or taken away. */
const GONE = Symbol('gone');
const changed = (path: string, value: unknown, body: object = posted()): unknown => {
  const names = path.split('/').slice(1);
  const last = names.pop() ?? '';
  const holder = names.reduce<Record<string, unknown>>(
    (at, name) => at[name] as Record<string, unknown>, // the paths of this file exist
    body as Record<string, unknown>,
  );
  if (value === GONE) delete holder[last];
  else holder[last] = value;
  return body;
};

test('the case of the contract is accepted and stored as it was posted, with ids', () => {
  const content = contentOf(create(press, posted()));
  const [one] = posted().defendants;
  expect(content).toEqual({
    ...posted(),
    defendants: [
      {
        ...one,
        id: '00000000-0000-4000-8000-000000000001',
        convictions: [{ ...one?.convictions[0], id: '00000000-0000-4000-8000-000000000002' }],
      },
    ],
  });
});

test('the smallest case has a day, a defendant, what is required, a conviction and an empty sentence', () => {
  const smallest = {
    sentencedOn: '2013-07-22',
    defendants: [{ sex: 'male', convictions: [{ offence: 'iioc-possess' }], sentence: { outcome: 'fine' } }],
  };
  expect(faultsOf(create(press, smallest))).toEqual([]);
  expect(faultsOf(create(press, { ...smallest, defendants: [{ ...smallest.defendants[0], sentence: {} }] }))).toEqual([
    '/defendants/0/sentence/outcome required',
  ]);
});

test('a case with twelve faults answers twelve faults at twelve pointers', () => {
  const body = {
    sentencedOn: '2015-07-22',
    area: 'nowhere',
    victimCount: 2,
    attributes: { methods: ['live-stream', 'live-stream'], role: 'education' },
    quantities: [
      { quantity: 'images', value: 10, basis: 'exact' },
      { quantity: 'images', category: 'A', value: 11, basis: 'exact' },
    ],
    defendants: [
      {
        ageBand: 45,
        convictions: [
          { offence: 'iioc-possess', counts: -1, principal: true },
          { offence: 'iioc-possess', principal: true },
        ],
        sentence: { outcome: 'immediate-custody', custodyTerm: 'P0D', minimumTerm: 'P1Y' },
      },
    ],
  };
  expect(faultsOf(create(press, body, '/items/3'))).toEqual([
    '/items/3/area unknown-code',
    '/items/3/attributes/methods/1 duplicate',
    '/items/3/attributes/role wrong-level',
    '/items/3/defendants/0/ageBand wrong-type',
    '/items/3/defendants/0/convictions principal-needed',
    '/items/3/defendants/0/convictions/0/counts out-of-range',
    '/items/3/defendants/0/sentence/custodyTerm invalid-term',
    '/items/3/defendants/0/sentence/minimumTerm not-allowed',
    '/items/3/defendants/0/sex required',
    '/items/3/quantities/0/value exceeds-total',
    '/items/3/sentencedOn outside-window',
    '/items/3/victimCount forbidden-field',
  ]);
});

test.each<[path: string, value: unknown, code: string, at?: string]>([
  // The day.
  ['/sentencedOn', GONE, 'required'],
  ['/sentencedOn', 20150313, 'wrong-type'],
  ['/sentencedOn', '2015-02-29', 'invalid-date'],
  ['/sentencedOn', '2015-3-13', 'invalid-date'],
  ['/sentencedOn', '2015-03-13T00:00:00Z', 'invalid-date'],
  ['/sentencedOn', '2013-07-21', 'outside-window'],
  ['/sentencedOn', '2015-07-22', 'outside-window'],
  // Codes.
  ['/area', 'E12000007', 'unknown-code'],
  ['/area', 'none', 'unknown-code'],
  ['/area', null, 'wrong-type'],
  ['/courtType', ['crown'], 'wrong-type'],
  ['/attributes', [], 'wrong-type'],
  ['/attributes/methods', 'live-stream', 'wrong-type'],
  ['/attributes/methods', { 0: 'live-stream' }, 'wrong-type'],
  ['/attributes/methods', [null], 'wrong-type', '/attributes/methods/0'],
  ['/attributes/methods', ['live-stream', 'x'], 'unknown-code', '/attributes/methods/1'],
  ['/attributes/methods', ['live-stream', 'not-reported'], 'not-allowed', '/attributes/methods/1'],
  ['/attributes/methods', ['none', 'live-stream'], 'not-allowed', '/attributes/methods/0'],
  ['/attributes/methods', Array(1_001).fill('live-stream'), 'too-long'],
  ['/defendants/0/sex', GONE, 'required'],
  ['/defendants/0/convictions/0/offence', GONE, 'required'],
  // Names.
  ['/role', 'education', 'unknown-member'],
  ['/attributes/area', 'E23000013', 'unknown-member'],
  ['/defendants/0/attributes/methods', ['live-stream'], 'wrong-level'],
  ['/defendants/0/area', 'E23000013', 'unknown-member'],
  ['/defendants/0/counts', 1, 'unknown-member'],
  ['/defendants/0/sentence/offence', 'iioc-possess', 'unknown-member'],
  ['/defendants/0/sentence/custody-term', 'P1Y', 'unknown-member'],
  ['/sources/0/title', 'x', 'unknown-member'],
  ['/quantities/0/unit', 'x', 'unknown-member'],
  ['/externalIds/0/id', 'x', 'unknown-member'],
  ['/name', 'x', 'forbidden-field'],
  ['/attributes/D_O-B', 'x', 'forbidden-field'],
  ['/defendants/0/age', 45, 'forbidden-field'],
  ['/defendants/0/attributes/childAge', 9, 'forbidden-field'],
  ['/defendants/0/convictions/0/charge', 'x', 'forbidden-field'],
  [
    '/defendants/0/convictions/0/attributes',
    { Victim_Sex: 'x' },
    'forbidden-field',
    '/defendants/0/convictions/0/attributes/Victim_Sex',
  ],
  ['/defendants/0/sentence/prisonNumber', 'x', 'forbidden-field'],
  ['/sources/0/headline', 'x', 'forbidden-field'],
  ['/quantities/0/hash', 'x', 'forbidden-field'],
  ['/externalIds/0/urn', 'x', 'forbidden-field'],
  ['/id', '00000000-0000-4000-8000-000000000001', 'unknown-member'],
  ['/state', 'draft', 'unknown-member'],
  ['/review', null, 'unknown-member'],
  // Quantities.
  ['/quantities', {}, 'wrong-type'],
  ['/quantities', Array(1_001).fill({}), 'too-long'],
  ['/quantities/0', 5, 'wrong-type'],
  ['/quantities/0/quantity', GONE, 'required'],
  ['/quantities/0/quantity', 'films', 'unknown-code'],
  ['/quantities/0/value', GONE, 'required'],
  ['/quantities/0/value', '1200', 'wrong-type'],
  ['/quantities/0/value', 1.5, 'wrong-type'],
  ['/quantities/0/value', -1, 'out-of-range'],
  ['/quantities/0/value', 2 ** 53, 'out-of-range'],
  ['/quantities/0/value', Number.POSITIVE_INFINITY, 'out-of-range'],
  ['/quantities/0/value', 119, 'exceeds-total'],
  ['/quantities/0/basis', GONE, 'required'],
  ['/quantities/0/basis', 'roughly', 'unknown-code'],
  ['/quantities/1/category', 'Z', 'unknown-code'],
  ['/quantities/1/category', 'sc2014', 'unknown-code'],
  ['/quantities/1/category', null, 'wrong-type'],
  ['/quantities/1', { quantity: 'images', value: 3, basis: 'about' }, 'duplicate'],
  [
    '/defendants/0/quantities',
    [{ quantity: 'images', value: 3, basis: 'about' }],
    'wrong-level',
    '/defendants/0/quantities/0/quantity',
  ],
  // Parts.
  ['/defendants', GONE, 'required'],
  ['/defendants', [], 'too-short'],
  ['/defendants', {}, 'wrong-type'],
  ['/defendants', Array(1_001).fill({}), 'too-long'],
  ['/defendants/0', null, 'wrong-type'],
  ['/defendants/0/convictions', GONE, 'required'],
  ['/defendants/0/convictions', [], 'too-short'],
  ['/defendants/0/convictions', Array(1_001).fill({}), 'too-long'],
  ['/defendants/0/convictions/0', [], 'wrong-type'],
  ['/defendants/0/convictions/0/principal', 'yes', 'wrong-type'],
  ['/defendants/0/convictions/0/principal', false, 'principal-needed', '/defendants/0/convictions'],
  ['/defendants/0/convictions/0/counts', 2 ** 31, 'out-of-range'],
  ['/defendants/0/convictions/0/counts', 0.5, 'wrong-type'],
  ['/defendants/0/convictions/0/id', 7, 'wrong-type'],
  // The sentence.
  ['/defendants/0/sentence', GONE, 'required'],
  ['/defendants/0/sentence', [], 'wrong-type'],
  ['/defendants/0/sentence/custodyTerm', 12, 'wrong-type'],
  ['/defendants/0/sentence/custodyTerm', '1 year', 'invalid-term'],
  ['/defendants/0/sentence/suspendedTerm', 'P2147483648D', 'invalid-term'],
  ['/defendants/0/sentence/minimumTerm', 'P10Y', 'not-allowed'],
  ['/defendants/0/sentence/indeterminate', 'whole-life', 'unknown-code'],
  ['/defendants/0/sentence/requirements', ['x'], 'unknown-code', '/defendants/0/sentence/requirements/0'],
  // Where it comes from.
  ['/externalIds', 'x', 'wrong-type'],
  ['/externalIds', Array(101).fill({}), 'too-long'],
  ['/externalIds/0/system', GONE, 'required'],
  ['/externalIds/0/system', '', 'too-short'],
  ['/externalIds/0/system', 'x'.repeat(61), 'too-long'],
  ['/externalIds/0/value', 'x'.repeat(201), 'too-long'],
  ['/externalIds/0/value', 'a\0b', 'forbidden-text'],
  ['/externalIds/0/value', 'a\ud800b', 'forbidden-text'],
  ['/externalIds/1', { system: 'press-desk', value: '2015-0412' }, 'duplicate'],
  ['/sources', {}, 'wrong-type'],
  ['/sources', Array(1_001).fill({}), 'too-long'],
  ['/sources/0/outletType', GONE, 'required'],
  ['/sources/0/outletType', 'blog', 'unknown-code'],
  ['/sources/0/publishedOn', '2015-02-30', 'invalid-date'],
  ['/sources/0/publishedOn', '1599-12-31', 'invalid-date'],
  ['/sources/0/url', 'ftp://example.org/', 'ill-formed'],
  ['/sources/0/url', 'javascript:alert(1)', 'ill-formed'],
  ['/sources/0/url', 'https://', 'ill-formed'],
  ['/sources/0/url', 'https://example.org:99999/', 'ill-formed'],
  ['/sources/0/url', 'https://example.org/a b', 'ill-formed'],
  ['/sources/0/url', 'HTTP:example.org', 'ill-formed'],
  ['/sources/0/url', 'https://user:pw@example.org/report', 'ill-formed'],
  ['/sources/0/url', 'https://user@example.org', 'ill-formed'],
  ['/sources/0/url', 'HTTPS://:pw@example.org', 'ill-formed'],
  ['/sources/0/url', 'https://@example.org', 'ill-formed'],
  ['/sources/0/url', 'https:///user@example.org/', 'ill-formed'],
  ['/sources/0/url', 'https://\\user@example.org/', 'ill-formed'],
  ['/sources/0/url', 'https://a:b@c@example.org/', 'ill-formed'],
  ['/sources/0/url', `https://example.org/${'x'.repeat(2_000)}`, 'too-long'],
])('%s set to %o is %s', (path, value, code, at = path) => {
  expect(faultsOf(create(press, changed(path, value)))).toEqual([`${at} ${code}`]);
});

test.each<[path: string, value: unknown]>([
  ['/sentencedOn', '2013-07-22'],
  ['/sentencedOn', '2015-07-21'],
  ['/area', 'not-reported'],
  ['/area', GONE],
  ['/attributes', GONE],
  ['/attributes', {}],
  ['/attributes/methods', []],
  ['/attributes/methods', ['not-reported']],
  ['/defendants/0/sex', 'not-reported'],
  ['/quantities', GONE],
  ['/quantities', []],
  ['/quantities/0/value', 120],
  ['/quantities/0/value', 2 ** 53 - 1],
  ['/quantities/0', { quantity: 'images', category: 'not-reported', value: 0, basis: 'about' }],
  ['/defendants/0/quantities', []],
  ['/defendants/0/convictions/0/counts', 0],
  ['/defendants/0/convictions/0/counts', 2 ** 31 - 1],
  ['/defendants/0/convictions/0/principal', GONE],
  ['/defendants/0/convictions/0/id', 'dropped'],
  ['/defendants/0/sentence/outcome', 'fine'],
  ['/defendants/0/sentence/indeterminate', 'life'],
  ['/externalIds', []],
  ['/sources', GONE],
  ['/sources', []],
  ['/sources/0', { outletType: 'official' }],
  ['/sources/0/publishedOn', '1999-12-31'],
  ['/sources/0/url', 'http://example.org'],
  ['/sources/0/url', 'HTTPS://EXAMPLE.org/A'],
  ['/sources/0/url', 'https://example.org/@desk/report'],
  ['/sources/0/url', 'https://example.org?by=@desk'],
  ['/sources/0/url', 'https://example.org#@desk'],
  ['/sources/0/url', 'https://example.org\\@desk'],
])('%s set to %o is accepted', (path, value) => {
  expect(faultsOf(create(press, changed(path, value)))).toEqual([]);
});

test('an unknown code is told what is allowed: up to a hundred codes, not-reported among them', () => {
  const allowed = (codebook: Codebook, body: unknown) => {
    const checked = create(codebook, body);
    return 'faults' in checked ? checked.faults[0]?.allowed : undefined;
  };
  expect(allowed(press, changed('/defendants/0/sex', 'x'))).toEqual(['male', 'female', 'not-reported']);
  expect(allowed(press, changed('/attributes/methods', ['x']))?.slice(-2)).toEqual(['none', 'not-reported']);
  expect(allowed(press, changed('/quantities/0/quantity', 'x'))).toEqual(['images']);
  expect(allowed(press, changed('/sources/0/outletType', 'x'))).toContain('broadcaster');
  const long = pressSnapshot();
  const area = long.dimensions.get('area')!; // bound in this codebook
  const codes = [...Array(200).keys()].map((number) => ({ code: `c${number}`, label: 'c' }));
  const many = [...codes, { code: 'not-reported', label: 'n' }];
  const index = new Map(many.map(({ code }, position) => [code, position]));
  const dimensions = new Map(long.dimensions).set('area', { ...area, codes: many, index });
  const shown = allowed({ ...long, dimensions }, changed('/area', 'x'));
  expect(shown).toHaveLength(100);
  expect(shown?.slice(-2)).toEqual(['c98', 'not-reported']);
});

/** The one fault of a body. */
const faultOf = (checked: ReturnType<typeof checkCase>) => {
  if (!('faults' in checked) || checked.faults.length !== 1) throw new Error('not one fault');
  return checked.faults[0]!; // just counted
};

test.each([null, 'live-stream', 7, true, {}])('a list of codes given %j is told its codes', (value) => {
  const methods = faultOf(create(press, changed('/attributes/methods', value)));
  const orders = faultOf(create(press, changed('/defendants/0/sentence/orders', value)));
  expect([methods.code, orders.code]).toEqual(['wrong-type', 'wrong-type']);
  expect(methods.allowed).toEqual(press.dimensions.get('methods')?.codes.map(({ code }) => code));
  expect(orders.allowed?.slice(-2)).toEqual(['none', 'not-reported']);
  expect(orders.allowed).toContain('shpo');
});

test('an entry of quantities that is no object is told no ids of quantities', () => {
  const { pointer, code, allowed } = faultOf(create(press, changed('/quantities', ['images']))) ?? {};
  expect([pointer, code, allowed]).toEqual(['/quantities/0', 'wrong-type', undefined]);
});

test('a list that holds no codes has none to tell of', () => {
  expect(faultOf(create(press, changed('/sources', null)))).not.toHaveProperty('allowed');
  expect(faultOf(create(press, changed('/defendants', 'x')))).not.toHaveProperty('allowed');
});

test.each(READ_ONLY_MEMBERS)('%s in a POST is told to be left out, whatever it is', (name) => {
  for (const value of [null, 'x', undefined, { name: 'x' }]) {
    const fault = faultOf(create(press, { ...posted(), [name]: value }, '/items/2'));
    expect([fault.pointer, fault.code]).toEqual([`/items/2/${name}`, 'unknown-member']);
    expect(fault.detail).toBe('This member is read-only: the service writes it. Leave it out of a POST.');
    expect(fault.allowed).toContain('sentencedOn');
    expect(fault.allowed).not.toContain(name);
  }
});

test('a member that is none is told which there are', () => {
  const fault = faultOf(create(press, { ...posted(), ids: 1 }));
  expect([fault.code, fault.detail]).toEqual(['unknown-member', 'The object has no such member.']);
  expect(fault.allowed).toEqual(faultOf(create(press, { ...posted(), id: 1 })).allowed);
});

test('an address with a user name or password is refused without repeating it', () => {
  const fault = faultOf(create(press, changed('/sources/0/url', 'https://jane.doe:secret@example.org/')));
  expect(fault.detail).toMatch(/user name or password/);
  expect(JSON.stringify(fault)).not.toMatch(/jane|secret/);
});

test('an address is stored as it was written', () => {
  const content = contentOf(create(press, changed('/sources/0/url', 'HTTPS://EXAMPLE.org/A')));
  expect(content.sources?.[0]?.url).toBe('HTTPS://EXAMPLE.org/A');
});

test('a case at every limit is accepted, and one item more is too long, as the schema says', () => {
  const { externalIds, quantities, defendants, convictions, sources, codes } = CASE_LIMITS;
  expect({ externalIds, quantities, defendants, convictions, sources }).toEqual({
    externalIds: 100,
    quantities: 1_000,
    defendants: 1_000,
    convictions: 1_000,
    sources: 1_000,
  });
  const [one] = posted().defendants;
  const conviction = { offence: 'iioc-possess' };
  const body = (more: number): Record<string, unknown> => ({
    ...posted(),
    externalIds: Array.from({ length: externalIds + more }, (_, n) => ({ system: 's', value: String(n) })),
    sources: Array.from({ length: sources + more }, () => ({ outletType: 'local' })),
    defendants: Array.from({ length: defendants + more }, () => one),
  });
  const broad = (more: number) => ({
    ...posted(),
    quantities: Array(quantities + more).fill({ quantity: 'images', value: 1, basis: 'exact' }),
    attributes: { methods: Array(codes + more).fill('live-stream') },
    defendants: [
      { ...one, convictions: [{ ...conviction, principal: true }, ...Array(convictions + more - 1).fill(conviction)] },
    ],
  });
  const most = contentOf(create(press, body(0)));
  expect([most.defendants.length, most.sources?.length, most.externalIds?.length]).toEqual([1_000, 1_000, 100]);
  expect(faultsOf(create(press, body(1)))).toEqual([
    '/defendants too-long',
    '/externalIds too-long',
    '/sources too-long',
  ]);
  // Quantities and codes may not repeat, and no codebook here has so many: within the limit only that is a fault.
  expect(faultsOf(create(press, broad(0))).filter((fault) => fault.endsWith('too-long'))).toEqual([]);
  expect(faultsOf(create(press, broad(1)))).toEqual([
    '/attributes/methods too-long',
    '/defendants/0/convictions too-long',
    '/quantities too-long',
  ]);
  const tooLong = (value: unknown) => {
    const read = CaseSchema.safeParse(value);
    return read.success ? [] : read.error.issues.map(({ code, path }) => `/${path.join('/')} ${code}`).sort();
  };
  expect(tooLong(body(0))).toEqual([]);
  expect(tooLong(body(1))).toEqual(['/defendants too_big', '/externalIds too_big', '/sources too_big']);
  expect(tooLong(broad(0))).toEqual([]);
  expect(tooLong(broad(1)).filter((fault) => !fault.startsWith('/attributes'))).toEqual([
    '/defendants/0/convictions too_big',
    '/quantities too_big',
  ]);
});

test('a faulty container hides what is inside, and a fault inside hides no other', () => {
  expect(faultsOf(create(press, changed('/defendants', { 0: { age: 4 } })))).toEqual(['/defendants wrong-type']);
  expect(faultsOf(create(press, [posted()]))).toEqual([' wrong-type']);
  expect(faultsOf(create(press, null, '/items/0'))).toEqual(['/items/0 wrong-type']);
  expect(faultsOf(create(press, {}))).toEqual(['/defendants required', '/sentencedOn required']);
  expect(
    faultsOf(create(press, changed('/defendants/0', { convictions: [{ principal: 1 }, {}], sentence: 5, age: 1 }))),
  ).toEqual([
    '/defendants/0/age forbidden-field',
    '/defendants/0/convictions/0/offence required',
    '/defendants/0/convictions/0/principal wrong-type',
    '/defendants/0/convictions/1/offence required',
    '/defendants/0/sentence wrong-type',
    '/defendants/0/sex required',
  ]);
});

test('names are escaped in pointers, and names of Object.prototype are names like any other', () => {
  const body = JSON.parse(JSON.stringify(posted()).replace('{', '{"a/b~c":1,"__proto__":{"sex":"male"},"toString":1,'));
  expect(faultsOf(create(press, body))).toEqual([
    '/__proto__ unknown-member',
    '/a~1b~0c unknown-member',
    '/toString unknown-member',
  ]);
  const bare = { sentencedOn: '2010-01-01', defendants: [smallDefendant()] };
  expect(contentOf(create(all, bare)).defendants[0]?.attributes).toBeUndefined();
});

const smallDefendant = (more: object = {}) => ({
  sex: 'male',
  convictions: [{ offence: 'theft', attributes: { aggravated: 'no' } }],
  sentence: { requirements: [] },
  ...more,
});

test('a required attribute is missing by itself, also where attributes are missing', () => {
  const without = (attributes: object) => ({
    sentencedOn: '2010-01-01',
    defendants: [{ sex: 'male', convictions: [{ offence: 'theft', ...attributes }], sentence: {} }],
  });
  const missing = [
    '/defendants/0/convictions/0/attributes/aggravated required',
    '/defendants/0/sentence/requirements required',
  ];
  expect(faultsOf(create(all, without({})))).toEqual(missing);
  expect(faultsOf(create(all, without({ attributes: {} })))).toEqual(missing);
  expect(faultsOf(create(all, without({ attributes: null })))).toEqual([
    '/defendants/0/convictions/0/attributes wrong-type',
    '/defendants/0/sentence/requirements required',
  ]);
});

test('a quantity without categories takes none, and belongs to its own level', () => {
  const body = (quantities: unknown) => ({ sentencedOn: '2010-01-01', defendants: [smallDefendant({ quantities })] });
  const entry = { quantity: 'hours', value: 1, basis: 'exact' };
  expect(faultsOf(create(all, body([entry])))).toEqual([]);
  expect(faultsOf(create(all, body([{ ...entry, category: 'A' }])))).toEqual([
    '/defendants/0/quantities/0/category not-allowed',
  ]);
  expect(faultsOf(create(all, body([{ ...entry, quantity: 'images' }])))).toEqual([
    '/defendants/0/quantities/0/quantity wrong-level',
  ]);
});

test('a sum of categories is compared exactly with the total, and must itself be exact', () => {
  const most = Number.MAX_SAFE_INTEGER;
  const body = (...values: [category: string | undefined, value: number][]) => ({
    sentencedOn: '2015-01-01',
    defendants: posted().defendants,
    quantities: values.map(([category, value]) => ({
      quantity: 'images',
      ...(category === undefined ? {} : { category }),
      value,
      basis: 'exact',
    })),
  });
  expect(faultsOf(create(press, body([undefined, most], ['A', most - 1], ['B', 1])))).toEqual([]);
  expect(faultsOf(create(press, body([undefined, most], ['A', most - 1], ['B', 2])))).toEqual([
    '/quantities/0/value exceeds-total',
  ]);
  expect(faultsOf(create(press, body(['A', most - 1], ['B', 1])))).toEqual([]);
  expect(faultsOf(create(press, body(['A', most - 1], ['B', 2])))).toEqual(['/quantities/1/value out-of-range']);
  expect(faultsOf(create(press, body([undefined, most], ['A', most], ['B', 1], ['C', 1])))).toEqual([
    '/quantities/0/value exceeds-total',
  ]);
  expect(faultsOf(create(press, body(['A', most], ['B', 1], ['C', 1])))).toEqual(['/quantities/2/value out-of-range']);
  expect(faultsOf(create(press, body(['A', 10], [undefined, 9], ['A', 5])))).toEqual([
    '/quantities/1/value exceeds-total',
    '/quantities/2 duplicate',
  ]);
});

test('exactly one of several convictions is the principal one', () => {
  const body = (...principals: (boolean | undefined)[]) =>
    changed(
      '/defendants/0/convictions',
      principals.map((principal) => ({ offence: 'iioc-possess', ...(principal === undefined ? {} : { principal }) })),
    );
  for (const good of [[undefined], [true], [true, undefined], [false, true], [undefined, true, false]]) {
    expect(faultsOf(create(press, body(...good)))).toEqual([]);
  }
  for (const bad of [[false], [undefined, undefined], [false, false], [true, true], [true, undefined, true]]) {
    expect(faultsOf(create(press, body(...bad)))).toEqual(['/defendants/0/convictions principal-needed']);
  }
});

test('a minimum term needs an indeterminate sentence; other combinations are as pronounced', () => {
  const sentence = (more: object) => changed('/defendants/0/sentence', { outcome: 'fine', ...more });
  expect(faultsOf(create(press, sentence({ indeterminate: 'life', minimumTerm: 'P10Y' })))).toEqual([]);
  expect(faultsOf(create(press, sentence({ indeterminate: 'life', custodyTerm: 'P10Y' })))).toEqual([]);
  expect(faultsOf(create(press, sentence({ indeterminate: 'x', minimumTerm: 'P10Y' })))).toEqual([
    '/defendants/0/sentence/indeterminate unknown-code',
  ]);
  expect(faultsOf(create(press, sentence({ minimumTerm: 'x' })))).toEqual([
    '/defendants/0/sentence/minimumTerm invalid-term',
  ]);
});

test('the list of none is the empty list, and equal contents have equal texts', () => {
  const one = contentOf(create(press, changed('/attributes/methods', ['none'])));
  const other = contentOf(create(press, changed('/attributes/methods', [])));
  expect(one.attributes).toEqual({ methods: [] });
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  const minusZero = contentOf(create(press, changed('/defendants/0/convictions/0/counts', -0)));
  expect(minusZero.defendants[0]?.convictions[0]?.counts).toBe(0);
});

test('what the dataset does not bind is unknown to it', () => {
  const codebook = pressSnapshot();
  const dimensions = new Map(
    [...codebook.dimensions].filter(([, { root }]) => root !== 'courtType' && root !== 'orders'),
  );
  expect(faultsOf(create({ ...codebook, dimensions }, posted()))).toEqual([
    '/courtType unknown-member',
    '/defendants/0/sentence/orders unknown-member',
  ]);
});

const current = () =>
  contentOf(create(press, changed('/defendants', [...posted().defendants, ...posted().defendants])));
const readOnly = { id: 'x', state: 'draft', revision: 4, liveRevision: null, review: { to: 'returned', note: 'n' } };
const replace = (body: unknown, newId: () => string = () => 'new') =>
  checkCase(press, body, { mode: 'replace', newId, current: current(), readOnly });

test('a PUT accepts read-only members unchanged and refuses them changed', () => {
  expect(faultsOf(replace({ ...current(), ...readOnly }))).toEqual([]);
  expect(faultsOf(replace({ ...current(), review: { note: 'n', to: 'returned' } }))).toEqual([]);
  expect(
    faultsOf(
      replace({
        ...current(),
        id: 'y',
        state: 'approved',
        revision: '4',
        liveRevision: 0,
        review: { to: 'returned' },
        etag: '"x"',
      }),
    ),
  ).toEqual([
    '/etag read-only',
    '/id read-only',
    '/liveRevision read-only',
    '/review read-only',
    '/revision read-only',
    '/state read-only',
  ]);
});

test('a PUT keeps the ids that are sent back and makes those that are not', () => {
  const [first, second] = current().defendants;
  const { id: _, ...nameless } = first!; // two defendants are there
  const content = contentOf(replace({ ...current(), defendants: [second, nameless] }));
  expect(content.defendants.map(({ id }) => id)).toEqual([second?.id, 'new']);
  expect(content.defendants[1]?.convictions[0]?.id).toBe(first?.convictions[0]?.id);
});

test('a PUT refuses ids that the case does not have, and the same id twice', () => {
  const [first, second] = current().defendants;
  const conviction = first!.convictions[0]; // two defendants are there
  expect(faultsOf(replace({ ...current(), defendants: [first, first] }))).toEqual([
    '/defendants/1/convictions/0/id duplicate',
    '/defendants/1/id duplicate',
  ]);
  expect(
    faultsOf(
      replace({
        ...current(),
        defendants: [
          { ...first, id: conviction?.id },
          { ...second, convictions: [{ ...conviction, id: second?.id }] },
        ],
      }),
    ),
  ).toEqual(['/defendants/0/id unknown-id', '/defendants/1/convictions/0/id unknown-id']);
  expect(faultsOf(replace({ ...current(), defendants: [{ ...first, id: '' }] }))).toEqual([
    '/defendants/0/id unknown-id',
  ]);
});

test('a PUT without sources keeps them, an empty list removes them', () => {
  const { sources, ...rest } = current();
  expect(replace(rest)).toEqual({ content: { ...rest, sources } });
  expect(replace({ ...rest, sources: [] })).toEqual({ content: { ...rest, sources: [] } });
  expect(replace({ ...rest, sources: [{ outletType: 'local' }] })).toEqual({
    content: { ...rest, sources: [{ outletType: 'local' }] },
  });
});

const addTo = (stored: CaseContent, body: unknown) =>
  checkCase(press, body, { mode: 'replace', newId: () => 'new', current: stored, readOnly: {}, sourcesUnseen: true });

test('a key that cannot see the sources adds those that are not there, and removes none', () => {
  const { sources: _, ...rest } = current();
  const [first, second, third]: [SourceReport, SourceReport, SourceReport] = [
    { outletType: 'local' },
    { outletType: 'local', url: 'https://example.org/' },
    { outletType: 'local', publishedOn: '2015-03-14' },
  ];
  const stored = { ...rest, sources: [second, second] };
  const sources = (sent: unknown) => contentOf(addTo(stored, { ...rest, sources: sent })).sources;
  expect(contentOf(addTo(stored, rest)).sources).toEqual([second, second]);
  expect(sources([])).toEqual([second, second]);
  expect(sources([second])).toEqual([second, second]);
  expect(sources([{ url: second.url, outletType: 'local' }])).toEqual([second, second]);
  expect(sources([third, second, first, third])).toEqual([second, second, third, first]);
  expect(contentOf(addTo(rest, { ...rest, sources: [first] })).sources).toEqual([first]);
  expect(faultsOf(addTo(stored, { ...rest, sources: null }))).toEqual(['/sources wrong-type']);
  expect(faultsOf(addTo(stored, { ...rest, sources: [{}] }))).toEqual(['/sources/0/outletType required']);
});

test('a PUT takes away what it leaves out', () => {
  const { externalIds: _, area: __, ...rest } = current();
  const content = contentOf(replace(rest));
  expect('externalIds' in content || 'area' in content).toBe(false);
});

test('of a body with very many faults a thousand and one are answered', () => {
  const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, number) => [`m${number}`, 1]));
  expect(faultsOf(create(press, body))).toHaveLength(1_001);
});

test('of very many faults, however deep, no more are looked for than an answer needs', () => {
  const convictions = Array(1_000).fill({});
  const nested = { defendants: Array(400).fill({ convictions }) };
  const member = Object.fromEntries(Array.from({ length: 150 }, (_, number) => [`m${number}`, 1]));
  const wide = { defendants: [{ convictions: Array(1_000).fill(member) }] };
  for (const body of [nested, wide]) {
    const before = process.cpuUsage();
    expect(faultsOf(create(press, body))).toHaveLength(1_001);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000); // without the limit: 11 s
  }
});
