import { isDeepStrictEqual } from 'node:util';
import type { Codebook } from '../codebook/model.ts';
import type { CaseContent, CaseQuantity, Defendant } from '../schemas/case.ts';
import { isObject, pointerTo } from '../schemas/faults.ts';
import { NOT_REPORTED, SENTENCE_TERMS } from '../schemas/vocabulary.ts';
import { factsOf } from './facts.ts';
import { presentContent } from './former-names.ts';
import { codesAt, membersOf, type Place } from './members.ts';
import { recordOf } from './record.ts';

/**
 * Whether two checked contents of one case say the same (docs/reference/cases.md), however they say it. What is not reported may
 * be left out or written `not-reported`; `counts` may be left out for 1, and `principal` where it follows. A list of codes may be
 * in any order. `externalIds`, `quantities`, `attributes` and `sources` may be absent or empty. An empty list of codes means
 * `none` and differs from an absent one. Ids count, and so does the order of everything but codes. Only codes of the codebook's
 * variables are compared; a checked content has no others.
 */
export const sameCase = (codebook: Codebook, one: CaseContent, other: CaseContent): boolean =>
  isDeepStrictEqual(meaningIn(codebook, one), meaningIn(codebook, other));

const meaningIn = (codebook: Codebook, stored: CaseContent) => {
  const content = presentContent(codebook, stored);
  return {
    externalIds: content.externalIds ?? [],
    sentencedOn: content.sentencedOn,
    codes: reportedCodes(codebook, 'case', content),
    quantities: content.quantities ?? [],
    defendants: content.defendants.map((defendant) => meaningOfDefendant(codebook, defendant)),
    sources: content.sources ?? [],
  };
};

const meaningOfDefendant = (codebook: Codebook, defendant: Defendant) => {
  const { id, quantities = [], convictions, sentence } = defendant;
  return {
    id,
    codes: reportedCodes(codebook, 'defendant', defendant),
    quantities,
    convictions: convictions.map((conviction) => ({
      id: conviction.id,
      codes: reportedCodes(codebook, 'conviction', conviction),
      counts: conviction.counts ?? 1,
      principal: conviction.principal ?? convictions.length === 1,
    })),
    terms: SENTENCE_TERMS.map((name) => sentence[name] ?? ''),
    sentence: reportedCodes(codebook, 'sentence', sentence),
  };
};

/** What is reported of a place, by name, so that the order of variables in the codebook changes nothing. */
const reportedCodes = (codebook: Codebook, place: Place, object: object): [name: string, string | string[]][] => {
  const reported = membersOf(codebook)[place].flatMap((member): [string, string | string[]][] => {
    const codes = codesAt(member, object);
    if (codes === undefined || codes === NOT_REPORTED || codes[0] === NOT_REPORTED) return []; // no other code is beside it
    return [[member.name, typeof codes === 'string' ? codes : codes.toSorted()]];
  });
  return reported.sort(([a], [b]) => (a < b ? -1 : 1));
};

/** Whether a case looks the same to partners under two codebooks. It satisfies both. The order of members does not count. */
export const sameRecord = (one: Codebook, other: Codebook, content: CaseContent): boolean => {
  const [before, after] = [recordOf(one, content, NOWHERE), recordOf(other, content, NOWHERE)];
  // Texts first: they are quick to compare and nearly always the same.
  return JSON.stringify(before) === JSON.stringify(after) || isDeepStrictEqual(before, after);
};

/** Whether partners see the same of two contents of a case: its record, and what they find it by. */
export const sameForPartners = (codebook: Codebook, one: CaseContent, other: CaseContent): boolean =>
  isDeepStrictEqual(recordOf(codebook, one, NOWHERE), recordOf(codebook, other, NOWHERE)) &&
  isDeepStrictEqual(factsOf(codebook, one, 'partner'), factsOf(codebook, other, 'partner'));

const NOWHERE = { id: '', seq: 0 };

/**
 * What a checked content says, as one text: the same for two contents that say the same, in whatever order and under whatever
 * ids. It has no external ids and no sources. A variable that the codebook gains changes no text of a case that does not report
 * it.
 */
