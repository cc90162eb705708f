import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from '../../scripts/openapi.ts';
import { differences, type Json } from '../../scripts/openapi-diff.ts';
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
    schema: { type?: string };
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
    expect(reference).toMatch(/^#\/components\/(schemas|examples)\//);
  for (const [, name = ''] of text.matchAll(/"#\/components\/examples\/([^"]+)"/g))
    expect(Object.keys(document.components.examples)).toContain(name);
  for (const { value } of Object.values<{ value: unknown }>(document.components.examples)) Problem.parse(value);
});

test('operation ids are unique', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
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
    expect(operation.security).toEqual(path.includes('{dataset}') ? [{}, { bearer: [] }] : [{}]);
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

test('every header of an answer has a description', () => {
  const headers = operations.flatMap(({ name, operation }) =>
    Object.values(operation.responses).flatMap((answer) =>
      Object.entries((answer.headers ?? {}) as Record<string, JsonSchema>).map(([header, about]) => ({
        at: `${name} ${header}`,
        about,
      })),
    ),
  );
  expect(headers.filter(({ about }) => !isDescribed(about)).map(({ at }) => at)).toEqual([]);
});

test('two documents are compared without their wording and order, and by what they refer to', () => {
  const of = (member: Json, more: { [name: string]: Json } = {}): Json => ({
    paths: { '/x': { get: { responses: { 200: { schema: { $ref: '#/components/schemas/A' } } } } } },
    components: { schemas: { A: { type: 'object', properties: { title: member }, ...more } } },
  });
  expect(differences(of({ type: 'string', description: 'One.' }), of({ description: 'Two.', type: 'string' }))).toEqual(
    [],
  );
  expect(differences(of({ type: 'string' }), of({ type: 'integer' }))).toHaveLength(1);
  expect(differences(of({ type: 'string' }), of({ type: 'string' }, { required: ['title'] }))).toHaveLength(1);
  const nullable = { anyOf: [{ type: 'null' }, { type: 'string' }] };
  expect(differences(of(nullable), of({ type: ['string', 'null'] }))).toEqual([]);
});

test('the example of a problem is one of the catalogue', () => {
  const [problem] = document.paths['/v1/problems'].get.responses[200].content['application/json'].example.items;
  expect(problem).toEqual({ code: 'stale', ...PROBLEMS.stale });
});

test('every JSON body has an example', () => {
  const without = operations.filter(({ operation }) => {
    const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
    const answer = success?.content?.['application/json'];
    const body = operation.requestBody?.content['application/json'];
    return (answer && answer.example === undefined) || (body && body.example === undefined);
  });
  // The document would have to hold itself.
  expect(without.map(({ name }) => name)).toEqual(['GET /openapi.json']);
});

test('every example has the shape that its route declares', async () => {
  interface Declared {
    operationId: string;
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
    const sent = operation.requestBody?.content['application/json']?.example;
    if (sent !== undefined) check('body', declared.body, sent);
    const [status = '', success] = Object.entries(operation.responses).find(([one]) => one.startsWith('2')) ?? [];
    const example = success?.content?.['application/json']?.example;
    if (example !== undefined) check(status, declared.response[status]?.content?.['application/json']?.schema, example);
  }
  await service.stop();
  expect(wrong).toEqual([]);
});
