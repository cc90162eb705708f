import { z } from 'zod';
import type { FaultCode } from '../errors.ts';

/** Of a union: which option a value means to be (its index), or, if the value does not say, the members one of which it needs. */
type Choose = (value: object) => number | { oneOf: readonly string[] };

/** What Zod's issues leave out and `faults.ts` needs to name the fault that the sender can act on. Each member is optional. */
export interface FaultHint {
  /** Of a union of objects, whose options Zod reports all at once: the option that was meant. */
  choose?: Choose;
  /** Of a union: the detail of a value that is none of its options. */
  detail?: string;
  /** Of a list of codes: what a value of the wrong type is told, too. */
  allowed?: readonly string[];
  /** Of a list of codes: how a text that is none of them is faulty. Default: `unknown-code`. */
  unknownCode?: (text: string) => FaultCode;
  /** Of an object: how a member that it does not have is faulty. Default: `unknown-member`, with the names that it may have. */
  unknownMember?: (name: string) => { code: FaultCode; detail?: string; allowed?: readonly string[] };
  /** Of an object: the members that are reported as missing where the object itself is missing. */
  missing?: readonly string[];
}

/** A registry of its own, so that nothing of it shows in a JSON Schema. */
export const FAULT_HINTS = z.registry<FaultHint>();

/** Of some discriminated unions: what checks a value that does not say which option it is, instead of `commonMembers`. */
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
