import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from '../../scripts/openapi.ts';
import { PROBLEMS } from '../../src/errors.ts';
import { Problem } from '../../src/schemas/problem.ts';
import { SCOPES } from '../../src/schemas/vocabulary.ts';
import { startApp } from '../harness.ts';

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, unknown>[];
  parameters?: {
    name: string;
    in: string;
    description?: string;
    schema: { type?: string; default?: unknown; enum?: unknown; examples?: unknown[] };
    example?: unknown;
    explode?: boolean;
    style?: string;
  }[];
  requestBody?: { required: boolean; content: Record<string, { schema: unknown; example?: unknown }> };
  responses: Record<
    string,
    { description: string; headers?: object; content?: Record<string, { schema: unknown; example?: unknown }> }
  >;
}

const text = await openApiDocument();
const document = JSON.parse(text);
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      operation,
    })),
);

test('the committed openapi.json is the document that is served (npm run openapi writes it)', async () => {
  expect(text).toBe(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'));
});

test('it is OpenAPI 3.1 and every reference leads somewhere', () => {
  expect(document.openapi).toBe('3.1.0');
  const names = Object.keys(document.components.schemas);
  const used = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual(names);
  for (const [, reference] of text.matchAll(/"\$ref": "([^"]+)"/g))
    expect(reference).toMatch(/^#\/components\/(schemas|headers|examples)\//);
  for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(headers|examples)\/([^"]+)"/g))
    expect(Object.keys(document.components[kind])).toContain(name);
  for (const { value } of Object.values<{ value: unknown }>(document.components.examples)) Problem.parse(value);
});

test('it names this installation and whom to ask', async () => {
  expect(document.servers).toEqual([{ url: 'http://127.0.0.1:3000', description: 'This installation' }]);
  const name = 'The operator of this installation';
  expect(document.info.contact).toEqual({ name });
  const settings = { PUBLIC_URL: 'https://figures.example/', CONTACT: 'figures@assize.example' };
  const { servers, info } = JSON.parse(await openApiDocument(settings));
  expect(servers[0].url).toBe('https://figures.example');
  expect(info.contact).toEqual({ name, email: 'figures@assize.example' });
});

test('operation ids are unique', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
});

/** Every schema of the document, at any depth, with where it is. */
function* schemasIn(part: unknown, path: string): Generator<{ path: string; schema: Record<string, unknown> }> {
  if (typeof part !== 'object' || part === null) return;
  if (!Array.isArray(part)) yield { path, schema: part as Record<string, unknown> };
  for (const [name, inner] of Object.entries(part)) if (name !== 'example') yield* schemasIn(inner, `${path}/${name}`);
}
const everySchema = [...schemasIn({ paths: document.paths, schemas: document.components.schemas }, '')];

test('generators of clients find nothing that they are known to translate wrongly', () => {
  for (const { path, schema } of everySchema) {
    // A pattern goes between slashes, and has the flag u or none.
    if (typeof schema.pattern === 'string') {
      expect([path, schema.pattern]).not.toEqual([path, expect.stringContaining('\\/')]);
      expect([path, new RegExp(schema.pattern, 'u').flags]).toEqual([path, 'u']);
    }
    // A default is what a reader gets, so an object has every member that has a default of its own.
    const { default: fallback, properties: members } = schema as { default?: object; properties?: object };
    if (typeof fallback === 'object' && members)
      for (const [name, member] of Object.entries<{ default?: unknown }>(Object(members)))
        expect([path, name, 'default' in member && !(name in fallback)]).toEqual([path, name, false]);
    // TypeScript has no type for "all other members": an index signature is one of the named members too.
    const { properties, additionalProperties: others } = schema;
    const isTyped = typeof others === 'object' && others !== null && Object.keys(others).length > 0;
    if (typeof properties === 'object') expect([path, isTyped]).toEqual([path, false]);
  }
  for (const { name, operation } of operations) {
    for (const parameter of operation.parameters ?? []) {
      // It becomes the name of a variable.
      expect([name, parameter.name]).not.toEqual([
        name,
        expect.stringMatching(/^(import|export|default|new|delete|in)$/),
      ]);
      const { default: fallback } = parameter.schema as { default?: unknown };
      expect([name, parameter.name, typeof fallback]).not.toEqual([name, parameter.name, 'object']);
    }
    // One type for an answer; the refused rows of a file are text, whatever the file was.
    for (const [status, { content = {} }] of Object.entries(operation.responses)) {
      const types = Object.keys(content).length;
      expect([name, status, types]).toEqual([name, status, Math.min(types, name.endsWith('/rejected') ? 2 : 1)]);
    }
  }
  const { properties, additionalProperties } = document.components.schemas.CaseRecord;
  expect(additionalProperties).toBeUndefined();
  expect(properties.area).toMatchObject({ type: 'string' });
  expect(properties.defendants.items.properties.sentence.properties.orders).toMatchObject({ type: 'array' });
});

test('no two paths can mean the same address', () => {
  const paths = Object.keys(document.paths).map((path) => path.split('/'));
  const isName = (part = '') => part.startsWith('{');
  for (const [index, one] of paths.entries()) {
    for (const other of paths.slice(index + 1)) {
      const differs = one.map((part, at) => part !== other[at] && !isName(part) && !isName(other[at]));
      if (one.length !== other.length || differs.includes(true)) continue;
      // Of `/{id}` and `/counts` the second goes first; of `/{id}/moves` and `/moves/{id}` neither does.
      const names = [one, other].map((path, which) =>
        path.some((part, at) => isName(part) && !isName([other, one][which]?.[at])),
      );
      expect([one.join('/'), other.join('/'), names]).not.toEqual([one.join('/'), other.join('/'), [true, true]]);
    }
  }
});

test.each(operations)('$name says who may use it and everything that it can answer', ({ operation, method, path }) => {
  const declaredTags = document.tags.map((tag: { name: string }) => tag.name);
  expect(operation.tags.length).toBe(1);
  expect(declaredTags).toContain(operation.tags[0]);
  expect(operation.summary.length).toBeGreaterThan(5);

  // A key may come along where drafts and unpublished datasets are.
  const isPublic = JSON.stringify(operation.security[0]) === '{}';
  if (isPublic) {
    expect(operation.description).toContain('Public.');
    const showsMore = path.startsWith('/v1/datasets');
    expect(operation.security).toEqual(showsMore ? [{}, { bearer: [] }] : [{}]);
  } else {
    expect(operation.security).toEqual([{ bearer: [] }]);
    const scopes = /Needs a key with scope `([^`]+)`(?: or `([^`]+)`)?\.$/.exec(operation.description)?.slice(1);
    if (scopes === undefined) expect(operation.description).toMatch(/Needs a key\.$/);
    for (const scope of scopes ?? []) if (scope !== undefined) expect(SCOPES).toContain(scope);
  }

  const statuses = Object.keys(operation.responses);
  for (const status of ['400', '401', '500', '503']) expect(statuses).toContain(status);
  if (!isPublic) expect(statuses).toContain('403');
  if (path.includes('{')) expect(statuses).toContain('404');
  if (operation.requestBody) for (const status of ['413', '415', '422']) expect(statuses).toContain(status);
  for (const [status, { description, content }] of Object.entries(operation.responses)) {
    expect([status, description]).not.toEqual([status, 'Default Response']);
    if (Number(status) >= 400) {
      expect(content?.['application/problem+json']).toMatchObject({
        schema: { $ref: '#/components/schemas/Problem' },
        examples: { problem: { $ref: expect.stringContaining(status) } },
      });
      expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  }
  expect(statuses.some((status) => status.startsWith('2'))).toBe(true);

  const inHeader = (operation.parameters ?? []).filter((one) => one.in === 'header').map((one) => one.name);
  expect([statuses.includes('428'), statuses.includes('304')]).toEqual([
    inHeader.includes('if-match'),
    inHeader.includes('if-none-match'),
  ]);
  for (const status of ['201', '202', '304', '412']) {
    if (statuses.includes(status)) expect(Object.keys(operation.responses[status]?.headers ?? {})).toContain('etag');
  }

  for (const parameter of operation.parameters ?? []) {
    expect([parameter.name, (parameter.description ?? '').length > 0]).toEqual([parameter.name, true]);
    // Elsewhere the docs page shows the default or the words.
    const { schema, example = schema.examples?.[0] } = parameter;
    if (schema.default === undefined && schema.enum === undefined)
      expect([`An example of ${parameter.name} in src/routes/examples`, example]).not.toContain(undefined);
    if (parameter.in === 'query' && parameter.schema.type === 'array') {
      expect([parameter.name, parameter.style, parameter.explode]).toEqual([parameter.name, 'form', true]);
    }
  }
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  expect((operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath);
  if (method === 'get' || method === 'delete') expect(operation.requestBody).toBeUndefined();
});

interface JsonSchema {
  description?: string;
  $ref?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

/** Members, at any depth, that neither have a description nor refer to a schema that has one. */
function undescribed(schema: JsonSchema, path: string): string[] {
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema;
  const members = Object.entries(properties).flatMap(([name, member]) => [
    ...(isDescribed(member) ? [] : [`${path}.${name}`]),
    ...undescribed(member, `${path}.${name}`),
  ]);
  const inner = [items, ...anyOf, ...oneOf, ...allOf].filter((one) => one !== undefined);
  if (typeof additionalProperties === 'object') inner.push(additionalProperties);
  return [...members, ...inner.flatMap((one) => undescribed(one, path))];
}

function isDescribed({ description, $ref }: JsonSchema): boolean {
  const target = $ref === undefined ? undefined : document.components.schemas[$ref.split('/').at(-1) ?? ''];
  return (description ?? target?.description ?? '') !== '';
}

test('every schema, and every member of one, has a description', () => {
  const components = Object.entries(document.components.schemas as Record<string, JsonSchema>);
  const missing = components.flatMap(([name, schema]) => [
    ...(isDescribed(schema) ? [] : [name]),
    ...undescribed(schema, name),
  ]);
  for (const { name, operation } of operations) {
    for (const [status, { content = {} }] of Object.entries(operation.responses))
      for (const { schema } of Object.values(content))
        missing.push(...undescribed(schema as JsonSchema, `${name} ${status}`));
    for (const { schema } of Object.values(operation.requestBody?.content ?? {}))
      missing.push(...undescribed(schema as JsonSchema, `${name} body`));
  }
  expect(missing).toEqual([]);
});

const wordsOf = (text: string): string[] =>
  (text.replace(/([a-z])([A-Z])/g, '$1 $2').match(/[A-Za-z]+/g) ?? []).map((word) =>
    word.toLowerCase().replace(/ies$/, 'y').replace(/s$/, ''),
  );
const SAY_NOTHING = new Set(
  wordsOf(
    'the a an of its it is was were be that this which what who whom in for to by with at on or and one each every all there as called value id name number list member',
  ),
);
/** Whether a description has no word that the names around it do not have. */
const saysNothing = (description: string, names: readonly string[]): boolean =>
  wordsOf(description).every((word) => SAY_NOTHING.has(word) || names.includes(word));

function tautologies({ properties = {}, ...schema }: JsonSchema, names: readonly string[], path: string): string[] {
  const inside = [schema.items, schema.additionalProperties, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [
    ...Object.entries(properties).flatMap(([name, member]) => {
      const known = [...names, ...wordsOf(name)];
      const says = member.$ref !== undefined || !saysNothing(member.description ?? '', known);
      return [
        ...(says ? [] : [`${path}.${name}: ${member.description}`]),
        ...tautologies(member, known, `${path}.${name}`),
      ];
    }),
    ...inside.flatMap((one) => (typeof one === 'object' ? tautologies(one, names, path) : [])),
  ];
}

test('a description says more than the name', () => {
  const components = Object.entries(document.components.schemas as Record<string, JsonSchema>);
  const empty = components.flatMap(([name, schema]) => tautologies(schema, wordsOf(name), name));
  for (const { name, operation, path } of operations)
    for (const { name: parameter, description = '' } of operation.parameters ?? [])
      if (saysNothing(description, [...wordsOf(parameter), ...wordsOf(path)]))
        empty.push(`${name} ${parameter}: ${description}`);
  expect(empty).toEqual([]);
  expect(saysNothing('Id of the dataset.', ['dataset'])).toBe(true);
  expect(saysNothing('What the dataset covers.', ['dataset'])).toBe(false);
});

test('every header of an answer has a description', () => {
  const headers = Object.entries<JsonSchema>(document.components.headers);
  expect(headers.filter(([, about]) => !isDescribed(about))).toEqual([]);
});

test('the example of a problem is one of the catalogue', () => {
  const [problem] = document.paths['/v1/problems'].get.responses[200].content['application/json'].example.items;
  expect(problem).toEqual({ code: 'stale', ...PROBLEMS.stale });
});

test('every body has an example', () => {
  const without = operations.filter(({ operation }) => {
    const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
    const [answer] = Object.values(success?.content ?? {});
    const [body] = Object.values(operation.requestBody?.content ?? {});
    return (answer && answer.example === undefined) || (body && body.example === undefined);
  });
  // The document would have to hold itself.
  expect(without.map(({ name }) => name)).toEqual(['GET /openapi.json', 'GET /openapi.public.json']);
});

test('every example is of an operation and a parameter that exist', async () => {
  const folder = new URL('../../src/routes/examples/', import.meta.url);
  const names = new Map(
    operations.map(({ operation }) => [operation.operationId, operation.parameters?.map(({ name }) => name) ?? []]),
  );
  const all = [...names.values()].flat();
  const unused: string[] = [];
  for (const file of await readdir(folder)) {
    const content = JSON.parse(await readFile(new URL(file, folder), 'utf8'));
    if (file === 'problems.json') {
      for (const { code } of Object.values<{ code: string }>(content)) if (!(code in PROBLEMS)) unused.push(code);
      continue;
    }
    for (const [id, { parameters = {}, shown = {} }] of Object.entries<Record<string, object>>(
      file === 'parameters.json' ? { '': content } : content,
    )) {
      const known = id === '' ? all : names.get(id);
      if (!known) unused.push(`${file} ${id}`);
      for (const name of Object.keys({ ...parameters, ...shown }))
        if (!known?.includes(name)) unused.push(`${file} ${id} ${name}`);
    }
  }
  expect(unused).toEqual([]);
});

test('every example has the shape that its route declares', async () => {
  interface Declared {
    operationId: string;
    params?: z.ZodObject;
    querystring?: z.ZodObject;
    headers?: z.ZodObject;
    body?: z.ZodType;
    response: Record<string, { content?: Record<string, { schema: z.ZodType }> }>;
  }
  const schemas = new Map<string, Declared>();
  const service = await startApp({
    routes: (app) => {
      app.addHook('onSend', async (request, _reply, payload) => {
        const schema = request.routeOptions.schema as unknown as Declared | undefined;
        if (schema) schemas.set(schema.operationId, schema);
        return payload;
      });
    },
  });
  const wrong: string[] = [];
  for (const { name, path, method, operation } of operations) {
    await service.app.inject({ method: method.toUpperCase() as 'GET', url: path.replace(/\{[^}]+\}/g, 'x') });
    const declared = schemas.get(operation.operationId);
    if (!declared) throw new Error(`${name} was not reached`);
    const check = (what: string, schema: z.ZodType | undefined, example: unknown) => {
      const read = schema?.safeParse(example);
      if (!read?.success) wrong.push(`${name} ${what}: ${read ? z.prettifyError(read.error) : 'no schema'}`);
    };
    for (const { name: parameter, in: place, schema, example = schema.examples?.[0] } of operation.parameters ?? []) {
      const part = { path: declared.params, query: declared.querystring, header: declared.headers }[place];
      // Text, as it arrives.
      const text = Array.isArray(example) ? example : String(example);
      if (example !== undefined) check(`parameter ${parameter}`, part?.shape[parameter], text);
    }
    const sent = operation.requestBody?.content['application/json']?.example;
    if (sent !== undefined) check('body', declared.body, sent);
    const [status = '', success] = Object.entries(operation.responses).find(([one]) => one.startsWith('2')) ?? [];
    for (const [type, { example }] of Object.entries(success?.content ?? {}))
      if (example !== undefined) check(status, declared.response[status]?.content?.[type]?.schema, example);
  }
  await service.stop();
  expect(wrong).toEqual([]);
});
