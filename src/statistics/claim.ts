import type { CLAIM_KINDS, CLAIM_RELATIONS, DAY_BASES } from '../schemas/vocabulary.ts';
import { type Fraction, fraction, multiply, parseDecimal } from './fraction.ts';
import { withUnit } from './wording.ts';

/** Reads a claim in words or digits: `docs/reference/headlines.md`, "Checking a claim". */

/** A claim as it was read: one figure, and what is said of it. */
export interface Claim {
  relation: (typeof CLAIM_RELATIONS)[number];
  /** The words that were read as the figure. */
  figure: string;
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
  /** The unit that a number names; undefined if it names none. */
  unit?: ClaimUnit['name'];
  /** Which days a rate counts; only for `per-day`. */
  basis?: (typeof DAY_BASES)[number];
  /** The sentence says more than the relation, the figure and its unit. */
  isSentence: boolean;
}

/** A unit that a claim about the figure may name, in the plural as codebooks write it. */
export interface ClaimUnit {
  name: 'own' | 'converted';
  plural: string;
}

/** Why a claim was not read. */
export type Unread = 'no-figure' | 'two-figures' | 'negation' | 'qualifier' | 'other-unit';

/**
 * Reads a phrase or a sentence that has one figure. Whatever else the sentence says is not checked, so a sentence that denies or
 * qualifies something, in words that are not known, is not read.
 */
export function readClaim(text: string, units: readonly ClaimUnit[]): Claim | Unread {
  const plain = plainText(text);
  const names = units
    .flatMap(({ name, plural }) =>
      [plural, withUnit('1', plural).slice(2)].map((said) => ({ name, said: plainText(said) })),
    )
    .filter(({ said }) => said !== '')
    .sort((a, b) => b.said.length - a.said.length);
  // A unit can look like part of a number (`million pounds`), so the longest unit at the end is taken off first.
  for (const { name, said } of names) {
    if (!plain.endsWith(` ${said}`)) continue;
    const phrase = readWords(plain.slice(0, -said.length - 1).split(' '));
    if (typeof phrase === 'object' && phrase.before === '' && phrase.after === '' && phrase.claim.kind === 'number')
      return { ...phrase.claim, unit: name, isSentence: false };
  }
  const read = readWords(plain.split(' '));
  if (typeof read !== 'object') return read;
  const { claim, after } = read;
  if (claim.kind !== 'number') return claim;
  const perDay = /(?:^| )(?:a|per|each|every) (working |calendar )?day(?: |$)/.exec(after);
  if (perDay) return { ...claim, kind: 'per-day', step: read.place, basis: basisOf(perDay[1]) };
  const named = names.find(({ said }) => after === said || after.startsWith(`${said} `));
  if (named)
    return { ...claim, unit: named.name, isSentence: claim.isSentence && (read.before !== '' || after !== named.said) };
  return MEASURES.has(after.split(' ')[0] ?? '') ? 'other-unit' : claim;
}

/** Lower case, ordinary digits, hyphens and single spaces, without invisible characters, outer quotes and a full stop. */
export function plainText(text: string): string {
  return text
    .replace(/(\d)\s*(?=[¼-¾⅐-⅞])/g, '$1 ') // 1½ is two figures, not 11/2
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\u2044/g, '/')
    .replace(/[‘’]/g, "'")
    .replace(/≥|>=/g, ' at least ')
    .replace(/≤|<=/g, ' at most ')
    .replace(/>/g, ' more than ')
    .replace(/</g, ' less than ')
    .replace(/[~≈]/g, ' about ')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/^[ "'“”«»]+|[ .!"'“”«»]+$/g, '');
}

const RELATIONS: readonly [words: string, relation: Claim['relation']][] = [
  ['no fewer than', 'at-least'],
  ['no less than', 'at-least'],
  ['at least', 'at-least'],
  ['no more than', 'at-most'],
  ['at most', 'at-most'],
  ['more than', 'more-than'],
  ['over', 'more-than'],
  ['above', 'more-than'],
  ['less than', 'less-than'],
  ['fewer than', 'less-than'],
  ['under', 'less-than'],
  ['below', 'less-than'],
  ['about', 'about'],
  ['around', 'about'],
  ['roughly', 'about'],
  ['some', 'about'],
  ['nearly', 'nearly'],
  ['almost', 'nearly'],
  ['only', 'only'],
  ['just', 'only'],
  ['merely', 'only'],
  ['a mere', 'only'],
];

