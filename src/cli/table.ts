// Rows in aligned columns; the last column is cut to the width.

const GAP = "  ";

export function table(head: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const draw = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join(GAP)
      .slice(0, columns)
      .toWellFormed()
      .trimEnd();
  return `${[head, ...rows].map(draw).join("\n")}\n`;
}
