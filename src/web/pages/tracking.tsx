import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { SIGHTINGS } from '#domain/shipping/sightings.ts';
import { dateIn, HOUR, isCalendarDate, startOf, type CalendarDate, type Instant } from '#domain/time.ts';
import { orderOf, type OrderView } from '#modules/orders/queries.ts';
import { noteSeen } from '#modules/orders/tracking.ts';
import { actorOf, personOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { titleOf } from '#web/order/about.tsx';
import { Journey, trackedOf, type Tracked } from '#web/order/tracking.tsx';
import { paths } from '#web/paths.ts';
import { blank, formKey, sentKey, submit, type FormState } from '#web/read-form.ts';
import { Card, Small, Split, Stack } from '#web/ui/block.tsx';
import { Button } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { DateInput, Select, TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

const Order = '/orders/:id{ord_[0-9a-z]+}/tracking';

const seenForm = z.object({
  kind: z.enum(SIGHTINGS),
  place: z.string().trim().min(1).max(200),
  on: z.string().refine(isCalendarDate, 'form.format').optional(),
});

/** Where the goods of an order are; its seller says there what no carrier tells. */
export function trackingPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  const draw = async (
    c: Context<PageEnv>,
    id: string,
    form: FormState,
    status: 200 | 400 | 401 | 403 | 409 | 413 | 429 = 200,
  ) => {
    const actor = actorOf(c);
    const shown = await orderOf(at.db, actor, id, c.var.now);
    const tracked = await trackedOf(at.db, actor, c.var.view, shown);
    if (!tracked) throw new Refused('not_found');
    return answerPage(c, <TrackingPage view={c.var.view} shown={shown} tracked={tracked} form={form} />, status);
  };

  app.get(Order, (c) => draw(c, c.req.param('id'), blank));
  app.post(Order, (c) => {
    const id = c.req.param('id');
    return submit(c, seenForm, {
      act: async ({ kind, place, on }) => {
        const seen = { kind, place, at: instantOf(on, c.var.view.zone, c.var.now) };
        const key = await sentKey(c);
        await at.db.tx((tx) => noteSeen(tx, personOf(c), id, seen, key, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('tracking.noted'));
        return seeOther(c, paths.orderTracking(id));
      },
      again: (form, status) => draw(c, id, form, status),
    });
  });
  return app;
}

/** Of a day that is over, its noon where the reader is; today, now. */
function instantOf(on: CalendarDate | undefined, zone: string, now: Instant): Instant {
  if (on === undefined || on === dateIn(now, zone)) return now;
  return startOf(on, zone) + 12 * HOUR;
}

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly tracked: Tracked;
  readonly form: FormState;
}

function TrackingPage({ view, shown, tracked, form }: Props) {
  const { t } = view;
  const { no, order } = shown;
  const isSeller = shown.by.side === 'provider';
  return (
    <Page view={view} title={`${t('tracking.title')} ${no}`} part="orders">
      <PageHead
        title={t('tracking.title')}
        crumbs={[
          { label: t('orderpage.all_orders'), href: paths.orders },
          { label: no, href: paths.order(order.id) },
        ]}
        lead={titleOf(view, order)}
      />
      {isSeller ? (
        <Split aside={<SayCard view={view} order={order.id} form={form} />}>
          <JourneyCard view={view} shown={shown} tracked={tracked} />
        </Split>
      ) : (
        <JourneyCard view={view} shown={shown} tracked={tracked} />
      )}
    </Page>
  );
}

function JourneyCard({ view, shown, tracked }: Omit<Props, 'form'>) {
  return (
    <Card label={view.t('tracking.title')}>
      <Stack>
        <Journey view={view} shown={shown} tracked={tracked} />
        {view.mode === 'sandbox' ? (
          <Small>
            {view.t('tracking.sandbox_title')}. {view.t('tracking.sandbox_text')}
          </Small>
        ) : null}
      </Stack>
    </Card>
  );
}

function SayCard({ view, order, form }: { view: View; order: string; form: FormState }) {
  const { t, now, zone } = view;
  return (
    <Card title={t('tracking.say')}>
      <Form {...form} action={paths.orderTracking(order)} hidden={{ key: formKey() }}>
        <Select
          name="kind"
          label={t('tracking.what')}
          options={SIGHTINGS.map((kind) => ({ value: kind, label: t(`tracking.kind.${kind}`) }))}
        />
        <TextInput name="place" label={t('tracking.where')} hint={t('tracking.where_hint')} maxLength={200} />
        <DateInput name="on" label={t('tracking.on')} hint={t('tracking.on_hint')} max={dateIn(now, zone)} optional />
        <Button wide look="primary">
          {t('tracking.note')}
        </Button>
      </Form>
    </Card>
  );
}
