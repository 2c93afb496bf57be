const numberDigits = 8;

/** The number of a numbered record's key (log entry, supersede record, claim, trip, reset); undefined for a key that is none. */
export function parseNumberedKey(key: string): number | undefined {
  const match = /\/(\d{8})\.json$/.exec(key);
  return match === null ? undefined : Number(match[1]);
}

/** The key of the record with this number below `prefix`. */
export function numberedKey(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(numberDigits, '0')}.json`;
}
