import { expect, test } from 'vitest';
import { compile } from '../../src/codebook/compile.ts';
import { goTogether, protectionOf } from '../../src/codebook/protection.ts';
import { publicCodebook } from '../../src/codebook/public.ts';
import { publishedShape, structureBetween } from '../../src/codebook/structure.ts';
import { structuralStep } from '../../src/codebook/version.ts';
import { datasetWarnings } from '../../src/codebook/warnings.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { POLICIES } from '../../src/schemas/vocabulary.ts';
import type { Body } from '../samples/body.ts';
import { sampleCases } from '../samples/definitions.ts';

/** The sample under a policy. It is compiled without the check of PUT, which does not take every policy yet. */
function under(disclosure: object, change: (codebook: Body) => void = () => undefined) {
  const body = sampleCases();
  body.codebook.disclosure = disclosure;
  change(body.codebook);
  return compile('sample', DatasetDefinition.parse(body));
}

/** Every policy with all its parameters, the secret ones with values that nothing else has. */
const WHOLE = {
  none: { policy: 'none', reason: 'It is public.' },
  threshold: {
    policy: 'threshold',
    threshold: 81,
    sensitive: ['sex'],
    k: 73,
    p: 61.7583,
    zeros: 'shown',
    reason: 'Small places.',
  },
  rounding: { policy: 'rounding', base: 7, controlled: true, reason: 'Small places.' },
  'cell-key': { policy: 'cell-key', d: 47, v: 613.7583, js: 41, reason: 'Free choice.' },
} as const;
/** Every policy with what it needs. */
const LEAST = {
  none: { policy: 'none' },
  threshold: { policy: 'threshold', threshold: 5 },
  rounding: { policy: 'rounding', base: 5 },
  'cell-key': { policy: 'cell-key' },
} as const;
const SECRETS = ['73', '61.7583', '47', '613.7583', '41'];

test('a policy has its defaults', () => {
  expect(POLICIES.map((policy) => protectionOf(under(LEAST[policy])))).toEqual([
    { policy: 'none' },
    { policy: 'threshold', threshold: 5, sensitive: [], k: 0, p: 10, zeros: 'protect' },
    { policy: 'rounding', base: 5, controlled: true },
    { policy: 'cell-key', d: 5, v: 3, js: 2 },
  ]);
});

test('code that protects gets every parameter', () => {
  for (const policy of POLICIES) {
    const { reason: _, ...parameters } = WHOLE[policy];
    expect(protectionOf(under(WHOLE[policy]))).toEqual(parameters);
  }
});

test('the coarser public levels of a sensitive dimension are sensitive, in codebook order', () => {
  const sensitive = ['imagesCategory', 'offence', 'year', 'areaRegion'];
  const codebook = under({ policy: 'threshold', threshold: 5, sensitive });
  expect(protectionOf(codebook)).toMatchObject({
    sensitive: ['areaRegion', 'offence', 'offenceGroup', 'year', 'imagesCategory', 'imagesCategoryScale'],
  });
  expect(publicCodebook(codebook).disclosure).toMatchObject({ sensitive: (protectionOf(codebook) as Body).sensitive });
  const all = under({ policy: 'threshold', threshold: 5, sensitive: ['quarter'] }, (c) => {
    c.periods = { year: 'public', quarter: 'public' };
  });
  expect(protectionOf(all)).toMatchObject({ sensitive: ['year', 'quarter'] });
});

test('the public codebook has the public parameters and neither name nor value of a secret one', () => {
  for (const policy of POLICIES) {
    const { k: _, p: __, d: ___, v: ____, js: _____, ...shown } = WHOLE[policy] as Body;
    const open = publicCodebook(under(WHOLE[policy]));
    expect(open.disclosure).toEqual(shown);
    const text = JSON.stringify(open);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  }
});

test('the public codebook of a release of before stays as it was', () => {
  const { definition, ...rest } = under({ policy: 'none' });
  const old = {
    ...rest,
    definition: {
      ...definition,
      codebook: { ...definition.codebook, disclosure: { policy: 'none', threshold: 9, reason: 'x' } as const },
    },
  };
  expect(JSON.stringify(publicCodebook(old).disclosure)).toBe('{"policy":"none","threshold":9,"reason":"x"}');
});

