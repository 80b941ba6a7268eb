import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import type { State } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import { type FileRow, filesOfOrder } from '#modules/files/queries.ts';
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
import { sendTerms } from '#modules/orders/terms-print.ts';
import { personNames } from '#modules/people/queries.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { aboutOf, titleOf } from '#web/order/about.tsx';
import { Changes } from '#web/order/changes.tsx';
import { Signatures, signerNames } from '#web/order/signatures.tsx';
import { paysNow } from '#web/order/actions.tsx';
import { drawnCsv, DrawnUnits } from '#web/order/drawn.tsx';
import { ActsOnLine, actsOn, ChainCard, chainOf } from '#web/order/chain.tsx';
import { versionIn } from '#web/order/clocks.ts';
import { ContinueFeedback } from '#web/order/continue-feedback.tsx';
import { ContractLink } from '#web/order/contract-link.tsx';
import { FeedbackCard } from '#web/order/feedback.tsx';
import { OrderMoneyBar, type OrderMoney } from '#web/order/money.tsx';
import { OrderNext } from '#web/order/next.tsx';
import { ReceiptsCard } from '#web/order/receipts.tsx';
import { ShippingDocuments } from '#web/order/shipping-documents.tsx';
import { OrderSilence } from '#web/order/silence.tsx';
import { OrderTimeline } from '#web/order/timeline.tsx';
import { trackedOf, TrackingCard, type Tracked } from '#web/order/tracking.tsx';
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
      FeedbackCard.load(db, shown),
      shown.order.dispute || shown.order.machine.process === 'trade' ? filesOfOrder(db, shown.order.id) : [],
    ]);
    const [report, names, tracked, chain, bound, inspections] = await Promise.all([
      ReportCard.load(db, shown),
      signerNames(db, shown),
      trackedOf(db, actorOf(c), c.var.view, shown),
      chainOf(db, shown, history),
      actsOn(db, shown),
      ContinueFeedback.load(db, shown),
    ]);
    return answerPage(
      c,
      <OrderPage
        view={c.var.view}
        shown={shown}
        books={books}
        history={history}
        report={report}
        tracked={tracked}
        chain={chain}
        bound={bound}
        rated={rated}
        inspections={inspections}
        kept={kept}
        names={names}
      />,
    );
  });

  app.get('/orders/:id{ord_[0-9a-z]+}/terms', async (c) => {
    const shown = await orderOf(db, actorOf(c), c.req.param('id'), c.var.now);
    const [versions, names] = await Promise.all([termsOf(db, shown.order.id), signerNames(db, shown)]);
    return answerPage(c, <TermsPage view={c.var.view} {...{ shown, versions, names }} />);
  });

  app.get('/orders/:id{ord_[0-9a-z]+}/terms/:version{[1-9][0-9]{0,5}}/contract.pdf', async (c) => {
    const shown = await orderOf(db, actorOf(c), c.req.param('id'), c.var.now);
    return sendTerms(c, db, shown, Number(c.req.param('version')), c.var.view.locale);
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
  readonly tracked: Tracked | null;
  readonly chain: Awaited<ReturnType<typeof chainOf>>;
  readonly bound: Awaited<ReturnType<typeof actsOn>>;
  readonly rated: Awaited<ReturnType<typeof FeedbackCard.load>>;
  readonly inspections: Awaited<ReturnType<typeof ContinueFeedback.load>>;
  readonly kept: readonly FileRow[];
  /** Of the people who have signed, by id. */
  readonly names: ReadonlyMap<string, string>;
}

function OrderPage(props: OrderPageProps) {
  const { view, shown, books, history, report, tracked, chain, bound, rated, inspections, kept, names } = props;
  const files = new Map(kept.map(({ id, name }) => [id as string, name]));
  const { t, format } = view;
  const { order } = shown;
  const about = aboutOf(order.machine.process);
  const title = titleOf(view, order);
  const state = processNamed(order.machine.process, order.machine.process_version).states[order.machine.state];
  const crumbs = [
    { label: t('orderpage.all_orders'), href: paths.orders },
    { label: shown.no, href: paths.order(order.id) },
  ];
  const others =
    shown.by.side === 'buyer'
      ? [shown.provider]
      : shown.by.side === 'provider'
        ? [shown.buyer]
        : [shown.buyer, shown.provider];
  const other = t('orderpage.with', { name: format.list(others.map(({ name }) => name)) });
  return (
    <Page view={view} title={`${shown.no} ${title}`} part="orders" live={paths.orderEvents(order.id, order.version)}>
      <PageHead
        title={title}
        crumbs={crumbs}
        lead={[...about.lead(view, order.terms), other].join(' · ')}
        side={state ? <Tag tone={toneOf(order.machine.state, state)}>{t(state.label)}</Tag> : null}
      />
      <Split aside={<Aside view={view} shown={shown} names={names} />}>
        <OrderMoneyBar view={view} shown={shown} books={books} />
        <OrderNext view={view} shown={shown}>
          {paysNow(shown, view.now) ? (
            <p class="muted">{t('orderpage.do_not_pay_directly', { provider: t(`order.side.${about.provider}`) })}</p>
          ) : null}
          <about.Notes view={view} shown={shown} />
          {bound ? <ActsOnLine view={view} on={bound} /> : null}
        </OrderNext>
        <ContinueFeedback view={view} inspections={inspections} />
        {order.dispute ? <DisputeCard view={view} shown={shown} history={history} files={files} /> : null}
        {report ? <ReportCard view={view} shown={shown} report={report} /> : null}
        {chain ? <ChainCard view={view} shown={shown} chain={chain} /> : null}
        <ReceiptsCard view={view} shown={shown} history={history} files={kept} />
        <ShippingDocuments view={view} shown={shown} history={history} files={files} />
        {tracked ? <TrackingCard view={view} shown={shown} tracked={tracked} /> : null}
        {rated ? <FeedbackCard view={view} shown={shown} {...rated} /> : null}
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

function Aside({ view, shown, names }: Pick<OrderPageProps, 'view' | 'shown' | 'names'>) {
  const { t } = view;
  const { order, by } = shown;
  const { provider, providerHref, Brief } = aboutOf(order.machine.process);
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
                {one.id === order.provider ? <a href={providerHref(one.id)}>{one.name}</a> : <b>{one.name}</b>}
                <p class="small muted">{t(`orderpage.is_${one.id === order.buyer ? 'buyer' : provider}`)}</p>
              </div>
            </Row>
          ))}
          <Talk view={view} shown={shown} />
        </Stack>
      </Card>
      <Card title={t('orderpage.terms_version', { version: order.terms_version })}>
        <Brief view={view} terms={order.terms} />
        <p class="small">
          <a href={paths.orderTerms(order.id)}>{t('orderpage.full_terms')}</a>
        </p>
        <ContractLink view={view} shown={shown} version={order.terms_version} />
      </Card>
      <Signatures view={view} shown={shown} names={names} />
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
  const other = side === 'buyer' ? aboutOf(shown.order.machine.process).provider : 'buyer';
  return (
    <PostButton wide icon="message" action={paths.orderTalk(shown.order.id)}>
      {view.t(`talk.message_${other}`)}
    </PostButton>
  );
}

