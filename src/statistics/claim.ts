import type { CLAIM_KINDS, CLAIM_RELATIONS, DAY_BASES } from '../schemas/vocabulary.ts';
import { type ClaimTerms, type CodeLabel, labelAt, type OtherCode } from './claim-terms.ts';
import {
  BREAK,
  claimWords,
  isNumeral,
  startsAt,
  stemOf,
  type Word,
  type WrittenNumber,
  withNumbers,
} from './claim-words.ts';
import { compareFractions, divide, type Fraction, fraction } from './fraction.ts';

/**
 * Reads a claim from its first word to its last: `docs/reference/headlines.md`, "Checking a claim". Numbers are found first. The
 * table FIGURES makes figures of them, and RELATIONS says what is said of the figure. Every word that is left has to be known.
 */

/** A claim as it was read: one figure, and what is said of it. */
export interface Claim extends ClaimFigure {
  relation: (typeof CLAIM_RELATIONS)[number];
  /** The words that were read as the figure. */
  figure: string;
  /** The upper end of a range, whose lower one is `value`. */
  upTo?: Fraction;
  /** Who the claim is about: those of the headline, all others, or those of another code. */
  about: 'headline' | 'complement' | OtherCode;
  /** What the claim says beside, in words that are not known. */
  unread: string[];
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

/** Why a claim was not read. */
export type Unread = 'no-figure' | 'two-figures' | 'negation' | 'qualifier' | 'other-unit' | 'two-groups';

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
  ['from? $ _? and? up|upwards', 'at-least'],
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
  ['in excess of $', 'more-than'],
  ['upwards of $', 'more-than'],
  ['less|fewer|lower|smaller than $', 'less-than'],
  ['under|below $', 'less-than'],
  ['about|around|roughly|approximately|approx|circa|some $', 'about'],
  ['close to $', 'about'],
  ['in the region of $', 'about'],
  ['$ or so', 'about'],
  ['nearly|almost|approaching $', 'nearly'],
  ['exactly|precisely $', 'exactly'],
  ['a? only|just|merely|mere $', 'only'],
  ['between $ and $', 'between'],
  ['from? $ to $', 'between'],
  ['$', 'none'],
] as const satisfies readonly Phrase[];

const PARTS = 'half third quarter fifth sixth seventh eighth ninth tenth'.split(' ');
const PART_PLURALS = 'halves thirds quarters fifths sixths sevenths eighths ninths tenths'.split(' ');
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
  ['# _? _? a|per|each|every working|calendar? day', 'per-day'],
  ['# _? every # working|calendar? days', 'days-each'],
  ['#', 'number'],
] as const satisfies readonly Phrase[];

/** Figures without a number; they are read where the claim has no other. */
const QUANTIFIERS = [
  ['a|the? majority of?', 'more-than', 1],
  ['most of?', 'more-than', 1],
  ['a|the? minority of?', 'less-than', 1],
  ['none|nobody of?', 'exactly', 0],
  ['all of?', 'exactly', 2],
  ['every|everybody|everyone', 'exactly', 2],
] as const;

const NEGATIONS = new Set(
  'no not never none nobody nothing neither nor without cannot hardly barely except excluding unless'.split(' '),
);
/** Words that compare, limit, or make the figure an average, a rate or a change. Each has its meaning in a phrase, or none. */
const QUALIFIERS = new Set(
  `more less fewer greater higher larger bigger smaller lower over above under below beyond exceed exceeds exceeded exceeding topped
  excess upwards least most minimum maximum about around roughly approximately approx circa some close nearly almost approaching
  exactly precisely only just merely mere between up down by majority minority many several few dozen dozens hundreds thousands
  millions billions virtually practically plus twice double triple couple pair else another
  average averages averaged averaging mean median typical typically apiece each per hour week month quarter hourly daily weekly
  monthly quarterly yearly annual annually point points doubled trebled tripled quadrupled halved rise rises risen rising rose
  increase increases increased increasing grew grown fall falls fell fallen falling drop drops dropped declined decreased
  earlier previously`.split(/\s+/),
);
/** Directly in front of a figure they make it a change: `by 60%`. */
const LEADING = new Set(['by', 'to', 'from', 'past']);
/** Measures of time and money, which the unit of a figure is told apart from. */
const MEASURES = new Set(
  `second seconds minute minutes hour hours day days week weeks month months year years decade decades century centuries pound pounds
  euro euros dollar dollars pence`.split(/\s+/),
);
const AUXILIARIES = 'is are was were be been being has have had having do does did'.split(' ');
/** In front of what is said of the figure they make it a condition. */
const RESTRICTORS = new Set('of those among amongst who whom whose which that'.split(' '));
/** Words that say nothing by themselves: of grammar, and of whoever reports a number. */
const FILLERS = new Set([
  ...AUXILIARIES,
  ...`a an the this that these those them they their it its he his she her who whom whose which there here all also already
  of in on at to for from with as into during through among amongst and when where so then given got get gets getting received
  figures figure statistics data number share proportion percentage rate total altogether overall show shows showed`.split(
    /\s+/,
  ),
]);

