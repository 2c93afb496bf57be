/** Text that Markdown shows as it is, also in a cell of a table. */
export function escapeText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]<>|#]/g, String.raw`\$&`)
    .trim();
}

/** A table; cells are Markdown already. */
export function formatMarkdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)];
}
