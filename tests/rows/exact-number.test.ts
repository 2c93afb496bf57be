import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { ExactNumber } from '../../shared/contract/values.ts';
import { exactNumber } from '../../shared/rows/exact-number.ts';

test.each([
  ['0', 0],
  ['-0', -0],
  ['-0.0', -0],
  ['0e99999999999', 0],
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', 9007199254740992n],
  ['-9007199254740993', -9007199254740993n],
  ['100.50', 100.5],
  ['1e20', 1e20],
  ['1e23', 1e23],
  ['123456789012345678e-1', new ExactNumber('123456789012345678e-1')],
  ['9007199254740993.0', new ExactNumber('9007199254740993.0')],
  ['0.1000000000000000055511151231257827', new ExactNumber('0.1000000000000000055511151231257827')],
  ['0.10000000000000000000000000000000000', 0.1],
  ['5.0000000000000000001', new ExactNumber('5.0000000000000000001')],
  ['1e400', new ExactNumber('1e400')],
  ['-1e400', new ExactNumber('-1e400')],
  ['5e-324', 5e-324],
  ['4e-324', new ExactNumber('4e-324')],
  ['1e-400', new ExactNumber('1e-400')],
])('%s', (text, value) => {
  expect(exactNumber(text)).toEqual(value);
});

test('an integer is a bigint up to 1,000 digits', () => {
  expect(exactNumber('9'.repeat(1_000))).toBe(10n ** 1_000n - 1n);
  expect(exactNumber('9'.repeat(1_001))).toEqual(new ExactNumber('9'.repeat(1_001)));
});

test('a megabyte of digits takes linear time', () => {
  const zeros = '0'.repeat(1_000_000);
  for (const text of [`1${zeros}`, `0.${zeros}1`, `${zeros}1${zeros}1.5`, `1${zeros}.${zeros}1`, `1.5e${zeros}1`]) {
    exactNumber(text);
  }
});

/** Mantissa and power of ten, by other means than the code under test. */
function decimal(text: string): [bigint, number] {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa!.split('.');
  return [BigInt(whole! + fraction), Number(exponent) - fraction.length];
}

function sameDecimal(left: string, right: string): boolean {
  const [leftMantissa, leftPower] = decimal(left);
  const [rightMantissa, rightPower] = decimal(right);
  const power = Math.min(leftPower, rightPower);
  return leftMantissa * 10n ** BigInt(leftPower - power) === rightMantissa * 10n ** BigInt(rightPower - power);
}

test('a value prints as the decimal number that the text is', () => {
  const digits = fc.stringMatching(/^(0|[1-9]\d{0,24})$/);
  const fraction = fc.stringMatching(/^(\.\d{1,24})?$/);
  const exponent = fc.stringMatching(/^([eE][+-]?\d{1,2})?$/);
  fc.assert(
    fc.property(digits, fraction, exponent, (...parts) => {
      const text = parts.join('');
      const value = exactNumber(text);
      if (value instanceof ExactNumber) {
        expect(value.text).toBe(text);
        expect(sameDecimal(String(Number(text)), text)).toBe(false);
      } else {
        expect(sameDecimal(String(value), text)).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
});

test('every double in its shortest form stays a number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }), (value) => {
      expect(exactNumber(String(value))).toBe(value);
    }),
    { numRuns: 5_000 },
  );
});
