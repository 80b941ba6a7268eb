import { money } from '#domain/money.ts';
import type { ExplainedEntry } from '#modules/payments/explain.ts';
import { Page } from '#web/layout.tsx';
import { accountText, reasonText } from '#web/order/entries.tsx';
import { paths } from '#web/paths.ts';
import { EmptyState } from '#web/ui/block.tsx';
import { Button } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { FilterBar, Pagination, Table } from '#web/ui/list.tsx';
import { Amount, DateTime } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

export function AccountSearch({ view: { t }, name }: { view: View; name: string }) {
  return (
    <Form method="get" action="/staff/finance/account" id="account">
      <FilterBar>
        <TextInput
          name="account"
          label={t('payments.finance.look_up')}
          value={name}
          placeholder="rail:sandbox:USD"
          autocomplete="off"
        />
        <Button icon="search">{t('payments.finance.show')}</Button>
      </FilterBar>
    </Form>
  );
}

interface AccountProps {
  readonly view: View;
  readonly name: string;
  readonly entries: readonly ExplainedEntry[];
  readonly before: string | null;
}

/** The entries of one account of the books, newest first. */
export function AccountPage({ view, name, entries, before }: AccountProps) {
  const { t } = view;
  const title = t('payments.finance.account_title', { account: name });
  const older = entries.length === 50 ? paths.financeAccount(name, entries.at(-1)?.transfer) : null;
  return (
    <Page view={view} title={title} part="staff">
      <PageHead
        title={title}
        crumbs={[{ label: t('payments.finance.title'), href: paths.finance }]}
        lead={entries.length > 0 ? accountText(view, name, new Map()) : undefined}
      >
        <AccountSearch view={view} name={name} />
      </PageHead>
      <Table
        caption={title}
        rows={entries}
        rowKey={({ transfer }) => transfer}
        empty={<EmptyState title={t('payments.finance.no_entries')} icon="search" />}
        columns={[
          {
            key: 'why',
            head: t('payments.balance.col_why'),
            main: true,
            cell: ({ reason, order, transfer }) =>
              order === null ? (
                reasonText(view, reason)
              ) : (
                <a href={`${paths.orderMoney(order)}#${transfer}`}>{reasonText(view, reason)}</a>
              ),
          },
          { key: 'when', head: t('payments.balance.col_when'), cell: ({ at: when }) => <DateTime at={when} /> },
          { key: 'transfer', head: t('payments.money.transfer'), minor: true, cell: ({ transfer }) => transfer },
          {
            key: 'minor',
            head: t('payments.balance.col_in_out'),
            numeric: true,
            cell: ({ minor, currency }) => <Amount of={money(minor, currency)} />,
          },
          {
            key: 'after',
            head: t('payments.balance.col_after'),
            numeric: true,
            cell: ({ balance_minor, currency }) =>
              balance_minor === null ? '' : <Amount of={money(balance_minor, currency)} />,
          },
        ]}
      />
      <Pagination previous={before === null ? null : paths.financeAccount(name)} next={older} text="" />
    </Page>
  );
}
