import { withCommas } from '../statistics/wording.ts';
import { type Html, html, prose } from './html.ts';

/** A schema of the OpenAPI document in words: its type, its limits and its members. */

export interface DocumentedSchema {
  $ref?: string;
  type?: string | readonly string[];
  description?: string;
  properties?: Readonly<Record<string, DocumentedSchema>>;
  required?: readonly string[];
  items?: DocumentedSchema;
  additionalProperties?: boolean | DocumentedSchema;
  anyOf?: readonly DocumentedSchema[];
  oneOf?: readonly DocumentedSchema[];
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** The members of an object, each with its type and meaning; those of objects inside it below it. */
export const schemaHtml = (schema: DocumentedSchema): Html =>
  html`${objectsIn(schema).map(
    ({ properties = {}, required = [] }) =>
      html`<dl class="members">${Object.entries(properties).map(
        ([name, member]) =>
          html`<div><dt><code>${name}</code>${!required.includes(name) && html` <span class="unit">optional</span>`}</dt><dd>${prose(member.description ?? '')} <span class="unit">${typeHtml(member)}</span>${schemaHtml(member)}</dd></div>
`,
      )}</dl>`,
  )}`;

/** The objects without a name of their own that a value is or can be, or that its items are. */
function objectsIn(schema: DocumentedSchema): DocumentedSchema[] {
  if (schema.properties) return [schema];
  const { items, additionalProperties, anyOf = [], oneOf = [] } = schema;
  const parts = [
    items,
    typeof additionalProperties === 'object' ? additionalProperties : undefined,
    ...anyOf,
    ...oneOf,
  ];
  return parts.flatMap((part) => (part === undefined ? [] : objectsIn(part)));
}

/** `list of Code, at most 100` */
export const typeHtml = (schema: DocumentedSchema): Html => {
  const limits = limitsText(schema);
  return html`${baseHtml(schema)}${limits !== '' && `, ${limits}`}`;
};

function baseHtml(schema: DocumentedSchema): Html {
  const { $ref, type, items, anyOf, oneOf, additionalProperties, format } = schema;
  const reference = $ref?.split('/').at(-1);
  if (reference !== undefined) return html`<a href="${`/docs/schemas/${reference}`}">${reference}</a>`;
  if (schema.const !== undefined) return html`always <code>${String(schema.const)}</code>`;
  if (schema.enum)
    return html`one of ${schema.enum.map((word, at) => html`${at > 0 && ', '}<code>${String(word)}</code>`)}`;
  const choices = anyOf ?? oneOf;
  if (choices) return html`${choices.map((choice, at) => html`${at > 0 && ' or '}${typeHtml(choice)}`)}`;
  if (items) return items.properties ? html`list of objects` : html`list of ${typeHtml(items)}`;
  if (typeof additionalProperties === 'object' && !schema.properties)
    return html`object of names, each with ${typeHtml(additionalProperties)}`;
  const words = [type ?? 'any value'].flat().map((word) => TYPE_WORDS[word] ?? word);
  return html`${words.join(' or ')}${format !== undefined && ` (${format})`}`;
}

const TYPE_WORDS: Record<string, string> = { string: 'text', integer: 'whole number', boolean: 'true or false' };

const numberText = (number: number | undefined): string => withCommas(String(number));

function limitsText(schema: DocumentedSchema): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  const range = (least: number | undefined, most: number | undefined, unit: string): string[] => {
    if (least === undefined && most === undefined) return [];
    if (most === undefined) return [`at least ${numberText(least)}${unit}`];
    return [
      least === undefined || least === 0
        ? `at most ${numberText(most)}${unit}`
        : `${numberText(least)} to ${numberText(most)}${unit}`,
    ];
  };
  return [
    ...range(minimum, maximum, ''),
    ...range(minLength, maxLength, ' characters'),
    ...range(minItems, maxItems, ' items'),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ].join(', ');
}
