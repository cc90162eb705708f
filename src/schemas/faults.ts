import type { z } from 'zod';
import type { Fault, FaultCode } from '../errors.ts';
import { FAULT_HINTS, commonMembers } from './fault-hints.ts';

/** Checks a body against a schema and says everything that is wrong with it, with a JSON Pointer for each fault. */

export type Path = readonly (string | number)[];

/** A JSON Pointer (RFC 6901): `~` is written `~0`, `/` is written `~1`. */
export const pointerTo = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** A fault and where it lies. Paths, not pointers, so that faults can be sorted and hidden by what contains them. */
export interface Located {
  path: Path;
  code: FaultCode;
  detail: string;
  allowed?: readonly string[];
}

type Issue = z.core.$ZodIssue;

/**
 * Each issue's message carries what its finished form leaves out: whether the value was missing, which option of a union
 * was meant, what members an object may have. A pattern's message is its own (see names.ts).
 */
const MISSING = 'missing';
const OTHER_TYPE = 'other type';
const OPTION = 'option ';
const ONE_OF = 'one of ';
const DETAIL = 'detail ';

const mark: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return MISSING;
  if (issue.code === 'unrecognized_keys') return Object.keys((issue.inst as z.ZodObject).shape).join(' '); // only objects are strict
  if (issue.code === 'invalid_value') return markWord(issue.input);
  if (issue.code !== 'invalid_union') return '';
  if (issue.discriminator !== undefined) return markWord((issue.input as Record<string, unknown>)[issue.discriminator]);
  const { choose, detail } = FAULT_HINTS.get(issue.inst as z.ZodType) ?? {}; // the error map's own type leaves the schema untyped
  if (detail !== undefined) return `${DETAIL}${detail}`;
  if (choose === undefined || !isObject(issue.input)) return '';
  const choice = choose(issue.input);
  return typeof choice === 'number' ? `${OPTION}${choice}` : `${ONE_OF}${choice.oneOf.join(', ')}`;
};

const markWord = (word: unknown): string => (word === undefined ? MISSING : typeof word === 'string' ? '' : OTHER_TYPE);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function* locate(issue: Issue, base: Path): Generator<Located> {
  const path = issue.path.length === 0 ? base : ([...base, ...issue.path] as Path); // JSON has no symbol keys
  if (issue.message === MISSING && issue.code !== 'unrecognized_keys') {
    yield { path, code: 'required', detail: 'This member is required.' };
    return;
  }
  switch (issue.code) {
    case 'invalid_type':
      yield { path, code: 'wrong-type', detail: `Must be ${TYPES[issue.expected] ?? issue.expected}.` };
      return;
    case 'unrecognized_keys':
      yield* unknownMembers(issue.keys, path, issue.message === '' ? [] : issue.message.split(' '));
      return;
    case 'invalid_key':
      yield { path, code: 'ill-formed', detail: `The name of this member: ${nameDetail(issue.issues)}` };
      return;
    case 'invalid_value':
      yield word(issue, path, issue.values);
      return;
    case 'invalid_format':
      yield { path, code: 'ill-formed', detail: formDetail(issue) };
      return;
    case 'too_big':
    case 'too_small':
      yield { path, ...sizeFault(issue) };
      return;
    case 'invalid_union':
      yield* locateUnion(issue, path);
      return;
    default:
      yield { path, code: 'not-allowed', detail: 'The value is not allowed here.' };
  }
}

const word = (issue: Issue, path: Path, allowed: readonly unknown[]): Located =>
  issue.message === OTHER_TYPE
    ? { path, code: 'wrong-type', detail: 'Must be a string.' }
    : { path, code: 'unknown-code', detail: 'Must be one of the allowed values.', allowed: allowed.map(String) };

function* unknownMembers(names: readonly string[], path: Path, allowed: readonly string[]): Generator<Located> {
  for (const name of names)
    yield { path: [...path, name], code: 'unknown-member', detail: 'The object has no such member.', allowed };
}

