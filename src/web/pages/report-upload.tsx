import { Hono, type Context } from 'hono';
import type { PersonActor } from '#domain/actor.ts';
import { ERRORS, Refused, type Refusal } from '#domain/errors.ts';
import { mayMove } from '#domain/process/decide.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { ALL_KINDS, PHOTO_KINDS, REPORT_KINDS } from '#modules/files/kinds.ts';
import { usableFiles, type FileRow } from '#modules/files/queries.ts';
import { receiveForm, type Uploaded } from '#modules/files/uploads.ts';
import { historyOf, orderOf, type OrderView } from '#modules/orders/queries.ts';
import { draftReport, LATE_STATES, uploadReport } from '#modules/reports/commands.ts';
import { reportsOfOrder } from '#modules/reports/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { refusalText } from '#web/order/refusal.ts';
import { paths } from '#web/paths.ts';
import type { FormErrors, FormValues } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';
import { fieldOf, readReport, valuesFrom, type KeptFiles, type Sent } from './report-form.ts';
import { UploadPage, type UploadForm } from './report-upload-form.tsx';

const NOTHING_KEPT: KeptFiles = { main: null, photos: [], attachments: [] };
const FIELDS = { pdf: REPORT_KINDS, photos: PHOTO_KINDS, others: ALL_KINDS } as const;

/** The inspector's form for a report: checked as often as they like, issued once. */
export function reportUploadPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const path = '/orders/:id{ord_[0-9a-z]+}/report';

  app.get(path, async (c) => {
    const { shown, refusal } = await askedOf(at, c);
    const [last] = await reportsOfOrder(at.db, shown.order.id);
    const form: UploadForm = {
      errors: {},
      values: last ? valuesFrom(last) : { language: c.var.locale },
      kept: last
        ? { main: null, photos: last.photos.map(({ file }) => file), attachments: last.attachments }
        : NOTHING_KEPT,
      computed: null,
      checked: false,
    };
    const asked = await correctionOf(at, shown);
    return answerPage(
      c,
      <UploadPage view={c.var.view} shown={shown} form={form} refusal={refusal} correction={asked} />,
    );
  });

  app.post(path, async (c) => {
    const { shown, actor, refusal } = await askedOf(at, c);
    if (refusal) throw new Refused(refusal.code, refusal.details);
    const uploaded = await receiveForm(at, c.req.raw, actor, FIELDS, c.var.now);
    const sent = sentOf(uploaded);
    const kept = await keptOf(at, actor, shown, sent, uploaded);
    const terms = shown.order.terms as unknown as InspectionTerms;
    const read = readReport(c.var.view.t, terms, sent, kept);
    const issues = sent.get('do') === 'issue';
    const files = refusedFiles(c.var.view, uploaded);
    let errors: FormErrors = { ...files, ...(issues ? read.errors : wrongOnly(c.var.view, read.errors)) };
    let status: 200 | 400 | 403 | 409 | 413 = Object.keys(errors).length > 0 ? 400 : 200;
    if (issues && read.input && Object.keys(files).length === 0) {
      try {
        const draft = await draftReport(at.db, at.files, actor, shown.order.id, read.input, c.var.now);
        const { version } = await at.db.tx((tx) => uploadReport(tx, actor, draft, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('reports.issued_flash', { version: String(version) }));
        return seeOther(c, paths.orderReportVersion(shown.order.id, version));
      } catch (error) {
        if (!(error instanceof Refused) || error.code === 'not_found') throw error;
        errors = { [fieldOf(error)]: reportRefusal(c.var.view, error) };
        status = ERRORS[error.code].status as typeof status;
      }
    }
    const form = { errors, values: valuesOf(uploaded), kept, computed: read.computed, checked: !issues };
    const correction = await correctionOf(at, shown);
    const page = <UploadPage view={c.var.view} shown={shown} form={form} refusal={null} correction={correction} />;
    return answerPage(c, page, status);
  });
  return app;
}

async function askedOf(
  at: Installation,
  c: Context<PageEnv>,
): Promise<{ shown: OrderView; actor: PersonActor; refusal: Refusal | null }> {
  const actor = personOf(c);
  const shown = await orderOf(at.db, actor, c.req.param('id') ?? '', c.var.now);
  const move = LATE_STATES.includes(shown.order.machine.state) ? 'lateReport' : 'report';
  return { shown, actor, refusal: mayMove(shown.order, move, shown.by, null, c.var.now) };
}

/** What the buyer found wrong, while a correction is due. */
async function correctionOf(at: Installation, { order }: OrderView): Promise<string | null> {
  if (order.machine.state !== 'correcting') return null;
  const asked = (await historyOf(at.db, order.id)).findLast(({ move }) => move === 'askCorrection');
  return typeof asked?.input['what'] === 'string' ? asked.input['what'] : null;
}

function sentOf({ fields }: Uploaded): Sent {
  return {
    get: (name) => (fields.get(name)?.[0] ?? '').replaceAll('\r\n', '\n'),
    all: (name) => fields.get(name) ?? [],
  };
}

/** Files of this and of earlier tries, less those that were ticked to go. */
async function keptOf(
  at: Installation,
  actor: PersonActor,
  { order }: OrderView,
  sent: Sent,
  { files }: Uploaded,
): Promise<KeptFiles> {
  const removed = sent.all('remove');
  const earlier = async (name: string): Promise<FileRow[]> =>
    usableFiles(
      at.db,
      sent.all(name).filter((id) => !removed.includes(id)),
      order.id,
      actor.org,
    );
  const fresh = (field: string) => files.filter((one) => one.field === field).map(({ row }) => row);
  const mains = [...(await earlier('kept_pdf')), ...fresh('pdf')];
  return {
    main: mains.at(-1) ?? null,
    photos: [...(await earlier('kept_photo')), ...fresh('photos')],
    attachments: [...(await earlier('kept_other')), ...fresh('others')],
  };
}

function valuesOf({ fields }: Uploaded): FormValues {
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

function refusedFiles(view: View, { refused }: Uploaded): FormErrors {
  const errors: Record<string, string> = {};
  for (const { field, name, refused: one } of refused) {
    const sentence = view.t('reports.file_refused', { name, sentence: refusalText(view, one, 'USD') });
    errors[field] = errors[field] ? `${errors[field]} ${sentence}` : sentence;
  }
  return errors;
}

/** While somebody only checks, what is not filled in yet is no mistake. */
function wrongOnly({ t }: View, errors: FormErrors): FormErrors {
  return Object.fromEntries(Object.entries(errors).filter(([, sentence]) => sentence !== t('form.missing')));
}

function reportRefusal(view: View, { code, details }: Refused): string {
  const named = Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      if (name === 'result' || name === 'computed') return [name, view.t(`reports.result_${String(value)}`)];
      return name === 'class' ? [name, view.t(`reports.class_${String(value)}`)] : [name, value];
    }),
  );
  return refusalText(view, { code, details: named }, 'USD');
}
