import { Hono } from 'hono';
import { money } from '#domain/money.ts';
import { explain, type ExplainedEntry } from '#modules/payments/explain.ts';
import { orderOf, type OrderView } from '#modules/orders/queries.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { accountText, byText, byTransfer, reasonText } from '#web/order/entries.tsx';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Small, Stack } from '#web/ui/block.tsx';
import { Dots, Table } from '#web/ui/list.tsx';
import { Amount, DateTime } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** "Explain each cent": both sides and staff see every entry that an order has made, with who, why and when. */
export function moneyPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get('/orders/:id{ord_[0-9a-z]+}/money', async (c) => {
    const actor = actorOf(c);
    const id = c.req.param('id');
    const [shown, entries] = await Promise.all([orderOf(at.db, actor, id, c.var.now), explain(at.db, actor, id)]);
    return answerPage(c, <MoneyPage view={c.var.view} shown={shown} entries={entries} />);
  });
  return app;
}

interface Shown {
  readonly view: View;
  readonly shown: OrderView;
}

function MoneyPage({ view, shown, entries }: Shown & { entries: readonly ExplainedEntry[] }) {
  const { t } = view;
  const { order, no } = shown;
  return (
    <Page view={view} title={`${t('payments.money.title')} ${no}`} part="orders">
      <PageHead
        title={t('payments.money.title')}
        crumbs={[{ label: no, href: paths.order(order.id) }]}
        lead={t('payments.money.lead', { no })}
      />
      {entries.length === 0 ? (
        <EmptyState title={t('payments.money.empty_title')} icon="scale">
          <p>{t('payments.money.empty')}</p>
        </EmptyState>
      ) : (
        <Stack gap="wide">
          {byTransfer(entries).map((transfer) => (
            <Transfer key={transfer[0]?.transfer} view={view} shown={shown} entries={transfer} />
          ))}
        </Stack>
      )}
    </Page>
  );
}

function Transfer({ view, shown, entries }: Shown & { entries: readonly ExplainedEntry[] }) {
  const { t } = view;
  const [first] = entries;
  if (!first) return null;
  const { order, buyer, provider } = shown;
  const sides = { buyer: buyer.name, provider: provider.name };
  const owners = new Map([
    [buyer.id, buyer.name],
    [provider.id, provider.name],
  ]);
  const title = reasonText(view, first.reason);
  return (
    <Card id={first.transfer} title={title} side={<DateTime at={first.at} />}>
      <Table
        caption={title}
        rows={entries}
        rowKey={({ account }) => account}
        columns={[
          {
            key: 'account',
            head: t('payments.money.col_account'),
            main: true,
            cell: ({ account }) => accountText(view, account, owners),
          },
          {
            key: 'amount',
            head: t('payments.money.col_amount'),
            numeric: true,
            cell: ({ minor, currency }) => (
              <Amount of={money(minor, currency)} {...(minor > 0n ? { tone: 'paid' } : {})} />
            ),
          },
          {
            key: 'after',
            head: t('payments.money.col_after'),
            numeric: true,
            cell: ({ balance_minor, currency }) =>
              balance_minor === null ? '' : <Amount of={money(balance_minor, currency)} />,
          },
        ]}
      />
      <Small>
        <Dots
          items={[
            t('payments.money.by', { who: byText(view, first.by, sides) }),
            first.seq === null ? null : (
              <a href={paths.orderHistory(order.id)}>{t('payments.money.history', { seq: String(first.seq) })}</a>
            ),
            first.method === null
              ? null
              : t('payments.money.payment', { method: t(`payments.method.${first.method}`) }),
            `${t('payments.money.transfer')} ${first.transfer}`,
          ]}
        />
      </Small>
    </Card>
  );
}
