import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF of ours as a reader's software finds it: each string of each page through the map to Unicode of the
 * font it is set in, one line for each place on the page where a text begins.
 */
export function pdfText(file: Buffer): string {
  const source = file.toString('latin1');
  const objects = new Map([...source.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, no, body]) => [no!, body!]));
  const letters = new Map<string, readonly string[]>();
  for (const [, font, no] of source.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(no!) ?? '')?.[1];
    if (map) letters.set(font!, lettersOf(streamOf(objects.get(map)!)));
  }
  return [...source.matchAll(/\/Contents (\d+) 0 R/g)]
    .map(([, no]) => shown(streamOf(objects.get(no!)!), letters))
    .join('\n');
}

function streamOf(body: string): string {
  const bytes = Buffer.from(/stream\n([\s\S]*?)\nendstream/.exec(body)![1]!, 'latin1');
  return (body.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

/** By glyph: the entries of the ranges stand in the order of the glyphs. */
function lettersOf(map: string): string[] {
  return [...map.matchAll(/> \[(.*?)\]/g)].flatMap(([, entries]) =>
    [...entries!.matchAll(/<([\da-f ]*)>/g)].map(([, units]) =>
      String.fromCharCode(...(units!.match(/[\da-f]{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16))),
    ),
  );
}

function shown(content: string, letters: ReadonlyMap<string, readonly string[]>): string {
  let text = '';
  let font: readonly string[] = [];
  let line = '';
  for (const [, tm, name, strings] of content.matchAll(
    /1 0 0 1 [-\d.]+ ([-\d.]+) Tm|\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g,
  )) {
    if (tm !== undefined && tm !== line) {
      text += '\n';
      line = tm;
    }
    if (name !== undefined) font = letters.get(name) ?? [];
    for (const [, hex] of strings?.matchAll(/<([\da-f]*)>/g) ?? [])
      text += (hex!.match(/[\da-f]{4}/g) ?? []).map((glyph) => font[Number.parseInt(glyph, 16)] ?? '?').join('');
  }
  return text;
}