export const meaningText = (codebook: Codebook, stored: CaseContent): string => {
  const { sentencedOn, codes, quantities, defendants } = meaningIn(codebook, stored);
  return JSON.stringify([sentencedOn, codes, quantityTexts(quantities), defendants.map(defendantText).toSorted()]);
};

const defendantText = (defendant: ReturnType<typeof meaningOfDefendant>): string => {
  const { codes, quantities, convictions, terms, sentence } = defendant;
  const texts = convictions.map(({ codes, counts, principal }) => JSON.stringify([codes, counts, principal]));
  return JSON.stringify([codes, quantityTexts(quantities), texts.toSorted(), terms, sentence]);
};

const quantityTexts = (entries: readonly CaseQuantity[]): string[] =>
  entries
    .map(({ quantity, category, value, basis }) => JSON.stringify([quantity, category ?? '', value, basis]))
    .toSorted();

/** One difference between two states of a case. `before` is absent for what was added, `after` for what was removed. */
interface CaseChange {
  /** A pointer into the later state; for what was removed, into the earlier one. */
  pointer: string;
  before?: unknown;
  after?: unknown;
}

/**
 * What differs, field by field; empty exactly if the two have the same content. Defendants and convictions are matched by id,
 * quantities by quantity and category, external ids and sources as wholes. A list of codes is one field. An item in the place of
 * another one is one change with both. Where only the order of a list differs, that is one change with its ids (or the whole list).
 */
export const changesBetween = (before: CaseContent, after: CaseContent): CaseChange[] =>
  objectChanges(before, after, { before: '', after: '' });

/** Pointers of the top members that differ, as a 412 lists them. */
export const changedFields = (before: CaseContent, after: CaseContent): string[] => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(own(before, name), own(after, name))).map((name) => `/${name}`);
};

/**
 * Pointers into `next` (for what it leaves out, into `present`) of what it says as `earlier` does and `present` does not: what it
 * takes back of the changes since. Defendants and convictions are matched by position. External ids and sources play no part.
 */
export const takenBack = (
  codebook: Codebook,
  { earlier, present, next }: Record<'earlier' | 'present' | 'next', CaseContent>,
): string[] => {
  const [before, now, then] = [earlier, present, next].map((one) => reportedContent(presentContent(codebook, one)));
  if (!before || !now || !then) return [];
  const differing = pointersBetween(before, then);
  const isAsBefore = (pointer: string) =>
    !differing.some((other) => isUnder(pointer, other) || isUnder(other, pointer));
  return pointersBetween(now, then).filter(isAsBefore);
};

const pointersBetween = (before: CaseContent, after: CaseContent): string[] =>
  changesBetween(before, after).map(({ pointer }) => pointer);

const isUnder = (pointer: string, other: string): boolean => `${pointer}/`.startsWith(`${other}/`);

/** What a content says of what happened, in one form, with the positions of defendants and convictions as their ids. */
const reportedContent = ({ externalIds: _, sources: __, defendants, ...content }: CaseContent): CaseContent => {
  const numbered = defendants.map(({ convictions, ...defendant }, position) => ({
    ...defendant,
    id: `${position}`,
    convictions: convictions.map(({ counts = 1, principal = convictions.length === 1, ...conviction }, index) => {
      return { ...conviction, id: `${index}`, counts, principal };
    }),
  }));
  return withoutUnreported({ ...content, defendants: numbered }) as CaseContent; // only optional members are left out
};

/** Without members that are not reported, and with lists of codes in one order. */
const withoutUnreported = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === 'string') ? value.toSorted() : value.map(withoutUnreported);
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (member === NOT_REPORTED || member === undefined || isEmptyPart(name, member)) return [];
    return [[name, withoutUnreported(member)]];
  });
  return Object.fromEntries(members);
};

/** `attributes` and `quantities` may be absent or empty; an empty list of codes means none. */
const isEmptyPart = (name: string, member: unknown): boolean =>
  (name === 'attributes' || name === 'quantities') && Object.keys(Object(member)).length === 0;

