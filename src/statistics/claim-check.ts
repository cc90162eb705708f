import type { ExternalFigure } from '../schemas/headline.ts';
import type { CLAIM_VERDICTS } from '../schemas/vocabulary.ts';
import { type Claim, type ClaimUnit, plainText, readClaim } from './claim.ts';
import { holds, holdsOf, holdsOfShare } from './claim-arithmetic.ts';
import { falseReason, misleadingReason, REASONS, trueReason } from './claim-reason.ts';
import { compare, fraction, multiply, parseDecimal } from './fraction.ts';
import { type WordingForm, type WordingInput, wordingOf } from './wording.ts';

/** What is made of a claim about a headline: contract statistics 3. */
export interface ClaimCheck {
  /** As it was sent. */
  claim: string;
  /** The form that it was read in; null if it was not understood. */
  form: WordingForm | null;
  verdict: (typeof CLAIM_VERDICTS)[number];
  reason: string;
  /** How the headline itself puts the figure, if it does. */
  suggested: string | null;
}

/**
 * Holds a claim against the exact figure of a computed headline (`words`; null where there is none). `true` if the wording of
 * the claim's form says just that; `misleading` if the claim holds by arithmetic and its form refuses it; else `false`. Where
 * there is no figure, or a withheld one, the verdict is the same whatever is claimed: it must not tell the figure.
 */
export function checkClaim(claim: string, words: WordingInput | null, suggested: string | null): ClaimCheck {
  const units = words ? unitsOf(words) : [];
  const readings = readClaim(claim, units);
  const [first] = readings;
  const answer = { claim, suggested };
  if (words === null || words.suppressed)
    return { ...answer, form: first?.form ?? null, verdict: 'false', reason: REASONS.noFigure };
  if (!first) return { ...answer, form: null, verdict: 'not-understood', reason: REASONS.notUnderstood };
  const printed = readings.find((reading) => isPrinted(reading, words, units));
  if (printed) return { ...answer, form: printed.form, verdict: 'true', reason: trueReason(words) };
  const held = readings.find((reading) => holds(reading, words));
  if (held) return { ...answer, form: held.form, verdict: 'misleading', reason: misleadingReason(held, words) };
  return { ...answer, form: first.form, verdict: 'false', reason: falseReason(first, words) };
}

/** The same of a figure of somebody else, which has no other wording than the one it was published in. */
export function checkExternalClaim(claim: string, figure: ExternalFigure): ClaimCheck {
  const readings = readClaim(claim, [{ name: 'own', plural: figure.unit }]);
  const [first] = readings;
  const answer = { claim, suggested: figure.wording };
  if (plainText(claim) === plainText(figure.wording))
    return { ...answer, form: first?.form ?? 'exact', verdict: 'true', reason: REASONS.ownWords };
  if (!first) return { ...answer, form: null, verdict: 'not-understood', reason: REASONS.notUnderstood };
  const value = parseDecimal(figure.value);
  const held = readings.find((reading) =>
    reading.kind === 'number' ? holdsOf(reading, value) : holdsOfShare(reading, value),
  );
  return held
    ? { ...answer, form: held.form, verdict: 'misleading', reason: REASONS.otherWords }
    : { ...answer, form: first.form, verdict: 'false', reason: REASONS.notTheirs };
}

function unitsOf(words: WordingInput): ClaimUnit[] {
  if (words.statistic === 'rate' || words.statistic === 'share') return [];
  const own: ClaimUnit = { name: 'own', plural: words.unit };
  const convert = words.statistic === 'sum' ? words.convert : undefined;
  return convert ? [own, { name: 'converted', plural: convert.unit }] : [own];
}

/** Whether the wording of the claim's form says what the claim says. */
function isPrinted(claim: Claim, words: WordingInput, units: readonly ClaimUnit[]): boolean {
  const wording = wordingOf(claim.form, words);
  if (wording?.form !== claim.form) return false;
  // The one bound on a percentage: over half.
  if (claim.form === 'percent' && claim.bound)
    return words.statistic === 'share' && compare(multiply(words.numerator, fraction(2n)), words.denominator) > 0;
  const isConverted = words.statistic === 'sum' && words.convert !== undefined;
  return readClaim(wording.text, units).some((printed) => saysSame(claim, printed, isConverted));
}

/** A unit that is named too changes nothing, unless there are two that could be meant. */
function saysSame(claim: Claim, printed: Claim, isConverted: boolean): boolean {
  const sameUnit = claim.unit === printed.unit || (!isConverted && printed.unit === undefined);
  return (
    sameUnit &&
    claim.kind === printed.kind &&
    claim.bound === printed.bound &&
    claim.basis === printed.basis &&
    compare(claim.number.value, printed.number.value) === 0
  );
}
