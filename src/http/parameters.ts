import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError, type Fault, type FaultCode, notFound } from '../errors.ts';

/** Query parameters: one spec for each route says how they are read and how they stand in the OpenAPI document. */

export type Reading<T> = { value: T } | { code: FaultCode; detail: string; allowed?: readonly string[] };

export interface Parameter<T> {
  /** As documented: a default makes it optional. */
  schema: z.ZodType;
  /** Of the decoded values in the order given; none if the parameter is absent. */
  read(values: readonly string[]): Reading<T>;
}

// biome-ignore lint/suspicious/noExplicitAny: any parameter, whatever it reads; each keeps its own type in Values<S>
export type Parameters = Record<string, Parameter<any>>;
export type Values<S extends Parameters> = { [K in keyof S]: S[K] extends Parameter<infer T> ? T : never };

/** One code list condition: `where=dimension:code,code`. */
export interface Condition {
  dimension: string;
  codes: string[];
}

function scalar<T>(schema: z.ZodType, fallback: T, read: (value: string) => Reading<T>): Parameter<T> {
  return {
    schema,
    read(values) {
      const [value] = values;
      if (value === undefined) return { value: fallback };
      if (values.length > 1) return { code: 'given-twice', detail: 'It takes one value.' };
      return read(value);
    },
  };
}

export function integer({ min, max, fallback, about }: { min: number; max: number; fallback: number; about: string }) {
  const schema = z.int().min(min).max(max).default(fallback).describe(about);
  return scalar<number>(schema, fallback, (value) => {
    // Digits only: Number() would read "", "0x10" and "1e3".
    if (!/^-?\d{1,16}$/.test(value)) return { code: 'ill-formed', detail: 'A whole number in decimal digits.' };
    const number = Number(value);
    return number >= min && number <= max
      ? { value: number }
      : { code: 'out-of-range', detail: `A number from ${min} to ${max}.` };
  });
}

export function flag(fallback: boolean, about: string) {
  return scalar<boolean>(z.boolean().default(fallback).describe(about), fallback, (value) =>
    value === 'true' || value === 'false'
      ? { value: value === 'true' }
      : { code: 'ill-formed', detail: 'true or false.', allowed: ['true', 'false'] },
  );
}

/** One of a closed list of words; without a fallback it may be absent. */
export function oneOf<const T extends readonly string[], F extends T[number] | undefined = undefined>(
  words: T,
  about: string,
  fallback?: F,
) {
  const schema = z.enum(words).describe(about);
  type Result = T[number] | (F extends undefined ? undefined : never);
  return scalar<Result>(
    fallback === undefined ? schema.optional() : schema.default(fallback),
    fallback as Result,
    (value) =>
      words.includes(value)
        ? { value: value as Result }
        : { code: 'unknown-code', detail: 'Not one of the words allowed here.', allowed: words },
  );
}

/** Text of a given form; absent: undefined. */
export function text(pattern: RegExp, about: string) {
  return scalar<string | undefined>(z.string().regex(pattern).optional().describe(about), undefined, (value) =>
    pattern.test(value) ? { value } : { code: 'ill-formed', detail: about },
  );
}

/** The same, and it must be there. */
export function neededText(pattern: RegExp, about: string): Parameter<string> {
  const { read } = text(pattern, about);
  return {
    schema: z.string().regex(pattern).describe(about),
    read(values) {
      if (values.length === 0) return { code: 'required', detail: about };
      return read(values) as Reading<string>; // undefined stands for none alone
    },
  };
}

const Instant = z.iso.datetime();

/** An instant in UTC, of the years that the service knows; absent: undefined. */
export function instantOf(about: string) {
  return scalar<string | undefined>(Instant.optional().describe(about), undefined, (value) =>
    Instant.safeParse(value).success && /^(1[6-9]\d|20\d|21\d)\d-/.test(value)
      ? { value }
      : { code: 'ill-formed', detail: 'An instant in UTC, such as 2015-03-13T09:30:00Z.' },
  );
}

/** Names by comma and repetition alike, without duplicates, in the order given; absent: none. */
export function list(pattern: RegExp, about: string): Parameter<string[]> {
  const item = pattern.source.slice(1, -1); // without its anchors
  const items = new RegExp(`^${item}(,${item})*$`);
  return {
    schema: z.array(z.string().regex(items)).optional().describe(`${about} By comma and repetition alike.`),
    read(values) {
      return values.every((value) => items.test(value))
        ? { value: [...new Set(values.flatMap((value) => value.split(',')))] }
        : { code: 'ill-formed', detail: 'Names of letters, digits, - and _, joined by commas; none may be empty.' };
    },
  };
}

