import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCase } from '../../src/cases/check.ts';
import { sameCase } from '../../src/cases/diff.ts';
import { factsOf } from '../../src/cases/facts.ts';
import { type Member, membersOf, type Place } from '../../src/cases/members.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { rounds } from '../runs.ts';
import { acceptedCase, counter, everything, pressSnapshot } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

const all = everything();

// biome-ignore lint/suspicious/noExplicitAny: contents that tests edit at any place
type Loose = any;

/** Says as much as it can without a word more: what is not reported is left out. */
const terse = (): Loose => ({
  sentencedOn: '2010-03-13',
  courtType: 'crown',
  attributes: { methods: ['chat', 'forum', 'meeting'] },
  quantities: [{ quantity: 'images', value: 10, basis: 'exact' }],
  defendants: [
    {
      id: 'd1',
      sex: 'male',
      attributes: { role: 'teacher', habits: [] },
      convictions: [{ id: 'c1', offence: 'theft', attributes: { aggravated: 'no', devices: ['phone', 'tablet'] } }],
      sentence: { outcome: 'fine', requirements: ['work', 'course'], custodyTerm: 'P1Y' },
    },
    {
      id: 'd2',
      sex: 'not-reported',
      convictions: [
        { id: 'c2', offence: 'murder', counts: 2, principal: true, attributes: { aggravated: 'yes' } },
        { id: 'c3', offence: 'theft', attributes: { aggravated: 'not-reported' } },
      ],
      sentence: { requirements: [] },
    },
  ],
});
const edited = (edit: (content: Loose) => void): CaseContent => {
  const content = terse();
  edit(content);
  return content;
};

describe('the same in other words', () => {
  test.each<[what: string, edit: (content: Loose) => void]>([
    ['nothing', () => {}],
    ['one count of a conviction written out', ({ defendants: [one] }) => (one.convictions[0].counts = 1)],
    ['the single conviction called principal', ({ defendants: [one] }) => (one.convictions[0].principal = true)],
    ['both', ({ defendants: [one] }) => (one.convictions = [{ principal: true, counts: 1, ...one.convictions[0] }])],
    ['one count of one of several', ({ defendants: [, two] }) => (two.convictions[1].counts = 1)],
    ['one of several called not principal', ({ defendants: [, two] }) => (two.convictions[1].principal = false)],
    ['an optional code of the case not reported', (content) => (content.area = 'not-reported')],
    ['an optional code of a defendant not reported', ({ defendants: [one] }) => (one.ageBand = 'not-reported')],
    [
      'an optional code of a sentence not reported',
      ({ defendants: [, two] }) => (two.sentence.outcome = 'not-reported'),
    ],
    ['an attribute not reported', ({ attributes }) => (attributes.zzDesk = 'not-reported')],
    [
      'an attribute named like a member of every object',
      ({ defendants: [one] }) => (one.attributes.constructor = 'not-reported'),
    ],
    ['attributes where there were none', ({ defendants: [, two] }) => (two.attributes = { role: 'not-reported' })],
    ['empty attributes where there were none', ({ defendants: [, two] }) => (two.attributes = {})],
    ['a list of the case not reported', ({ defendants: [, two] }) => (two.attributes = { habits: ['not-reported'] })],
    [
      'a list of a conviction not reported',
      ({ defendants: [, two] }) => (two.convictions[0].attributes.devices = ['not-reported']),
    ],
    ['a list of a sentence not reported', ({ defendants: [one] }) => (one.sentence.orders = ['not-reported'])],
    ['no external ids', (content) => (content.externalIds = [])],
    ['no sources', (content) => (content.sources = [])],
    ['no quantities of a defendant', ({ defendants: [one] }) => (one.quantities = [])],
    ['the codes of a case in another order', ({ attributes }) => attributes.methods.reverse()],
    ['the codes of a sentence in another order', ({ defendants: [one] }) => one.sentence.requirements.reverse()],
    [
      'the codes of a conviction in another order',
      ({ defendants: [one] }) => one.convictions[0].attributes.devices.reverse(),
    ],
  ])('%s', (_what, edit) => {
    expect(sameCase(all, terse(), edited(edit))).toBe(true);
    expect(sameCase(all, edited(edit), terse())).toBe(true);
  });

  test('no quantities of a case', () => {
    const { quantities: _, ...without } = terse();
    expect(sameCase(all, without, { ...without, quantities: [] })).toBe(true);
  });

  test('members in another order', () => {
    const { sentencedOn, ...rest } = terse();
    expect(sameCase(all, terse(), { ...rest, sentencedOn })).toBe(true);
  });
});

