import { z } from 'zod';
import { FAULTS, type Fault, type FaultCode } from '../errors.ts';
import { allowedLists, type Choices } from './allowed.ts';
import { MOST_LOCATED } from './bounded.ts';
import { commonMembers, FAULT_HINTS, type FaultHint, UNDECIDED } from './fault-hints.ts';

/** Zod's issues as the faults of an answer: the one place where they are translated, for fixed bodies and for cases. */

export type Path = readonly (string | number)[];

/** A fault and where it lies. Paths, not pointers, so that faults can be sorted and hidden by what contains them. */
export interface Located {
  path: Path;
  code: FaultCode;
  detail: string;
  allowed?: readonly string[];
  /** What the codes in `allowed` are called, in the same order. */
  labels?: Choices['labels'];
  /** What was sent in place of one of them. It orders `allowed`, and is never shown. */
  sent?: string | undefined;
  /** A fault across the members of a container, whose own faults are shown too. */
  ofMembers?: true;
}

/**
 * Parses a JSON value, or lists all its faults: one for each pointer, nothing inside a faulty container, in order of path. Details
 * never repeat what was sent.
 */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown): { value: T } | { faults: Fault[] } {
  const shape = locateShapeFaults(schema, value);
  return 'value' in shape ? shape : { faults: settle(shape.located) };
}

/** What `checkShape` finds; nothing is hidden or sorted yet. */
export function locateShapeFaults<T>(schema: z.ZodType<T>, value: unknown): { value: T } | { located: Located[] } {
  const located: Located[] = [];
  addUnstorable(located, value);
  const parsed = parseStrictly(schema, value);
  if ('value' in parsed) return located.length === 0 ? parsed : { located };
  addFaults(located, parsed.located);
  return { located };
}

/** Like `locateShapeFaults`, for a schema that refuses unknown members and unstorable text everywhere by itself. */
export function parseStrictly<T>(schema: z.ZodType<T>, value: unknown): { value: T } | { located: Located[] } {
  const raws: RawIssue[] = [];
  const error: z.core.$ZodErrorMap = (raw) => REFERENCE + (raws.push(raw) - 1);
  const parsed = schema.safeParse(value, { error });
  if (parsed.success) return { value: parsed.data };
  const rawOf: RawOf = ({ message }) =>
    message.startsWith(REFERENCE) ? raws[Number(message.slice(REFERENCE.length))] : undefined;
  const located: Located[] = [];
  for (const issue of parsed.error.issues) addFaults(located, locate(issue, [], rawOf));
  for (const raw of raws) addFaults(located, locateInCommon(raw));
  return { located };
}

/** Adds faults one by one, up to the most. A spread would pass each as an argument of one call and overflow the stack. */
function addFaults(located: Located[], more: Iterable<Located>): void {
  if (located.length >= MOST_LOCATED) return;
  for (const fault of more) if (located.push(fault) >= MOST_LOCATED) return;
}

/** A finished issue lacks its schema and its input. Its message is a reference to the raw one, which has them. */
type Issue = z.core.$ZodIssue;
type RawIssue = Parameters<z.core.$ZodErrorMap>[0];
/** Undefined for an issue whose schema has a message of its own (see names.ts). */
type RawOf = (issue: Issue) => RawIssue | undefined;
const REFERENCE = '\0';

/** An issue that a check of our own pushes: a fault with its code. */
export const refusal = (
  input: unknown,
  code: FaultCode,
  { path = [], detail, allowed }: { path?: Path; detail?: string; allowed?: readonly string[] } = {},
): z.core.$ZodRawIssue => ({ code: 'custom', input, path: [...path], params: { fault: { code, detail, allowed } } });

/** A registry puts a hint together from those of the schemas that this one was derived from, at every call. */
const hints = new WeakMap<object, FaultHint>();
const NO_HINT: FaultHint = {};

const hintOf = (raw: RawIssue | undefined): FaultHint => {
  if (raw?.inst === undefined) return NO_HINT;
  const before = hints.get(raw.inst);
  if (before !== undefined) return before;
  const hint = FAULT_HINTS.get(raw.inst as z.ZodType) ?? NO_HINT; // checks are in no registry: nothing is found
  hints.set(raw.inst, hint);
  return hint;
};

