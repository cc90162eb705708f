import { compare, type Fraction, fraction, isInteger, multiply, parseDecimal } from './fraction.ts';
import { type WordingForm, withUnit } from './wording.ts';

/** A claim about a figure, in words or numbers, as it was read. */
export interface Claim {
  form: WordingForm;
  kind: 'one-in-n' | 'out-of-ten' | 'percent' | 'number' | 'per-day';
  /** By kind: the n of 1 in n, the k of k out of ten, the per cent, the number itself, or the number a day. */
  number: SaidNumber;
  /** The claim says `more than` or `at least`. */
  bound?: 'more' | 'least';
  /** Only for `per-day`. */
  basis?: 'calendar' | 'working';
  unit?: ClaimUnit['name'];
}

/** A number as a claim writes it. */
interface SaidNumber {
  value: Fraction;
  /** What it can have been rounded to: the place of its last decimal, or, in a whole number, of its last digit that is not 0. */
  step: Fraction;
}

/** A unit that a claim may name, in the plural as codebooks write it. */
export interface ClaimUnit {
  name: 'own' | 'converted';
  plural: string;
}

/**
 * Every way to read a claim; none if it is not understood. Only what a form of the wording can say is read, so `nearly`, `about`
 * and `less than` are not. A unit can look like part of a number (`million pounds`), so a claim is read with and without it.
 */
export function readClaim(text: string, units: readonly ClaimUnit[]): Claim[] {
  const plain = plainText(text);
  const shorter = plain.replace(/^a total of /, '').replace(/ in total$/, '');
  return [...new Set([plain, shorter])].flatMap((said) => {
    const [rest = said, bound] = boundOf(said);
    const bare = readFigure(rest);
    return [
      ...(bare ? claimsOf(bare, bound) : []),
      ...units.flatMap(({ name, plural }) =>
        [...new Set([plural, withUnit('1', plural).slice(2)].map(plainText))].flatMap((unit) => {
          const figure = readFigure(withoutUnit(rest, unit));
          return figure && figure.kind !== 'per-day' ? claimsOf(figure, bound, name) : [];
        }),
      ),
    ];
  });
}

/** Lower case, ordinary digits, hyphens and single spaces, without invisible characters, outer quotes and a full stop. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/^[ "'“”‘’«»]+|[ .!"'“”‘’«»]+$/g, '');
}

type Bound = Claim['bound'] | 'only';

const BOUNDS: readonly [RegExp, Bound][] = [
  [/^(?:more than|over|above) (.+)$/, 'more'],
  [/^at least (.+)$/, 'least'],
  [/^only (.+)$/, 'only'],
];

function boundOf(text: string): [rest?: string, bound?: Bound] {
  for (const [pattern, bound] of BOUNDS) {
    const rest = pattern.exec(text)?.[1];
    if (rest !== undefined) return [rest, bound];
  }
  return [];
}

/** The text before a unit; empty, and so not a figure, if it does not end with the unit. */
function withoutUnit(text: string, unit: string): string {
  if (unit === '') return text; // a unit of invisible characters only
  return text.endsWith(` ${unit}`) ? text.slice(0, -unit.length - 1) : '';
}

type SaidFigure = Pick<Claim, 'kind' | 'number' | 'basis'> & { half?: true };

/** The readings of a figure with a bound and a unit. */
function claimsOf({ half, ...figure }: SaidFigure, bound: Bound, unit?: ClaimUnit['name']): Claim[] {
  const { kind, number } = figure;
  const common = { ...figure, ...(unit && { unit }) };
  if (bound === 'only') return kind === 'number' ? [{ ...common, form: 'only' }] : [];
  if (bound === 'least') return [{ ...common, form: 'at-least', bound }];
  if (bound === 'more') {
    // "Over half" is a percentage, however it is said: docs/reference/headlines.md, "Wording".
    if (half) return [{ ...common, form: 'percent', kind: 'percent', number: wholeNumber(50), bound }];
    if (kind === 'percent' && compare(number.value, fraction(50n)) === 0)
      return [{ ...common, form: 'percent', bound }];
    return [{ ...common, form: kind === 'one-in-n' ? 'more-than-one-in-n' : 'more-than', bound }];
  }
  if (kind !== 'number') return [{ ...common, form: kind }];
  const exact: Claim = { ...common, form: 'exact' };
  return unit ? [{ ...common, form: 'total' }, exact] : [exact];
}

