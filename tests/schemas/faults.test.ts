import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkDataset } from '../../src/codebook/check.ts';
import { CodeList } from '../../src/schemas/code-list.ts';
import { Filter, Rule } from '../../src/schemas/codebook.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { checkShape, pointerTo, settle } from '../../src/schemas/faults.ts';
import { HeadlineDefinition } from '../../src/schemas/headline.ts';
import { KeyDraft } from '../../src/schemas/key.ts';
import { CamelId, CodeName, Day, KebabId, Url } from '../../src/schemas/names.ts';
import { sampleCases } from '../samples/definitions.ts';

const faultsOf = (schema: z.ZodType, value: unknown) => {
  const checked = checkShape(schema, value);
  return 'faults' in checked ? checked.faults : [];
};
const codesOf = (schema: z.ZodType, value: unknown) =>
  faultsOf(schema, value).map(({ pointer, code }) => `${pointer} ${code}`);

const Sample = z.strictObject({
  text: z.string().min(2).max(4),
  word: z.enum(['red', 'green']),
  whole: z.number().int().min(0).max(9),
  open: z.number().positive(),
  list: z.array(z.strictObject({ id: z.string().regex(/^[a-z]+$/) })).max(2),
  one: z.array(z.string()).length(1),
  map: z.record(z.string().regex(/^[a-z]+$/), z.boolean()),
  uuid: z.uuid().optional(),
});
const good = { text: 'abc', word: 'red', whole: 1, open: 0.5, list: [{ id: 'a' }], one: ['x'], map: { a: true } };

test('a right value comes back parsed', () => {
  expect(checkShape(Sample, good)).toEqual({ value: good });
});

test.each([
  [{ text: undefined }, '/text required'],
  [{ text: 5 }, '/text wrong-type'],
  [{ text: null }, '/text wrong-type'],
  [{ text: 'a' }, '/text too-short'],
  [{ text: 'abcde' }, '/text too-long'],
  [{ text: 'a\0b' }, '/text forbidden-text'],
  [{ text: 'a\ud800' }, '/text forbidden-text'],
  [{ word: undefined }, '/word required'],
  [{ word: 'blue' }, '/word unknown-code'],
  [{ word: 5 }, '/word wrong-type'],
  [{ whole: 1.5 }, '/whole wrong-type'],
  [{ whole: '1' }, '/whole wrong-type'],
  [{ whole: -1 }, '/whole out-of-range'],
  [{ whole: 10 }, '/whole out-of-range'],
  [{ open: 0 }, '/open out-of-range'],
  [{ list: {} }, '/list wrong-type'],
  [{ list: [{ id: 'A' }] }, '/list/0/id ill-formed'],
  [{ list: ['a'] }, '/list/0 wrong-type'],
  [{ list: [{ id: 'a', b: 1 }] }, '/list/0/b unknown-member'],
  [{ one: [] }, '/one too-short'],
  [{ one: ['a', 'b'] }, '/one too-long'],
  [{ map: [] }, '/map wrong-type'],
  [{ map: { a: 1 } }, '/map/a wrong-type'],
  [{ map: { A: true } }, '/map/A ill-formed'],
  [{ map: { '': true } }, '/map/ ill-formed'],
  [{ map: { 'a/~b': true } }, '/map/a~1~0b ill-formed'],
  [{ map: { 'a\0': true } }, '/map/a\0 forbidden-text'],
  [{ uuid: 'x' }, '/uuid ill-formed'],
  [{ 'no/such~': 1 }, '/no~1such~0 unknown-member'],
])('%j is one fault: %s', (change, fault) => {
  expect(codesOf(Sample, { ...good, ...change })).toEqual([fault]);
});

test('a number out of range says what would be in it', () => {
  const detailOf = (change: object) => {
    const checked = checkShape(Sample, { ...good, ...change });
    return 'faults' in checked && checked.faults.map(({ detail }) => detail).join();
  };
  expect(detailOf({ whole: -1 })).toBe('Must be at least 0.');
  expect(detailOf({ whole: 10 })).toBe('Must be at most 9.');
  expect(detailOf({ open: 0 })).toBe('Must be more than 0.');
});

