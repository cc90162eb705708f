import type { CLAIM_KINDS, CLAIM_RELATIONS, DAY_BASES } from '../schemas/vocabulary.ts';
import { readBeside, type Surroundings, type Unread, type WordsBeside, withFixed } from './claim-beside.ts';
import type { ClaimTerms } from './claim-terms.ts';
import {
  BREAK,
  claimWords,
  PART_PLURALS,
  PARTS,
  startsAt,
  textOf,
  type Word,
  type WrittenNumber,
  withFound,
  withNumbers,
  writtenNumber,
} from './claim-words.ts';
import { compareFractions, divide, type Fraction, fraction } from './fraction.ts';

/**
 * Reads a claim from its first word to its last: `docs/reference/headlines.md`, "Checking a claim". Numbers are found first. The
 * table FIGURES makes figures of them, and RELATIONS says what is said of the figure. Every word that is left has to be known.
 */

/** A claim as it was read: one figure, and what is said of it. */
export interface Claim extends ClaimFigure, WordsBeside {
  relation: (typeof CLAIM_RELATIONS)[number];
  /** The words that were read as the figure. */
  figure: string;
  /** The upper end of a range, whose lower one is `value`. */
  upTo?: Fraction;
}

interface ClaimFigure {
  kind: (typeof CLAIM_KINDS)[number];
  /** The share as a part of one, the percentage, the number, the first of two numbers, or the number a day. */
  value: Fraction;
  /** The second of two numbers. */
  whole?: Fraction;
  /**
   * The place of the last digit that the claim states. In a whole number this is the last digit that is not 0, otherwise the last
   * one written. Null for a fraction, which states no digits.
   */
  step: Fraction | null;
  /** The place of the last digit that is written; only for `number`. */
  place?: Fraction;
  /** The unit that a number names; undefined if it names none. */
  unit?: ClaimTerms['units'][number]['name'];
  /** Which days a rate counts; only for `per-day`. */
  basis?: (typeof DAY_BASES)[number];
}

/**
 * A row of a table: words that follow one another. `a|b` is either, `a?` may be missing, `#` is a number, `$` a figure and `_` any
 * word, which is left to be read.
 */
type Phrase = readonly [pattern: string, ...means: readonly unknown[]];

const RELATIONS = [
  ['at least $', 'at-least'],
  ['$ at least', 'at-least'],
  ['a? minimum of $', 'at-least'],
  ['no|not fewer|less|lower|smaller than $', 'at-least'],
  ['$ _? or more|higher|above|over|upwards', 'at-least'],
  ['from $ _? and? up|upwards', 'at-least'],
  ['$ _? and up|upwards', 'at-least'],
  ['$ plus', 'at-least'],
  ['at most $', 'at-most'],
  ['$ at most', 'at-most'],
  ['a? maximum of $', 'at-most'],
  ['no|not more|greater|higher|larger|over|above than? $', 'at-most'],
  ['not exceed|exceeding $', 'at-most'],
  ['up to $', 'at-most'],
  ['$ _? or fewer|less|lower|below|under', 'at-most'],
  ['a? just|slightly|marginally|little|fraction|bit over|above|more|greater|higher|larger than? $', 'just-over'],
  ['a? just|slightly|marginally|little|fraction|bit under|below|less|fewer|lower|smaller than? $', 'just-under'],
  ['just short of $', 'just-under'],
  ['more|greater|higher|larger|bigger than $', 'more-than'],
  ['over|above|beyond|exceed|exceeds|exceeded|exceeding|tops|topped|topping $', 'more-than'],
  ['in? excess|upwards|north of $', 'more-than'],
  ['less|fewer|lower|smaller than $', 'less-than'],
  ['under|below $', 'less-than'],
  ['south of $', 'less-than'],
  ['about|around|roughly|approximately|approx|circa|some $', 'about'],
  ['close to $', 'about'],
  ['in the region of $', 'about'],
  ['$ or so', 'about'],
  ['nearly|almost|approaching $', 'nearly'],
  ['close|closing on $', 'nearly'],
  ['getting on for $', 'nearly'],
  ['as many as $', 'none'],
  ['exactly|precisely $', 'exactly'],
  ['a? only|just|merely|mere $', 'only'],
  ['as few|little as $', 'only'],
  ['between $ and|to $', 'between'],
  ['from? $ to $', 'between'],
  ['$', 'none'],
] as const satisfies readonly Phrase[];

const PART = [...PARTS, ...PART_PLURALS].join('|');

const FIGURES = [
  ['# %|percent|pc', 'percentage'],
  ['# per cent', 'percentage'],
  [`# ${PART}`, 'parts'],
  [`a|an ${PART}`, 'parts'],
  ['half', 'parts'],
  ['# out of every|each|all|the? #', 'fraction'],
  ['# of|in every|each #', 'fraction'],
  ['# in the? #', 'fraction'],
  ['# / #', 'fraction'],
  ['# of all? the? #', 'number-of-number'],
  ['of all? the? # _? , #', 'of-number'],
  ['# _? _? a|per|each|every working|calendar? day', 'per-day'],
  ['# _? every # working|calendar? days', 'days-each'],
  ['#', 'number'],
] as const satisfies readonly Phrase[];

