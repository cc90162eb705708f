import { isDeepStrictEqual } from 'node:util';
import type { CaseContent } from '../schemas/case.ts';
import { inside } from './case-fault.ts';

/** One difference between two states of a case. `before` is absent of what was added, `after` of what was removed. */
export interface CaseChange {
  /** Into the later state; of what was removed, into the earlier one. */
  pointer: string;
  before?: unknown;
  after?: unknown;
}

/**
 * What differs, field by field; empty exactly if the two have the same content. Defendants and convictions are matched by id,
 * quantities by quantity and category, external ids and sources as wholes. A list of codes is one field. Where only the order of
 * a list differs, its ids (or the list) stand as one change of the list.
 */
export const changesBetween = (before: CaseContent, after: CaseContent): CaseChange[] => [
  ...fieldChanges(before, after, '', new Set(['attributes', 'quantities', 'defendants', 'externalIds', 'sources'])),
  ...attributeChanges(before, after, ''),
  ...listChanges(before.externalIds, after.externalIds, '/externalIds', { key: wholeKey }),
  ...listChanges(before.quantities, after.quantities, '/quantities', quantityList),
  ...listChanges(before.defendants, after.defendants, '/defendants', { key: idKey, inner: defendantChanges }),
  ...listChanges(before.sources, after.sources, '/sources', { key: wholeKey }),
];

/** Pointers of the top members that differ, in the order of the contract: what a 412 tells of the present state. */
export const changedFields = (before: CaseContent, after: CaseContent): string[] => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(own(before, name), own(after, name))).map((name) => `/${name}`);
};

type Item = object;

interface ListRule {
  /** What makes two items the same one. */
  key: (item: Item) => string;
  /** What differs inside two items of one key; without it, they are equal. */
  inner?: (before: Item, after: Item, pointer: string) => CaseChange[];
}

const idKey = (item: Item): string => String(own(item, 'id'));
const wholeKey = (item: Item): string => JSON.stringify(item);
const quantityList: ListRule = {
  key: (item) => `${own(item, 'quantity')} ${own(item, 'category') ?? ''}`,
  inner: (before, after, pointer) => fieldChanges(before, after, pointer),
};

const defendantChanges = (before: Item, after: Item, pointer: string): CaseChange[] => [
  ...fieldChanges(before, after, pointer, new Set(['attributes', 'quantities', 'convictions', 'sentence'])),
  ...attributeChanges(before, after, pointer),
  ...listChanges(own(before, 'quantities'), own(after, 'quantities'), inside(pointer, 'quantities'), quantityList),
  ...listChanges(own(before, 'convictions'), own(after, 'convictions'), inside(pointer, 'convictions'), {
    key: idKey,
    inner: (one, other, where) => [
      ...fieldChanges(one, other, where, new Set(['attributes'])),
      ...attributeChanges(one, other, where),
    ],
  }),
  ...objectChanges(own(before, 'sentence'), own(after, 'sentence'), inside(pointer, 'sentence')),
];

const attributeChanges = (before: Item, after: Item, pointer: string): CaseChange[] =>
  objectChanges(own(before, 'attributes'), own(after, 'attributes'), inside(pointer, 'attributes'));

const objectChanges = (before: unknown, after: unknown, pointer: string): CaseChange[] =>
  isObject(before) && isObject(after) ? fieldChanges(before, after, pointer) : valueChange(before, after, pointer);

const fieldChanges = (
  before: Item,
  after: Item,
  pointer: string,
  except: ReadonlySet<string> = new Set(),
): CaseChange[] => {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names]
    .filter((name) => !except.has(name))
    .flatMap((name) => valueChange(own(before, name), own(after, name), inside(pointer, name)));
};

const valueChange = (before: unknown, after: unknown, pointer: string): CaseChange[] =>
  isDeepStrictEqual(before, after)
    ? []
    : [{ pointer, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];

const listChanges = (before: unknown, after: unknown, pointer: string, rule: ListRule): CaseChange[] => {
  if (!Array.isArray(before) || !Array.isArray(after)) return valueChange(before, after, pointer);
  const [earlier, later] = [keyed(before, rule), keyed(after, rule)];
  const changes: CaseChange[] = [];
  for (const [key, { item, position }] of later) {
    const at = inside(pointer, position);
    const match = earlier.get(key);
    if (match === undefined) changes.push({ pointer: at, after: item });
    else changes.push(...(rule.inner?.(match.item, item, at) ?? []));
  }
  for (const [key, { item, position }] of earlier) {
    if (!later.has(key)) changes.push({ pointer: inside(pointer, position), before: item });
  }
  const kept = [...earlier.keys()].filter((key) => later.has(key));
  const order = [...later.keys()].filter((key) => earlier.has(key));
  if (isDeepStrictEqual(kept, order)) return changes;
  const show = rule.key === idKey ? (items: Item[]) => items.map(idKey) : (items: Item[]) => items;
  return [...changes, { pointer, before: show(before), after: show(after) }];
};

/** Items by key; equal ones (two equal sources) are told apart by their number. */
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

const isObject = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (object: Item, name: string): unknown =>
  Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined; // read as a plain object
