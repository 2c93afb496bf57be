import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatTimestamp, isTimestamp, parseTimestamp } from '../../shared/contract/timestamp.ts';

const firstMicros = -62_135_596_800_000_000n;
const lastMicros = 253_402_300_799_999_999n;
const instants = fc.bigInt({ min: firstMicros, max: lastMicros });

/** What Date makes of the same instant; it knows milliseconds only, so the rest is given by the caller. */
function oracle(text: string, lastDigits = ''): bigint {
  return BigInt(Date.parse(text)) * 1000n + BigInt(lastDigits.padEnd(3, '0'));
}

describe('a timestamp is accepted', () => {
  test.each([
    ['with Z', '2025-01-02T03:04:05Z', '2025-01-02T03:04:05Z'],
    ['in lower case', '2025-01-02t03:04:05z', '2025-01-02T03:04:05Z'],
    ['with a space', '2025-01-02 03:04:05Z', '2025-01-02T03:04:05Z'],
    ['with an offset ahead of UTC', '2025-01-02T03:04:05+05:30', '2025-01-01T21:34:05Z'],
    ['with an offset behind UTC', '2025-01-02T23:04:05-03:30', '2025-01-03T02:34:05Z'],
    ['with an offset without a colon', '2025-01-02T03:04:05-0800', '2025-01-02T11:04:05Z'],
    ['with one digit of a second', '2025-01-02T03:04:05.1Z', '2025-01-02T03:04:05.100Z'],
    ['with milliseconds', '2025-01-02T03:04:05.120Z', '2025-01-02T03:04:05.120Z'],
    ['with microseconds', '2025-01-02T03:04:05.000001Z', '2025-01-02T03:04:05.000001Z'],
    ['with microseconds and an offset', '2025-01-02T03:04:05.123456+00:00', '2025-01-02T03:04:05.123456Z'],
    ['on a leap day', '2000-02-29T00:00:00Z', '2000-02-29T00:00:00Z'],
    ['before 1970', '1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
    ['as the first that there is', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['as the last that there is', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('%s', (_, text, canonical) => {
    expect(formatTimestamp(parseTimestamp(text)!)).toBe(canonical);
    expect(isTimestamp(text)).toBe(true);
  });

  test('without an offset where the contract gives a zone, and with any offset there too', () => {
    expect(parseTimestamp('2025-01-02T03:04:05', 'UTC')).toBe(oracle('2025-01-02T03:04:05Z'));
    expect(parseTimestamp('2025-01-02T03:04:05.25+01:00', 'UTC')).toBe(oracle('2025-01-02T02:04:05.25Z'));
  });
});

describe('a timestamp is refused', () => {
  test.each([
    ['that is empty', ''],
    ['without an offset', '2025-01-02T03:04:05'],
    ['without a time', '2025-01-02'],
    ['without seconds', '2025-01-02T03:04Z'],
    ['with a digit more than microseconds', '2025-01-02T03:04:05.1234567Z'],
    ['with a digit more than microseconds, even a zero', '2025-01-02T03:04:05.1234560Z'],
    ['with a point and no digits', '2025-01-02T03:04:05.Z'],
    ['with a comma', '2025-01-02T03:04:05,5Z'],
    ['in a leap second', '2016-12-31T23:59:60Z'],
    ['at 24:00', '2025-01-02T24:00:00Z'],
    ['in minute 60', '2025-01-02T03:60:00Z'],
    ['on 29 February of a common year', '2025-02-29T00:00:00Z'],
    ['on 29 February 1900', '1900-02-29T00:00:00Z'],
    ['on 31 April', '2025-04-31T00:00:00Z'],
    ['in month 0', '2025-00-01T00:00:00Z'],
    ['in month 13', '2025-13-01T00:00:00Z'],
    ['on day 0', '2025-01-00T00:00:00Z'],
    ['in the year 0', '0000-06-01T00:00:00Z'],
    ['that its offset moves before the year 1', '0001-01-01T00:00:00+00:01'],
    ['that its offset moves beyond the year 9999', '9999-12-31T23:59:00-00:01'],
    ['in a year of five digits', '12025-01-02T03:04:05Z'],
    ['with a sign', '+2025-01-02T03:04:05Z'],
    ['with spaces around it', ' 2025-01-02T03:04:05Z'],
    ['with a space at the end', '2025-01-02T03:04:05Z '],
    ['with two separators', '2025-01-02  03:04:05Z'],
    ['in the basic form', '20250102T030405Z'],
    ['with an offset of hours only', '2025-01-02T03:04:05+01'],
    ['with an offset of 24 hours', '2025-01-02T03:04:05+24:00'],
    ['with an offset of 60 minutes', '2025-01-02T03:04:05+01:60'],
    ['with an offset cut short', '2025-01-02T03:04:05+01:0'],
    ['with Z and an offset', '2025-01-02T03:04:05Z+01:00'],
    ['with a zone by name', '2025-01-02T03:04:05 UTC'],
    ['in digits of another script', '２０２５-01-02T03:04:05Z'],
    ['that is a number', '1735786800'],
  ])('%s', (_, text) => {
    expect(parseTimestamp(text)).toBeUndefined();
    expect(isTimestamp(text)).toBe(false);
  });
});

describe('every timestamp', () => {
  test('that is written is read back as the same instant', () => {
    fc.assert(
      fc.property(instants, (micros) => {
        expect(parseTimestamp(formatTimestamp(micros))).toBe(micros);
      }),
      { numRuns: 2000 },
    );
  });

  test('is the instant that Date says it is', () => {
    const digits = fc.stringMatching(/^[0-9]{3}$/);
    fc.assert(
      fc.property(instants, digits, (micros, lastDigits) => {
        const text = new Date(Number(micros / 1000n)).toISOString();
        expect(parseTimestamp(text.replace('Z', `${lastDigits}Z`))).toBe(oracle(text, lastDigits));
      }),
      { numRuns: 2000 },
    );
  });

  test('with an offset is the instant that Date says it is', () => {
    const offset = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    );
    const pad = (value: number) => String(value).padStart(2, '0');
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        offset,
        (date, [sign, h, m]) => {
          const text = date.toISOString().replace('Z', `${sign}${pad(h)}:${pad(m)}`);
          expect(parseTimestamp(text)).toBe(oracle(text));
        },
      ),
    );
  });

  test('of all texts that look like one is accepted only if Date accepts it, and then names the same second', () => {
    const part = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
    const texts = fc
      .tuple(fc.integer({ min: 0, max: 9999 }), part(13), part(32), part(25), part(61), part(61))
      .map(([y, mo, d, h, mi, s]) => `${String(y).padStart(4, '0')}-${mo}-${d}T${h}:${mi}:${s}Z`);
    fc.assert(
      fc.property(texts, (text) => {
        const time = new Date(text);
        // Date turns 31 February into 3 March and takes 24:00, neither of which names a day of the calendar.
        const isExact = !Number.isNaN(time.getTime()) && time.toISOString() === text.replace('Z', '.000Z');
        const expected = isExact && !text.startsWith('0000') ? oracle(text) : undefined;
        expect(parseTimestamp(text)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  test('of arbitrary text is read without a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(isTimestamp(text, 'UTC')).toBe(parseTimestamp(text, 'UTC') !== undefined);
      }),
    );
  });
});

test('an instant that no timestamp names cannot be written', () => {
  expect(() => formatTimestamp(firstMicros - 1n)).toThrow(RangeError);
  expect(() => formatTimestamp(lastMicros + 1n)).toThrow(RangeError);
});
