import { type Codebook, knownDimension } from '../codebook/model.ts';
import { FORMS_OF } from '../codebook/rules/headlines.ts';
import type { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import type { ComputedHeadline } from '../schemas/stored.ts';
import { usageNotesOf } from '../schemas/usage.ts';
import type { CLAIM_SCOPES, CLAIM_VERDICTS } from '../schemas/vocabulary.ts';
import type { TableLookup } from './answer.ts';
import { type Claim, readClaim } from './claim.ts';
import type { Unread } from './claim-beside.ts';
import { type ClaimTerms, externalTerms, headlineTerms, NO_TERMS, type OtherCode, unitTerms } from './claim-terms.ts';
import { bearsOut, HUNDRED, isFalse, judge, measured, related, ruling } from './claim-verdict.ts';
import { plainText } from './claim-words.ts';
import { partPeriodsText } from './coverage.ts';
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
  subtract,
} from './fraction.ts';
import { headlineAtCode, headlineFigure, whereOf } from './headline-figure.ts';
import type { PresentCodes } from './table.ts';
import {
  boundFlags,
  exactFigure,
  inDigits,
  type ObservationFlag,
  printed,
  type WordingInput,
  withCommas,
  withUnit,
  wordingOf,
} from './wording.ts';

/** Checks claims about headlines: `docs/reference/headlines.md`, "Checking a claim". */

export interface ClaimCheck {
  /** As it was sent. */
  claim: string;
  /** What was read; null if the claim was not understood. */
  reading: Pick<Claim, 'relation' | 'figure' | 'kind'> | null;
  verdict: (typeof CLAIM_VERDICTS)[number];
  /** `figure` if the claim says more than could be read: the verdict is then of its figure alone. */
  scope: (typeof CLAIM_SCOPES)[number];
  /** What the claim says besides, in words that are not known. */
  unread: string[];
  /** Why, in sentences that can be quoted. */
  reason: string;
  /** What a reader has to know although the claim holds. */
  caveats: { code: string; text: string }[];
  /** Wordings of the same kind that are true: the shortest ones, the nearest to the figure first. */
  suggested: string[];
}

/** What a claim is checked against, beside the figure itself. */
export interface ClaimContext extends Open {
  /** The words that the claim may say besides its figure. */
  terms: ClaimTerms;
  /** What an amount is measured in, such as days. */
  unit?: string;
  /** The figure, or a part of it, is withheld. */
  withheld?: boolean;
  /** The same figure of another code; no words if none is published. */
  figureOf?: (other: OtherCode) => Open & { words: WordingInput | null };
  /** Codes of limits on the use of the figure. */
  usage: readonly string[];
  /** What else applies to a claim that holds, such as a newer release. */
  caveats?: readonly { code: string; text: string }[];
}

/** How many units are not reported (of a sum: have no amount), and what a share would be if none or all of them had the code. */
interface Open {
  notReported?: Decimal | null;
  missingBounds?: { lower: Decimal; upper: Decimal } | null;
}

/**
 * Checks a claim against the exact figure of a computed headline (`words`; null if there is none). The verdict depends on the
 * relation, the kind and the exact value of the claimed figure at its digits, and on nothing else. Fractions without the headline's
 * own numbers get equal verdicts if they are equal, and of two on one side of the figure with the same digits the nearer is never
 * judged worse. Every wording that the service prints is true. For a figure that does not exist or is withheld the answer is the
 * same whatever is claimed, so that no series of claims can find it out.
 */
export function checkClaim(said: string, words: WordingInput | null, context: ClaimContext): ClaimCheck {
  if (words === null || context.withheld) return notRead(said, context.withheld ? FIGURE_WITHHELD : FIGURE_MISSING);
  const kinds = kindsOf(words);
  const claim = readClaim(said, context.terms);
  const refused = (reason: string): ClaimCheck => notRead(said, reason, trueWords(kinds, words));
  if (typeof claim === 'string') return refused(UNREAD_REASONS[claim]);
  const { relation, figure, kind, about, unread } = claim;
  if (!kinds.includes(kind)) return refused(otherKind(words));
  // "Fines of up to £900" says what the largest was, and not what they come to.
  if (words.statistic === 'sum' && relation === 'at-most' && /\bup\s+to\b/i.test(said))
    return refused(UNREAD_REASONS.qualifier);
  const claimed = claimedFigure(claim, words, context);
  if (!claimed) return refused(OTHER_MISSING);
  const { verdict, reason: rule } = ruling(judge(claim, claimed.words));
  const isOfAll = unread.length === 0;
  const reason = isOfAll
    ? rule
    : `${rule.replaceAll('The claim', 'The figure of the claim')} Not checked: “${uncheckedWords(unread)}”.`;
  return {
    claim: said,
    reading: { relation, figure, kind },
    verdict,
    scope: isOfAll ? 'claim' : 'figure',
    unread,
    reason: `${claimed.fact} ${reason}`,
    caveats: verdict === 'false' ? [] : caveatsOf(claim, claimed, context),
    suggested: about === 'headline' ? trueWords([kind], words) : [],
  };
}

