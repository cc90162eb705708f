import { isDeepStrictEqual } from 'node:util';
import type { Amount, CaseFacts, Codebook, Codes } from '../codebook/model.ts';
import { shows } from '../codebook/public.ts';
import { youthRule } from '../codebook/youth.ts';
import type { CaseContent, CaseQuantity, Conviction, Defendant } from '../schemas/case.ts';
import { type Audience, ownMember } from '../schemas/names.ts';
import { NONE, NOT_REPORTED, PERIODS, UNITS } from '../schemas/vocabulary.ts';
import { categoriesOf, countsAmount, derivations, periodCode, quantityAmount, termAmount } from './derive.ts';
import { presentContent } from './former-names.ts';
import { codesAt, membersOf, type Place, perPlace } from './members.ts';
import { mapCodes, type SeenLevel, seenLevels } from './view.ts';

type Flattener = (content: CaseContent) => CaseFacts;

/** Which names the facts have: those that the view shows, or all. The codes and the youth rule are the view's in both. */
type FactNames = 'shown' | 'all';

const flatteners = new WeakMap<Codebook, Map<string, Flattener>>();

/**
 * A checked case as what can be counted in one view: every dimension and amount that the view shows, at its unit.
 * `internal` is the staff's view: the real codes of everything. `partner` and `public` see published codes, and the youth rule
 * applies before anything is derived; what is derived may be derived from anything. Categories of a quantity are always those
 * of its finest level.
 * @throws Error if the case has a code that the codebook does not have, RangeError if it has an ill-formed term.
 */
export const factsOf = (codebook: Codebook, content: CaseContent, audience: Audience): CaseFacts =>
  flattener(codebook, audience)(content);

/**
 * `factsOf`, with everything that depends only on the codebook computed once. With `all`, dimensions and amounts that the view
 * does not show are there too. A public table may need them, for the filter of a measure or for the items of a list of which
 * only a coarser level is public. They must not be published.
 */
export const flattener = (codebook: Codebook, audience: Audience, names: FactNames = 'shown'): Flattener => {
  const made = flatteners.get(codebook) ?? new Map<string, Flattener>();
  flatteners.set(codebook, made);
  const key = `${audience} ${names}`;
  const flatten = made.get(key) ?? makeFlattener(codebook, audience, names);
  made.set(key, flatten);
  return flatten;
};

/**
 * The codes of a case for filters: one object for each conviction, in order, with the codes of its case, its defendant and
 * itself. Dimensions of all levels have different ids.
 */
export const filterRows = (facts: CaseFacts): Codes[] =>
  facts.defendants.flatMap((defendant) =>
    defendant.convictions.map((conviction) => ({ ...facts.codes, ...defendant.codes, ...conviction.codes })),
  );

/**
 * The rows of `filterRows`, each as JSON, under the names of `Codebook.factKeys`. They are put together as texts, since merging the
 * objects of every conviction costs more than all the rest.
 */
export const filterRowTexts = (facts: CaseFacts, { factKeys }: Pick<Codebook, 'factKeys'>): string[] => {
  const ofCase = membersText(facts.codes, factKeys);
  return facts.defendants.flatMap((defendant) => {
    const ofDefendant = membersText(defendant.codes, factKeys);
    return defendant.convictions.map(({ codes }) => {
      const parts = [ofCase, ofDefendant, membersText(codes, factKeys)].filter((part) => part !== '');
      return `{${parts.join(',')}}`;
    });
  });
};

/** Adds the dimensions of which two views of a case have different codes, or only one has codes. */
export const addDiffering = (dimensions: Set<string>, one: CaseFacts, other: CaseFacts): void => {
  const add = (before: Codes, after: Codes): void => {
    for (const id in before) if (!Object.hasOwn(after, id)) dimensions.add(id);
    for (const id in after) if (!isDeepStrictEqual(before[id], after[id])) dimensions.add(id);
  };
  add(one.codes, other.codes);
  other.defendants.forEach((defendant, position) => {
    const was = one.defendants[position];
    add(was?.codes ?? {}, defendant.codes);
    defendant.convictions.forEach(({ codes }, index) => {
      add(was?.convictions[index]?.codes ?? {}, codes);
    });
  });
};

const membersText = (codes: Codes, factKeys: Codebook['factKeys']): string =>
  JSON.stringify(Object.keys(factKeys).length === 0 ? codes : underKeys(codes, factKeys)).slice(1, -1);

/** Codes under the names that stored facts have them under. */
export const underKeys = (codes: Codes, factKeys: Codebook['factKeys']): Codes =>
  Object.fromEntries(Object.entries(codes).map(([id, code]) => [factKey(id, factKeys), code]));

export const factKey = (dimension: string, factKeys: Codebook['factKeys']): string =>
  ownMember(factKeys, dimension) ?? dimension;

