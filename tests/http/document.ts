import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { Body } from '../samples/body.ts';

/** Requests that the served OpenAPI document describes, and whether an answer is one that it lists. */

export interface Operation {
  method: string;
  path: string;
  declared: Body;
}

const METHODS = ['get', 'put', 'post', 'delete'];

export const operationsOf = (document: Body): Operation[] =>
  Object.entries<Body>(document.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => method in methods).map((method) => {
      return { method: method.toUpperCase(), path, declared: methods[method] };
    }),
  );

export interface DocumentedRequest {
  path: Record<string, string>;
  query: [string, string][];
  headers: Record<string, string>;
  body?: string;
  type?: string;
}

/** A request of an operation without anything that may be left out; the body is the example of the document. */
export function plainRequest(
  { declared }: Operation,
  known: Readonly<Record<string, readonly string[]>>,
): DocumentedRequest {
  const needed: Body[] = (declared.parameters ?? []).filter(({ required }: Body) => required);
  const of = (place: string): [string, string][] =>
    needed.filter((one) => one.in === place).map(({ name }) => [name, known[name]?.[0] ?? 'x']);
  const [content] = Object.entries<Body>(declared.requestBody?.content ?? {});
  return {
    path: Object.fromEntries(of('path')),
    query: of('query'),
    headers: Object.fromEntries(of('header')),
    ...(content && { type: content[0], body: asText(content[1].example ?? {}) }),
  };
}

/** The request that the docs page fills in. Where it leaves a parameter in the path empty, it has the value that it shows. */
export function exampleRequest({ method, path, declared }: Operation) {
  let url = path;
  const query = new URLSearchParams();
  for (const { in: place, name, example, schema } of declared.parameters ?? []) {
    if (place === 'path') url = url.replace(`{${name}}`, example ?? schema.examples[0]);
    else if (place === 'query')
      for (const value of example === undefined ? [] : [example].flat()) query.append(name, value);
  }
  const [content] = Object.entries<Body>(declared.requestBody?.content ?? {});
  return {
    method,
    url: query.size > 0 ? `${url}?${query}` : url,
    isPublic: declared.security.length === 0 || declared.security.some((one: Body) => Object.keys(one).length === 0),
    /** Whether the reader need not fill anything in. */
    isWhole: (declared.parameters ?? []).every(({ required, example }: Body) => !required || example !== undefined),
    ...(content && { type: content[0], raw: asText(content[1].example) }),
  };
}

/**
 * Requests of an operation: each parameter left out, as its schema says, one that exists here (`known`, by name), or junk. So the
 * body.
 */
export function requestsOf(
  document: Body,
  { declared }: Operation,
  known: Readonly<Record<string, readonly string[]>>,
  junk: fc.Arbitrary<string>,
): fc.Arbitrary<DocumentedRequest> {
  const parameters: Body[] = declared.parameters ?? [];
  const textOf = ({ name, schema }: Body): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 8, arbitrary: known[name] ? fc.constantFrom(...known[name]) : anyOf(document, schema).map(asText) },
      { weight: 1, arbitrary: anyOf(document, schema).map(asText) },
      { weight: 1, arbitrary: junk },
    );
  const inPlace = (place: string): fc.Arbitrary<Record<string, string>> => {
    const here = parameters.filter((parameter) => parameter.in === place);
    // Few at once: a request with a faulty parameter shows nothing of the others.
    const texts = here.map((one) => {
      const absent = { weight: one.required ? 0 : 4, arbitrary: fc.constant(undefined) };
      return fc.oneof(absent, { weight: 1, arbitrary: textOf(one) }).map((text) => [one.name, text] as const);
    });
    return fc
      .tuple(...texts)
      .map((pairs) => Object.fromEntries(pairs.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))));
  };
  const content: [string, Body][] = Object.entries(declared.requestBody?.content ?? {});
  const bodies = content.map(([type, { schema, example }]) => {
    const text = type === 'application/json' ? anyOf(document, schema).map((value) => JSON.stringify(value)) : junk;
    const examples = example === undefined ? [] : [fc.constant(asText(example))];
    return fc.record({ type: fc.constant(type), body: fc.oneof(text, ...examples, junk) });
  });
  return fc
    .record({
      path: inPlace('path'),
      query: inPlace('query'),
      headers: inPlace('header'),
      sent: bodies.length > 0 ? fc.oneof(...bodies) : fc.constant({}),
    })
    .map(({ path, query, headers, sent }) => ({ path, query: Object.entries(query), headers, ...sent }));
}

