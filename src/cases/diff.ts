import { isDeepStrictEqual } from 'node:util';
import type { Codebook } from '../codebook/model.ts';
import type { CaseContent, CaseQuantity, Conviction, Defendant } from '../schemas/case.ts';
import { isObject, pointerTo } from '../schemas/faults.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { presentContent } from './former-names.ts';
import { codesAt, membersOf, type Place } from './members.ts';
import { recordOf } from './record.ts';

/**
 * Whether two checked contents of one case say the same (docs/reference/cases.md), however they say it: what is not reported
 * may be left out or written `not-reported`, `counts` may be left out for 1, `principal` where it follows, a list of codes may
 * be in any order, and `externalIds`, `quantities`, `attributes` and `sources` may be absent or empty. An empty list of codes
 * means `none` and differs from an absent one. Ids count, and so does the order of everything but codes. Only codes of the
 * codebook's variables are compared; a checked content has no others.
 */
export const sameCase = (codebook: Codebook, one: CaseContent, other: CaseContent): boolean =>
  isDeepStrictEqual(meaningOf(codebook, one), meaningOf(codebook, other));

const meaningOf = (codebook: Codebook, stored: CaseContent) =>
  meaningOfPresent(codebook, presentContent(codebook, stored));

const meaningOfPresent = (codebook: Codebook, content: CaseContent) => ({
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
    else if (codes[0] !== NOT_REPORTED) reported.set(member.name, codes.toSorted()); // no other code is beside it
  }
  return reported;
};

/** Whether a case looks the same to partners under two codebooks. It satisfies both. The order of members does not count. */
export const sameRecord = (one: Codebook, other: Codebook, content: CaseContent): boolean => {
  const [before, after] = [recordOf(one, content, NOWHERE), recordOf(other, content, NOWHERE)];
  // Texts first: they are quick to compare and nearly always the same.
  return JSON.stringify(before) === JSON.stringify(after) || isDeepStrictEqual(before, after);
};

const NOWHERE = { id: '', seq: 0 };

/**
 * What a checked content says, as one text: the same for two contents that say the same, in whatever order and under whatever
 * ids. It has no external ids and no sources. A variable that the codebook gains changes no text of a case that does not report
 * it.
 */
export const meaningText = (codebook: Codebook, stored: CaseContent): string => {
  const content = presentContent(codebook, stored);
  return JSON.stringify([
    content.sentencedOn,
    inOrder(codesOf(codebook, 'case', content)),
    amounts(content.quantities),
    content.defendants.map((defendant) => defendantText(defendantOf(codebook, defendant))).toSorted(),
  ]);
};

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

/** By name, so that the order of variables in the codebook changes nothing. */
const inOrder = (codes: Map<string, string | string[]>) => [...codes].toSorted(([a], [b]) => (a < b ? -1 : 1));

const amounts = (entries: readonly CaseQuantity[] | undefined): string[] =>
  quantitiesOf(entries)
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
export const changesBetween = (before: CaseContent, after: CaseContent): CaseChange[] => [
  ...fieldChanges(before, after, ROOT, new Set(['attributes', 'quantities', 'defendants', 'externalIds', 'sources'])),
  ...objectChanges(before, after, ROOT, 'attributes'),
  ...listChanges(before, after, ROOT, 'externalIds', { key: wholeKey }),
  ...listChanges(before, after, ROOT, 'quantities', quantityList),
  ...listChanges(before, after, ROOT, 'defendants', { key: idKey, inner: defendantChanges }),
  ...listChanges(before, after, ROOT, 'sources', { key: wholeKey }),
];

/** Pointers of the top members that differ, as a 412 lists them. */
export const changedFields = (before: CaseContent, after: CaseContent): string[] => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(own(before, name), own(after, name))).map((name) => `/${name}`);
};

type Item = object;

