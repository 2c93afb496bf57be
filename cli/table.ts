import { escapeControls } from './visible-text.ts';

type Cell = string | number;

/** Cells in aligned columns, numbers to the right, the first row being the heading. Line breaks in a cell are escaped. */
export function formatTable(rows: readonly (readonly Cell[])[]): string[] {
  const texts = rows.map((row) => row.map((cell) => escapeControls(String(cell))));
  const columns = (rows[0] ?? []).map((_, column) => ({
    // Not Math.max(...), which a result of many rows would overflow.
    width: texts.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
    numeric: rows.slice(1).every((row) => isNumeric(row[column] ?? '')),
  }));
  return texts.map((row) =>
    row
      .map((text, column) => {
        const { width, numeric } = columns[column]!;
        return numeric ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Also a number that came as text, because a JavaScript number could not hold it, and its absence. */
function isNumeric(cell: Cell): boolean {
  return typeof cell === 'number' || cell === 'NULL' || /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell);
}
