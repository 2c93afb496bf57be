import type { Contract } from '../contract/contract.ts';
import { dueMinutes } from '../contract/due-time.ts';
import { datesBetween } from '../layout/date.ts';

const minuteMilliseconds = 60_000;
const dayMinutes = 1440;

/** The last date whose data is due at `now` (milliseconds since 1970). Undefined without a schedule: nothing is due. */
export function lastDueDate(contract: Pick<Contract, 'schedule' | 'availableBy'>, now: number): string | undefined {
  const minutes = dueMinutes(contract);
  if (minutes === undefined) return undefined;
  return new Date(now - (dayMinutes + minutes) * minuteMilliseconds).toISOString().slice(0, 10);
}

/** The dates from the first promoted one to the last due one that have no promotion, oldest first. */
export function findMissingPartitions(promotedDates: readonly string[], lastDue: string | undefined): string[] {
  const promoted = new Set(promotedDates);
  const [first] = [...promoted].sort();
  return first === undefined || lastDue === undefined
    ? []
    : datesBetween(first, lastDue).filter((date) => !promoted.has(date));
}