const FORMATS: Record<string, string> = {
  uuid: 'Must be a UUID.',
  datetime: 'Must be an instant in UTC such as 2030-01-01T00:00:00Z.',
};

const formDetail = (issue: z.core.$ZodIssueInvalidStringFormat): string =>
  FORMATS[issue.format] ?? (issue.message === '' ? 'Does not have the required form.' : issue.message);

/** What is wrong with the name of a member: its form, or else its length. */
function nameDetail(issues: readonly Issue[]): string {
  const form = issues.find((issue) => issue.code === 'invalid_format') ?? issues[0];
  return [...(form ? locate(form, []) : [])].map(({ detail }) => detail).join();
}

function sizeFault(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): Omit<Located, 'path'> {
  const limit = issue.code === 'too_big' ? issue.maximum : issue.minimum;
  const word = issue.exact ? 'exactly' : issue.code === 'too_big' ? 'at most' : 'at least';
  if (issue.origin === 'string' || issue.origin === 'array') {
    const [one, many] = issue.origin === 'string' ? ['character', 'characters'] : ['entry', 'entries'];
    return {
      code: issue.code === 'too_big' ? 'too-long' : 'too-short',
      detail: `Must have ${word} ${limit} ${Number(limit) === 1 ? one : many}.`,
    };
  }
  return { code: 'out-of-range', detail: `Must be ${issue.inclusive ? word : `${word}, and not,`} ${limit}.` };
}

function* locateUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): Generator<Located> {
  const options = (issue as { options?: readonly unknown[] }).options;
  if (options !== undefined) {
    yield word(issue, path, options);
    return;
  }
  if (issue.message.startsWith(ONE_OF)) {
    const members = issue.message.slice(ONE_OF.length);
    yield { path, code: 'required', detail: `Needs one of the members ${members}.`, allowed: members.split(', ') };
    return;
  }
  const branch = issue.message.startsWith(OPTION)
    ? issue.errors[Number(issue.message.slice(OPTION.length))]
    : branchOfSameType(issue.errors);
  const detail = issue.message.startsWith(DETAIL) ? issue.message.slice(DETAIL.length) : undefined;
  if (branch === undefined)
    yield { path, code: 'wrong-type', detail: detail ?? `Must be ${typesOf(issue.errors).join(' or ')}.` };
  for (const inner of branch ?? [])
    for (const fault of locate(inner, path))
      yield detail !== undefined && fault.path.length === path.length ? { ...fault, detail } : fault;
}

const refusesType = (issues: readonly Issue[]): boolean =>
  issues.some((issue) => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.message === OTHER_TYPE));

/** Options of different JSON types tell themselves apart: the one whose type the value has. */
const branchOfSameType = (branches: readonly Issue[][]): Issue[] | undefined =>
  branches.find((branch) => !refusesType(branch));

function typesOf(branches: readonly Issue[][]): string[] {
  const roots = branches.flat().filter((issue) => issue.path.length === 0);
  return [
    ...new Set(roots.map((issue) => (issue.code === 'invalid_type' ? TYPES[issue.expected] : 'a string'))),
  ].filter((type) => type !== undefined);
}

/**
 * Faults of any JSON that Zod does not see: text that PostgreSQL cannot store (NUL) or UTF-8 cannot carry (a lone
 * surrogate), in values and names; and a member `__proto__`, which Zod drops without a word.
 */
