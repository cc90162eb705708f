import { readFile, writeFile } from 'node:fs/promises';
import { FORBIDDEN_NAMES } from '../src/codebook/forbidden.ts';
import { FAULTS, PROBLEMS } from '../src/errors.ts';

/** The pages of docs/reference/ that are lists: made from the served OpenAPI document and what the service knows. */

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
}
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}
interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}
export interface OpenApiDocument {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const MADE = '<!-- Made by `npm run openapi`; do not edit. -->';

/** File name and text of every page that is made. */
export function referencePages(document: OpenApiDocument): Record<string, string> {
  return {
    'operations.md': operationsPage(document),
    'schemas.md': schemasPage(document),
    'errors.md': errorsPage(),
    'forbidden-names.md': forbiddenPage(),
  };
}

function operationsPage({ paths, tags }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ title: `${method.toUpperCase()} ${path}`, ...operation })),
  );
  const sections = tags.map(({ name, description }) => {
    const parts = operations.filter((operation) => operation.tags[0] === name).map(operationPart);
    return [`## ${name}`, `${description}.`, ...parts].join('\n\n');
  });
  const intro = 'Every operation with its parameters, bodies and answers. [schemas.md](schemas.md) has the members.';
  return page('Operations', intro, sections);
}

function operationPart({
  title,
  summary,
  description,
  parameters = [],
  requestBody,
  responses,
}: Operation & { title: string }): string {
  const rows = parameters.map((one) => [
    `\`${one.name}\``,
    one.in,
    typeText(one.schema),
    one.description ?? one.schema.description ?? '',
  ]);
  const body = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema }]) => `\`${type}\`${schema ? ` ${typeText(schema)}` : ''}`,
  );
  const answers = Object.entries(responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, { content = {} }]) => {
      const types = Object.entries(content).map(
        ([type, { schema }]) => `\`${type}\`${schema ? ` ${typeText(schema)}` : ''}`,
      );
      return `${status}${types.length > 0 ? `: ${types.join(', ')}` : ''}`;
    });
  const failures = Object.keys(responses).filter((status) => Number(status) >= 400);
  return [
    `### ${title}`,
    `${summary}.${description ? ` ${description.replaceAll(/\s*\n\s*/g, ' ')}` : ''}`,
    ...(rows.length > 0 ? [table(['parameter', 'in', 'type', 'meaning'], rows)] : []),
    ...(body.length > 0 ? [`Body: ${body.join(' or ')}.`] : []),
    `Answers: ${answers.join('; ')}. Problems: ${failures.join(', ')}.`,
  ].join('\n\n');
}

function schemasPage({ components }: OpenApiDocument): string {
  const sections = Object.entries(components.schemas).map(([name, schema]) => {
    const rows = membersOf(schema).map(({ path, required, schema: member }) => [
      `\`${path}\`${required ? '' : '?'}`,
      typeText(member),
      descriptionOf(member),
    ]);
    const about = descriptionOf(schema);
    return [
      `## ${name}`,
      ...(about ? [about] : []),
      rows.length > 0 ? table(['member', 'type', 'meaning'], rows) : `Type: ${typeText(schema)}.`,
    ].join('\n\n');
  });
  const intro =
    'Every member of every body. `?` after a name: it may be absent. `[]` in a name: each item of the list.';
  return page('Schemas', intro, sections);
}

interface Member {
  path: string;
  required: boolean;
  schema: Schema;
}

/** Members at any depth, as far as they are written in place; a member that is another schema links to it. */
export function membersOf(schema: Schema, before = ''): Member[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = before + name;
    const required = schema.required?.includes(name) ?? false;
    return [{ path, required, schema: member }, ...membersOf(member, `${path}.`)];
  });
  const items = schema.items ? membersOf(schema.items, before.replace(/\.$/, '[].')) : [];
  const keyed =
    typeof schema.additionalProperties === 'object' ? membersOf(schema.additionalProperties, `${before}*.`) : [];
  const choices = inAny([...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((choice) => membersOf(choice, before)));
  const seen = new Set<string>();
  return [...own, ...items, ...keyed, ...choices].filter(({ path }) => !seen.has(path) && seen.add(path));
}

