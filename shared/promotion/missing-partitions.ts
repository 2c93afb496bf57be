import type { Contract } from '../contract/contract.ts';
import { datesBetween } from '../layout/date.ts';

/** From when a run stops waiting for raw data: the time for the run itself, its retries and the people who approve it. */
const hoursToPromote = 6;

const hourMilliseconds = 3_600_000;

/**
 * The last date whose data is due at `now` (milliseconds since 1970): a date is due on the day after it, 6 hours after the
 * contract's `schedule` or `availableBy`, whichever is later. Undefined without a schedule: nothing is due.
 */
export function lastDueDate(
  { schedule, availableBy }: Pick<Contract, 'schedule' | 'availableBy'>,
  now: number,
): string | undefined {
  if (schedule === 'off') return undefined;
  // Both are HH:MM, so the greater text is the later time.
  const lastTry = availableBy !== null && availableBy > schedule ? availableBy : schedule;
  const [hours, minutes] = lastTry.split(':').map(Number) as [number, number];
  const dueAfter = (24 + hours + minutes / 60 + hoursToPromote) * hourMilliseconds;
  return new Date(now - dueAfter).toISOString().slice(0, 10);
}

/** The dates from the first promoted one to the last due one that have no promotion, oldest first. */
export function findMissingPartitions(promotedDates: readonly string[], lastDue: string | undefined): string[] {
  const promoted = new Set(promotedDates);
  const [first] = [...promoted].sort();
  return first === undefined || lastDue === undefined
    ? []
    : datesBetween(first, lastDue).filter((date) => !promoted.has(date));
}