test('tables of up to two dimensions are the default of every policy but none', () => {
  for (const policy of POLICIES) {
    const codebook = under(LEAST[policy], (c) => {
      delete c.tables.upTo;
      c.tables.of = ['sex', 'offence', 'role'];
      c.tables.also = [];
    });
    const most = policy === 'none' ? 0 : 2;
    expect([policy, Math.max(...codebook.tables.map(({ by }) => by.length))]).toEqual([policy, most]);
    expect(publicCodebook(codebook).tables).toEqual({ upTo: most, of: ['sex', 'offence', 'role'], also: [] });
    expect(codebook.definition.codebook.tables).not.toHaveProperty('upTo');
  }
});

test('other public parameters are another form of the numbers, another policy another meaning, secret ones nothing', () => {
  const stepTo = (before: object, after: object) =>
    structuralStep(structureBetween(publishedShape(under(before)), publishedShape(under(after))));
  const { threshold, rounding } = WHOLE;
  const cellKey = WHOLE['cell-key'];
  expect(stepTo(threshold, { ...threshold, k: 2, p: 20 })).toBe('patch');
  expect(stepTo(cellKey, { ...cellKey, d: 10, v: 5, js: 2 })).toBe('patch');
  expect(stepTo(threshold, { ...threshold, reason: 'Other words.' })).toBe('patch');
  expect(stepTo(threshold, { ...threshold, sensitive: ['offence', 'sex'] })).toBe('minor');
  expect(stepTo({ ...threshold, sensitive: ['offence', 'sex'] }, { ...threshold, sensitive: ['sex', 'offence'] })).toBe(
    'patch',
  );
  expect(stepTo(threshold, { ...threshold, threshold: 5 })).toBe('minor');
  expect(stepTo(threshold, { ...threshold, zeros: 'protect' })).toBe('minor');
  expect(stepTo(rounding, { ...rounding, base: 5 })).toBe('minor');
  expect(stepTo({ ...rounding, controlled: false }, rounding)).toBe('minor');
  for (const before of POLICIES)
    for (const after of POLICIES) if (before !== after) expect(stepTo(WHOLE[before], WHOLE[after])).toBe('major');
});

test('PUT warns of tables that withhold much, and of groupings of what is sensitive', () => {
  const warned = (disclosure: object, change: (codebook: Body) => void = () => undefined) =>
    datasetWarnings(under(disclosure, change)).map(({ pointer, code }) => `${pointer} ${code}`);
  const three = (c: Body) => (c.tables.upTo = 3);
  const { threshold } = LEAST;
  expect(warned(threshold)).toEqual([]);
  expect(warned(threshold, three)).toEqual(['/codebook/tables/upTo much-withheld']);
  expect(warned({ policy: 'cell-key' }, three)).toEqual([]);
  expect(warned({ policy: 'none' }, three)).toEqual([]);
  const grouped = under(threshold).definition.codebook.derived.findIndex(({ rule }) => 'map' in rule);
  const { id, rule } = under(threshold).definition.codebook.derived[grouped]!; // the sample has one
  const of = 'map' in rule ? rule.map.of : '';
  expect(warned({ ...threshold, sensitive: [of] })).toContain(`/codebook/derived/${grouped} not-sensitive`);
  expect(warned({ ...threshold, sensitive: [of, id] })).not.toContain(`/codebook/derived/${grouped} not-sensitive`);
});

test('releases go together only if no parameter lets one of them show what the other hides', () => {
  for (const whole of Object.values(WHOLE)) {
    const { reason, ...parameters } = whole;
    expect(goTogether(under(whole), under({ ...parameters, reason: `${reason} So we think.` }))).toBe(true);
    for (const other of Object.values(WHOLE))
      expect(goTogether(under(whole), under(other))).toBe(whole.policy === other.policy);
  }
  const { threshold, rounding, 'cell-key': cellKey } = WHOLE;
  const changes: readonly (readonly [object, object])[] = [
    ...[{ threshold: 82 }, { k: 72 }, { p: 60 }, { zeros: 'protect' }, { sensitive: [] }].map(
      (one) => [threshold, one] as const,
    ),
    [rounding, { base: 8 }],
    ...[{ d: 48 }, { v: 600 }, { js: 40 }].map((one) => [cellKey, one] as const),
  ];
  for (const [whole, change] of changes)
    for (const [one, other] of [
      [whole, { ...whole, ...change }],
      [{ ...whole, ...change }, whole],
    ] as const)
      expect(goTogether(under(one), under(other)), JSON.stringify(change)).toBe(false);
  // What the other release does not publish may be sensitive.
  const internal = under({ ...threshold, sensitive: [] }, ({ builtIn }) => (builtIn.sex.audience = 'internal'));
  expect(goTogether(under(threshold), internal)).toBe(true);
});
