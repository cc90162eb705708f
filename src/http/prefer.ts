import type { FastifyRequest } from 'fastify';

/** The request header Prefer (RFC 7240). A preference that is not understood is ignored, as the RFC asks. */

/** What to do with a likely duplicate: refuse it, or save it and say so. */
type Handling = 'strict' | 'lenient';

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const WORD = `${TOKEN}|"(?:[^"\\\\]|\\\\.)*"`;
/** One preference of the list and its value. Parameters are skipped. */
const PREFERENCE = new RegExp(`^\\s*(${TOKEN})(?:\\s*=\\s*(${WORD}))?\\s*(?:;(?:[^",]|"(?:[^"\\\\]|\\\\.)*")*)?$`);
const MEMBERS = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;

/** The `handling` asked for; undefined if there is none or it is unknown. The first one counts. */
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

/** The header that says which preference was followed. */
export const applied = (handling: Handling): Record<string, string> => ({
  'preference-applied': `handling=${handling}`,
});
