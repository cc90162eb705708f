import type { FaultCode } from '../errors.ts';

/** Values of an official table: exact decimals, held as whole multiples of 1/scale. */

/** How many decimals a value may have: 100 has two. */
export const decimalsOf = (scale: number): number => String(scale).length - 1;

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** What is written, in multiples of 1/scale; or why it cannot be taken as it is: nothing is ever rounded. */
export function readValue(text: string, scale: number): number | { code: FaultCode; detail: string } {
  const [, sign = '', whole = '', written = ''] = DECIMAL.exec(text) ?? [];
  if (whole === '') {
    return { code: 'ill-formed', detail: 'Digits only, such as 1200 or -3.5; no thousands separators.' };
  }
  const decimals = decimalsOf(scale);
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > decimals) {
    const most = decimals === 0 ? 'no decimals' : `at most ${decimals} decimals`;
    return { code: 'ill-formed', detail: `By the measures of the codebook a value has ${most}.` };
  }
  const amount = Number(`${sign}${whole}${fraction.padEnd(decimals, '0')}`);
  // Beyond that a number is no longer exact.
  if (!Number.isSafeInteger(amount))
    return { code: 'out-of-range', detail: 'The value is too large to be kept exactly.' };
  return amount === 0 ? 0 : amount;
}

/** As it is stored and shown: the shortest decimal. */
export function valueText(amount: bigint | number, scale: number): string {
  const exact = BigInt(amount);
  const digits = (exact < 0n ? -exact : exact).toString().padStart(decimalsOf(scale) + 1, '0');
  const whole = digits.slice(0, digits.length - decimalsOf(scale));
  const fraction = digits.slice(whole.length).replace(/0+$/, '');
  return `${exact < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
