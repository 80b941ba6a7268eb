import PDFDocument from 'pdfkit';
import sharp from 'sharp';

export interface Upload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A real PDF of two pages, made anew so that its fingerprint is nobody else's. */
export function reportPdf(title: string): Promise<Upload> {
  return new Promise((resolve) => {
    const pdf = new PDFDocument({ size: 'A4', info: { Title: title } });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve({ name: 'report.pdf', mimeType: 'application/pdf', buffer: Buffer.concat(chunks) }));
    pdf
      .fontSize(18)
      .text(title)
      .moveDown()
      .fontSize(11)
      .text('200 of 5,000 lamps were checked. 3 major and 5 minor defects were found.');
    pdf.addPage().text('Page two.');
    pdf.end();
  });
}

/** A real photograph-sized JPEG with a scale drawn in. */
export async function photo(name: string, hue: number): Promise<Upload> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900"><rect width="1200" height="900" fill="hsl(${hue} 30% 60%)"/><circle cx="600" cy="420" r="220" fill="hsl(${hue} 40% 35%)"/><rect x="560" y="600" width="80" height="220" fill="#444"/><text x="40" y="860" font-size="40" fill="#fff">${name}</text></svg>`;
  return {
    name: `${name}.jpg`,
    mimeType: 'image/jpeg',
    buffer: await sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer(),
  };
}
