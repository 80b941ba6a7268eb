// What an inspector's phone brings home, drawn: simple enough to be made at the first start, plain enough to be told apart.

export const PICTURES = [
  'cartons',
  'label',
  'caliper',
  'drop',
  'lamp',
  'meter',
  'moisture',
  'scale',
  'scratch',
  'count',
  'fabric',
  'hall',
  'container',
] as const;
export type PictureName = (typeof PICTURES)[number];

const WIDTH = 480;
const HEIGHT = 360;
/** The camera's clock in the pictures as they are made; each use writes its own over it. */
const STAMP = '2026:01:01 00:00:00';

/** All pictures as JPEG with a camera's clock in them, about 20 KB each. */
export async function drawPictures(): Promise<ReadonlyMap<PictureName, Buffer>> {
  const drawn = await Promise.all(PICTURES.map(async (name) => [name, await draw(name)] as const));
  return new Map(drawn);
}

/** The picture as if taken at the local time, `2026-11-12T10:20`. */
export function takenAt(picture: Buffer, local: string): Buffer {
  const at = picture.indexOf(STAMP, 0, 'latin1');
  const own = Buffer.from(picture);
  own.write(
    `${local.slice(0, 16).replaceAll('-', ':').replace('T', ' ')}:${local.slice(17, 19) || '24'}`,
    at,
    'latin1',
  );
  return own;
}

async function draw(name: PictureName): Promise<Buffer> {
  // Only a first start needs it.
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(framed(SCENES[name])))
    .jpeg({ quality: 72 })
    .withExif({ IFD0: { Make: 'Holdfast', Model: 'Demo camera' }, IFD2: { DateTimeOriginal: STAMP } })
    .toBuffer();
}