function* unstorable(root: unknown): Generator<Located> {
  const open: { value: unknown; path: Path }[] = [{ value: root, path: [] }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { value, path } = at;
    if (typeof value === 'string') {
      if (!isStorable(value)) yield { path, code: 'forbidden-text', detail: 'Text with a NUL or a lone surrogate.' };
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        if (mayHold(item)) open.push({ value: item, path: [...path, index] });
    } else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) {
        const member = [...path, key];
        if (key === '__proto__')
          yield { path: member, code: 'unknown-member', detail: 'The object has no such member.' };
        else if (!isStorable(key))
          yield { path: member, code: 'forbidden-text', detail: 'A name with a NUL or a lone surrogate.' };
        else {
          const item = (value as Record<string, unknown>)[key];
          if (mayHold(item)) open.push({ value: item, path: member });
        }
      }
    }
  }
}

const isStorable = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);
/** Saves a path for every plain value of a large body. */
const mayHold = (value: unknown): boolean =>
  typeof value === 'string' ? !isStorable(value) : typeof value === 'object' && value !== null;

/** More than any answer holds: what a hostile body has beyond these is not worth the time and memory. */
const MOST_FAULTS = 10_000;

/**
 * One fault for each pointer (the first given), none inside a container that is itself faulty, in order of path: members
 * by name, list entries by position.
 */
export function settle(located: Iterable<Located>, prefix = ''): Fault[] {
  const byPointer = new Map<string, Located>();
  for (const fault of located) {
    const pointer = pointerTo(fault.path);
    if (!byPointer.has(pointer)) byPointer.set(pointer, fault);
    if (byPointer.size === MOST_FAULTS) break;
  }
  const visible = [...byPointer.values()].filter(
    (fault) => !fault.path.some((_, depth) => byPointer.has(pointerTo(fault.path.slice(0, depth)))),
  );
  return visible.sort((a, b) => comparePaths(a.path, b.path)).map((fault) => toFault(fault, prefix));
}

function comparePaths(a: Path, b: Path): number {
  for (const [depth, left] of a.entries()) {
    const right = b[depth];
    if (right === undefined) return 1;
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return a.length - b.length;
}

const toFault = ({ path, code, detail, allowed }: Located, prefix: string): Fault => ({
  pointer: prefix + pointerTo(path),
  code,
  detail,
  ...(allowed === undefined ? {} : { allowed: allowed.slice(0, 100) }),
});

/** What is wrong with the shape of a value: see `checkShape`. Nothing is hidden or sorted yet. */
export function locateShapeFaults<T>(schema: z.ZodType<T>, value: unknown): { value: T } | { located: Located[] } {
  const located = [...unstorable(value)];
  const undecided: z.core.$ZodRawIssue[] = [];
  const error: z.core.$ZodErrorMap = (issue) => {
    if (issue.code === 'invalid_union' && issue.discriminator !== undefined) undecided.push(issue);
    return mark(issue);
  };
  const parsed = schema.safeParse(value, { error });
  if (!parsed.success) for (const issue of parsed.error.issues) located.push(...locate(issue, []));
  for (const issue of undecided) located.push(...locateInCommon(issue));
  return parsed.success && located.length === 0 ? { value: parsed.data } : { located };
}

/** Of an object that does not say which option it is, Zod looks at nothing else; but some members are in every option. */
function locateInCommon({ inst, input, path = [] }: z.core.$ZodRawIssue): Located[] {
  if (!isObject(input)) return [];
  const common = locateShapeFaults(commonMembers(inst as z.ZodUnion), input); // only unions have this issue
  const base = path.slice(0, -1) as Path; // the path ends with the member that should say it
  return 'value' in common ? [] : common.located.map((fault) => ({ ...fault, path: [...base, ...fault.path] }));
}

/**
 * Parses a JSON value, or lists all its faults: one for each pointer, nothing inside a faulty container, in order of path.
 * `where.pointer` is put before every pointer (`/items/3` in a batch). Details never repeat what was sent.
 */
export function checkShape<T>(
  schema: z.ZodType<T>,
  value: unknown,
  where: { pointer?: string } = {},
): { value: T } | { faults: Fault[] } {
  const shape = locateShapeFaults(schema, value);
  return 'value' in shape ? shape : { faults: settle(shape.located, where.pointer) };
}
