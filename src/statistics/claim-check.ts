import type { ExternalFigure } from '../schemas/headline.ts';
import { usageText } from '../schemas/usage.ts';
import { CLAIM_KINDS, type CLAIM_VERDICTS } from '../schemas/vocabulary.ts';
import { type Claim, type ClaimUnit, plainText, readClaim, type Unread } from './claim.ts';
import {
  compare,
  type Decimal,
  distance,
  divide,
  type Fraction,
  floor,
  fraction,
  isWithin,
  multiply,
  parseDecimal,
  roundedDecimal,
  roundHalfUp,
} from './fraction.ts';
import { exactFigure, type Flag, mayBeOnly, type WordingInput, withCommas, withUnit, wordingOf } from './wording.ts';

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
  /** Codes of limits on the use of the figure. */
  usage: readonly string[];
  /** What else applies to a claim that holds, such as a newer release. */
  caveats?: readonly { code: string; text: string }[];
}

/**
 * Checks a claim against the exact figure of a computed headline (`words`; null if there is none). The verdict depends on the
 * relation, the kind and the exact value of the claimed figure at its digits, and on nothing else: equal fractions get equal
 * verdicts, every wording that the service prints is true, and of two claims on one side of the figure with the same digits the
 * nearer is never judged worse. For a figure that does not exist or is withheld the answer is the same whatever is claimed, so
 * that no series of claims can find it out.
 */
export function checkClaim(claim: string, words: WordingInput | null, context: ClaimContext): ClaimCheck {
  if (words === null || words.suppressed)
    return { claim, reading: null, verdict: 'false', reason: NO_FIGURE, caveats: [], suggested: [] };
  return check(claim, words, context);
}

/** Checks a claim against an external figure. Its published words are true, and other words are checked as for any figure. */
export function checkExternalClaim(claim: string, figure: ExternalFigure, context: ClaimContext): ClaimCheck {
  const answer = check(claim, externalWords(figure), context);
  const suggested = [figure.wording, ...answer.suggested.filter((text) => text !== figure.wording)];
  const isOwn = plainText(claim) === plainText(figure.wording);
  return { ...answer, ...(isOwn && { verdict: 'true', reason: OWN_WORDS }), suggested };
}

/** An external figure as a number with its bound, or as a share where its own words give one. */
function externalWords({ wording, value, bound, unit }: ExternalFigure): WordingInput {
  const exact = parseDecimal(value);
  const own = readClaim(wording, []);
  if (typeof own === 'object' && (own.kind === 'percentage' || own.kind === 'fraction'))
    return { statistic: 'share', numerator: multiply(exact, fraction(100n)), denominator: fraction(100n) };
  const flags: Flag[] = bound === 'exact' ? [] : [bound === 'at-least' ? 'lower-bound' : 'approximate'];
  return { statistic: 'sum', value: exact, unit, flags };
}