test('a body that is no object is one fault at the root', () => {
  for (const body of [null, [], 'x', 1, true]) expect(codesOf(Sample, body)).toEqual([' wrong-type']);
  expect(codesOf(Sample, undefined)).toEqual([' required']);
});

test('every unknown member and every missing one is a fault of its own, sorted by path', () => {
  expect(codesOf(Sample, { zeta: 1, alpha: 2, list: [{}, { id: 3 }] })).toEqual([
    '/alpha unknown-member',
    '/list/0/id required',
    '/list/1/id wrong-type',
    '/map required',
    '/one required',
    '/open required',
    '/text required',
    '/whole required',
    '/word required',
    '/zeta unknown-member',
  ]);
});

test('entries of a list are sorted by position, not by text', () => {
  const list = Array.from({ length: 12 }, () => 0);
  expect(codesOf(z.array(z.string()), list).map((fault) => fault.split(' ')[0])).toEqual(list.map((_, i) => `/${i}`));
});

test('a faulty container hides what is inside it', () => {
  expect(codesOf(Sample, { ...good, list: [{ id: 'A' }, { id: 1 }, {}] })).toEqual(['/list too-long']);
});

test('a member __proto__ is refused in objects and in records', () => {
  expect(codesOf(Sample, JSON.parse(JSON.stringify(good).replace('{', '{"__proto__":{"x":1},')))).toEqual([
    '/__proto__ unknown-member',
  ]);
  const map = JSON.parse('{"__proto__": true}');
  expect(codesOf(Sample, { ...good, map })).toEqual(['/map/__proto__ unknown-member']);
});

test('a whole surrogate pair is text', () => {
  expect(codesOf(Sample, { ...good, text: '😀😀' })).toEqual([]);
});

test('allowed lists the codes, at most a hundred', () => {
  expect(faultsOf(Sample, { ...good, word: 'blue' })[0]?.allowed).toEqual(['red', 'green']);
  const many = z.enum(Array.from({ length: 150 }, (_, i) => `c${i}`) as [string]);
  expect(faultsOf(many, 'x')[0]?.allowed).toHaveLength(100);
});

test.each<[string, z.ZodType, unknown, string]>([
  [
    'an id in camelCase',
    CamelId,
    'age-band',
    'Must be in camelCase, such as ageBand, of at most 40 letters and digits.',
  ],
  ['an id in kebab-case', KebabId, 'ageBand', 'Must be lower-case words joined by hyphens, such as age-band.'],
  [
    'a code',
    CodeName,
    'fine_unpaid',
    'Must be a code: letters and digits joined by hyphens, such as E23000013 or fine-unpaid.',
  ],
  ['a day', Day, '13.3.2015', 'Must be a day such as 2015-03-13.'],
  ['an instant', z.iso.datetime(), '2030-01-01', 'Must be an instant in UTC such as 2030-01-01T00:00:00Z.'],
  ['an address', Url, 'example.org', 'Must be an address such as https://example.org/licence.'],
  ['a UUID', z.uuid(), 'x', 'Must be a UUID.'],
  ['any other form', z.string().regex(/^x$/), 'y', 'The value does not have the required form.'],
  ['one character', z.string().min(1), '', 'Must have at least 1 character.'],
  ['two entries', z.array(z.string()).min(2), [], 'Must have at least 2 entries.'],
])('the detail says in words what %s must be', (_, schema, value, detail) => {
  expect(faultsOf(schema, value).map((fault) => fault.detail)).toEqual([detail]);
});

/** Every schema of single texts in a schema. */
const textsIn = (schema: unknown): z.ZodString[] => {
  if (schema instanceof z.ZodString) return [schema];
  if (schema instanceof z.ZodObject) return Object.values(schema.shape).flatMap(textsIn);
  if (schema instanceof z.ZodArray) return textsIn(schema.element);
  if (schema instanceof z.ZodRecord) return [schema.keyType, schema.valueType].flatMap(textsIn);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(textsIn);
  const wrapped = [z.ZodOptional, z.ZodNullable, z.ZodDefault, z.ZodPrefault].some((type) => schema instanceof type);
  return wrapped ? textsIn((schema as z.ZodOptional).unwrap()) : [];
};