/** The same for a closed list of words. */
export function listOf<const T extends readonly string[]>(words: T, about: string): Parameter<T[number][]> {
  return {
    // As a pattern, since commas may join them.
    schema: z
      .array(z.string().regex(new RegExp(`^(${words.join('|')})(,(${words.join('|')}))*$`)))
      .optional()
      .describe(`${about} By comma and repetition alike.`),
    read(values) {
      const items = values.flatMap((value) => value.split(','));
      return items.every((item) => words.includes(item))
        ? { value: [...new Set(items)] }
        : { code: 'unknown-code', detail: 'Not one of the words allowed here.', allowed: words };
    },
  };
}

/** Any name that could be one: whether it exists is for the codebook to say (422, with what is allowed). */
export const NAME = /^[A-Za-z0-9_-]{1,100}$/;
const CONDITION = /^[A-Za-z][A-Za-z0-9]{0,99}:[A-Za-z0-9_-]{1,60}(,[A-Za-z0-9_-]{1,60})*$/;

/** Conditions on dimensions: codes of one dimension are alternatives, however they are spread over repetitions. */
export function where(): Parameter<Condition[]> {
  const about =
    'Condition as dimension:code,code. Repeatable: codes of one dimension are alternatives, several dimensions must all hold.';
  return {
    schema: z.array(z.string().regex(CONDITION)).optional().describe(about),
    read(values) {
      const conditions = new Map<string, Set<string>>();
      for (const value of values) {
        if (!CONDITION.test(value)) return { code: 'ill-formed', detail: 'Written as dimension:code,code.' };
        const colon = value.indexOf(':');
        const dimension = value.slice(0, colon);
        const codes = conditions.get(dimension) ?? new Set();
        for (const code of value.slice(colon + 1).split(',')) codes.add(code);
        conditions.set(dimension, codes);
      }
      return { value: [...conditions].map(([dimension, codes]) => ({ dimension, codes: [...codes] })) };
    },
  };
}

/** The query of a request is read before its handler runs, in the order of checks, and not again by the handler. */
const alreadyRead = new WeakMap<FastifyRequest, { spec: Parameters; values: unknown }>();

/** Reads the query by its spec: every fault at once, no value repeated in it. */
export function readQuery<S extends Parameters>(request: FastifyRequest, spec: S): Values<S> {
  const known = alreadyRead.get(request);
  if (known?.spec === spec) return known.values as Values<S>;
  const { given, faults } = parseQuery(request.raw.url ?? '');
  const values: Record<string, unknown> = {};
  for (const name of given.keys()) {
    if (!Object.hasOwn(spec, name)) {
      faults.push({
        parameter: name.slice(0, 100),
        code: 'unknown-parameter',
        detail: 'There is no such parameter here.',
        allowed: Object.keys(spec),
      });
    }
  }
  for (const [name, parameter] of Object.entries(spec)) {
    const read = parameter.read(given.get(name) ?? []);
    if ('value' in read) values[name] = read.value;
    else faults.push({ parameter: name, ...read });
  }
  if (faults.length > 0) throw new AppError('invalid-parameters', { errors: faults });
  alreadyRead.set(request, { spec, values });
  return values as Values<S>;
}

/** By hand: URLSearchParams and the usual parsers let broken percent-encoding pass as text. */
function parseQuery(url: string): { given: Map<string, string[]>; faults: Fault[] } {
  const given = new Map<string, string[]>();
  const faults: Fault[] = [];
  const start = url.indexOf('?');
  const pairs = start < 0 ? [] : url.slice(start + 1).split('&');
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) {
      faults.push({
        parameter: (name ?? '').slice(0, 100),
        code: 'ill-formed',
        detail: 'The percent-encoding is not of UTF-8 text.',
      });
    } else given.set(name, [...(given.get(name) ?? []), value]);
  }
  return { given, faults };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Ids in a path. One of the wrong shape names nothing: 404. */
export function readPath<const N extends string>(request: FastifyRequest, spec: Record<N, RegExp>): Record<N, string> {
  const params = request.params as Record<string, string | undefined>;
  for (const name of Object.keys(spec) as N[]) {
    if (!spec[name].test(params[name] ?? '')) throw notFound();
  }
  return params as Record<N, string>;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const KEBAB = /^(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** What the parts of an address are called, as documented. */
export const DATASET_PATH = { dataset: 'Id of the dataset.' };
export const CASE_PATH = { ...DATASET_PATH, id: 'Id of the case.' };
export const RELEASE_PATH = {
  ...DATASET_PATH,
  version: '`1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write, and previews.',
};
