import { add, type Fraction, fraction, multiply, parseDecimal } from './fraction.ts';
import { singularOf } from './wording.ts';

/** The words and numbers of a text: what claims, statements and labels are compared by. */

export interface Word {
  text: string;
  number?: WrittenNumber;
  /** It has its meaning from the headline, so it is no part of a number, a figure or a comparison. */
  isFixed?: boolean;
}

export interface WrittenNumber {
  value: Fraction;
  /** The place of the last digit that it states: of its last decimal, or in a whole number of its last digit that is not 0. */
  step: Fraction;
  /** The place of the last digit that is written. */
  place: Fraction;
  isWhole: boolean;
}

/** What ends a noun phrase: a comma, a bracket, a quotation mark. */
export const BREAK = ',';

/** Lower case, ordinary digits, hyphens and single spaces, without invisible characters, outer quotes and a full stop. */
export function plainText(text: string): string {
  return text
    .replace(/(\d)\s*([¼½¾])/g, (_, whole, part) => `${whole}.${QUARTERS[part]}`) // 1½ is 1.5, not 11/2
    .replace(/(\d)\s*(?=[⅐-⅞])/g, '$1 ')
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
    .replace(/[~≈]|\bc(?:\. ?)?(?=[\d£])/g, ' about ')
    .replace(/(?<=\d(?:%|k|m|bn)?)\+(?!\d)/g, ' plus ')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/^[ "'“”«»]+|[ .!"'“”«»]+$/g, '');
}

const QUARTERS: Readonly<Record<string, string>> = { '¼': '25', '½': '5', '¾': '75' };

/** The words of a text, with breaks. `two-thirds` is two words, `60%` too, `weren't` is `were not`, and `have not been` is `been not`. */
export function claimWords(text: string): Word[] {
  return plainText(text)
    .replace(/£ ?(\d[\d.,]*(?: ?(?:k|m|bn|thousand|million|billion)\b)?)/g, '$1 pounds')
    .replace(/\b(can|wo|sha|[a-z]+)n't\b/g, '$1 not')
    .replace(/\b(?:has|have|had) ((?:not|never) )?been\b/g, 'been $1')
    .replace(/(?<=\d)-(?=\d)/g, ' to ')
    .replace(/(?<=[\p{L}\d])-(?=[\p{L}\d])/gu, ' ')
    .replace(/(?<=\d)(k|m|bn)\b/g, (_, short) => ` ${SHORT_MULTIPLES[short]}`)
    .replace(/%|(?<=\d)(?:pc\b|\/(?=\d))/g, ' $& ')
    .replace(/(?<!\d)[,;:]|[,;:](?!\d)|[()[\]"“”«»?!]|\.(?= )| - |(?<= )'|'(?= )/g, ` ${BREAK} `)
    .split(' ')
    .flatMap((word) => (word === '' ? [] : [{ text: word }]));
}

const SHORT_MULTIPLES: Readonly<Record<string, string>> = { k: 'thousand', m: 'million', bn: 'billion' };

/** The singular of a word, by which `offenders` and `offender` are one. */
export const stemOf = (word: string): string => singularOf(word.replace(/'s?$/, ''));

/** Whether the stems of words are those of a phrase, from a place on. */
export const startsAt = (words: readonly Word[], at: number, stems: readonly string[]): boolean =>
  stems.length > 0 && stems.every((stem, i) => stemOf(words[at + i]?.text ?? '') === stem);

const MULTIPLES = new Map([
  ['dozen', 12n],
  ['hundred', 100n],
  ['thousand', 1_000n],
  ['million', 1_000_000n],
  ['billion', 1_000_000_000n],
]);
const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
export const PARTS = 'half third quarter fifth sixth seventh eighth ninth tenth'.split(' ');
export const PART_PLURALS = 'halves thirds quarters fifths sixths sevenths eighths ninths tenths'.split(' ');
const ONE = fraction(1n);
const HALF = fraction(1n, 2n);

/** A number, and the index of the word after it. */
interface FoundNumber {
  number: WrittenNumber;
  to: number;
}

/** A list with each span that is found in it in place of its entries. */
export function withFound<T, F>(
  entries: readonly T[],
  find: (at: number) => { is: F[]; to: number } | undefined,
): (T | F)[] {
  const read: (T | F)[] = [];
  for (let at = 0; at < entries.length; ) {
    const found = find(at);
    read.push(...(found?.is ?? entries.slice(at, at + 1)));
    at = found?.to ?? at + 1;
  }
  return read;
}

/** The words as they were written. */
export const textOf = (words: readonly Word[]): string =>
  words
    .map(({ text }) => text)
    .join(' ')
    .replace(/ (%|\/) ?/g, '$1');

/**
 * The words with every number as one of them. `isWord` says where a word is no part of a number: a unit can look like one
 * (`million pounds`).
 */
export const withNumbers = (words: readonly Word[], isWord: (at: number) => boolean): Word[] =>
  withFound(words, (at) => {
    const found = isWord(at) ? undefined : numberAt(words, at, isWord);
    return found && { is: [{ text: textOf(words.slice(at, found.to)), number: found.number }], to: found.to };
  });

/** `1,000`, `4.5 million`, `4.5m`, `six`, `a thousand`, `two hundred and ten`, `four and a half million`, `a dozen`. */
function numberAt(words: readonly Word[], at: number, isWord: (at: number) => boolean): FoundNumber | undefined {
  const text = (place: number): string => (isWord(place) ? '' : (words[place]?.text ?? ''));
  const start = digitsAt(text, at) ?? wordNumberAt(text, at);
  if (!start) return undefined;
  const { to, number } = start;
  const hasHalf = [0, 1, 2].map((i) => text(to + i)).join(' ') === 'and a half';
  const value = hasHalf ? add(number.value, HALF) : number.value;
  const after = hasHalf ? to + 3 : to;
  const multiple = MULTIPLES.get(text(after));
  const factor = fraction(multiple ?? 1n);
  const decimal = hasHalf ? fraction(1n, 10n) : number.isWhole ? undefined : number.place;
  return {
    to: multiple === undefined ? after : after + 1,
    number: writtenNumber(multiply(value, factor), decimal && multiply(decimal, factor)),
  };
}

/** `decimal` is the place of the last digit, unless that is in front of the point. */
export const writtenNumber = (value: Fraction, decimal?: Fraction): WrittenNumber => ({
  value,
  place: decimal ?? ONE,
  step: decimal ?? lastDigit(value.of / value.over),
  isWhole: decimal === undefined,
});

function digitsAt(text: (at: number) => string, at: number): FoundNumber | undefined {
  const [said, decimals = ''] = /^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(text(at)) ?? [];
  if (said === undefined) return undefined;
  const place = decimals === '' ? undefined : fraction(1n, 10n ** BigInt(decimals.length));
  return { to: at + 1, number: writtenNumber(parseDecimal(said.replaceAll(',', '')), place) };
}

function wordNumberAt(text: (at: number) => string, at: number): FoundNumber | undefined {
  const third = MULTIPLES.get(text(at + 2));
  if (text(at) === 'half' && text(at + 1) === 'a' && third)
    return { to: at + 3, number: writtenNumber(fraction(third, 2n)) };
  // `hundred` and `a hundred` are one of them.
  const start = text(at) === 'a' && MULTIPLES.has(text(at + 1)) ? at + 1 : at;
  return summedAt(text, start, MULTIPLES.has(text(start)) ? 1n : 0n);
}

/** Adds up words from a place on; `group` is the part below the next thousand, million or billion so far. */
function summedAt(text: (at: number) => string, from: number, group: bigint): FoundNumber | undefined {
  let to = from;
  let total = 0n;
  let part = group;
  let room = group === 0n ? 1_000_000_000_000n : 1n; // what the next word may still add is less than this
  for (; ; to++) {
    const word = text(to);
    const multiple = MULTIPLES.get(word);
    const amount = wordAmount(word);
    if (multiple === 100n && part > 0n && part < 100n) {
      part *= 100n;
      room = 100n;
    } else if (multiple !== undefined && multiple !== 100n && part > 0n) {
      total += part * multiple;
      part = 0n;
      room = multiple;
    } else if (amount !== undefined && amount < room) {
      part += amount;
      room = amount >= 20n ? 10n : 1n;
    } else if (!(word === 'and' && to > from && room > 1n && wordAmount(text(to + 1)) !== undefined)) break;
  }
  return to === from ? undefined : { to, number: writtenNumber(fraction(total + part)) };
}

/** `six` is 6, `sixty` 60. */
function wordAmount(word: string): bigint | undefined {
  const [ten, one] = [TENS.indexOf(word), ONES.indexOf(word)];
  if (ten >= 0) return BigInt(ten + 2) * 10n;
  return one >= 0 ? BigInt(one) : undefined;
}

/** Whether a word is a number, or a part of one. */
export const isNumeral = (word: string): boolean =>
  /\d/.test(word) ||
  wordAmount(word) !== undefined ||
  MULTIPLES.has(word) ||
  [...PARTS, ...PART_PLURALS].includes(word);

/** The place of the last digit that is not 0: 1,000 for 18,000. */
function lastDigit(whole: bigint): Fraction {
  let place = 1n;
  for (; whole !== 0n && whole % (place * 10n) === 0n; place *= 10n);
  return fraction(place);
}
