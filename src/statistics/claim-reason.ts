import type { Claim } from './claim.ts';
import { exactFigure, withCommas, withUnit } from './figure.ts';
import { compare, type Fraction, fraction, roundedDecimal } from './fraction.ts';
import type { Flag, WordingForm, WordingInput } from './wording.ts';

/**
 * Why a claim got its verdict, in a sentence or two: the figure, and the rule. No reason may hold a wording that the figure is
 * refused, so rules are told without an example.
 */

export const REASONS = {
  noFigure: 'No figure is published here, so no claim about it can be confirmed.',
  notUnderstood:
    'Not understood. Send the figure alone: a number, a percentage, so many out of ten, one in so many, a bound, or so many a day. Words such as about, nearly or less than belong to no form.',
  ownWords: 'These are the words that it was published in.',
  otherWords:
    'The number is that of its source, but a figure of somebody else is quoted in the words it was published in.',
  notTheirs: 'That is not the figure that its source gives.',
} as const;

export const trueReason = (words: WordingInput): string => `${factOf(words)} It is put so.`;

export function falseReason({ kind, basis }: Claim, words: WordingInput): string {
  const fact = factOf(words);
  if (!KINDS[words.statistic].includes(kind)) return `${fact} The claim is of another kind.`;
  if (words.statistic === 'rate' && basis === 'working' && words.basis === 'calendar')
    return `${fact} It says nothing of working days.`;
  return `${fact} The claim does not follow from it.`;
}

export const misleadingReason = (claim: Claim, words: WordingInput): string =>
  `${factOf(words)} The claim holds by arithmetic, but ${whyRefused(claim, words)}`;

const KINDS: Record<WordingInput['statistic'], readonly Claim['kind'][]> = {
  count: ['number'],
  sum: ['number'],
  share: ['one-in-n', 'out-of-ten', 'percent'],
  rate: ['per-day'],
};

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

const OF_FORMS: Record<WordingForm, string> = {
  exact: 'an exact figure is given in all its digits, and with its unit where there are two.',
  only: 'this is said of a count under 5% of its whole alone.',
  'one-in-n': 'the form is for an n from 2 to 10 that the share comes close to.',
  'more-than-one-in-n':
    'the form is for the smallest n of which it is true, from 2 to 10, where the share does not come close to a smaller one.',
  'out-of-ten': 'the form is for whole numbers from 1 to 9.',
  percent: 'a percentage is given whole.',
  'more-than': 'a bound is the figure rounded down to two digits, and is not given of an approximate figure.',
  'at-least': 'a bound is the figure rounded down to two digits, and is not given of an approximate figure.',
  'per-day': 'a rate is given whole where it comes within a tenth, else with one decimal.',
  total: 'a total is rounded down to a whole number.',
};

function whyRefused({ form, bound, basis }: Claim, words: WordingInput): string {
  const { statistic } = words;
  const isSmall =
    statistic === 'share' ? compare(words.denominator, fraction(10n)) < 0 : statistic === 'rate' && words.days < 10;
  if (isSmall) return 'nothing is put into words where the denominator is under 10.';
  if (statistic === 'rate' && words.basis === 'working' && basis === 'calendar')
    return 'its days are working days, which has to be said.';
  const isShareOrRate = statistic === 'share' || statistic === 'rate';
  if (isShareOrRate && bound && form !== 'more-than-one-in-n') return 'a share or rate has no bound of this kind.';
  return OF_FORMS[form];
}
