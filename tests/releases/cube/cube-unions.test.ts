import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf } from '../../../src/cases/facts.ts';
import { compile } from '../../../src/codebook/compile.ts';
import type { CaseFacts, Codes } from '../../../src/codebook/model.ts';
import { openCube } from '../../../src/releases/cube/cube.ts';
import { countableCodebook } from '../../../src/releases/cube/layout.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import { runs } from '../../runs.ts';
import { anyCase, everything } from '../../samples/countable.ts';

/** The upper bound of a multi-response share needs the units with the code or `not-reported`, each counted once. */

const share = (id: string, measure: string, dimension: string, where: Record<string, string[]>) => ({
  id,
  statistic: 'share',
  measure,
  where,
  share: dimension,
  form: 'percent',
  statement: '{wording}',
});
const definition = DatasetDefinition.parse({
  ...everything,
  codebook: {
    ...everything.codebook,
    tables: { upTo: 2 },
    headlines: [
      share('cases-of-men', 'cases', 'sex', { sex: ['male'] }),
      share('defendants-of-o1', 'defendants', 'offence', { offence: ['o1'], area: ['a1'] }),
      share('images-of-t1', 'images-seized', 'tags', { tags: ['t1'] }),
      share('single', 'defendants', 'sex', { sex: ['male'] }),
    ],
  },
});
const codebook = compile('everything', definition);

async function unionsOf(contents: readonly unknown[]) {
  const countable = countableCodebook(codebook);
  const facts = contents.map((content) => factsOf(countable, content as never, 'public'));
  const tabulation = await openCube(codebook, { threads: 1 });
  try {
    for (const one of facts) tabulation.add(one);
    tabulation.finish();
    return { facts, unions: await tabulation.unions() };
  } finally {
    await tabulation.close();
  }
}

const has = (codes: Codes, dimension: string, ...wanted: string[]) =>
  [codes[dimension]].flat().some((code) => wanted.includes(code ?? ''));
const NR = 'not-reported';

function naive(facts: readonly CaseFacts[]) {
  const people = facts.flatMap((one) => one.defendants.map((defendant) => ({ one, defendant })));
  const tagged = facts.filter((one) =>
    one.defendants.some(({ convictions }) => convictions.some(({ codes }) => has(codes, 'tags', 't1', NR))),
  );
  const amounts = tagged.flatMap((one) => one.amounts.images?.total ?? []);
  return {
    'cases-of-men': String(
      facts.filter((one) => one.defendants.some(({ codes }) => has(codes, 'sex', 'male', NR))).length,
    ),
    'defendants-of-o1': String(
      people.filter(
        ({ one, defendant }) =>
          has(one.codes, 'area', 'a1') && defendant.convictions.some(({ codes }) => has(codes, 'offence', 'o1', NR)),
      ).length,
    ),
    // Units without any amount have no sum; the sum of no units is 0.
    ...(tagged.length === 0 || amounts.length > 0
      ? { 'images-of-t1': String(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n)) }
      : {}),
  };
}

test('the union of a code and not-reported is counted as each unit once', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCase, { maxLength: 12 }), async (contents) => {
      const { facts, unions } = await unionsOf(contents);
      expect(unions).toEqual(naive(facts));
    }),
    { numRuns: runs('UNION_RUNS', 8, 40) },
  );
});

test('a case with a man and somebody unreported counts once', async () => {
  const person = (more: object) => ({ sentence: {}, convictions: [{}], ...more });
  const { unions } = await unionsOf([
    { sentencedOn: '2014-01-05', defendants: [person({ sex: 'male' }), person({ sex: NR })] },
    { sentencedOn: '2014-01-05', defendants: [person({ sex: 'female' }), person({ sex: NR })] },
    { sentencedOn: '2014-01-05', defendants: [person({ sex: 'female' })] },
  ]);
  expect(unions['cases-of-men']).toBe('2');
});
