import { exactDecimal, type Fraction, fraction, isWhole, multiply, roundedDecimal } from './fraction.ts';

/** Numbers as they stand in a sentence. */

const MILLION = 1_000_000n;

/** Thousands with commas: `-1234567.5` is `-1,234,567.5`. */
export function withCommas(decimal: string): string {
  const [whole = '', decimals] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/**
 * An exact number: commas, and from a million on `4.5 million` where one decimal says it exactly. A number that needs more
 * digits keeps them all (`4,512,345`): an exact figure is never shortened. Undefined where its decimals never end.
 */
export function exactFigure(value: Fraction): string | undefined {
  const tenths = multiply(value, fraction(10n, MILLION));
  const size = value.of < 0n ? -value.of : value.of;
  if (size >= MILLION * value.over && isWhole(tenths)) {
    return `${withCommas(roundedDecimal(fraction(tenths.of, tenths.over * 10n), 1))} million`;
  }
  const decimal = exactDecimal(value);
  return decimal === undefined ? undefined : withCommas(decimal);
}

/** `1 year`, `49 years`. Units are written in the plural in codebooks; of a phrase of several words nothing is known, so it stays. */
export function withUnit(figure: string, unit: string): string {
  return `${figure} ${figure === '1' ? singular(unit) : unit}`;
}

function singular(unit: string): string {
  if (unit === 'people') return 'person';
  if (/[\s-]/.test(unit)) return unit;
  if (/[^aeiou]ies$/.test(unit)) return `${unit.slice(0, -3)}y`;
  if (/(ss|x|ch|sh)es$/.test(unit)) return unit.slice(0, -2);
  return /[^su]s$/.test(unit) ? unit.slice(0, -1) : unit;
}
