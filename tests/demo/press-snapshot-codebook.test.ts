import { expect, test } from 'vitest';
import { checkCase } from '../../src/cases/check.ts';
import { factsOf } from '../../src/cases/facts.ts';
import { compile } from '../../src/codebook/compile.ts';
import { PRESS_SNAPSHOT_ID, pressSnapshotCases, pressSnapshotDataset } from '../../src/demo/datasets.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';

const codebook = compile(PRESS_SNAPSHOT_ID, DatasetDefinition.parse(pressSnapshotDataset));
const cases = pressSnapshotCases();

test('every case satisfies the codebook as posted', () => {
  for (const [index, posted] of cases.entries()) {
    const check = checkCase(codebook, posted, {
      mode: 'create',
      newId: () => crypto.randomUUID(),
      pointer: `/items/${index}`,
    });
    expect('faults' in check ? check.faults : []).toEqual([]);
  }
});

test('what the public may count has no magician and no Santa Claus, but two entertainers of children', () => {
  const roles = cases
    .flatMap((posted) => factsOf(codebook, posted, 'public').defendants)
    .map((defendant) => defendant.codes.role);
  expect(roles.filter((role) => role === 'child-entertainment')).toHaveLength(2);
  expect(roles.filter((role) => role === 'magician' || role === 'santa-claus')).toEqual([]);
});

test('the derived variables of the flattened cases give the figures of the article', () => {
  const facts = cases.map((posted) => factsOf(codebook, posted, 'public'));
  const defendants = facts.flatMap((one) => one.defendants);
  const having = (dimension: string, code: string) =>
    defendants.filter((defendant) => defendant.codes[dimension] === code).length;
  expect(having('trustOrAccess', 'yes')).toBe(34);
  expect(having('trustOrAccess', 'no')).toBe(67);
  expect(having('otherSexualCrime', 'yes')).toBe(27);
  expect(having('priorSimilar', 'yes')).toBe(17);
  expect(facts.filter((one) => one.codes.defendantsPerCase === '2')).toHaveLength(1);
});
