import sharp from 'sharp';

/** The long side that stays readable where pictures are made smaller to be shown. */
const SIDE = 1560;
const GAP = 12;
/** Less than this of a page at the foot of a column helps nobody. */
const PIECE_MIN = 160;

interface Piece {
  readonly input: Buffer;
  readonly left: number;
  readonly top: number;
}

/** Pages one under the other, each at `width`; what does not fit goes on in the next column, as in a newspaper. */
export async function writeSheets(files: readonly string[], width: number, base: string): Promise<void> {
  const perSheet = Math.floor((SIDE + GAP) / (width + GAP));
  const sheets: Piece[][] = [];
  let column = 0;
  let top = 0;
  for (const file of files) {
    const { data, info } = await sharp(file).resize({ width }).toBuffer({ resolveWithObject: true });
    for (let from = 0; from < info.height;) {
      if (SIDE - top < Math.min(PIECE_MIN, info.height - from)) {
        column++;
        top = 0;
      }
      const height = Math.min(SIDE - top, info.height - from);
      const input = await sharp(data).extract({ left: 0, top: from, width, height }).toBuffer();
      (sheets[Math.floor(column / perSheet)] ??= []).push({ input, left: (column % perSheet) * (width + GAP), top });
      from += height;
      top += height + GAP;
    }
  }
  for (const [at, pieces] of sheets.entries())
    await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#808890' } })
      .composite(pieces)
      .png()
      .toFile(`${base}-${String(at + 1).padStart(2, '0')}.png`);
}
