import { money } from '#domain/money.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { statementsOf, type Case, type Statement } from '#modules/staff/queries.ts';
import { aboutOf } from '#web/order/about.tsx';
import { OrderTimeline } from '#web/order/timeline.tsx';
import { paths } from '#web/paths.ts';
import { Card, Details, Grid, Section, Small, Stack, Written } from '#web/ui/block.tsx';
import { Table } from '#web/ui/list.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import { Verdict } from '#web/ui/order.tsx';
import type { View } from '#web/view.ts';

interface Props {
  readonly view: View;
  readonly one: Case;
}

/** Side by side, so that what one says can be held against what the other says. */
export function CaseStatements({ view, one }: Props) {
  const { t } = view;
  const all = statementsOf(one);
  const of = (side: string) => all.filter(({ by }) => by === side);
  const others = all.filter(({ by }) => by !== 'buyer' && by !== 'provider');
  return (
    <Section title={t('staff.case.statements')}>
      <Grid min="medium">
        <Side view={view} order={one.view.order.id} name={one.view.buyer.name} role="is_buyer" said={of('buyer')} />
        <Side
          view={view}
          order={one.view.order.id}
          name={one.view.provider.name}
          role={`is_${aboutOf(one.view.order.machine.process).provider}`}
          said={of('provider')}
        />
      </Grid>
      {others.length > 0 ? (
        <Card title={t('staff.case.of_staff')}>
          <Stack>
            {others.map((said) => (
              <Said key={said.seq} view={view} order={one.view.order.id} said={said} people={one.people} />
            ))}
          </Stack>
        </Card>
      ) : null}
    </Section>
  );
}

function Side(props: { view: View; order: string; name: string; role: string; said: readonly Statement[] }) {
  const { view, order, name, role, said } = props;
  return (
    <Card title={name} side={<Tag>{view.t(`orderpage.${role}`)}</Tag>}>
      {said.length === 0 ? <Small>{view.t('staff.case.said_nothing')}</Small> : null}
      <Stack>
        {said.map((one) => (
          <Said key={one.seq} view={view} order={order} said={one} />
        ))}
      </Stack>
    </Card>
  );
}

