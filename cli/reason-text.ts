import type { Reason } from '../shared/contract/reason.ts';

/** `CODE column: message`, as far as there is a column and a message. */
export function describeReason({ code, column, message }: Reason): string {
  return `${code}${column === null ? '' : ` ${column}`}${message === '' ? '' : `: ${message}`}`;
}

/** `1 row`, `2 rows`. */
export function describeRows(rows: number, kind = ''): string {
  return `${rows} ${kind}${rows === 1 ? 'row' : 'rows'}`;
}

/** The codes of some rows, each once with how many of its reasons there are, the most frequent first. */
export function countCodes(codes: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1));
}
