import { Hono } from 'hono';
import { directorySize, type FoundCompany, foundById, someCompanies } from '#modules/listings/queries.ts';
import { type Rates, ratesOf } from '#modules/reference/queries.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Grid, Notice, Section, Small, Stack } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Icon, type IconName } from '#web/ui/icon.tsx';
import { ItemList } from '#web/ui/list.tsx';
import { Hero, Spacious, Steps } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';
import { CompanyItem } from './directory-item.tsx';
import { SearchFields } from './directory.tsx';
import { PLACES_ISLAND } from './place-fields.tsx';

/** The first page: what this is, the search, how it goes, and some of the companies. */
export function homePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.home, async (c) => {
    const size = await directorySize(at.db);
    const companies = await foundById(at.db, await someCompanies(at.db, 4), c.var.now);
    return answerPage(c, <HomePage view={c.var.view} size={size} companies={companies} rates={await ratesOf(at.db)} />);
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly size: { readonly companies: number; readonly countries: number };
  readonly companies: readonly FoundCompany[];
  readonly rates: Rates;
}

const STEPS = ['s1', 's2', 's3', 's4', 's5', 's6'] as const;
const WHY: readonly (readonly [string, IconName])[] = [
  ['why1', 'lock'],
  ['why2', 'clock'],
  ['why3', 'shield'],
];

function HomePage({ view, size, companies, rates }: Props) {
  const { t, format, mode, person } = view;
  return (
    <Page view={view} title={t('home.title')} description={t('home.description')} islands={[PLACES_ISLAND]}>
      <Hero title={t('home.hero')} lead={t('home.hero_lead')}>
        <Form action={paths.inspectors} method="get" id="search" label={t('directory.title')}>
          <Card label={t('common.search')}>
            <SearchFields view={view} />
          </Card>
        </Form>
        {size.companies > 0 ? (
          <Small>
            {t('home.size', { companies: format.number(size.companies), countries: format.number(size.countries) })}
          </Small>
        ) : null}
      </Hero>
      <Spacious>
        {mode === 'sandbox' && !person ? (
          <Notice
            tone="held"
            title={t('home.sandbox')}
            actions={<LinkButton href={paths.signIn(paths.inspectors)}>{t('home.sandbox_sign_in')}</LinkButton>}
          >
            <p>{t('home.sandbox_text')}</p>
          </Notice>
        ) : null}
        <Section title={t('home.how')} side={<a href={paths.helpArticle('inspection')}>{t('home.how_more')}</a>}>
          <Steps steps={STEPS.map((step) => ({ title: t(`home.${step}`), text: t(`home.${step}_text`) }))} />
        </Section>
        {companies.length > 0 ? (
          <Section title={t('home.some')} side={<a href={paths.inspectors}>{t('home.some_all')}</a>}>
            <ItemList label={t('home.some')}>
              {companies.map((company) => (
                <CompanyItem key={company.org} view={view} company={company} rates={rates} />
              ))}
            </ItemList>
          </Section>
        ) : null}
        <Section title={t('home.why')} side={<a href={paths.register}>{t('home.inspect')}</a>}>
          <Grid>
            {WHY.map(([key, icon]) => (
              <Card key={key}>
                <Stack gap="tight">
                  <Icon name={icon} size={24} />
                  <h3>{t(`home.${key}`)}</h3>
                  <Small>{t(`home.${key}_text`)}</Small>
                </Stack>
              </Card>
            ))}
          </Grid>
        </Section>
      </Spacious>
    </Page>
  );
}
