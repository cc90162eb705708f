import { z } from 'zod';
import { commonMembers, FAULT_HINTS } from './fault-hints.ts';
import { type Located, pointerTo } from './faults.ts';

/**
 * The sound part of a value that may have faults of shape. A faulty member or list entry, at any depth, is present and
 * undefined (see `isFaulty`), so that everything beside it can still be judged. A value without faults is all sound.
 */
export type Sound<T> = T extends readonly (infer Item)[]
  ? (Sound<Item> | undefined)[]
  : T extends object
    ? { [Member in keyof T]: Sound<T[Member]> | undefined }
    : T;

/** Whether a member was sent, or had to be, and is faulty. One that may be left out, and was, is not. */
export const isFaulty = (object: object, member: string): boolean =>
  Object.hasOwn(object, member) && (object as Record<string, unknown>)[member] === undefined;

/** Whether nothing in it, however deep, is faulty. */
export const isAllSound = (sound: unknown): boolean =>
  sound !== undefined && (typeof sound !== 'object' || sound === null || Object.values(sound).every(isAllSound));

/**
 * The sound parts of a value, with defaults where members were left out. `faults` are all that its shape has
 * (`locateShapeFaults`); undefined if it is faulty as a whole. Members that the schema does not know are left out.
 */
export function soundParts<T>(schema: z.ZodType<T>, value: unknown, faults: readonly Located[]): Sound<T> | undefined {
  const faulty = new Set(faults.map(({ path }) => pointerTo(path)));
  return partOf(schema, value, '', faulty) as Sound<T> | undefined; // of the schema's form, or undefined where it is faulty
}

/** A value of another type than its schema's is faulty itself, so below the first line the types agree. */
function partOf(schema: z.core.$ZodType, value: unknown, pointer: string, faulty: ReadonlySet<string>): unknown {
  if (faulty.has(pointer)) return undefined;
  if (value === undefined) return z.safeParse(schema, undefined).data; // the default, if there is one
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return partOf(schema.unwrap(), value, pointer, faulty);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item, index) => partOf(schema.element, item, `${pointer}/${index}`, faulty));
  if (typeof value !== 'object' || value === null) return value;
  if (schema instanceof z.ZodUnion) return partOf(optionOf(schema, value), value, pointer, faulty);
  const part = (name: string, member: z.core.$ZodType): [string, unknown][] => {
    const at = pointer + pointerTo([name]);
    const sent = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    const found = partOf(member, sent, at, faulty);
    return found !== undefined || faulty.has(at) ? [[name, found]] : [];
  };
  if (schema instanceof z.ZodRecord)
    return Object.fromEntries(Object.keys(value).flatMap((name) => part(name, schema.valueType)));
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(Object.entries(schema.shape).flatMap(([name, member]) => part(name, member)));
  return value;
}

/** The option that the value means to be; where it does not say, what all options have in common. */
function optionOf(union: z.ZodUnion, value: object): z.core.$ZodType {
  const choice = FAULT_HINTS.get(union)?.choose?.(value);
  const isList = Array.isArray(value);
  const found = union.options.find((option, index) => {
    if (choice !== undefined) return choice === index;
    if (union instanceof z.ZodDiscriminatedUnion) return hasWord(option, union.def.discriminator, value);
    return isList ? option instanceof z.ZodArray : option instanceof z.ZodObject;
  });
  return found ?? commonMembers(union);
}

const hasWord = (option: z.core.$ZodType, member: string, value: object): boolean => {
  const word = option instanceof z.ZodObject ? option.shape[member] : undefined;
  return word !== undefined && z.safeParse(word, (value as Record<string, unknown>)[member]).success;
};
