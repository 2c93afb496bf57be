/** A day of the proleptic Gregorian calendar. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

const daysPer400Years = 146_097;
const daysPer100Years = 36_524;
const daysPer4Years = 1_461;
const daysPerYear = 365;
/** Days from 0000-03-01 to 1970-01-01. Years that begin in March have their leap day last. */
const epochFromMarch0 = 719_468;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How many days a month has; 0 for a month that is none. */
export function daysInMonth(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeapYear ? 29 : (monthLengths[month - 1] ?? 0);
}

/** Days from 1970-01-01 to a day of the calendar, negative before it; years 0 to 9999. */
export function daysFromCalendar(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * daysPerYear + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPer400Years + dayOfEra - epochFromMarch0;
}

/** The day of the calendar that lies `days` after 1970-01-01. */
export function calendarFromDays(days: number): CalendarDay {
  const shifted = days + epochFromMarch0;
  const era = Math.floor(shifted / daysPer400Years);
  const dayOfEra = shifted - era * daysPer400Years;
  const leapDays =
    Math.floor(dayOfEra / (daysPer4Years - 1)) -
    Math.floor(dayOfEra / daysPer100Years) +
    Math.floor(dayOfEra / (daysPer400Years - 1));
  const yearOfEra = Math.floor((dayOfEra - leapDays) / daysPerYear);
  const dayOfYear = dayOfEra - (daysPerYear * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}
