const dayMilliseconds = 86_400_000;

/** Whether `text` is a day of the calendar in the form `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Every day from `from` to `to`, both included, oldest first; none when `to` is before `from`. Both must be dates. */
export function datesBetween(from: string, to: string): string[] {
  const dates: string[] = [];
  const last = Date.parse(`${to}T00:00:00Z`);
  for (let time = Date.parse(`${from}T00:00:00Z`); time <= last; time += dayMilliseconds) {
    dates.push(new Date(time).toISOString().slice(0, 10));
  }
  return dates;
}

/** The date `days` days before `date`, which must be one. */
export function dateBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * dayMilliseconds).toISOString().slice(0, 10);
}

/** The UTC day before the instant `time` (ISO 8601): the date a scheduled execution runs. Throws RangeError on a bad instant. */
export function dayBefore(time: string): string {
  return new Date(Date.parse(time) - dayMilliseconds).toISOString().slice(0, 10);
}
