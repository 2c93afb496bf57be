const zero = 0x30;
const nine = 0x39;

/** Whether a UTF-16 code unit is one of the ASCII digits. */
export function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/** The number that the ASCII digits from `start` up to `end` (at most 15 of them) write; -1 unless all are digits. */
export function readDigits(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const code = text.charCodeAt(i);
    // The negation also refuses the NaN that lies beyond the end of the text.
    if (!isDigit(code)) return -1;
    value = value * 10 + code - zero;
  }
  return value;
}
