import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { State } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import { filesOfOrder } from '#modules/files/queries.ts';
import { feedbackOfOrder, type FeedbackRow } from '#modules/feedback/queries.ts';
import { bookedOf } from '#modules/ledger/queries.ts';
import { drawnFor } from '#modules/orders/drawn.ts';
import {
  historyOf,
  orderOf,
  termsOf,
  type HistoryEntry,
  type OrderView,
  type TermsVersion,
} from '#modules/orders/queries.ts';
import { personNames } from '#modules/people/queries.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { drawnCsv, DrawnUnits } from '#web/order/drawn.tsx';
import { FeedbackCard } from '#web/order/feedback.tsx';
import { OrderMoneyBar, type OrderMoney } from '#web/order/money.tsx';
import { ProposalLine } from '#web/order/move-about.tsx';
import { OrderNext } from '#web/order/next.tsx';
import { OrderSilence } from '#web/order/silence.tsx';
import { TermsBrief, TermsFull } from '#web/order/terms.tsx';
import { OrderTimeline } from '#web/order/timeline.tsx';
import { orderTitle } from '#web/order-title.ts';
import { paths } from '#web/paths.ts';
import { Card, Details, Notice, Row, Small, Split, Stack, type Tone } from '#web/ui/block.tsx';
import { CopyButton, PostButton } from '#web/ui/button.tsx';
import { Table } from '#web/ui/list.tsx';
import { Avatar, DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { DisputeCard } from '../order/dispute.tsx';
import { ReportCard } from '../order/report.tsx';

interface Shown {
  readonly view: View;
  readonly shown: OrderView;
}

export function orderPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const { db } = at;

  app.get('/orders/:id{ord_[0-9a-z]+}', async (c) => {
    const shown = await orderOf(db, actorOf(c), c.req.param('id'), c.var.now);
    const [books, history, rated, kept] = await Promise.all([
      bookedOf(db, shown.order.id),
      historyOf(db, shown.order.id),
      feedbackOfOrder(db, shown.order.id),
      shown.order.dispute ? filesOfOrder(db, shown.order.id) : [],
    ]);
    const files = new Map(kept.map(({ id, name }) => [id as string, name]));
    const report = await ReportCard.load(db, shown);
    return answerPage(
      c,
      <OrderPage
        view={c.var.view}
        shown={shown}
        books={books}
        history={history}
        report={report}
        rated={rated}
        files={files}
      />,
    );
  });

  app.get('/orders/:id{ord_[0-9a-z]+}/terms', async (c) => {
    const shown = await orderOf(db, actorOf(c), c.req.param('id'), c.var.now);
    return answerPage(c, <TermsPage view={c.var.view} shown={shown} versions={await termsOf(db, shown.order.id)} />);
  });

  app.get('/orders/:id{ord_[0-9a-z]+}/draw.csv', async (c) => {
    const { order, terms_hash, no } = await orderOf(db, actorOf(c), c.req.param('id'), c.var.now);
    const drawn = drawnFor(order, terms_hash);
    if (!drawn) throw new Refused('not_found');
    return c.body(drawnCsv(drawn), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${no}-units.csv"`,
    });
  });

  app.get('/orders/:id{ord_[0-9a-z]+}/history', async (c) => {
    const shown = await orderOf(db, actorOf(c), c.req.param('id'), c.var.now);
    const history = await historyOf(db, shown.order.id);
    const names = await personNames(db, [...new Set(history.flatMap(({ person }) => person ?? []))]);
    return answerPage(c, <HistoryPage view={c.var.view} shown={shown} history={history} names={names} />);
  });
  return app;
}

function toneOf(name: string, { holds, final }: State): Tone {
  if (name === 'disputed' || name === 'charged_back') return 'stop';
  if (holds) return 'held';
  if (!final) return 'note';
  return name === 'completed' || name === 'settled' ? 'paid' : 'plain';
}

interface OrderPageProps extends Shown {
  readonly books: OrderMoney;
  readonly history: readonly HistoryEntry[];
  readonly report: Awaited<ReturnType<typeof ReportCard.load>>;
  readonly rated: FeedbackRow | null;
  /** Names by id. */
  readonly files: ReadonlyMap<string, string>;
}

