import { wholeNumber, type Chance } from './chance.ts';

/** An amount in hundredths, as a decimal number. */
export function formatCents(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A time of day, `HH:MM:SS`. */
export function timeOfDay(chance: Chance): string {
  const second = wholeNumber(chance, 0, 86_399);
  const parts = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
