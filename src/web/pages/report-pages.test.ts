import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportsOf } from '#modules/reports/queries.ts';
import { transition } from '#modules/orders/transition.ts';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import { fundedOrder, type InspectionOrder } from '#test/inspection-order.ts';
import { pdf, photo } from '#test/sample-files.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

type Fields = Readonly<Record<string, string | File | readonly (string | File)[]>>;

function form(fields: Fields): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) made.append(name, one as string | File);
  }
  return made;
}

const file = (name: string, content: Uint8Array) => new File([new Uint8Array(content)], name);
const filled = { counts_critical: '0', counts_major: '3', counts_minor: '5', outcome: 'computed', language: 'en' };

async function sides(): Promise<InspectionOrder & { inspectorClient: Client; buyerClient: Client; path: string }> {
  const order = await fundedOrder(it, it.clock.now());
  const [inspectorClient, buyerClient] = [await it.as(order.inspectorPerson), await it.as(order.buyerPerson)];
  return { ...order, inspectorClient, buyerClient, path: `/orders/${order.id}/report` };
}

function ids(html: string, field: string): string[] {
  return [...html.matchAll(new RegExp(`name="${field}" value="(fil_\\w+)"`, 'g'))].map((match) => match[1] ?? '');
}

describe('the form for a report', () => {
  test('shows what each class allows, and is not there for the buyer or a stranger', async () => {
    const { inspectorClient, buyerClient, path } = await sides();
    const html = await (await inspectorClient.get(path)).text();
    expect(html).toContain('On the first 200 units drawn: at most 10, rejected from 11');
    expect(html).toContain('enctype="multipart/form-data"');
    expect(html).toContain('Function of every sample');
    expect(html).not.toMatch(/ style=|<script(?![^>]* src=)/);
    const buyers = await (await buyerClient.get(path)).text();
    expect(buyers).toContain('This is for the other side to do.');
    expect(buyers).not.toContain('counts_major');
    const stranger = (await sides()).inspectorClient;
    expect((await stranger.get(path)).status).toBe(404);
    expect((await (await it.as(null)).get(path)).status).toBe(303);
  });

  test('checks without issuing, keeps what was uploaded and entered, and then issues it', async () => {
    const { id, inspectorClient, buyerClient, buyer, path } = await sides();
    const photos = [file('one.jpg', await photo()), file('two.png', await photo('png'))];
    const sent = form({
      ...filled,
      remarks: 'Packed "well" <b>',
      pdf: file('report.pdf', await pdf()),
      photos,
      do: 'check',
    });
    const checked = await inspectorClient.post(path, sent);
    const html = await checked.text();
    expect(checked.status).toBe(200);
    expect(html).toContain('Checked: Pass. Nothing has been issued yet.');
    expect(html).toContain('Packed &quot;well&quot; &lt;b>');
    expect(await reportsOf(it.db, buyer, id)).toEqual([]);
    const [main, shots] = [ids(html, 'kept_pdf'), ids(html, 'kept_photo')];
    expect([main.length, shots.length]).toEqual([1, 2]);

    const again = { ...filled, kept_pdf: main[0] ?? '', kept_photo: shots, remove: shots[1] ?? '', do: 'issue' };
    const issued = await inspectorClient.post(path, form({ ...again, [`caption_${shots[0]}`]: 'Front' }));
    expect([issued.status, issued.headers.get('location')]).toEqual([303, `${path}/1`]);
    const [report] = await reportsOf(it.db, buyer, id);
    expect(report?.rendered).toBe(false);
    expect(report?.photos.map(({ file: one, caption }) => [one.name, caption])).toEqual([['one.jpg', 'Front']]);

    const details = await (await buyerClient.get(`${path}/1`)).text();
    for (const text of ['Report version 1', 'Release payment…', 'Ask for a correction', 'Front', report?.sha256 ?? '?'])
      expect(details).toContain(text);
    expect(details).toContain(`/orders/${id}/files/${report?.main.id}`);
    expect(details).toContain(`/orders/${id}/moves/release`);
    expect(details).not.toMatch(/ style=|<script(?![^>]* src=)/);
    const preview = /src="([^"]+\/preview)"/.exec(details)?.[1] ?? '';
    const shown = await buyerClient.get(preview);
    expect(shown.headers.get('content-type')).toBe('image/webp');
    expect(Buffer.from(await shown.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP');
    expect((await (await sides()).buyerClient.get(preview)).status).toBe(404);
    expect((await (await sides()).buyerClient.get(`${path}/1`)).status).toBe(404);
    expect((await buyerClient.get(`${path}/2`)).status).toBe(404);
  });

  test('a file that is refused is named at its field, and the others are kept', async () => {
    const { inspectorClient, path } = await sides();
    const photos = [file('page.jpg', Buffer.from('<html></html>')), file('good.jpg', await photo())];
    const answer = await inspectorClient.post(path, form({ ...filled, photos, do: 'issue' }));
    const html = await answer.text();
    expect(answer.status).toBe(400);
    expect(html).toContain('page.jpg: This kind of file is not taken');
    expect(ids(html, 'kept_photo')).toHaveLength(1);
  });

  test('says at each field what is missing, in the language of the reader', async () => {
    const { inspectorClient, path } = await sides();
    const sent = () =>
      form({ counts_critical: '0', counts_major: 'x', outcome: 'override', defects: 'nonsense', do: 'issue' });
    const html = await (await inspectorClient.post(path, sent())).text();
    for (const field of ['counts_major', 'counts_minor', 'override_to', 'override_reason', 'defects']) {
      expect(html, field).toContain(`id="f-${field}-error"`);
    }
    const zh = await (await inspectorClient.post(path, sent(), { headers: { cookie: 'holdfast-locale=zh' } })).text();
    expect(zh).toContain('第 1 行不符合');
  });

  test('another result needs a reason, and the buyer reads it', async () => {
    const { inspectorClient, buyerClient, path } = await sides();
    const failing = { ...filled, counts_major: '11', outcome: 'override', override_to: 'pass', do: 'issue' };
    const short = await inspectorClient.post(path, form({ ...failing, override_reason: 'trust me' }));
    expect(short.status).toBe(400);
    expect(await short.text()).toContain('At least 20 characters.');
    const override_reason = 'The scratches are on the protective film.';
    expect((await inspectorClient.post(path, form({ ...failing, override_reason }))).status).toBe(303);
    const html = await (await buyerClient.get(`${path}/1`)).text();
    expect(html).toContain('The inspector changed the result');
    expect(html).toContain(override_reason);
    expect(html).toContain('over the limit');
  });

  test('an aborted visit needs cause and fault and no counts', async () => {
    const { id, inspectorClient, buyerClient, path } = await sides();
    const aborted = { outcome: 'aborted', fault: 'factory', cause: 'The gate stayed closed all day.', do: 'issue' };
    expect((await inspectorClient.post(path, form({ ...aborted, fault: '' }))).status).toBe(400);
    expect((await inspectorClient.post(path, form(aborted))).status).toBe(303);
    const html = await (await buyerClient.get(`${path}/1`)).text();
    expect(html).toContain('The gate stayed closed all day.');
    expect(html).toContain(`/orders/${id}/moves/acceptAborted`);
    expect(html).not.toContain(`/orders/${id}/moves/release`);
  });

  test('defects can be listed in either language', async () => {
    const { id, buyer, inspectorClient, path } = await sides();
    const defects = 'major | scratched shade | 2\r\n严重｜灯罩划伤｜1\r\n\r\nminor | loose thread';
    expect((await inspectorClient.post(path, form({ ...filled, defects, do: 'issue' }))).status).toBe(303);
    const [report] = await reportsOf(it.db, buyer, id);
    expect(report?.defects.map((one) => [one.class, one.text, one.count])).toEqual([
      ['major', 'scratched shade', 2],
      ['major', '灯罩划伤', 1],
      ['minor', 'loose thread', 1],
    ]);
  });

  test('a correction begins with the version that stands and shows what was asked', async () => {
    const { id, buyer, inspectorClient, buyerClient, path } = await sides();
    await inspectorClient.post(
      path,
      form({ ...filled, remarks: 'First remarks', photos: file('a.jpg', await photo()), do: 'issue' }),
    );
    const closed = await (await inspectorClient.get(path)).text();
    expect(closed).toContain('A report cannot be uploaded now');
    const input = { report_version: 1, what: 'The carton numbers are missing.' };
    await transition(it.db, buyer, { order: id, name: 'askCorrection', input }, it.clock.now());
    const html = await (await inspectorClient.get(path)).text();
    for (const text of ['The carton numbers are missing.', 'First remarks', 'value="3"']) expect(html).toContain(text);
    const kept_photo = ids(html, 'kept_photo');
    expect(kept_photo).toHaveLength(1);
    expect((await inspectorClient.post(path, form({ ...filled, kept_photo, do: 'issue' }))).status).toBe(303);
    const old = await (await buyerClient.get(`${path}/1`)).text();
    expect(old).toContain('A newer version stands: version 2.');
    expect(old).not.toContain('/moves/release');
    const order = await (await buyerClient.get(`/orders/${id}`)).text();
    expect(order).toContain('Report version 2');
  });

  test('files of somebody else cannot be slipped in by their ids', async () => {
    const { inspectorClient, path } = await sides();
    const other = await sides();
    const html = await (
      await other.inspectorClient.post(other.path, form({ ...filled, pdf: file('r.pdf', await pdf()), do: 'check' }))
    ).text();
    const [foreign = ''] = ids(html, 'kept_pdf');
    expect((await inspectorClient.post(path, form({ ...filled, kept_pdf: foreign, do: 'issue' }))).status).toBe(404);
  });
});