/** Reads a phrase or a sentence that has one figure. `terms` are the words that it may say beside. */
export function readClaim(text: string, terms: ClaimTerms): Claim | Unread {
  const words = withFixed(claimWords(text), terms);
  const isUnit = (at: number): boolean => terms.units.some(({ stems }) => startsAt(words, at, stems));
  const isWord = (at: number): boolean => words[at]?.isFixed === true || isUnit(at) || isYear(words, at);
  const tokens = withFigures(withNumbers(words, isWord), terms.units);
  const statement = statementIn(tokens);
  if (typeof statement === 'string') return statement;
  const { rest, from, after, ...said } = statement;
  const beside = readBeside(rest, from, after, terms);
  return typeof beside === 'string' ? beside : { ...said, ...beside };
}

interface Token extends Word {
  figure?: ClaimFigure;
}

/**
 * Marks what has its meaning from the headline: what its sentence says besides the figure (`under 20`, `in 100 cases`), and labels
 * (`18 to 20`, `Not reported`).
 */
function withFixed(words: readonly Word[], terms: ClaimTerms): Word[] {
  const fixed = new Set<number>();
  const fix = (from: number, length: number): void => {
    const run = Array.from({ length }, (_, i) => from + i);
    if (run.some((at) => isTelling(words[at]?.text ?? ''))) for (const at of run) fixed.add(at);
  };
  for (const at of words.keys()) {
    for (const start of terms.statement.keys()) {
      let length = 0;
      while (
        terms.statement[start + length] !== undefined &&
        words[at + length]?.text === terms.statement[start + length]
      )
        length++;
      const isAlone = [start - 1, start + 1].every((place) => (terms.statement[place] ?? BREAK) === BREAK);
      if (length > 1 || isAlone) fix(at, length);
    }
    const label = labelAt(words, at, terms);
    if (label && label.stems.length > 1) fix(at, label.stems.length);
  }
  return words.map((word, at) => (fixed.has(at) ? { ...word, isFixed: true } : word));
}

const isTelling = (text: string): boolean =>
  LEADING.has(text) ||
  isNumeral(text) ||
  PART.split('|').includes(text) ||
  NEGATIONS.has(text) ||
  QUALIFIERS.has(text) ||
  MEASURES.has(text);

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
  const isOpen = part === '_';
  const isFound =
    word !== undefined &&
    (part === '#'
      ? word.number !== undefined
      : part === '$'
        ? word.figure !== undefined
        : isOpen
          ? !word.figure && !word.number && word.text !== BREAK
          : !word.isFixed && !word.figure && part.split('|').includes(word.text));
  const rest = isFound ? match(others, words, at + 1) : undefined;
  if (rest) return { used: isOpen ? rest.used : [at, ...rest.used], to: rest.to };
  return part === first ? undefined : match(others, words, at);
}

const patterned = <R extends readonly [string, ...unknown[]]>(rows: readonly R[]) =>
  rows.map((row) => ({ pattern: row[0].split(' '), row }));

const FIGURE_ROWS = patterned(FIGURES);
const QUANTIFIER_ROWS = patterned(QUANTIFIERS);
const RELATION_ROWS = patterned(RELATIONS);

/** The words with every figure as one of them. */
function withFigures(words: readonly Word[], units: ClaimTerms['units']): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < words.length; ) {
    const found = figureAt(words, at, units);
    const word = words[at];
    if (found) tokens.push({ text: textOf(words.slice(at, found.to)), figure: found.figure }, ...found.between);
    else if (word) tokens.push(word);
    at = found?.to ?? at + 1;
  }
  return tokens;
}

const textOf = (words: readonly Word[]): string =>
  words
    .map(({ text }) => text)
    .join(' ')
    .replace(/ (%|\/) ?/g, '$1');

interface FoundFigure {
  figure: ClaimFigure;
  to: number;
  /** Words in the midst of the figure: `cases` in `2 cases a day`. */
  between: readonly Word[];
}

