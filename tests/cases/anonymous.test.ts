import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anonymizer, fittingContent, tabulatedNames } from '../../src/cases/anonymous.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { anyBy, tabulate } from '../releases/cube/count.ts';
import { runs } from '../runs.ts';
import { anyCase, everything, withTables } from '../samples/countable.ts';

const whole = compile('everything', everything);
const dimensions = [...whole.dimensions.values()].filter(({ audience }) => audience === 'public');

test('the tables of reduced cases are those of the cases, cell by cell', { timeout: 600_000 }, async () => {
  const tables = fc.array(anyBy(dimensions, { maxLength: 3 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyCase, { minLength: 1, maxLength: 8 }),
      tables,
      fc.shuffledSubarray(everything.codebook.measures as { id: string }[], { minLength: 1 }),
      async (contents, also, measures) => {
        const codebook = compile('everything', withTables({ upTo: 0, also: also.map((by) => ({ by })) }, measures));
        const reduce = anonymizer(codebook, tabulatedNames(codebook), randomUUID);
        const reduced = contents.map((content) => reduce(content as unknown as CaseContent));
        const [before, after] = [await tabulate(codebook, contents), await tabulate(codebook, reduced)];
        expect(after.tables).toEqual(before.tables);
      },
    ),
    { numRuns: runs('ANONYMOUS_RUNS', 12, 200) },
  );
});

const said: CaseContent = {
  externalIds: [{ system: 'desk', value: '17' }],
  sentencedOn: '2014-05-17',
  area: 'a2',
  attributes: { methods: ['m2', 'm3'] },
  quantities: [{ quantity: 'images', category: 'B', value: 17, basis: 'about' }],
  defendants: [
    {
      id: '11111111-1111-4111-8111-111111111111',
      sex: 'female',
      attributes: { role: 'w3', prior: 'yes' },
      quantities: [{ quantity: 'fine', value: 1_717, basis: 'exact' }],
      sentence: { outcome: 'custody', custodyTerm: 'P1Y6M', requirements: ['r2'] },
      convictions: [
        {
          id: '22222222-2222-4222-8222-222222222222',
          offence: 'o2',
          counts: 3,
          principal: true,
          attributes: { tags: ['t2'] },
        },
      ],
    },
  ],
};

const reducedTo = (by: string[], measures: string[]) => {
  const chosen = everything.codebook.measures.filter(({ id }) => measures.includes(id));
  const codebook = compile('everything', withTables({ upTo: 0, also: [{ by }] }, chosen));
  const { defendants, ...content } = anonymizer(codebook, tabulatedNames(codebook), randomUUID)(said);
  const [{ id, convictions, ...defendant }] = defendants as [CaseContent['defendants'][number]];
  expect([id, convictions[0]!.id]).not.toEqual([said.defendants[0]!.id, said.defendants[0]!.convictions[0]!.id]);
  const { id: _, ...conviction } = convictions[0]!;
  return { content, defendant, conviction };
};

test('a case is left with what the tables need, in the coarsest codes that count alike', () => {
  expect(reducedTo(['areaRegion', 'year'], ['cases'])).toEqual({
    content: { sentencedOn: '2014', area: 'a1' },
    defendant: { sentence: {} },
    conviction: {},
  });
  // Published as another code, of which it is a part.
  expect(reducedTo(['role', 'methodClass'], ['defendants'])).toEqual({
    content: { attributes: { methods: ['m1', 'm3'] } },
    defendant: { attributes: { role: 'w2' }, sentence: {} },
    conviction: {},
  });
  expect(reducedTo(['sex'], ['fines', 'custody-days'])).toMatchObject({
    content: {},
    defendant: {
      sex: 'female',
      sentence: { outcome: 'custody', custodyTerm: 'P1Y6M' },
      quantities: [{ value: 1_717 }],
    },
  });
});

test('members that this version does not know are left out', () => {
  const unknown = { judge: 'somebody' };
  const [one] = said.defendants as [CaseContent['defendants'][number]];
  const defendants = [
    {
      ...{ ...one, ...unknown },
      sentence: { ...one.sentence, ...unknown },
      convictions: one.convictions.map((conviction) => ({ ...conviction, ...unknown })),
    },
  ];
  const reduce = anonymizer(whole, tabulatedNames(whole), randomUUID);
  expect(JSON.stringify(reduce({ ...said, ...unknown, defendants }))).not.toContain('somebody');
});

test('what a later codebook no longer has is left out', () => {
  const codebook = compile(
    'everything',
    withTables({ upTo: 1 }, [everything.codebook.measures.find(({ id }) => id === 'cases')!]),
  );
  const content = { ...said, area: 'gone', attributes: { methods: ['gone', 'm1', 'lost'] } };
  const fitting = fittingContent(codebook, content);
  expect(fitting).toEqual({ ...content, area: undefined, attributes: { methods: ['m1'] } });
  expect(fittingContent(codebook, said)).toBe(said);
});
