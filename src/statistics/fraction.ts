/** Exact fractions. Every comparison, rounding and division of a published figure is computed with them. */

/** `of / over`, not reduced. `over` is always positive. */
export interface Fraction {
  of: bigint;
  over: bigint;
}

/** A number as it is written in JSON: digits, no exponent, no trailing zero, never `-0`. Exact, where a double may not be. */
export type Decimal = string;

/** `of / over`. Throws RangeError if `over` is 0. */
export function fraction(of: bigint | number, over: bigint | number = 1n): Fraction {
  const [n, d] = [BigInt(of), BigInt(over)];
  if (d === 0n) throw new RangeError('The denominator of a fraction is 0');
  return d < 0n ? { of: -n, over: -d } : { of: n, over: d };
}

/**
 * The exact value of a decimal: `365.25` is 1461/4. A number is taken as JSON writes it (the shortest digits that give the
 * same double), so 0.1 is one tenth and not 0.1000000000000000055. Throws RangeError for anything else, NaN and infinities.
 */
export function parseDecimal(value: number | string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(String(value));
  if (!match) throw new RangeError('Not a decimal number');
  const [, sign, whole = '', decimals = '', exponent = '0'] = match;
  const digits = BigInt(`${sign}${whole}${decimals}`);
  const shift = Number(exponent) - decimals.length;
  return shift >= 0 ? fraction(digits * 10n ** BigInt(shift)) : fraction(digits, 10n ** BigInt(-shift));
}

/** Negative, zero or positive: `a` is less than, equal to or greater than `b`. */
export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.of * b.over - b.of * a.over;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const multiply = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.of, a.over * b.over);

/** Throws RangeError if `b` is 0. */
export const divide = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.over, a.over * b.of);

export const add = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.over + b.of * a.over, a.over * b.over);

export const subtract = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.of * b.over - b.of * a.over, a.over * b.over);

/** How far apart two numbers are. */
export const distance = (a: Fraction, b: Fraction): Fraction => absolute(subtract(a, b));

/** Whether `figure` differs from `exact` by at most `part` of it: 1/20 for 5%. */
export const isNear = (figure: Fraction, exact: Fraction, part: Fraction): boolean =>
  compareFractions(distance(figure, exact), multiply(absolute(exact), part)) <= 0;

const absolute = (a: Fraction): Fraction => (a.of < 0n ? fraction(-a.of, a.over) : a);

export const isInteger = (a: Fraction): boolean => a.of % a.over === 0n;

/** The greatest whole number that is not greater (towards minus infinity). */
export function floor(a: Fraction): bigint {
  const quotient = a.of / a.over;
  return a.of % a.over < 0n ? quotient - 1n : quotient;
}

/**
 * The nearest whole multiple of 10^-decimals, in units of 10^-decimals. A tie goes towards plus infinity
 * (`docs/reference/statistics.md`, "Query"): `roundHalfUp(1/8, 2)` is 13n, and of -1/8 it is -12n.
 */
export function roundHalfUp(a: Fraction, decimals: number): bigint {
  const scaled = 10n ** BigInt(decimals);
  return floor(fraction(2n * a.of * scaled + a.over, 2n * a.over));
}

/** A number of units of 10^-decimals, written with exactly so many decimals: (130n, 2) is `1.30`. */
export function fixedDecimal(digits: bigint, decimals: number): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(decimals + 1, '0');
  if (decimals === 0) return sign + text;
  return `${sign}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** Rounded half up to `decimals`, as JSON writes it: 2/3 to 4 is `0.6667`, 1 is `1`. */
export const roundedDecimal = (a: Fraction, decimals: number): Decimal =>
  shortDecimal(roundHalfUp(a, decimals), decimals);

/** The same of the nearest number of so many decimals that is not greater, or, for `up`, not less: 2/3 to 1 is `0.6` or `0.7`. */
export function boundedDecimal({ of, over }: Fraction, decimals: number, direction: 'down' | 'up'): Decimal {
  const sign = direction === 'down' ? 1n : -1n;
  return shortDecimal(sign * floor(fraction(sign * of * 10n ** BigInt(decimals), over)), decimals);
}

/** A number of units of 10^-decimals as JSON writes a decimal: (130n, 2) is `1.3`. */
export const shortDecimal = (digits: bigint, decimals: number): Decimal => {
  const text = fixedDecimal(digits, decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, '');
};

/** The exact value as a decimal, or undefined where its decimals never end (1/3). */
export function exactDecimal(a: Fraction): Decimal | undefined {
  let over = a.over / gcd(a.of < 0n ? -a.of : a.of, a.over);
  let [twos, fives] = [0, 0];
  for (; over % 2n === 0n; over /= 2n) twos++;
  for (; over % 5n === 0n; over /= 5n) fives++;
  return over === 1n ? roundedDecimal(a, Math.max(twos, fives)) : undefined;
}

/** A number with all its digits, as JSON writes a decimal: 1.50 is `1.5`. */
export const plainDecimal = (value: number | string): Decimal => exactDecimal(parseDecimal(value)) ?? String(value);

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