describe('not the same', () => {
  test.each<[what: string, edit: (content: Loose) => void]>([
    ['another day', (content) => (content.sentencedOn = '2010-03-14')],
    ['a code more', (content) => (content.area = 'zz-leeds')],
    ['another code', (content) => (content.courtType = 'magistrates')],
    ['a code less', (content) => delete content.courtType],
    ['a code no longer reported', (content) => (content.courtType = 'not-reported')],
    ['another code published as the same', ({ defendants: [one] }) => (one.attributes.role = 'zz-clown')],
    ['a code less in a list', ({ attributes }) => attributes.methods.pop()],
    ['a list that is none, not its codes', ({ attributes }) => (attributes.methods = [])],
    ['a list that is not reported, not none', ({ defendants: [one] }) => (one.attributes.habits = ['not-reported'])],
    ['a list that is left out, not none', ({ defendants: [one] }) => delete one.attributes.habits],
    ['a list that is none, not left out', ({ defendants: [one] }) => (one.sentence.orders = [])],
    [
      'a list of a sentence not reported, not none',
      ({ defendants: [, two] }) => (two.sentence.requirements = ['not-reported']),
    ],
    [
      'the same codes at another variable',
      ({ defendants: [one] }) => (one.attributes = { habits: [], constructor: 'yes' }),
    ],
    ['no counts, not one', ({ defendants: [one] }) => (one.convictions[0].counts = 0)],
    ['two counts', ({ defendants: [one] }) => (one.convictions[0].counts = 2)],
    ['one count, not two', ({ defendants: [, two] }) => delete two.convictions[0].counts],
    [
      'another principal conviction',
      ({ defendants: [, two] }) =>
        Object.assign(two, {
          convictions: [
            { ...two.convictions[0], principal: false },
            { ...two.convictions[1], principal: true },
          ],
        }),
    ],
    ['a conviction less', ({ defendants: [, two] }) => two.convictions.pop()],
    ['convictions in another order', ({ defendants: [, two] }) => two.convictions.reverse()],
    ['defendants in another order', ({ defendants }) => defendants.reverse()],
    ['another id of a defendant', ({ defendants: [one] }) => (one.id = 'd3')],
    ['another id of a conviction', ({ defendants: [one] }) => (one.convictions[0].id = 'c9')],
    ['a term less', ({ defendants: [one] }) => delete one.sentence.custodyTerm],
    ['a term of the same length, pronounced otherwise', ({ defendants: [one] }) => (one.sentence.custodyTerm = 'P12M')],
    ['a suspended term', ({ defendants: [one] }) => (one.sentence.suspendedTerm = 'P1Y')],
    ['an indeterminate sentence', ({ defendants: [one] }) => (one.sentence.indeterminate = 'life')],
    [
      'a minimum term',
      ({ defendants: [one] }) => Object.assign(one.sentence, { indeterminate: 'life', minimumTerm: 'P1Y' }),
    ],
    ['another value', ({ quantities }) => (quantities[0].value = 11)],
    ['another basis', ({ quantities }) => (quantities[0].basis = 'about')],
    ['a category', ({ quantities }) => (quantities[0].category = 'A')],
    ['no quantities, not one', (content) => (content.quantities = [])],
    [
      'a value of zero, not none',
      ({ defendants: [one] }) => (one.quantities = [{ quantity: 'hours', value: 0, basis: 'exact' }]),
    ],
    ['an external id', (content) => (content.externalIds = [{ system: 'desk', value: 'not-reported' }])],
    ['a source', (content) => (content.sources = [{ outletType: 'local' }])],
  ])('%s', (_what, edit) => {
    expect(sameCase(all, terse(), edited(edit))).toBe(false);
    expect(sameCase(all, edited(edit), terse())).toBe(false);
  });

  test('external ids and sources that differ', () => {
    const of = (value: string, url: string): CaseContent => ({
      ...terse(),
      externalIds: [{ system: 'desk', value }],
      sources: [{ outletType: 'local', url }],
    });
    expect(sameCase(all, of('a', 'https://example.org/'), of('a', 'https://example.org/'))).toBe(true);
    expect(sameCase(all, of('a', 'https://example.org/'), of('b', 'https://example.org/'))).toBe(false);
    expect(sameCase(all, of('a', 'https://example.org/'), of('a', 'https://example.com/'))).toBe(false);
  });
});

