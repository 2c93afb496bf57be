import type { Contract } from '../shared/contract/contract.ts';
import { dueMinutes } from '../shared/contract/due-time.ts';

const minutesAfterDue = 30;
const dayMinutes = 1440;

/**
 * The time of day, UTC `HH:MM`, of the daily repair: soon after the last data of a day is due. It counts the dates that are
 * missing, and one that falls due after the count is alarmed a day late.
 */
export function repairTime(contracts: readonly Pick<Contract, 'schedule' | 'availableBy'>[]): string {
  const lastDue = Math.max(0, ...contracts.map((contract) => dueMinutes(contract) ?? 0));
  const minutes = (lastDue + minutesAfterDue) % dayMinutes;
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
