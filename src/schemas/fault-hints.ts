import { z } from 'zod';
import type { FaultCode } from '../errors.ts';

/**
 * For a union: the index of the option that a value means to be, or, if the value does not say, the members of which it needs
 * one.
 */
type Choose = (value: object) => number | { oneOf: readonly string[] };

/** What Zod's issues leave out and `faults.ts` needs to name the fault that the sender can act on. Each member is optional. */
export interface FaultHint {
  /** For a union of objects, whose options Zod reports all at once: the option that was meant. */
  choose?: Choose;
  /** For a union: the detail for a value that is none of its options. */
  detail?: string;
  /** For a list of codes: what `allowed` lists, for a value of the wrong type too. */
  allowed?: readonly string[];
  /** What these are called, in the same order. */
  labels?: readonly string[];
  /** For a list of codes: the fault of a text that is none of them. Default: `unknown-code`. */
  unknownCode?: (text: string) => FaultCode;
  /** For an object: the fault of a member that it does not have. Default: `unknown-member`, with the names that it may have. */
  unknownMember?: (name: string) => { code: FaultCode; detail?: string; allowed?: readonly string[] };
  /** For an object: the members that are reported as missing where the object itself is missing. */
  missing?: readonly string[];
}

/** A registry of its own, so that nothing of it shows in a JSON Schema. */
export const FAULT_HINTS = z.registry<FaultHint>();

/** For some discriminated unions: what checks a value that does not say which option it is, instead of `commonMembers`. */
export const UNDECIDED = new WeakMap<z.ZodUnion, z.ZodObject>();

/** Chooses the option that is named by the one member of its own that the value has. */
export const byMember =
  (members: readonly string[]): Choose =>
  (value) => {
    const found = members.findIndex((member) => Object.hasOwn(value, member));
    return found === -1 ? { oneOf: members } : found;
  };

/** The members that every option of a union of objects has: what can be judged of a value that does not say which it is. */
export function commonMembers(union: z.ZodUnion): z.ZodObject {
  const [first = {}, ...others] = union.options.map((option) => (option instanceof z.ZodObject ? option.shape : {}));
  const shared = Object.entries(first).filter(([name]) => others.every((shape) => Object.hasOwn(shape, name)));
  return z.looseObject(Object.fromEntries(shared));
}
