import type { FastifyRequest } from 'fastify';

/** The request header Prefer (RFC 7240): wishes, so that none is ever refused. */

/** What to do with something doubtful: refuse it, or take it and say so. */
export type Handling = 'strict' | 'lenient';

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const WORD = `${TOKEN}|"(?:[^"\\\\]|\\\\.)*"`;
/** One preference of a list, with its value; its parameters are read over. */
const PREFERENCE = new RegExp(`^\\s*(${TOKEN})(?:\\s*=\\s*(${WORD}))?\\s*(?:;(?:[^",]|"(?:[^"\\\\]|\\\\.)*")*)?$`);
const MEMBERS = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;

/** The handling asked for; undefined if none is, or one that there is not. Of several the first counts. */
export function readHandling(request: FastifyRequest): Handling | undefined {
  const header = [request.headers.prefer ?? []].flat().join(',');
  for (const [member] of header.matchAll(MEMBERS)) {
    const [, name, value = ''] = PREFERENCE.exec(member) ?? [];
    if (name?.toLowerCase() !== 'handling') continue;
    const handling = value.replaceAll('"', '').toLowerCase();
    return handling === 'strict' || handling === 'lenient' ? handling : undefined;
  }
  return undefined;
}

/** Says that the wish was followed. */
export const applied = (handling: Handling): Record<string, string> => ({
  'preference-applied': `handling=${handling}`,
});
