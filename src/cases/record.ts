import { scaledAmount, unscaledAmount } from '../codebook/amount.ts';
import type { Codebook } from '../codebook/model.ts';
import { shows } from '../codebook/public.ts';
import { youthRule } from '../codebook/youth.ts';
import type { CaseContent, CaseQuantity, CaseRecord, Conviction, Defendant, Sentence } from '../schemas/case.ts';
import { NOT_REPORTED, PERIODS, SENTENCE_TERMS } from '../schemas/vocabulary.ts';
import { categoriesOf, periodCode, weaker } from './derive.ts';
import { presentContent } from './former-names.ts';
import { codesAt, type Member, membersOf, oncePer, type Place, perPlace } from './members.ts';
import { mapCode, mapCodes, type SeenLevel, seenLevels } from './view.ts';

type Recorder = (content: CaseContent, place: { id: string; seq: number }) => CaseRecord;

/**
 * The partner's view of an approved case (docs/reference/cases.md): what was posted without what is internal. A variable whose
 * finest level is not for partners is shown by the finest that is, under that level's name, in the same place. An absent member
 * is not reported. Derived variables, external ids and sources are in no record. `counts` and `principal` are always there.
 * `withheld` has the names of the members that the youth rule takes out of this case, reported or not.
 * @throws Error if the case has a code that the codebook does not have.
 */
export const recordOf = (codebook: Codebook, content: CaseContent, place: { id: string; seq: number }): CaseRecord =>
  recorderOf(codebook)(content, place);

const VIEW = 'partner';
/** A member of a case, and the finest of its levels that partners see. */
export interface ShownMember extends SeenLevel {
  member: Member;
}

interface ShownToPartners {
  /** The periods for partners, finest first. A record has the finest that its date allows. */
  periods: readonly (typeof PERIODS)[number][];
  members: Readonly<Record<Place, readonly ShownMember[]>>;
  /** Each with the categories that its entries can have. */
  quantities: readonly { id: string; level: 'case' | 'defendant'; decimals: number; categories: readonly string[] }[];
}

export const shownToPartners = oncePer((codebook: Codebook): ShownToPartners => {
  const periods = PERIODS.filter((name) => {
    const dimension = codebook.dimensions.get(name);
    return dimension?.kind === 'period' && shows(VIEW, dimension.audience);
  });
  return {
    periods: periods.toReversed(),
    members: perPlace((place) =>
      membersOf(codebook)[place].flatMap((member) => {
        const levels = seenLevels(codebook, member.dimension.root, VIEW);
        const shown = levels.find(({ dimension }) => shows(VIEW, dimension.audience));
        return shown ? [{ member, ...shown }] : [];
      }),
    ),
    quantities: codebook.definition.codebook.quantities.flatMap(({ id, level, decimals = 0 }) => {
      const categories = shownCategories(codebook, id);
      return categories === undefined ? [] : [{ id, level, decimals, categories: [...new Set(categories.values())] }];
    }),
  };
});

const recorderOf = oncePer((codebook: Codebook): Recorder => {
  const { periods, members: shown } = shownToPartners(codebook);
  const periodOf = (date: string | undefined): Record<string, string> => {
    const period = periods.find((name) => periodCode(date, name) !== NOT_REPORTED);
    return period === undefined ? {} : { [period]: periodCode(date, period) };
  };
  const withheld = Object.values(shown).flatMap((members) =>
    members.filter(({ member }) => member.dimension.youthWithheld).map(({ dimension }) => dimension.id),
  );
  const quantities = quantityRecorder(codebook);
  const isYouth = youthRule(codebook, VIEW);
  const isList = ({ member }: ShownMember) => member.dimension.multiple;
  const lists = shown.sentence.filter(isList);
  const single = shown.sentence.filter((member) => !isList(member));

  const conviction = (content: Conviction, isSingle: boolean, youth: boolean) => ({
    id: storedId(content),
    ...coded(shown.conviction, content, youth),
    counts: content.counts ?? 1,
    principal: content.principal ?? isSingle,
    ...shownAttributes(shown.conviction, content, youth),
  });
  const defendant = (content: Defendant, youth: boolean) => ({
    id: storedId(content),
    ...coded(shown.defendant, content, youth),
    ...shownAttributes(shown.defendant, content, youth),
    ...quantities(content.quantities),
    convictions: content.convictions.map((one) => conviction(one, content.convictions.length === 1, youth)),
    // Terms are between the outcome and the lists, as in a posted case.
    sentence: {
      ...coded(single, content.sentence, youth),
      ...termsOf(content.sentence),
      ...coded(lists, content.sentence, youth),
    },
  });
  return (stored, { id, seq }) => {
    const content = presentContent(codebook, stored);
    const youth = isYouth(content);
    const record = {
      id,
      seq,
      ...periodOf(content.sentencedOn),
      ...coded(shown.case, content, youth),
      ...shownAttributes(shown.case, content, youth),
      ...quantities(content.quantities),
      defendants: content.defendants.map((one) => defendant(one, youth)),
      withheld: youth ? [...withheld] : [],
    };
    return record as unknown as CaseRecord; // the codebook decides which of its members there are
  };
});