function framed(scene: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 720 540" font-family="sans-serif">
<defs>
<linearGradient id="wall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#cfd3d1"/><stop offset="1" stop-color="#aeb3b0"/></linearGradient>
<linearGradient id="floor" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#7f847f"/><stop offset="1" stop-color="#5d615e"/></linearGradient>
<linearGradient id="table" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#3f6b57"/><stop offset="1" stop-color="#2c4d3f"/></linearGradient>
<linearGradient id="steel" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#eef0f1"/><stop offset=".5" stop-color="#a9afb3"/><stop offset="1" stop-color="#757c81"/></linearGradient>
<linearGradient id="card" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#c89a64"/><stop offset="1" stop-color="#a87a46"/></linearGradient>
<radialGradient id="light"><stop offset="0" stop-color="#fff6d8"/><stop offset=".4" stop-color="#ffe9a8" stop-opacity=".8"/><stop offset="1" stop-color="#ffe9a8" stop-opacity="0"/></radialGradient>
<radialGradient id="edge" r=".75"><stop offset=".55" stop-opacity="0"/><stop offset="1" stop-opacity=".42"/></radialGradient>
</defs>
${scene}<rect width="720" height="540" fill="url(#edge)"/></svg>`;
}

const room = `<rect width="720" height="340" fill="url(#wall)"/><rect y="340" width="720" height="200" fill="url(#floor)"/>`;
const bench = `<rect width="720" height="540" fill="url(#table)"/>`;

function box(x: number, y: number, w: number, h: number, mark: string): string {
  const side = w * 0.16;
  return `<path d="M${x + w} ${y}l${side} ${-side * 0.6}v${h}l${-side} ${side * 0.6}z" fill="#8a6238"/>
<path d="M${x} ${y}l${side} ${-side * 0.6}h${w}l${-side} ${side * 0.6}z" fill="#d5ab77"/>
<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="url(#card)"/>
<rect x="${x}" y="${y + h * 0.44}" width="${w}" height="${h * 0.09}" fill="#d9c7a0" opacity=".75"/>
<text x="${x + w * 0.08}" y="${y + h * 0.24}" font-size="${h * 0.12}" fill="#3d2a15" font-weight="bold">${mark}</text>
<text x="${x + w * 0.08}" y="${y + h * 0.38}" font-size="${h * 0.09}" fill="#3d2a15">C/NO. ${Math.round(x / 3 + y)}</text>
<path d="M${x + w * 0.72} ${y + h * 0.9}v${-h * 0.2}m${-w * 0.06} ${h * 0.07}l${w * 0.06} ${-h * 0.08}l${w * 0.06} ${h * 0.08}" stroke="#3d2a15" stroke-width="3" fill="none"/>`;
}

function stack(): string {
  let boxes = '';
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 3; column++) boxes += box(90 + column * 158, 320 - row * 124, 154, 120, 'F&amp;F');
  return `${boxes}<rect x="70" y="442" width="520" height="14" fill="#9c7a4c"/><path d="M80 456v22M320 456v22M570 456v22" stroke="#7d5f38" stroke-width="26"/>`;
}

function readout(x: number, y: number, text: string, unit: string): string {
  return `<rect x="${x}" y="${y}" width="230" height="150" rx="12" fill="#e2b93a"/><rect x="${x + 18}" y="${y + 18}" width="194" height="70" fill="#aebfa0"/>
<text x="${x + 200}" y="${y + 74}" font-size="56" text-anchor="end" fill="#1e261b" font-family="monospace" font-weight="bold">${text}</text>
<text x="${x + 18}" y="${y + 126}" font-size="22" fill="#3b2f0c">${unit}</text><circle cx="${x + 190}" cy="${y + 120}" r="16" fill="#5b4a14"/>`;
}

function units(): string {
  let all = '';
  for (let row = 0; row < 5; row++)
    for (let column = 0; column < 10; column++) {
      const [x, y] = [40 + column * 64 + row * 3, 70 + row * 88];
      all += `<rect x="${x}" y="${y}" width="50" height="62" rx="5" fill="#e9e4d8"/><rect x="${x + 6}" y="${y + 8}" width="38" height="20" fill="#8fa9a0"/><circle cx="${x + 43}" cy="${y + 55}" r="6" fill="${(row * 10 + column) % 17 === 6 ? '#c0392b' : '#3c9a5f'}"/>`;
    }
  return all;
}

function weave(): string {
  let lines = '';
  for (let at = 0; at < 720; at += 9)
    lines += `<path d="M${at} 0v540M0 ${at}h720" stroke="${at % 2 ? '#b7a78d' : '#d8ccb6'}" stroke-width="3"/>`;
  return `<rect width="720" height="540" fill="#cabca3"/>${lines}`;
}

function tape(y: number): string {
  let marks = '';
  for (let cm = 0; cm < 36; cm++) {
    marks += `<path d="M${cm * 20 + 8} ${y}v${cm % 5 ? 16 : 28}" stroke="#222" stroke-width="2"/>`;
    if (cm % 5 === 0) marks += `<text x="${cm * 20 + 12}" y="${y + 44}" font-size="17" fill="#222">${cm}</text>`;
  }
  return `<rect y="${y}" width="720" height="54" fill="#f2cf3c"/>${marks}`;
}

const SCENES: Readonly<Record<PictureName, string>> = {
  cartons: room + stack(),
  label: `<rect width="720" height="540" fill="url(#card)"/><rect x="130" y="110" width="460" height="310" fill="#f7f6f1" transform="rotate(-2 360 265)"/>
<g fill="#1c1c1c" transform="rotate(-2 360 265)"><text x="156" y="160" font-size="30" font-weight="bold">ART. 40912-3</text><text x="156" y="200" font-size="24">Batch 2026-38 · Lot 4/12</text>
<text x="156" y="234" font-size="20">Inspect before shipping · CE</text>${[...'31412263121432113241322112']
    .map((digit, at) => `<rect x="${156 + at * 15}" y="262" width="${Number(digit) * 3}" height="104"/>`)
    .join('')}<text x="190" y="396" font-size="22" letter-spacing="9">7 040912 338117</text></g>`,
  caliper: `${bench}<rect x="180" y="250" width="380" height="120" rx="10" fill="#a8794b"/><path d="M60 160h600v44H60z" fill="url(#steel)"/><path d="M170 204h30v150l-30-28zM540 204h30v122l-30 28z" fill="url(#steel)"/>
<rect x="430" y="140" width="170" height="84" rx="10" fill="#2d3338"/><rect x="446" y="154" width="138" height="48" fill="#b3c3ac"/><text x="576" y="192" font-size="36" text-anchor="end" font-family="monospace" fill="#11150f">20.14</text>`,
  drop: `${room}${box(250, 200, 210, 160, 'FRAGILE')}<path d="M250 360l36-20 24 26-40 18z" fill="#7b5830"/><path d="M560 90v330m-16-24l16 24 16-24" stroke="#c0392b" stroke-width="6" fill="none"/><text x="582" y="260" font-size="30" fill="#8c2a1e" font-weight="bold">76 cm</text>`,
  lamp: `<rect width="720" height="540" fill="#3a3a38"/><rect y="430" width="720" height="110" fill="#2a2a28"/><circle cx="360" cy="210" r="300" fill="url(#light)"/><path d="M270 120h180l50 150H220z" fill="#fff1cc"/><path d="M346 270h28v120h-28z" fill="#6b4526"/><ellipse cx="360" cy="404" rx="104" ry="30" fill="#7b5230"/><path d="M450 404c90 10 120 60 240 50" stroke="#222" stroke-width="7" fill="none"/>`,
  meter: `${bench}${readout(120, 110, '3.75', 'kV · 60 s')}<path d="M180 260c-20 120 100 160 220 150M300 260c30 60 60 90 120 110" stroke="#b22" stroke-width="8" fill="none"/><rect x="400" y="330" width="190" height="130" rx="14" fill="#d9d6cf"/><circle cx="495" cy="395" r="38" fill="#5c5f5e"/><rect x="440" y="150" width="200" height="90" fill="#f4f3ee"/><text x="456" y="186" font-size="22" fill="#222">Calibrated until</text><text x="456" y="220" font-size="24" fill="#222" font-weight="bold">2027-03-14</text>`,
  moisture: `${bench}<rect x="120" y="300" width="420" height="150" rx="8" fill="#b3814f"/><path d="M120 340h420M120 380h420M120 415h420" stroke="#9b6c3e" stroke-width="5"/>${readout(250, 80, '10.8', '% moisture')}<path d="M330 230v80M390 230v80" stroke="url(#steel)" stroke-width="9"/>`,
  scale: `${bench}<rect x="170" y="330" width="380" height="120" rx="16" fill="url(#steel)"/><rect x="200" y="300" width="320" height="34" rx="8" fill="#dfe3e4"/><rect x="250" y="366" width="220" height="60" fill="#a9bb9c"/><text x="456" y="412" font-size="46" text-anchor="end" font-family="monospace" fill="#182015">221.4 g</text><path d="M290 140h140v160H290z" fill="#8c4f16" opacity=".85"/><rect x="284" y="122" width="152" height="24" fill="#c79e62"/><rect x="310" y="190" width="100" height="64" fill="#f3efe4"/>`,
  scratch: `<rect width="720" height="540" fill="#8a6a4a"/><path d="M0 80c200 30 500-20 720 20M0 220c260 40 460-30 720 10M0 380c240 30 480-20 720 10" stroke="#7a5b3d" stroke-width="14" fill="none"/><path d="M250 210c70 40 120 50 210 110" stroke="#e9dcc4" stroke-width="5" fill="none"/>
<ellipse cx="356" cy="264" rx="150" ry="96" fill="none" stroke="#d9342b" stroke-width="7"/><path d="M560 110l-76 78m4-34l-6 38 38-6" stroke="#d9342b" stroke-width="9" fill="none"/><g transform="translate(0 40)">${tape(420)}</g>`,
  count: bench + units(),
  fabric:
    weave() +
    tape(236) +
    `<rect x="60" y="60" width="120" height="120" fill="#e6dcc8"/><rect x="200" y="60" width="120" height="120" fill="#dfd3bb"/><rect x="340" y="60" width="120" height="120" fill="#d6c8ac"/><text x="66" y="206" font-size="24" fill="#333">D65 · A · B · C</text>`,
  hall: `${room}${[0, 1, 2, 3].map((at) => `<path d="M${80 + at * 170} 60h90v14h-90z" fill="#fdfdf4"/><rect x="${60 + at * 165}" y="${230 + at * 8}" width="130" height="${90 + at * 20}" fill="#6f8a86"/><rect x="${70 + at * 165}" y="${246 + at * 8}" width="60" height="40" fill="#2e3d3b"/>`).join('')}<path d="M0 520L300 340h60L120 540z" fill="#e0c23a" opacity=".8"/>`,
  container: `${room}<rect x="120" y="60" width="480" height="400" fill="#2f5d7c"/>${Array.from({ length: 12 }, (_, at) => `<path d="M${140 + at * 38} 70v380" stroke="#264c66" stroke-width="12"/>`).join('')}<path d="M360 60v400" stroke="#183242" stroke-width="8"/><path d="M320 80v360M400 80v360" stroke="url(#steel)" stroke-width="12"/><rect x="386" y="270" width="28" height="58" rx="8" fill="#d6c12f"/><text x="426" y="130" font-size="21" fill="#e9eef1" font-weight="bold">HFXU 318204 7</text><text x="426" y="160" font-size="20" fill="#e9eef1">45G1</text>`,
};
