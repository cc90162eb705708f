import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const VERSION = version;
/** The software as a release's manifest names it. What a pinned address serves changes only with it. */
export const GENERATOR = `assize ${version}`;