function OrderPage({ view, shown, books, history, report, rated, files }: OrderPageProps) {
  const { t, format } = view;
  const { order } = shown;
  const terms = order.terms as unknown as InspectionTerms;
  const state = processNamed(order.machine.process, order.machine.process_version).states[order.machine.state];
  const crumbs = [
    { label: t('orderpage.all_orders'), href: paths.orders },
    { label: shown.no, href: paths.order(order.id) },
  ];
  const when = terms.visit_on ? format.dayShort(terms.visit_on) : format.days(terms.window.from, terms.window.to);
  const others =
    shown.by.side === 'buyer'
      ? [shown.provider]
      : shown.by.side === 'provider'
        ? [shown.buyer]
        : [shown.buyer, shown.provider];
  const place = [terms.site.city, terms.site.region, format.country(terms.site.country)].filter(Boolean).join(', ');
  return (
    <Page
      view={view}
      title={`${shown.no} ${titleOf(view, terms)}`}
      part="orders"
      live={paths.orderEvents(order.id, order.version)}
    >
      <PageHead
        title={titleOf(view, terms)}
        crumbs={crumbs}
        lead={`${place} · ${when} · ${t('orderpage.with', { name: format.list(others.map(({ name }) => name)) })}`}
        side={state ? <Tag tone={toneOf(order.machine.state, state)}>{t(state.label)}</Tag> : null}
      />
      <Split aside={<Aside view={view} shown={shown} terms={terms} />}>
        <OrderMoneyBar view={view} shown={shown} books={books} />
        <OrderNext view={view} shown={shown}>
          {order.machine.state === 'confirmed' && shown.by.side === 'buyer' ? (
            <p class="muted">{t('orderpage.do_not_pay_directly')}</p>
          ) : null}
          <OverdueLine view={view} shown={shown} />
          <ProposalLine view={view} shown={shown} />
        </OrderNext>
        {order.dispute ? <DisputeCard view={view} shown={shown} history={history} files={files} /> : null}
        {report ? <ReportCard view={view} shown={shown} report={report} /> : null}
        {rated ? <FeedbackCard view={view} shown={shown} row={rated} /> : null}
        <Card
          title={t('orderpage.timeline')}
          side={
            <a class="small" href={paths.orderHistory(order.id)}>
              {t('orderpage.history')}
            </a>
          }
        >
          <OrderTimeline view={view} shown={shown} history={history} />
        </Card>
        <Silence view={view} shown={shown} />
      </Split>
    </Page>
  );
}

/** The stored title is English for both sides; each reads it in their own language here. */
export function titleOf(view: View, { type, product }: InspectionTerms): string {
  return orderTitle(view, { type, product: product.name, lot: product.lot });
}

function Silence({ view, shown }: Shown) {
  const { order, by } = shown;
  const hasClock = Object.keys(order.machine.clocks).length + Object.keys(order.dispute?.clocks ?? {}).length > 0;
  if (!hasClock) return null;
  return (
    <Card flush title={view.t('orderpage.silence_title')}>
      <OrderSilence view={view} order={order} side={by.side} />
    </Card>
  );
}

/** A report that has not come in time opens two ways for the buyer. */
function OverdueLine({ view, shown }: Shown) {
  const { machine } = shown.order;
  const due = machine.facts['report_due'];
  if (machine.state !== 'funded' || typeof due !== 'number' || due > view.now) return null;
  return <p>{view.t('orderpage.overdue', { due: view.format.dateTime(due) })}</p>;
}

function Aside({ view, shown, terms }: Shown & { terms: InspectionTerms }) {
  const { t } = view;
  const { order, by } = shown;
  const others =
    by.side === 'buyer' ? [shown.provider] : by.side === 'provider' ? [shown.buyer] : [shown.buyer, shown.provider];
  return (
    <>
      <Card label={t('orderpage.other_side')}>
        <Stack>
          {others.map((one) => (
            <Row key={one.id} gap="normal">
              <Avatar name={one.name} />
              <div>
                {one.id === order.provider ? <a href={paths.inspector(one.id)}>{one.name}</a> : <b>{one.name}</b>}
                <p class="small muted">{t(one.id === order.buyer ? 'orderpage.is_buyer' : 'orderpage.is_inspector')}</p>
              </div>
            </Row>
          ))}
          <Talk view={view} shown={shown} />
        </Stack>
      </Card>
      <Card title={t('orderpage.terms_version', { version: order.terms_version })}>
        <TermsBrief view={view} terms={terms} />
        <p class="small">
          <a href={paths.orderTerms(order.id)}>{t('orderpage.full_terms')}</a>
        </p>
      </Card>
      <Card title={t('orderpage.help')}>
        <Stack gap="tight">
          <a href={paths.support(paths.order(order.id))}>{t('orderpage.ask_support')}</a>
          <a href={paths.help}>{t('orderpage.read_help')}</a>
        </Stack>
      </Card>
    </>
  );
}

