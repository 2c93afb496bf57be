/** What to generate. The same settings give the same bytes. */
export interface DaySettings {
  /** `YYYY-MM-DD`: the day on which everything happens. */
  readonly date: string;
  /** Distinct rows, of order_items the orders that they belong to; duplicates come on top. */
  readonly rows: number;
  readonly seed: number;
  /** A further object of the day, with other keys than the day's own. */
  readonly late: boolean;
}

/** Rows of one day whose keys no other part of the day has. */
export interface DayPart {
  /** Makes its rows differ from those of the other parts. */
  readonly name: string;
  /** What its keys are counted from. */
  readonly first: number;
}

/** The part that a day's own rows are, or its late ones. */
export function partOf({ late }: DaySettings): DayPart {
  return late ? { name: 'late', first: 500_000_000 } : { name: 'day', first: 0 };
}

/** A part for the rows of one kind of defect; `index` from 0 to 99. */
export function sparePart(index: number): DayPart {
  return { name: `spare ${index}`, first: 900_000_000 + index * 1_000_000 };
}