interface TermsProps extends Shown {
  readonly versions: readonly TermsVersion[];
  /** Of the people who have signed, by id. */
  readonly names: ReadonlyMap<string, string>;
}

function TermsPage({ view, shown, versions, names }: TermsProps) {
  const { t } = view;
  const { provider, Full } = aboutOf(shown.order.machine.process);
  const crumbs = [
    { label: t('orderpage.all_orders'), href: paths.orders },
    { label: shown.no, href: paths.order(shown.order.id) },
  ];
  return (
    <Page view={view} title={`${t('orderpage.full_terms')} ${shown.no}`} part="orders">
      <PageHead title={t('orderpage.terms_title')} crumbs={crumbs} />
      <Stack gap="wide">
        <Signatures view={view} shown={shown} names={names} />
        {[...versions].reverse().map(({ version, terms, hash, made_by, at }, index) => (
          <Card
            key={version}
            title={t('orderpage.terms_version', { version })}
            side={
              <Small>
                {t('orderpage.terms_made', { who: t(`orderpage.is_${made_by === 'buyer' ? 'buyer' : provider}`) })}{' '}
                <DateTime at={at} brief />
              </Small>
            }
          >
            <Fold open={index === 0} summary={t('orderpage.show_version', { version })}>
              <Full view={view} terms={terms} fileHref={(id) => paths.orderFile(shown.order.id, id)} />
            </Fold>
            {index === 0 ? <DrawnUnits view={view} shown={shown} /> : null}
            <Since view={view} shown={shown} terms={terms} before={versions[version - 2]} />
            <p class="small muted">
              {t('orderpage.fingerprint')}{' '}
              <code>
                {hash.slice(0, 12)}…{hash.slice(-4)}
              </code>{' '}
              <CopyButton text={hash} label={t('orderpage.copy')} done={t('orderpage.copied')} />
            </p>
            <ContractLink view={view} shown={shown} version={version} />
          </Card>
        ))}
      </Stack>
    </Page>
  );
}

/** What a version has changed of the one before it. */
function Since({
  view,
  shown,
  terms,
  before,
}: Shown & { terms: TermsVersion['terms']; before: TermsVersion | undefined }) {
  if (!before) return null;
  const { rows } = aboutOf(shown.order.machine.process);
  const title = view.t('trade.changes.since', { version: before.version });
  return (
    <Details summary={title} open>
      <Changes view={view} title={title} before={rows(view, before.terms)} after={rows(view, terms)} />
    </Details>
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
  const toOf = ({ process, to }: HistoryEntry) =>
    t(processNamed(process, versionIn(shown.order, process)).states[to]?.label ?? '');
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
