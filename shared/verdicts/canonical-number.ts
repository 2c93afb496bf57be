import { ExactNumber } from '../contract/values.ts';

/** An integer with more digits is written with an exponent: `1e1000000` would be a megabyte of zeros. */
const maxIntegerDigits = 1_000;

/** An exponent with more digits is none that arithmetic could follow. */
const maxExponentDigits = 15;

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The text of a number in a canonical row. As RFC 8785 has it, where that text has all of the number's digits; other numbers
 * keep theirs. So two numbers have the same text exactly when they are equal, however their source wrote them.
 */
export function canonicalNumber(value: number | bigint | ExactNumber): string {
  if (typeof value === 'number') return JSON.stringify(value);
  const text = value instanceof ExactNumber ? value.text : String(value);
  const exact = exactText(text);
  const shortest = Number(text);
  if (!Number.isFinite(shortest)) return exact;
  return exactText(String(shortest)) === exact ? String(shortest) : exact;
}

/** All digits of a decimal number: an integer in full, anything else as digits and an exponent of ten. */
function exactText(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  if (exponent.length > maxExponentDigits) return text;
  const all = (whole + fraction).replace(/^0+/, '');
  // Not by /0+$/, which takes quadratic time on a long run of zeros that is not the last.
  let length = all.length;
  while (all[length - 1] === '0') length -= 1;
  if (length === 0) return '0';
  const digits = all.slice(0, length);
  const zeros = Number(exponent) - fraction.length + all.length - length;
  if (zeros >= 0 && length + zeros <= maxIntegerDigits) return `${sign}${digits}${'0'.repeat(zeros)}`;
  return `${sign}${digits}e${zeros}`;
}
