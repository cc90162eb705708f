import { isDeepStrictEqual } from 'node:util';
import type { CaseContent, CaseQuantity, Conviction, Defendant } from '../schemas/case.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { codesAt, membersOf, type Place } from './case-member.ts';
import type { Codebook } from './model.ts';

/**
 * Whether two checked contents of one case say the same (contract data 3 and 4), however they say it: what is not reported may be
 * left out or written `not-reported`, `counts` may be left out for 1, `principal` where it follows, a list of codes stands in any
 * order, and `externalIds`, `quantities`, `attributes` and `sources` may be absent or empty. A list of codes that is empty says
 * `none` and is not the same as an absent one. Ids count, and so does the order of everything but codes.
 * Codes are those of the codebook: what it has no variable for is not compared, and no checked content has such a member.
 */
export const sameCase = (codebook: Codebook, one: CaseContent, other: CaseContent): boolean =>
  isDeepStrictEqual(meaningOf(codebook, one), meaningOf(codebook, other));

const meaningOf = (codebook: Codebook, content: CaseContent) => ({
  externalIds: content.externalIds ?? [],
  sentencedOn: content.sentencedOn,
  codes: codesOf(codebook, 'case', content),
  quantities: quantitiesOf(content.quantities),
  defendants: content.defendants.map((defendant) => defendantOf(codebook, defendant)),
  sources: content.sources ?? [],
});

const defendantOf = (codebook: Codebook, defendant: Defendant) => {
  const { convictions, sentence } = defendant;
  const { custodyTerm, suspendedTerm, indeterminate, minimumTerm } = sentence;
  return {
    id: defendant.id,
    codes: codesOf(codebook, 'defendant', defendant),
    quantities: quantitiesOf(defendant.quantities),
    convictions: convictions.map((conviction) => convictionOf(codebook, conviction, convictions.length === 1)),
    sentence: {
      custodyTerm,
      suspendedTerm,
      indeterminate,
      minimumTerm,
      codes: codesOf(codebook, 'sentence', sentence),
    },
  };
};

const convictionOf = (codebook: Codebook, conviction: Conviction, single: boolean) => ({
  id: conviction.id,
  codes: codesOf(codebook, 'conviction', conviction),
  counts: conviction.counts ?? 1,
  principal: conviction.principal ?? single,
});

const quantitiesOf = (entries: readonly CaseQuantity[] | undefined): readonly CaseQuantity[] => entries ?? [];

/** What is reported of a place, by name: attributes and built-ins have different names. */
const codesOf = (codebook: Codebook, place: Place, object: object): Map<string, string | string[]> => {
  const { builtIns, attributes } = membersOf(codebook)[place];
  const reported = new Map<string, string | string[]>();
  for (const member of [...builtIns, ...attributes]) {
    const codes = codesAt(member, object);
    if (codes === undefined || codes === NOT_REPORTED) continue;
    if (typeof codes === 'string') reported.set(member.name, codes);
    else if (codes[0] !== NOT_REPORTED) reported.set(member.name, codes.toSorted()); // it stands alone
  }
  return reported;
};

/**
 * What a checked content says, as one text: the same for two contents that say the same, in whatever order and under whatever
 * ids. External ids and sources are not in it. A variable that the codebook gains changes no text of a case that does not report it.
 */
export const meaningText = (codebook: Codebook, content: CaseContent): string =>
  JSON.stringify([
    content.sentencedOn,
    inOrder(codesOf(codebook, 'case', content)),
    amounts(content.quantities),
    content.defendants.map((defendant) => defendantText(defendantOf(codebook, defendant))).toSorted(),
  ]);

const defendantText = (defendant: ReturnType<typeof defendantOf>): string => {
  const { custodyTerm, suspendedTerm, indeterminate, minimumTerm, codes } = defendant.sentence;
  return JSON.stringify([
    inOrder(defendant.codes),
    amounts(defendant.quantities),
    defendant.convictions
      .map((conviction) => JSON.stringify([inOrder(conviction.codes), conviction.counts, conviction.principal]))
      .toSorted(),
    [custodyTerm ?? '', suspendedTerm ?? '', indeterminate ?? '', minimumTerm ?? ''],
    inOrder(codes),
  ]);
};

/** By name, so that a codebook that lists its variables otherwise changes nothing. */
const inOrder = (codes: Map<string, string | string[]>) => [...codes].toSorted(([a], [b]) => (a < b ? -1 : 1));

const amounts = (entries: readonly CaseQuantity[] | undefined): string[] =>
  quantitiesOf(entries)
    .map(({ quantity, category, value, basis }) => JSON.stringify([quantity, category ?? '', value, basis]))
    .toSorted();
