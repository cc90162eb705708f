import { type Fraction, fraction, multiply, parseDecimal } from './fraction.ts';

/** A number as somebody says it. */
export interface SaidNumber {
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
