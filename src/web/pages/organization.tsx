import { Hono } from 'hono';
import { z } from 'zod';
import { can } from '#domain/permissions.ts';
import { DAY } from '#domain/time.ts';
import { addOrganization, editOrganization, renewSession, type OrganizationInput } from '#modules/people/commands.ts';
import { OrganizationInput as Input } from '#modules/people/contract.ts';
import { organizationOf } from '#modules/people/queries.ts';
import { placesIn } from '#modules/reference/queries.ts';
import { signed } from '#platform/cookies.ts';
import { personOf, sessionOf, type Installation } from '#platform/http.ts';
import { countTry } from '#platform/rate-limit.ts';
import { browserOf, giveSession } from '#platform/session-cookie.ts';
import { answerPage, safeBack, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { OrganizationHead } from '#web/organization-head.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { takeOverShortlist } from '#web/shortlist.ts';
import { Card, Facts, Narrow, Notice, Small, Split } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { CheckList, Select, TextInput } from '#web/ui/input.tsx';
import { Tag, Tags } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

const DOES = ['buys', 'inspects', 'sells'] as const;
type Organization = Awaited<ReturnType<typeof organizationOf>>;

const OrganizationForm = z.object({
  name: Input.shape.name,
  country: Input.shape.country,
  city: Input.shape.city,
  does: z.array(z.enum(DOES), 'people.choose_some').min(1, 'people.choose_some'),
});

const inputOf = ({ does, ...rest }: z.output<typeof OrganizationForm>): OrganizationInput => ({
  ...rest,
  buys: does.includes('buys'),
  inspects: does.includes('inspects'),
  sells: does.includes('sells'),
});

/** The organization acted for, and a new one. */
export function organizationPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const countries = async () => (await placesIn(at.db, null)).map(({ id }) => id);

  app.get(paths.newOrganization, async (c) => {
    sessionOf(c);
    const props = { back: safeBack(c.req.query('back')), countries: await countries() };
    return answerPage(c, <NewPage view={c.var.view} form={blank} {...props} />);
  });
  app.post(paths.newOrganization, (c) => {
    const back = safeBack(c.req.query('back'));
    return submit(c, OrganizationForm, {
      act: async (input) => {
        const { session } = browserOf(at, c);
        await countTry(at.db, [{ key: `organization:${session.person}`, max: 10, window_ms: DAY }], c.var.real);
        const { token, org } = await at.db.tx(async (tx) => {
          const made = await addOrganization(tx, session.person, inputOf(input), c.var.now);
          return { org: made, token: await renewSession(tx, session.id, { org: made }, c.var.real) };
        });
        giveSession(at, c, signed(at.config.secret, token));
        await takeOverShortlist(at, c, { person: session.person, org });
        setFlash(at, c, 'done', c.var.view.t('people.made', { name: input.name }));
        return seeOther(c, back === '/' ? paths.organization : back);
      },
      again: async (form, status) => {
        const props = { back, countries: await countries() };
        return answerPage(c, <NewPage view={c.var.view} form={form} {...props} />, status);
      },
    });
  });

  app.get(paths.organization, async (c) => {
    const { person, org } = personOf(c);
    const organization = await organizationOf(at.db, person, org);
    const form = { errors: {}, values: valuesOf(organization) };
    const props = { organization, countries: await countries() };
    return answerPage(c, <AboutPage view={c.var.view} form={form} {...props} />);
  });
  app.post(paths.organization, (c) =>
    submit(c, OrganizationForm, {
      act: async (input) => {
        await at.db.tx((tx) => editOrganization(tx, personOf(c), inputOf(input)));
        setFlash(at, c, 'done', c.var.view.t('people.saved'));
        return seeOther(c, paths.organization);
      },
      again: async (form, status) => {
        const { person, org } = sessionOf(c);
        const organization = await organizationOf(at.db, person, org ?? '');
        const props = { organization, countries: await countries() };
        return answerPage(c, <AboutPage view={c.var.view} form={form} {...props} />, status);
      },
    }),
  );
  return app;
}