test('no text of a dataset or of a key is refused for its form without words', () => {
  const texts = [...textsIn(DatasetDefinition), ...textsIn(KeyDraft)];
  expect(texts.length).toBeGreaterThan(60);
  const refused = texts.flatMap((schema) => faultsOf(schema, ' \n').filter(({ code }) => code === 'ill-formed'));
  expect(refused.length).toBeGreaterThan(30);
  for (const { detail } of refused) expect(detail).toMatch(/^Must be .*such as /);
});

test('the name of a member is judged in the same words', () => {
  expect(faultsOf(Filter, { 'A B': ['x'] })[0]?.detail).toBe(
    'The name of this member: Must be in camelCase, such as ageBand, of at most 40 letters and digits.',
  );
  expect(faultsOf(z.record(KebabId, z.string()), { ['x'.repeat(61)]: '' })[0]?.detail).toBe(
    'The name of this member: Must have at most 60 characters.',
  );
});

test('an unknown member comes with the names that there are, at most a hundred', () => {
  expect(faultsOf(Sample, { ...good, list: [{ id: 'a', b: 1 }] })[0]?.allowed).toEqual(['id']);
  const many = z.strictObject(
    Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`m${i}`, z.string().optional()])),
  );
  expect(faultsOf(many, { x: 1 })[0]?.allowed).toHaveLength(100);
});

test('no detail repeats what was sent', () => {
  const secret = 'Zebedee';
  const faults = faultsOf(Sample, {
    ...{ text: `${secret}${secret}`, word: secret, whole: secret, open: secret, list: [{ id: secret }], one: secret },
    ...{ map: secret, uuid: secret },
  });
  expect(faults).toHaveLength(8);
  expect(faults.map(({ detail, allowed }) => JSON.stringify([detail, allowed])).join()).not.toContain(secret);
});

test('pointers escape as RFC 6901 says', () => {
  expect(pointerTo(['a/b', 'm~n', 0, ''])).toBe('/a~1b/m~0n/0/');
  expect(pointerTo(['~1'])).toBe('/~01');
  expect(pointerTo([])).toBe('');
});

test.each([
  [{ standard: 'bogus' }, ['/standard unknown-code']],
  [{ standard: 5 }, ['/standard wrong-type']],
  [{ standard: 'offences', include: [] }, ['/include too-short']],
  [{ standard: 'offences', include: ['a b'] }, ['/include/0 ill-formed']],
  [{ standard: 'offences', label: 'x', codes: [] }, ['/codes unknown-member', '/label unknown-member']],
  [{ label: 'x' }, ['/codes required']],
  [{ label: '', codes: [{ code: 'a' }] }, ['/codes/0/label required', '/label too-short']],
  [
    { label: 'x', codes: [{ code: 'a_b', label: 'x' }], include: ['a'] },
    ['/codes/0/code ill-formed', '/include unknown-member'],
  ],
  [{}, ['/codes required', '/label required']],
  ['offences', [' wrong-type']],
])('a code list %j is judged by what it means to be', (list, faults) => {
  expect(codesOf(CodeList, list)).toEqual(faults);
});

test.each([
  [{}, [' required']],
  [{ codeList: 'x' }, [' required']],
  [7, [' wrong-type']],
  [{ exists: { Bad: ['a'] } }, ['/exists/Bad ill-formed']],
  [{ exists: { a: 'b' } }, ['/exists/a wrong-type']],
  [{ exists: { a: { nor: ['b'] } } }, ['/exists/a/nor unknown-member', '/exists/a/not required']],
  [{ exists: { a: [] } }, ['/exists/a too-short']],
  [{ exists: {}, codeList: 'x' }, ['/codeList unknown-member']],
  [{ map: { of: 'a' }, codeList: 'x' }, ['/map/codes required']],
  [{ map: { of: 'a', codes: { y: ['b'] } } }, ['/codeList required']],
  [{ count: 'case', codeList: 'x' }, ['/count unknown-code']],
  [{ band: 'images' }, ['/codeList required']],
])('a rule %j is judged by the member that names it', (rule, faults) => {
  expect(codesOf(Rule, rule)).toEqual(faults);
});

