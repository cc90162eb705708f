import { expect, test } from 'vitest';
import { z } from 'zod';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { checkShape, locateShapeFaults, pointerTo } from '../../src/schemas/faults.ts';
import { isAllSound, isFaulty, soundParts } from '../../src/schemas/sound.ts';
import { faultsOf } from '../codebook/faults.ts';
import { runs } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';

const soundOf = <T>(schema: z.ZodType<T>, value: unknown) => {
  const shape = locateShapeFaults(schema, value);
  return soundParts(schema, value, 'located' in shape ? shape.located : []);
};

const Sample = z.strictObject({
  id: z.string(),
  label: z.string().optional(),
  count: z.number().default(3),
  list: z
    .array(z.strictObject({ a: z.string(), b: z.string().optional() }))
    .max(3)
    .optional(),
  map: z.record(z.string().regex(/^[a-z]+$/), z.number()).optional(),
  either: z.union([z.array(z.string()), z.strictObject({ not: z.array(z.string()) })]).optional(),
});

test('of a value with faults the sound members stay, and the faulty ones are there and undefined', () => {
  const sound = soundOf(Sample, {
    id: 7,
    list: [{ a: 'x', b: 1 }, 'y', { b: 'z' }],
    map: { a: 1, b: 'x', C: 2 },
    extra: 1,
  });
  expect(sound).toStrictEqual({
    id: undefined,
    count: 3,
    list: [{ a: 'x', b: undefined }, undefined, { a: undefined, b: 'z' }],
    map: { a: 1, b: undefined, C: undefined },
  });
});

test('a member left out is not faulty; one that is missing or wrong is', () => {
  const sound = soundOf(Sample, { count: 'x' }) as object;
  expect(['id', 'label', 'count', 'list'].map((member) => isFaulty(sound, member))).toEqual([true, false, true, false]);
});

test('a faulty container has nothing sound in it', () => {
  const item = { a: 'x' };
  expect(soundOf(Sample, { id: 'a', list: [item, item, item, item] })).toStrictEqual({
    id: 'a',
    count: 3,
    list: undefined,
  });
  expect(soundOf(Sample, [])).toBeUndefined();
  expect(soundOf(Sample, undefined)).toBeUndefined();
});

test('the option of a union is the one that was meant', () => {
  expect(soundOf(Sample, { id: 'a', either: ['x', 1] })?.either).toStrictEqual(['x', undefined]);
  expect(soundOf(Sample, { id: 'a', either: { not: [1, 'x'] } })?.either).toStrictEqual({ not: [undefined, 'x'] });
  expect(soundOf(Sample, { id: 'a', either: {} })?.either).toStrictEqual({ not: undefined });
});

test('text that cannot be stored is faulty, and names of every object’s own members are only names', () => {
  expect(soundOf(Sample, { id: 'a\0', map: { constructor: 1 } })).toStrictEqual({
    id: undefined,
    count: 3,
    map: { constructor: 1 },
  });
  expect(soundOf(Sample, { id: 'a' })).not.toHaveProperty('label');
});

test('whole is what has nothing faulty, however deep', () => {
  expect([{ a: [1, { b: null }] }, [], {}, 0, ''].map(isAllSound)).toEqual([true, true, true, true, true]);
  expect([undefined, [undefined], { a: [{ b: undefined }] }].map(isAllSound)).toEqual([false, false, false]);
});

test('the sound parts of a valid definition are what parsing it gives', () => {
  for (const body of [sampleCases(), sampleAggregate()])
    expect(soundParts(DatasetDefinition, body, [])).toStrictEqual(DatasetDefinition.parse(body));
});

/** Every place of a body, by its path. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]))];
}

const replaced = (body: Body, path: readonly string[], value: unknown): Body => {
  const last = path.at(-1);
  if (last === undefined) return value;
  const container = path.slice(0, -1).reduce((at, key) => at[key], body);
  container[last] = value;
  return body;
};

test.each([
  ['cases', sampleCases],
  ['aggregate', sampleAggregate],
])('whatever one member of a definition of %s is replaced by null, nothing else is blamed', (_, sample) => {
  const all = places(sample());
  expect(all.length).toBeGreaterThan(80);
  const step = runs('NULL_STEP', 5, 1); // every fifth member in a quick run, from another start each time
  const start = Math.floor(Math.random() * step);
  for (const path of all.filter((_, at) => at % step === start)) {
    const body = replaced(sample(), path, null);
    const shape = checkShape(DatasetDefinition, body);
    const expected = 'faults' in shape ? shape.faults.map(({ pointer, code }) => `${pointer} ${code}`) : [];
    expect(expected).toHaveLength(1);
    expect(faultsOf(body)).toEqual(expected);
  }
});

/** A rule is broken in every section. */
const ruleBreaker = (): Body => {
  const body = sampleCases();
  const { codebook } = body;
  body.coverage.window.to = '2014-01-01';
  codebook.builtIn.orders.codeList = 'nothing';
  codebook.variables[1].levels = { nothing: 'public' };
  codebook.quantities[1].id = 'counts';
  codebook.derived[0].rule.exists.prior = ['nothing'];
  codebook.codeLists.method.codes[1].code = 'stream';
  codebook.codeLists.offence.codes[0].parent = 'nothing';
  codebook.calendars.england.holidays.push('2015-02-29');
  codebook.measures[0].of = 'images';
  codebook.tables.also[0].by.push('nothing');
  codebook.headlines[1].form = 'only';
  codebook.externalFigures[0].publishedOn = '2015-02-29';
  codebook.notes[0].id = 'completeness';
  return body;
};

/** Texts that no rule reads. */
const TEXTS = [
  'title',
  'description',
  'label',
  'unit',
  'population',
  'text',
  'wording',
  'publisher',
  'source',
  'period',
];

test('a text that no rule reads, made empty, hides no fault and adds only its own', () => {
  const before = faultsOf(ruleBreaker());
  expect(before.length).toBeGreaterThan(12);
  const texts = places(ruleBreaker()).filter((path) => TEXTS.includes(path.at(-1) ?? ''));
  expect(texts.length).toBeGreaterThan(40);
  for (const path of texts) {
    const faults = faultsOf(replaced(ruleBreaker(), path, ''));
    expect([...faults].sort()).toEqual([...before, `${pointerTo(path)} too-short`].sort());
  }
});
