import { expect, test } from 'vitest';
import { contradictionsIn } from '../../src/cases/contradictions.ts';
import { compile } from '../../src/codebook/compile.ts';
import definition from '../../src/demo/press-snapshot-2015/definition.json' with { type: 'json' };
import { CaseContent } from '../../src/schemas/case.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aConviction, aDataset, aDefendant } from '../samples/court.ts';

const compiled = (body: unknown) => compile('court', DatasetDefinition.parse(body));
const standard = compiled(
  aDataset(({ codebook }) => {
    codebook.codeLists.outcome = { standard: 'sentence-outcomes' };
    codebook.codeLists.order = { standard: 'ancillary-orders' };
    codebook.codeLists.offence = { standard: 'offences' };
    codebook.builtIn.offence = { codeList: 'offence' };
    codebook.builtIn.requirements = { codeList: 'requirement' };
    codebook.codeLists.requirement = { standard: 'community-requirements' };
    codebook.derived = [];
  }),
);
const own = compiled(aDataset());

const sentenced = (sentence: Body, sentencedOn = '2015-03-13', offence = 'iioc-possess'): CaseContent =>
  CaseContent.parse(
    aCase({ sentencedOn, defendants: [aDefendant({ sentence, convictions: [aConviction({ offence })] })] }),
  );
const found = (content: CaseContent, codebook = standard): string[] =>
  contradictionsIn(codebook, content).map(({ pointer = '' }) => pointer.replace('/defendants/0', ''));

test.each<[what: string, sentence: Body, pointer: string]>([
  ['a fine with a term of custody', { outcome: 'fine', custodyTerm: 'P1M' }, '/sentence/custodyTerm'],
  ['a suspended sentence with it', { outcome: 'suspended-sentence', custodyTerm: 'P1M' }, '/sentence/custodyTerm'],
  [
    'a community sentence for life',
    { outcome: 'community-sentence', indeterminate: 'life' },
    '/sentence/indeterminate',
  ],
  ['life with a determinate term', { indeterminate: 'life', custodyTerm: 'P9Y' }, '/sentence/custodyTerm'],
  ['a fine with a suspended term', { outcome: 'fine', suspendedTerm: 'P6M' }, '/sentence/suspendedTerm'],
  [
    'a community sentence with a suspended term',
    { outcome: 'community-sentence', suspendedTerm: 'P6M' },
    '/sentence/suspendedTerm',
  ],
  [
    'a discharge with unpaid work',
    { outcome: 'conditional-discharge', requirements: ['unpaid-work'] },
    '/sentence/requirements',
  ],
])('%s is a contradiction', (_what, sentence, pointer) => {
  expect(found(sentenced(sentence))).toEqual([pointer]);
});

test.each<[what: string, sentence: Body]>([
  ['nothing', {}],
  ['custody without a term', { outcome: 'immediate-custody' }],
  ['custody with one', { outcome: 'immediate-custody', custodyTerm: 'P1Y' }],
  ['custody beside a suspended term', { outcome: 'immediate-custody', suspendedTerm: 'P6M' }],
  ['life', { outcome: 'immediate-custody', indeterminate: 'life', minimumTerm: 'P9Y' }],
  [
    'a suspended sentence with requirements',
    {
      outcome: 'suspended-sentence',
      suspendedTerm: 'P6M',
      requirements: ['unpaid-work'],
    },
  ],
  ['a community sentence with requirements', { outcome: 'community-sentence', requirements: ['curfew'] }],
  ['a fine without requirements', { outcome: 'fine', requirements: [] }],
  ['a fine with requirements that are not reported', { outcome: 'fine', requirements: ['not-reported'] }],
  ['an outcome that is not reported', { outcome: 'not-reported', custodyTerm: 'P1Y' }],
  ['something else, which may be a day of detention', { outcome: 'otherwise-dealt-with', custodyTerm: 'P1D' }],
])('%s is none', (_what, sentence) => {
  expect(found(sentenced(sentence))).toEqual([]);
});

test.each([
  ['2015-03-07', true],
  ['2015-03-08', false],
  ['2015-03', false],
  ['2015', false],
  ['2015-02', true],
  ['2014', true],
])('a sexual harm prevention order of %s: %s', (sentencedOn, isOne) => {
  expect(found(sentenced({ orders: ['forfeiture', 'shpo'] }, sentencedOn))).toEqual(isOne ? ['/sentence/orders'] : []);
});

test('an offence that did not exist on the day is one, at its conviction', () => {
  expect(found(sentenced({}, '2015-03-13', 'grooming-communication'))).toEqual(['/convictions/0/offence']);
  expect(found(sentenced({}, '2017-04-03', 'grooming-communication'))).toEqual([]);
  expect(found(sentenced({}, '2010-04-05', 'prohibited-image'))).toEqual(['/convictions/0/offence']);
});

test('codes of a dataset’s own lists mean what the dataset says: only what needs no code is looked at', () => {
  expect(found(sentenced({ outcome: 'fine', custodyTerm: 'P1M', orders: ['shpo'] }, '2010-01-01'), own)).toEqual([]);
  expect(found(sentenced({ indeterminate: 'ipp', custodyTerm: 'P1M' }), own)).toEqual(['/sentence/custodyTerm']);
});

test('all defendants are looked at, and no warning has a value of the case', () => {
  const fined = (custodyTerm?: string) =>
    aDefendant({ sentence: { outcome: 'fine', ...(custodyTerm && { custodyTerm }) } });
  const warnings = contradictionsIn(standard, CaseContent.parse(aCase({ defendants: [fined(), fined('P7M')] })));
  expect(warnings.map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/defendants/1/sentence/custodyTerm', 'contradiction'],
  ]);
  expect(JSON.stringify(warnings)).not.toMatch(/P7M|fine|theft/);
});

test('the demo’s codebook has the standard outcomes, so its cases are looked at', () => {
  expect(found(sentenced({ outcome: 'fine', custodyTerm: 'P1M' }), compiled(definition))).toEqual([
    '/sentence/custodyTerm',
  ]);
});