function Said(props: { view: View; order: string; said: Statement; people?: ReadonlyMap<string, string> }) {
  const { view, order, said, people } = props;
  const who = said.person === null ? undefined : people?.get(said.person);
  return (
    <div>
      <p class="small muted">
        {view.t(`order.move.${said.move}.done`)} · <DateTime at={said.at} brief />
        {who === undefined ? null : ` · ${who}`}
      </p>
      {said.text === '' ? null : <Written>{said.text}</Written>}
      {said.files.length === 0 ? null : (
        <ul class="small">
          {said.files.map((file) => (
            <li key={file.id}>
              <a href={paths.orderFile(order, file.id)}>{file.name}</a>{' '}
              <span class="muted">{view.format.bytes(file.bytes)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Every offer that was made, and which of them still stand. */
export function CaseOffers({ view, one }: Props) {
  const { t } = view;
  const { currency } = one.view.order.terms;
  const offers = one.history.filter(({ move }) => move === 'offer');
  if (offers.length === 0) return null;
  const stands = (by: string, at: number) => (by === 'buyer' || by === 'provider') && one.facts.offers?.[by]?.at === at;
  const minor = (value: unknown) => (typeof value === 'number' ? <Amount of={money(value, currency)} /> : null);
  return (
    <Section title={t('staff.case.offers')}>
      <Card flush label={t('staff.case.offers')}>
        <Table
          caption={t('staff.case.offers')}
          rows={offers}
          rowKey={({ seq }) => String(seq)}
          columns={[
            {
              key: 'who',
              head: t('orderpage.who'),
              main: true,
              cell: ({ by }) => (by === 'buyer' ? one.view.buyer.name : one.view.provider.name),
            },
            {
              key: 'what',
              head: t('order.field.remedy'),
              cell: ({ input }) =>
                input['remedy']
                  ? t(`order.choice.remedy.${String(input['remedy'])}`, { provider: one.view.provider.name })
                  : '',
            },
            {
              key: 'amount',
              head: t('order.field.buyer_minor'),
              numeric: true,
              cell: ({ input }) => minor(input['buyer_minor']),
            },
            { key: 'at', head: t('orderpage.when'), cell: ({ at }) => <DateTime at={at} brief /> },
            {
              key: 'stands',
              head: t('staff.state'),
              cell: ({ by, at }) =>
                stands(by, at) ? <Tag tone="note">{t('staff.case.stands')}</Tag> : t('staff.case.stands_not'),
            },
          ]}
        />
      </Card>
    </Section>
  );
}

/** The standing report against the limits that were agreed, and every version with its file. */
export function CaseReports({ view, one }: Props) {
  const { t } = view;
  const { order } = one.view;
  const [latest] = one.reports;
  if (!latest) return null;
  const { plan } = order.terms as unknown as InspectionTerms;
  const { counts } = latest;
  const classes =
    counts && plan
      ? plan.computed.classes.map((each) => ({
          label: t(`orderpage.class.${each.class}`),
          found: counts[each.class],
          limit: each.ac,
        }))
      : [];
  return (
    <Section title={t('staff.case.reports')}>
      <Card flush label={t('staff.case.reports')}>
        <Table
          caption={t('staff.case.reports')}
          rows={[...one.reports]}
          rowKey={({ id }) => id}
          href={({ version }) => paths.orderReportVersion(order.id, version)}
          columns={[
            {
              key: 'version',
              head: t('orders.report'),
              main: true,
              cell: ({ version }) => t('orderpage.report_version', { version }),
            },
            { key: 'result', head: t('staff.case.result'), cell: ({ result }) => t(`orderpage.result.${result}`) },
            {
              key: 'files',
              head: t('order.field.files'),
              numeric: true,
              cell: ({ photos, attachments }) => 1 + photos.length + attachments.length,
            },
            { key: 'at', head: t('orderpage.when'), cell: ({ at }) => <DateTime at={at} brief /> },
            {
              key: 'hash',
              head: t('orderpage.fingerprint'),
              minor: true,
              cell: ({ sha256 }) => <code>{sha256.slice(0, 12)}</code>,
            },
          ]}
        />
      </Card>
      {classes.length > 0 ? (
        <Card title={t('staff.case.counts', { version: latest.version })}>
          <Verdict classes={classes} />
        </Card>
      ) : null}
    </Section>
  );
}

export function CaseTerms({ view, one }: Props) {
  const { t } = view;
  const { order } = one.view;
  const { provider, Full } = aboutOf(order.machine.process);
  return (
    <Section title={t('orderpage.terms_title')}>
      <Card label={t('orderpage.terms_title')}>
        {[...one.terms].reverse().map(({ version, terms, made_by, at }) => (
          <Details
            key={version}
            summary={
              <>
                {t('orderpage.terms_version', { version })}{' '}
                <span class="small muted">
                  {t('orderpage.terms_made', { who: t(`orderpage.is_${made_by === 'buyer' ? 'buyer' : provider}`) })}{' '}
                  <DateTime at={at} brief />
                </span>
              </>
            }
          >
            <Full view={view} terms={terms} fileHref={(id) => paths.orderFile(order.id, id)} />
          </Details>
        ))}
      </Card>
    </Section>
  );
}

/** What was written to support about the order, each with its answers. */
export function CaseMessages({ view, one }: Props) {
  const { t } = view;
  if (one.threads.length === 0) return null;
  return (
    <Section title={t('staff.case.messages')}>
      {one.threads.map((thread) => (
        <Card
          key={thread.id}
          label={t('staff.case.messages')}
          side={
            <a class="small" href={paths.staffSupportThread(thread.id)}>
              {t('staff.case.to_thread')}
            </a>
          }
        >
          <Stack>
            {thread.messages.map(({ id, by_staff, words, at }) => (
              <div key={String(id)}>
                <p class="small muted">
                  {by_staff ? t('staff.case.of_staff') : thread.name} · <DateTime at={at} brief />
                </p>
                <Written>{words}</Written>
              </div>
            ))}
          </Stack>
        </Card>
      ))}
    </Section>
  );
}

/** Every entry of the books that the order made. */
export function CaseLedger({ view, one }: Props) {
  const { t } = view;
  if (one.ledger.length === 0) return null;
  const moves = new Map(one.history.map(({ seq, move }) => [seq, move]));
  const why = ({ seq, reason }: Case['ledger'][number]) =>
    seq === null ? t(`payments.reason.${reason}`) : t(`order.move.${moves.get(seq) ?? reason}.done`);
  return (
    <Section
      title={t('staff.case.ledger')}
      side={
        <a class="small" href={paths.orderMoney(one.view.order.id)}>
          {t('orderpage.money.each_cent')}
        </a>
      }
    >
      <Card flush label={t('staff.case.ledger')}>
        <Table
          caption={t('staff.case.ledger')}
          rows={one.ledger}
          rowKey={({ transfer, account }) => `${transfer}${account}`}
          columns={[
            { key: 'at', head: t('orderpage.when'), cell: ({ at }) => <DateTime at={at} brief /> },
            { key: 'why', head: t('staff.case.why'), main: true, cell: why },
            {
              key: 'account',
              head: t('staff.case.account'),
              cell: ({ account }) => t(`payments.account.${account.split(':')[0] ?? ''}`),
            },
            {
              key: 'amount',
              head: t('orders.amount'),
              numeric: true,
              cell: ({ minor, currency }) => <Amount of={money(minor, currency)} />,
            },
          ]}
        />
      </Card>
    </Section>
  );
}

export function CaseHistory({ view, one }: Props) {
  const { t } = view;
  return (
    <Section
      title={t('orderpage.timeline')}
      side={
        <a class="small" href={paths.orderHistory(one.view.order.id)}>
          {t('orderpage.history')}
        </a>
      }
    >
      <Card label={t('orderpage.timeline')}>
        <OrderTimeline view={view} shown={one.view} history={one.history} />
      </Card>
    </Section>
  );
}
