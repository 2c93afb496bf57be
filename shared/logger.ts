/** What a log line says; never a value of a row, and never a token. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Writes one line. */
export type Log = (fields: LogFields) => void;

/** A log of one JSON object a line: Lambda hands what is written to stdout on to CloudWatch as it is. */
export const stdoutLog: Log = (fields) => {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
};
