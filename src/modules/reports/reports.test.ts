import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#domain/actor.ts';
import { storeFile } from '#modules/files/commands.ts';
import { contentOf, type FileRow } from '#modules/files/queries.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { transition } from '#modules/orders/transition.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { fundedOrder } from '#test/inspection-order.ts';
import { pdfText } from '#test/pdf-text.ts';
import { pdf, photo, pieces } from '#test/sample-files.ts';
import { days, NOON } from '#test/snapshots.ts';
import { draftReport, uploadReport } from './commands.ts';
import { ReportInput } from './contract.ts';
import { orderFile, reportOf, reportsOf, reportsWithFingerprint } from './queries.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

const VISIT = NOON + days(10);
const counts = { critical: 0, major: 3, minor: 5 };
const passing = { result: 'pass', counts };

async function kept(by: PersonActor, name: string, content: Uint8Array): Promise<FileRow> {
  return storeFile(it.db, it.at.files, by, { name, stream: pieces(content) }, NOON);
}

async function issue(by: PersonActor, order: string, input: unknown, now = VISIT) {
  const draft = await draftReport(it.db, it.at.files, by, order, ReportInput.parse(input), now);
  return it.db.tx((tx) => uploadReport(tx, by, draft, now));
}

describe('a report', () => {
  test('is the uploaded PDF with its photos, and the order moves with it', async () => {
    const { id, buyer, inspector } = await fundedOrder(it, NOON);
    const content = await pdf();
    const main = await kept(inspector, 'report.pdf', content);
    const shot = await kept(inspector, 'lamp.jpg', await photo());
    const photos = [{ file: shot.id, caption: 'Scratched shade' }];
    await issue(inspector, id, { ...passing, main_file: main.id, photos });
    const report = await reportOf(it.db, buyer, id, 1);
    expect(report).toMatchObject({
      version: 1,
      result: 'pass',
      computed: 'pass',
      rendered: false,
      late: false,
      is_current: true,
    });
    expect(report.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(report.photos.map(({ file, caption }) => [file.id, caption])).toEqual([[shot.id, 'Scratched shade']]);
    const { machine } = await loadOrder(it.db, id);
    expect(machine.state).toBe('reported');
    expect(machine.facts['report']).toEqual({
      id: report.id,
      version: 1,
      sha256: report.sha256,
      result: 'pass',
      fault: null,
    });
  });

  test('is made into a PDF where none was uploaded, and its fingerprint is that of the file both download', async () => {
    const { id, buyer, inspector } = await fundedOrder(it, NOON);
    const shot = await kept(inspector, 'lamp.jpg', await photo());
    const { sha256 } = await issue(inspector, id, {
      ...passing,
      language: 'zh',
      remarks: '包装良好。Łódź\nالتغليف',
      defects: [{ class: 'major', text: '灯罩划伤', count: 3, carton: '12' }],
      sections: [{ section: 'packing', result: 'conform', note: '五层纸箱' }],
      checklist: [{ item: 1, result: 'not_conform', note: '' }],
      photos: [{ file: shot.id, caption: '灯罩' }],
    });
    const report = await reportOf(it.db, buyer, id, 1);
    expect(report.rendered).toBe(true);
    const file = await buffer(
      await contentOf(it.at.files, await orderFile(it.db, buyer, id, report.main.id), 'original'),
    );
    expect(file.subarray(0, 5).toString()).toBe('%PDF-');
    expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
    const raw = file.toString('latin1');
    expect(raw).toContain('/Marked true');
    expect(raw).toContain('/Lang (zh-Hans)');
    expect(raw.match(/\/Subtype \/Image/g)).toHaveLength(1);
    const text = pdfText(file);
    for (const line of ['包装良好。Łódź', '灯罩划伤', '五层纸箱', '□□□□□□□']) expect(text).toContain(line);
    expect(text).toContain('方框（□）代表');
    expect(file.length).toBeLessThan(400_000);
  });

  test('has its verdict reckoned anew: a forged one is refused, another needs a reason that the buyer sees', async () => {
    const { id, buyer, inspector } = await fundedOrder(it, NOON);
    const failing = { critical: 0, major: 11, minor: 5 };
    await expect(issue(inspector, id, { result: 'pass', counts: failing })).rejects.toMatchObject({
      code: 'report.override_needs_reason',
      details: { result: 'pass', computed: 'fail' },
    });
    await expect(issue(inspector, id, { result: 'fail', counts })).rejects.toMatchObject({
      code: 'report.override_needs_reason',
    });
    const override_reason = 'The scratches are on the protective film only.';
    await expect(issue(inspector, id, { ...passing, override_reason })).rejects.toMatchObject({
      code: 'report.nothing_overridden',
    });
    await issue(inspector, id, { result: 'pass', counts: failing, override_reason });
    const report = await reportOf(it.db, buyer, id, 1);
    expect(report).toMatchObject({ result: 'pass', computed: 'fail', override_reason });
    expect(report.sampling?.classes.map((one) => [one.class, one.n, one.ac, one.re, one.found, one.outcome])).toEqual([
      ['critical', 200, 0, 1, 0, 'pass'],
      ['major', 200, 10, 11, 11, 'fail'],
      ['minor', 200, 14, 15, 5, 'pass'],
    ]);
  });

  test.each([
    [{ critical: 1, major: 0, minor: 0 }, [], 'fail'],
    [{ critical: 0, major: 10, minor: 14 }, [], 'pass'],
    [{ critical: 0, major: 0, minor: 15 }, [], 'fail'],
    [counts, [{ section: 'measurements', result: 'pending' }], 'pending'],
    [counts, [{ section: 'tests', result: 'not_conform' }], 'fail'],
    [counts, [{ section: 'marking', result: 'not_conform' }], 'pass'],
  ])('%j with sections %j is %s', async (given, sections, result) => {
    const { id, inspector } = await fundedOrder(it, NOON);
    const wrong = result === 'fail' ? 'pass' : 'fail';
    await expect(issue(inspector, id, { result: wrong, counts: given, sections })).rejects.toMatchObject({
      details: { computed: result },
    });
    expect((await issue(inspector, id, { result, counts: given, sections })).computed).toBe(result);
  });

  test('needs counts where there is a plan, and they must agree with defects listed by unit', async () => {
    const { id, inspector } = await fundedOrder(it, NOON);
    await expect(issue(inspector, id, { result: 'pass' })).rejects.toMatchObject({ code: 'order.report_needs_counts' });
    await expect(
      issue(inspector, id, { result: 'pass', counts: { critical: 0, major: 201, minor: 0 } }),
    ).rejects.toMatchObject({ code: 'sampling.count_invalid' });
    const defects = [
      { class: 'major', text: 'scratch', unit: 7 },
      { class: 'minor', text: 'stain', unit: 7 },
      { class: 'minor', text: 'thread', unit: 9 },
    ];
    await expect(
      issue(inspector, id, { result: 'pass', counts: { critical: 0, major: 1, minor: 2 }, defects }),
    ).rejects.toMatchObject({
      code: 'report.counts_differ',
      details: { class: 'minor', derived: 1 },
    });
    await expect(
      issue(inspector, id, { result: 'pass', defects: [{ ...defects[0], unit: 201 }] }),
    ).rejects.toMatchObject({ code: 'sampling.unit_not_drawn' });
    expect((await issue(inspector, id, { result: 'pass', defects })).counts).toEqual({
      critical: 0,
      major: 1,
      minor: 1,
    });
  });

  test('of an aborted visit has a cause and a fault and no counts', async () => {
    const { id, buyer, inspector } = await fundedOrder(it, NOON);
    const aborted = { fault: 'factory', cause: 'Only 30 % of the goods were packed.' };
    await expect(issue(inspector, id, { result: 'aborted' })).rejects.toMatchObject({
      code: 'report.aborted_needs_cause',
    });
    await expect(issue(inspector, id, { ...passing, aborted })).rejects.toMatchObject({
      code: 'report.aborted_needs_cause',
    });
    await expect(issue(inspector, id, { result: 'aborted', aborted, counts })).rejects.toMatchObject({
      code: 'input.invalid',
    });
    await issue(inspector, id, { result: 'aborted', aborted });
    expect(await reportOf(it.db, buyer, id, 1)).toMatchObject({
      result: 'aborted',
      computed: 'aborted',
      ...aborted,
      sampling: null,
    });
    expect((await loadOrder(it.db, id)).machine.facts['report']).toMatchObject({ result: 'aborted', fault: 'factory' });
  });

  test('of an order without a sampling plan follows from its sections', async () => {
    const { id, inspector } = await fundedOrder(it, NOON, { type: 'audit', plan: null });
    await expect(issue(inspector, id, passing)).rejects.toMatchObject({
      code: 'input.invalid',
      details: { field: 'counts' },
    });
    expect(await issue(inspector, id, { result: 'pass' })).toMatchObject({ counts: null, sampling: null });
  });

  test('is made by the inspector only, and a stranger learns nothing', async () => {
    const { id, buyer } = await fundedOrder(it, NOON);
    const stranger = (await fundedOrder(it, NOON)).inspector;
    await expect(issue(buyer, id, passing)).rejects.toMatchObject({ code: 'order.not_your_move' });
    await expect(issue(stranger, id, passing)).rejects.toMatchObject({ code: 'not_found' });
    await expect(reportsOf(it.db, stranger, id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('takes only files that its organization uploaded, of the right kind, each once', async () => {
    const { id, buyer, inspector } = await fundedOrder(it, NOON);
    const theirs = await kept(buyer, 'mine.pdf', await pdf());
    const shot = await kept(inspector, 'a.jpg', await photo());
    await expect(issue(inspector, id, { ...passing, main_file: theirs.id })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(issue(inspector, id, { ...passing, main_file: shot.id })).rejects.toMatchObject({
      code: 'file.kind_refused',
    });
    const twice = [{ file: shot.id }, { file: shot.id }];
    await expect(issue(inspector, id, { ...passing, photos: twice })).rejects.toMatchObject({ code: 'input.invalid' });
    const loose = [{ class: 'major', text: 'x', photo: shot.id }];
    await expect(issue(inspector, id, { ...passing, defects: loose })).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(
      issue(inspector, id, { ...passing, checklist: [{ item: 2, result: 'conform' }] }),
    ).rejects.toMatchObject({ code: 'input.invalid' });
    expect((await loadOrder(it.db, id)).machine.state).toBe('funded');
  });
});

describe('versions', () => {
  test('a correction is a new version, the old one stays as it was, and a release names the newest', async () => {
    const { id, buyer, inspector } = await fundedOrder(it, NOON);
    const first = await issue(inspector, id, passing);
    await expect(issue(inspector, id, passing)).rejects.toMatchObject({ code: 'order.not_in_this_state' });
    const ask = { order: id, name: 'askCorrection', input: { report_version: 1, what: 'The lot is 5,000.' } };
    await transition(it.db, buyer, ask, VISIT + days(1));
    await issue(inspector, id, { ...passing, remarks: 'Corrected.' }, VISIT + days(2));
    const reports = await reportsOf(it.db, buyer, id);
    expect(reports.map(({ version, is_current, remarks }) => [version, is_current, remarks])).toEqual([
      [2, true, 'Corrected.'],
      [1, false, ''],
    ]);
    expect(reports[1]?.sha256).toBe(first.sha256);
    const release = (report_version: number) =>
      transition(it.db, buyer, { order: id, name: 'release', input: { report_version } }, VISIT + days(3));
    await expect(release(1)).rejects.toMatchObject({ code: 'order.newer_report' });
    expect((await release(2)).order.machine.state).toBe('completed');
  });

  test('nothing of an issued report can be changed', async () => {
    const { id, inspector } = await fundedOrder(it, NOON);
    const { id: report } = await issue(inspector, id, passing);
    await expect(it.owner.sql(`UPDATE reports SET result = 'fail' WHERE id = $1`, [report])).rejects.toThrow(
      'append-only',
    );
    await expect(it.owner.sql(`DELETE FROM reports WHERE id = $1`, [report])).rejects.toThrow('append-only');
    await expect(it.db.sql(`UPDATE reports SET remarks = '' WHERE id = $1`, [report])).rejects.toThrow(
      'permission denied',
    );
  });

  test('eight uploads at once: exactly one is issued', async () => {
    const { id, inspector } = await fundedOrder(it, NOON);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => issue(inspector, id, passing)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of tries) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'order.not_in_this_state' });
    }
    expect(await reportsOf(it.db, inspector, id)).toHaveLength(1);
  });

  test('after a refund reports are still kept, one version each, and no money moves', async () => {
    const { id, buyer, inspector } = await fundedOrder(it, NOON);
    await transition(it.db, inspector, { order: id, name: 'backOut', input: { reason: 'ill' } }, NOON + days(1));
    const entries = () =>
      it.db.sql(
        `SELECT e.amount_minor FROM book_entries e JOIN book_transfers t ON t.id = e.transfer_id WHERE t.order_id = $1`,
        [id],
      );
    const before = await entries();
    expect(await issue(inspector, id, passing)).toMatchObject({ late: true, version: 1 });
    const drafts = await Promise.all(
      [1, 2].map(() => draftReport(it.db, it.at.files, inspector, id, ReportInput.parse(passing), VISIT)),
    );
    const tries = await Promise.allSettled(
      drafts.map((draft) => it.db.tx((tx) => uploadReport(tx, inspector, draft, VISIT))),
    );
    const [lost] = tries.filter((one) => one.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'order.taken_first' });
    expect((await reportsOf(it.db, buyer, id)).map(({ version }) => version)).toEqual([2, 1]);
    expect((await loadOrder(it.db, id)).machine.state).toBe('refunded');
    expect(await entries()).toEqual(before);
  });
});

describe('a fingerprint', () => {
  test('is known to everybody who holds it, and says whose it is only to the sides', async () => {
    const { id, buyer, inspector } = await fundedOrder(it, NOON);
    const stranger = (await fundedOrder(it, NOON)).buyer;
    const staff = it.staffActor(await it.makeStaff('support'), 'support');
    const { sha256 } = await issue(inspector, id, passing);
    for (const actor of [buyer, inspector, staff]) {
      const found = await reportsWithFingerprint(it.db, actor, sha256, VISIT);
      expect(found).toMatchObject({ known: true, reports: [{ order: id, version: 1, is_current: true }] });
    }
    for (const actor of [stranger, null]) {
      expect(await reportsWithFingerprint(it.db, actor, sha256, VISIT)).toEqual({ known: true, reports: [] });
    }
    expect(await reportsWithFingerprint(it.db, buyer, 'a'.repeat(64), VISIT)).toEqual({ known: false, reports: [] });
  });
});

describe('over HTTP', () => {
  const file = (name: string, content: Uint8Array) => {
    const form = new FormData();
    form.append('file', new File([new Uint8Array(content)], name));
    return form;
  };

  test('upload, report, list, download: what comes back is what was sent', async () => {
    const { id, buyerPerson, inspectorPerson } = await fundedOrder(it, it.clock.now());
    const [inspector, buyer] = [await it.as(inspectorPerson), await it.as(buyerPerson)];
    const content = await pdf('over HTTP');
    const uploaded = await inspector.post('/api/v1/files', file('验货 report.pdf', content));
    expect(uploaded.status).toBe(201);
    const main = (await uploaded.json()) as { id: string; sha256: string };
    expect(main).toMatchObject({ media_type: 'application/pdf', has_preview: false, captured_at: null });
    expect(JSON.stringify(main)).not.toContain('key');
    const shot = (await (await inspector.post('/api/v1/files', file('a.jpg', await photo()))).json()) as { id: string };
    const body = { ...passing, main_file: main.id, photos: [{ file: shot.id, caption: '' }] };
    const made = await inspector.post(`/api/v1/orders/${id}/report`, body);
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ version: 1, sha256: main.sha256, sampling: { n: 200, letter: 'L' } });
    const { reports } = (await (await buyer.get(`/api/v1/orders/${id}/reports`)).json()) as { reports: unknown[] };
    expect(reports).toHaveLength(1);

    const download = await buyer.get(`/api/v1/orders/${id}/files/${main.id}`);
    expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
    expect(Object.fromEntries(download.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(content.length),
      'content-disposition': `attachment; filename="__ report.pdf"; filename*=UTF-8''%E9%AA%8C%E8%B4%A7%20report.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    });
    const preview = await buyer.get(`/api/v1/orders/${id}/files/${shot.id}/preview`);
    expect([preview.status, preview.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect((await preview.arrayBuffer()).byteLength).toBeGreaterThan(100);
    expect((await buyer.get(`/api/v1/orders/${id}/files/${main.id}/preview`)).status).toBe(404);
  });

  test('who is no side of the order gets 404 for its files and reports, a visitor is told to sign in', async () => {
    const { id, inspector, inspectorPerson } = await fundedOrder(it, it.clock.now());
    const other = await fundedOrder(it, it.clock.now());
    const row = await issue(inspector, id, passing, it.clock.now());
    const strangers = [await it.as(other.buyerPerson), await it.as(other.inspectorPerson)];
    const addresses = [
      `/orders/${id}/files/${row.main_file}`,
      `/orders/${id}/reports`,
      `/orders/${other.id}/files/${row.main_file}`,
    ];
    for (const stranger of strangers) {
      for (const address of addresses) {
        const answer = await stranger.get(`/api/v1${address}`);
        expect(answer.status, address).toBe(404);
      }
    }
    expect((await (await it.as(null)).get(`/api/v1${addresses[0]}`)).status).toBe(401);
    for (const who of [await it.makeStaff('mediator'), inspectorPerson]) {
      const answer = await (await it.as(who)).get(`/api/v1${addresses[0]}`);
      expect([answer.status, (await answer.arrayBuffer()).byteLength > 0]).toEqual([200, true]);
    }
  });

  test('unknown keys and wrong bodies are refused by name', async () => {
    const { id, inspectorPerson } = await fundedOrder(it, it.clock.now());
    const inspector = await it.as(inspectorPerson);
    const post = async (body: unknown) => {
      const answer = await inspector.post(`/api/v1/orders/${id}/report`, body);
      return { status: answer.status, ...((await answer.json()) as { code: string; field?: string }) };
    };
    expect(await post({ ...passing, verdict: 'pass' })).toMatchObject({
      status: 400,
      code: 'input.unknown_field',
      field: 'verdict',
    });
    expect(await post({ ...passing, counts: { ...counts, other: 1 } })).toMatchObject({
      status: 400,
      code: 'input.unknown_field',
      field: 'counts.other',
    });
    expect(await post({ result: 'perfect' })).toMatchObject({ status: 400, code: 'input.invalid', field: 'result' });
    expect(await post({ ...passing, counts: { critical: -1, major: 0, minor: 0 } })).toMatchObject({
      field: 'counts.critical',
    });
    expect(await post({ ...passing, counts: { critical: 0.5, major: 0, minor: 0 } })).toMatchObject({
      field: 'counts.critical',
    });
    const form = file('a.pdf', await pdf());
    form.append('order', id);
    const answer = await inspector.post('/api/v1/files', form);
    expect([answer.status, ((await answer.json()) as { field: string }).field]).toEqual([400, 'order']);
    expect((await inspector.post('/api/v1/files', new FormData())).status).toBe(400);
    expect((await inspector.post('/api/v1/files', {})).status).toBe(400);
    const page = await inspector.post('/api/v1/files', file('a.pdf', Buffer.from('<html>')));
    expect(await page.json()).toMatchObject({ status: 400, code: 'file.kind_refused' });
  });

  test('a fingerprint can be checked by a visitor', async () => {
    const { id, inspector, buyerPerson } = await fundedOrder(it, it.clock.now());
    const { sha256 } = await issue(inspector, id, passing, it.clock.now());
    const ask = async (who: Parameters<TestApp['as']>[0], hash: string) => {
      const answer = await (await it.as(who)).get(`/api/v1/verify?sha256=${hash}`);
      return answer.json();
    };
    expect(await ask(null, sha256)).toEqual({ known: true, reports: [] });
    expect(await ask(buyerPerson, sha256)).toMatchObject({ known: true, reports: [{ order: id, version: 1 }] });
    expect(await ask(null, 'b'.repeat(64))).toEqual({ known: false, reports: [] });
    expect(await ask(null, 'short')).toMatchObject({ status: 400, code: 'input.invalid' });
  });
});