/** What a claim about a computed headline is checked against. */
interface ClaimedHeadline {
  codebook: Codebook;
  headline: HeadlineDefinition;
  /** As the release serves it. */
  result: ComputedHeadline;
  present: PresentCodes;
  /** The stored cells, which are exact: the numbers of `result` are rounded. */
  tables: TableLookup;
  caveats: ClaimCheck['caveats'];
}

export function checkHeadlineClaim(
  claim: string,
  { codebook, headline, result, present, tables, caveats }: ClaimedHeadline,
): ClaimCheck {
  const { words, status } = headlineFigure(codebook, headline, present, tables);
  const said = { ...result, wording: result.wording?.text ?? null };
  const part = partPeriodsText(
    codebook,
    Object.entries(whereOf(headline)).map(([name, codes]) => {
      const dimension = knownDimension(codebook, name);
      return { dimension, positions: codes.flatMap((code) => dimension.index.get(code) ?? []) };
    }),
  );
  return checkClaim(claim, words, {
    ...said,
    terms: words ? headlineTerms(codebook, headline, said, words) : NO_TERMS,
    withheld: status === 'suppressed',
    figureOf: (other) => headlineFigure(codebook, headlineAtCode(headline, other), present, tables),
    caveats: [...(part === undefined ? [] : [{ code: 'part-period', text: part }]), ...caveats],
  });
}

/** Checks a claim against an external figure. Its published words are true, and other words are checked as for any figure. */
export function checkExternalClaim(
  claim: string,
  figure: ExternalFigure,
  context: Omit<ClaimContext, 'terms'>,
): ClaimCheck {
  const words = externalWords(figure);
  const answer = checkClaim(claim, words, { ...context, terms: externalTerms(figure, words) });
  const suggested = [figure.wording, ...answer.suggested.filter((text) => text !== figure.wording)];
  const isOwn = plainText(claim) === plainText(figure.wording);
  return { ...answer, ...(isOwn && { verdict: 'true', scope: 'claim', unread: [], reason: OWN_WORDS }), suggested };
}

/** An external figure as a number with its bound, or as a share where its own words give one. */
function externalWords(figure: ExternalFigure): WordingInput {
  const { wording, value, unit } = figure;
  const exact = parseDecimal(value);
  const own = readClaim(wording, NO_TERMS);
  if (typeof own === 'object' && (own.kind === 'percentage' || own.kind === 'fraction'))
    return { statistic: 'share', numerator: multiply(exact, HUNDRED), denominator: HUNDRED, isPercentage: true };
  return { statistic: 'sum', value: exact, unit, flags: boundFlags(figure) };
}

const notRead = (claim: string, reason: string, suggested: string[] = []): ClaimCheck => ({
  ...{ claim, reading: null, verdict: 'not-understood', scope: 'claim' },
  ...{ unread: [], reason, caveats: [], suggested },
});

/** The words of a claim that were not checked, as one text. */
export const uncheckedWords = (unread: readonly string[]): string => unread.join(' … ');

interface ClaimedFigure extends Open {
  words: WordingInput;
  fact: string;
}

/** The figure that a claim is about, from published numbers; undefined if there is none. */
function claimedFigure({ about }: Claim, words: WordingInput, context: ClaimContext): ClaimedFigure | undefined {
  if (about === 'headline') return { ...context, words, fact: `The figure is ${factOf(words)}.` };
  if (about === 'complement') {
    const rest = complementOf(words, context.terms);
    if (!rest) return undefined;
    const { missingBounds: bounds } = context;
    const swapped = bounds && { lower: oneLess(bounds.upper), upper: oneLess(bounds.lower) };
    return {
      ...context,
      ...(swapped && { missingBounds: swapped }),
      words: rest,
      fact: `The figure is ${factOf(words)}, so that of all others is ${factOf(rest)}.`,
    };
  }
  const other = context.figureOf?.(about);
  if (!other?.words) return undefined;
  return { ...other, words: other.words, fact: `The figure of “${about.label}” is ${factOf(other.words)}.` };
}

