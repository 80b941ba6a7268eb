import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import { ERRORS, Refused } from '#domain/errors.ts';
import { isId, type OrgId } from '#domain/ids.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { can } from '#domain/permissions.ts';
import { plusDays } from '#domain/time.ts';
import { countInquiry, sendInquiry } from '#modules/conversations/commands.ts';
import { COMPANIES_MAX, FILES_MAX, InquiryInput, WORDS_MAX } from '#modules/conversations/contract.ts';
import { acceptOf, ALL_KINDS } from '#modules/files/kinds.ts';
import { usableFiles } from '#modules/files/queries.ts';
import { companyById, type Company } from '#modules/listings/queries.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { cityNamed, placeById, placesIn, type Place, type Rates, ratesOf } from '#modules/reference/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { formKey, keyFrom } from '#web/read-form.ts';
import { readSent, textOf } from '#web/sent-form.ts';
import { Card, Notice, Split } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { CheckList, DateInput, FileInput, Select, TextArea, TextInput } from '#web/ui/input.tsx';
import { Dots } from '#web/ui/list.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { Price, standing } from './directory-item.tsx';

/** What the form calls each part of the supplier that is named. */
const SUPPLIER = { site_name: 'name', address: 'address', contact: 'contact', phone: 'phone' } as const;
const WHERE = ['country', 'city', ...Object.keys(SUPPLIER)];
const FIELDS: readonly string[] = ['to', 'type', 'product', 'quantity', ...WHERE, 'from', 'until', 'words', 'files'];

/** Contact inspector: one question, with what, where, when and files, to one or several companies at once. */
export function contactPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get('/contact', async (c) => {
    if (!can(personOf(c).role, 'conversation', 'write')) throw new Refused('order.field_inspector_only_visits');
    const asked = new URL(c.req.url).searchParams;
    // The shortlist names those that are ticked as the comparison does.
    const companies = await companiesOf(at, c, [...asked.getAll('to'), ...asked.getAll('company')]);
    if (companies.length === 0) return seeOther(c, paths.inspectors);
    const values = {
      ...Object.fromEntries(FIELDS.map((name) => [name, asked.get(name) ?? ''])),
      ...blankValues(c.var.view, companies),
      to: companies.map(({ org }) => org),
    };
    return draw(at, c, { companies, values, errors: {}, fileNames: [] });
  });

  app.post('/contact', async (c) => {
    const actor = personOf(c);
    const { sent, refused } = await readSent(at, c);
    const again = async (errors: FormErrors, status: number) => {
      const companies = await companiesOf(at, c, [...sent.getAll('shown'), ...sent.getAll('to')]);
      const files = await usableFiles(at.db, sent.getAll('files'), null, actor.org);
      const fileNames = files.map(({ name }) => name);
      return draw(at, c, { companies, values: valuesOf(sent), errors, fileNames }, status as 400);
    };
    if (refused) return again({ files: refusalText(c.var.view, refused) }, 400);
    const place = await placeOf(at, sent);
    if (place === undefined) return again({ city: c.var.view.t('talk.contact.no_city') }, 400);
    const parsed = InquiryInput.safeParse(bodyOf(sent, place));
    if (!parsed.success) return again(errorsOf(c.var.view, parsed.error.issues), 400);
    try {
      const key = keyFrom(sent.get('key'));
      await countInquiry(at.db, actor, c.var.real);
      const { inquiry } = await at.db.tx((tx) => sendInquiry(tx, actor, parsed.data, key, c.var.now));
      return seeOther(c, paths.inquiry(inquiry));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      const field = fieldAt(String(error.details['field'] ?? '').split('.'));
      return again({ [field]: refusalText(c.var.view, error) }, ERRORS[error.code].status);
    }
  });
  return app;
}

async function companiesOf(at: Installation, c: Context<PageEnv>, ids: readonly string[]): Promise<Company[]> {
  const wanted = [...new Set(ids)].filter((id): id is OrgId => isId('org', id)).slice(0, COMPANIES_MAX);
  const found = await Promise.all(wanted.map((id) => companyById(at.db, id, c.var.now)));
  const companies = found.filter((company) => company !== null);
  if (wanted.length > 0 && companies.length === 0) throw new Refused('not_found');
  return companies;
}

