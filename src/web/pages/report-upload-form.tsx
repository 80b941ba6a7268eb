import type { Refusal } from '#domain/errors.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { BookingPlan } from '#domain/sampling/booking.ts';
import { DEFECT_CLASSES } from '#domain/sampling/booking.ts';
import { SECTION_RESULTS, type ReportResult } from '#domain/sampling/verdict.ts';
import { acceptOf, ALL_KINDS, LIMITS, PHOTO_KINDS, REPORT_KINDS } from '#modules/files/kinds.ts';
import type { FileRow } from '#modules/files/queries.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { LATE_STATES } from '#modules/reports/commands.ts';
import { FAULTS } from '#modules/reports/contract.ts';
import { planOf } from '#modules/reports/judge.ts';
import { SECTIONS } from '#modules/reports/sections.ts';
import { Page } from '#web/layout.tsx';
import { DrawnUnits } from '#web/order/drawn.tsx';
import { refusalText } from '#web/order/refusal.ts';
import { paths } from '#web/paths.ts';
import { Card, Notice, Small, Stack, Written } from '#web/ui/block.tsx';
import { Button, ButtonBar, Hidden, LinkButton } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { Checkbox, FileInput, RadioGroup, Select, TextArea, TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { titleOf } from '#web/order/about.tsx';
import type { KeptFiles } from './report-form.ts';

export interface UploadForm {
  readonly errors: FormErrors;
  readonly values: FormValues;
  readonly kept: KeptFiles;
  readonly computed: ReportResult | null;
  /** The page answers the button that only checks. */
  readonly checked: boolean;
}

interface Shown {
  readonly view: View;
  readonly terms: InspectionTerms;
  readonly form: UploadForm;
}

const VERDICT = 'src/web/islands/report-verdict.ts';

export function UploadPage({
  view,
  shown,
  form,
  refusal,
  correction,
}: {
  view: View;
  shown: OrderView;
  form: UploadForm;
  refusal: Refusal | null;
  correction: string | null;
}) {
  const { t } = view;
  const { order, no } = shown;
  const terms = order.terms as unknown as InspectionTerms;
  const title = t('reports.upload_title');
  return (
    <Page view={view} title={`${title} ${no}`} part="orders" islands={refusal ? [] : [VERDICT]}>
      <PageHead
        title={title}
        crumbs={[
          { label: t('reports.all_orders'), href: paths.orders },
          { label: no, href: paths.order(order.id) },
        ]}
        lead={t('reports.upload_lead', { no, title: titleOf(view, order) })}
      />
      {refusal ? (
        <Notice
          tone="stop"
          title={t('reports.impossible_title')}
          actions={
            <LinkButton small href={paths.order(order.id)}>
              {t('reports.back_to_order')}
            </LinkButton>
          }
        >
          <p>{refusalText(view, refusal, order.terms.currency)}</p>
        </Notice>
      ) : (
        <Stack gap="wide">
          {correction === null ? null : (
            <Notice tone="held" title={t('reports.correction_asked')}>
              <Written>{correction}</Written>
            </Notice>
          )}
          {LATE_STATES.includes(order.machine.state) ? (
            <Notice tone="note" title={t('reports.late_title')}>
              <p>{t('reports.late_text')}</p>
            </Notice>
          ) : null}
          {form.checked && form.computed ? (
            <Notice tone="note" live>
              <p>{t('reports.checked', { result: t(`reports.result_${form.computed}`) })}</p>
            </Notice>
          ) : null}
          <Form action={paths.orderReport(order.id)} upload errors={form.errors} values={form.values}>
            <Counts view={view} terms={terms} form={form} shown={shown} />
            <Sections view={view} terms={terms} form={form} />
            <Files view={view} terms={terms} form={form} />
            <Result view={view} terms={terms} form={form} />
          </Form>
        </Stack>
      )}
    </Page>
  );
}

function Counts({ view, terms, shown }: Shown & { shown: OrderView }) {
  const { t, format } = view;
  const plan = planOf(terms);
  return (
    <Card title={plan ? t('reports.counts_title') : t('reports.defects')}>
      <DrawnUnits view={view} shown={shown} />
      {plan ? (
        <div data-when="counted">
          <FieldSet columns={3} hint={t('reports.counts_hint', planText(plan))}>
            {DEFECT_CLASSES.map((name) => {
              const own = plan.classes.find((one) => one.class === name);
              const kind = own?.counts === 'defects' ? 'reports.counts_class_defects' : 'reports.counts_class_units';
              return (
                <TextInput
                  key={name}
                  name={`counts_${name}`}
                  type="number"
                  inputMode="numeric"
                  min={0}
                  step={1}
                  label={t(kind, { class: t(`reports.class_${name}`) })}
                  hint={
                    own
                      ? t('reports.counts_allowed', {
                          n: format.number(own.n),
                          ac: name === 'critical' ? 0 : own.ac,
                          re: name === 'critical' ? 1 : own.re,
                        })
                      : t('reports.counts_not_judged')
                  }
                  // An aborted visit has none.
                  depends
                />
              );
            })}
          </FieldSet>
        </div>
      ) : null}
      <TextArea name="defects" label={t('reports.defects_title')} hint={t('reports.defects_hint')} rows={4} optional />
    </Card>
  );
}

function planText({ edition, level, letter, n, lot }: BookingPlan) {
  return { edition, level, letter, n, lot };
}

function Sections({ view, terms }: Shown) {
  const { t } = view;
  const options = SECTION_RESULTS.filter((one) => one !== 'not_checked').map((one) => ({
    value: one,
    label: t(`reports.section_result_${one}`),
  }));
  const row = (field: string, note: string, label: string, hint?: string) => (
    <FieldSet columns={2} key={field}>
      <Select name={field} label={label} hint={hint} options={options} empty={t('reports.not_chosen')} depends />
      <TextInput name={note} label={t('reports.note_label', { section: label })} maxLength={2_000} depends />
    </FieldSet>
  );
  return (
    <>
      <Card title={t('reports.sections')}>
        {SECTIONS.map(({ name, must_pass }) =>
          row(
            `section_${name}`,
            `note_${name}`,
            t(`reports.section_${name}`),
            must_pass ? t('reports.section_must_pass') : undefined,
          ),
        )}
      </Card>
      {terms.checklist.length === 0 ? null : (
        <Card title={t('reports.checklist')}>
          {terms.checklist.map((item, at) => row(`check_${at}`, `check_note_${at}`, item))}
        </Card>
      )}
      <Card title={t('reports.remarks')}>
        <TextArea
          name="remarks"
          label={t('reports.remarks')}
          hint={t('reports.remarks_hint')}
          maxLength={8_000}
          bare
          optional
        />
      </Card>
    </>
  );
}

function Files({ view, form }: Shown) {
  const { t, format } = view;
  const { main, photos, attachments } = form.kept;
  const size = format.bytes(LIMITS.file_bytes);
  return (
    <Card title={t('reports.files_title')}>
      <FileInput
        name="pdf"
        label={t('reports.pdf_file')}
        hint={t('reports.pdf_hint', { size })}
        accept={acceptOf(REPORT_KINDS)}
        optional
      />
      <Kept view={view} field="kept_pdf" files={main ? [main] : []} />
      {main ? null : (
        <Select
          name="language"
          label={t('reports.pdf_language')}
          value={view.locale}
          options={[
            { value: 'en', label: 'English' },
            { value: 'zh', label: '中文' },
          ]}
        />
      )}
      <FileInput
        name="photos"
        label={t('reports.photo_files')}
        hint={t('reports.photo_hint', { size, count: LIMITS.form_files })}
        accept={acceptOf(PHOTO_KINDS)}
        multiple
        optional
      />
      <Kept view={view} field="kept_photo" files={photos} captions />
      <FileInput
        name="others"
        label={t('reports.other_files')}
        hint={t('reports.other_hint')}
        accept={acceptOf(ALL_KINDS)}
        multiple
        optional
      />
      <Kept view={view} field="kept_other" files={attachments} />
    </Card>
  );
}

/** What has been uploaded already comes along by its id, so that nothing is sent twice. */
function Kept({
  view,
  field,
  files,
  captions,
}: {
  view: View;
  field: string;
  files: readonly FileRow[];
  captions?: boolean;
}) {
  const { t, format } = view;
  if (files.length === 0) return null;
  return (
    <FieldSet legend={t('reports.kept_files')}>
      {files.map(({ id, name, kind, bytes }) => (
        <Stack gap="tight" key={id}>
          <Hidden fields={{ [field]: id }} />
          {captions ? (
            <TextInput name={`caption_${id}`} label={t('reports.caption', { name })} maxLength={300} optional />
          ) : (
            <p>{name}</p>
          )}
          <Small>{t('reports.file_note', { kind: kind.toUpperCase(), size: format.bytes(bytes) })}</Small>
          <Checkbox name="remove" value={id} label={t('reports.remove_file', { name })} />
        </Stack>
      ))}
    </FieldSet>
  );
}

function Result({ view, terms, form }: Shown) {
  const { t } = view;
  const options = (names: readonly string[], prefix: string) =>
    names.map((name) => ({ value: name, label: t(`${prefix}${name}`) }));
  return (
    <Card title={t('reports.result_title')}>
      <Computed view={view} terms={terms} form={form} />
      <RadioGroup
        name="outcome"
        legend={t('reports.result_legend')}
        cards
        chosen="computed"
        choices={[
          { value: 'computed', label: t('reports.result_computed'), hint: t('reports.result_computed_hint') },
          { value: 'override', label: t('reports.override_choice'), hint: t('reports.override_hint') },
          { value: 'aborted', label: t('reports.aborted_choice'), hint: t('reports.aborted_hint') },
        ]}
      />
      <div data-when="override">
        <FieldSet legend={t('reports.override_choice')}>
          <Select
            name="override_to"
            label={t('reports.override_to')}
            options={options(['pass', 'fail', 'pending'], 'reports.result_')}
            empty={t('reports.choose')}
            depends
          />
          <TextArea
            name="override_reason"
            label={t('reports.override_reason')}
            hint={t('reports.override_hint')}
            rows={3}
            maxLength={2_000}
            depends
          />
        </FieldSet>
      </div>
      <div data-when="aborted">
        <FieldSet legend={t('reports.aborted_choice')}>
          <Select
            name="fault"
            label={t('reports.fault')}
            hint={t('reports.fault_hint')}
            options={options(FAULTS, 'reports.fault_choice_')}
            empty={t('reports.choose')}
            depends
          />
          <TextArea
            name="cause"
            label={t('reports.cause')}
            hint={t('reports.cause_hint')}
            rows={3}
            maxLength={2_000}
            depends
          />
        </FieldSet>
      </div>
      <Small>{t('reports.issue_note')}</Small>
      <ButtonBar align="end">
        {/* Not "action": that name would hide the address of the form from scripts. */}
        <Button name="do" value="check">
          {t('reports.check')}
        </Button>
        <Button look="primary" name="do" value="issue">
          {t('reports.issue')}
        </Button>
      </ButtonBar>
    </Card>
  );
}

/** What the figures give. The island writes it anew while they are typed; the button "check" does the same without it. */
function Computed({ view, terms, form }: Shown) {
  const { t } = view;
  const now = (result: ReportResult) => t('reports.computed_now', { result: t(`reports.result_${result}`) });
  const sentences = {
    pass: now('pass'),
    fail: now('fail'),
    pending: now('pending'),
    aborted: now('aborted'),
    unknown: t('reports.computed_unknown'),
  };
  const must = SECTIONS.filter(({ must_pass }) => must_pass).map(({ name }) => name);
  return (
    <p>
      <output data-verdict={JSON.stringify({ plan: planOf(terms), must, sentences })}>
        {form.computed ? sentences[form.computed] : sentences.unknown}
      </output>
    </p>
  );
}