test.each([
  [{ statistic: 'ratio' }, ['/form required', '/id required', '/statement required', '/statistic unknown-code']],
  [{}, ['/form required', '/id required', '/statement required', '/statistic required']],
  [
    { id: 'A', statement: 's', form: 'exact', statistic: 5, usage: 'all', measure: 7 },
    ['/id ill-formed', '/statistic wrong-type', '/usage wrong-type'],
  ],
  [{ id: 'a', statement: '{wording}', form: 'exact', statistic: 'count' }, ['/measure required']],
  [
    { id: 'a', statement: 's', form: 'bold', statistic: 'count', measure: 'm', share: 'x' },
    ['/form unknown-code', '/share unknown-member'],
  ],
  [
    { id: 'a', statement: 's', form: 'per-day', statistic: 'rate', of: {}, days: { basis: 'calendar' } },
    ['/of required'],
  ],
  [
    { id: 'a', statement: 's', form: 'per-day', statistic: 'rate', of: { measure: 'B' }, days: {} },
    ['/days/basis required', '/of/measure ill-formed'],
  ],
  [
    { id: 'a', statement: 's', form: 'exact', statistic: 'count', measure: 'm', where: { sex: ['a', 'b'] } },
    ['/where/sex too-long'],
  ],
])('a headline %j is judged by its statistic', (headline, faults) => {
  expect(codesOf(HeadlineDefinition, headline)).toEqual(faults);
});

test('settings name the wrong part of a choice between a word and an object', () => {
  const settings = (duplicates: unknown) => codesOf(DatasetDefinition, { ...sampleCases(), settings: { duplicates } });
  expect(settings('on')).toEqual(['/settings/duplicates unknown-code']);
  expect(settings(7)).toEqual(['/settings/duplicates wrong-type']);
  expect(settings({})).toEqual(['/settings/duplicates/windowDays required']);
  expect(settings('off')).toEqual([]);
  expect(settings({ windowDays: 1, x: 1 })).toEqual(['/settings/duplicates/x unknown-member']);
  for (const duplicates of ['on', 7, null, []])
    expect(faultsOf(DatasetDefinition, { ...sampleCases(), settings: { duplicates } })).toMatchObject([
      { pointer: '/settings/duplicates', detail: 'Must be "off", or an object such as { "windowDays": 7 }.' },
    ]);
});

test('the dataset schema still has a JSON Schema, without our own registry in it', () => {
  const json = JSON.stringify(z.toJSONSchema(DatasetDefinition, { io: 'input' }));
  expect(json).toContain('"standard"');
  expect(json).not.toContain('choose');
});

test('a megabyte of faults is answered within a second', () => {
  const body = sampleCases();
  body.codebook.variables = Array.from({ length: 200_000 }, () => 0);
  body.codebook.codeLists.sex.codes = Array.from({ length: 100_000 }, () => 0);
  const before = process.cpuUsage();
  expect(codesOf(DatasetDefinition, body)).toEqual([
    '/codebook/codeLists/sex/codes too-long',
    '/codebook/variables too-long',
  ]);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
});

test('of a body with very many faults no more are looked for than an answer needs', () => {
  const body = sampleCases();
  const codes = Array.from({ length: 9_999 }, () => ({}));
  for (let i = 0; i < 35; i += 1) body.codebook.codeLists[`list-${i}`] = { label: 'x', codes };
  body.codebook.calendars = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`C${i}`, {}]));
  const before = process.cpuUsage();
  const checked = checkDataset('sample', body);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000); // without the limit: 20 s
  expect('faults' in checked && checked.faults.length).toBeGreaterThan(1_000);
});

test('the first fault of a pointer is the one that is answered', () => {
  expect(
    settle([
      { path: ['a'], code: 'required', detail: 'One.' },
      { path: ['a'], code: 'wrong-type', detail: 'Two.' },
      { path: ['b'], code: 'wrong-type', detail: 'Other.', allowed: ['x'] },
    ]),
  ).toEqual([
    { pointer: '/a', code: 'required', detail: 'One.' },
    { pointer: '/b', code: 'wrong-type', detail: 'Other.', allowed: ['x'] },
  ]);
});