function blankValues(view: View, companies: readonly Company[]): FormValues {
  const today = new Date(view.now).toISOString().slice(0, 10);
  const [first] = companies;
  const type = first?.services.some((service) => service.type === 'psi') ? 'psi' : first?.services[0]?.type;
  return { type: type ?? 'psi', from: plusDays(today, 7), until: plusDays(today, 14) };
}

function valuesOf(sent: Sent): FormValues {
  return Object.fromEntries(
    FIELDS.map((name) => [
      name,
      name === 'to' || name === 'files' ? [...sent.getAll(name)] : (sent.get(name) ?? undefined),
    ]),
  );
}

/** The city, else the country; null where neither is given, undefined for a city that is not known there. */
async function placeOf(at: Installation, sent: Sent): Promise<Place | null | undefined> {
  const [country, city] = [textOf(sent, 'country'), textOf(sent, 'city')];
  if (country === '') return city === '' ? null : undefined;
  return (city === '' ? await placeById(at.db, country) : await cityNamed(at.db, country, city)) ?? undefined;
}

function bodyOf(sent: Sent, place: Place | null): Record<string, unknown> {
  const supplier = Object.fromEntries(Object.entries(SUPPLIER).map(([field, name]) => [name, textOf(sent, field)]));
  const [from, until, quantity] = [textOf(sent, 'from'), textOf(sent, 'until'), textOf(sent, 'quantity')];
  return {
    to: [...sent.getAll('to')],
    type: textOf(sent, 'type'),
    product: textOf(sent, 'product'),
    quantity: quantity === '' ? null : Number(quantity),
    place: place?.id ?? null,
    supplier: Object.values(supplier).every((text) => text === '') ? null : supplier,
    window: from === '' && until === '' ? null : { from: from || until, to: until || from },
    words: textOf(sent, 'words'),
    files: [...sent.getAll('files')],
  };
}

function fieldAt(path: readonly PropertyKey[]): string {
  const [first = '', second] = path.map(String);
  if (first === 'window') return second === 'from' ? 'from' : 'until';
  if (first === 'place') return 'city';
  if (first === 'supplier') return Object.entries(SUPPLIER).find(([, name]) => name === second)?.[0] ?? 'site_name';
  return FIELDS.includes(first) ? first : 'form';
}

function errorsOf({ t }: View, issues: readonly z.core.$ZodIssue[]): FormErrors {
  const errors: Record<string, string> = {};
  for (const issue of issues) {
    const { path, code } = issue;
    const field = fieldAt(path);
    const words =
      field === 'to'
        ? t('talk.contact.choose_company', { max: COMPANIES_MAX })
        : code === 'too_big' && issue.origin === 'string'
          ? t('form.too_long', { max: Number(issue.maximum) })
          : t(code === 'too_small' || code === 'invalid_type' ? 'form.missing' : 'form.format');
    errors[field] ??= words;
  }
  return errors;
}

interface Drawn {
  readonly companies: readonly Company[];
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly fileNames: readonly string[];
}

async function draw(at: Installation, c: Context<PageEnv>, drawn: Drawn, status: 200 | 400 = 200): Promise<Response> {
  const [countries, rates] = await Promise.all([placesIn(at.db, null), ratesOf(at.db)]);
  const codes = countries.map(({ id }) => id);
  return answerPage(c, <ContactPage view={c.var.view} {...drawn} countries={codes} rates={rates} />, status);
}

type Props = Drawn & { readonly view: View; readonly countries: readonly string[]; readonly rates: Rates };

