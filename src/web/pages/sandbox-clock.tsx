import { Hono, type Context } from 'hono';
import { dateIn, endOf, plusDays, startOf, type Instant } from '#domain/time.ts';
import { demoLogins, type DemoLogin } from '#modules/people/demo.ts';
import { checkMayTurn, targetOf, turnClock } from '#modules/staff/clock.ts';
import { nextClocks, type NextClock } from '#modules/staff/queries.ts';
import { sessionOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Card, EmptyState, Facts, Grid, Small, Split } from '#web/ui/block.tsx';
import { Button, PostButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { DateInput } from '#web/ui/input.tsx';
import { Table } from '#web/ui/list.tsx';
import { Countdown, DateTime } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { z } from 'zod';
import { sentenceOf } from '#domain/errors.ts';

const SHOWN = 20;
const STEPS = [
  { key: 'hour', hours: 1 },
  { key: 'day', hours: 24 },
  { key: 'days_3', hours: 3 * 24 },
  { key: 'days_7', hours: 7 * 24 },
  { key: 'days_30', hours: 30 * 24 },
] as const;

const clockForm = z.strictObject({
  hours: z.coerce.number().positive().optional(),
  date: z.iso.date().optional(),
  next: z.literal('on').optional(),
});

/** A sandbox only: staff turn the clock of the whole installation, forward; everybody else sees it. In live mode nothing is here. */
export function sandboxClockPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  if (at.config.mode !== 'sandbox') return app;

  const page = async (c: Context<PageEnv>, form: FormState, status: 200 | 400 | 401 | 403 | 409 | 413 | 429 = 200) => {
    const { staff, org } = sessionOf(c);
    const [clocks, demos] = await Promise.all([nextClocks(at.db, SHOWN), staff ? [] : demoLogins(at.db)]);
    const turner = staff ? 'self' : (demos.find(({ who }) => who === 'support') ?? null);
    const readable = (clock: NextClock) => staff !== null || org === clock.buyer || org === clock.provider;
    const { view, real } = c.var;
    return answerPage(c, <ClockPage {...{ view, real, clocks, form, turner, readable }} />, status);
  };

  app.get(paths.sandboxClock, (c) => page(c, blank));
  app.post(paths.sandboxClock, (c) => {
    sessionOf(c);
    return submit(c, clockForm, {
      act: async ({ hours, date, next }) => {
        checkMayTurn(c);
        const { now, view } = c.var;
        const input = next ? { next: true as const } : { hours: hours ?? 0 };
        await turnClock(at, date ? morningOf(date, view.zone, now) : await targetOf(at, input, now));
        setFlash(at, c, 'done', view.t('staff.clock.turned', { at: view.format.dateTime(at.clock.now()) }));
        return seeOther(c, paths.sandboxClock);
      },
      again: (form, status) => page(c, form, status),
    });
  });
  return app;
}

/** 09:00 of the date where the reader is; of today, its end. */
function morningOf(date: string, zone: string, now: Instant): Instant {
  const morning = startOf(date, zone) + 9 * 3_600_000;
  return morning > now || date < dateIn(now, zone) ? morning : endOf(date, zone);
}

interface ClockProps {
  readonly view: View;
  readonly real: Instant;
  readonly clocks: readonly NextClock[];
  readonly form: FormState;
  /** The reader, if they are staff; else the demo person of staff who may, if there is one. */
  readonly turner: 'self' | DemoLogin | null;
  /** Whether the reader may open the order. */
  readonly readable: (clock: NextClock) => boolean;
}

function ClockPage({ view, real, clocks, form, turner, readable }: ClockProps) {
  const { t, format, now } = view;
  const ahead = now - real;
  return (
    <Page view={view} title={t('staff.clock.title')}>
      <PageHead title={t('staff.clock.title')} lead={t('staff.clock.lead')} />
      <Split
        side="start"
        label={t('staff.clock.title')}
        aside={
          <Card label={t('staff.clock.title')}>
            <Facts
              rows={[
                [t('staff.clock.now'), <b>{<DateTime at={now} brief />}</b>],
                [t('staff.clock.real'), <DateTime at={real} brief />],
                [t('staff.clock.ahead'), ahead < 60_000 ? t('staff.clock.not_moved') : format.duration(ahead)],
              ]}
            />
            {turner === 'self' ? (
              <Hands view={view} form={form} next={clocks.length > 0} />
            ) : (
              <StaffOnly view={view} turner={turner} />
            )}
          </Card>
        }
      >
        {clocks.length === 0 ? (
          <EmptyState icon="clock" title={t('staff.clock.none')}>
            <p>{t('staff.clock.none_text')}</p>
          </EmptyState>
        ) : (
          <Clocks view={view} clocks={clocks} readable={readable} />
        )}
        <Card title={t('tracking.sandbox_title')}>
          <p>{t('tracking.sandbox_text')}</p>
        </Card>
      </Split>
    </Page>
  );
}

function Hands({ view, form, next }: Pick<ClockProps, 'view' | 'form'> & { next: boolean }) {
  const { t } = view;
  return (
    <>
      {next ? (
        <PostButton wide look="primary" action={paths.sandboxClock} fields={{ next: 'on' }}>
          {t('staff.clock.to_next')}
        </PostButton>
      ) : null}
      <Grid min="small">
        {STEPS.map(({ key, hours }) => (
          <PostButton key={key} wide action={paths.sandboxClock} fields={{ hours }}>
            {t(`staff.clock.step.${key}`)}
          </PostButton>
        ))}
      </Grid>
      <Form action={paths.sandboxClock} {...form}>
        <DateInput
          name="date"
          label={t('staff.clock.date')}
          hint={t('staff.clock.date_hint')}
          min={plusDays(dateIn(view.now, view.zone), 1)}
        />
        <Button wide>{t('staff.clock.go')}</Button>
      </Form>
      <Small>{t('staff.clock.forward_only')}</Small>
    </>
  );
}

function StaffOnly({ view, turner }: { view: View; turner: DemoLogin | null }) {
  return (
    <>
      <p>{sentenceOf(view.locale, { code: 'clock.staff_only', details: {} })}</p>
      {turner ? (
        <PostButton
          wide
          look="primary"
          action={`${paths.sandboxSignIn(turner.who)}?back=${encodeURIComponent(paths.sandboxClock)}`}
        >
          {view.t('account.demo_as', { name: turner.name })}
        </PostButton>
      ) : null}
    </>
  );
}

function Clocks({ view, clocks, readable }: Pick<ClockProps, 'view' | 'clocks' | 'readable'>) {
  const { t } = view;
  return (
    <Card flush title={t('staff.clock.next')}>
      <Table
        caption={t('staff.clock.next')}
        rows={clocks}
        rowKey={({ order, machine, move }) => `${order}${machine}${move}`}
        columns={[
          {
            key: 'order',
            head: t('staff.order'),
            main: true,
            cell: (clock) => (
              <span class="nowrap">
                {readable(clock) ? <a href={paths.order(clock.order)}>{clock.no}</a> : clock.no}
              </span>
            ),
          },
          { key: 'then', head: t('common.silence_outcome'), cell: ({ move }) => t(`order.outcome.${move}`) },
          { key: 'due', head: t('staff.clock.due'), cell: ({ due_at: due }) => <DateTime at={due} brief /> },
          { key: 'left', head: t('staff.clock.left'), minor: true, cell: ({ due_at: due }) => <Countdown to={due} /> },
        ]}
      />
    </Card>
  );
}
