/**
 * Numbers and times as the report shows them: the same on every machine, so nothing here asks for a locale or a time zone.
 */

/** A gap that no line break may take. */
const gap = '\u00a0';

/** `1,234,567`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** For axes: `900`, `12k`, `1.5M`. */
export function formatShortCount(count: number): string {
  for (const [unit, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (Math.abs(count) >= size) return `${Number((count / size).toPrecision(3))}${unit}`;
  }
  return String(Number(count.toPrecision(3)));
}

/** `count` with the noun that goes with it: `1 date`, `20 dates`. */
export function formatNoun(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2.35 %` of a number in percent, with three digits that count. */
export function formatPercent(percent: number): string {
  const rounded = Number(percent.toPrecision(3));
  // A tiny share would otherwise be written with an exponent.
  return `${rounded !== 0 && Math.abs(rounded) < 1e-6 ? '< 0.000001' : rounded}${gap}%`;
}

/** `0.25 s`, `42 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(3))}${gap}s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0
    ? `${formatCount(hours)}${gap}h${gap}${minutes}${gap}min`
    : `${minutes}${gap}min${gap}${whole % 60}${gap}s`;
}

/** `2026-01-05 02:00:11 UTC` of an ISO 8601 time in UTC. */
export function formatTime(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}
