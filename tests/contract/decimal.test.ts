import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatDecimal, maxPrecision, parseDecimal } from '../../shared/contract/decimal.ts';
import { ExactNumber } from '../../shared/contract/values.ts';

/** A precision, a scale, and an unscaled value that has no more digits than the precision. */
const decimals = fc
  .integer({ min: 1, max: maxPrecision })
  .chain((precision) => fc.tuple(fc.constant(precision), fc.integer({ min: 0, max: precision })))
  .chain(([precision, scale]) => {
    const end = 10n ** BigInt(precision) - 1n;
    return fc.record({
      precision: fc.constant(precision),
      scale: fc.constant(scale),
      unscaled: fc.bigInt({ min: -end, max: end }),
    });
  });

/** The value of the text times 10^scale by long arithmetic, with the remainder that an exact value does not have. */
function scaleByArithmetic(text: string, scale: number): { readonly unscaled: bigint; readonly isExact: boolean } {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [integer = '', fraction = ''] = mantissa.split('.');
  const digits = BigInt(integer + fraction);
  const power = scale + Number(exponent) - fraction.length;
  if (power >= 0) return { unscaled: digits * 10n ** BigInt(power), isExact: true };
  const divisor = 10n ** BigInt(-power);
  return { unscaled: digits / divisor, isExact: digits % divisor === 0n };
}

describe('a decimal(10,2)', () => {
  test.each<[string | number | bigint | ExactNumber, bigint]>([
    ['0', 0n],
    ['-0.00', 0n],
    ['1', 100n],
    ['1.5', 150n],
    ['-1.05', -105n],
    ['007.10', 710n],
    ['1.5000000', 150n],
    ['99999999.99', 9_999_999_999n],
    ['00000000000099999999.99', 9_999_999_999n],
    [19.9, 1990n],
    [0.1, 10n],
    [-0, 0n],
    [1e7, 1_000_000_000n],
    [1e-2, 1n],
    [12n, 1200n],
    [new ExactNumber('1.2345e3'), 123_450n],
    [new ExactNumber('1200E-2'), 1200n],
    [new ExactNumber('0e999999999999'), 0n],
    [new ExactNumber('12345.670000000000000000000'), 1_234_567n],
  ])('is made of %p', (value, unscaled) => {
    expect(parseDecimal(value, 10, 2)).toBe(unscaled);
  });

  test.each<string | number | bigint | ExactNumber>([
    '',
    '-',
    '.5',
    '5.',
    '+1',
    '1e2',
    '1,5',
    ' 1',
    '1 ',
    '0x10',
    '--1',
    'NaN',
    'Infinity',
    '1.005',
    '100000000',
    0.001,
    1e8,
    NaN,
    Infinity,
    1e300,
    5e-324,
    100_000_000n,
    new ExactNumber('1e999999999999'),
    new ExactNumber('1e-999999999999'),
    new ExactNumber('1.0000000000000000000000001'),
  ])('is not made of %p', (value) => {
    expect(parseDecimal(value, 10, 2)).toBeUndefined();
  });

  test('is written with two digits after the point', () => {
    expect([0n, 5n, -5n, 100n, -12_345n].map((unscaled) => formatDecimal(unscaled, 2))).toEqual([
      '0.00',
      '0.05',
      '-0.05',
      '1.00',
      '-123.45',
    ]);
  });
});

test('a decimal without digits after the point is written without a point', () => {
  expect(formatDecimal(-7n, 0)).toBe('-7');
});

test('every decimal that is written is read back as the same value', () => {
  fc.assert(
    fc.property(decimals, ({ precision, scale, unscaled }) => {
      expect(parseDecimal(formatDecimal(unscaled, scale), precision, scale)).toBe(unscaled);
    }),
    { numRuns: 1000 },
  );
});

test('a number is the decimal that its shortest text writes, or none when that has too many digits', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer().map((cents) => cents / 100),
  );
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: maxPrecision }), (value, scale) => {
      const { unscaled, isExact } = scaleByArithmetic(String(value), scale);
      const fits = isExact && unscaled < 10n ** 38n && unscaled > -(10n ** 38n);
      expect(parseDecimal(value, maxPrecision, scale)).toBe(fits ? unscaled : undefined);
    }),
    { numRuns: 2000 },
  );
});

test('an exact number is the value that long arithmetic gives, or none when it has too many digits', () => {
  const texts = fc.stringMatching(/^-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?$/);
  fc.assert(
    fc.property(texts, decimals, (text, { precision, scale }) => {
      const { unscaled, isExact } = scaleByArithmetic(text, scale);
      const end = 10n ** BigInt(precision);
      const fits = isExact && unscaled < end && unscaled > -end;
      expect(parseDecimal(new ExactNumber(text), precision, scale)).toBe(fits ? unscaled : undefined);
    }),
    { numRuns: 2000 },
  );
});

test('text of a million digits is refused at once', () => {
  const zeros = '0'.repeat(1_000_000);
  expect(parseDecimal(`1${zeros}.${zeros}1`, 10, 2)).toBeUndefined();
  expect(parseDecimal(`1.5${zeros}`, 10, 2)).toBe(150n);
});