/**
 * All others of the same whole. Of a lower bound nobody knows how many that are, and of a count with two conditions who is meant.
 */
function complementOf(words: WordingInput, { hasOthers }: ClaimTerms): WordingInput | undefined {
  if (words.flags?.includes('lower-bound')) return undefined;
  if (words.statistic === 'share') return { ...words, numerator: subtract(words.denominator, words.numerator) };
  if (words.statistic !== 'count' || words.unfiltered === null || !hasOthers) return undefined;
  return { ...words, value: subtract(words.unfiltered, words.value) };
}

const oneLess = (share: Decimal): Decimal => roundedDecimal(subtract(fraction(1n), parseDecimal(share)), 4);

const KINDS: Record<WordingInput['statistic'], readonly Claim['kind'][]> = {
  count: ['number'],
  sum: ['number'],
  share: ['fraction', 'percentage', 'number', 'number-of-number'],
  rate: ['per-day', 'number'],
};

const kindsOf = (words: WordingInput): readonly Claim['kind'][] =>
  words.statistic === 'share' && words.isPercentage ? ['fraction', 'percentage'] : KINDS[words.statistic];

function caveatsOf(claim: Claim, claimed: ClaimedFigure, context: ClaimContext): ClaimCheck['caveats'] {
  const { usage, caveats = [], terms, unit } = context;
  const open = openText(claim, claimed, terms.isAmount ? unit : undefined);
  return [...(open === undefined ? [] : [{ code: 'not-reported', text: open }]), ...usageNotesOf(usage), ...caveats];
}

function openWords(notReported: Decimal | null, unit: string | undefined): string {
  if (notReported === null) return 'Some are';
  const many = unit === undefined ? withCommas(notReported) : withUnit(withCommas(notReported), unit);
  return `${many} ${notReported === '1' ? 'is' : 'are'}`;
}

/** Says between which figures the true one is, if the claim would be false were none or all of the unreported counted. */
function openText(claim: Claim, claimed: ClaimedFigure, unit?: string): string | undefined {
  const { words, notReported = null, missingBounds: bounds } = claimed;
  const { kind, about } = claim;
  const who = openWords(notReported, unit);
  const textOf = (what: string, lower: string, upper: string): string =>
    `${who} not reported. If all of them were known, the ${what} would be between ${lower} and ${upper}, and the claim could be wrong.`;
  if (kind === 'fraction' || kind === 'percentage') {
    const all = kind === 'percentage' ? HUNDRED : fraction(1n);
    const failsAt = (share: Decimal): boolean => isFalse(related(claim, multiply(parseDecimal(share), all), all));
    const percent = (share: Decimal): string => `${roundedDecimal(multiply(parseDecimal(share), HUNDRED), 1)}%`;
    if (!bounds || bounds.lower === bounds.upper || !(failsAt(bounds.lower) || failsAt(bounds.upper))) return undefined;
    return textOf('share', percent(bounds.lower), percent(bounds.upper));
  }
  if (notReported === null || notReported === '0' || words.statistic === 'rate') return undefined;
  const missing = parseDecimal(notReported);
  if (words.statistic === 'sum')
    return `The sum is of those that have an amount: ${withCommas(notReported)} have none.`;
  const counted = words.statistic === 'count' ? words.value : words.numerator;
  // Those who are not reported are among all others.
  const end = about === 'complement' ? subtract(counted, missing) : add(counted, missing);
  const atEnd = words.statistic === 'count' ? { ...words, value: end } : { ...words, numerator: end };
  const [lower, upper] = compareFractions(end, counted) < 0 ? [end, counted] : [counted, end];
  const rule = bearsOut(claim, atEnd);
  return isFalse(rule) || rule === 'coarse' ? textOf('number', inDigits(lower), inDigits(upper)) : undefined;
}

/** The shortest wordings of some kinds that are true of the figure, the nearest to it first. */
function trueWords(kinds: readonly Claim['kind'][], words: WordingInput): string[] {
  const terms = unitTerms(words);
  const claims = [...new Set(possibleWords(words))].flatMap((text) => {
    const claim = readClaim(text, terms);
    if (typeof claim === 'string' || !kinds.includes(claim.kind) || judge(claim, words) !== 'right') return [];
    const { exact } = measured(claim, words);
    // How far it is from the figure, as a part of it.
    const size = distance(exact, fraction(0n));
    return { text, away: size.of === 0n ? size : divide(distance(claim.value, exact), size) };
  });
  return claims
    .sort((a, b) => a.text.length - b.text.length)
    .slice(0, SUGGESTIONS)
    .sort((a, b) => compareFractions(a.away, b.away))
    .map(({ text }) => text);
}

