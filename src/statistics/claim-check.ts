import type { ExternalFigure } from '../schemas/headline.ts';
import { usageNotesOf } from '../schemas/usage.ts';
import { CLAIM_KINDS, type CLAIM_VERDICTS } from '../schemas/vocabulary.ts';
import { type Claim, type ClaimUnit, plainText, readClaim, type Unread } from './claim.ts';
import { bearsOut, HUNDRED, inClaimedUnit, judge, related, VERDICT_REASONS } from './claim-verdict.ts';
import {
  add,
  compareFractions,
  type Decimal,
  distance,
  divide,
  type Fraction,
  floor,
  fraction,
  multiply,
  parseDecimal,
  roundedDecimal,
  roundHalfUp,
} from './fraction.ts';
import {
  boundFlags,
  exactFigure,
  inDigits,
  type ObservationFlag,
  type WordingInput,
  withCommas,
  withUnit,
  wordingOf,
} from './wording.ts';

/** Checks claims about headlines: `docs/reference/headlines.md`, "Checking a claim". */

/** The verdict on a claim. */
export interface ClaimCheck {
  /** As it was sent. */
  claim: string;
  /** What was read; null if the claim was not understood. */
  reading: Pick<Claim, 'relation' | 'figure' | 'kind'> | null;
  verdict: Verdict;
  /** Why, in sentences that can be quoted. */
  reason: string;
  /** What a reader has to know although the claim holds. */
  caveats: { code: string; text: string }[];
  /** Wordings of the same kind that are true: the shortest ones, the nearest to the figure first. */
  suggested: string[];
}

type Verdict = (typeof CLAIM_VERDICTS)[number];

/** What a claim is checked against, beside the figure itself. */
export interface ClaimContext {
  /** The headline's sentence, and the worded figure in it; null if the headline has none. */
  statement: string | null;
  wording: string | null;
  /** For a share: how many units are not reported, and what the share would be if none or all of them had the code. */
  notReported?: Decimal | null;
  missingBounds?: { lower: Decimal; upper: Decimal } | null;
  /** The figure, or a part of it, is withheld. */
  withheld?: boolean;
  /** Codes of limits on the use of the figure. */
  usage: readonly string[];
  /** What else applies to a claim that holds, such as a newer release. */
  caveats?: readonly { code: string; text: string }[];
}

/**
 * Checks a claim against the exact figure of a computed headline (`words`; null if there is none). The verdict depends on the
 * relation, the kind and the exact value of the claimed figure at its digits, and on nothing else. Equal fractions get equal
 * verdicts, and every wording that the service prints is true. Of two claims on one side of the figure with the same digits the
 * nearer is never judged worse. For a figure that does not exist or is withheld the answer is the same whatever is claimed, so
 * that no series of claims can find it out.
 */
export function checkClaim(claim: string, words: WordingInput | null, context: ClaimContext): ClaimCheck {
  const none = { claim, reading: null, caveats: [], suggested: [] };
  // The claim may be true or false. Either verdict would tell something about the withheld figure.
  if (context.withheld) return { ...none, verdict: 'not-understood', reason: FIGURE_WITHHELD };
  return words === null ? { ...none, verdict: 'false', reason: FIGURE_MISSING } : checkFigure(claim, words, context);
}

/** Checks a claim against an external figure. Its published words are true, and other words are checked as for any figure. */
export function checkExternalClaim(claim: string, figure: ExternalFigure, context: ClaimContext): ClaimCheck {
  const answer = checkFigure(claim, externalWords(figure), context);
  const suggested = [figure.wording, ...answer.suggested.filter((text) => text !== figure.wording)];
  const isOwn = plainText(claim) === plainText(figure.wording);
  return { ...answer, ...(isOwn && { verdict: 'true', reason: OWN_WORDS }), suggested };
}

/** An external figure as a number with its bound, or as a share where its own words give one. */
function externalWords(figure: ExternalFigure): WordingInput {
  const { wording, value, unit } = figure;
  const exact = parseDecimal(value);
  const own = readClaim(wording, []);
  if (typeof own === 'object' && (own.kind === 'percentage' || own.kind === 'fraction'))
    return { statistic: 'share', numerator: multiply(exact, fraction(100n)), denominator: fraction(100n) };
  return { statistic: 'sum', value: exact, unit, flags: boundFlags(figure) };
}

function checkFigure(said: string, words: WordingInput, context: ClaimContext): ClaimCheck {
  const claim = readClaim(inStatement(said, context), unitsOf(words));
  const kinds = KINDS[words.statistic];
  if (typeof claim !== 'object' || !kinds.includes(claim.kind)) {
    const reason = typeof claim === 'object' ? otherKind(words) : UNREAD_REASONS[claim];
    return {
      claim: said,
      reading: null,
      verdict: 'not-understood',
      reason,
      caveats: [],
      suggested: trueWords(kinds, words),
    };
  }
  const { relation, figure, kind } = claim;
  const verdict = judge(claim, words);
  return {
    claim: said,
    reading: { relation, figure, kind },
    verdict: verdict.is,
    reason: `${factOf(words)} ${VERDICT_REASONS[verdict.because]}${claim.isSentence && verdict.is !== 'false' ? REST : ''}`,
    caveats: verdict.is === 'false' ? [] : caveatsOf(claim, words, context),
    suggested: trueWords([kind], words),
  };
}

