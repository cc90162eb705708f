import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;
const read = (file: string) => readFile(join(ROOT, file), 'utf8');
const files = await readdir(ROOT);
for (const folder of ['src', 'docs', 'tests', 'bench', 'scripts', 'examples'])
  for (const file of await readdir(join(ROOT, folder), { recursive: true })) files.push(join(folder, file));
const pages = files.filter((file) => file.endsWith('.md'));

/** As GitHub makes them of headings. */
const anchorsOf = (page: string) =>
  [...page.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('every link of a page leads to a file, and to a heading of it', async () => {
  const broken: string[] = [];
  for (const page of pages)
    for (const [link, path = '', anchor] of (await read(page)).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, target))) broken.push(`${page}: ${link}`);
      else if (anchor && !anchorsOf(await read(target)).includes(anchor)) broken.push(`${page}: ${link}`);
    }
  expect(pages.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

test('every page that a comment or a text names exists', async () => {
  const broken: string[] = [];
  for (const file of files.filter((one) => one.endsWith('.ts')))
    for (const [page] of (await read(file)).matchAll(/\b(?:docs|src)\/[\w/-]*\w\.md\b/g))
      if (!existsSync(join(ROOT, page))) broken.push(`${file}: ${page}`);
  expect(broken).toEqual([]);
});
