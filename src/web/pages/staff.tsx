import { Hono } from 'hono';
import { money } from '#domain/money.ts';
import { reviveOutbox } from '#modules/staff/commands.ts';
import {
  deskOf,
  findFor,
  mayRevive,
  type CaseLine,
  type Desk,
  type ForcedLine,
  type OrderQueueLine,
} from '#modules/staff/queries.ts';
import { staffOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { orderTitle } from '#web/order-title.ts';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Notice, Section, Small, Stack } from '#web/ui/block.tsx';
import { Button, PostButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { FilterBar, Table, Tabs, type Column } from '#web/ui/list.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** The desk of the staff: what needs a person, the most urgent first. */
export function staffPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.staff, async (c) => {
    const actor = staffOf(c);
    const asked = (c.req.query('q') ?? '').slice(0, 100).trim();
    const found = asked === '' ? null : await findFor(at.db, actor, asked);
    if (found) return seeOther(c, found.kind === 'order' ? paths.order(found.id) : paths.staffCase(found.id));
    const desk = await deskOf(at.db, actor, c.var.now);
    return answerPage(c, <DeskPage view={c.var.view} desk={desk} asked={asked} mayRevive={mayRevive(actor.role)} />);
  });

  app.post(paths.staffOutbox, async (c) => {
    const count = await at.db.tx((tx) => reviveOutbox(tx, staffOf(c)));
    setFlash(at, c, 'done', c.var.view.t('staff.outbox.revived', { count }));
    return seeOther(c, paths.staff);
  });
  return app;
}

interface DeskProps {
  readonly view: View;
  readonly desk: Desk;
  /** What was looked for and not found; empty where nothing was. */
  readonly asked: string;
  readonly mayRevive: boolean;
}

function DeskPage({ view, desk, asked, mayRevive: revives }: DeskProps) {
  const { t } = view;
  const { decide, open, forced, overdue, stuck, finance, support, papers, flags, outbox } = desk;
  const waiting = (decide?.length ?? 0) + forced.length + overdue.length + stuck.length + outbox.dead;
  const jumps = [
    ...(decide ? [{ label: t('staff.decide.title'), href: '#decide', count: decide.length }] : []),
    { label: t('staff.forced.title'), href: '#forced', count: forced.length },
    { label: t('staff.overdue.title'), href: '#overdue', count: overdue.length },
    ...(open ? [{ label: t('staff.open.title'), href: '#open', count: open.length }] : []),
    ...(finance === null ? [] : [{ label: t('staff.finance'), href: paths.finance, count: finance }]),
    ...(support === null ? [] : [{ label: t('staff.support'), href: paths.staffSupport, count: support }]),
    ...(papers === null ? [] : [{ label: t('staff.papers.title'), href: paths.staffPapers, count: papers }]),
    ...(flags === null ? [] : [{ label: t('talk.flags.title'), href: paths.staffFlags, count: flags }]),
  ];
  return (
    <Page view={view} title={t('staff.title')} part="staff">
      <PageHead title={t('staff.title')} lead={t('staff.lead')}>
        <Form action={paths.staff} method="get" label={t('staff.find')} values={{ q: asked }}>
          <FilterBar>
            <TextInput
              name="q"
              type="search"
              label={t('staff.find')}
              bare
              placeholder={t('staff.find')}
              maxLength={100}
            />
            <Button icon="search">{t('common.search')}</Button>
          </FilterBar>
        </Form>
      </PageHead>
      {asked === '' ? null : (
        <Notice tone="stop" live>
          <p>{t('staff.not_found', { text: asked })}</p>
        </Notice>
      )}
      <Tabs label={t('staff.queues')} tabs={jumps} />
      <Stack gap="wide">
        <Outbox view={view} desk={desk} revives={revives} />
        {stuck.length > 0 ? (
          <Notice tone="stop" title={t('staff.stuck.title')}>
            <p>{t('staff.stuck.text', { count: stuck.length })}</p>
          </Notice>
        ) : null}
        {waiting === 0 && !open?.length ? (
          <EmptyState icon="check" title={t('staff.nothing')}>
            <p>{t('staff.nothing_text')}</p>
          </EmptyState>
        ) : null}
        {decide?.length ? <Cases view={view} lines={decide} id="decide" /> : null}
        {forced.length > 0 ? <Forced view={view} lines={forced} /> : null}
        {overdue.length > 0 ? <Overdue view={view} lines={overdue} /> : null}
        {open?.length ? <Cases view={view} lines={open} id="open" /> : null}
      </Stack>
    </Page>
  );
}

function Outbox({ view, desk, revives }: { view: View; desk: Desk; revives: boolean }) {
  const { t } = view;
  const { dead, failing } = desk.outbox;
  if (dead === 0 && failing === 0) return null;
  return (
    <Notice
      tone={dead > 0 ? 'stop' : 'held'}
      title={t('staff.outbox.title')}
      actions={
        dead > 0 && revives ? (
          <PostButton small action={paths.staffOutbox}>
            {t('staff.outbox.revive')}
          </PostButton>
        ) : null
      }
    >
      {dead > 0 ? <p>{t('staff.outbox.dead', { count: dead })}</p> : null}
      {failing > 0 ? <p>{t('staff.outbox.failing', { count: failing })}</p> : null}
    </Notice>
  );
}

