import { Hono } from 'hono';
import { ERRORS, type Code } from '#domain/errors.ts';
import { type Article, ARTICLES, isArticle } from '#domain/help.ts';
import { Refused } from '#domain/errors.ts';
import { HOUR } from '#domain/time.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { vote } from '#modules/support/commands.ts';
import { visitorOf } from '#platform/client-ip.ts';
import { sha256 } from '#platform/hash.ts';
import type { Installation } from '#platform/http.ts';
import { countTry } from '#platform/rate-limit.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Grid, Prose, Section, Small, Split, Stack } from '#web/ui/block.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Table } from '#web/ui/list.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { CLOCK_ROWS, type HelpParams, helpParams } from './help-params.ts';

/** How many parts each article has; their words are `help.<article>.s1` and so on. */
const PARTS: Readonly<Record<Article, number>> = {
  inspection: 8,
  payment: 7,
  fees: 4,
  clocks: 3,
  feedback: 6,
  disputes: 4,
  inspectors: 6,
  account: 3,
};

/** Help articles with a vote, and the catalogue of error codes. */
export function helpArticlePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.help, (c) => answerPage(c, <HelpPage view={c.var.view} />));
  app.get(paths.helpArticle('errors'), (c) => answerPage(c, <ErrorsPage view={c.var.view} />));

  app.get(paths.helpArticle(':article'), async (c) => {
    const article = c.req.param('article') ?? '';
    if (!isArticle(article)) throw new Refused('not_found');
    const params = helpParams(c.var.view, await policyNow(at.db));
    return answerPage(
      c,
      <ArticlePage view={c.var.view} article={article} params={params} thanked={c.req.query('thanks') !== undefined} />,
    );
  });

  app.post(paths.helpVote(':article'), async (c) => {
    const article = c.req.param('article') ?? '';
    if (!isArticle(article)) throw new Refused('not_found');
    const useful = (await c.req.parseBody())['useful'];
    if (useful !== 'yes' && useful !== 'no')
      throw new Refused('input.invalid', { field: 'useful', expected: 'yes or no' });
    const { network, agent } = visitorOf(c, at.config.proxies);
    const voter = c.var.session?.person ?? sha256(`${at.config.secret}${network} ${agent ?? ''}`);
    await countTry(at.db, [{ key: `help:${network}`, max: 60, window_ms: HOUR }], c.var.real);
    await vote(at.db, { article, voter, useful: useful === 'yes' }, c.var.now);
    return seeOther(c, `${paths.helpArticle(article)}?thanks#vote`);
  });
  return app;
}

function HelpPage({ view }: { view: View }) {
  const { t } = view;
  return (
    <Page view={view} title={t('help.title')} part="help">
      <PageHead title={t('help.title')} lead={t('help.lead')} />
      <Stack gap="wide">
        <Grid min="large">
          {ARTICLES.map((article) => (
            <Card key={article}>
              <Stack gap="tight">
                <h2>
                  <a href={paths.helpArticle(article)}>{t(`help.${article}.title`)}</a>
                </h2>
                <Small>{t(`help.${article}.lead`)}</Small>
              </Stack>
            </Card>
          ))}
        </Grid>
        <AskCard view={view} />
        <Small>
          <a href={paths.helpArticle('errors')}>{t('help.errors')}</a>
        </Small>
      </Stack>
    </Page>
  );
}

function AskCard({ view }: { view: View }) {
  const { t, path } = view;
  return (
    <Card title={t('help.ask')}>
      <Stack gap="snug">
        <Small>{t('help.ask_text')}</Small>
        <LinkButton href={paths.support(path)} icon="message">
          {t('common.support')}
        </LinkButton>
      </Stack>
    </Card>
  );
}

interface ArticleProps {
  readonly view: View;
  readonly article: Article;
  readonly params: HelpParams;
  readonly thanked: boolean;
}

