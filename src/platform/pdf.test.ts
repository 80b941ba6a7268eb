import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { pdfText } from '#test/pdf-text.ts';
import { openPaper, type Paper } from './pdf.ts';

const about = { title: 'Łódź 检验', language: 'en', at: Date.UTC(2026, 10, 2), author: 'Żabka Inspections' };

async function made(write: (paper: Paper) => void): Promise<{ text: string; paper: Paper; file: Buffer }> {
  const paper = await openPaper(about);
  write(paper);
  const file = await buffer(paper.finish((page, pages) => `Łódź ${page} / ${pages}`));
  return { text: pdfText(file), paper, file };
}

const SCRIPTS = {
  Latin: 'Łódź, őr, şase, Đorđe, Ø, ağaç, ħobż, ß ẞ œ',
  Vietnamese: 'Kiểm tra trước khi xếp hàng, ưu việt',
  Greek: 'Έλεγχος προϊόντων: Ελληνικά με τόνους, ἀρχή',
  Cyrillic: 'Осмотр товара, Україна, їжак, ћуприја',
  Chinese: '出货前检验，抽样方案：二级。',
  Japanese: '検査報告書 ひらがな',
  mixed: 'Lot 5,000 件 — Łódź 工厂 ≤ 2.5 % (±0,1 mm) €',
};

test.each(Object.entries(SCRIPTS))(
  '%s stands in the file as it was written, in text and table, plain and bold',
  async (_, line) => {
    const { text, paper } = await made((it) => {
      it.title(line);
      it.paragraph(line);
      it.table([{ text: line }], [[{ text: line, bold: true }]], [1]);
    });
    expect(text.split('\n').filter((one) => one.trim() === line)).toHaveLength(4);
    expect(text).not.toContain('□');
    expect(paper.lacking).toBe(false);
  },
);

test('what stands in one row of a table stands on one base line, whatever family it is set in', async () => {
  const numeric = true;
  const { file } = await made((it) =>
    it.table(
      null,
      [
        [{ text: 'x' }, { text: '12 Ł', numeric }],
        [{ text: 'y' }, { text: '件 Ł', numeric }],
      ],
      [1, 1],
    ),
  );
  expect(pdfText(file).split('\n')).toEqual(expect.arrayContaining(['x12 Ł', 'y件 Ł']));
});

test('what there is no type for becomes a box, and the paper knows', async () => {
  const { text, paper } = await made((it) => it.paragraph('Gate: بوابة, ประตู, 문'));
  expect(text).toMatch(/Gate: □+, □+, □/);
  expect(paper.lacking).toBe(true);
});

test('letters that other types tie together stand alone, so that a fingerprint is found', async () => {
  const fingerprint = '00ff0efi9dffi1cfl2bffl';
  const { text } = await made((it) => it.table(null, [[{ text: 'SHA-256' }, { text: fingerprint }]], [1, 2]));
  expect(text).toContain(fingerprint);
});

test('a letter in a finery that no family has is written plainly', async () => {
  const { text, paper } = await made((it) => it.paragraph('𝐁𝐨𝐥𝐝 ﬁne'));
  expect(text).toContain('Bold');
  expect(paper.lacking).toBe(false);
});

test('a long line breaks at the same margin whatever it is written in', async () => {
  const { text } = await made((it) => it.paragraph('Łódź 工厂的产品已经过检验 Ελληνικά. '.repeat(30)));
  const lines = text.split('\n').filter((line) => line.includes('工厂'));
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.join(' ').replaceAll(/\s+/g, '')).toBe('Łódź工厂的产品已经过检验Ελληνικά.'.repeat(30));
});

test('a table names its columns on each page that it reaches, and to software once', async () => {
  const rows = Array.from({ length: 150 }, (_, at) => [{ text: `Lamp ${at}` }, { text: `${at} 件`, numeric: true }]);
  const { text, file } = await made((it) =>
    it.table([{ text: 'Goods' }, { text: 'Count', numeric: true }], rows, [3, 1]),
  );
  const lines = text.split('\n');
  const pages = lines.filter((line) => /^Łódź \d+ \/ \d+$/.test(line)).length;
  expect(pages).toBeGreaterThan(3);
  expect(lines.filter((line) => line === 'GoodsCount')).toHaveLength(pages);
  expect(lines.filter((line) => line.startsWith('Lamp '))).toEqual(
    rows.map(([name, count]) => name!.text + count!.text),
  );
  const source = file.toString('latin1');
  expect(source.match(/\/S \/TH\b/g)).toHaveLength(2);
  expect(source.match(/\/S \/TR\b/g)).toHaveLength(151);
});

test('the same paper is the same file, byte for byte', async () => {
  const write = (it: Paper) => {
    it.title('Łódź 检验');
    it.table([{ text: 'Goods' }], [[{ text: '台灯' }]], [1]);
  };
  expect((await made(write)).file.equals((await made(write)).file)).toBe(true);
});
