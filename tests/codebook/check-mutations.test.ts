import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import { publicCodebook, publicDimensions } from '../../src/codebook/public.ts';
import { FAULTS } from '../../src/errors.ts';
import { rounds } from '../runs.ts';
import { sampleAggregate, sampleCases } from '../samples/definitions.ts';

type Json = Record<string, unknown>;

/** Every place of a body: its container and the name in it. */
function places(value: unknown): { container: Json; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [{ container: value as Json, key }, ...places((value as Json)[key])]);
}

/** Values that a place may get: of every type, and names and codes that mean something elsewhere in the body. */
const replacement = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    ...[
      'sex',
      'area',
      'areaRegion',
      'year',
      'month',
      'offenceGroup',
      'imagesCategory',
      'images',
      'custodyDays',
      'value',
    ],
    ...['constructor', '__proto__', 'toString', 'none', 'not-reported', '_T', 'yes', 'no', 'yes-no', 'many', 'offence'],
    ...[
      'public',
      'partner',
      'internal',
      'case',
      'defendant',
      'observation',
      'count',
      'sum',
      'share',
      'aggregate',
      'cases',
    ],
    ...['', '\0', '\ud800', '2015-02-30', 0, -1, 1.5, 4, 1e300, null, true, [], {}, ['sex'], { sex: ['male'] }],
  ),
);
const mutation = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('delete', 'replace', 'copy'),
  from: fc.nat(),
  value: replacement,
});

test('whatever is deleted, replaced or moved about, a body is answered with faults, or compiles and publishes', () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.boolean(), fc.array(mutation, { minLength: 1, maxLength: 2 }), (aggregate, mutations) => {
      const body = aggregate ? sampleAggregate() : sampleCases();
      for (const { at, how, from, value } of mutations) {
        const all = places(body);
        const target = all[at % all.length]!;
        const source = all[from % all.length]!;
        if (how !== 'delete')
          target.container[target.key] = structuredClone(how === 'copy' ? source.container[source.key] : value);
        else if (Array.isArray(target.container)) target.container.splice(Number(target.key), 1);
        else delete target.container[target.key];
      }
      const sent = JSON.parse(JSON.stringify(body));
      const checked = checkDataset('sample', sent);
      if ('faults' in checked) {
        refused += 1;
        expect(checked.faults.length).toBeGreaterThan(0);
        const pointers = checked.faults.map(({ pointer }) => pointer ?? '');
        expect(new Set(pointers).size).toBe(pointers.length);
        for (const { code, pointer, allowed = [] } of checked.faults) {
          expect(FAULTS).toHaveProperty([code]);
          expect(pointers.some((other) => other !== pointer && pointer?.startsWith(`${other}/`))).toBe(false);
          expect(allowed.length).toBeLessThanOrEqual(100);
        }
        return;
      }
      accepted += 1;
      const codebook = compile('sample', checked.definition);
      expect(checkDataset('sample', checked.definition)).toEqual(checked);
      const open = publicDimensions(codebook);
      const text = JSON.stringify(publicCodebook(codebook));
      expect(text).not.toMatch(/"(partner|internal|publishAs)":/);
      for (const { by, measures } of codebook.tables) {
        expect(measures.length).toBeGreaterThan(0);
        for (const id of by) expect(open.map((dimension) => dimension.id)).toContain(id);
      }
    }),
    { numRuns: rounds(900) },
  );
  expect(accepted).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

test('any JSON at all is answered', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(checkDataset('sample', body)).toHaveProperty('faults');
    }),
    { numRuns: rounds(200) },
  );
});
