import { CASE_LIMITS } from '../schemas/case.ts';
import { NONE, NOT_REPORTED } from '../schemas/vocabulary.ts';
import { type FaultList, inside } from './case-fault.ts';
import { isForbidden } from './forbidden.ts';
import type { Dimension } from './model.ts';

/** Reading of single values out of a body. Each answers undefined if the value was reported as a fault. */

export type Members = Record<string, unknown>;

const MAX_ALLOWED = 100;

/** The object, or a fault. Its member names are still to be checked. */
export const readObject = (faults: FaultList, value: unknown, pointer: string): Members | undefined => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members; // just tested
  faults.add(pointer, 'wrong-type', 'An object is needed.');
  return undefined;
};

/** Reports every member that the object may not have. */
export const checkNames = (
  faults: FaultList,
  object: Members,
  pointer: string,
  allowed: ReadonlySet<string>,
  elsewhere?: ReadonlySet<string>,
): void => {
  for (const name of Object.keys(object)) {
    if (allowed.has(name)) continue;
    const at = inside(pointer, name);
    if (isForbidden(name)) faults.add(at, 'forbidden-field');
    else faults.add(at, elsewhere?.has(name) ? 'wrong-level' : 'unknown-member', undefined, firstOf(allowed));
  }
};

/** Reads one member, if it is there; its absence is a fault if it is needed. */
export const readMember = <Value>(
  faults: FaultList,
  object: Members,
  name: string,
  pointer: string,
  read: (value: unknown, pointer: string) => Value | undefined,
  needed: 'needed' | 'optional' = 'optional',
): Value | undefined => {
  if (Object.hasOwn(object, name)) return read(object[name], inside(pointer, name));
  if (needed === 'needed') faults.add(inside(pointer, name), 'required');
  return undefined;
};

/** The list, or a fault; its items are still to be read. `allowed`: the codes that they may be. */
export const readList = (
  faults: FaultList,
  value: unknown,
  pointer: string,
  bounds: { least?: number; most: number; allowed?: readonly string[] },
): unknown[] | undefined => {
  if (!Array.isArray(value)) {
    faults.add(pointer, 'wrong-type', 'A list is needed.', bounds.allowed);
  } else if (value.length > bounds.most) {
    faults.add(pointer, 'too-long', `At most ${bounds.most} items.`);
  } else if (value.length < (bounds.least ?? 0)) {
    faults.add(pointer, 'too-short', `At least ${bounds.least} item.`);
  } else {
    return value;
  }
  return undefined;
};

export const readText = (faults: FaultList, value: unknown, pointer: string, most: number): string | undefined => {
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A text is needed.');
  else if (value.includes('\0') || /[\uD800-\uDFFF]/u.test(value)) faults.add(pointer, 'forbidden-text');
  else if (value.length > most) faults.add(pointer, 'too-long', `At most ${most} characters.`);
  else if (value.length === 0) faults.add(pointer, 'too-short', 'The text is empty.');
  else return value;
  return undefined;
};

export const readWhole = (faults: FaultList, value: unknown, pointer: string, most: number): number | undefined => {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Number.isInteger(value))) {
    faults.add(pointer, 'wrong-type', 'A whole number is needed.');
  } else if (!(value >= 0 && value <= most)) {
    faults.add(pointer, 'out-of-range', `From 0 to ${most}.`);
  } else {
    return value + 0; // JSON has -0, which is not told apart once stored
  }
  return undefined;
};

export const readWord = <Word extends string>(
  faults: FaultList,
  value: unknown,
  pointer: string,
  words: readonly Word[],
): Word | undefined => {
  const word = words.find((candidate) => candidate === value);
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A text is needed.');
  else if (word === undefined) faults.add(pointer, 'unknown-code', undefined, words);
  return word;
};

/** A code of the variable, or the list of them if it is multiple. */
export const readCodes = (
  faults: FaultList,
  value: unknown,
  pointer: string,
  dimension: Dimension,
): string | string[] | undefined =>
  dimension.multiple ? readCodeList(faults, value, pointer, dimension) : readCode(faults, value, pointer, dimension);

export const readCode = (
  faults: FaultList,
  value: unknown,
  pointer: string,
  dimension: Dimension,
): string | undefined => {
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A code is needed.', allowedOf(dimension));
  else if (!dimension.index.has(value)) faults.add(pointer, 'unknown-code', undefined, allowedOf(dimension));
  else return value;
  return undefined;
};

/**
 * An empty list says `none`, and so does the list of that one code, which is read as the empty one.
 * `not-reported` and `none` say something about the whole list: beside other codes they contradict them.
 */
const readCodeList = (
  faults: FaultList,
  value: unknown,
  pointer: string,
  dimension: Dimension,
): string[] | undefined => {
  const items = readList(faults, value, pointer, { most: CASE_LIMITS.codes, allowed: allowedOf(dimension) });
  if (items === undefined) return undefined;
  const codes: string[] = [];
  for (const [position, item] of items.entries()) {
    const code = readCode(faults, item, inside(pointer, position), dimension);
    if (code === undefined) continue;
    if (codes.includes(code)) faults.add(inside(pointer, position), 'duplicate');
    else if (items.length > 1 && (code === NOT_REPORTED || code === NONE))
      faults.add(inside(pointer, position), 'not-allowed', 'This code must stand alone.');
    codes.push(code);
  }
  return codes.length === 1 && codes[0] === NONE ? [] : codes;
};

const allowedCodes = new WeakMap<Dimension, readonly string[]>();

const allowedOf = (dimension: Dimension): readonly string[] => {
  const before = allowedCodes.get(dimension);
  if (before !== undefined) return before;
  const all = dimension.codes.map(({ code }) => code);
  // `not-reported` is the last code of every list: it is shown although the list is cut.
  const codes = all.length > MAX_ALLOWED ? [...all.slice(0, MAX_ALLOWED - 1), NOT_REPORTED] : all;
  allowedCodes.set(dimension, codes);
  return codes;
};

const memberNames = new WeakMap<ReadonlySet<string>, readonly string[]>();

const firstOf = (names: ReadonlySet<string>): readonly string[] => {
  const before = memberNames.get(names);
  if (before !== undefined) return before;
  const first = [...names].slice(0, MAX_ALLOWED);
  memberNames.set(names, first);
  return first;
};