const storedId = ({ id }: { id?: string | undefined }): string => {
  if (id === undefined) throw new Error('a stored defendant or conviction has an id');
  return id;
};

/** The members of a place that are in its `attributes`, or those that are not. */
const coded = (
  members: readonly ShownMember[],
  object: object,
  youth: boolean,
  inAttributes = false,
): Record<string, string | string[]> => {
  const codes: Record<string, string | string[]> = {};
  for (const { member, dimension, map } of members) {
    if (member.attribute !== inAttributes || (youth && member.dimension.youthWithheld)) continue;
    const found = codesAt(member, object);
    if (found !== undefined) codes[dimension.id] = mapCodes(found, map, dimension);
  }
  return codes;
};

/** Left out if partners see none of them: an empty object would reveal that there are some. */
const shownAttributes = (members: readonly ShownMember[], object: object, youth: boolean) => {
  const attributes = coded(members, object, youth, true);
  return Object.keys(attributes).length === 0 ? {} : { attributes };
};

const termsOf = (sentence: Sentence): Record<string, string> =>
  Object.fromEntries(SENTENCE_TERMS.flatMap((name) => (sentence[name] === undefined ? [] : [[name, sentence[name]]])));

/** Category -> the code that partners see of it; undefined if they do not see the quantity. */
function shownCategories(codebook: Codebook, id: string): ReadonlyMap<string, string> | undefined {
  const source = codebook.amounts.get(id);
  if (source === undefined || !shows(VIEW, source.audience)) return undefined;
  return categoriesOf(codebook, source, VIEW)?.map ?? new Map();
}

/**
 * Entries of the quantities that partners see, each category under the code that it is published as; those of one code are
 * added up, in the order of the first of each. Who sees a quantity sees its categories.
 */
const quantityRecorder = (codebook: Codebook) => {
  const maps = new Map<string, ReadonlyMap<string, string>>();
  const scaleOf = (id: string): number => codebook.amounts.get(id)?.scale ?? 1;
  for (const { id } of codebook.definition.codebook.quantities) {
    const categories = shownCategories(codebook, id);
    if (categories !== undefined) maps.set(id, categories);
  }
  return (entries: readonly CaseQuantity[] | undefined): { quantities?: CaseQuantity[] } => {
    const shown = new Map<string, CaseQuantity>();
    for (const { quantity, category, value, basis } of entries ?? []) {
      const map = maps.get(quantity);
      if (map === undefined) continue;
      const code = category === undefined ? {} : { category: mapCode(category, map) };
      const key = `${quantity} ${code.category ?? ''}`;
      const before = shown.get(key);
      shown.set(key, {
        quantity,
        ...code,
        value: before === undefined ? value : exactSum(value, before.value, scaleOf(quantity)),
        basis: before === undefined ? basis : weaker(before.basis, basis),
      });
    }
    return shown.size === 0 ? {} : { quantities: [...shown.values()] };
  };
};

/** Exact: binary fractions are never added. Both are multiples of 1/scale. */
const exactSum = (one: number, other: number, scale: number): number =>
  unscaledAmount((scaledAmount(one, scale) ?? one * scale) + (scaledAmount(other, scale) ?? other * scale), scale);