describe('the page that verifies a file', () => {
  test('knows a report by its file and by its fingerprint, and tells strangers no more than that', async () => {
    const { id, buyer, inspectorClient, buyerClient, path } = await sides();
    const content = await pdf('verify me');
    await inspectorClient.post(path, form({ ...filled, pdf: file('r.pdf', content), do: 'issue' }));
    const [report] = await reportsOf(it.db, buyer, id);
    const visitor = await it.as(null);
    const answer = await visitor.post('/verify-report', form({ sha256: '', file: file('any name.bin', content) }));
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/verify-report?sha256=${report?.sha256}`]);
    const known = await (await visitor.get(`/verify-report?sha256=${report?.sha256}`)).text();
    expect(known).toContain('This is a report as it was issued here');
    expect(known).not.toContain(id);
    expect(known).not.toContain('INS-');
    expect(await (await buyerClient.get(`/verify-report?sha256=${report?.sha256}`)).text()).toMatch(
      /INS-\d+, report version 1/,
    );
    const changed = Buffer.concat([content, Buffer.from('\n')]);
    const other = await visitor.post('/verify-report', form({ file: file('r.pdf', changed) }));
    expect(await (await visitor.get(other.headers.get('location') ?? '')).text()).toContain(
      'No report with this fingerprint',
    );
  });

  test('says what is wrong with what was entered', async () => {
    const visitor = await it.as(null);
    expect((await visitor.get('/verify-report')).status).toBe(200);
    const wrong = await visitor.get('/verify-report?sha256=xyz');
    expect([wrong.status, (await wrong.text()).includes('64 digits')]).toEqual([400, true]);
    expect((await visitor.post('/verify-report', form({ sha256: '' }))).status).toBe(400);
    const large = await visitor.post('/verify-report', form({ file: file('big', new Uint8Array(20_000_001)) }));
    expect([large.status, (await large.text()).includes('larger than 20 MB')]).toEqual([400, true]);
  });
});
