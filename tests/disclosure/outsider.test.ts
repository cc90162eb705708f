import { beforeAll, expect, test } from 'vitest';
import { auditPublished } from '../../disclosure/src/attackers/outsider.ts';
import type { PublishedCell } from '../../disclosure/src/model/published.ts';
import type { Solver } from '../../disclosure/src/solve/linear.ts';
import { measureOf, scaleOf } from '../../disclosure/src/tables.ts';
import { testSolver } from '../../disclosure/tests/solver.ts';
import { compile } from '../../src/codebook/compile.ts';
import { publishedRelease } from '../../src/releases/protection/tables.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { everything, withTables } from '../samples/countable.ts';

/** What the public can work out of sums, whose last digit may be rounded. */

let solver: Solver;
beforeAll(async () => {
  solver = await testSolver();
});

const OPTIONS = { threshold: 5, zeros: 'protect' } as const;
const measures = everything.codebook.measures;
const codebook = compile('sums', withTables({ upTo: 0, also: [{ by: ['sex'] }] }, measures));

function audit(measure: string, cells: readonly PublishedCell[]) {
  const release = { ...publishedRelease('1.0.0', codebook, []), tables: [{ by: ['sex'], measure, cells }] };
  return auditPublished(solver, release, OPTIONS);
}

test('a sum of days is known to half a day, and so is what is left of it', () => {
  // 100.5 days at most, less 59.5 at least.
  const { intervalOf, components, narrowest } = audit('custody-days', [
    { codes: [null], value: '100' },
    { codes: ['male'], value: '60' },
    { codes: ['female'], value: null },
    { codes: ['not-reported'], value: null },
  ]);
  expect(intervalOf('custody-days', ['sex'], ['female'])).toEqual({ low: 0, high: 41 * 16 });
  expect([components, narrowest]).toEqual([1, null]);
});

test('a sum of whole amounts is exact', () => {
  const { intervalOf, audit: found } = audit('fines', [
    { codes: [null], value: '100' },
    { codes: ['male'], value: '60' },
    { codes: ['female'], value: null },
  ]);
  expect(intervalOf('fines', ['sex'], ['female'])).toEqual({ low: 40, high: 40 });
  expect(found.exact).toHaveLength(1);
});

test('a total that is withheld has no upper end', () => {
  const { intervalOf } = audit('defendants', [
    { codes: [null], value: null },
    { codes: ['male'], value: '60' },
    { codes: ['female'], value: null },
  ]);
  expect(intervalOf('defendants', ['sex'], [null])).toEqual({ low: 60, high: null });
  expect(intervalOf('defendants', [], [])).toEqual({ low: 60, high: null });
  expect(intervalOf('defendants', ['sex'], ['male'])).toBeUndefined();
});

test('the scale of an amount that is not public is taken from the decimals of the measure', () => {
  const hidden = structuredClone(everything) as DatasetDefinition;
  const [images] = hidden.codebook.quantities;
  Object.assign(images!, { audience: 'internal', decimals: 3 });
  const { definition } = publishedRelease('1.0.0', compile('hidden', DatasetDefinition.parse(hidden)), []);
  const scaleIn = (id: string) => scaleOf(definition, measureOf(definition, id));
  expect([scaleIn('images-seized'), scaleIn('fines'), scaleIn('custody-days'), scaleIn('counts-charged')]).toEqual([
    ...[1, 1, 16, 1],
  ]);
});
