import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../src/config.ts';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

/** Rows of the table that begins with | variable | default | meaning |. */
function settingsTable(): string[][] {
  const lines = readme.split('\n');
  const head = lines.findIndex((line) => /^\|\s*variable\s*\|\s*default\s*\|\s*meaning\s*\|$/i.test(line));
  expect(head).toBeGreaterThan(0);
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

test('the README lists every setting with its default and its meaning, and no other', () => {
  const expected = Object.entries(SETTINGS.shape).map(([name, schema]) => {
    const fallback = schema.safeParse(undefined);
    return [name, fallback.success && fallback.data !== undefined ? String(fallback.data) : '', schema.description];
  });
  expect(settingsTable()).toEqual(expected);
});
