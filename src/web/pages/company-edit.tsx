import { Hono } from 'hono';
import { ACCREDITATIONS, INDUSTRIES, LANGUAGES } from '#domain/listings.ts';
import { Refused } from '#domain/errors.ts';
import { can } from '#domain/permissions.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { decimalOf } from '#domain/money.ts';
import { acceptOf, REPORT_KINDS } from '#modules/files/kinds.ts';
import { editListing } from '#modules/listings/commands.ts';
import { companyById, type Company } from '#modules/listings/queries.ts';
import { type Place, placeInput, ratesOf } from '#modules/reference/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Small, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import {
  Checkbox,
  CheckList,
  DateInput,
  FileInput,
  MoneyInput,
  RadioGroup,
  TextArea,
  TextInput,
} from '#web/ui/input.tsx';
import { ChoiceColumns } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { changeFrom, readForm } from './company-form.ts';
import { PaperFiles } from './company-papers.tsx';
import { names } from './directory-names.ts';
import { PlaceInput, PlaceList, PLACES_ISLAND } from './place-fields.tsx';

/** What an inspection company shows of itself, edited by its owners and admins on one page. */
export function companyEditPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.editListing, async (c) => {
    const actor = personOf(c);
    const company = await companyById(at.db, actor.org, c.var.now, { own: true });
    const { currencies } = await ratesOf(at.db);
    return answerPage(
      c,
      <EditPage
        view={c.var.view}
        company={company}
        values={valuesOf(c.var.view, company)}
        covers={company?.covers ?? []}
        errors={{}}
        currencies={currencies}
        mayEdit={can(actor.role, 'listing', 'edit')}
      />,
    );
  });

  app.post(paths.editListing, async (c) => {
    const actor = personOf(c);
    const { view } = c.var;
    const values = await readForm(c);
    const result = await changeFrom(at.db, view, values);
    if ('change' in result) {
      const gone = await at.db.tx((tx) => editListing(tx, actor, result.change, c.var.now));
      for (const key of gone) await at.files.remove(key);
      setFlash(at, c, 'done', view.t('company.edit_saved'));
      return seeOther(c, paths.inspector(actor.org));
    }
    if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
    const company = await companyById(at.db, actor.org, c.var.now, { own: true });
    const { currencies } = await ratesOf(at.db);
    return answerPage(c, <EditPage view={view} company={company} currencies={currencies} mayEdit {...result} />, 400);
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly company: Company | null;
  readonly values: FormValues;
  /** The places to choose from; those that are covered are ticked. */
  readonly covers: readonly Place[];
  readonly errors: FormErrors;
  readonly currencies: readonly string[];
  readonly mayEdit: boolean;
}

function EditPage({ view, company, values, covers, errors, currencies, mayEdit }: Props) {
  const { t } = view;
  return (
    <Page view={view} title={t('company.edit_title')} islands={[PLACES_ISLAND]}>
      <PageHead
        crumbs={[{ label: t('common.organization'), href: paths.organization }]}
        title={t('company.edit_title')}
        lead={t('company.edit_lead')}
        side={company ? <LinkButton href={paths.inspector(company.org)}>{t('company.edit_see')}</LinkButton> : null}
      />
      <Stack gap="wide">
        <Form action={paths.editListing} values={values} errors={errors}>
          <Profile view={view} />
          <Services view={view} currencies={currencies} currency={company?.price?.currency ?? view.currency} />
          <Reach view={view} covers={covers} />
          <Papers view={view} />
          <ButtonBar>
            <Button look="primary" reason={mayEdit ? null : t('company.edit_owner_only')}>
              {t('common.save')}
            </Button>
          </ButtonBar>
        </Form>
        {company ? <Calendar view={view} company={company} /> : null}
        {company && mayEdit ? <PaperFiles view={view} company={company} /> : null}
        {company && mayEdit ? <Sample view={view} company={company} /> : null}
      </Stack>
    </Page>
  );
}

function Calendar({ view, company }: { view: View; company: Company }) {
  const { t } = view;
  return (
    <Card title={t('company.calendar')}>
      <p>{t('company.days_ahead', { count: company.daysTaken.length })}</p>
      <ButtonBar>
        <LinkButton href={paths.editDays} icon="calendar">
          {t('company.calendar_edit')}
        </LinkButton>
      </ButtonBar>
    </Card>
  );
}

/** A form of its own: a file cannot be filled in again where another field was wrong. */
function Sample({ view, company }: { view: View; company: Company }) {
  const { t, format } = view;
  return (
    <Card title={t('company.sample')} id="sample">
      <Form action={paths.editSample} id="sample-form" upload>
        {company.sampleBytes === null ? null : (
          <p>
            <a href={paths.sampleReport(company.org)}>
              {t('company.sample_download', { size: format.bytes(company.sampleBytes) })}
            </a>
          </p>
        )}
        <FileInput
          name="file"
          label={t('company.edit_sample')}
          hint={t('company.edit_sample_hint')}
          accept={acceptOf(REPORT_KINDS)}
        />
        <ButtonBar>
          <Button icon="upload">{t('company.edit_sample_send')}</Button>
        </ButtonBar>
      </Form>
    </Card>
  );
}

function Profile({ view: { t } }: Pick<Props, 'view'>) {
  return (
    <Card title={t('company.edit_profile')}>
      <Stack gap="normal">
        <Checkbox name="published" label={t('company.edit_published')} />
        <RadioGroup
          name="kind"
          legend={t('company.edit_kind')}
          choices={[
            { value: 'company', label: t('company.edit_kind_company') },
            { value: 'person', label: t('company.edit_kind_person') },
          ]}
        />
        <FieldSet columns={3}>
          <PlaceInput name="place" label={t('company.edit_place')} hint={t('company.edit_place_hint')} />
          <TextInput name="founded" label={t('company.edit_founded')} type="number" min={1800} max={2100} optional />
          <TextInput name="inspectors" label={t('company.edit_inspectors')} type="number" min={1} max={100_000} />
        </FieldSet>
        <TextInput name="headline_en" label={t('company.edit_headline_en')} maxLength={160} optional />
        <TextArea name="description_en" label={t('company.edit_description_en')} rows={5} maxLength={4000} optional />
        <TextInput name="headline_zh" label={t('company.edit_headline_zh')} maxLength={160} optional />
        <TextArea name="description_zh" label={t('company.edit_description_zh')} rows={5} maxLength={4000} optional />
        <TextArea name="team" label={t('company.edit_team')} hint={t('company.edit_team_hint')} rows={3} optional />
      </Stack>
    </Card>
  );
}

function Services({ view, currencies, currency }: Pick<Props, 'view' | 'currencies'> & { currency: string }) {
  const { t } = view;
  return (
    <Card title={t('company.edit_services')}>
      <FieldSet hint={t('company.edit_services_hint')} columns={2}>
        {INSPECTION_TYPES.map((type) => (
          <MoneyInput
            key={type}
            name={`price_${type}`}
            label={names.type(view, type)}
            currency={currency}
            currencies={currencies}
            optional
          />
        ))}
      </FieldSet>
    </Card>
  );
}

function Reach({ view, covers }: Pick<Props, 'view' | 'covers'>) {
  const { t, format, locale } = view;
  const sorted = (choices: { value: string; label: string }[]) =>
    choices.toSorted((a, b) => a.label.localeCompare(b.label, locale));
  return (
    <Card title={t('company.where')}>
      <Stack gap="normal">
        <PlaceList
          view={view}
          name="covers"
          legend={t('company.edit_covers')}
          hint={t('company.edit_covers_hint')}
          places={covers}
        />
        <ChoiceColumns>
          <CheckList
            name="languages"
            legend={t('company.edit_languages')}
            choices={sorted(LANGUAGES.map((code) => ({ value: code, label: format.language(code) })))}
          />
        </ChoiceColumns>
        <ChoiceColumns>
          <CheckList
            name="industries"
            legend={t('company.edit_industries')}
            choices={sorted(INDUSTRIES.map((code) => ({ value: code, label: names.industry(view, code) })))}
          />
        </ChoiceColumns>
      </Stack>
    </Card>
  );
}

function Papers({ view }: Pick<Props, 'view'>) {
  const { t } = view;
  return (
    <Card title={t('company.edit_papers')}>
      <Stack gap="normal">
        <Small>{t('company.edit_papers_hint')}</Small>
        {ACCREDITATIONS.map((code) => (
          <FieldSet key={code} legend={names.paper(view, code)} columns={3}>
            <TextInput name={`paper_${code}_number`} label={t('company.edit_paper_number')} maxLength={80} optional />
            <TextInput name={`paper_${code}_issuer`} label={t('company.edit_paper_issuer')} maxLength={120} optional />
            <DateInput name={`paper_${code}_expires`} label={t('company.edit_paper_expires')} optional />
          </FieldSet>
        ))}
      </Stack>
    </Card>
  );
}

/** The form as it stands in the database. */
function valuesOf(view: View, company: Company | null): FormValues {
  if (!company) return { kind: 'company', inspectors: '1', languages: ['en'] };
  const prices = Object.fromEntries(
    company.services.flatMap(({ type, price }) => [
      [`price_${type}`, decimalOf(price)],
      [`price_${type}_currency`, price.currency],
    ]),
  );
  const papers = Object.fromEntries(
    company.papers.flatMap(({ code, number, issuer, expiresOn }) => [
      [`paper_${code}_number`, number],
      [`paper_${code}_issuer`, issuer],
      [`paper_${code}_expires`, expiresOn ?? ''],
    ]),
  );
  return {
    ...(company.published ? { published: 'on' } : {}),
    kind: company.kind,
    place: company.place ? placeInput(company.place, view.locale) : '',
    founded: company.founded === null ? '' : String(company.founded),
    inspectors: String(company.inspectors),
    headline_en: company.headline.en,
    headline_zh: company.headline.zh,
    description_en: company.description.en,
    description_zh: company.description.zh,
    team: company.team.join('\n'),
    covers: company.covers.map(({ id }) => id),
    languages: company.languages,
    industries: company.industries,
    ...prices,
    ...papers,
  };
}