const PARTS = 'half third quarter fifth sixth seventh eighth ninth tenth'.split(' ');

function readFigure(text: string): SaidFigure | undefined {
  const part = /^(?:an? |one )?([a-z]+)$/.exec(text)?.[1] ?? '';
  if (PARTS.includes(part) && (text !== part || part === 'half')) {
    const oneIn: SaidFigure = { kind: 'one-in-n', number: wholeNumber(PARTS.indexOf(part) + 2) };
    return part === 'half' ? { ...oneIn, half: true } : oneIn;
  }
  const [, left, word, right] = /^(.+) (in|out of) (.+)$/.exec(text) ?? [];
  if (left && word && right) return readRatio(left, word === 'in', right);
  const percent = /^(.+?) ?(?:%|per ?cent)$/.exec(text)?.[1];
  if (percent !== undefined) return ofKind('percent', readNumber(percent));
  const [, daily, day] = /^(.+) (?:a|per|each|every) (working |calendar )?day$/.exec(text) ?? [];
  if (daily !== undefined) {
    const figure = ofKind('per-day', readNumber(daily));
    return figure && { ...figure, basis: day === 'working ' ? 'working' : 'calendar' };
  }
  return ofKind('number', readNumber(text));
}

const ofKind = (kind: Claim['kind'], number: SaidNumber | undefined): SaidFigure | undefined =>
  number && { kind, number };

const wholeNumber = (n: number): SaidNumber => ({ value: fraction(n), step: fraction(1n) });

/** `1 in 4`, `six out of ten`. No form says other ratios, such as `2 in 3`. */
function readRatio(left: string, isIn: boolean, right: string): SaidFigure | undefined {
  const [of, over] = [readNumber(left), readNumber(right)];
  if (!of || !over || !isInteger(of.value) || !isInteger(over.value) || over.value.of <= 0n) return undefined;
  const isOne = compare(of.value, fraction(1n)) === 0;
  const isTen = compare(over.value, fraction(10n)) === 0;
  if (isOne && (isIn || !isTen)) return { kind: 'one-in-n', number: over };
  const withinTen = of.value.of >= 0n && compare(of.value, fraction(10n)) <= 0;
  return isTen && withinTen ? { kind: 'out-of-ten', number: of } : undefined;
}

const MULTIPLES = new Map([
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

/**
 * Reads `1,000`, `4.5 million`, `six`, `twenty-five` or `a hundred`: digits, or words below a hundred, with at most one multiple.
 * Takes plain text; undefined for anything else.
 */
function readNumber(text: string): SaidNumber | undefined {
  const [, before = text, word = ''] = /^(.+) ([a-z]+)$/.exec(text) ?? [];
  const multiple = MULTIPLES.get(word);
  if (multiple === undefined) return readBase(text);
  const base = before === 'a' ? readBase('1') : readBase(before);
  return base && { value: multiply(base.value, fraction(multiple)), step: multiply(base.step, fraction(multiple)) };
}

function readBase(text: string): SaidNumber | undefined {
  const digits = /^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(text) ? text.replaceAll(',', '') : wordDigits(text);
  if (digits === undefined) return undefined;
  const decimals = digits.split('.')[1]?.length ?? 0;
  const zeros = decimals > 0 || /^-?0+$/.test(digits) ? 0 : (/0*$/.exec(digits)?.[0].length ?? 0);
  return { value: parseDecimal(digits), step: fraction(10n ** BigInt(zeros), 10n ** BigInt(decimals)) };
}

/** `25` for `twenty-five` or `twenty five`. */
function wordDigits(text: string): string | undefined {
  const one = ONES.indexOf(text);
  if (one >= 0) return `${one}`;
  const [, tens = '', rest] = /^([a-z]+)(?:[- ]([a-z]+))?$/.exec(text) ?? [];
  const ten = TENS.indexOf(tens);
  const unit = rest === undefined ? 0 : ONES.indexOf(rest);
  return ten < 0 || unit < 0 || unit > 9 || rest === 'zero' ? undefined : `${(ten + 2) * 10 + unit}`;
}