/** To the conversation in which the order was agreed, else to the one about it. */
function Talk({ view, shown }: Shown) {
  const { side } = shown.by;
  if (side !== 'buyer' && side !== 'provider') return null;
  return (
    <PostButton wide icon="message" action={paths.orderTalk(shown.order.id)}>
      {view.t(side === 'buyer' ? 'talk.message_inspector' : 'talk.message_buyer')}
    </PostButton>
  );
}

function TermsPage({ view, shown, versions }: Shown & { versions: readonly TermsVersion[] }) {
  const { t } = view;
  const crumbs = [
    { label: t('orderpage.all_orders'), href: paths.orders },
    { label: shown.no, href: paths.order(shown.order.id) },
  ];
  return (
    <Page view={view} title={`${t('orderpage.full_terms')} ${shown.no}`} part="orders">
      <PageHead title={t('orderpage.terms_title')} crumbs={crumbs} />
      <Stack gap="wide">
        {[...versions].reverse().map(({ version, terms, hash, made_by, at }, index) => (
          <Card
            key={version}
            title={t('orderpage.terms_version', { version })}
            side={
              <Small>
                {t('orderpage.terms_made', { who: t(`orderpage.is_${made_by === 'buyer' ? 'buyer' : 'inspector'}`) })}{' '}
                <DateTime at={at} brief />
              </Small>
            }
          >
            <Fold open={index === 0} summary={t('orderpage.show_version', { version })}>
              <TermsFull
                view={view}
                terms={terms as unknown as InspectionTerms}
                fileHref={(id) => paths.orderFile(shown.order.id, id)}
              />
            </Fold>
            {index === 0 ? <DrawnUnits view={view} shown={shown} /> : null}
            <p class="small muted">
              {t('orderpage.fingerprint')}{' '}
              <code>
                {hash.slice(0, 12)}…{hash.slice(-4)}
              </code>{' '}
              <CopyButton text={hash} label={t('orderpage.copy')} done={t('orderpage.copied')} />
            </p>
          </Card>
        ))}
      </Stack>
    </Page>
  );
}

function Fold({ open, summary, children }: { open: boolean; summary: string; children: preact.ComponentChildren }) {
  return open ? <>{children}</> : <Details summary={summary}>{children}</Details>;
}

function HistoryPage({
  view,
  shown,
  history,
  names,
}: Shown & { history: readonly HistoryEntry[]; names: ReadonlyMap<string, string> }) {
  const { t } = view;
  const crumbs = [
    { label: t('orderpage.all_orders'), href: paths.orders },
    { label: shown.no, href: paths.order(shown.order.id) },
  ];
  const whoOf = ({ by, person }: HistoryEntry) =>
    by === 'buyer' || by === 'provider'
      ? `${by === 'buyer' ? shown.buyer.name : shown.provider.name}${person && names.get(person) ? `, ${names.get(person)}` : ''}`
      : t(`order.side.${by}`);
  const toOf = ({ process, to }: HistoryEntry) => t(`${process === 'dispute' ? 'dispute' : 'order'}.state.${to}`);
  return (
    <Page view={view} title={`${t('orderpage.history')} ${shown.no}`} part="orders">
      <PageHead title={t('orderpage.history')} crumbs={crumbs} lead={t('orderpage.history_lead')} />
      <Stack>
        <Notice tone="note">
          <p>{t('orderpage.history_chain')}</p>
        </Notice>
        <Table
          caption={t('orderpage.history')}
          rows={[...history]}
          rowKey={({ seq }) => String(seq)}
          columns={[
            { key: 'seq', head: t('orderpage.seq'), cell: ({ seq }) => seq, numeric: true, minor: true },
            { key: 'at', head: t('orderpage.when'), cell: ({ at }) => <DateTime at={at} /> },
            { key: 'move', head: t('orderpage.what'), cell: ({ move }) => t(`order.move.${move}.done`), main: true },
            { key: 'who', head: t('orderpage.who'), cell: whoOf },
            { key: 'to', head: t('orderpage.then'), cell: toOf },
            {
              key: 'hash',
              head: t('orderpage.fingerprint'),
              cell: ({ hash }) => <code class="nowrap">{hash.slice(0, 12)}</code>,
              minor: true,
            },
          ]}
        />
      </Stack>
    </Page>
  );
}
