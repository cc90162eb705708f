import { z } from 'zod';

/** Of a union: which option a value means to be (its index), or, if the value does not say, the members one of which it needs. */
export type Choose = (value: object) => number | { oneOf: readonly string[] };

/**
 * Zod reports every option of a failed union at once. Unions of objects are registered here with the member that tells
 * their options apart, so that `checkShape` reports the faults of the one that was meant. A union that needs a sentence of
 * its own has it in `detail`. A registry of its own, so that nothing of it shows in the JSON Schema.
 */
export const FAULT_HINTS = z.registry<{ choose?: Choose; detail?: string }>();

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