/** Figures without a number, in halves of the whole. They are read where the claim has no other. */
const QUANTIFIERS = [
  ['a|the? majority of?', 'more-than', 1],
  ['most of?', 'more-than', 1],
  ['a|the? minority of?', 'less-than', 1],
  ['none|nobody of?', 'exactly', 0],
  ['not all|everybody|everyone of?', 'less-than', 2],
  ['nearly|almost all|everybody|everyone of?', 'nearly', 2],
  ['all of?', 'exactly', 2],
  ['every|everybody|everyone', 'exactly', 2],
] as const;

/** Reads a phrase or a sentence that has one figure. `terms` are the words that it may say beside. */
export function readClaim(text: string, terms: ClaimTerms): Claim | Unread {
  const words = withFixed(claimWords(text), terms);
  const isUnit = (at: number): boolean => terms.units.some(({ stems }) => startsAt(words, at, stems));
  const isWord = (at: number): boolean => words[at]?.isFixed === true || isUnit(at) || isYear(words, at);
  const numbered = withNumbers(words, isWord);
  const tokens = withFound<Token, Token>(numbered, (at) => figureAt(numbered, at, terms.units));
  const statement = statementIn(tokens);
  if (typeof statement === 'string') return statement;
  const { rest, from, after, ...said } = statement;
  const beside = readBeside({ rest, from, after }, said, terms);
  return typeof beside === 'string' ? beside : { ...said, ...beside };
}

interface Token extends Word {
  figure?: ClaimFigure;
}

/** `in 2015` is a year, unless it is `1 in 2000`. */
const isYear = (words: readonly Word[], at: number): boolean =>
  /^(?:1[6-9]|2[01])\d\d$/.test(words[at]?.text ?? '') &&
  /^(?:in|since|during|until|before|after)$/.test(words[at - 1]?.text ?? '') &&
  !/^(?:1|one)$/.test(words[at - 2]?.text ?? '');

/** The words that a phrase uses, and the index of the word after them. */
interface Matched {
  used: number[];
  to: number;
}

/** Whether words follow a pattern from a place on. Where a word may be missing, it is looked for first. */
function match(pattern: readonly string[], words: readonly Token[], at: number): Matched | undefined {
  const [first, ...others] = pattern;
  if (first === undefined) return { used: [], to: at };
  const part = first.replace(/\?$/, '');
  const word = words[at];
  const rest = word && fitsPart(part, word) ? match(others, words, at + 1) : undefined;
  if (rest) return { used: part === '_' ? rest.used : [at, ...rest.used], to: rest.to };
  return part === first ? undefined : match(others, words, at);
}

function fitsPart(part: string, { text, number, figure, isFixed }: Token): boolean {
  if (part === '#') return number !== undefined;
  if (part === '$') return figure !== undefined;
  if (part === '_') return !figure && !number && text !== BREAK;
  return !isFixed && !figure && part.split('|').includes(text);
}

const patterned = <R extends readonly [string, ...unknown[]]>(rows: readonly R[]) =>
  rows.map((row) => ({ pattern: row[0].split(' '), row }));

const FIGURE_ROWS = patterned(FIGURES);
const QUANTIFIER_ROWS = patterned(QUANTIFIERS);
const RELATION_ROWS = patterned(RELATIONS);

/** A figure that begins at a word, with the words in its midst: `cases` in `2 cases a day`. */
function figureAt(
  words: readonly Word[],
  at: number,
  units: ClaimTerms['units'],
): { is: Token[]; to: number } | undefined {
  const found = (to: number, figure: ClaimFigure, between: readonly Word[] = []) => ({
    is: [{ text: textOf(words.slice(at, to)), figure }, ...between],
    to,
  });
  const number = words[at]?.number;
  const unit = number && units.find(({ stems }) => startsAt(words, at + 1, stems));
  if (unit) return found(at + 1 + unit.stems.length, { ...numberFigure(number), unit: unit.name });
  for (const { pattern, row } of FIGURE_ROWS) {
    const matched = match(pattern, words, at);
    const figure = matched && figureOfRow(row[1], matched, words);
    // "Of the 101 defendants, 60%" is no 60 of them.
    const isOther =
      row[1] === 'of-number' && matched && figureAt(words, matched.to - 1, units)?.is[0]?.figure?.kind !== 'number';
    if (figure && !isOther)
      return found(
        matched.to,
        figure,
        words.slice(at, matched.to).filter((_, i) => !matched.used.includes(at + i)),
      );
  }
  return undefined;
}

const numberFigure = ({ value, step, place }: WrittenNumber): ClaimFigure => ({ kind: 'number', value, step, place });

