import type { Disclosure } from '../schemas/codebook.ts';
import { SECRET_MEMBERS } from '../schemas/vocabulary.ts';
import type { Codebook } from './model.ts';

/** How a dataset protects people in what it publishes: the member `disclosure` of its codebook, for code that applies it. */

export type Protection = ProtectionOf<'none'> | ThresholdProtection | RoundingProtection | CellKeyProtection;

type ProtectionOf<P extends Disclosure['policy']> = Omit<Extract<Disclosure, { policy: P }>, 'reason'>;

/**
 * Small numbers are withheld, and others so that no small one can be worked out. What is published is exact. `sensitive` has the
 * coarser public levels of the dimensions that the codebook names, too, in codebook order.
 */
export type ThresholdProtection = ProtectionOf<'threshold'>;
/** Every count is rounded to a multiple of the base; sums and means are changed as under a cell key. */
export type RoundingProtection = ProtectionOf<'rounding'>;
/** Every number is perturbed by its cell key. `perturbationFault` says which parameters can be. */
export type CellKeyProtection = ProtectionOf<'cell-key'>;

/** The policy of a dataset with all its parameters, the secret ones too. */
export function protectionOf(codebook: Codebook): Protection {
  const { reason, ...protection } = codebook.definition.codebook.disclosure;
  return protection.policy === 'threshold'
    ? { ...protection, sensitive: sensitiveDimensions(codebook, protection.sensitive) }
    : protection;
}

/** Whoever learns that all are in one region has learned something of their area. */
function sensitiveDimensions({ dimensions }: Codebook, named: readonly string[]): string[] {
  const inOrder = [...dimensions.values()];
  const found = new Set(
    named.flatMap((id) => {
      const dimension = dimensions.get(id);
      if (dimension === undefined) return [];
      const { root, kind } = dimension;
      const levels = inOrder.filter((one) => one.root === root);
      // Periods are listed from the coarsest to the finest, levels the other way round.
      const at = levels.indexOf(dimension);
      return kind === 'period' ? levels.slice(0, at + 1) : levels.slice(at);
    }),
  );
  return inOrder.filter((one) => found.has(one) && one.audience === 'public').map(({ id }) => id);
}

type Secret = (typeof SECRET_MEMBERS)[number];
type WithoutSecrets<T> = T extends unknown ? Omit<T, Secret> : never;

/** The member `disclosure` of the public codebook: the policy without k, p, d, v and js. */
export type PublicDisclosure = WithoutSecrets<Disclosure>;

/** What the public may know of the policy; `sensitive` with the coarser levels, as `protectionOf` has it. */
export function publicDisclosure(codebook: Codebook): PublicDisclosure {
  const { disclosure } = codebook.definition.codebook;
  // Everything else is shown as it was stored: the codebook of a published release never changes.
  const shown = Object.fromEntries(
    Object.entries(disclosure).filter(([name]) => !SECRET_MEMBERS.some((secret) => secret === name)),
  ) as PublicDisclosure; // without the members that the type leaves out
  return shown.policy === 'threshold' ? { ...shown, sensitive: sensitiveDimensions(codebook, shown.sensitive) } : shown;
}

type SmallRule = Pick<ThresholdProtection, 'threshold'>;

/** Which numbers are small, for a sentence. */
export const smallRange = ({ threshold }: SmallRule): string => `1 to ${threshold - 1}`;

/**
 * Whether two datasets protect alike: the same policy with the same threshold and base. Where they do not, the numbers of one
 * show what the other withholds or blurs. Secret parameters are not compared, since the answer would tell of them.
 */
export function haveSamePolicy(one: Disclosure, other: Disclosure): boolean {
  if (one.policy === 'threshold' && other.policy === 'threshold') return one.threshold === other.threshold;
  if (one.policy === 'rounding' && other.policy === 'rounding') return one.base === other.base;
  return one.policy === other.policy;
}

/**
 * Whether releases of one dataset under these two codebooks can be read together. An exact number in one undoes the noise or the
 * rounding of the other, and what one threshold or rule shows is what a stricter one withholds. A dimension that only one of them
 * publishes can be sensitive in that one.
 */
export function goTogether(one: Codebook, other: Codebook): boolean {
  const [a, b] = [protectionOf(one), protectionOf(other)];
  if (a.policy === 'rounding' && b.policy === 'rounding') return a.base === b.base;
  if (a.policy === 'cell-key' && b.policy === 'cell-key') return a.d === b.d && a.v === b.v && a.js === b.js;
  if (a.policy !== 'threshold' || b.policy !== 'threshold') return a.policy === b.policy;
  const isInBoth = (id: string) => [one, other].every(({ dimensions }) => dimensions.get(id)?.audience === 'public');
  const isSensitiveInOne = (id: string) => a.sensitive.includes(id) !== b.sensitive.includes(id);
  const isSame = a.threshold === b.threshold && a.zeros === b.zeros && a.k === b.k && a.p === b.p;
  return isSame && ![...a.sensitive, ...b.sensitive].some((id) => isInBoth(id) && isSensitiveInOne(id));
}
