import { z } from 'zod';
import names from './forbidden-names.json' with { type: 'json' };

/**
 * Names of fields that must not exist in this service, grouped by reason, each group with what to do instead. In lower case,
 * without `-` and `_`. Whole names count (`age` is forbidden, `ageBand` is not), except that none may begin with a prefix.
 *
 * Names that cases and codebooks themselves have are left out: `source`, `url` (of a source report), `area`, `sex`, `role`,
 * `title`, `label`, `note`, `count`, `counts`, `offence`, `category`.
 */
const Plain = z.string().regex(/^[a-z0-9]+$/);
const ForbiddenGroup = z.strictObject({
  why: z.string(),
  instead: z.string(),
  names: z.array(Plain).default([]),
  prefixes: z.array(Plain).default([]),
});
type ForbiddenGroup = z.output<typeof ForbiddenGroup>;

/** Every group, as docs/reference/forbidden-names.md lists them. */
export const FORBIDDEN_NAMES: readonly ForbiddenGroup[] = Object.values(
  z.record(z.string(), ForbiddenGroup).parse(names),
);

const GROUP_OF: ReadonlyMap<string, ForbiddenGroup> = new Map(
  FORBIDDEN_NAMES.flatMap((group) => group.names.map((name) => [name, group] as const)),
);

/** Whether the name of a member, or the id of a variable, level, quantity or derived variable, is one that must not exist. */
export const isForbidden = (name: string): boolean => groupOf(name) !== undefined;

/**
 * The detail of `forbidden-field`: which name, why, and what to do instead. Undefined for a name that may exist.
 * @param shown what to call it, where the name itself may be content
 */
export function whyForbidden(name: string, shown?: string): string | undefined {
  const group = groupOf(name);
  if (group === undefined) return undefined;
  const field = shown ?? (LOOKS_LIKE_A_FIELD.test(name) ? name : 'This field');
  return `${field} cannot be recorded. ${group.why} ${group.instead}`;
}

const LOOKS_LIKE_A_FIELD = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

function groupOf(name: string): ForbiddenGroup | undefined {
  const plain = name.toLowerCase().replaceAll('-', '').replaceAll('_', '');
  const begins = ({ prefixes }: ForbiddenGroup): boolean => prefixes.some((prefix) => plain.startsWith(prefix));
  return GROUP_OF.get(plain) ?? FORBIDDEN_NAMES.find(begins);
}
