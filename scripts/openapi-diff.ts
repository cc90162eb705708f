import { readFile } from 'node:fs/promises';

/**
 * Says what differs between two OpenAPI documents beyond wording: `npx tsx scripts/openapi-diff.ts BEFORE [AFTER]`. Descriptions,
 * summaries, titles, examples and order do not count. References are followed, so that a schema may have another name.
 */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const WORDING = new Set(['description', 'summary', 'title', 'example', 'examples']);
/** Members whose own names are data: a property called `title` counts. */
const MAPS = new Set([
  'properties',
  'patternProperties',
  'paths',
  'responses',
  'schemas',
  'headers',
  'content',
  '$defs',
]);

function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function follow(document: Json, reference: string): Json {
  let at: Json | undefined = document;
  for (const part of reference.slice(2).split('/')) at = isObject(at) ? at[part] : undefined;
  if (at === undefined) throw new Error(`${reference} leads nowhere`);
  return at;
}

/** Without wording, references followed, and lists whose order means nothing sorted. */
function plain(document: Json, value: Json, isMap: boolean, open: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item) => plain(document, item, false, open));
  if (!isObject(value)) return value;
  if (typeof value.$ref === 'string' && !isMap) {
    const { $ref: reference, ...beside } = value;
    // Of a schema that contains itself, how far up it is found again.
    if (open.includes(reference)) return { again: open.length - open.indexOf(reference) };
    const target = plain(document, follow(document, reference), false, [...open, reference]);
    return isObject(target) ? { ...target, ...(plain(document, beside, false, open) as object) } : target;
  }
  const members: [string, Json][] = Object.entries(value)
    .filter(([name]) => isMap || !WORDING.has(name))
    .map(([name, member]) => [
      name,
      name === 'default' || name === 'const'
        ? member
        : ordered(name, plain(document, member, !isMap && MAPS.has(name), open)),
    ]);
  return oneType(Object.fromEntries(members));
}

/** `anyOf` of bare types is written as a list of types: JSON Schema has two ways to say it. */
function oneType({ anyOf, ...rest }: { [name: string]: Json }): Json {
  const types = Array.isArray(anyOf)
    ? anyOf.map((one) => (isObject(one) && Object.keys(one).length === 1 ? one.type : undefined))
    : [undefined];
  if (types.every((type) => typeof type === 'string')) return { ...rest, type: [...types].sort() };
  return anyOf === undefined ? rest : { ...rest, anyOf };
}

function ordered(name: string, value: Json): Json {
  if (!Array.isArray(value)) return value;
  if (!['required', 'enum', 'type', 'anyOf', 'oneOf', 'allOf', 'parameters', 'tags'].includes(name)) return value;
  return [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** A line for each place that differs. */
export function differences(before: Json, after: Json): string[] {
  const of = (document: Json) => {
    if (!isObject(document)) throw new Error('a document is an object');
    const { paths, components, ...rest } = document;
    const schemes = isObject(components) ? (components.securitySchemes ?? null) : null;
    return plain(document, { ...rest, paths: paths ?? {}, security: schemes }, false, []);
  };
  return [...compare(of(before), of(after), '')];
}

function* compare(before: Json | undefined, after: Json | undefined, path: string): Generator<string> {
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1)
      yield* compare(before[index], after[index], `${path}/${index}`);
  } else if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* compare(before[name], after[name], `${path}/${name.replaceAll('/', '~1')}`);
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    yield `${path || '/'}: ${shortened(before)} -> ${shortened(after)}`;
  }
}

const shortened = (value: Json | undefined): string => (JSON.stringify(value) ?? 'absent').slice(0, 160);

if (import.meta.filename === process.argv[1]) {
  const [, , before = '/work/base/openapi.json', after = 'openapi.json'] = process.argv;
  const read = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Json;
  const found = differences(await read(before), await read(after));
  console.log(found.length === 0 ? 'They differ in wording at most.' : found.join('\n'));
  process.exitCode = found.length === 0 ? 0 : 1;
}