const makeFlattener = (codebook: Codebook, view: Audience, names: FactNames): Flattener => {
  const readCodes = codesReader(codebook, view);
  const amounts = amountReaders(codebook, view);
  const derive = derivations(codebook, view);
  const isYouth = youthRule(codebook, view);
  const periods = PERIODS.filter((period) => codebook.dimensions.get(period)?.kind === 'period');
  const show = showing(codebook, names === 'all' ? 'internal' : view);

  return (stored) => {
    const content = presentContent(codebook, stored);
    const youth = isYouth(content);
    const codes: Codes = {};
    for (const period of periods) codes[period] = periodCode(content.sentencedOn, period);
    readCodes('case', content, codes, youth);
    const defendants = content.defendants.map((defendant) => {
      const own: Codes = {};
      readCodes('defendant', defendant, own, youth);
      readCodes('sentence', defendant.sentence, own, youth);
      const convictions = defendant.convictions.map((conviction) => {
        const part: Codes = {};
        readCodes('conviction', conviction, part, youth);
        return { codes: part, amounts: unitAmounts(amounts.conviction, conviction) };
      });
      return { codes: own, amounts: unitAmounts(amounts.defendant, defendant), convictions };
    });
    const facts: CaseFacts = { codes, amounts: unitAmounts(amounts.case, content), defendants };
    for (const step of derive) step(facts);
    return {
      ...show('case', facts),
      defendants: defendants.map((defendant) => ({
        ...show('defendant', defendant),
        convictions: defendant.convictions.map((conviction) => show('conviction', conviction)),
      })),
    };
  };
};

/** Adds to `codes` those that an object of a case has of its members, at each level. */
const codesReader = (codebook: Codebook, view: Audience) => {
  const members = perPlace((place) =>
    membersOf(codebook)[place].map((member) => ({
      member,
      levels: seenLevels(codebook, member.dimension.root, view),
    })),
  );
  return (place: Place, object: object, codes: Codes, youth: boolean): void => {
    for (const { member, levels } of members[place]) {
      const found = youth && member.dimension.youthWithheld ? undefined : codesAt(member, object);
      for (const level of levels) codes[level.dimension.id] = seenCodes(found, level);
    }
  };
};

const seenCodes = (found: string | string[] | undefined, { dimension, map }: SeenLevel): string | string[] => {
  if (found === undefined) return dimension.multiple ? [NOT_REPORTED] : NOT_REPORTED;
  return found.length === 0 ? [NONE] : mapCodes(found, map, dimension);
};

type AmountReaders<Part> = { id: string; amountIn: (part: Part) => Amount }[];

const amountReaders = (codebook: Codebook, view: Audience) => {
  const ofCase: AmountReaders<CaseContent> = [];
  const ofDefendant: AmountReaders<Defendant> = [];
  const ofConviction: AmountReaders<Conviction> = [];
  for (const source of codebook.amounts.values()) {
    const { id, kind, unit } = source;
    if (kind === 'term') ofDefendant.push({ id, amountIn: ({ sentence }) => termAmount(id, sentence) });
    else if (kind === 'counts') ofConviction.push({ id, amountIn: countsAmount });
    else if (kind === 'quantity') {
      const categories = categoriesOf(codebook, source, view);
      const amountIn = ({ quantities }: { quantities?: CaseQuantity[] | undefined }) =>
        quantityAmount(quantities, source, categories);
      if (unit === 'case') ofCase.push({ id, amountIn });
      else ofDefendant.push({ id, amountIn });
    }
  }
  return { case: ofCase, defendant: ofDefendant, conviction: ofConviction };
};

const unitAmounts = <Part>(readers: AmountReaders<Part>, part: Part): Record<string, Amount> => {
  const amounts: Record<string, Amount> = {};
  for (const { id, amountIn } of readers) amounts[id] = amountIn(part);
  return amounts;
};

type Unit = { codes: Codes; amounts: Record<string, Amount> };

/** What a view shows of a unit, in codebook order. */
const showing = (codebook: Codebook, view: Audience): ((level: (typeof UNITS)[number], unit: Unit) => Unit) => {
  const named = (items: Iterable<{ id: string; unit: string; audience: Audience }>, level: string): string[] =>
    [...items].filter(({ unit, audience }) => unit === level && shows(view, audience)).map(({ id }) => id);
  const dimensions = [...codebook.dimensions.values()].filter(({ kind }) => kind !== 'category');
  const shown = new Map(
    UNITS.map((level) => [level, [named(dimensions, level), named(codebook.amounts.values(), level)] as const]),
  );
  return (level, { codes, amounts }) => {
    const [dimensionIds, amountIds] = shown.get(level) ?? [[], []];
    return { codes: pick(codes, dimensionIds), amounts: pick(amounts, amountIds) };
  };
};

const pick = <T>(all: Record<string, T>, ids: readonly string[]): Record<string, T> => {
  const picked: Record<string, T> = {};
  for (const id of ids) {
    const value = all[id];
    if (value !== undefined) picked[id] = value;
  }
  return picked;
};
