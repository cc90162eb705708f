import { type DocumentedSchema, schemaHtml, typeHtml } from './api-schema.ts';
import { type Html, html, prose } from './html.ts';
import { pageHtml } from './layout.ts';

/** The reference of the API as pages, made of the OpenAPI document: one for each subject, and one for each schema with a name. */

/** What the pages read of the document. */
export interface ApiDocument {
  info: { title: string; version: string; description: string };
  servers: readonly { url: string }[];
  tags: readonly { name: string; description: string }[];
  paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  components: { schemas: Readonly<Record<string, DocumentedSchema>> };
}

interface ApiOperation {
  operationId: string;
  summary: string;
  description?: string;
  tags: readonly string[];
  /** An empty requirement: no key is needed. */
  security: readonly object[];
  parameters?: readonly ApiParameter[];
  requestBody?: { required?: boolean; content: ApiContent };
  responses: Readonly<Record<string, ApiAnswer>>;
}

interface ApiParameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: DocumentedSchema;
  example?: unknown;
}

type ApiContent = Readonly<Record<string, { schema: DocumentedSchema; example?: unknown }>>;

interface ApiAnswer {
  description: string;
  content?: ApiContent;
}

/** An operation with its address. */
interface Addressed {
  method: string;
  path: string;
  operation: ApiOperation;
}

const operationsOf = ({ paths }: ApiDocument, tag: string): Addressed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.tags.includes(tag) ? [{ method: method.toUpperCase(), path, operation }] : [],
    ),
  );

const isPublic = ({ security }: ApiOperation): boolean => security.some((needed) => Object.keys(needed).length === 0);

