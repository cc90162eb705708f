import { z } from 'zod';
import names from './forbidden-names.json' with { type: 'json' };

/**
 * Names of fields that must not exist in this service, grouped by reason: they could identify an offender, are an official key,
 * describe images, quote an article, or are not convictions. In lower case, without `-` and `_`.
 *
 * Names that cases and codebooks themselves have are left out: `source`, `url` (of a source report), `area`, `sex`, `role`,
 * `title`, `label`, `note`, `count`, `counts`, `offence`, `category`.
 */
const NAMES = new Set(
  Object.values(z.record(z.string(), z.array(z.string().regex(/^[a-z0-9]+$/))).parse(names)).flat(),
);

/** Nothing may be recorded about a victim or a child: no count, age, sex, relationship, place or status. */
const PREFIXES = ['victim', 'child'];

/**
 * Whether the name of a member, or the id of a variable, level, quantity or derived variable, is one that must not exist.
 * Whole names count (`age` is forbidden, `ageBand` is not), except that none may begin with "victim" or "child".
 */
export function isForbidden(name: string): boolean {
  const plain = name.toLowerCase().replaceAll('-', '').replaceAll('_', '');
  return NAMES.has(plain) || PREFIXES.some((prefix) => plain.startsWith(prefix));
}
