/** What AWS keeps of an execution beside the stores. */
export interface Trace {
  readonly execution: string;
  /** Its page in the console. */
  readonly link: string;
  /** The lines that the functions wrote about it, oldest first: `docs/reference/logs.md`. */
  readLog(): Promise<readonly LogLine[]>;
}

/** One call of a function. */
export type LogLine = Readonly<Record<string, string | number | boolean | null>>;
