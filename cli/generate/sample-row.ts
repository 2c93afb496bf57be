/** A row before it is written: null is an empty CSV cell, or null in JSON. */
export type SampleRow = Readonly<Record<string, string | number | null>>;

const chunkLines = 1000;
const needsQuotes = /[",\r\n]/;

/** The rows as a CSV object with a header, in chunks. */
export function* writeCsv(
  columns: readonly string[],
  rows: Iterable<SampleRow>,
): Generator<Uint8Array, void, undefined> {
  yield* inChunks(csvLines(columns, rows));
}

/** The rows as an NDJSON object, in chunks. */
export function* writeNdjson(rows: Iterable<object>): Generator<Uint8Array, void, undefined> {
  yield* inChunks(jsonLines(rows));
}

/** The lines of a CSV object, each without its end. */
export function* csvLines(columns: readonly string[], rows: Iterable<SampleRow>): Generator<string, void, undefined> {
  yield columns.map(csvCell).join(',');
  for (const row of rows) yield columns.map((column) => csvCell(row[column] ?? null)).join(',');
}

/** Lines, each with its end, as bytes. */
export function* inChunks(lines: Iterable<string>): Generator<Uint8Array, void, undefined> {
  let chunk: string[] = [];
  for (const line of lines) {
    chunk.push(`${line}\n`);
    if (chunk.length < chunkLines) continue;
    yield Buffer.from(chunk.join(''));
    chunk = [];
  }
  if (chunk.length > 0) yield Buffer.from(chunk.join(''));
}

function* jsonLines(rows: Iterable<object>): Generator<string, void, undefined> {
  for (const row of rows) yield JSON.stringify(row);
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  // Unquoted, the empty text would be null.
  return text === '' || needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
