import { datesBetween } from '../layout/date.ts';

/** When a schedule starts its run where the contract waits for nothing. */
const scheduledTime = '02:00';

/** From when a run stops waiting for raw data: the time for the run itself, its retries and the people who approve it. */
const hoursToPromote = 6;

const hourMilliseconds = 3_600_000;

/**
 * The last date whose data is due at `now` (milliseconds since 1970): a date is due on the day after it, 6 hours after the
 * contract's `availableBy`.
 */
export function lastDueDate(availableBy: string | null, now: number): string {
  const [hours, minutes] = (availableBy ?? scheduledTime).split(':').map(Number) as [number, number];
  const dueAfter = (24 + hours + minutes / 60 + hoursToPromote) * hourMilliseconds;
  return new Date(now - dueAfter).toISOString().slice(0, 10);
}

/** The dates from the first promoted one to the last due one that have no promotion, oldest first. */
export function findMissingPartitions(promotedDates: readonly string[], lastDue: string): string[] {
  const promoted = new Set(promotedDates);
  const [first] = [...promoted].sort();
  return first === undefined ? [] : datesBetween(first, lastDue).filter((date) => !promoted.has(date));
}
