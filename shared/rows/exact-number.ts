import { ExactNumber } from '../contract/values.ts';

/** Longer integers are no one's quantity, and making a bigint of a million digits takes a tenth of a second. */
const maxIntegerDigits = 1_000;

const integer = /^-?\d+$/;
const number = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The value of a JSON number with all its digits: a number where that keeps them, else a bigint for an integer of at most
 * 1,000 digits and an ExactNumber for the rest (`1e400` too, which no number can hold).
 */
export function exactNumber(text: string): number | bigint | ExactNumber {
  const value = Number(text);
  if (keepsDigits(text, value)) return value;
  return integer.test(text) && text.length <= maxIntegerDigits ? BigInt(text) : new ExactNumber(text);
}

/** Whether `value`, printed in its shortest form, is the decimal number that the text is. */
function keepsDigits(text: string, value: number): boolean {
  if (integer.test(text)) return Number.isSafeInteger(value);
  const printed = String(value);
  return printed === text || canonical(printed) === canonical(text);
}

/** Significant digits and exponent, equal for two texts exactly when they mean the same number but for the sign. */
function canonical(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = number.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  // Not by /0+$/, which takes quadratic time on a long run of zeros that is not the last.
  let length = digits.length;
  while (digits[length - 1] === '0') length--;
  return length === 0
    ? '0'
    : `${digits.slice(0, length)}e${Number(exponent) - fraction.length + digits.length - length}`;
}
