import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { money } from '#domain/money.ts';
import { can } from '#domain/permissions.ts';
import { processNamed } from '#domain/process/registry.ts';
import { ListInput } from '#modules/orders/contract.ts';
import { FILTERS, filterCounts, ordersOf, type Filter, type OrderLine } from '#modules/orders/queries.ts';
import { invalid, personOf, type Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import { csvLine } from '#web/csv.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { orderTitle } from '#web/order-title.ts';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Row, Stack } from '#web/ui/block.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { DateInput, Select, TextInput } from '#web/ui/input.tsx';
import { FilterBar, Pagination, Table, Tabs } from '#web/ui/list.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** All orders: filters by status, search, dates, paging, export. */
export function orderListPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.orders, async (c) => {
    const actor = personOf(c);
    const input = parse(c.req.query());
    const [{ lines, next }, counts] = await Promise.all([
      ordersOf(at.db, actor, input),
      filterCounts(at.db, actor, input),
    ]);
    const mayExport = can(actor.role, 'order', 'export');
    const props = { view: c.var.view, input, lines, next, counts, mayExport };
    return answerPage(c, <OrdersPage {...props} />);
  });

  app.get(paths.ordersExport, async (c) => {
    const actor = personOf(c);
    if (!can(actor.role, 'order', 'export')) throw new Refused('order.field_inspector_only_visits');
    const input = { ...parse(c.req.query()), limit: 100 };
    const rows: string[] = [
      csvLine(['order', 'title', 'state', 'buyer', 'provider', 'amount_minor', 'currency', 'placed_at', 'due_at']),
    ];
    for (let after = input.after; ;) {
      const page = await ordersOf(at.db, actor, { ...input, after });
      rows.push(...page.lines.map(csvOf));
      if (page.next === null) break;
      after = page.next;
    }
    return c.body(rows.join(''), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="orders.csv"',
    });
  });
  return app;
}

function parse(query: Record<string, string>): ListInput {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  const parsed = ListInput.safeParse(given);
  if (!parsed.success) throw invalid(parsed.error);
  return parsed.data;
}

function csvOf(line: OrderLine): string {
  const at = (instant: number | null) => (instant === null ? '' : new Date(instant).toISOString());
  return csvLine([
    line.no,
    line.title,
    line.state,
    line.buyer.name,
    line.provider.name,
    String(line.due_minor),
    line.currency,
    at(line.placed_at),
    at(line.due_at),
  ]);
}

interface OrdersProps {
  readonly view: View;
  readonly input: ListInput;
  readonly lines: readonly OrderLine[];
  readonly next: string | null;
  readonly counts: Record<Filter | 'all', number>;
  readonly mayExport: boolean;
}

