import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Font } from 'fontkit';

// Latin, Greek, Cyrillic and Devanagari are in the first family, Chinese and Japanese in the second; each letter is set in
// the first that has it, and only the glyphs used are embedded. The standard fonts would print Chinese as Latin garbage
// without an error.
const FACES = {
  plain: [
    ['@embedpdf/fonts-latin', 'NotoSans-Regular.ttf'],
    ['@embedpdf/fonts-sc', 'NotoSansHans-Regular.otf'],
  ],
  bold: [
    ['@embedpdf/fonts-latin', 'NotoSans-Bold.ttf'],
    ['@embedpdf/fonts-sc', 'NotoSansHans-Bold.otf'],
  ],
} as const;
export type Face = keyof typeof FACES;

const BOX = '□';
const fonts = new Map<Face, readonly Font[]>();

/** Parsed once: it takes longer than a whole report. */
export async function readFonts(): Promise<void> {
  if (fonts.size > 0) return;
  const { openSync } = await import('fontkit');
  const { resolve } = createRequire(import.meta.url);
  for (const [face, files] of Object.entries(FACES) as [Face, (typeof FACES)[Face]][]) {
    // The packages export only their index, which stands beside the folder of the fonts.
    const open = ([name, file]: readonly [string, string]) => openSync(join(dirname(resolve(name)), '../fonts', file));
    const opened = files.map((file) => withoutLigatures(open(file) as Font));
    fonts.set(face, opened);
    // fontkit keeps each glyph as it first met it. Met as a part of another letter (`t` in `ť`), it would not know which
    // letter it is, and later files would have it on paper and not in their text. Only TrueType has such parts.
    for (const code of opened[0]?.characterSet ?? []) opened[0]?.glyphForCodePoint(code);
  }
}

/** A fingerprint with `ff` in it would be copied from the paper as the one letter `ﬀ`, and not be found. */
function withoutLigatures(font: Font): Font {
  const layout = font.layout.bind(font);
  font.layout = (text, _, ...more) => layout(text, { liga: false, clig: false }, ...more);
  return font;
}

function fontsOf(face: Face): readonly Font[] {
  const found = fonts.get(face);
  if (!found) throw new Error('Paper comes from openPaper');
  return found;
}

const glyphs = new WeakMap<Font, Map<string, boolean>>();

/** Every letter is asked for several times, and the font's own search took half of the time of a document. */
function has(font: Font, letter: string): boolean {
  let known = glyphs.get(font);
  if (!known) glyphs.set(font, (known = new Map()));
  let found = known.get(letter);
  if (found === undefined) known.set(letter, (found = font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0)));
  return found;
}

/** Without control characters, for what is read and not set in type. */
export function clean(text: string): string {
  return text.normalize('NFC').replaceAll(/[^\P{Cc}\n]/gu, ' ');
}

/** The text in letters that there is type for; one in a script without becomes a box. */
export function printable(text: string): string {
  const known = (letter: string) => /\s/.test(letter) || fontsOf('plain').some((font) => has(font, letter));
  let printed = '';
  for (const letter of clean(text)) {
    const plainer = [...letter.normalize('NFKD')][0] ?? letter;
    printed += known(letter) ? letter : known(plainer) ? plainer : BOX;
  }
  return printed;
}

/** Whether it has a letter that `printable` leaves out. */
export function lacks(text: string): boolean {
  return printable(text).includes(BOX) && !text.includes(BOX);
}

/** Neighbours that are set in the same family. A space, or what stands above or below a letter, stays with the letter before. */
function runsOf(text: string, families: readonly Font[]): { text: string; family: number }[] {
  const runs: { text: string; family: number }[] = [];
  for (const letter of text) {
    const last = runs.at(-1);
    const stays = last && /[\s\p{M}]/u.test(letter) && (letter === ' ' || has(families[last.family]!, letter));
    const family = stays
      ? last.family
      : Math.max(
          0,
          families.findIndex((font) => has(font, letter)),
        );
    if (last?.family === family) last.text += letter;
    else runs.push({ text: letter, family });
  }
  return runs;
}

interface Options {
  readonly align?: string;
  readonly width?: number;
  readonly lineWidth?: number;
  readonly characterSpacing?: number;
}

/** What of pdfkit is not in its types: the two functions through which every text is measured and written. */
interface Setting {
  _font: { readonly ascender: number };
  _fontSize: number;
  font(name: string): unknown;
  widthOfString(text: string, options?: Options): number;
  _fragment(text: string, x: number, y: number, options: Options): void;
}

/**
 * pdfkit sets a text in one font. Here both functions take a line apart into runs, and every run stands on the base line
 * of the first family. Registers the fonts `plain` and `bold`.
 */
export function useFonts(doc: PDFKit.PDFDocument): void {
  const setting = doc as unknown as Setting;
  const chains = new Map<unknown, { families: readonly Font[]; set: readonly unknown[]; name: string }>();
  for (const face of Object.keys(FACES) as Face[]) {
    const families = fontsOf(face);
    const set = families.map((font, at) => {
      const name = at === 0 ? face : `${face}-${at}`;
      doc.registerFont(name, font as unknown as PDFKit.Mixins.PDFFontSource);
      doc.font(name);
      return setting._font;
    });
    chains.set(set[0], { families, set, name: face });
  }
  const one = { width: setting.widthOfString.bind(doc), write: setting._fragment.bind(doc) };
  const inRuns = (text: string, each: (run: string) => void): void => {
    const first = setting._font;
    const chain = chains.get(first);
    if (!chain) return each(text);
    for (const run of runsOf(text, chain.families)) {
      setting._font = chain.set[run.family] as Setting['_font'];
      each(run.text);
    }
    setting._font = first;
  };
  setting.widthOfString = (text, options = {}) => {
    let width = 0;
    inRuns(text, (run) => (width += one.width(run, options)));
    return width;
  };
  setting._fragment = (text, x, y, options) => {
    const line = text.replaceAll('\n', '');
    const { align = 'left', width, lineWidth = 0, ...rest } = options;
    const slack = width === undefined ? 0 : lineWidth - setting.widthOfString(line.trimEnd(), options);
    let at = x + (align === 'right' ? slack : align === 'center' ? slack / 2 : 0);
    const baseline = (-setting._font.ascender / 1000) * setting._fontSize;
    inRuns(line, (run) => {
      const wide = one.width(run, rest);
      one.write(run, at, y, { ...rest, textWidth: wide, baseline } as Options);
      at += wide;
    });
  };
}