const NEGATION =
  /(?:^|[ -])(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|except|excluding|unless|non|all but|avoid(?:s|ed)?|escaped?|spared|denied|failed|(?:instead|rather|other|apart|free) (?:of|than|from))(?=[ -]|$)|n't(?= |$)/;
/** Words that change what a figure says, in ways that are not checked. */
const QUALIFIER =
  /(?:^| )(?:most|mostly|majority|minority|many|several|few|dozens?|hundreds|thousands|millions|billions|up to|between|approximately|approx|circa|exactly|precisely|virtually|practically|or (?:more|fewer|less|so)|plus|as (?:many|few|much|little) as|twice|double|triple|couple|pair|some|about|around|roughly|nearly|almost|only|just|more than|less than|fewer than|at least|at most)(?= |$)/;
/** Words that stretch a relation: "well over half". */
const STRETCH =
  /(?:^| )(?:well|far|way|much|slightly|considerably|substantially|significantly|comfortably|marginally)$/;
/**
 * Words that make the figure an average, a rate or a change. The figure of a headline is none of these; so many a day is read
 * apart.
 */
const OTHER_FIGURE =
  /(?:^| )(?:average|averag(?:es|ed|ing)|mean|median|typical|typically|apiece|each|per(?! (?:working |calendar )?day(?: |$))|(?:a|every) (?:hour|week|month|quarter|year|decade)|hourly|daily|weekly|monthly|quarterly|yearly|annual|annually|points?|more|fewer|less|higher|lower|doubled|trebled|tripled|quadrupled|halved|ris(?:e|es|en|ing)|rose|increas(?:e|es|ed|ing)|grew|grown|f[ae]ll|falls|fallen|falling|drop|dropp?ed|declin(?:e|ed|ing)|decreas(?:e|ed|ing))(?= |$)/;
/** Measures of time and money, which the unit of a figure is told apart from. */
const MEASURES = new Set(
  'second seconds minute minutes hour hours day days week weeks month months year years decade decades pound pounds euro euros dollar dollars pence'.split(
    ' ',
  ),
);

interface ReadWords {
  claim: Claim;
  /** The place of the last digit of the figure that is written. */
  place: Fraction;
  /** What the sentence says before the relation, and after the figure. */
  before: string;
  after: string;
}

