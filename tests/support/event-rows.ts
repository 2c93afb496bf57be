import { eventLines } from './test-pipeline.ts';

/** The date of the rows. */
export const date = '2025-01-02';

/** Lines of distinct events that break no rule and have every user_id. */
export function cleanLines(rows: number): string[] {
  return eventLines({ date, rows, late: true });
}

/** The line with these fields changed; undefined leaves one out. */
export function changed(line: string, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...(JSON.parse(line) as object), ...fields });
}

/** The lines with these fields changed in the first `rows` of them. */
export function changedFirst(
  lines: readonly string[],
  rows: number,
  fields: Readonly<Record<string, unknown>>,
): string[] {
  return lines.map((line, index) => (index < rows ? changed(line, fields) : line));
}

/** The lines followed by a repetition, a second later in the day, of the first `rows` of them. */
export function repeatedFirst(lines: readonly string[], rows: number): string[] {
  const repetitions = lines.slice(0, rows).map((line) => {
    const { event_ts } = JSON.parse(line) as { event_ts: string };
    return changed(line, { event_ts: new Date(Date.parse(event_ts) + 1000).toISOString() });
  });
  return [...lines, ...repetitions];
}
