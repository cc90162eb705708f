import { expect, test } from 'vitest';
import { checkOf, faultsIn, measuredClaims, resultOf } from '../../bench/claims.ts';

/** The claims that newspapers could write, and what is so by plain counting: `npm run bench -- claims` prints the matrix. */

const claims = measuredClaims();

test('no false claim is called true, and no true claim false', () => {
  expect(claims.length).toBeGreaterThan(550);
  expect(faultsIn(claims).faults).toEqual([]);
});

test('every headline of these figures is true of itself, and read whole', () => {
  for (const id of new Set(claims.map(({ headline }) => headline))) {
    const { statement } = resultOf(id);
    const { verdict, scope, unread } = checkOf(id, statement ?? '');
    expect([statement, verdict, scope, unread]).toEqual([statement, 'true', 'claim', []]);
  }
});

test('under 15% of the claims that the data can tell are not understood', () => {
  expect(faultsIn(claims).notUnderstood).toBeLessThan(0.15);
});