const asText = (value: unknown): string =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value.join(',')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

const FORMATS: Record<string, fc.Arbitrary<string>> = {
  date: fc.constantFrom('2015-01-31', '1600-01-01', '2199-12-31', '2015-02-30'),
  'date-time': fc.constantFrom('2030-01-01T00:00:00Z', '1600-01-01T00:00:00.000Z', '9999-12-31T23:59:59Z'),
  uuid: fc.uuid(),
};
const DEEPEST = 8;

/** Values of a schema, most of them valid: what JSON Schema says about other members is not looked at. */
function anyOf(document: Body, schema: Body, depth = 0): fc.Arbitrary<unknown> {
  const of = (inner: Body): fc.Arbitrary<unknown> => anyOf(document, inner, depth + 1);
  if (depth > DEEPEST) return fc.constant(null);
  if (schema.$ref) return of(document.components.schemas[schema.$ref.split('/').at(-1)]);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map(of));
  switch (schema.type) {
    case 'object': {
      const members = Object.entries<Body>(schema.properties ?? {}).map(([name, member]) => [name, of(member)]);
      const own = fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [] });
      if (typeof schema.additionalProperties !== 'object') return own;
      const names = fc.constantFrom('sex', 'outcome', 'constructor', 'x', 'de', 'a-b');
      const others = fc.dictionary(names, of(schema.additionalProperties), { maxKeys: 3 });
      return fc.tuple(others, own).map(([more, declared]) => ({ ...more, ...declared }));
    }
    case 'array':
      return fc.array(of(schema.items ?? {}), { minLength: Math.min(schema.minItems ?? 0, 3), maxLength: 3 });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -(2 ** 31), max: schema.maximum ?? 2 ** 31 });
    case 'number':
      return fc.double({ noNaN: true, min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9 });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return FORMATS[schema.format] ?? textOf(schema);
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textOf({ pattern, minLength = 0, maxLength = 200 }: Body): fc.Arbitrary<string> {
  // fast-check makes texts of a pattern, but of none that looks ahead.
  if (pattern !== undefined && !pattern.includes('(?')) return fc.stringMatching(new RegExp(pattern));
  return fc.oneof(
    fc.constantFrom('x', 'press-snapshot-2015', 'constructor', 'trust-or-access'),
    fc.string({ minLength, maxLength: Math.min(maxLength, 30) }),
  );
}

/** Says what is wrong with an answer by the document; undefined if nothing is. */
export function answerCheck(document: Body) {
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  const escaped = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
  return (
    { method, path, declared }: Operation,
    answer: { statusCode: number; headers: { 'content-type'?: string | undefined }; body: string },
  ): string | undefined => {
    const { statusCode, headers, body } = answer;
    const listed = declared.responses[statusCode];
    if (!listed) return `status ${statusCode} is not listed`;
    const full = headers['content-type'] ?? '';
    const type = [full, full.split(';')[0]!.trim()].find((one) => listed.content && one in listed.content);
    if (type === undefined) return body === '' && !listed.content ? undefined : `${statusCode} ${full} is not listed`;
    if (!/[/+]json$/.test(type)) return undefined;
    const at = ['paths', path, method.toLowerCase(), 'responses', String(statusCode), 'content', type, 'schema'];
    const validate = ajv.getSchema(`openapi#/${at.map(escaped).join('/')}`);
    if (!validate) return `no schema for ${statusCode} ${type}`;
    return validate(JSON.parse(body)) ? undefined : `${statusCode}: ${ajv.errorsText(validate.errors)}`;
  };
}