/** The members of alternatives. One that only some of them have may be absent; one that tells them apart has a word in each. */
function inAny(alternatives: readonly Member[][]): Member[] {
  const objects = alternatives.filter(({ length }) => length > 0);
  return [...new Set(objects.flat().map(({ path }) => path))].map((path) => {
    const found = having(objects, path).flatMap((members) => members.filter((member) => member.path === path));
    const container = path.replace(/(\[\]|\.\*)*(^|\.)[^.]*$/, '');
    const holders = having(objects, container).length || objects.length;
    const required = found.length === holders && found.every((member) => member.required);
    const words = found.map(({ schema }) => schema.const);
    const [schema = {}] = found.map((member) => member.schema);
    if (new Set(words).size < 2 || words.includes(undefined)) return { path, required, schema };
    const description = found.map((one) => `\`${one.schema.const}\`: ${descriptionOf(one.schema)}`).join(' ');
    return { path, required, schema: { enum: words, description } };
  });
}

const having = (objects: readonly Member[][], path: string): Member[][] =>
  objects.filter((members) => members.some((member) => member.path === path));

/** A description may be the member's own, or that of the one thing that it is when it is not null. */
export function descriptionOf({ description, anyOf, oneOf }: Schema): string {
  if (description) return description.replaceAll(/\s*\n\s*/g, ' ');
  return [...(anyOf ?? []), ...(oneOf ?? [])].map(descriptionOf).find((text) => text !== '') ?? '';
}

function typeText(schema: Schema): string {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `[${name}](schemas.md#${name.toLowerCase()})`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeText))].join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((one) => `\`${String(one)}\``).join(', ');
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'any'];
  return types
    .map((type) => (type === 'array' ? `list of ${schema.items ? typeText(schema.items) : 'any'}` : type))
    .map((type) => (type === 'string' && schema.format ? schema.format : type))
    .join(' or ');
}

function errorsPage(): string {
  const problems = Object.entries(PROBLEMS).map(([code, { status, title, description }]) => [
    `\`${code}\``,
    `${status}`,
    title,
    description,
  ]);
  const faults = Object.entries(FAULTS).map(([code, text]) => [`\`${code}\``, text]);
  const intro = `Every error is \`application/problem+json\` (RFC 9457):

\`\`\`json
{ "type": "/v1/problems#invalid-case", "title": "The case has faults", "status": 422, "code": "invalid-case", "detail": "2 faults", "instance": "urn:uuid:…",
  "errors": [{ "pointer": "/defendants/0/sex", "code": "unknown-code", "detail": "The code is not in the list.", "allowed": ["male", "female", "not-reported"] }], "truncated": false }
\`\`\`

All faults of a request come in one answer, up to 1,000; \`truncated\` says that there were more. Each names its place: a JSON Pointer into the body, a \`parameter\`, or a \`header\`. A fault in a container hides what is inside it, and rules across fields are checked once the fields themselves are valid. \`allowed\` lists up to 100 codes that would be accepted, those that resemble the code or label that was sent first; if there are more, \`allowedTotal\` says how many. Codes never change their meaning; texts may. \`instance\` finds the request in the log. \`GET /v1/problems\` serves the first table.`;
  return page('Errors', intro, [
    `## Problems\n\n${table(['code', 'status', 'title', 'meaning'], problems)}`,
    `## Faults\n\n${table(['code', 'meaning'], faults)}`,
  ]);
}

function forbiddenPage(): string {
  const intro =
    'Fields that must not exist in this service, and what to record instead. These names are refused (`forbidden-field`) as members of a case, columns of an import, and ids of variables, levels, quantities and derived variables. Capital letters, `-`, `_` and, in columns, spaces make no difference: `dateOfBirth` and `date_of_birth` are `dateofbirth`. A longer name is another one: `age` is refused, `ageBand` is not.';
  const sections = FORBIDDEN_NAMES.map(({ why, instead, names, prefixes }) => {
    const listed = names.map((name) => `\`${name}\``).join(', ');
    const begun = prefixes.map((prefix) => `\`${prefix}\``).join(' or ');
    return [
      `## ${why}`,
      instead,
      ...(listed ? [listed] : []),
      ...(begun ? [`Every name that begins with ${begun}.`] : []),
    ];
  });
  return page('Forbidden names', intro, sections.flat());
}

const page = (title: string, intro: string, sections: readonly string[]): string =>
  `${[`# ${title}`, MADE, intro, ...sections].join('\n\n')}\n`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

const FOLDER = new URL('../docs/reference/', import.meta.url);

export async function writeReference(document: OpenApiDocument): Promise<void> {
  for (const [file, text] of Object.entries(referencePages(document))) await writeFile(new URL(file, FOLDER), text);
}

export const readReference = (file: string): Promise<string> => readFile(new URL(file, FOLDER), 'utf8');
