import { Readable } from 'node:stream';
import type { Instant } from '#domain/time.ts';
import { clean, lacks, printable, readFonts, useFonts, type Face } from './pdf-fonts.ts';
import { BOTTOM, type Cell, drawTable, INK, MARGIN, SOFT } from './pdf-table.ts';

const ALARM = '#b42318';

export type { Cell };

export interface Figure {
  /** A JPEG or PNG. It is put into the file once. */
  readonly image: Buffer;
  readonly caption: string;
  /** Read out in place of the image. */
  readonly alt: string;
}

export interface About {
  readonly title: string;
  readonly language: string;
  readonly at: Instant;
  readonly author: string;
}

/** The libraries are loaded here: they cost a third of a second and 40 MB, and most servers go for hours without a PDF. */
export async function openPaper({ title, language, at, author }: About): Promise<Paper> {
  const { default: PDFDocument } = await import('pdfkit');
  await readFonts();
  const date = new Date(at);
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, bottom: BOTTOM, left: MARGIN, right: MARGIN },
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: language,
    bufferPages: true,
    info: { Title: title, Author: author, Creator: 'Holdfast', CreationDate: date, ModDate: date },
  });
  return new Paper(doc);
}

/**
 * An A4 document for people and for their software: real text, tagged headings, paragraphs, tables and figures, a
 * language, bookmarks. Everything runs from top to bottom; `finish` gives the file.
 */
export class Paper {
  readonly #doc: PDFKit.PDFDocument;
  readonly #root: PDFKit.PDFStructureElement;
  readonly #chunks: Readable;
  /** Some letter was in a script there is no type for, and a box stands in its place. */
  lacking = false;

  /** Made by `openPaper`. */
  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc;
    this.#chunks = Readable.from(doc);
    useFonts(doc);
    doc.font('plain', 10).fillColor(INK);
    this.#root = doc.struct('Document');
    doc.addStructure(this.#root);
  }

  title(text: string): void {
    this.#say('H1', text, 'bold', 18);
    this.#doc.moveDown(0.3);
  }

  /** It is not left alone at the foot of a page: there is room for the first of what follows. */
  heading(text: string, follows: 'text' | 'figures' = 'text'): void {
    this.#room(follows === 'text' ? 70 : 40 + this.#figure.row);
    this.#doc.moveDown(0.8);
    this.#doc.outline.addItem(clean(text));
    this.#say('H2', text, 'bold', 13);
    this.#doc.moveDown(0.3);
  }

  paragraph(text: string, look: { soft?: boolean; bold?: boolean; size?: number } = {}): void {
    for (const line of text.split('\n')) {
      if (line.trim() === '') this.#doc.moveDown(0.5);
      else this.#say('P', line, look.bold ? 'bold' : 'plain', look.size ?? 10, look.soft ? SOFT : INK);
    }
  }

  /** Name and value, line by line. */
  facts(rows: readonly (readonly [string, string])[]): void {
    this.table(
      null,
      rows.map(([name, value]) => [{ text: name }, { text: value }]),
      [1, 2.6],
    );
  }

  /** `widths` are shares of the page's width. The heads stand on each page that the table reaches. */
  table(heads: readonly Cell[] | null, rows: readonly (readonly Cell[])[], widths: readonly number[]): void {
    const typed = (cells: readonly Cell[]) => cells.map((cell) => ({ ...cell, text: this.#printable(cell.text) }));
    drawTable(this.#doc, this.#root, { heads: heads && typed(heads), rows: rows.map(typed), widths });
    this.#doc.font('plain', 10).fillColor(INK).moveDown(0.4);
  }

  /** Two beside each other. */
  figures(figures: readonly Figure[]): void {
    const { gap, width, height, row } = this.#figure;
    for (let at = 0; at < figures.length; at += 2) {
      this.#room(row);
      const top = this.#doc.y;
      let bottom = top;
      for (const [side, { image, caption, alt }] of figures.slice(at, at + 2).entries()) {
        const left = MARGIN + side * (width + gap);
        const figure = this.#doc.struct('Figure', { alt: clean(alt) }, () => {
          this.#doc.image(image, left, top, { fit: [width, height], align: 'center', valign: 'center' });
        });
        this.#root.add(figure);
        this.#doc.y = top + height + 4;
        this.#root.add(
          this.#doc.struct('Caption', {}, () => {
            this.#doc
              .font('plain', 8)
              .fillColor(SOFT)
              .text(this.#printable(caption), left, this.#doc.y, { width, height: 48, ellipsis: true });
          }),
        );
        bottom = Math.max(bottom, this.#doc.y);
      }
      this.#doc.x = MARGIN;
      this.#doc.y = bottom + 10;
    }
    this.#doc.font('plain', 10).fillColor(INK);
  }

  /** Half of the page's width, with its caption below. */
  get #figure(): Readonly<Record<'gap' | 'width' | 'height' | 'row', number>> {
    const gap = 16;
    const width = (this.#doc.page.width - 2 * MARGIN - gap) / 2;
    const height = width * 0.75;
    return { gap, width, height, row: height + 58 };
  }

  /**
   * Writes the foot of each page and ends the document. `foot` gets the page's number and how many there are; `warning`
   * stands at the head of each, for a paper that is not to be taken for more than it is.
   */
  finish(foot: (page: number, pages: number) => string, warning = ''): Readable {
    this.#root.end();
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      this.#doc.switchToPage(page);
      // Below the margin, where text would otherwise begin a new page.
      this.#doc.page.margins.bottom = 0;
      this.#doc.markContent('Artifact', { type: 'Pagination' });
      this.#doc
        .font('plain', 8)
        .fillColor(SOFT)
        .text(this.#printable(foot(page - start + 1, count)), MARGIN, this.#doc.page.height - MARGIN, {
          lineBreak: false,
        });
      if (warning !== '')
        this.#doc
          .font('bold', 9)
          .fillColor(ALARM)
          .text(this.#printable(warning), MARGIN, MARGIN / 2, { lineBreak: false });
      this.#doc.endMarkedContent();
    }
    this.#doc.end();
    return this.#chunks;
  }

  #printable(text: string): string {
    this.lacking ||= lacks(text);
    return printable(text);
  }

  #say(tag: string, text: string, face: Face, size: number, color = INK): void {
    const element = this.#doc.struct(tag, {}, () => {
      this.#doc.font(face, size).fillColor(color).text(this.#printable(text), MARGIN, this.#doc.y, { lineGap: 2 });
    });
    this.#root.add(element);
    this.#doc.font('plain', 10).fillColor(INK);
  }

  #room(height: number): void {
    if (this.#doc.y + height > this.#doc.page.height - BOTTOM) this.#doc.addPage();
  }
}
