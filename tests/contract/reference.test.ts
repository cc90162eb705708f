import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openApiDocument } from '../../scripts/openapi.ts';
import {
  descriptionOf,
  membersOf,
  type OpenApiDocument,
  readReference,
  referencePages,
} from '../../scripts/reference.ts';
import { FAULTS, PROBLEMS } from '../../src/errors.ts';
import { USAGE_CODES } from '../../src/schemas/usage.ts';

/** docs/reference/ is held to the document that is served. */

const document = JSON.parse(await openApiDocument()) as OpenApiDocument;
const pages = referencePages(document);

test.each(Object.keys(pages))('%s says what the service serves (npm run openapi writes it)', async (file) => {
  expect(await readReference(file)).toBe(pages[file]);
});

test('every operation, parameter and member of a schema is described', () => {
  const missing = [
    ...Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { summary, parameters = [] }]) => [
        ...(summary ? [] : [`${method} ${path}`]),
        ...parameters.filter(({ description }) => !description).map(({ name }) => `${method} ${path} ${name}`),
      ]),
    ),
    ...Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      membersOf(schema)
        .filter(({ schema: member }) => !member.$ref && descriptionOf(member) === '')
        .map(({ path }) => `${name}.${path}`),
    ),
  ];
  expect(missing).toEqual([]);
});

test('every code of a problem or fault has a row', async () => {
  const text = await readReference('errors.md');
  for (const code of [...Object.keys(PROBLEMS), ...Object.keys(FAULTS)]) expect(text).toContain(`| \`${code}\` |`);
});

test('every limit on the use of a figure has its row', async () => {
  const text = await readReference('headlines.md');
  for (const [code, meaning] of Object.entries(USAGE_CODES)) expect(text).toContain(`| \`${code}\` | ${meaning} |`);
});

test('links between the pages lead somewhere', async () => {
  const folder = new URL('../../docs/reference/', import.meta.url);
  const files = await readdir(folder);
  for (const file of files) {
    const text = await readReference(file);
    for (const [, target = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      const known = target.startsWith('../') ? await readdir(new URL('../', folder)) : files;
      expect([file, target, known.includes(target.replace('../', ''))]).toEqual([file, target, true]);
    }
  }
});