function OrdersPage({ view, input, lines, next, counts, mayExport }: OrdersProps) {
  const { t } = view;
  const hrefOf = (change: Partial<ListInput>) => `${paths.orders}${queryOf({ ...input, after: undefined, ...change })}`;
  const tabs = [undefined, ...FILTERS].map((filter) => ({
    label: t(`order.filter.${filter ?? 'all'}`),
    href: hrefOf({ filter }),
    count: counts[filter ?? 'all'],
    current: input.filter === filter,
  }));
  const searching = Boolean(input.q ?? input.from ?? input.to ?? input.side ?? input.filter);
  return (
    <Page view={view} title={t('orderpage.all_orders')} part="orders">
      <PageHead
        title={t('orderpage.all_orders')}
        side={
          mayExport ? (
            <LinkButton href={`${paths.ordersExport}${queryOf(input)}`} download>
              {t('orders.export')}
            </LinkButton>
          ) : null
        }
      />
      <Tabs label={t('orders.by_status')} tabs={tabs} />
      <Stack>
        <Form
          action={paths.orders}
          method="get"
          label={t('orders.search')}
          values={valuesOf(input)}
          {...(input.filter ? { hidden: { filter: input.filter } } : {})}
        >
          <FilterBar>
            <TextInput
              name="q"
              label={t('orders.search')}
              type="search"
              optional
              placeholder={t('orders.search_hint')}
              maxLength={200}
            />
            <Select
              name="side"
              label={t('orders.side')}
              optional
              empty={t('orders.both_sides')}
              options={(['buyer', 'provider'] as const).map((side) => ({ value: side, label: t(`orders.as_${side}`) }))}
            />
            <DateInput name="from" label={t('orders.from')} optional />
            <DateInput name="to" label={t('orders.to')} optional />
            <Button>{t('orders.search')}</Button>
          </FilterBar>
        </Form>
        {lines.length === 0 ? (
          <EmptyState
            title={t(searching ? 'orders.none_found' : 'orders.none')}
            action={
              <LinkButton look="primary" href={searching ? paths.orders : paths.inspectors}>
                {t(searching ? 'orders.show_all' : 'orders.find')}
              </LinkButton>
            }
          >
            <p>{t(searching ? 'orders.none_found_text' : 'orders.none_text')}</p>
          </EmptyState>
        ) : (
          <Card flush label={t('orderpage.all_orders')}>
            <Lines view={view} lines={lines} />
          </Card>
        )}
        {input.after || next ? (
          <Pagination
            text={t('orders.shown', { count: lines.length })}
            previous={input.after ? hrefOf({}) : null}
            next={next ? hrefOf({ after: next }) : null}
          />
        ) : null}
      </Stack>
    </Page>
  );
}

function Lines({ view, lines }: { view: View; lines: readonly OrderLine[] }) {
  const { t, format, organization } = view;
  return (
    <Table
      caption={t('orderpage.all_orders')}
      rows={lines}
      rowKey={({ id }) => id}
      href={({ id }) => paths.order(id)}
      columns={[
        {
          key: 'order',
          head: t('orders.order'),
          main: true,
          clip: true,
          cell: (line) => (
            <>
              {line.no}{' '}
              <span class="row-about" title={orderTitle(view, line)}>
                {orderTitle(view, line, 'directory.type_short')}
              </span>
            </>
          ),
        },
        {
          key: 'other',
          head: t('orderpage.other_side'),
          clip: true,
          cell: (line) => (line.buyer.id === organization?.id ? line.provider.name : line.buyer.name),
        },
        { key: 'state', head: t('orders.status'), cell: (line) => <State view={view} line={line} /> },
        {
          key: 'due',
          head: t('orders.until_in', { zone: format.zoneName(view.now) }),
          cell: (line) => (line.due_at === null ? '' : <DateTime at={line.due_at} brief />),
        },
        {
          key: 'amount',
          head: t('orders.amount'),
          numeric: true,
          cell: (line) => <Amount of={money(line.due_minor, line.currency)} />,
        },
      ]}
    />
  );
}

function State({ view, line }: { view: View; line: OrderLine }) {
  const { t } = view;
  const state = processNamed(line.process, 1).states[line.state];
  const tone =
    line.state === 'disputed' ? 'stop' : state?.holds ? 'held' : line.state === 'completed' ? 'paid' : 'plain';
  return (
    <Row gap="tight">
      <Tag tone={tone} {...(line.report_uploaded ? { icon: 'file' } : {})}>
        {t(state?.label ?? '')}
        {line.report_uploaded ? <span class="hidden-text"> {t('orders.with_report')}</span> : null}
      </Tag>
      {line.my_turn ? (
        <Tag tone="note">{t(line.feedback_due ? 'order.filter.feedback_due' : 'orders.my_turn')}</Tag>
      ) : null}
    </Row>
  );
}

function valuesOf({ q, side, from, to }: ListInput): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ q, side, from, to }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function queryOf(input: Partial<ListInput>): string {
  const query = new URLSearchParams();
  for (const name of ['filter', 'side', 'q', 'from', 'to', 'after'] as const)
    if (input[name] !== undefined) query.set(name, input[name]);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
