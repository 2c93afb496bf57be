import type { Contract } from './contract.ts';

/** From when a run stops waiting for raw data: the time for the run itself, its retries and the people who approve it. */
const hoursToPromote = 6;

/**
 * Minutes after the end of a date until its data is due: 6 hours after the contract's `schedule` or `availableBy`, whichever is
 * later. Undefined without a schedule: nothing is due.
 */
export function dueMinutes({ schedule, availableBy }: Pick<Contract, 'schedule' | 'availableBy'>): number | undefined {
  if (schedule === 'off') return undefined;
  // Both are HH:MM, so the greater text is the later time.
  const lastTry = availableBy !== null && availableBy > schedule ? availableBy : schedule;
  const [hours, minutes] = lastTry.split(':').map(Number) as [number, number];
  return (hours + hoursToPromote) * 60 + minutes;
}
