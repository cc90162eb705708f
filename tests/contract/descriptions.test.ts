import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Body } from '../samples/body.ts';

/** What descriptions of the OpenAPI document say of limits, defaults and words is what the schemas beside them have. */

const document: Body = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'));

interface Described {
  path: string;
  text: string;
  /** The schema, those that it is one of, and those of its items. */
  schemas: Body[];
}

const inner = (schema: Body): Body[] => [
  schema,
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])].flatMap(inner),
];

function* describedIn(part: Body, path: string): Generator<Described> {
  if (typeof part !== 'object' || part === null) return;
  if (typeof part.description === 'string') yield { path, text: part.description, schemas: inner(part.schema ?? part) };
  for (const [name, one] of Object.entries(part)) if (name !== 'example') yield* describedIn(one, `${path}/${name}`);
}

const described = [...describedIn(document.paths, ''), ...describedIn(document.components.schemas, '')];
const valuesOf = ({ schemas }: Described, ...names: string[]): unknown[] =>
  schemas.flatMap((schema) => names.flatMap((name) => schema[name] ?? []));
const numberIn = (text: string): number => Number(text.replaceAll(',', ''));

const LEAST = ['minimum', 'minLength', 'minItems'];
const MOST = ['maximum', 'maxLength', 'maxItems'];

test('every limit in a description is that of its schema', () => {
  for (const one of described) {
    const words = one.text.replace(/`[^`]*`/g, '');
    for (const [said, least = '', most = ''] of words.matchAll(/\b(\d[\d,]*) to (\d[\d,]*\d|\d)\b/g)) {
      const [lowest, highest] = [valuesOf(one, ...LEAST), valuesOf(one, ...MOST)];
      if (lowest.length > 0) expect(lowest, `${one.path}: ${said}`).toContain(numberIn(least));
      if (highest.length > 0) expect(highest, `${one.path}: ${said}`).toContain(numberIn(most));
    }
    for (const [said, most = ''] of words.matchAll(/\bat most (\d[\d,]*\d|\d)\b/g)) {
      const highest = valuesOf(one, ...MOST);
      if (highest.length > 0) expect(highest, `${one.path}: ${said}`).toContain(numberIn(most));
    }
  }
});

const textOf = (value: unknown): string => (['[]', '{}'].includes(JSON.stringify(value)) ? 'none' : String(value));

test('every default in a description is that of its schema', () => {
  for (const one of described) {
    const [, said] = /\bDefault:? `?([\w-]+)`?[.:,]/.exec(one.text) ?? [];
    const defaults = one.schemas.flatMap((schema) => ('default' in schema ? [textOf(schema.default)] : []));
    if (said !== undefined && defaults.length > 0) expect(defaults, one.path).toContain(said);
  }
});

test('a description explains no word that is gone, and all words if it explains most', () => {
  for (const one of described) {
    const words = valuesOf(one, 'enum').flat();
    const explained = [...one.text.matchAll(/`([\w-]+)`(?=:)/g)].map(([, word]) => word);
    if (words.length === 0 || !explained.some((word) => words.includes(word))) continue;
    expect(words, one.path).toEqual(expect.arrayContaining(explained));
    const named = [...one.text.matchAll(/`([\w-]+)`/g)].map(([, word]) => word);
    if (explained.length > words.length / 2) expect(named, one.path).toEqual(expect.arrayContaining(words));
  }
});