/** Pointers of the two things that are compared, each into its own state. */
interface Where {
  before: string;
  after: string;
}
const ROOT: Where = { before: '', after: '' };
const within = ({ before, after }: Where, name: string): Where => ({
  before: inside(before, name),
  after: inside(after, name),
});

interface ListRule {
  /** What makes two items the same one. */
  key: (item: Item) => string;
  /** What differs inside two items of one key; without it, they are equal. */
  inner?: (before: Item, after: Item, where: Where) => CaseChange[];
}

const idKey = (item: Item): string => String(own(item, 'id'));
const wholeKey = (item: Item): string => JSON.stringify(item);
const quantityList: ListRule = {
  key: (item) => `${own(item, 'quantity')} ${own(item, 'category') ?? ''}`,
  inner: (before, after, where) => fieldChanges(before, after, where),
};
const convictionList: ListRule = {
  key: idKey,
  inner: (before, after, where) => [
    ...fieldChanges(before, after, where, new Set(['attributes'])),
    ...objectChanges(before, after, where, 'attributes'),
  ],
};

const defendantChanges = (before: Item, after: Item, where: Where): CaseChange[] => [
  ...fieldChanges(before, after, where, new Set(['attributes', 'quantities', 'convictions', 'sentence'])),
  ...objectChanges(before, after, where, 'attributes'),
  ...listChanges(before, after, where, 'quantities', quantityList),
  ...listChanges(before, after, where, 'convictions', convictionList),
  ...objectChanges(before, after, where, 'sentence'),
];

const fieldChanges = (
  before: Item,
  after: Item,
  where: Where,
  except: ReadonlySet<string> = new Set(),
): CaseChange[] => {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names]
    .filter((name) => !except.has(name))
    .flatMap((name) => valueChange(own(before, name), own(after, name), within(where, name)));
};

const objectChanges = (before: Item, after: Item, where: Where, name: string): CaseChange[] => {
  const [one, other, at] = [own(before, name), own(after, name), within(where, name)];
  return isObject(one) && isObject(other) ? fieldChanges(one, other, at) : valueChange(one, other, at);
};

const valueChange = (before: unknown, after: unknown, where: Where): CaseChange[] => {
  if (isDeepStrictEqual(before, after)) return [];
  if (after === undefined) return [{ pointer: where.before, before }];
  return [{ pointer: where.after, ...(before === undefined ? {} : { before }), after }];
};

const listChanges = (before: Item, after: Item, where: Where, name: string, rule: ListRule): CaseChange[] => {
  const [one, other, at] = [own(before, name), own(after, name), within(where, name)];
  if (!Array.isArray(one) || !Array.isArray(other)) return valueChange(one, other, at);
  const [earlier, later] = [keyed(one, rule), keyed(other, rule)];
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
      const both = { before: inside(at.before, match.position), after: place };
      changes.push(...(rule.inner?.(match.item, item, both) ?? []));
    }
  }
  changes.push(...removed.values());
  const kept = [...earlier.keys()].filter((key) => later.has(key));
  const order = [...later.keys()].filter((key) => earlier.has(key));
  if (isDeepStrictEqual(kept, order)) return changes;
  const show = (items: Item[]) => (rule.key === idKey ? items.map(idKey) : items);
  return [...changes, { pointer: at.after, before: show(one), after: show(other) }];
};

/** Items by key; equal ones (two equal sources) are distinguished by their number. */
const keyed = (items: readonly Item[], { key }: ListRule): Map<string, { item: Item; position: number }> => {
  const found = new Map<string, { item: Item; position: number }>();
  for (const [position, item] of items.entries()) {
    const name = key(item);
    let unique = name;
    for (let number = 2; found.has(unique); number++) unique = `${name} ${number}`;
    found.set(unique, { item, position });
  }
  return found;
};

const own = (object: Item, name: string): unknown =>
  Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined; // read as a plain object

const inside = (pointer: string, name: string | number): string => pointer + pointerTo([name]);