/** Where the reference begins: how to ask, and every operation. */
export function apiPage(document: ApiDocument): string {
  const { info, servers, tags } = document;
  return pageHtml({
    title: 'The API',
    description: 'Every operation of the API: what it takes, what it answers, and how it fails.',
    canonical: '/docs',
    json: '/openapi.json',
    main: html`
<h1>The API</h1>
<p class="lead">${prose(info.description)}</p>
<p>Addresses begin with <code>${servers[0]?.url ?? ''}/v1</code>. Public ones need no key; for all others send <code>Authorization: Bearer</code> with your key. Without <code>/v1</code> the address of a public answer is a page of it.</p>
<p>The same as one document for programs: <a href="/openapi.json">OpenAPI 3.1</a>, and <a href="/openapi.public.json">the part that needs no key</a>. See also <a href="/docs/schemas">all schemas</a>, <a href="/problems">what errors mean</a> and <a href="/limits">the limits</a>.</p>
${tags.map(
  ({ name, description }) => html`
<section aria-labelledby="${name}">
<h2 id="${name}"><a href="${`/docs/${name}`}">${name.charAt(0).toUpperCase() + name.slice(1)}</a></h2>
<p>${description}</p>
<ul class="list">${operationsOf(document, name).map(
    ({ method, path, operation }) =>
      html`<li><a href="${`/docs/${name}#${operation.operationId}`}">${operation.summary}</a>${!isPublic(operation) && ' (needs a key)'}<br /><code>${method} ${path}</code></li>
`,
  )}</ul>
</section>`,
)}`,
  });
}

/** The operations of one subject; undefined if there is no such subject. */
export function apiTagPage(document: ApiDocument, tag: string): string | undefined {
  const found = document.tags.find(({ name }) => name === tag);
  if (!found) return undefined;
  const operations = operationsOf(document, tag);
  return pageHtml({
    title: `The API: ${tag}`,
    description: found.description,
    canonical: `/docs/${tag}`,
    json: '/openapi.json',
    crumbs: [['The API', '/docs']],
    main: html`
<h1>The API: ${tag}</h1>
<p class="lead">${found.description}.</p>
<nav aria-label="On this page"><ul class="list">${operations.map(({ operation }) => html`<li><a href="${`#${operation.operationId}`}">${operation.summary}</a></li>`)}</ul></nav>
${operations.map((one) => operationHtml(document, one))}`,
  });
}

function operationHtml(document: ApiDocument, { method, path, operation }: Addressed): Html {
  const { operationId, summary, description = '', parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses);
  const successes = answers.filter(([status]) => Number(status) < 400);
  const failures = answers.filter(([status]) => Number(status) >= 400);
  return html`
<section aria-labelledby="${operationId}">
<h2 id="${operationId}">${summary}</h2>
<p><code>${method} ${path}</code></p>
${description.split('\n\n').map((text) => html`<p>${prose(text)}</p>`)}
${exampleHtml(document, { method, path, operation })}
${parameters.length > 0 && parametersHtml(parameters)}
${
  requestBody &&
  html`<h3>What is sent</h3>
${contentHtml(requestBody.content, `Example of what is sent: ${summary}`)}`
}
<h3>What is answered</h3>
${successes.map(
  ([status, answer]) => html`<p><strong>${status}</strong> ${answer.description}</p>
${answer.content && contentHtml(answer.content, `Example of the answer ${status}: ${summary}`)}`,
)}
<details><summary>How it fails: ${summary}</summary>
<p>With <a href="/docs/schemas/Problem">a problem</a>.</p>
<ul class="list">${failures.map(([status, answer]) => html`<li><strong>${status}</strong> ${answer.description}</li>`)}</ul></details>
</section>`;
}

/** The request as a command, and, if nothing is needed for it, as a link. */
function exampleHtml(document: ApiDocument, { method, path, operation }: Addressed): Html {
  const needed = (operation.parameters ?? []).filter((one) => one.example !== undefined && one.in !== 'header');
  const inPath = path.replace(/\{(\w+)\}/g, (whole, name) => {
    const example = needed.find((one) => one.in === 'path' && one.name === name)?.example;
    return example === undefined ? whole : String(example);
  });
  const query = needed.flatMap(({ in: place, name, example }) =>
    place === 'query' ? [example].flat().map((value) => `${name}=${encodeURIComponent(String(value))}`) : [],
  );
  const address = query.length > 0 ? `${inPath}?${query.join('&')}` : inPath;
  const isOpen = isPublic(operation);
  const parts = [
    'curl',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(isOpen ? [] : ['-H "Authorization: Bearer $KEY"']),
    ...(operation.requestBody
      ? [`-H "Content-Type: ${Object.keys(operation.requestBody.content)[0]}" --data @body`]
      : []),
    `"${document.servers[0]?.url ?? ''}${address}"`,
  ];
  return html`<pre tabindex="0" aria-label="${`Request: ${operation.summary}`}">${parts.join(' ')}</pre>
${isOpen && method === 'GET' && !address.includes('{') && html`<p><a href="${address}">Open this answer: ${operation.summary}</a></p>`}`;
}

const parametersHtml = (parameters: readonly ApiParameter[]): Html => html`
<h3>Parameters</h3>
<dl class="members">${parameters.map(
  ({ name, in: place, required, description = '', schema }) =>
    html`<div><dt><code>${name}</code> <span class="unit">${place}${required && ', needed'}</span></dt><dd>${prose(description)} <span class="unit">${typeHtml(schema)}</span></dd></div>
`,
)}</dl>`;

const contentHtml = (content: ApiContent, label: string): Html => html`
${Object.entries(content).map(
  ([type, { schema, example }]) => html`
<p><code>${type}</code>: ${typeHtml(schema)}</p>
${schemaHtml(schema)}
${example !== undefined && html`<details><summary>${label}</summary><pre tabindex="0">${typeof example === 'string' ? example : JSON.stringify(example, null, 2)}</pre></details>`}`,
)}`;

/** All schemas that have a name. */
export const apiSchemasPage = ({ components: { schemas } }: ApiDocument): string =>
  pageHtml({
    title: 'The API: schemas',
    description: 'Everything with a name that is sent or answered.',
    canonical: '/docs/schemas',
    json: '/openapi.json',
    crumbs: [['The API', '/docs']],
    main: html`
<h1>The API: schemas</h1>
<p class="lead">Everything with a name that is sent or answered.</p>
<ul class="list">${Object.entries(schemas).map(
      ([name, { description = '' }]) =>
        html`<li><a href="${`/docs/schemas/${name}`}">${name}</a>: ${prose(description)}</li>
`,
    )}</ul>`,
  });

/** One of them, with every member; undefined if there is none of this name. */
export function apiSchemaPage(document: ApiDocument, name: string): string | undefined {
  const { schemas } = document.components;
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (!schema) return undefined;
  const users = document.tags.flatMap((tag) =>
    operationsOf(document, tag.name)
      .filter(({ operation }) => namesSchema(operation, name))
      .map(
        ({ operation }) =>
          html`<li><a href="${`/docs/${tag.name}#${operation.operationId}`}">${operation.summary}</a></li>`,
      ),
  );
  return pageHtml({
    title: `The API: ${name}`,
    description: schema.description ?? name,
    canonical: `/docs/schemas/${name}`,
    json: '/openapi.json',
    crumbs: [
      ['The API', '/docs'],
      ['Schemas', '/docs/schemas'],
    ],
    main: html`
<h1>${name}</h1>
<p class="lead">${prose(schema.description ?? '')}</p>
${!schema.properties && html`<p>${typeHtml({ ...schema, description: '' })}</p>`}
${schemaHtml(schema)}
${users.length > 0 && html`<h2>Where it is used</h2><ul class="list">${users}</ul>`}`,
  });
}

/** Every operation can answer a problem. */
const namesSchema = ({ responses, ...rest }: ApiOperation, name: string): boolean => {
  const successes = Object.entries(responses).filter(([status]) => Number(status) < 400);
  return JSON.stringify([rest, successes]).includes(`"#/components/schemas/${name}"`);
};
