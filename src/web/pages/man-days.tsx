import { Hono } from 'hono';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { PlanFields } from '#web/order/terms-fields.tsx';
import { paths } from '#web/paths.ts';
import { ManDaySum, reckoned, WORK_BLANK, WorkFields } from '#web/talk/man-days.tsx';
import { Card, Split } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

const BLANK = {
  ...WORK_BLANK,
  lot: '',
  standard: 'iso2859-1',
  level: 'II',
  severity: 'normal',
  critical: 'none',
  major: '2.5',
  minor: '4.0',
};

/** How many man-days an inspection takes, for everybody; the form of an offer asks the same address while it is filled in. */
export function manDayPages(_at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.manDays, (c) => {
    const query = c.req.query();
    const values = Object.fromEntries(
      Object.entries(BLANK).map(([name, blank]) => [name, (query[name] ?? blank).slice(0, 4_000)]),
    );
    return answerPage(c, <ManDaysPage view={c.var.view} values={values} />);
  });
  return app;
}

function ManDaysPage({ view, values }: { view: View; values: Readonly<Record<string, string>> }) {
  const { t } = view;
  const sent = { get: (name: string) => values[name] ?? null, getAll: () => [] };
  return (
    <Page view={view} title={t('talk.days.title')} part="inspectors" islands={['src/web/islands/reckon.ts']}>
      <PageHead
        title={t('talk.days.title')}
        lead={t('talk.days.lead')}
        crumbs={[{ label: t('common.nav_inspectors'), href: paths.inspectors }]}
      />
      <Split
        label={t('talk.days.sum')}
        aside={
          <Card title={t('talk.days.sum')}>
            <ManDaySum view={view} of={reckoned(sent)} />
          </Card>
        }
      >
        <Card label={t('talk.days.title')}>
          <Form action={paths.manDays} method="get" values={values} reckons>
            <TextInput
              name="lot"
              label={t('orders.place.lot')}
              type="number"
              min={1}
              max={100_000_000}
              inputMode="numeric"
            />
            <PlanFields view={view} />
            <WorkFields view={view} />
            <ButtonBar>
              <Button look="primary">{t('talk.days.reckon')}</Button>
            </ButtonBar>
          </Form>
        </Card>
      </Split>
    </Page>
  );
}
