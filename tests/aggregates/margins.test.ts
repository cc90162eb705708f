import { expect, test } from 'vitest';
import { tableCheck } from '../../src/aggregates/margins.ts';
import { TOTAL_AT } from '../../src/aggregates/rows.ts';
import { compile } from '../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { sampleAggregate } from '../samples/definitions.ts';

/** With so many variables that no number tells all combinations apart, and with few. */
function codebookOf(variables: number) {
  const definition = sampleAggregate();
  const [year, outcome] = definition.codebook.variables;
  const more = Array.from({ length: variables - 2 }, (_, at) => ({ ...outcome, id: `more${at}` }));
  definition.codebook.variables = [year, outcome, ...more];
  return compile('aggregate', DatasetDefinition.parse(definition));
}

test.each([2, 60])('of %d variables: the same codes twice, and a total that is not the sum', (width) => {
  const check = tableCheck(codebookOf(width));
  const rest = Array.from({ length: width - 2 }, () => 0);
  const last = rest.length > 0 ? [...rest.slice(1), 1] : [];
  expect(check.add(1, { positions: [0, 0, ...rest], value: 2, flags: [] })).toBeUndefined();
  expect(check.add(2, { positions: [0, 1, ...last], value: 3, flags: [] })).toBeUndefined();
  expect(check.add(3, { positions: [0, TOTAL_AT, ...rest.map(() => TOTAL_AT)], value: 5, flags: [] })).toBeUndefined();
  expect(check.add(4, { positions: [TOTAL_AT, 0, ...rest], value: 3, flags: [] })).toBeUndefined();
  expect(check.add(5, { positions: [0, 0, ...rest], value: 9, flags: [] })).toMatchObject({ code: 'duplicate' });
  expect(check.add(6, { positions: [TOTAL_AT, 0, ...rest], value: 2, flags: [] })).toMatchObject({ code: 'duplicate' });
  expect([check.size(), check.parts()]).toEqual([4, 2]);
  const row = { positions: [0, 1, ...last], value: 3, flags: [] };
  expect(check.has(row)).toBe(true);
  expect(check.has({ ...row, value: 4 })).toBe(false);
  expect(check.has({ ...row, flags: ['revised'] })).toBe(false);
  expect(check.has({ ...row, positions: [1, 1, ...last] })).toBe(false);
  const wrong = [...check.totals()].filter((one) => one !== undefined);
  expect(wrong).toMatchObject([{ number: 4, problem: { code: 'total-mismatch' } }]);
  expect(check.checked()).toBe(2);
});