function valuesOf(organization: Organization): FormState['values'] {
  const { name, country, city } = organization;
  return { name, country, city, does: DOES.filter((one) => organization[one]) };
}

interface Fields {
  readonly view: View;
  readonly countries: readonly string[];
}

function OrganizationFields({ view, countries }: Fields) {
  const { t, format } = view;
  const options = countries
    .map((code) => ({ value: code, label: format.country(code) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, view.locale));
  return (
    <>
      <TextInput
        name="name"
        label={t('people.name')}
        hint={t('people.name_hint')}
        autocomplete="organization"
        maxLength={160}
      />
      <Select name="country" label={t('people.country')} empty="" options={options} />
      <TextInput name="city" label={t('people.city')} autocomplete="address-level2" maxLength={120} />
      <CheckList
        name="does"
        legend={t('people.does')}
        hint={t('people.does_hint')}
        choices={DOES.map((value) => ({ value, label: t(`people.${value}`), hint: t(`people.${value}_text`) }))}
      />
    </>
  );
}

function NewPage({ view, form, back, countries }: Fields & { form: FormState; back: string }) {
  const { t } = view;
  const action = back === '/' ? paths.newOrganization : `${paths.newOrganization}?back=${encodeURIComponent(back)}`;
  return (
    <Page view={view} title={t('people.new_title')}>
      <Narrow>
        <PageHead title={t('people.new_title')} lead={t('people.new_lead')} />
        <Card label={t('people.new_title')}>
          <Form action={action} {...form}>
            <OrganizationFields view={view} countries={countries} />
            <Button look="primary" wide>
              {t('people.new_button')}
            </Button>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}

function AboutPage(props: Fields & { form: FormState; organization: Organization }) {
  const { view, form, organization, countries } = props;
  const { t } = view;
  const mayEdit = can(organization.role, 'organization', 'edit') && organization.suspended_at === null;
  return (
    <Page view={view} title={organization.name}>
      <OrganizationHead tab="about" name={organization.name} />
      <Split aside={<About view={view} organization={organization} />} label={t('people.tab_about')}>
        {organization.suspended_at === null ? null : (
          <Notice tone="stop" title={t('people.suspended')}>
            <p>{t('people.suspended_text')}</p>
          </Notice>
        )}
        {mayEdit ? (
          <Card title={t('common.edit')}>
            <Form action={paths.organization} {...form}>
              <OrganizationFields view={view} countries={countries} />
              <ButtonBar>
                <Button look="primary">{t('common.save')}</Button>
              </ButtonBar>
            </Form>
          </Card>
        ) : (
          <Small>{t('people.edit_for_admins')}</Small>
        )}
      </Split>
    </Page>
  );
}

function About({ view, organization }: { view: View; organization: Organization }) {
  const { t, format } = view;
  return (
    <>
      <Card label={organization.name}>
        <Facts
          rows={[
            [t('people.does'), <Does key="does" view={view} organization={organization} />],
            [t('people.city'), `${organization.city}, ${format.country(organization.country)}`],
            [t('people.your_role'), t(`people.role_${organization.role}`)],
            [t('people.since'), format.dateShort(organization.created_at)],
          ]}
        />
      </Card>
      {organization.inspects ? (
        <LinkButton href={paths.editListing} icon="eye" wide>
          {t('company.edit_title')}
        </LinkButton>
      ) : null}
      {organization.sells ? (
        <>
          <LinkButton href={paths.ownProducts} icon="truck" wide>
            {t('products.own_title')}
          </LinkButton>
          <LinkButton href={paths.editSeller} icon="eye" wide>
            {t('products.edit_seller_title')}
          </LinkButton>
        </>
      ) : null}
      <Small>
        <a href={paths.newOrganization}>{t('people.another')}</a>
      </Small>
    </>
  );
}

function Does({ view: { t }, organization }: { view: View; organization: Organization }) {
  return (
    <Tags>
      {DOES.filter((one) => organization[one]).map((one) => (
        <Tag key={one}>{t(`people.${one}`)}</Tag>
      ))}
    </Tags>
  );
}
