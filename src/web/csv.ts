/** One line of RFC 4180 CSV. A cell that a spreadsheet would read as a formula gets a quote before it, so text stays text. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}
