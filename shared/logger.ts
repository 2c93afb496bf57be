/** What a log line says; never a value of a row, and never a token. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Writes one line. */
export type Log = (fields: LogFields) => void;

/**
 * Writes a document as one line of JSON to stdout, from where Lambda takes it to CloudWatch as it is. `console.log` would put
 * a time before it there, and CloudWatch finds metrics only in lines that are JSON.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function writeLine(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}