/** The figure that a row of FIGURES makes of words; undefined if these numbers make none. */
function figureOfRow(
  row: (typeof FIGURES)[number][1],
  { used }: Matched,
  words: readonly Word[],
): ClaimFigure | undefined {
  const said = used.flatMap((at) => words[at] ?? []);
  const numbers = said.flatMap(({ number }) => number ?? []);
  const [left, right] = row === 'of-number' ? numbers.reverse() : numbers;
  const one = left ?? writtenNumber(fraction(1n));
  const last = said.at(-1)?.text ?? '';
  const basis = said.some(({ text }) => text === 'working') ? 'working' : 'calendar';
  switch (row) {
    case 'number':
      return numberFigure(one);
    case 'percentage':
      return { kind: 'percentage', value: one.value, step: one.place };
    case 'per-day':
      return { kind: 'per-day', value: one.value, step: one.place, basis };
    case 'parts': {
      const part = PARTS.includes(last) ? PARTS.indexOf(last) : PART_PLURALS.indexOf(last);
      return one.isWhole ? fractionFigure(one.value, fraction(part + 2)) : undefined;
    }
    default: {
      if (!right || !one.isWhole || !right.isWhole || right.value.of <= 0n) return undefined;
      if (row === 'days-each') return { kind: 'per-day', value: divide(one.value, right.value), step: null, basis };
      // "6 of 10" is a share. Larger numbers are those that were counted.
      if (row === 'fraction' || right.value.of <= 10n)
        return { ...fractionFigure(one.value, right.value), whole: right.value };
      return { kind: 'number-of-number', value: one.value, whole: right.value, step: fraction(1n) };
    }
  }
}

const fractionFigure = (part: Fraction, whole: Fraction): ClaimFigure => ({
  kind: 'fraction',
  value: divide(part, whole),
  step: null,
});

type Statement = Pick<Claim, 'relation' | 'figure' | 'upTo'> & ClaimFigure & Surroundings;

/** What is said of the one figure, or of the two of a range: by the row of RELATIONS that uses most words. */
function statementIn(tokens: readonly Token[]): Statement | Unread {
  const places = [...tokens.keys()].filter((at) => tokens[at]?.figure);
  const [first, last = first] = places;
  if (first === undefined || last === undefined) return quantified(tokens);
  const found = [...tokens.keys()].slice(0, first + 1).flatMap((at) =>
    RELATION_ROWS.flatMap(({ pattern, row }) => {
      const matched = match(pattern, tokens, at);
      return matched && places.every((place) => matched.used.includes(place)) ? [{ ...matched, relation: row[1] }] : [];
    }),
  );
  const [best] = found.sort((a, b) => b.used.length - a.used.length);
  if (!best) return 'two-figures';
  const [figure, upTo] = places.flatMap((at) => tokens[at]?.figure ?? []);
  const range = figure && upTo ? rangeOf(figure, upTo) : figure;
  if (!range) return 'two-figures';
  return {
    ...range,
    relation: best.relation,
    figure: textOf(tokens.slice(first, last + 1)),
    ...without(tokens, best.used, last),
  };
}

const without = (tokens: readonly Token[], used: readonly number[], figure: number) => {
  const isLeft = (at: number): boolean => !used.includes(at);
  const before = (place: number): number => [...tokens.keys()].slice(0, place).filter(isLeft).length;
  return { rest: tokens.filter((_, at) => isLeft(at)), from: before(Math.min(...used)), after: before(figure) };
};

/** A range, of which the upper end may say what both are: `20 to 25 per cent`. */
function rangeOf(lower: ClaimFigure, upper: ClaimFigure): (ClaimFigure & { upTo: Fraction }) | undefined {
  const isAlike = lower.kind === upper.kind && (lower.unit ?? upper.unit) === upper.unit;
  const isBare = lower.kind === 'number' && lower.unit === undefined;
  if (!isAlike && !(isBare && ['number', 'percentage', 'per-day'].includes(upper.kind))) return undefined;
  if (compareFractions(lower.value, upper.value) >= 0) return undefined;
  return { ...upper, value: lower.value, upTo: upper.value };
}

/** `Most`, `none` and `all` are figures where there is no other. */
function quantified(tokens: readonly Token[]): Statement | Unread {
  for (const at of tokens.keys())
    for (const { pattern, row } of QUANTIFIER_ROWS) {
      const found = match(pattern, tokens, at);
      // "The most common sentence" and "in all" are no quantities.
      if (!found || /^(?:the|in|at|after|above|of)$/.test(tokens[at - 1]?.text ?? '')) continue;
      const [, relation, halves] = row;
      const figure =
        halves === 0 ? numberFigure(writtenNumber(fraction(0n))) : fractionFigure(fraction(halves), fraction(2n));
      const said = textOf(tokens.slice(at, found.to));
      return { ...figure, relation, figure: said, ...without(tokens, found.used, at) };
    }
  return 'no-figure';
}