/** The part of a claim that takes the place of the worded figure, where the claim repeats the rest of the headline's sentence. */
function inStatement(claim: string, { statement, wording }: ClaimContext): string {
  if (statement === null || wording === null) return claim;
  const plain = plainText(claim);
  const at = statement.indexOf(wording);
  const before = plainStart(statement.slice(0, at));
  const after = plainEnd(statement.slice(at + wording.length));
  const isSame = plain.startsWith(before) && plain.endsWith(after) && plain.length > before.length + after.length;
  return isSame ? plain.slice(before.length, plain.length - after.length) : claim;
}

const plainStart = (text: string): string => (text === '' ? '' : plainText(`${text}|`).slice(0, -1));
const plainEnd = (text: string): string => (text === '' ? '' : plainText(`|${text}`).slice(1));

const KINDS: Record<WordingInput['statistic'], readonly Claim['kind'][]> = {
  count: ['number'],
  sum: ['number'],
  share: ['fraction', 'percentage', 'number', 'number-of-number'],
  rate: ['per-day', 'number'],
};

function unitsOf(words: WordingInput): ClaimUnit[] {
  if (words.statistic === 'rate' || words.statistic === 'share') return [];
  const own: ClaimUnit = { name: 'own', plural: words.unit };
  const convert = words.statistic === 'sum' ? words.convert : undefined;
  return convert ? [own, { name: 'converted', plural: convert.unit }] : [own];
}

function caveatsOf(claim: Claim, words: WordingInput, context: ClaimContext): ClaimCheck['caveats'] {
  const open = openText(claim, words, context);
  const { usage, caveats = [] } = context;
  return [...(open === undefined ? [] : [{ code: 'not-reported', text: open }]), ...usageNotesOf(usage), ...caveats];
}

/** Says between which figures the true one is, if the claim would be false were none or all of the unreported counted. */
function openText(claim: Claim, words: WordingInput, context: ClaimContext): string | undefined {
  const { notReported = null, missingBounds: bounds } = context;
  const who = notReported === null ? 'Some are' : notReported === '1' ? '1 is' : `${withCommas(notReported)} are`;
  const textOf = (what: string, lower: string, upper: string): string =>
    `${who} not reported. If all of them were known, the ${what} would be between ${lower} and ${upper}, and the claim could be wrong.`;
  if (claim.kind === 'fraction' || claim.kind === 'percentage') {
    const all = claim.kind === 'percentage' ? HUNDRED : fraction(1n);
    const failsAt = (share: Decimal): boolean => related(claim, multiply(parseDecimal(share), all), all).is === 'false';
    const percent = (share: Decimal): string => `${roundedDecimal(multiply(parseDecimal(share), HUNDRED), 1)}%`;
    if (!bounds || bounds.lower === bounds.upper || !(failsAt(bounds.lower) || failsAt(bounds.upper))) return undefined;
    return textOf('share', percent(bounds.lower), percent(bounds.upper));
  }
  if (notReported === null || (words.statistic !== 'count' && words.statistic !== 'share')) return undefined;
  const counted = words.statistic === 'count' ? words.value : words.numerator;
  const most = add(counted, parseDecimal(notReported));
  const atMost = words.statistic === 'count' ? { ...words, value: most } : { ...words, numerator: most };
  return bearsOut(claim, atMost).is === 'false' ? textOf('number', inDigits(counted), inDigits(most)) : undefined;
}

/** The shortest wordings of some kinds that are true of the figure, the nearest to it first. */
function trueWords(kinds: readonly Claim['kind'][], words: WordingInput): string[] {
  const units = unitsOf(words);
  const claims = [...new Set(possibleWords(words))].flatMap((text) => {
    const claim = readClaim(text, units);
    return typeof claim === 'object' && kinds.includes(claim.kind) && judge(claim, words).is === 'true'
      ? [{ text, away: awayOf(claim, words) }]
      : [];
  });
  return claims
    .sort((a, b) => a.text.length - b.text.length)
    .slice(0, SUGGESTIONS)
    .sort((a, b) => compareFractions(a.away, b.away))
    .map(({ text }) => text);
}

const SUGGESTIONS = 4;

