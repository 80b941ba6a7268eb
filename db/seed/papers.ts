import { buffer } from 'node:stream/consumers';

/** A4 with the standard fonts, which know no letters beyond Latin: what those lack loses its accent. */
export async function paper(title: string, parts: readonly Part[], picture?: Buffer): Promise<Buffer> {
  // Only a first start needs it.
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument({ size: 'A4', margin: 56, info: { Title: title } });
  document.font('Helvetica-Bold').fontSize(17).text(latin(title));
  document.moveDown(0.6);
  for (const [head, ...lines] of parts) {
    document.moveDown(0.5).font('Helvetica-Bold').fontSize(11).text(latin(head));
    document.font('Helvetica').fontSize(10);
    for (const line of lines) document.text(latin(line), { lineGap: 2 });
  }
  if (picture) document.moveDown(1).image(picture, { width: 300 });
  document.end();
  return buffer(document);
}

/** A heading and the lines below it. */
export type Part = readonly [string, ...string[]];

const BARE: Readonly<Record<string, string>> = { ı: 'i', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', '−': '-', '’': "'" };

function latin(text: string): string {
  let out = '';
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    const bare = BARE[letter] ?? letter.normalize('NFKD').charAt(0);
    out += code < 0x100 || '–—…•'.includes(letter) ? letter : bare.charCodeAt(0) < 0x100 ? bare : '';
  }
  return out.trim();
}