function figureAt(words: readonly Word[], at: number, units: ClaimTerms['units']): FoundFigure | undefined {
  const number = words[at]?.number;
  const unit = number && units.find(({ stems }) => startsAt(words, at + 1, stems));
  if (unit)
    return { figure: { ...numberFigure(number), unit: unit.name }, to: at + 1 + unit.stems.length, between: [] };
  for (const { pattern, row } of FIGURE_ROWS) {
    const found = match(pattern, words, at);
    const figure = found && figureOfRow(row[1], found, words);
    if (!figure) continue;
    const between = words.slice(at, found.to).filter((_, i) => !found.used.includes(at + i));
    return { figure, to: found.to, between };
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
  const [left, right] = said.flatMap(({ number }) => number ?? []);
  const one = left ?? { value: fraction(1n), step: fraction(1n), place: fraction(1n), isWhole: true };
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
      if (row === 'fraction' || right.value.of <= 10n) return fractionFigure(one.value, right.value);
      return { kind: 'number-of-number', value: one.value, whole: right.value, step: fraction(1n) };
    }
  }
}

const fractionFigure = (part: Fraction, whole: Fraction): ClaimFigure => ({
  kind: 'fraction',
  value: divide(part, whole),
  step: null,
});

type Statement = Pick<Claim, 'relation' | 'figure' | 'upTo'> &
  ClaimFigure & {
    /** The words that are left. */
    rest: Token[];
    /** How many of these are before the figure and what is said of it. */
    from: number;
    /** How many of them are before the word after the figure itself. */
    after: number;
  };

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
  const isNumber = lower.kind === 'number' && lower.unit === undefined;
  if (!isNumber && lower.kind !== upper.kind) return undefined;
  const whole = upper.kind === 'number-of-number' || upper.kind === 'fraction';
  if (isNumber && lower.kind !== upper.kind && whole) return undefined;
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
      const figure = halves === 0 ? numberFigure(NIL) : fractionFigure(fraction(halves), fraction(2n));
      const said = textOf(tokens.slice(at, found.to));
      return { ...figure, relation, figure: said, ...without(tokens, found.used, at) };
    }
  return 'no-figure';
}

const NIL: WrittenNumber = { value: fraction(0n), step: fraction(1n), place: fraction(1n), isWhole: true };

/** Whom the claim is about, and which of its words are not known: from the words beside the figure and its relation. */
function readBeside(
  rest: readonly Token[],
  from: number,
  after: number,
  terms: ClaimTerms,
): Pick<Claim, 'about' | 'unread'> | Unread {
  const fault = whyUnread(rest, from, after);
  if (fault) return fault;
  const { unknown, others, isMixed } = sortWords(rest, after, terms);
  const before = rest.slice(0, from).findLastIndex(({ text }) => !/^(?:an?|the)$/.test(text));
  // What is in front of a figure may change it: `barely 60%`, `a further 60`, `by 60`.
  const leading = rest[before];
  if (unknown.has(before) || (leading && !leading.isFixed && LEADING.has(leading.text))) return 'qualifier';
  const isDenied = rest.some(isDenial);
  const [other, ...more] = others;
  if (other && (more.length > 0 || isMixed || isDenied)) return 'two-groups';
  return { about: other ?? (isDenied ? 'complement' : 'headline'), unread: phrasesOf(rest, unknown) };
}

const isDenial = ({ text, isFixed }: Token): boolean => !isFixed && (text === 'not' || text === 'never');

/** What makes of the figure something that is not checked. */
function whyUnread(rest: readonly Token[], from: number, after: number): Unread | undefined {
  const open = rest.map((token, at) => ({ ...token, at })).filter(({ isFixed }) => !isFixed);
  const denials = open.filter(({ text }) => NEGATIONS.has(text));
  // "Were not sent to prison" is about all others. Other negations are not read, as in "of those who were not convicted".
  const isOfAll = denials.every(
    (word) => word.at >= from && isDenial(word) && AUXILIARIES.includes(rest[word.at - 1]?.text ?? ''),
  );
  const isRelative = denials.length > 0 && open.some(({ text }) => /^(?:who|whom|whose|which|that)$/.test(text));
  if (denials.length > 1 || !isOfAll || isRelative) return 'negation';
  if (open.some(({ text }) => QUALIFIERS.has(text))) return 'qualifier';
  const measures = open.filter(({ text }) => MEASURES.has(text));
  if (measures.some(({ at }) => at === after)) return 'other-unit';
  return measures.some(({ at }) => /^(?:a|per|each|every)$/.test(rest[at - 1]?.text ?? '')) ? 'qualifier' : undefined;
}

interface SortedWords {
  /** The places of words that are not known. */
  unknown: ReadonlySet<number>;
  others: readonly OtherCode[];
  /** The claim is about the headline's code too. */
  isMixed: boolean;
}

