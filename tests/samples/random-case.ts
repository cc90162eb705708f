import fc from 'fast-check';
import { attributesOf, type Member, membersOf, type Place } from '../../src/cases/members.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { BASES, INDETERMINATE, NONE, NOT_REPORTED, OUTLET_TYPES } from '../../src/schemas/vocabulary.ts';

/** A random valid case as it may be posted: several defendants, convictions, list items and quantities, or the fewest possible. */
export const caseOf = (codebook: Codebook): fc.Arbitrary<PostedCase> => {
  const at = (place: Place) => coded(membersOf(codebook)[place].filter(({ attribute }) => !attribute));
  const attributes = (place: Place) => attributesArbitrary(attributesOf(codebook)[place]);
  const sentence = fc
    .tuple(
      at('sentence'),
      fc.record(
        {
          custodyTerm: term,
          suspendedTerm: term,
          indeterminate: fc.constantFrom(...INDETERMINATE),
          minimumTerm: term,
        },
        { requiredKeys: [] },
      ),
    )
    .map(([codes, { minimumTerm, ...terms }]) => ({
      ...codes,
      ...terms,
      ...(minimumTerm === undefined || terms.indeterminate === undefined ? {} : { minimumTerm }),
    }));
  const conviction = fc
    .tuple(
      at('conviction'),
      attributes('conviction'),
      fc.record({ counts: fc.nat({ max: 2 ** 31 - 1 }) }, { requiredKeys: [] }),
    )
    .map(([codes, described, rest]) => ({ ...codes, ...described, ...rest }));
  const convictions = fc
    .tuple(fc.array(conviction, { minLength: 1, maxLength: 4 }), fc.nat(), fc.boolean())
    .map(([items, chosen, spoken]) =>
      items.map((item, position) => {
        const principal = position === chosen % items.length;
        const needed = spoken || (principal && items.length > 1);
        return needed ? { ...item, principal } : item;
      }),
    );
  const defendant = fc
    .tuple(at('defendant'), attributes('defendant'), quantitiesOf(codebook, 'defendant'), convictions, sentence)
    .map(([codes, described, quantities, list, one]) => ({
      ...codes,
      ...described,
      ...quantities,
      convictions: list,
      sentence: one,
    }));
  const optional = fc.record(
    {
      externalIds: fc.uniqueArray(fc.record({ system: text, value: text }), {
        maxLength: 3,
        selector: ({ system, value }) => JSON.stringify([system, value]),
      }),
      sources: fc.array(
        fc.record(
          {
            outletType: fc.constantFrom(...OUTLET_TYPES),
            publishedOn: dayBetween('1600-01-01', '2200-12-31'),
            url: fc.webUrl(),
          },
          { requiredKeys: ['outletType'] },
        ),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: [] },
  );
  const { from, to } = codebook.definition.coverage.window;
  return fc
    .tuple(
      dayBetween(from, previousDay(to)),
      at('case'),
      attributes('case'),
      quantitiesOf(codebook, 'case'),
      fc.array(defendant, { minLength: 1, maxLength: 3 }),
      optional,
    )
    .map(([sentencedOn, codes, described, quantities, defendants, rest]) => ({
      ...rest,
      sentencedOn,
      ...codes,
      ...described,
      ...quantities,
      defendants,
    }));
};

export type PostedCase = Record<string, unknown> & { sentencedOn: string; defendants: Record<string, unknown>[] };

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((one) => !one.includes('\0'));

const term = fc
  .tuple(
    ...['Y', 'M', 'W', 'D'].map((unit) =>
      fc.option(
        fc.nat({ max: 40 }).map((number) => `${number}${unit}`),
        { nil: '' },
      ),
    ),
  )
  .map((parts) => `P${parts.join('')}`)
  .filter((duration) => /[1-9]/.test(duration));

const DAY = 86_400_000;
const dayBetween = (first: string, last: string): fc.Arbitrary<string> =>
  fc
    .integer({ min: Date.parse(first) / DAY, max: Date.parse(last) / DAY })
    .map((number) => new Date(number * DAY).toISOString().slice(0, 10));
const previousDay = (day: string): string => new Date(Date.parse(day) - DAY).toISOString().slice(0, 10);

const coded = (members: readonly Member[]): fc.Arbitrary<Record<string, string | string[]>> =>
  fc.record(Object.fromEntries(members.map((member) => [member.name, codesOf(member)])), {
    requiredKeys: members.filter(({ dimension }) => dimension.required).map(({ name }) => name),
  });

/** `attributes` may be left out, or be empty, if none is required. */
const attributesArbitrary = (members: readonly Member[]) => {
  const present = coded(members).map((attributes) => ({ attributes }));
  return members.some(({ dimension }) => dimension.required) ? present : fc.oneof(fc.constant({}), present);
};

const codesOf = ({ dimension }: Member): fc.Arbitrary<string | string[]> => {
  const codes = dimension.codes.map(({ code }) => code);
  if (!dimension.multiple) return fc.constantFrom(...codes);
  const items = codes.filter((code) => code !== NONE && code !== NOT_REPORTED);
  return fc.oneof(
    { arbitrary: fc.uniqueArray(fc.constantFrom(...items), { maxLength: 4 }), weight: 4 },
    { arbitrary: fc.constant<string[]>([NOT_REPORTED]), weight: 1 },
  );
};

const quantitiesOf = (codebook: Codebook, level: 'case' | 'defendant') => {
  const own = codebook.definition.codebook.quantities.filter((quantity) => quantity.level === level);
  const entries = own.map(({ id }) => entriesOf(codebook, id));
  const all = fc.tuple(...entries).map((lists) => ({ quantities: lists.flat() }));
  return fc.oneof(fc.constant({}), { arbitrary: all, weight: 4 });
};

const value = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2 ** 31 - 1 }), fc.nat({ max: 2 ** 49 }));

/** Some categories, and a total that they do not exceed. */
const entriesOf = (codebook: Codebook, quantity: string) => {
  const dimension = codebook.dimensions.get(codebook.amounts.get(quantity)?.category ?? '');
  const basis = fc.constantFrom(...BASES);
  const parts =
    dimension === undefined
      ? fc.constant([])
      : fc.uniqueArray(
          fc.record({
            quantity: fc.constant(quantity),
            category: fc.constantFrom(...dimension.codes.map(({ code }) => code)),
            value,
            basis,
          }),
          { maxLength: 4, selector: ({ category }) => category },
        );
  const total = fc.option(fc.record({ more: fc.oneof(fc.constant(0), value), basis }), { nil: undefined });
  return fc.tuple(parts, total).map(([categories, over]) => {
    const sum = categories.reduce((so, entry) => so + entry.value, 0);
    return over === undefined ? categories : [{ quantity, value: sum + over.more, basis: over.basis }, ...categories];
  });
};