const SUGGESTIONS = 4;

function possibleWords(words: WordingInput): string[] {
  const forms = FORMS_OF[words.statistic].flatMap((form) => wordingOf(form, words)?.text ?? []);
  if (words.statistic === 'count' || words.statistic === 'sum') {
    const isConverted = words.statistic === 'sum' && words.convert !== undefined;
    // Beside years a bare number would be one of them.
    const round = roundedWords(words.value).map((text) => (isConverted ? withUnit(text, words.unit) : text));
    return [...forms, ...round, ...round.map((text) => `about ${text}`)];
  }
  const counted = inDigits(words.statistic === 'share' ? words.numerator : words.count);
  const numbers = [counted, `at least ${counted}`, `about ${counted}`];
  if (words.statistic === 'rate') return [...forms, ...numbers];
  const { numerator, denominator } = words;
  const small = [2, 3, 4, 5].flatMap((over) => Array.from({ length: over - 2 }, (_, i) => `${i + 2} in ${over}`));
  const tenths =
    denominator.of === 0n ? [] : [`${roundedDecimal(multiply(divide(numerator, denominator), HUNDRED), 1)}%`];
  return [...forms, ...small, 'more than half', ...tenths, ...numbers, `${counted} of ${inDigits(denominator)}`];
}

/** A figure rounded to two and to three digits. */
function roundedWords(value: Fraction): string[] {
  const digits = `${floor(value)}`.length;
  return [2, 3].flatMap((kept) => {
    if (value.of <= 0n || digits <= kept) return [];
    const step = fraction(10n ** BigInt(digits - kept));
    return exactFigure(multiply(fraction(roundHalfUp(divide(value, step), 0)), step)) ?? [];
  });
}

const FIGURE_WITHHELD =
  'The figure is withheld to protect people, so no claim about it can be checked. That says nothing about how large it is.';
const FIGURE_MISSING = 'There is no figure for this: none is published, so no claim about it can be checked.';
const OTHER_MISSING = 'The claim is about others than the headline, and no figure of them is published.';
const OWN_WORDS = 'These are the words in which the figure was published.';

const UNREAD_REASONS: Record<Unread, string> = {
  'no-figure':
    'No figure could be read in the claim. Send a number, a percentage, a fraction in digits or words, a number of a number, or so many a day.',
  'two-figures':
    'The claim has more than one figure. Send a phrase or a sentence with one, and leave out years and other numbers.',
  negation:
    'The claim denies something, in a way that cannot be checked. Send the figure in a sentence without a negation.',
  qualifier:
    'The claim has a word that changes its meaning in a way that cannot be checked. Words that are understood are: about, nearly, just over, more than, at least, just under, less than, at most, exactly and only, before the figure.',
  'other-unit': 'The claim names a unit that the figure is not measured in.',
  'other-number':
    'The number in the claim may be an age, an amount or a date. Send a sentence that has what is counted directly after it.',
  'two-groups': 'The claim is about more than one group, which cannot be checked. Send a sentence about one.',
};

const KIND_TEXTS: Record<Claim['kind'], string> = {
  fraction: 'a fraction',
  percentage: 'a percentage',
  number: 'a number',
  'number-of-number': 'a number of a number',
  'per-day': 'so many a day',
};

const otherKind = (words: WordingInput): string => {
  const kinds = kindsOf(words).map((kind) => KIND_TEXTS[kind]);
  return `The claim is about another kind of figure. A claim about this one is ${kinds.join(' or ')}.`;
};

function factOf(words: WordingInput): string {
  const { flags = [] } = words;
  switch (words.statistic) {
    case 'share':
      if (words.isPercentage) return `${inDigits(words.numerator)}%${qualified(flags)}`;
      return `${printed(words.numerator, words)} of ${printed(words.denominator, words)}${qualified(flags)}`;
    case 'rate': {
      const days = withUnit(withCommas(`${words.days}`), 'days');
      const basis = words.basis === 'working' ? days.replace(' ', ' working ') : days;
      return `${inDigits(words.count)} in ${basis}${qualified(flags)}`;
    }
    default:
      return `${withUnit(printed(words.value, words), words.unit)}${qualified(flags)}`;
  }
}

function qualified(flags: readonly ObservationFlag[]): string {
  if (flags.includes('rounded')) return ', rounded to protect people';
  if (flags.includes('perturbed')) return ', changed a little to protect people';
  if (flags.includes('approximate')) return ', which is approximate';
  return flags.includes('lower-bound') ? ', which is a lower bound' : '';
}