/**
 * Which words are known: those for what is counted, those of the codes that the headline is about, and those of its sentence if all
 * of them are said, in their order. `Held a position` is another claim than `held a position or had a role`, and so is `children
 * held a position`. A label of a list that the headline has no condition on is another subject.
 */
function sortWords(rest: readonly Token[], after: number, terms: ClaimTerms): SortedWords {
  const labels = labelsIn(rest, terms);
  const placesOf = (isWanted: (is: CodeLabel['is']) => boolean): Set<number> =>
    new Set(labels.flatMap(({ is, places }) => (isWanted(is) ? places : [])));
  const own = placesOf((is) => is === 'own');
  const isOther = placesOf((is) => is !== 'own');
  const others = new Map(labels.flatMap(({ is }) => (typeof is === 'object' ? [[is.code, is] as const] : [])));
  const content = [...rest.entries()].flatMap(([at, word]) =>
    !isOther.has(at) && !isDenial(word) && isContent(word.text, terms) ? [at] : [],
  );
  const sentence = sentenceOf(terms, others.size > 0);
  const said: number[] = [];
  for (const at of content) if (stemOf(rest[at]?.text ?? '') === sentence[said.length]) said.push(at);
  const isWhole = said.length === sentence.length && !isRestricted(rest, content, terms);
  const isKnown = (at: number): boolean =>
    isWhole ? said.includes(at) || own.has(at) : own.has(at) && terms.conditions < 2;
  const head = otherHead(rest, after, terms);
  const unknown = new Set([
    ...placesOf((is) => is === 'foreign'),
    ...content.filter((at) => !isKnown(at)),
    ...(head === undefined ? [] : [head]),
  ]);
  const isMixed =
    own.size > 0 || (said.length > 0 && terms.conditions < 2) || rest.some(({ text }) => /^(?:or|and|but)$/.test(text));
  return { unknown, others: [...others.values()], isMixed };
}

/** The place of the counted noun, if others are counted: "100 cases" are not 100 defendants, though these are of the cases. */
function otherHead(rest: readonly Token[], after: number, { subject, heads }: ClaimTerms): number | undefined {
  const head = rest.findIndex(({ text }, at) => at >= after && !/^(?:of|an?|the|all|those|these|their)$/.test(text));
  const { text = '' } = rest[head] ?? {};
  return !FILLERS.has(text) && subject.has(stemOf(text)) && !heads.has(stemOf(text)) ? head : undefined;
}

function labelsIn(rest: readonly Token[], terms: ClaimTerms) {
  const found: { is: CodeLabel['is']; places: number[] }[] = [];
  for (let at = 0; at < rest.length; ) {
    const label = labelAt(rest, at, terms);
    if (label) found.push({ is: label.is, places: label.stems.map((_, i) => at + i) });
    at += label?.stems.length ?? 1;
  }
  return found;
}

const isContent = (text: string, { subject }: ClaimTerms): boolean =>
  text !== BREAK && !FILLERS.has(text) && !subject.has(stemOf(text));

/** What the headline's sentence says besides what is counted. About others it is said without the headline's own code. */
function sentenceOf(terms: ClaimTerms, isOfOthers: boolean): string[] {
  const own = new Set([...terms.labels.values()].flat().flatMap(({ is, stems }) => (is === 'own' ? stems : [])));
  const stems = terms.statement.filter((word) => isContent(word, terms)).map(stemOf);
  return isOfOthers ? stems.filter((stem) => !own.has(stem)) : stems;
}

/** `60% of those sent to prison` is about a part, where the sentence says `60% were sent to prison`. */
function isRestricted(rest: readonly Token[], [first]: readonly number[], terms: ClaimTerms): boolean {
  if (first === undefined) return false;
  const before = rest
    .slice(0, first)
    .findLast(({ text }) => RESTRICTORS.has(text) || isContent(text, terms) || AUXILIARIES.includes(text));
  const place = terms.statement.findIndex((word) => isContent(word, terms));
  return RESTRICTORS.has(before?.text ?? '') && before?.text !== terms.statement[place - 1];
}

/** The words at some places as phrases: `held a position of trust` is one, `women were jailed` is two with a word between. */
function phrasesOf(rest: readonly Token[], places: ReadonlySet<number>): string[] {
  const phrases: string[][] = [];
  let last = -1;
  for (const at of [...places].sort((a, b) => a - b)) {
    const between = rest.slice(last + 1, at).map(({ text }) => text);
    const isLinked = between.every((text) => FILLERS.has(text) && !AUXILIARIES.includes(text));
    const word = rest[at]?.text ?? '';
    if (phrases.length > 0 && isLinked) phrases.at(-1)?.push(...between, word);
    else phrases.push([word]);
    last = at;
  }
  return phrases.map((words) => words.join(' '));
}