function Cases({ view, lines, id }: { view: View; lines: readonly CaseLine[]; id: 'decide' | 'open' }) {
  const { t } = view;
  const columns: Column<CaseLine>[] = [
    { key: 'order', head: t('staff.order'), main: true, cell: (line) => <Named view={view} line={line} /> },
    { key: 'state', head: t('staff.state'), cell: (line) => <CaseState view={view} line={line} /> },
    {
      key: 'sides',
      head: t('staff.sides'),
      cell: ({ buyer, provider, opener }) =>
        opener === 'buyer'
          ? t('staff.against', { opener: buyer, other: provider })
          : t('staff.against', { opener: provider, other: buyer }),
    },
    {
      key: 'due',
      head: t(id === 'decide' ? 'staff.decide.until' : 'staff.open.until'),
      cell: ({ due_at: due }) => (due === null ? '' : <DateTime at={due} brief />),
    },
    {
      key: 'claim',
      head: t('staff.claim'),
      numeric: true,
      cell: ({ claim_minor: minor, currency }) => <Amount of={money(minor, currency)} />,
    },
  ];
  return (
    <Section title={t(`staff.${id}.title`)} id={id}>
      <Small>{t(`staff.${id}.text`)}</Small>
      <Card flush label={t(`staff.${id}.title`)}>
        <Table
          caption={t(`staff.${id}.title`)}
          rows={lines}
          rowKey={(line) => line.id}
          href={(line) => paths.staffCase(line.id)}
          columns={columns}
        />
      </Card>
    </Section>
  );
}

function CaseState({ view, line }: { view: View; line: CaseLine }) {
  const { t } = view;
  const late = line.reminded > 0;
  return (
    <>
      <Tag tone={late ? 'stop' : line.state === 'deciding' || line.state === 'appealed' ? 'held' : 'plain'}>
        {t(`dispute.state.${line.state}`)}
      </Tag>
      {late ? <Small>{t('staff.reminded', { count: line.reminded })}</Small> : null}
      {line.mine && line.state === 'appealed' ? <Small>{t('staff.decided_by_you')}</Small> : null}
    </>
  );
}

function Forced({ view, lines }: { view: View; lines: readonly ForcedLine[] }) {
  const { t } = view;
  return (
    <Section title={t('staff.forced.title')} id="forced">
      <Small>{t('staff.forced.text')}</Small>
      <Card flush label={t('staff.forced.title')}>
        <Table
          caption={t('staff.forced.title')}
          rows={lines}
          rowKey={(line) => line.order}
          href={(line) => paths.order(line.order)}
          columns={[
            {
              key: 'order',
              head: t('staff.order'),
              main: true,
              cell: (line) => <Named view={view} line={line} />,
            },
            {
              key: 'outcome',
              head: t('order.field.outcome'),
              cell: (line) => (
                <Tag tone="held">{t(`order.choice.outcome.${line.outcome}`, { provider: line.provider })}</Tag>
              ),
            },
            { key: 'reason', head: t('order.field.reason'), cell: (line) => line.reason },
            {
              key: 'by',
              head: t('staff.forced.by'),
              cell: (line) => (line.mine ? t('staff.forced.you') : line.asked_by),
            },
          ]}
        />
      </Card>
    </Section>
  );
}

function Overdue({ view, lines }: { view: View; lines: readonly OrderQueueLine[] }) {
  const { t } = view;
  return (
    <Section title={t('staff.overdue.title')} id="overdue">
      <Small>{t('staff.overdue.text')}</Small>
      <Card flush label={t('staff.overdue.title')}>
        <Table
          caption={t('staff.overdue.title')}
          rows={lines}
          rowKey={(line) => line.order}
          href={(line) => paths.order(line.order)}
          columns={[
            {
              key: 'order',
              head: t('staff.order'),
              main: true,
              cell: (line) => <Named view={view} line={line} />,
            },
            { key: 'provider', head: t('orderpage.is_inspector'), cell: (line) => line.provider },
            { key: 'buyer', head: t('orderpage.is_buyer'), cell: (line) => line.buyer },
            {
              key: 'due',
              head: t('staff.overdue.since'),
              cell: ({ due_at: due }) => (due === null ? '' : <DateTime at={due} brief />),
            },
          ]}
        />
      </Card>
    </Section>
  );
}

function Named({ view, line }: { view: View; line: Pick<OrderQueueLine, 'no' | 'about'> }) {
  return (
    <>
      {line.no} <span class="muted">{orderTitle(view, line.about)}</span>
    </>
  );
}

/** The way back from a page of the desk. */
export function deskCrumb({ t }: View) {
  return { label: t('staff.title'), href: paths.staff };
}
