import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Coding, encode } from '../releases/serve/content-coding.ts';

/** The scripts of pages, as `npm run build` makes them of browser/. A service without them serves the same pages, which need none. */
interface PageScripts {
  /** The bytes in each coding, by the name of the file: `page-1a2b3c4d5e6f.js`, and `page.js` for pages without full addresses. */
  files: ReadonlyMap<string, ScriptForms>;
  /** Writes the full address of each script into a page, or leaves the script out if there is none. */
  addressed(page: string): string;
}
type ScriptForms = Record<Coding, Buffer> & { cache: 'asset' | 'public' };

declare module 'fastify' {
  interface FastifyInstance {
    scripts: PageScripts;
  }
}

const HASH_LENGTH = 12;
/** As `pageHtml` writes it. A text of a codebook cannot look like it, since its `<` is escaped. */
const TAG = /<script type="module" src="\/assets\/([a-z-]+)\.js"><\/script>\n?/g;

export async function readScripts(folder: string): Promise<PageScripts> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.js'));
  const read = names.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_LENGTH);
    const [br, gzip] = await Promise.all([encode(bytes, 'br', 'best'), encode(bytes, 'gzip', 'best')]);
    const plain = name.slice(0, -'.js'.length);
    return { name, plain, file: `${plain}-${hash}.js`, forms: { br, gzip, identity: bytes } };
  });
  const scripts = await Promise.all(read);
  const tags = new Map(
    scripts.map(({ plain, file }) => [plain, `<script type="module" src="/assets/${file}"></script>\n`]),
  );
  const files = scripts.flatMap(({ name, file, forms }): [string, ScriptForms][] => [
    [file, { ...forms, cache: 'asset' }],
    [name, { ...forms, cache: 'public' }],
  ]);
  return {
    files: new Map(files),
    addressed: (page) => page.replaceAll(TAG, (_, plain) => tags.get(plain) ?? ''),
  };
}