const TYPE_NAMES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function* locate(issue: Issue, base: Path, rawOf: RawOf): Generator<Located> {
  const path = issue.path.length === 0 ? base : ([...base, ...issue.path] as Path); // JSON has no symbol keys
  const raw = rawOf(issue);
  const hint = hintOf(raw);
  if (raw !== undefined && isMissingMember(raw)) {
    const missing = hint.missing?.map((name) => [...path, name]) ?? [path];
    for (const at of missing) yield { path: at, code: 'required', detail: FAULTS.required };
    return;
  }
  switch (issue.code) {
    case 'invalid_type':
      yield typeFault(issue.expected, path, raw, hint);
      return;
    case 'unrecognized_keys':
      for (const name of issue.keys) yield unknownMember([...path, name], name, raw);
      return;
    case 'invalid_key':
      yield { path, code: 'ill-formed', detail: `The name of this member: ${nameDetail(issue.issues, rawOf)}` };
      return;
    case 'invalid_value':
      yield wrongWord(raw?.input, path, issue.values.map(String), hint);
      return;
    case 'invalid_format':
      yield { path, code: 'ill-formed', detail: FORMATS[issue.format] ?? (raw ? FAULTS['ill-formed'] : issue.message) };
      return;
    case 'too_big':
    case 'too_small':
      yield { path, ...sizeFault(issue) };
      return;
    case 'invalid_union':
      yield* locateUnion(issue, path, rawOf);
      return;
    case 'custom':
      yield { path, ...faultIn(issue.params) };
      return;
    default:
      yield { path, code: 'not-allowed', detail: FAULTS['not-allowed'] };
  }
}

const isMissingMember = ({ code, input, discriminator }: RawIssue): boolean => {
  if (code === 'unrecognized_keys') return false;
  const decides = code === 'invalid_union' && typeof discriminator === 'string';
  return (decides ? (input as Record<string, unknown>)[discriminator] : input) === undefined; // Zod has seen an object
};

function typeFault(expected: string, path: Path, raw: RawIssue | undefined, hint: FaultHint): Located {
  const { input, inst } = raw ?? {};
  if (input === Number.POSITIVE_INFINITY || input === Number.NEGATIVE_INFINITY)
    return { path, code: 'out-of-range', detail: FAULTS['out-of-range'] };
  // What is allowed of a choice of objects is about the member that chooses.
  const allowed = inst instanceof z.ZodDiscriminatedUnion ? undefined : hint.allowed;
  return wrongType(path, `${TYPE_NAMES[expected] ?? expected}${input === null ? ', not null' : ''}`, allowed);
}

const wrongType = (path: Path, expected: string, allowed?: readonly string[]): Located => ({
  path,
  code: 'wrong-type',
  detail: `Must be ${expected}.`,
  ...(allowed && { allowed }),
});

function wrongWord(sent: unknown, path: Path, allowed: readonly string[], hint: FaultHint): Located {
  if (sent !== undefined && typeof sent !== 'string') return wrongType(path, 'a string', hint.allowed);
  const code = hint.unknownCode?.(sent ?? '') ?? 'unknown-code';
  return { path, code, detail: FAULTS[code], allowed: hint.allowed ?? allowed, labels: hint.labels, sent };
}

function unknownMember(path: Path, name: string, raw: RawIssue | undefined): Located {
  const object = raw?.inst as z.ZodObject | undefined; // only objects are strict
  const fault = hintOf(raw).unknownMember?.(name) ?? {
    code: 'unknown-member',
    allowed: Object.keys(object?.shape ?? {}),
  };
  return { path, detail: FAULTS[fault.code], ...fault, sent: name };
}

const FORMATS: Record<string, string> = {
  uuid: 'Must be a UUID.',
  datetime: 'Must be an instant in UTC such as 2030-01-01T00:00:00Z.',
};

/** What is wrong with the name of a member: its form, or else its length. */
function nameDetail(issues: readonly Issue[], rawOf: RawOf): string {
  const form = issues.find((issue) => issue.code === 'invalid_format') ?? issues[0];
  return [...(form ? locate(form, [], rawOf) : [])].map(({ detail }) => detail).join();
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
  const beyond = issue.code === 'too_big' ? 'less than' : 'more than';
  return { code: 'out-of-range', detail: `Must be ${issue.inclusive ? word : beyond} ${limit}.` };
}

/** The fault of `refusal`, or of any other check that says only that it failed. */
function faultIn(params: Record<string, unknown> | undefined): Omit<Located, 'path'> {
  const { code, detail, allowed } = (params?.fault ?? { code: 'not-allowed' }) as Omit<Located, 'path' | 'detail'> & {
    detail?: string;
  }; // written by `refusal` alone
  return { code, detail: detail ?? FAULTS[code], ...(allowed && { allowed }) };
}

function* locateUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, rawOf: RawOf): Generator<Located> {
  const raw = rawOf(issue);
  const { choose, detail, ...hint } = hintOf(raw);
  if ('options' in issue && issue.discriminator !== undefined) {
    const sent = (raw?.input as Record<string, unknown> | undefined)?.[issue.discriminator]; // Zod has seen an object
    yield wrongWord(sent, path, issue.options.map(String), hint);
    return;
  }
  const choice = choose !== undefined && isObject(raw?.input) ? choose(raw.input) : undefined;
  if (typeof choice === 'object') {
    const { oneOf } = choice;
    yield { path, code: 'required', detail: `Needs one of the members ${oneOf.join(', ')}.`, allowed: oneOf };
    return;
  }
  const branch = choice === undefined ? branchOfSameType(issue.errors, rawOf) : issue.errors[choice];
  if (branch === undefined)
    yield { path, code: 'wrong-type', detail: detail ?? `Must be ${typesOf(issue.errors).join(' or ')}.` };
  for (const inner of branch ?? [])
    for (const fault of locate(inner, path, rawOf))
      yield detail !== undefined && fault.path.length === path.length ? { ...fault, detail } : fault;
}

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The option whose JSON type the value has, if the options have different types. */
const branchOfSameType = (branches: readonly Issue[][], rawOf: RawOf): Issue[] | undefined =>
  branches.find((branch) => !branch.some((issue) => issue.path.length === 0 && refusesType(issue, rawOf(issue))));

