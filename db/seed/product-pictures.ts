// Goods before a plain wall, drawn: each kind of goods can be told from the next, and a first start draws them all in a moment.

const WIDTH = 480;
const HEIGHT = 360;

/** Shapes on a field of 480 by 360; `a` is the colour of the thing, `b` its darker side. */
type Shape = (a: string, b: string) => string;

const disc = (x: number, y: number, rx: number, ry: number, fill: string) =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"/>`;
const box = (x: number, y: number, w: number, h: number, fill: string, r = 6) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}"/>`;
const path = (d: string, fill: string) => `<path d="${d}" fill="${fill}"/>`;
const line = (d: string, stroke: string, width: number) =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const rows = (count: number, draw: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => draw(at)).join('');

const SHAPES = {
  lamp: (a, b) => path('M190 80h100l38 100H152z', a) + box(232, 180, 16, 90, b, 2) + disc(240, 280, 62, 14, b),
  pendant: (a, b) =>
    line('M240 0V110', b, 4) +
    path('M240 100c80 0 110 70 112 120H128c2-50 32-120 112-120z', a) +
    disc(240, 220, 112, 16, b),
  bulb: (a, b) => disc(240, 150, 74, 78, a) + path('M206 212h68l-8 34h-52z', a) + box(212, 246, 56, 44, b, 8),
  plate: (a, b) => disc(240, 200, 160, 90, b) + disc(240, 194, 160, 88, a) + disc(240, 194, 104, 54, b),
  mug: (a, b) => line('M300 150c70-12 70 90-8 84', b, 20) + box(150, 110, 156, 170, a, 22) + disc(228, 116, 78, 18, b),
  towel: (a, b) => rows(4, (at) => box(130 - at * 4, 110 + at * 46, 220 + at * 8, 42, at % 2 ? b : a, 18)),
  bedding: (a, b) =>
    box(80, 150, 320, 130, a, 24) +
    box(96, 110, 130, 70, b, 26) +
    box(254, 110, 130, 70, b, 26) +
    line('M90 220c90 20 210-20 300 0', b, 4),
  rug: (a, b) =>
    path('M90 260L150 120h180l60 140z', a) +
    line('M118 240L164 136h152l46 104z', b, 8) +
    line('M176 210l64-44 64 44-64 24z', b, 6),
  shirt: (a, b) =>
    path('M170 90l-80 50 30 50 36-18v116h168V172l36 18 30-50-80-50c-20 34-120 34-140 0z', a) +
    line('M206 92c14 24 54 24 68 0', b, 8),
  jacket: (a, b) =>
    path('M176 80l-70 44-16 150h48l8-90v110h188V184l8 90h48l-16-150-70-44-64 28z', a) +
    line('M240 108v184', b, 6) +
    box(170, 210, 46, 40, b) +
    box(264, 210, 46, 40, b),
  bag: (a, b) => line('M190 140c0-80 100-80 100 0', b, 12) + path('M130 140h220l20 150H110z', a),
  shoe: (a, b) =>
    path('M100 230c0-40 10-90 30-100l70 60c60 20 150 10 180 60l4 20H100z', a) +
    box(96, 258, 292, 24, b, 12) +
    line('M176 168l24-18M196 186l24-18M218 200l22-16', b, 6),
  chair: (a, b) =>
    box(170, 70, 140, 110, a, 16) +
    box(156, 200, 168, 26, a, 10) +
    line('M172 226l-14 84M308 226l14 84M190 180v22M290 180v22', b, 12),
  table: (a, b) =>
    line('M176 150l-26 150M304 150l26 150M240 150v140', b, 10) +
    disc(240, 146, 140, 34, a) +
    disc(240, 138, 140, 32, b) +
    disc(240, 136, 132, 28, a),
  board: (a, b) =>
    box(120, 90, 220, 180, a, 26) + disc(310, 116, 12, 12, '#fff') + line('M140 140h180M140 180h180M140 220h180', b, 4),
  pan: (a, b) => box(300, 180, 140, 22, b, 10) + disc(200, 190, 120, 70, b) + disc(200, 184, 112, 62, a),
  bottle: (a, b) => box(196, 100, 88, 200, a, 24) + box(206, 62, 68, 44, b, 10) + line('M212 140v120', b, 5),
  tool: (a, b) =>
    rows(
      5,
      (at) =>
        box(104 + at * 60, 90, 26, 90, at % 2 ? b : a, 10) + box(113 + at * 60, 180, 8, 100 - at * 10, '#8d959b', 2),
    ),
  crate: (a, b) => path('M110 150h260l-24 140H134z', a) + box(98, 128, 284, 30, b, 8) + box(200, 200, 80, 20, b, 10),
  carton: (a, b) =>
    path('M110 150l130-40 130 40-130 44z', b) +
    path('M110 150l130 44v116l-130-44z', a) +
    path('M370 150l-130 44v116l130-44z', b) +
    line('M176 130l130 42', '#fff', 8),
  headphones: (a, b) =>
    line('M130 220c-10-170 230-170 220 0', b, 18) + box(106, 190, 52, 100, a, 22) + box(322, 190, 52, 100, a, 22),
  battery: (a, b) =>
    box(160, 80, 160, 220, a, 26) +
    box(214, 96, 52, 14, b, 7) +
    rows(4, (at) => disc(204 + at * 24, 268, 7, 7, at < 3 ? '#fff' : b)),
  cable: (a, b) =>
    line('M150 230c-60-120 150-180 190-60s-150 120-130 20 120-40 150 60', a, 12) +
    box(340, 240, 46, 30, b, 6) +
    box(128, 222, 40, 30, b, 6),
  blocks: (a, b) =>
    box(110, 210, 86, 86, a) +
    box(204, 210, 86, 86, b) +
    box(298, 210, 86, 86, a) +
    path('M158 210l50-86 50 86z', b) +
    disc(300, 166, 44, 44, a),
  mat: (a, b) =>
    path('M150 270l180 20 60-140-180-16z', a) +
    disc(140, 230, 44, 48, b) +
    disc(140, 230, 26, 28, a) +
    disc(140, 230, 10, 11, b),
  bicycle: (a, b) =>
    line('M130 240a56 56 0 1 0 .1 0M350 240a56 56 0 1 0 .1 0', '#5b6166', 9).replaceAll('240a', '184a') +
    line('M130 240l60-100h110l50 100M190 140l50 100 60-100M130 240h110M180 118h36M300 140l-10-30h34', a, 10) +
    disc(240, 240, 12, 12, b),
  tile: (a, b) =>
    rows(12, (at) =>
      box(100 + (at % 4) * 72, 80 + Math.floor(at / 4) * 72, 66, 66, (at + Math.floor(at / 4)) % 2 ? a : b, 4),
    ),
  stone: (a, b) =>
    path('M110 290l30-200h220l20 200z', a) +
    line('M150 120c60 60 140 20 200 90M140 210c60 30 120-10 220 50M230 92c10 60 60 120 50 196', b, 5),
  valve: (a, b) =>
    box(90, 190, 300, 60, a, 12) +
    disc(240, 220, 64, 60, b) +
    box(230, 110, 20, 60, b, 4) +
    box(180, 96, 200, 22, a, 10),
  machine: (a, b) =>
    box(90, 240, 300, 56, b, 6) +
    box(120, 90, 90, 150, a, 8) +
    box(230, 150, 150, 90, a, 8) +
    rows(4, (at) => box(244 + at * 32, 196, 20, 44, '#dfe6e8', 4)) +
    box(136, 110, 58, 40, '#dfe6e8', 4),
  food: (a, b) =>
    path('M150 90h180l16 200H134z', a) +
    path('M150 90h180l-10 22H160z', b) +
    disc(240, 210, 56, 50, '#fff8ea') +
    disc(240, 210, 38, 34, b),
  soap: (a, b) => box(130, 170, 220, 100, b, 40) + box(130, 156, 220, 100, a, 40) + disc(240, 206, 62, 24, b),
  disc: (a, b) =>
    disc(240, 190, 124, 118, b) +
    disc(240, 186, 124, 116, a) +
    disc(240, 186, 58, 54, b) +
    disc(240, 186, 20, 18, '#f2f2f0') +
    rows(8, (at) => disc(240 + 90 * Math.cos(at * 0.785), 186 + 84 * Math.sin(at * 0.785), 7, 7, b)),
} as const satisfies Record<string, Shape>;

export type ProductPicture = keyof typeof SHAPES;

const COLOURS = [
  ['#b98a5e', '#7d5836'],
  ['#5d7f9b', '#3b566d'],
] as const;

/** Each kind of goods in two colours, as WebP of 480 by 360. */
export async function drawProducts(): Promise<ReadonlyMap<ProductPicture, readonly Buffer[]>> {
  // Only a first start needs it.
  const { default: sharp } = await import('sharp');
  const drawn = await Promise.all(
    (Object.keys(SHAPES) as ProductPicture[]).map(async (name) => {
      const pictures = COLOURS.map(([a, b]) =>
        sharp(Buffer.from(framed(SHAPES[name](a, b))))
          .webp({ quality: 70, effort: 0 })
          .toBuffer(),
      );
      return [name, await Promise.all(pictures)] as const;
    }),
  );
  return new Map(drawn);
}

export const PICTURE_SIZE = { width: WIDTH, height: HEIGHT } as const;

function framed(shape: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="480" height="360" fill="#e9e6df"/><rect y="250" width="480" height="110" fill="#d8d3c8"/><ellipse cx="240" cy="302" rx="150" ry="16" opacity=".14"/>${shape}</svg>`;
}
