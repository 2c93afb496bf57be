/** Larger ones cost every small partition time and memory, smaller ones more look-ups in a large one. */
const segmentBits = 14;

/** Rows a segment holds. */
export const segmentRows = 1 << segmentBits;

/** The segment that `row` lies in. */
export function segmentOf(row: number): number {
  return row >>> segmentBits;
}

/** The place of `row` in its segment. */
export function placeOf(row: number): number {
  return row & (segmentRows - 1);
}

/** Consecutive rows that lie in one segment. */
export interface SegmentRun {
  /** Of the first one, in the segment. */
  readonly place: number;
  /** Of the first one, counted from the first row of all runs. */
  readonly from: number;
  readonly count: number;
}

/** Cuts `count` consecutive rows, beginning with `row`, where segments end. */
export function* segmentRuns(row: number, count: number): Generator<SegmentRun, void, undefined> {
  for (let from = 0; from < count;) {
    const place = placeOf(row + from);
    const run = { place, from, count: Math.min(segmentRows - place, count - from) };
    yield run;
    from += run.count;
  }
}