function check(said: string, words: WordingInput, context: ClaimContext): ClaimCheck {
  const claim = readClaim(inStatement(said, context), unitsOf(words));
  const kinds = KINDS[words.statistic];
  if (typeof claim !== 'object' || !kinds.includes(claim.kind)) {
    const reason = typeof claim === 'object' ? otherKind(words) : UNREAD[claim];
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
    reason: `${factOf(words)} ${REASONS[verdict.because]}`,
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

type Because = keyof typeof REASONS;
type Judgement = { is: Exclude<Verdict, 'not-understood'>; because: Because };

/** The verdict on a claim of a kind that the figure has. */
function judge(claim: Claim, words: WordingInput): Judgement {
  const held = holds(claim, words);
  if (held.is !== 'true') return held;
  if (isSmall(words)) return { is: 'misleading', because: 'small' };
  if (words.statistic === 'rate' && claim.kind === 'per-day' && claim.basis === 'calendar' && words.basis === 'working')
    return { is: 'misleading', because: 'workingDays' };
  if (claim.relation === 'only' && !(words.statistic === 'count' && mayBeOnly(words.value, words.unfiltered)))
    return { is: 'misleading', because: 'only' };
  const isCounted = claim.kind === 'number' || claim.kind === 'number-of-number';
  const { flags = [] } = words;
  if (isCounted && flags.includes('approximate') && claim.relation !== 'about')
    return { is: 'misleading', because: 'approximate' };
  if (isCounted && flags.includes('lower-bound') && !['more-than', 'at-least'].includes(claim.relation))
    return { is: 'misleading', because: 'lowerBound' };
  return held;
}

const isSmall = (words: WordingInput): boolean =>
  words.statistic === 'share'
    ? compare(words.denominator, fraction(10n)) < 0
    : words.statistic === 'rate' && words.days < 10;

/** Whether the numbers bear the claim out, whatever else would make it misleading. */
function holds(claim: Claim, words: WordingInput): Judgement {
  const { kind, value, whole } = claim;
  if (kind === 'number-of-number' && whole && words.statistic === 'share') {
    const isExact = compare(value, words.numerator) === 0 && compare(whole, words.denominator) === 0;
    return claim.relation === 'none' || claim.relation === 'only'
      ? isExact
        ? { is: 'true', because: 'right' }
        : { is: 'false', because: 'otherNumbers' }
      : compare(whole, words.denominator) === 0
        ? related({ ...claim, step: fraction(1n) }, words.numerator)
        : { is: 'false', because: 'otherNumbers' };
  }
  switch (words.statistic) {
    case 'share': {
      if (kind === 'number') return related(claim, words.numerator);
      if (words.denominator.of === 0n) return { is: 'false', because: 'far' };
      const p = divide(words.numerator, words.denominator);
      return kind === 'fraction' ? related(claim, p, fraction(1n)) : related(claim, multiply(p, HUNDRED), HUNDRED);
    }
    case 'rate':
      if (kind === 'number') return related(claim, words.count);
      // There are fewer working days than days, so a rate by calendar days says nothing about a working day.
      if (claim.basis === 'working' && words.basis === 'calendar') return { is: 'false', because: 'calendarDays' };
      return related(claim, divide(words.count, fraction(words.days)));
    case 'count':
      return related(claim, words.value);
    case 'sum':
      return related(claim, inClaimedUnit(claim, words));
  }
}

const HUNDRED = fraction(100n);

function inClaimedUnit({ unit }: Claim, { value, convert }: WordingInput & { statistic: 'sum' }): Fraction {
  return unit === 'converted' && convert ? divide(value, convert.divideBy) : value;
}

/** A claim of one relation against the exact figure. `all` is what the whole is in the claim's measure, for a share. */
function related(claim: Claim, exact: Fraction, all?: Fraction): Judgement {
  const { relation, value } = claim;
  const side = compare(exact, value);
  const isClose = isWithin(exact, value, TENTH); // by at most a tenth of the claimed figure
  switch (relation) {
    case 'none':
    case 'only':
      return plainly(claim, exact, all);
    case 'about':
      return isWithin(value, exact, TENTH) || plainly(claim, exact, all).is === 'true' ? RIGHT : FAR;
    case 'nearly':
      return side < 0 && isClose ? RIGHT : FAR;
    case 'more-than':
    case 'at-least': {
      if (side < 0 || (side === 0 && relation === 'more-than')) return { is: 'false', because: 'notAbove' };
      // "More than half" says that they are the majority, which is true of any share above a half.
      const isMajority = relation === 'more-than' && all && compare(multiply(value, fraction(2n)), all) === 0;
      return isClose || isMajority ? RIGHT : { is: 'misleading', because: 'understates' };
    }
    case 'less-than':
    case 'at-most': {
      if (side > 0 || (side === 0 && relation === 'less-than')) return { is: 'false', because: 'notBelow' };
      // No wording has a share below 1% in finer terms.
      const isTiny = all && compare(multiply(value, HUNDRED), all) <= 0 && exact.of !== 0n;
      return isClose || isTiny ? RIGHT : { is: 'misleading', because: 'overstates' };
    }
  }
}

const TENTH = fraction(1n, 10n);
const TWENTIETH = fraction(1n, 20n);
const RIGHT: Judgement = { is: 'true', because: 'right' };
const FAR: Judgement = { is: 'false', because: 'far' };

/**
 * A figure without a relation. A fraction is true within 5% of the exact share; a percentage or number if the exact figure
 * rounds to it at the digits that it states.
 */
function plainly({ kind, value, step, unit }: Claim, exact: Fraction, all?: Fraction): Judgement {
  if (step === null) return isWithin(value, exact, TWENTIETH) ? RIGHT : FAR;
  const rounded = multiply(fraction(roundHalfUp(divide(exact, step), 0)), step);
  const isRounded = compare(rounded, value) === 0;
  if (kind === 'per-day') {
    // A whole number of them a day is said of a rate within a tenth of it.
    const isWhole = compare(step, fraction(1n)) === 0;
    if (!isRounded) return FAR;
    return isWhole && compare(distance(exact, value), TENTH) > 0 ? { is: 'misleading', because: 'coarse' } : RIGHT;
  }
  if (kind === 'percentage') {
    // "0%" is none of them and "100%" all.
    const isEdge = value.of === 0n || (all && compare(value, all) === 0 && compare(exact, all) < 0);
    if (!isRounded) return FAR;
    return isEdge && compare(exact, value) !== 0 ? { is: 'misleading', because: 'notAll' } : RIGHT;
  }
  // The form `total` rounds down: 49.9 years are "49 years".
  const isFloor = unit !== undefined && exact.of > 0n && compare(value, fraction(floor(exact))) === 0 && value.of > 0n;
  if (isFloor) return RIGHT;
  if (!isRounded) return FAR;
  return isWithin(value, exact, TWENTIETH) ? RIGHT : { is: 'misleading', because: 'coarse' };
}

function caveatsOf(claim: Claim, words: WordingInput, context: ClaimContext): ClaimCheck['caveats'] {
  const { missingBounds: bounds, notReported, usage, caveats = [] } = context;
  const isShare = words.statistic === 'share' && (claim.kind === 'fraction' || claim.kind === 'percentage');
  const all = claim.kind === 'percentage' ? HUNDRED : fraction(1n);
  const failsAt = (share: Decimal): boolean => related(claim, multiply(parseDecimal(share), all), all).is === 'false';
  const isOpen = isShare && bounds && bounds.lower !== bounds.upper && (failsAt(bounds.lower) || failsAt(bounds.upper));
  return [
    ...(isOpen ? [{ code: 'not-reported', text: notReportedText(notReported ?? null, bounds) }] : []),
    ...usage.map((code) => ({ code, text: usageText(code) })),
    ...caveats,
  ];
}

function notReportedText(notReported: Decimal | null, { lower, upper }: { lower: Decimal; upper: Decimal }): string {
  const percent = (share: Decimal): string => `${roundedDecimal(multiply(parseDecimal(share), HUNDRED), 1)}%`;
  const who = notReported === null ? 'Some are' : notReported === '1' ? '1 is' : `${withCommas(notReported)} are`;
  return `${who} not reported. If all of them were known, the share would be between ${percent(lower)} and ${percent(upper)}, and the claim could be wrong.`;
}

/** The shortest wordings of some kinds that are true of the figure, the nearest to it first. */
function trueWords(kinds: readonly Claim['kind'][], words: WordingInput): string[] {
  const units = unitsOf(words);
  const claims = [...new Set(candidates(words))].flatMap((text) => {
    const claim = readClaim(text, units);
    return typeof claim === 'object' && kinds.includes(claim.kind) && judge(claim, words).is === 'true'
      ? [{ text, away: awayOf(claim, words) }]
      : [];
  });
  return claims
    .sort((a, b) => a.text.length - b.text.length)
    .slice(0, SUGGESTIONS)
    .sort((a, b) => compare(a.away, b.away))
    .map(({ text }) => text);
}

const SUGGESTIONS = 4;

function candidates(words: WordingInput): string[] {
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

const NO_FIGURE = 'No figure is published for this headline, so no claim about it can be confirmed.';
const OWN_WORDS = 'These are the words in which the figure was published.';

const UNREAD: Record<Unread, string> = {
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

/** Why, after the figure itself. No rule has an example, since an example could be a wording that this figure is refused. */
const REASONS = {
  right: 'The claim is right.',
  far: 'The claim does not agree with it.',
  otherNumbers: 'A number of a number has to give both as they are.',
  notAbove: 'The figure is not above the one claimed.',
  notBelow: 'The figure is not below the one claimed.',
  understates: 'The claim is right, but it understates: the figure is above the one claimed by over a tenth of it.',
  overstates: 'The claim is right, but it overstates: the figure is below the one claimed by over a tenth of it.',
  coarse: 'The claim is right only as a rounded figure, and it is rounded too far.',
  notAll: 'The claim is right only as a rounded figure: it says none or all, and that is not so.',
  small: 'The claim is right, but a figure out of fewer than 10 is not put into words.',
  only: 'The claim is right, but "only" is said of a count that is under 5% of its whole.',
  approximate: 'The claim is right, but the figure is approximate, and the claim has to say so.',
  lowerBound: 'The claim is right, but the figure is a lower bound, and the claim has to say so.',
  workingDays: 'The claim is right of working days, and has to say so.',
  calendarDays: 'The figure is a rate by calendar days and says nothing about working days.',
} as const;

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

const inDigits = (value: Fraction): string => exactFigure(value) ?? withCommas(roundedDecimal(value, 6));

function qualified(flags: readonly Flag[]): string {
  if (flags.includes('approximate')) return ', which is approximate';
  return flags.includes('lower-bound') ? ', which is a lower bound' : '';
}
