import { z } from 'zod';
import { COLLECTED_FAULTS } from '../errors.ts';

/**
 * Lists and records that stop looking once they have found enough faults. Zod's own check every entry, however many are faulty:
 * measured at 11 s for the empty objects that fit into a mebibyte. Use them wherever a body may nest lists or records.
 */

/**
 * The most faults that are looked for. An answer lists far fewer, and a hostile body has a million. More than an answer lists,
 * because several may have one pointer or lie in a faulty container.
 */
export const MOST_LOCATED = 4 * COLLECTED_FAULTS;

type Run = z.core.$ZodType['_zod']['run'];
type RunPayload = Parameters<Run>[0];

const BoundedList = z.core.$constructor<z.ZodArray, z.core.$ZodArrayDef>('BoundedList', (inst, def) => {
  z.ZodArray.init(inst, def);
  const { parse } = inst._zod;
  const longest = Math.min(...z.core.util.sizeCaps(def.checks).map(([most]) => most));
  inst._zod.parse = (payload, context) => {
    const sent: unknown = payload.value;
    if (!Array.isArray(sent) || sent.length > longest) return parse(payload, context);
    const value: unknown[] = [];
    payload.value = value;
    let found = 0;
    for (let index = 0; index < sent.length && found < MOST_LOCATED; index += 1) {
      const entry = runNow(def.element._zod.run, sent[index], context);
      found += issueCount(entry.issues);
      for (const issue of entry.issues) payload.issues.push({ ...issue, path: [index, ...(issue.path ?? [])] });
      value.push(entry.value);
    }
    return payload;
  };
});

/** `z.array`. */
export const boundedList = <T extends z.ZodType>(element: T): z.ZodArray<T> =>
  new BoundedList({ type: 'array', element }) as unknown as z.ZodArray<T>; // its element is T

const BoundedRecord = z.core.$constructor<z.ZodRecord, z.core.$ZodRecordDef>('BoundedRecord', (inst, def) => {
  z.ZodRecord.init(inst, def);
  const { parse } = inst._zod;
  inst._zod.parse = (payload, context) => {
    const sent: unknown = payload.value;
    if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return parse(payload, context);
    const members: [string, unknown][] = [];
    let found = 0;
    for (const member of Object.entries(sent)) {
      if (found >= MOST_LOCATED) break;
      const part = runNow(parse, Object.fromEntries([member]), context);
      found += issueCount(part.issues);
      for (const issue of part.issues) payload.issues.push(issue);
      for (const checked of Object.entries(part.value as object)) members.push(checked); // of an object, Zod makes one
    }
    payload.value = Object.fromEntries(members);
    return payload;
  };
});

/** `z.record` of names that are a pattern, not a list of words. */
export const boundedRecord = <K extends z.core.$ZodRecordKey, V extends z.ZodType>(
  keyType: K,
  valueType: V,
): z.ZodRecord<K, V> => new BoundedRecord({ type: 'record', keyType, valueType }) as unknown as z.ZodRecord<K, V>; // of K and V

const runNow = (run: Run, value: unknown, context: Parameters<Run>[1]): RunPayload =>
  run({ value, issues: [] }, context) as RunPayload; // no schema here is asynchronous

/** How many issues there are, those of each option of a union included. */
function issueCount(issues: readonly { code: string; errors?: unknown }[]): number {
  let weight = issues.length;
  for (const { code, errors } of issues) {
    if (code !== 'invalid_union') continue;
    for (const option of errors as z.core.$ZodIssue[][]) weight += issueCount(option);
  }
  return weight;
}
