import type { Face } from './pdf-fonts.ts';

export const INK = '#1b1f23';
export const SOFT = '#57606a';
export const RULE = '#d0d7de';
export const MARGIN = 50;
/** The foot of a page stands below it. */
export const BOTTOM = MARGIN + 16;

const SIZE = 9;
const PADDING = 4;

export interface Cell {
  readonly text: string;
  readonly numeric?: boolean;
  readonly bold?: boolean;
}

export interface TableOf {
  /** Repeated on every page. Null: the first cell of a row names it. */
  readonly heads: readonly Cell[] | null;
  readonly rows: readonly (readonly Cell[])[];
  /** Shares of the page's width. */
  readonly widths: readonly number[];
}

type Doc = PDFKit.PDFDocument;

interface Column {
  readonly left: number;
  readonly width: number;
}

/** A cell with what its text takes. One that fits on a line, as nearly all do, is measured once and set as it is. */
interface Laid extends Cell {
  readonly face: Face;
  readonly color: string;
  readonly tag: 'TH' | 'TD';
  readonly wide: number;
  readonly high: number;
}

/**
 * Draws a table and leaves the document below it. pdfkit's own table lays each cell out five times and names no heads on
 * further pages. Texts are printable already.
 */
export function drawTable(doc: Doc, parent: PDFKit.PDFStructureElement, { heads, rows, widths }: TableOf): void {
  const columns = columnsOf(doc, widths);
  const head = heads && layRow(doc, columns, heads, { isHead: true, isNamed: false });
  const table = doc.struct('Table');
  parent.add(table);
  if (head) drawRow(doc, columns, head, { within: table });
  for (const cells of rows) {
    const row = layRow(doc, columns, cells, { isHead: false, isNamed: heads === null });
    if (!fits(doc, row)) {
      doc.addPage();
      // Read out once: on further pages the heads are decoration.
      if (head) drawRow(doc, columns, head, { within: null });
    }
    drawRow(doc, columns, row, { within: table });
  }
  table.end();
  doc.x = MARGIN;
}

function columnsOf(doc: Doc, widths: readonly number[]): Column[] {
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const page = doc.page.width - 2 * MARGIN;
  let left = MARGIN;
  return widths.map((share) => {
    const column = { left, width: (page * share) / whole };
    left += column.width;
    return column;
  });
}

function layRow(
  doc: Doc,
  columns: readonly Column[],
  cells: readonly Cell[],
  { isHead, isNamed }: { isHead: boolean; isNamed: boolean },
): Laid[] {
  return cells.map((cell, at) => {
    const names = isHead || (isNamed && at === 0);
    const face = isHead || cell.bold ? 'bold' : 'plain';
    doc.font(face, SIZE);
    const wide = cell.text.includes('\n') ? Infinity : doc.widthOfString(cell.text);
    const width = inner(columns[at]);
    const high = wide <= width ? doc.currentLineHeight(true) : doc.heightOfString(cell.text, { width });
    return { ...cell, face, color: names ? SOFT : INK, tag: names ? 'TH' : 'TD', wide, high };
  });
}

function inner(column: Column | undefined): number {
  return (column?.width ?? 0) - 2 * PADDING;
}

function heightOf(row: readonly Laid[]): number {
  return 2 * PADDING + row.reduce((most, { high }) => Math.max(most, high), 0);
}

function fits(doc: Doc, row: readonly Laid[]): boolean {
  return doc.y + heightOf(row) <= doc.page.height - BOTTOM;
}

function drawRow(
  doc: Doc,
  columns: readonly Column[],
  row: readonly Laid[],
  { within }: { within: PDFKit.PDFStructureElement | null },
): void {
  const top = doc.y;
  // What is higher than a page ends in an ellipsis.
  const high = Math.min(heightOf(row), doc.page.height - BOTTOM - top);
  const line = within && doc.struct('TR');
  if (line) within.add(line);
  for (const [at, cell] of row.entries()) {
    const column = columns[at];
    if (!column) continue;
    const write = () => writeCell(doc, column, cell, { top, high });
    if (!line) artifact(doc, write);
    else line.add(doc.struct(cell.tag, { scope: cell.tag === 'TH' ? scopeOf(row) : undefined } as object, write));
  }
  line?.end();
  artifact(doc, () => {
    const y = top + high;
    const right = doc.page.width - MARGIN;
    doc.save().lineWidth(0.5).strokeColor(RULE).moveTo(MARGIN, y).lineTo(right, y).stroke().restore();
  });
  doc.y = top + high;
}

/** A row of nothing but heads names its columns, one of them its row. */
function scopeOf(row: readonly Laid[]): 'Column' | 'Row' {
  return row.every(({ tag }) => tag === 'TH') ? 'Column' : 'Row';
}

function artifact(doc: Doc, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' });
  draw();
  doc.endMarkedContent();
}

function writeCell(doc: Doc, column: Column, cell: Laid, { top, high }: { top: number; high: number }): void {
  const left = column.left + PADDING;
  const width = inner(column);
  doc.font(cell.face, SIZE).fillColor(cell.color);
  if (cell.wide <= width) {
    const x = cell.numeric ? left + width - cell.wide : left;
    doc.text(cell.text, x, top + PADDING, { lineBreak: false });
    return;
  }
  const align = cell.numeric ? 'right' : 'left';
  doc.text(cell.text, left, top + PADDING, { width, height: high - PADDING, align, ellipsis: true });
}
