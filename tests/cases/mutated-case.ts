import fc from 'fast-check';
import type { Codebook } from '../../src/codebook/model.ts';
import { caseOf } from '../samples/random-case.ts';

/** Values that are right in one place of a case and wrong in others, or nearly right. */
const ODD = [
  ...[null, true, false, 0, -1, 1, 1.5, -0, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53],
  ...[
    '',
    ' ',
    'x',
    'none',
    'not-reported',
    'yes',
    'crown',
    'male',
    'exact',
    'life',
    'local',
    'images',
    'A',
    'a\0b',
    '\ud800',
  ],
  ...['x'.repeat(60), 'x'.repeat(61), '😀'.repeat(60), '😀'.repeat(61), 'x'.repeat(201)],
  ...['2015-03-13', '2013-07-22', '2013-07-21', '2015-07-21', '2015-07-22', '2015-02-29', '2016-02-29', '1599-12-31'],
  ...['1600-01-01', '2200-12-31', '2201-01-01', '1780-01-12', '1850-06-30', '1880-12-31', '2015-3-1', '2015-13-01'],
  ...['P1Y', 'P0D', 'P', 'P1Y2M3W4D', 'P1D2Y', 'P2147483647D', 'P2147483648D', 'P00000000002147483647D', 'PT1H', 'p1y'],
  ...['https://example.org/a', 'HTTP://EXAMPLE.ORG', 'https://a@b.org', 'https://a.org/@b', 'ftp://a.org', 'https:a'],
  ...['https://', 'https://a b', 'https://example.org\\@desk', 'https://[::1]/', 'https:///user@example.org/'],
  ...[[], ['none'], ['not-reported'], ['none', 'not-reported'], ['x'], ['x', 'x'], [null], {}, { id: 'x' }, [[]]],
  ...[{ system: 'a', value: 'b' }, { outletType: 'local' }, { quantity: 'images', value: 1, basis: 'exact' }],
];
const NAMES = [
  'name',
  'x',
  'id',
  'state',
  'area',
  'counts',
  'principal',
  'attributes',
  '__proto__',
  'constructor',
  'sources',
];

/** A valid case in which up to three things were set, taken away, added or repeated. */
export const mutated = (codebook: Codebook): fc.Arbitrary<unknown> =>
  fc
    .tuple(caseOf(codebook), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 }))
    .map(([body, changes]) => {
      const copy: unknown = JSON.parse(JSON.stringify(body));
      for (const [where, how, what] of changes) change(copy, where, how, what);
      return copy;
    });

const change = (root: unknown, where: number, how: number, what: number): void => {
  const places = [...containersIn(root)];
  const holder = places[where % places.length];
  const odd: unknown = structuredClone(ODD[what % ODD.length]);
  if (Array.isArray(holder)) {
    if (holder.length === 0 || how % 4 === 0) holder.push(odd);
    else if (how % 4 === 1) holder.push(structuredClone(holder[what % holder.length]));
    else if (how % 4 === 2) holder.splice(what % holder.length, 1);
    else holder[what % holder.length] = odd;
  } else if (typeof holder === 'object' && holder !== null) {
    const names = Object.keys(holder);
    const name = how % 3 === 0 || names.length === 0 ? NAMES[what % NAMES.length] : names[what % names.length];
    if (name === undefined) return;
    if (how % 3 === 1) Reflect.deleteProperty(holder, name);
    else Object.defineProperty(holder, name, { value: odd, enumerable: true, configurable: true, writable: true });
  }
};

function* containersIn(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  yield value;
  for (const inner of Object.values(value)) yield* containersIn(inner);
}
