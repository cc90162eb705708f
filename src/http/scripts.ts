import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SITE_PICTURE } from '../pages/layout.ts';
import { type Coding, encode } from '../releases/serve/content-coding.ts';

/** The scripts of pages, as `npm run build` makes them of browser/. A service without them serves the same pages, which need none. */
interface PageScripts {
  /** The bytes in each coding, by the name of the file: `page-1a2b3c4d5e6f.js`, and `page.js` for pages without full addresses. */
  files: ReadonlyMap<string, ScriptForms>;
  /** Writes the full address of each script and of the service's picture into a page, or leaves a script out if there is none. */
  addressed(page: string): string;
}
interface ScriptForms {
  bytes: Buffer;
  cache: 'asset' | 'public';
  /** Coded when somebody first asks for it. */
  coded(coding: Coding): Promise<Buffer>;
}

declare module 'fastify' {
  interface FastifyInstance {
    scripts: PageScripts;
  }
}

const HASH_LENGTH = 12;
/** To code more than this as small as it gets takes seconds, for a tenth less. */
const LARGE_SCRIPT = 300_000;
/** As `pageHtml` writes it. A text of a codebook cannot look like it, since its `<` is escaped. */
const TAG = /<script type="module" src="\/assets\/([a-z-]+)\.js"><\/script>\n?/g;
const PICTURE = `<meta property="og:image" content="${SITE_PICTURE}" />`;
/** A script that another one loads when it is asked for. Neither can a text of a codebook look like this, since its quotes are escaped. */
const LATER = / data-script="\/assets\/([a-z-]+)\.js"/g;

export async function readScripts(folder: string, publicUrl: () => string): Promise<PageScripts> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.js'));
  const read = names.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_LENGTH);
    const plain = name.slice(0, -'.js'.length);
    return { name, plain, file: `${plain}-${hash}.js`, forms: { bytes, coded: codedOnce(bytes) } };
  });
  const scripts = await Promise.all(read);
  const addresses = new Map(scripts.map(({ plain, file }) => [plain, `/assets/${file}`]));
  const files = scripts.flatMap(({ name, file, forms }): [string, ScriptForms][] => [
    [file, { ...forms, cache: 'asset' }],
    [name, { ...forms, cache: 'public' }],
  ]);
  return {
    files: new Map(files),
    addressed: (page) =>
      page
        .replaceAll(TAG, (_, plain) =>
          addresses.has(plain) ? `<script type="module" src="${addresses.get(plain)}"></script>\n` : '',
        )
        .replace(PICTURE, () => `<meta property="og:image" content="${new URL(SITE_PICTURE, publicUrl()).href}" />`)
        .replaceAll(LATER, (_, plain) => (addresses.has(plain) ? ` data-script="${addresses.get(plain)}"` : '')),
  };
}

function codedOnce(bytes: Buffer): ScriptForms['coded'] {
  const known = new Map<Coding, Promise<Buffer>>();
  return (coding) => {
    const coded = known.get(coding) ?? encode(bytes, coding, bytes.length < LARGE_SCRIPT ? 'best' : undefined);
    known.set(coding, coded);
    return coded;
  };
}
