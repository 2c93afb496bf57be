/** A place beside a number: just before it, or just after it. */
interface Cut {
  readonly at: number | bigint;
  readonly isAfter: boolean;
}

/** All numbers between two cuts, of which `from` is the lower one. */
export interface Interval {
  readonly from: Cut;
  readonly to: Cut;
}

/** Numbers as intervals in ascending order, no two of which touch. */
export type NumberSet = readonly Interval[];

/** The limits of an interval as contracts state them. */
export type IntervalLimits = Readonly<
  Partial<Record<'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum', number | bigint | undefined>>
>;

/** The numbers that keep every limit; with `isWhole` there are none between n and n + 1, so that above n is from n + 1. */
export function numbersWithin(limits: IntervalLimits, isWhole: boolean): NumberSet {
  const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity } = limits;
  const after = (at: number | bigint): Cut =>
    isWhole ? { at: typeof at === 'bigint' ? at + 1n : at + 1, isAfter: false } : { at, isAfter: true };
  const before = (at: number | bigint): Cut => ({ at, isAfter: false });
  return intersect(
    [{ from: before(minimum), to: after(maximum) }],
    [{ from: after(exclusiveMinimum), to: before(exclusiveMaximum) }],
  );
}

/** The numbers that are in both. */
export function intersect(left: NumberSet, right: NumberSet): NumberSet {
  return left
    .flatMap((one) =>
      right.map((other) => ({
        from: isBefore(one.from, other.from) ? other.from : one.from,
        to: isBefore(one.to, other.to) ? one.to : other.to,
      })),
    )
    .filter(({ from, to }) => isBefore(from, to));
}

/** Whether every number of `inner` is in `outer`. */
export function isWithin(inner: NumberSet, outer: NumberSet): boolean {
  return inner.every((part) => outer.some(({ from, to }) => !isBefore(part.from, from) && !isBefore(to, part.to)));
}

function isBefore(a: Cut, b: Cut): boolean {
  return a.at < b.at || (!(a.at > b.at) && b.isAfter && !a.isAfter);
}
