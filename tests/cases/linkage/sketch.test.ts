import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCase } from '../../../src/cases/check.ts';
import { profileOf } from '../../../src/cases/linkage/profile.ts';
import { LIKELY, scoreMatch } from '../../../src/cases/linkage/score.ts';
import { sketchFilter, sketchOf } from '../../../src/cases/linkage/sketch.ts';
import { pressSnapshotCases } from '../../../src/demo/datasets.ts';
import type { CaseContent } from '../../../src/schemas/case.ts';
import { rounds } from '../../runs.ts';
import { acceptedCase, counter, everything, pressSnapshot } from '../../samples/everything.ts';
import { caseOf } from '../../samples/random-case.ts';

const press = pressSnapshot();
const all = everything();

const contentOf = (body: unknown, codebook = press): CaseContent => acceptedCase(codebook, body);
const daysApart = (one: CaseContent, other: CaseContent) =>
  (Date.parse(one.sentencedOn!) - Date.parse(other.sentencedOn!)) / 86_400_000; // random cases have a day

/** What another report may say: each member of an object, however deep, is that of the one report or of the other. */
function mixed(one: unknown, other: unknown, coin: () => boolean): unknown {
  if (Array.isArray(one) && Array.isArray(other) && one.every((item) => typeof item === 'object')) {
    const length = coin() ? one.length : other.length;
    return Array.from({ length }, (_, index) => mixed(one[index] ?? other[index], other[index] ?? one[index], coin));
  }
  if (typeof one !== 'object' || typeof other !== 'object' || Array.isArray(one) || Array.isArray(other))
    return coin() ? one : other;
  if (one === null || other === null) return one ?? other;
  const entries = [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) => {
    const value = mixed((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name], coin);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

test.each([
  ['press snapshot', press],
  ['everything', all],
] as const)('no two cases score more than their sketches allow: %s', (_, codebook) => {
  const mostly = (share: number) => {
    let state = share;
    return () => {
      state = (state * 16_807) % 2_147_483_647;
      return state % 100 < share % 100;
    };
  };
  const seed = fc.integer({ min: 1, max: 2_147_483_646 });
  fc.assert(
    fc.property(caseOf(codebook), caseOf(codebook), seed, (a, b, dice) => {
      const one = contentOf(a, codebook);
      const mixture = checkCase(codebook, mixed(b, a, mostly(dice)), { mode: 'create', newId: counter() });
      for (const other of [contentOf(b, codebook), ...('content' in mixture ? [mixture.content] : [])]) {
        const score = scoreMatch(codebook, profileOf(codebook, one), profileOf(codebook, other))?.score ?? 0;
        const mayScore = sketchFilter(codebook, score);
        expect(mayScore(sketchOf(one), daysApart(one, other), sketchOf(other))).toBe(true);
        expect(mayScore(sketchOf(other), daysApart(other, one), sketchOf(one))).toBe(true);
      }
    }),
    { numRuns: rounds(2_000) },
  );
});

const isLikely = sketchFilter(press, LIKELY);

test('sketches rule out most pairs of the demo’s cases, as if all were of one area and day', () => {
  const contents = pressSnapshotCases().map((one) =>
    contentOf({ ...one, externalIds: [], area: 'E23000013', sentencedOn: '2015-03-13' }),
  );
  const pairs = contents.flatMap((one, index) => contents.slice(index + 1).map((other) => [one, other] as const));
  const left = (days: number) =>
    pairs.filter(([one, other]) => isLikely(sketchOf(one), days, sketchOf(other))).length / pairs.length;
  expect(left(0)).toBeLessThan(0.5);
  expect(left(5)).toBeLessThan(0.2);
});

test('of many defendants, of an older sketch and of none nothing is ruled out', () => {
  const [one, other] = pressSnapshotCases().map((body) => contentOf(body));
  if (!one || !other) throw new Error('the demo has cases');
  const ruledOut = (bytes: Buffer) => !isLikely(sketchOf(one), 300, bytes);
  expect(ruledOut(sketchOf(other))).toBe(true);
  expect(ruledOut(Buffer.alloc(0))).toBe(false);
  expect(ruledOut(Buffer.from([9, ...sketchOf(other).subarray(1)]))).toBe(false);
  const crowd = { ...other, defendants: Array.from({ length: 9 }, () => other.defendants[0]!) };
  expect(ruledOut(sketchOf(crowd))).toBe(false);
});
