/** Numbers as they are printed in answers: digits, no exponent, no trailing zero. */

/** `amount / over` to so many decimals, half up. None of them is negative. */
export const printed = (amount: bigint, over: bigint, decimals: number): string =>
  shortest((2n * amount * 10n ** BigInt(decimals) + over) / (2n * over), decimals);

/** The nearest number of so many decimals that is not greater, or, for `up`, not less. */
export function printedBound(amount: bigint, over: bigint, decimals: number, direction: 'down' | 'up'): string {
  const parts = amount * 10n ** BigInt(decimals);
  return shortest(direction === 'down' ? parts / over : (parts + over - 1n) / over, decimals);
}

/** A number of units of 10^-decimals. */
function shortest(units: bigint, decimals: number): string {
  if (decimals === 0) return units.toString();
  const text = units.toString().padStart(decimals + 1, '0');
  return `${text.slice(0, -decimals)}.${text.slice(-decimals)}`.replace(/\.?0+$/, '');
}

/**
 * A printed number, in units of 1/scale: exactly so many, or what it is rounded from.
 * @throws RangeError for anything else than digits with a point
 */
export function readPrinted(text: string, scale: number, decimals: number): bigint | readonly [bigint, bigint] {
  const [, whole = '', part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') throw new RangeError(`${text} is not a decimal number`);
  const over = 10n ** BigInt(part.length);
  const units = BigInt(whole + part) * BigInt(scale);
  const step = 10 ** decimals;
  if (step % scale === 0) return units / over;
  // It is known to half of its last digit.
  const exact = Number(units) / Number(over);
  const half = scale / step / 2;
  return [BigInt(Math.ceil(exact - half)), BigInt(Math.floor(exact + half))];
}
