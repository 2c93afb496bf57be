import { ExactNumber } from './values.ts';

/** The greatest precision of a decimal column: what 128 bits hold. */
export const maxPrecision = 38;

const plainGrammar = /^(-?)(\d+)(?:\.(\d+))?$/;
const jsonNumberGrammar = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const notZero = /[1-9]/;

/**
 * The value times 10^`scale`, exactly; undefined when it needs more than `scale` digits after the point or more than
 * `precision - scale` before it, or is no number. Zeros that change nothing do not count as digits. A string must be
 * written `-?digits[.digits]`; a number means the shortest decimal that reads as it, which is how JSON writes it.
 */
export function parseDecimal(
  value: string | number | bigint | ExactNumber,
  precision: number,
  scale: number,
): bigint | undefined {
  const match =
    typeof value === 'string'
      ? plainGrammar.exec(value)
      : jsonNumberGrammar.exec(value instanceof ExactNumber ? value.text : String(value));
  if (match === null) return undefined;
  const [, sign = '', integer = '', fraction = '', exponent = '0'] = match;
  const digits = integer + fraction;
  const first = digits.search(notZero);
  if (first === -1) return 0n;
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  const significant = digits.slice(first, end);
  // Counted from the point, after the exponent moved it; a huge exponent gives Infinity, which no precision allows.
  const integerDigits = integer.length + Number(exponent) - first;
  const fractionDigits = significant.length - integerDigits;
  if (integerDigits > precision - scale || fractionDigits > scale) return undefined;
  return BigInt(sign + significant + '0'.repeat(scale - fractionDigits));
}

/** `unscaled` divided by 10^`scale`, with exactly `scale` digits after the point: the inverse of {@link parseDecimal}. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