/** Finds the one figure among the words. */
function readWords(words: readonly string[]): ReadWords | Unread {
  const tokens = words.flatMap((word) => (isHyphened(word) ? word.split('-') : [word]));
  const clean = tokens.map((token) => token.replace(/^[("'“«]+|[),;:?"'”»]+$/g, ''));
  const figures = figuresIn(clean);
  if (typeof figures === 'string') return figures;
  const [one, ...others] = figures;
  if (others.length > 0) return 'two-figures';
  const said = clean.slice(0, one?.from).join(' ');
  const [phrase = '', relation = 'none'] =
    RELATIONS.find(([words]) => said === words || said.endsWith(` ${words}`)) ?? [];
  const before = said.slice(0, said.length - phrase.length).trim();
  const after = one ? clean.slice(one.to).join(' ') : '';
  const unread = unreadAround(before, after, phrase !== '');
  if (unread || !one) return unread ?? 'no-figure';
  const isSentence = before !== '' || after !== '';
  return {
    claim: { relation, figure: clean.slice(one.from, one.to).join(' '), isSentence, ...one.figure },
    place: one.place ?? fraction(1n),
    before: before.replace(/(?:^| )a total of$/, ''),
    after: after.replace(/^in total(?: |$)/, ''),
  };
}

/** The figures among the words, with the index of the first word of each. */
function figuresIn(words: readonly string[]): (FoundFigure & { from: number })[] | Unread {
  const figures: (FoundFigure & { from: number })[] = [];
  for (let at = 0; at < words.length; ) {
    const found = readFigure(words, at);
    if (found) figures.push({ from: at, ...found });
    // A date, a code or a range is a figure that cannot be read.
    else if (/\d/.test(words[at] ?? '')) return figures.length > 0 ? 'two-figures' : 'no-figure';
    at = found ? found.to : at + 1;
  }
  return figures;
}

/** Why the words around a figure and its relation keep a claim from being read. */
function unreadAround(before: string, after: string, hasRelation: boolean): Unread | undefined {
  const around = `${before} | ${after}`;
  if (NEGATION.test(around)) return 'negation';
  const isQualified = QUALIFIER.test(around) || OTHER_FIGURE.test(around) || (hasRelation && STRETCH.test(before));
  return isQualified ? 'qualifier' : undefined;
}

type ClaimFigure = Pick<Claim, 'kind' | 'value' | 'whole' | 'step' | 'basis'>;
interface FoundFigure {
  figure: ClaimFigure;
  /** The index of the word after it. */
  to: number;
  place?: Fraction;
}

const PART_NAMES = 'half third quarter fifth sixth seventh eighth ninth tenth'.split(' ');
const PART_PLURALS = 'halves thirds quarters fifths sixths sevenths eighths ninths tenths'.split(' ');

/** The figure that begins with the word at a place; undefined if none does. */
function readFigure(words: readonly string[], at: number): FoundFigure | undefined {
  const left = readNumber(words, at);
  return readPartWord(words, at) ?? (left && readFrom(words, left));
}

/** `half`, `a third`, `1/3`. */
function readPartWord(words: readonly string[], at: number): FoundFigure | undefined {
  const [word = '', next = ''] = words.slice(at, at + 2);
  if (word === 'half') return { to: at + 1, figure: fractionFigure(fraction(1n, 2n)) };
  if ((word === 'a' || word === 'an') && PART_NAMES.includes(next))
    return { to: at + 2, figure: fractionFigure(fraction(1n, PART_NAMES.indexOf(next) + 2)) };
  const [, of, over] = /^(\d{1,9})\/([1-9]\d{0,8})$/.exec(word) ?? [];
  return of && over ? { to: at + 1, figure: fractionFigure(fraction(BigInt(of), BigInt(over))) } : undefined;
}

/** The figure that a number is, or begins. */
function readFrom(words: readonly string[], { number, to }: FoundNumber): FoundFigure {
  const percent = number.percent ? '' : /^(?:%|percent|per cent)(?= |$)/.exec(words.slice(to, to + 2).join(' '))?.[0];
  if (percent !== undefined)
    return {
      to: percent === '' ? to : to + percent.split(' ').length,
      figure: { kind: 'percentage', value: number.value, step: number.place },
    };
  const following = words[to] ?? '';
  const part = PART_NAMES.includes(following) ? PART_NAMES.indexOf(following) : PART_PLURALS.indexOf(following);
  if (part >= 0 && number.isWhole)
    return { to: to + 1, figure: fractionFigure(multiply(number.value, fraction(1n, part + 2))) };
  const joint = readJoint(words, { number, to });
  if (joint) return joint;
  const day = /^(?:a|per|each|every) (working |calendar )?day(?= |$)/.exec(words.slice(to, to + 3).join(' '));
  if (day)
    return {
      to: to + day[0].split(' ').length,
      figure: { kind: 'per-day', value: number.value, step: number.place, basis: basisOf(day[1]) },
    };
  return { to, figure: { kind: 'number', value: number.value, step: number.step }, place: number.place };
}

/** `1 in 3`, `6 out of 10`, `61 of 101`: a number that is joined to another one. */
function readJoint(words: readonly string[], { number, to }: FoundNumber): FoundFigure | undefined {
  const joint = /^(in|out of|of(?! every))(?: every| the| all)?(?= )|^(of every)(?= )/.exec(
    words.slice(to, to + 4).join(' '),
  );
  const right = joint && readNumber(words, to + joint[0].split(' ').length);
  if (!right || !number.isWhole || !right.number.isWhole || right.number.value.of <= 0n || right.number.percent)
    return undefined;
  const { value: whole } = right.number;
  if (joint[1] === 'of')
    return {
      to: right.to,
      figure: { kind: 'number-of-number', value: number.value, whole, step: fraction(1n) },
    };
  // `61 in 2015` has two figures: a number and a year.
  const isYear =
    joint[1] === 'in' && /^(?:1[6-9]|2[01])\d\d$/.test(words[right.to - 1] ?? '') && number.value.of !== 1n;
  return isYear ? undefined : { to: right.to, figure: fractionFigure(multiply(number.value, fraction(1n, whole.of))) };
}

const fractionFigure = (value: Fraction): ClaimFigure => ({ kind: 'fraction', value, step: null });

const basisOf = (word: string | undefined): 'working' | 'calendar' => (word === 'working ' ? 'working' : 'calendar');

/** A number, and the index of the word after it. */
interface FoundNumber {
  number: SaidNumber;
  to: number;
}

/** A number as a claim writes it. */
interface SaidNumber {
  value: Fraction;
  /** The place of the last digit that it states: of its last decimal, or in a whole number of its last digit that is not 0. */
  step: Fraction;
  /** The place of the last digit that is written. */
  place: Fraction;
  isWhole: boolean;
  percent: boolean;
}

const MULTIPLES = new Map([
  ['hundred', 100n],
  ['thousand', 1_000n],
  ['million', 1_000_000n],
  ['billion', 1_000_000_000n],
]);
const NUMBER_SUFFIXES = new Map([
  ['', 1n],
  ['%', 1n],
  ['k', 1_000n],
  ['m', 1_000_000n],
  ['bn', 1_000_000_000n],
]);
const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** `twenty-five`, `one-in-three`, `1-in-3`, `two-thirds`: words that a hyphen joins to one figure. */
const isHyphened = (word: string): boolean =>
  /^\d+-(?:in|out-of)-\d+$/.test(word) ||
  (/^[a-z]+(?:-[a-z]+)+$/.test(word) &&
    word
      .split('-')
      .every(
        (part) =>
          [...ONES, ...TENS, ...PART_NAMES, ...PART_PLURALS, 'in', 'out', 'of'].includes(part) || MULTIPLES.has(part),
      ));

/** Reads `1,000`, `4.5 million`, `4.5m`, `60.4%`, `six`, `twenty five`, `a thousand` or `two hundred and ten`. */
function readNumber(words: readonly string[], at: number): FoundNumber | undefined {
  const digits = /^(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?)(%|k|m|bn|)$/.exec(words[at] ?? '');
  if (!digits) return readNumberWords(words, at);
  const [, said = '', decimals = '', suffix = ''] = digits;
  const following = MULTIPLES.get(words[at + 1] ?? '');
  if (suffix !== '' && following) return undefined;
  const factor = fraction(following ?? NUMBER_SUFFIXES.get(suffix) ?? 1n);
  const value = multiply(parseDecimal(said.replaceAll(',', '')), factor);
  const place = multiply(fraction(1n, 10n ** BigInt(decimals.length)), factor);
  return {
    to: following ? at + 2 : at + 1,
    number: {
      value,
      place,
      step: decimals === '' ? multiply(lastDigit(BigInt(said.replaceAll(',', ''))), factor) : place,
      isWhole: decimals === '' && suffix !== '%',
      percent: suffix === '%',
    },
  };
}

function readNumberWords(words: readonly string[], at: number): FoundNumber | undefined {
  let to = at;
  let total = 0n;
  let group = 0n; // the part below the next thousand, million or billion
  let room = 1_000_000_000_000n; // what the next word may still add is less than this
  if (words[at] === 'a' && MULTIPLES.has(words[at + 1] ?? '')) {
    group = 1n;
    to += 1;
    room = 1n;
  }
  for (const word of words.slice(to)) {
    const multiple = MULTIPLES.get(word);
    const amount = wordAmount(word);
    if (multiple === 100n && group > 0n && group < 100n) {
      group *= 100n;
      room = 100n;
    } else if (multiple !== undefined && multiple > 100n && group > 0n) {
      total += group * multiple;
      group = 0n;
      room = multiple;
    } else if (amount !== undefined && amount < room) {
      group += amount;
      room = amount >= 20n ? 10n : 1n;
    } else if (!(word === 'and' && to > at && room > 1n && wordAmount(words[to + 1]) !== undefined)) break;
    to += 1;
  }
  if (to === at) return undefined;
  const whole = total + group;
  const one = fraction(1n);
  return {
    to,
    number: { value: fraction(whole), step: lastDigit(whole), place: one, isWhole: true, percent: false },
  };
}

/** `six` is 6, `sixty` 60. */
function wordAmount(word = ''): bigint | undefined {
  const [ten, one] = [TENS.indexOf(word), ONES.indexOf(word)];
  if (ten >= 0) return BigInt(ten + 2) * 10n;
  return one >= 0 ? BigInt(one) : undefined;
}

/** The place of the last digit that is not 0: 1,000 for 18,000. */
function lastDigit(whole: bigint): Fraction {
  let place = 1n;
  for (; whole !== 0n && whole % (place * 10n) === 0n; place *= 10n);
  return fraction(place);
}
