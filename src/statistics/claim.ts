import { compare, type Fraction, fraction, isInteger, multiply, parseDecimal } from './fraction.ts';
import { type WordingForm, withUnit } from './wording.ts';

/** A number as somebody says it. */
interface SaidNumber {
  value: Fraction;
  /** What it can have been rounded to: its last decimal, or, of a whole number, the place of its last digit that is not 0. */
  step: Fraction;
}

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const MULTIPLES = new Map([
  ['hundred', 100n],
  ['thousand', 1_000n],
  ['million', 1_000_000n],
  ['billion', 1_000_000_000n],
]);

/**
 * Reads `1,000`, `4.5 million`, `six`, `twenty-five`, `a hundred`: digits, or words below a hundred, and one multiple at most.
 * In lower case, single spaces. Undefined for anything else.
 */
export function readNumber(text: string): SaidNumber | undefined {
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

/** `twenty-five` and `twenty five` as 25. */
function wordDigits(text: string): string | undefined {
  const one = ONES.indexOf(text);
  if (one >= 0) return `${one}`;
  const [, tens = '', rest] = /^([a-z]+)(?:[- ]([a-z]+))?$/.exec(text) ?? [];
  const ten = TENS.indexOf(tens);
  const unit = rest === undefined ? 0 : ONES.indexOf(rest);
  return ten < 0 || unit < 0 || unit > 9 || rest === 'zero' ? undefined : `${(ten + 2) * 10 + unit}`;
}

/** What a claim says of a figure, in words or numbers, and in which of the wording's forms. */
export interface Claim {
  form: WordingForm;
  /** `number` is the n of 1 in n, the k of k out of ten, the per cent, or itself. */
  kind: 'one-in-n' | 'out-of-ten' | 'percent' | 'number' | 'per-day';
  number: SaidNumber;
  /** It claims to be more, or as much at least. */
  bound?: 'more' | 'least';
  /** Of `per-day`. */
  basis?: 'calendar' | 'working';
  /** Which of the units it names, if any. */
  unit?: ClaimUnit['name'];
}

/** A unit that a claim may name, in the plural as codebooks write it. */
export interface ClaimUnit {
  name: 'own' | 'converted';
  plural: string;
}

type Figure = Pick<Claim, 'kind' | 'number' | 'basis'> & { half?: true };

const BOUNDS: readonly [RegExp, Claim['bound'] | 'only'][] = [
  [/^(?:more than|over|above) (.+)$/, 'more'],
  [/^at least (.+)$/, 'least'],
  [/^only (.+)$/, 'only'],
];
const PARTS = 'half third quarter fifth sixth seventh eighth ninth tenth'.split(' ');

/**
 * Every way to read a claim; none if it is not understood. Only what the wording's forms can say is read: a `nearly`, an
 * `about` or a `less than` says something that no form does. A unit may be in the claim, and may itself look like a part of a
 * number, so it is read with the unit and without.
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

/** Nothing at all where the unit is not there. */
function withoutUnit(text: string, unit: string): string {
  if (unit === '') return text; // it is made of what is never looked at
  return text.endsWith(` ${unit}`) ? text.slice(0, -unit.length - 1) : '';
}

/** Lower case, ordinary digits, hyphens and single spaces; without what cannot be seen, quotes around it and a full stop. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/^[ "'“”‘’«»]+|[ .!"'“”‘’«»]+$/g, '');
}

function boundOf(text: string): [rest?: string, bound?: Claim['bound'] | 'only'] {
  for (const [pattern, bound] of BOUNDS) {
    const rest = pattern.exec(text)?.[1];
    if (rest !== undefined) return [rest, bound];
  }
  return [];
}

function readFigure(text: string): Figure | undefined {
  const part = /^(?:an? |one )?([a-z]+)$/.exec(text)?.[1] ?? '';
  if (PARTS.includes(part) && text !== part) return ofOne('one-in-n', wholeNumber(PARTS.indexOf(part) + 2), part);
  if (text === 'half') return ofOne('one-in-n', wholeNumber(2), text);
  const ratio = /^(.+) (in|out of) (.+)$/.exec(text);
  if (ratio) return readRatio(ratio[1] ?? '', ratio[2] === 'in', ratio[3] ?? '');
  const percent = /^(.+?) ?(?:%|per ?cent)$/.exec(text)?.[1];
  if (percent !== undefined) return ofOne('percent', readNumber(percent));
  const daily = /^(.+) (?:a|per|each|every) (working |calendar )?day$/.exec(text);
  if (daily) {
    const figure = ofOne('per-day', readNumber(daily[1] ?? ''));
    return figure && { ...figure, basis: daily[2] === 'working ' ? 'working' : 'calendar' };
  }
  return ofOne('number', readNumber(text));
}

const wholeNumber = (n: number): SaidNumber => ({ value: fraction(n), step: fraction(1n) });

const ofOne = (kind: Claim['kind'], number: SaidNumber | undefined, part?: string): Figure | undefined =>
  number && { kind, number, ...(part === 'half' && { half: true }) };

/** `1 in 4`, `six out of ten`. Of other ratios (`2 in 3`) there is no form. */
function readRatio(left: string, isIn: boolean, right: string): Figure | undefined {
  const [of, over] = [readNumber(left), readNumber(right)];
  if (!of || !over || !isInteger(of.value) || !isInteger(over.value) || over.value.of <= 0n) return undefined;
  const isOne = compare(of.value, fraction(1n)) === 0;
  const isTen = compare(over.value, fraction(10n)) === 0;
  if (isOne && (isIn || !isTen)) return { kind: 'one-in-n', number: over };
  const withinTen = of.value.of >= 0n && compare(of.value, fraction(10n)) <= 0;
  return isTen && withinTen ? { kind: 'out-of-ten', number: of } : undefined;
}

function claimsOf({ half, ...figure }: Figure, bound: Claim['bound'] | 'only', unit?: ClaimUnit['name']): Claim[] {
  const { kind, number } = figure;
  const common = { ...figure, ...(unit && { unit }) };
  if (bound === 'only') return kind === 'number' ? [{ ...common, form: 'only' }] : [];
  if (bound === 'least') return [{ ...common, form: 'at-least', bound }];
  if (bound === 'more') {
    // «Over half» is a percentage in the contract, however it is said.
    if (half) return [{ ...common, form: 'percent', kind: 'percent', number: wholeNumber(50), bound }];
    if (kind === 'percent' && compare(number.value, fraction(50n)) === 0)
      return [{ ...common, form: 'percent', bound }];
    return [{ ...common, form: kind === 'one-in-n' ? 'more-than-one-in-n' : 'more-than', bound }];
  }
  if (kind !== 'number') return [{ ...common, form: kind }];
  const exact: Claim = { ...common, form: 'exact' };
  return unit ? [{ ...common, form: 'total' }, exact] : [exact];
}