function ArticlePage({ view, article, params, thanked }: ArticleProps) {
  const { t } = view;
  const links = {
    inspectors: (inner: unknown) => <a href={paths.inspectors}>{inner as string}</a>,
    listing: (inner: unknown) => <a href={paths.editListing}>{inner as string}</a>,
  };
  const parts = Array.from({ length: PARTS[article] }, (_, at) => `help.${article}.s${at + 1}`);
  return (
    <Page view={view} title={t(`help.${article}.title`)} description={t(`help.${article}.lead`)} part="help">
      <PageHead
        crumbs={[{ label: t('help.title'), href: paths.help }]}
        title={t(`help.${article}.title`)}
        lead={t(`help.${article}.lead`)}
      />
      <Split aside={<Others view={view} article={article} />} label={t('help.all')}>
        <Prose>
          {parts.map((part, at) => (
            <section key={part}>
              <h2>{article === 'inspection' ? `${at + 1}. ${t(`${part}.title`)}` : t(`${part}.title`)}</h2>
              <p>{rich(t, `${part}.text`, params, links)}</p>
            </section>
          ))}
        </Prose>
        {article === 'clocks' ? <Clocks view={view} params={params} /> : null}
        <Vote view={view} article={article} thanked={thanked} />
      </Split>
    </Page>
  );
}

function Clocks({ view, params }: Pick<ArticleProps, 'view' | 'params'>) {
  const { t } = view;
  const cell = (row: string, part: string) => rich(t, `help.clock.${row}.${part}`, params);
  return (
    <Card title={t('help.table')} flush>
      <Table
        caption={t('help.table')}
        rows={CLOCK_ROWS}
        rowKey={(row) => row}
        columns={[
          { key: 'wait', head: t('help.wait'), main: true, cell: (row) => cell(row, 'wait') },
          { key: 'time', head: t('help.time'), cell: (row) => cell(row, 'time') },
          { key: 'then', head: t('help.then'), cell: (row) => cell(row, 'then') },
        ]}
      />
    </Card>
  );
}

function Vote({ view, article, thanked }: Pick<ArticleProps, 'view' | 'article' | 'thanked'>) {
  const { t, path } = view;
  return (
    <Card id="vote" label={t('help.useful')}>
      {thanked ? (
        <p role="status">
          {rich(t, 'help.thanks', {}, { link: (inner) => <a href={paths.support(path.split('?')[0])}>{inner}</a> })}
        </p>
      ) : (
        <Form action={paths.helpVote(article)} id="vote-form">
          <div class="row gap-normal">
            <b>{t('help.useful')}</b>
            <Button name="useful" value="yes" icon="check" small>
              {t('help.useful_yes')}
            </Button>
            <Button name="useful" value="no" icon="x" small>
              {t('help.useful_no')}
            </Button>
          </div>
        </Form>
      )}
    </Card>
  );
}

function Others({ view, article }: Pick<ArticleProps, 'view' | 'article'>) {
  const { t } = view;
  return (
    <>
      <Card title={t('help.all')}>
        <ul class="article-list">
          {ARTICLES.map((other) => (
            <li key={other}>
              {other === article ? (
                <b aria-current="page">{t(`help.${other}.title`)}</b>
              ) : (
                <a href={paths.helpArticle(other)}>{t(`help.${other}.title`)}</a>
              )}
            </li>
          ))}
        </ul>
      </Card>
      <AskCard view={view} />
    </>
  );
}

function ErrorsPage({ view }: { view: View }) {
  const { t, locale } = view;
  const codes = (Object.keys(ERRORS) as Code[]).sort();
  return (
    <Page view={view} title={t('help.errors')} part="help">
      <PageHead
        crumbs={[{ label: t('help.title'), href: paths.help }]}
        title={t('help.errors')}
        lead={t('help.errors_lead')}
      />
      <Section title={t('help.errors')}>
        <Card flush label={t('help.errors')}>
          <Table
            caption={t('help.errors')}
            rows={codes}
            rowKey={(code) => code}
            columns={[
              { key: 'code', head: t('help.code'), main: true, cell: (code) => <code id={code}>{code}</code> },
              { key: 'status', head: t('help.status'), numeric: true, cell: (code) => ERRORS[code].status },
              { key: 'meaning', head: t('help.meaning'), cell: (code) => ERRORS[code][locale] },
            ]}
          />
        </Card>
      </Section>
    </Page>
  );
}
