import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FORBIDDEN_NAMES } from '../../src/codebook/forbidden.ts';
import { FAULTS, PROBLEMS } from '../../src/errors.ts';
import { USAGE_CODES } from '../../src/schemas/usage.ts';

/** The lists of docs/reference/ are held to what the service knows. */

const FOLDER = new URL('../../docs/reference/', import.meta.url);
const readReference = (file: string) => readFile(new URL(file, FOLDER), 'utf8');

test('errors.md lists every problem and every fault, in order', async () => {
  const rows = (await readReference('errors.md')).split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual([
    ...Object.entries(PROBLEMS).map(
      ([code, { status, title, description }]) => `| \`${code}\` | ${status} | ${title} | ${description} |`,
    ),
    ...Object.entries(FAULTS).map(([code, text]) => `| \`${code}\` | ${text} |`),
  ]);
});

test('forbidden-names.md lists every name, why it is refused and what to do instead', async () => {
  const [, ...sections] = (await readReference('forbidden-names.md')).trim().split('\n\n## ');
  const quoted = (names: readonly string[], separator: string) => names.map((name) => `\`${name}\``).join(separator);
  expect(sections).toEqual(
    FORBIDDEN_NAMES.map(({ why, instead, names, prefixes }) =>
      [
        why,
        instead,
        ...(names.length > 0 ? [quoted(names, ', ')] : []),
        ...(prefixes.length > 0 ? [`Every name that begins with ${quoted(prefixes, ' or ')}.`] : []),
      ].join('\n\n'),
    ),
  );
});

test('every limit on the use of a figure has its row', async () => {
  const text = await readReference('headlines.md');
  for (const [code, meaning] of Object.entries(USAGE_CODES)) expect(text).toContain(`| \`${code}\` | ${meaning} |`);
});