function possibleWords(words: WordingInput): string[] {
  switch (words.statistic) {
    case 'share': {
      const { numerator, denominator } = words;
      const forms = (['one-in-n', 'more-than-one-in-n', 'out-of-ten', 'percent'] as const).map((form) =>
        wordingOf(form, words),
      );
      const tenths =
        denominator.of === 0n ? [] : [`${roundedDecimal(multiply(divide(numerator, denominator), HUNDRED), 1)}%`];
      return [
        ...forms.flatMap((wording) => (wording ? [wording.text] : [])),
        ...[2, 3, 4, 5].flatMap((over) => Array.from({ length: over - 2 }, (_, i) => `${i + 2} in ${over}`)),
        ...['more than half', ...tenths],
        ...[inDigits(numerator), `at least ${inDigits(numerator)}`, `about ${inDigits(numerator)}`],
        `${inDigits(numerator)} of ${inDigits(denominator)}`,
      ];
    }
    case 'rate': {
      const wording = wordingOf('per-day', words);
      const count = inDigits(words.count);
      return [...(wording ? [wording.text] : []), count, `at least ${count}`, `about ${count}`];
    }
    default: {
      const forms = (['exact', 'only', 'more-than', 'at-least', 'total'] as const).map((form) =>
        wordingOf(form, words),
      );
      const round = roundedWords(words.value);
      return [
        ...forms.flatMap((wording) => (wording ? [wording.text] : [])),
        ...round,
        ...round.map((text) => `about ${text}`),
      ];
    }
  }
}

/** A figure rounded to two and to three digits. */
function roundedWords(value: Fraction): string[] {
  const digits = `${floor(value)}`.length;
  return [2, 3].flatMap((kept) => {
    if (value.of <= 0n || digits <= kept) return [];
    const step = fraction(10n ** BigInt(digits - kept));
    const text = exactFigure(multiply(fraction(roundHalfUp(divide(value, step), 0)), step));
    return text === undefined ? [] : [text];
  });
}

/** How far a claim is from the figure, as a part of the figure. */
function awayOf(claim: Claim, words: WordingInput): Fraction {
  const exact = exactOf(claim, words);
  return exact.of === 0n
    ? fraction(0n)
    : divide(distance(claim.value, exact), exact.of < 0n ? fraction(-exact.of, exact.over) : exact);
}

function exactOf(claim: Claim, words: WordingInput): Fraction {
  switch (words.statistic) {
    case 'share': {
      if (claim.kind === 'number' || claim.kind === 'number-of-number') return words.numerator;
      const p = divide(words.numerator, words.denominator);
      return claim.kind === 'fraction' ? p : multiply(p, HUNDRED);
    }
    case 'rate':
      return claim.kind === 'number' ? words.count : divide(words.count, fraction(words.days));
    case 'count':
      return words.value;
    case 'sum':
      return inClaimedUnit(claim, words);
  }
}

const FIGURE_WITHHELD =
  'The figure is withheld to protect people, so no claim about it can be checked. That says nothing about how large it is.';
const FIGURE_MISSING = 'No figure is published for this headline, so no claim about it can be confirmed.';
const OWN_WORDS = 'These are the words in which the figure was published.';

const UNREAD_REASONS: Record<Unread, string> = {
  'no-figure':
    'No figure could be read in the claim. Send a number, a percentage, a fraction in digits or words, a number of a number, or so many a day.',
  'two-figures':
    'The claim has more than one figure. Send a phrase or a sentence with one, and leave out years and other numbers.',
  negation: 'The claim denies something, which cannot be checked. Send the figure in a sentence without a negation.',
  qualifier:
    'The claim has a word that changes its meaning in a way that cannot be checked. Words that are understood are: about, nearly, more than, at least, less than, at most and only, before the figure.',
  'other-unit': 'The claim names a unit that the figure is not measured in.',
};

const KIND_TEXTS: Record<Claim['kind'], string> = {
  fraction: 'a fraction',
  percentage: 'a percentage',
  number: 'a number',
  'number-of-number': 'a number of a number',
  'per-day': 'so many a day',
};

const otherKind = (words: WordingInput): string => {
  const kinds = CLAIM_KINDS.filter((kind) => KINDS[words.statistic].includes(kind)).map((kind) => KIND_TEXTS[kind]);
  return `The claim is about another kind of figure. A claim about this one is ${kinds.join(' or ')}.`;
};

/** Whom or what a sentence is about is not read: "60% of men" has the same figure as "60%". */
const REST = ' Only its figure was checked, and nothing else that it says.';

function factOf(words: WordingInput): string {
  const { flags = [] } = words;
  switch (words.statistic) {
    case 'share':
      return `The figure is ${inDigits(words.numerator)} of ${inDigits(words.denominator)}${qualified(flags)}.`;
    case 'rate': {
      const days = withUnit(withCommas(`${words.days}`), 'days');
      const basis = words.basis === 'working' ? days.replace(' ', ' working ') : days;
      return `The figure is ${inDigits(words.count)} in ${basis}${qualified(flags)}.`;
    }
    default:
      return `The figure is ${withUnit(inDigits(words.value), words.unit)}${qualified(flags)}.`;
  }
}

function qualified(flags: readonly ObservationFlag[]): string {
  if (flags.includes('rounded')) return ', rounded to protect people';
  if (flags.includes('perturbed')) return ', changed a little to protect people';
  if (flags.includes('approximate')) return ', which is approximate';
  return flags.includes('lower-bound') ? ', which is a lower bound' : '';
}