/** Every coded member of a content, with the object that it stands in. */
const placesOf = (codebook: Codebook, content: Loose): { member: Member; object: Loose }[] => {
  const at = (place: Place, object: Loose) => {
    return membersOf(codebook)[place].map((member) => ({ member, object }));
  };
  return [
    ...at('case', content),
    ...content.defendants.flatMap((defendant: Loose) => [
      ...at('defendant', defendant),
      ...at('sentence', defendant.sentence),
      ...defendant.convictions.flatMap((conviction: Loose) => at('conviction', conviction)),
    ]),
  ];
};
const read = ({ member, object }: { member: Member; object: Loose }): Loose => {
  const holder = member.attribute ? (object.attributes ?? {}) : object;
  return Object.hasOwn(holder, member.name) ? holder[member.name] : undefined;
};
const write = ({ member, object }: { member: Member; object: Loose }, value: Loose): void => {
  if (member.attribute) object.attributes = { ...object.attributes };
  const holder = member.attribute ? object.attributes : object;
  if (value === undefined) delete holder[member.name];
  else holder[member.name] = value;
};
const codesFor = ({ dimension }: Member): fc.Arbitrary<Loose> => {
  const codes = dimension.codes.map(({ code }) => code);
  if (!dimension.multiple) return fc.constantFrom(undefined, ...codes);
  const items = codes.filter((code) => code !== 'none' && code !== 'not-reported');
  return fc.oneof(
    fc.constantFrom<Loose>(undefined, ['not-reported'], []),
    fc.uniqueArray(fc.constantFrom(...items), { maxLength: 2 }),
  );
};

describe.each<[string, Codebook]>([
  ['press-snapshot-2015', pressSnapshot()],
  ['everything', all],
])('%s', (_name, codebook) => {
  test('a case said otherwise in everything that can be is accepted by a PUT, the same, and counted the same', () => {
    fc.assert(
      fc.property(caseOf(codebook), fc.infiniteStream(fc.boolean()), (body, flips) => {
        const content = acceptedCase(codebook, body);
        const other: Loose = structuredClone(content);
        const flip = () => flips.next().value;
        for (const place of placesOf(codebook, other)) {
          const codes = read(place);
          const { multiple, required } = place.member.dimension;
          if (Array.isArray(codes) && codes.length > 1) write(place, codes.toReversed());
          else if (codes === undefined && flip()) write(place, multiple ? ['not-reported'] : 'not-reported');
          else if (String(codes) === 'not-reported' && !required) write(place, undefined);
        }
        for (const { convictions } of other.defendants) {
          for (const conviction of convictions) {
            if (conviction.counts === 1) delete conviction.counts;
            else conviction.counts ??= 1;
            if (convictions.length === 1 && flip()) conviction.principal = true;
            if (convictions.length > 1) conviction.principal ??= false;
          }
        }
        for (const list of ['externalIds', 'quantities', 'sources']) if (flip()) other[list] ??= [];
        const checked = checkCase(codebook, other, {
          mode: 'replace',
          newId: counter(),
          current: content,
          readOnly: {},
        });
        if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
        expect(sameCase(codebook, content, checked.content)).toBe(true);
        for (const view of ['internal', 'partner', 'public'] as const)
          expect(factsOf(codebook, checked.content, view)).toEqual(factsOf(codebook, content, view));
      }),
      { numRuns: rounds(100) },
    );
  });

  test('two cases that differ in the codes of one variable are the same exactly if they are counted the same', () => {
    const pair = caseOf(codebook).chain((body) => {
      const content = acceptedCase(codebook, body);
      return fc.nat({ max: placesOf(codebook, content).length - 1 }).chain((at) => {
        const other = structuredClone(content);
        const place = placesOf(codebook, other)[at]!; // at is a position in it
        return codesFor(place.member).map((codes) => {
          write(place, codes);
          return { content, other: structuredClone(other) };
        });
      });
    });
    const outcomes = { same: 0, different: 0 };
    fc.assert(
      fc.property(pair, ({ content, other }) => {
        const counted = (one: CaseContent) => JSON.stringify(factsOf(codebook, one, 'internal'));
        const same = sameCase(codebook, content, other);
        expect(same).toBe(counted(content) === counted(other));
        outcomes[same ? 'same' : 'different'] += 1;
      }),
      { numRuns: rounds(600) },
    );
    expect(Math.min(outcomes.same, outcomes.different)).toBeGreaterThan(0);
  });
});