const refusesType = (issue: Issue, raw: RawIssue | undefined): boolean =>
  issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof raw?.input !== 'string');

function typesOf(branches: readonly Issue[][]): string[] {
  const roots = branches.flat().filter((issue) => issue.path.length === 0);
  return [
    ...new Set(roots.map((issue) => (issue.code === 'invalid_type' ? TYPE_NAMES[issue.expected] : 'a string'))),
  ].filter((type) => type !== undefined);
}

/** If an object does not say which option it is, Zod checks nothing else of it; but some members are in every option. */
function* locateInCommon(raw: RawIssue): Generator<Located> {
  if (raw.code !== 'invalid_union' || raw.discriminator === undefined || !isObject(raw.input)) return;
  const union = raw.inst as z.ZodUnion; // only unions have this issue
  const common = parseStrictly(UNDECIDED.get(union) ?? commonMembers(union), raw.input);
  const base = (raw.path ?? []).slice(0, -1) as Path; // the path ends with the member that should say it
  if ('located' in common) for (const fault of common.located) yield { ...fault, path: [...base, ...fault.path] };
}

/**
 * Faults of any JSON that Zod does not see. One is text, in values or names, that PostgreSQL cannot store (NUL) or UTF-8 cannot
 * carry (a lone surrogate). The other is a member `__proto__`, which Zod drops from records without a word.
 * @param path of the value; the same array for everything in it, since most of a body has no fault to name
 */
function addUnstorable(located: Located[], value: unknown, path: (string | number)[] = []): void {
  if (located.length >= MOST_LOCATED) return;
  if (typeof value === 'string') {
    if (!isStorable(value)) located.push(faultAt(path, 'forbidden-text'));
    return;
  }
  for (const key of isObject(value) ? Object.keys(value) : []) {
    if (key === '__proto__') located.push(faultAt([...path, key], 'unknown-member'));
    else if (!isStorable(key)) located.push(faultAt([...path, key], 'forbidden-text'));
  }
  for (const [step, item] of Array.isArray(value) ? value.entries() : Object.entries(value ?? {})) {
    if (!mayHold(item) || step === '__proto__') continue;
    path.push(step);
    addUnstorable(located, item, path);
    path.pop();
  }
}

const faultAt = (path: Path, code: FaultCode): Located => ({ path: [...path], code, detail: FAULTS[code] });

/** Whether PostgreSQL (no NUL) and UTF-8 (no lone surrogate) can hold the text. */
export const isStorable = (text: string): boolean =>
  !text.includes('\0') && (!SURROGATE.test(text) || !LONE_SURROGATE.test(text));
/** Without the flag `u`, which is quicker. It also matches half of a pair. */
const SURROGATE = /[\uD800-\uDFFF]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Saves a call for every plain value of a large body. */
const mayHold = (value: unknown): boolean =>
  typeof value === 'string' ? !isStorable(value) : typeof value === 'object' && value !== null;

/**
 * One fault for each pointer (the first given), none inside a container that is itself faulty, in order of path: members
 * by name, list entries by position.
 */
export function settle(located: Iterable<Located>, prefix = ''): Fault[] {
  const byPointer = new Map<string, Located>();
  for (const fault of located) {
    const pointer = pointerTo(fault.path);
    if (!byPointer.has(pointer)) byPointer.set(pointer, fault);
    if (byPointer.size === MOST_LOCATED) break;
  }
  const hides = (path: Path): boolean => {
    const fault = byPointer.get(pointerTo(path));
    return fault !== undefined && !fault.ofMembers;
  };
  const visible = [...byPointer.values()].filter(({ path }) => !path.some((_, depth) => hides(path.slice(0, depth))));
  const lists = allowedLists();
  return visible.sort((a, b) => comparePaths(a.path, b.path)).map((fault) => toFault(fault, prefix, lists));
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

const toFault = (
  { path, code, detail, allowed, labels, sent }: Located,
  prefix: string,
  lists: ReturnType<typeof allowedLists>,
): Fault => ({
  pointer: prefix + pointerTo(path),
  code,
  detail,
  ...(allowed && lists({ allowed, labels }, sent)),
});

/** A JSON Pointer (RFC 6901): `~` is written `~0`, `/` is written `~1`. */
export const pointerTo = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
