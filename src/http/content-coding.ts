import { CODINGS, type Coding } from '../releases/serve/coded-answer.ts';

/** Which content coding a reader gets (RFC 9110 12.5.3). */

interface Preference {
  /** Of a body that is worth coding. */
  long: Coding;
  /** Of one that is not: as it is, unless that was refused. */
  short: Coding;
}

const MEMBER = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;
/** Other spellings that mean the same. */
const ALIASES: Record<string, string> = { 'x-gzip': 'gzip' };

/** Browsers send a handful of values; whoever sends others must not fill the memory with them. */
const KEPT = 1_000;
const KEPT_LENGTH = 200;
const known = new Map<string, Preference>();

/** Parsed once for each spelling of the header. */
export function codingPreference(header: string | undefined): Preference {
  const text = header ?? '';
  const before = known.get(text);
  if (before) return before;
  const found = readPreference(text);
  if (text.length <= KEPT_LENGTH) {
    if (known.size >= KEPT) known.clear();
    known.set(text, found);
  }
  return found;
}

/** Where nothing that there is may be sent, it is sent as it is: an answer is more use than a refusal. */
function readPreference(header: string): Preference {
  const weights = new Map<string, number>();
  for (const member of header.split(',')) {
    const [, name = '', q = '1'] = MEMBER.exec(member) ?? [];
    const coding = name.toLowerCase();
    if (name !== '') weights.set(ALIASES[coding] ?? coding, Number(q));
  }
  const others = weights.get('*');
  // Not named, it is what remains: allowed, and liked least.
  const identity = weights.get('identity') ?? others ?? Number.MIN_VALUE;
  let best: Coding = 'identity';
  let weight = 0;
  for (const coding of CODINGS) {
    const own = weights.get(coding) ?? others ?? 0;
    if (own > weight) [best, weight] = [coding, own];
  }
  // Of two that are liked as well as each other, the shorter.
  const long = weights.has('identity') && identity > weight ? 'identity' : best;
  return { long, short: identity > 0 ? 'identity' : best };
}
