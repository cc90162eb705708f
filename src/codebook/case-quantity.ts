import { CASE_LIMITS, type CaseQuantity } from '../schemas/case.ts';
import { BASES } from '../schemas/vocabulary.ts';
import { type FaultList, inside } from './case-fault.ts';
import {
  checkNames,
  type Members,
  readCode,
  readList,
  readMember,
  readObject,
  readWhole,
  readWord,
} from './case-value.ts';
import type { Codebook } from './model.ts';

const NAMES = new Set(['quantity', 'category', 'value', 'basis']);

/** The quantities of a case or defendant: contract data 3. */
export const readQuantities = (
  faults: FaultList,
  codebook: Codebook,
  value: unknown,
  pointer: string,
  level: 'case' | 'defendant',
): CaseQuantity[] | undefined => {
  const items = readList(faults, value, pointer, { most: CASE_LIMITS.quantities });
  if (items === undefined) return undefined;
  const seen = new Set<string>();
  const entries: Placed[] = [];
  for (const [position, item] of items.entries()) {
    const at = inside(pointer, position);
    const entry = readEntry(faults, codebook, item, at, level);
    if (entry === undefined) continue;
    const key = `${entry.quantity} ${entry.category ?? ''}`;
    if (seen.has(key)) faults.add(at, 'duplicate', 'This quantity and category stand twice.');
    else entries.push({ entry, at });
    seen.add(key);
  }
  checkSums(faults, entries);
  return entries.map(({ entry }) => entry);
};

interface Placed {
  entry: CaseQuantity;
  at: string;
}

const readEntry = (
  faults: FaultList,
  codebook: Codebook,
  value: unknown,
  at: string,
  level: 'case' | 'defendant',
): CaseQuantity | undefined => {
  const object = readObject(faults, value, at);
  if (object === undefined) return undefined;
  const before = faults.faults.length;
  checkNames(faults, object, at, NAMES);
  const quantity = readMember(
    faults,
    object,
    'quantity',
    at,
    (id, where) => readQuantityId(faults, codebook, id, where, level),
    'needed',
  );
  const category = quantity === undefined ? undefined : readCategory(faults, codebook, quantity, object, at);
  const amount = readMember(
    faults,
    object,
    'value',
    at,
    (number, where) => readWhole(faults, number, where, Number.MAX_SAFE_INTEGER),
    'needed',
  );
  const basis = readMember(
    faults,
    object,
    'basis',
    at,
    (word, where) => readWord(faults, word, where, BASES),
    'needed',
  );
  if (faults.faults.length > before || quantity === undefined || amount === undefined || basis === undefined) {
    return undefined;
  }
  return { quantity, ...(category === undefined ? {} : { category }), value: amount, basis };
};

const readQuantityId = (
  faults: FaultList,
  codebook: Codebook,
  value: unknown,
  pointer: string,
  level: 'case' | 'defendant',
): string | undefined => {
  const { quantities } = codebook.definition.codebook;
  const found = quantities.find(({ id }) => id === value);
  const allowed = () => quantities.filter((quantity) => quantity.level === level).map(({ id }) => id);
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'The id of a quantity is needed.', allowed());
  else if (found === undefined) faults.add(pointer, 'unknown-code', undefined, allowed());
  else if (found.level !== level) faults.add(pointer, 'wrong-level', undefined, allowed());
  else return found.id;
  return undefined;
};

/** `not-reported` is a category like any other: what a report leaves open, said outright. */
const readCategory = (
  faults: FaultList,
  codebook: Codebook,
  quantity: string,
  object: Members,
  at: string,
): string | undefined =>
  readMember(faults, object, 'category', at, (code, where) => {
    const dimension = codebook.dimensions.get(codebook.amounts.get(quantity)?.category ?? '');
    if (dimension !== undefined) return readCode(faults, code, where, dimension);
    faults.add(where, 'not-allowed', 'This quantity has no categories.');
    return undefined;
  });

/** Categories may not exceed the total; without one, their sum is the amount and must be a number that JSON holds exactly. */
const checkSums = (faults: FaultList, entries: readonly Placed[]): void => {
  for (const quantity of new Set(entries.map(({ entry }) => entry.quantity))) {
    const same = entries.filter(({ entry }) => entry.quantity === quantity);
    const total = same.find(({ entry }) => entry.category === undefined);
    const parts = same.filter(({ entry }) => entry.category !== undefined);
    const last = parts.at(-1);
    // Past 2^53-1 the sum is rounded, but never back below it: both comparisons stay right.
    const sum = parts.reduce((so, { entry }) => so + entry.value, 0);
    if (total !== undefined && sum > total.entry.value) {
      faults.add(inside(total.at, 'value'), 'exceeds-total');
    } else if (last !== undefined && sum > Number.MAX_SAFE_INTEGER) {
      faults.add(
        inside(last.at, 'value'),
        'out-of-range',
        `The categories add up to more than ${Number.MAX_SAFE_INTEGER}.`,
      );
    }
  }
};