type Item = object;
type KeyOf = (item: Item) => string;

/** Pointers of the two things that are compared, each into its own state. */
interface Pointers {
  before: string;
  after: string;
}

/** The items of each list that is not a list of codes, by what makes two of them the same one. */
const ITEM_KEYS: Readonly<Record<string, KeyOf>> = {
  externalIds: (item) => JSON.stringify(item),
  quantities: (item) => `${own(item, 'quantity')} ${own(item, 'category') ?? ''}`,
  defendants: (item) => String(own(item, 'id')),
  convictions: (item) => String(own(item, 'id')),
  sources: (item) => JSON.stringify(item),
};
/** Members that have members or items of their own. They come last, in this order. */
const NESTED = ['attributes', 'externalIds', 'quantities', 'defendants', 'convictions', 'sentence', 'sources'];

const objectChanges = (before: Item, after: Item, at: Pointers): CaseChange[] => {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names
    .sort((one, other) => NESTED.indexOf(one) - NESTED.indexOf(other))
    .flatMap((name) => {
      const [one, other] = [own(before, name), own(after, name)];
      const inner = { before: inside(at.before, name), after: inside(at.after, name) };
      const keyOf = ITEM_KEYS[name];
      if (keyOf && isItems(one) && isItems(other)) return listChanges(one, other, inner, keyOf);
      return isObject(one) && isObject(other) ? objectChanges(one, other, inner) : valueChange(one, other, inner);
    });
};

const valueChange = (before: unknown, after: unknown, at: Pointers): CaseChange[] => {
  if (isDeepStrictEqual(before, after)) return [];
  if (after === undefined) return [{ pointer: at.before, before }];
  return [{ pointer: at.after, ...(before === undefined ? {} : { before }), after }];
};

/** A variable may have the name of such a list, but its items are codes. */
const isItems = (value: unknown): value is Item[] => Array.isArray(value) && value.every(isObject);

const listChanges = (one: Item[], other: Item[], at: Pointers, keyOf: KeyOf): CaseChange[] => {
  const [earlier, later] = [keyed(one, keyOf), keyed(other, keyOf)];
  // Only items of this list share one entry: fields of two defendants that changed places are two changes at one pointer.
  const removed = new Map<string, CaseChange>();
  for (const [key, { item, position }] of earlier) {
    const pointer = inside(at.before, position);
    if (!later.has(key)) removed.set(pointer, { pointer, before: item });
  }
  const changes: CaseChange[] = [];
  for (const [key, { item, position }] of later) {
    const match = earlier.get(key);
    const place = inside(at.after, position);
    if (match === undefined) {
      changes.push({ pointer: place, ...removed.get(place), after: item });
      removed.delete(place);
    } else {
      changes.push(...objectChanges(match.item, item, { before: inside(at.before, match.position), after: place }));
    }
  }
  changes.push(...removed.values());
  const kept = [...earlier.keys()].filter((key) => later.has(key));
  const order = [...later.keys()].filter((key) => earlier.has(key));
  if (isDeepStrictEqual(kept, order)) return changes;
  const show = (items: Item[]) =>
    items.every((item) => Object.hasOwn(item, 'id')) ? items.map((item) => own(item, 'id')) : items;
  return [...changes, { pointer: at.after, before: show(one), after: show(other) }];
};

/** Items by key; equal ones (two equal sources) are distinguished by their number. */
const keyed = (items: readonly Item[], keyOf: KeyOf): Map<string, { item: Item; position: number }> => {
  const found = new Map<string, { item: Item; position: number }>();
  for (const [position, item] of items.entries()) {
    const name = keyOf(item);
    let unique = name;
    for (let number = 2; found.has(unique); number++) unique = `${name} ${number}`;
    found.set(unique, { item, position });
  }
  return found;
};

const own = (object: Item, name: string): unknown =>
  Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined; // read as a plain object

const inside = (pointer: string, name: string | number): string => pointer + pointerTo([name]);
