import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meaningText, sameCase } from '../../src/cases/diff.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { rounds } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { aDataset, aFullCase } from '../samples/court.ts';
import { acceptedCase, codebookOf } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

const codebook = codebookOf('court', aDataset());
const content = (body: unknown): CaseContent => acceptedCase(codebook, body);
const textOf = (body: unknown) => meaningText(codebook, content(body));
const turned = <T>(items: readonly T[] | undefined) => items && [...items].reverse();

test('ids, external ids, sources and every order are left out of it', () => {
  fc.assert(
    fc.property(caseOf(codebook), (body: Body) => {
      const turnedBody = {
        ...body,
        externalIds: [{ system: 'other', value: 'x' }],
        sources: [],
        ...(body.quantities && { quantities: turned(body.quantities) }),
        defendants: turned(
          body.defendants.map((defendant: Body) => ({
            ...defendant,
            convictions: turned(defendant.convictions),
            ...(defendant.quantities && { quantities: turned(defendant.quantities) }),
          })),
        ),
      };
      expect(textOf(turnedBody)).toBe(textOf(body));
    }),
    { numRuns: rounds(200) },
  );
});

test('two contents that say the same have the same text', () => {
  fc.assert(
    fc.property(caseOf(codebook), caseOf(codebook), (one: Body, other: Body) => {
      const same = sameCase(codebook, content(one), content(other));
      if (same) expect(textOf(one)).toBe(textOf(other));
    }),
    { numRuns: rounds(200) },
  );
});

test.each<[string, (body: Body) => void]>([
  ['another day', (body) => Object.assign(body, { sentencedOn: '2015-03-12' })],
  ['another area', (body) => Object.assign(body, { area: 'kent' })],
  ['no area', (body) => delete body.area],
  ['one method less', (body) => body.attributes.methods.pop()],
  ['another amount', (body) => Object.assign(body.quantities[0], { value: 1201 })],
  ['another basis', (body) => Object.assign(body.quantities[0], { basis: 'about' })],
  ['another category', (body) => Object.assign(body.quantities[1], { category: 'B' })],
  ['another sex', (body) => Object.assign(body.defendants[0], { sex: 'female' })],
  ['one defendant less', (body) => body.defendants.pop()],
  ['a defendant twice', (body) => body.defendants.push(body.defendants[1])],
  ['other counts', (body) => Object.assign(body.defendants[0].convictions[0], { counts: 11 })],
  [
    'another principal',
    (body) => {
      const [first, second] = body.defendants[0].convictions;
      Object.assign(first, { principal: false });
      Object.assign(second, { principal: true });
    },
  ],
  ['another term', (body) => Object.assign(body.defendants[0].sentence, { custodyTerm: 'P2Y' })],
  [
    'the term suspended',
    (body) => {
      const { sentence } = body.defendants[0];
      sentence.suspendedTerm = sentence.custodyTerm;
      delete sentence.custodyTerm;
    },
  ],
  ['other orders', (body) => Object.assign(body.defendants[0].sentence, { orders: [] })],
  [
    'the sentences exchanged',
    (body) => {
      const [first, second] = body.defendants;
      [first.sentence, second.sentence] = [second.sentence, first.sentence];
    },
  ],
])('%s is another text', (_what, change) => {
  const body = structuredClone(aFullCase());
  change(body);
  expect(textOf(body)).not.toBe(textOf(aFullCase()));
});