function ContactPage(props: Props) {
  const { view, companies, values, errors } = props;
  const { t } = view;
  const [first] = companies;
  const one = companies.length === 1 ? first : undefined;
  return (
    <Page view={view} title={t('talk.contact.title')} part="inspectors">
      <PageHead
        title={one ? t('talk.contact.title_named', { name: one.name }) : t('talk.contact.title')}
        lead={t(one ? 'talk.contact.lead_named' : 'talk.contact.lead')}
        crumbs={[
          { label: t('common.nav_inspectors'), href: paths.inspectors },
          ...(one ? [{ label: one.name, href: paths.inspector(one.org) }] : []),
        ]}
      />
      <Form action={paths.contact()} values={values} errors={errors} hidden={{ key: formKey() }} upload>
        {companies.map(({ org }) => (
          <input key={org} type="hidden" name="shown" value={org} />
        ))}
        <Split label={t('talk.contact.to')} side="first" aside={<Companies {...props} />}>
          <Card label={t('talk.contact.title')}>
            <Fields {...props} />
            <ButtonBar>
              <Button look="primary" icon="message">
                {t('talk.contact.send', { count: companies.length })}
              </Button>
              <LinkButton look="quiet" href={one ? paths.inspector(one.org) : paths.inspectors}>
                {t('common.cancel')}
              </LinkButton>
            </ButtonBar>
          </Card>
        </Split>
      </Form>
    </Page>
  );
}

/** Who is asked; each can be left out again. */
function Companies({ view, companies, rates }: Props) {
  const { t } = view;
  return (
    <>
      <Card title={t('talk.contact.to')}>
        <CheckList
          name="to"
          legend={<span class="hidden-text">{t('talk.contact.to')}</span>}
          choices={companies.map((company) => ({
            value: company.org,
            label: <b>{company.name}</b>,
            hint: (
              <>
                <Dots items={[...standing(view, company)]} />
                <Price view={view} company={company} rates={rates} />
              </>
            ),
          }))}
        />
        {companies.length < COMPANIES_MAX ? (
          <p class="small muted">{t('talk.contact.more', { max: COMPANIES_MAX })}</p>
        ) : null}
      </Card>
      <Notice tone="note" title={t('talk.safe_title')}>
        <p>{t('talk.safe')}</p>
      </Notice>
    </>
  );
}

function Fields({ view, values, countries, fileNames }: Props) {
  const { t, format } = view;
  const kept = values['files'] ?? [];
  const choices = countries
    .map((code) => ({ value: code, label: format.country(code) }))
    .sort((a, b) => format.compare(a.label, b.label));
  return (
    <>
      <FieldSet legend={t('orders.place.what')}>
        <FieldSet columns={2}>
          <Select
            name="type"
            label={t('orders.place.type')}
            options={INSPECTION_TYPES.map((type) => ({ value: type, label: t(`order.type.${type}`) }))}
          />
          <TextInput
            name="quantity"
            label={t('orders.place.lot')}
            optional
            type="number"
            min={1}
            max={100_000_000}
            inputMode="numeric"
          />
        </FieldSet>
        <TextInput name="product" label={t('orders.place.product_name')} maxLength={200} />
      </FieldSet>
      <FieldSet legend={t('talk.contact.where_when')}>
        <FieldSet columns={2}>
          <Select
            name="country"
            label={t('orders.place.country')}
            optional
            empty={t('orderpage.choose')}
            options={choices}
          />
          <TextInput name="city" label={t('orders.place.city')} optional maxLength={120} />
          <TextInput
            name="site_name"
            label={t('orders.place.site_name')}
            hint={t('talk.contact.supplier_hint')}
            optional
            maxLength={200}
          />
          <TextInput name="address" label={t('orders.place.address')} optional maxLength={500} />
          <TextInput name="contact" label={t('orders.place.contact')} optional maxLength={120} />
          <TextInput name="phone" label={t('orders.place.phone')} optional type="tel" maxLength={60} />
          <DateInput name="from" label={t('orders.place.from')} optional />
          <DateInput name="until" label={t('orders.place.to')} optional />
        </FieldSet>
      </FieldSet>
      <FieldSet legend={t('talk.contact.question')}>
        <TextArea
          name="words"
          label={t('talk.contact.words')}
          hint={t('talk.contact.words_hint')}
          rows={7}
          maxLength={WORDS_MAX}
        />
        {(typeof kept === 'string' ? [kept] : kept).map((id) => (
          <input key={id} type="hidden" name="files" value={id} />
        ))}
        <FileInput
          name="new_files"
          label={t('orders.place.files')}
          optional
          multiple
          accept={acceptOf(ALL_KINDS)}
          hint={
            fileNames.length > 0
              ? t('orders.place.kept_files', { names: format.list([...fileNames]) })
              : t('talk.files_hint', { max: FILES_MAX })
          }
        />
      </FieldSet>
    </>
  );
}
