import { Hono, type Context } from 'hono';
import { closeFlag } from '#modules/conversations/commands.ts';
import { CloseInput } from '#modules/conversations/contract.ts';
import { conversationOf, flagById, flagsOf, messagesOf } from '#modules/conversations/queries.ts';
import type { Conversation, Flag, Message } from '#modules/conversations/queries.ts';
import { staffOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { otherName, sideName } from '#web/talk/talk-words.ts';
import { MarkedWords, SignWarning } from '#web/talk/warning.tsx';
import { Card, EmptyState, Facts, Split, Written } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextArea } from '#web/ui/input.tsx';
import { Table, Tabs } from '#web/ui/list.tsx';
import { Ago, DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

const STATES = ['open', 'closed'] as const;
type State = (typeof STATES)[number];

/** What people report of each other's messages: the queue, and one report with what was said. */
export function staffFlagPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.staffFlags, async (c) => {
    const state = STATES.find((each) => each === c.req.query('state')) ?? 'open';
    const flags = await flagsOf(at.db, staffOf(c), state);
    return answerPage(c, <QueuePage view={c.var.view} state={state} flags={flags} />);
  });

  app.get(paths.staffFlag(':id'), (c) => show(at, c, blank, 200));

  app.post(paths.staffFlag(':id'), (c) =>
    submit(c, CloseInput, {
      act: async ({ note }) => {
        const flag = c.req.param('id') ?? '';
        await at.db.tx((tx) => closeFlag(tx, staffOf(c), { flag, note }, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('talk.flags.closed'));
        return seeOther(c, paths.staffFlags);
      },
      again: (form, status) => show(at, c, form, status),
    }),
  );
  return app;
}

async function show(
  at: Installation,
  c: Context<PageEnv>,
  form: FormState,
  status: 200 | 400 | 401 | 403 | 409 | 413 | 429,
): Promise<Response> {
  const actor = staffOf(c);
  const flag = await flagById(at.db, actor, c.req.param('id') ?? '');
  const named = { conversation: flag.conversation_id, limit: 1 };
  const [conversation, { messages }] = await Promise.all([
    conversationOf(at.db, actor, flag.conversation_id),
    messagesOf(at.db, actor, flag.seq === null ? named : { ...named, before: flag.seq + 1 }),
  ]);
  const message = flag.seq === null ? null : (messages[0] ?? null);
  return answerPage(c, <FlagPage view={c.var.view} {...{ flag, conversation, message, form }} />, status);
}

function QueuePage({ view, state, flags }: { view: View; state: State; flags: readonly Flag[] }) {
  const { t } = view;
  return (
    <Page view={view} title={t('talk.flags.title')} part="staff">
      <PageHead
        crumbs={[{ label: t('common.nav_staff'), href: paths.staff }]}
        title={t('talk.flags.title')}
        lead={t('talk.flags.lead')}
      />
      <Tabs
        label={t('talk.flags.title')}
        tabs={STATES.map((each) => ({
          label: t(`talk.flags.state_${each}`),
          href: each === 'open' ? paths.staffFlags : `${paths.staffFlags}?state=${each}`,
          current: each === state,
          ...(each === state ? { count: flags.length } : {}),
        }))}
      />
      {flags.length === 0 ? (
        <EmptyState title={t(`talk.flags.none_${state}`)} icon="flag" />
      ) : (
        <Card flush label={t('talk.flags.title')}>
          <Table
            caption={t('talk.flags.title')}
            rows={flags}
            rowKey={({ id }) => id}
            href={({ id }) => paths.staffFlag(id)}
            columns={[
              {
                key: 'reason',
                head: t('talk.report_reason'),
                main: true,
                cell: ({ reason }) => t(`talk.reason.${reason}`),
              },
              { key: 'by', head: t('talk.flags.by'), cell: ({ by }) => by.name },
              {
                key: 'words',
                head: t('talk.flags.words'),
                minor: true,
                cell: ({ words }) => <span class="muted">{words.length > 90 ? `${words.slice(0, 90)}…` : words}</span>,
              },
              {
                key: 'at',
                head: t(state === 'open' ? 'support.queue_waits' : 'talk.flags.closed_at'),
                numeric: true,
                cell: ({ at, closed_at: closed }) =>
                  closed === null ? <Ago at={at} /> : <DateTime at={closed} brief />,
              },
            ]}
          />
        </Card>
      )}
    </Page>
  );
}

interface FlagProps {
  readonly view: View;
  readonly flag: Flag;
  readonly conversation: Conversation;
  readonly message: Message | null;
  readonly form: FormState;
}

function FlagPage({ view, flag, conversation, message, form }: FlagProps) {
  const { t } = view;
  const title = t(`talk.reason.${flag.reason}`);
  return (
    <Page view={view} title={title} part="staff">
      <PageHead
        crumbs={[
          { label: t('common.nav_staff'), href: paths.staff },
          { label: t('talk.flags.title'), href: paths.staffFlags },
        ]}
        title={title}
        side={
          <Tag tone={flag.closed_at === null ? 'held' : 'plain'}>
            {t(`talk.flags.state_${flag.closed_at === null ? 'open' : 'closed'}`)}
          </Tag>
        }
      />
      <Split
        label={t('talk.flags.facts')}
        aside={
          <Card title={t('talk.flags.facts')}>
            <Facts
              rows={[
                [t('talk.flags.by'), flag.by.name],
                [t('talk.flags.between'), otherName(view, conversation)],
                [t('talk.flags.at'), <DateTime at={flag.at} brief />],
                [t('talk.flags.closed_by'), flag.closed_by],
                [t('talk.flags.closed_at'), flag.closed_at === null ? null : <DateTime at={flag.closed_at} brief />],
              ]}
            />
            <LinkButton
              href={`${paths.conversation(conversation.id)}${flag.seq === null ? '#latest' : `?before=${flag.seq + 20}#m${flag.seq}`}`}
            >
              {t('talk.open')}
            </LinkButton>
          </Card>
        }
      >
        {message ? (
          <Card title={t('talk.flags.message')}>
            <p class="small muted">
              {message.side === 'clock' ? '' : sideName(conversation, message.side)} <DateTime at={message.at} brief />
            </p>
            <SignWarning
              view={view}
              conversation={conversation.id}
              seq={message.seq}
              warns={message.warns}
              reader="staff"
            />
            <MarkedWords words={message.words} warned={message.warns.length > 0} />
          </Card>
        ) : null}
        {flag.words === '' ? null : (
          <Card title={t('talk.flags.words')}>
            <Written>{flag.words}</Written>
          </Card>
        )}
        {flag.note === null ? (
          <Card title={t('talk.flags.close')}>
            <Form action={paths.staffFlag(flag.id)} {...form}>
              <TextArea
                name="note"
                label={t('talk.flags.note')}
                hint={t('talk.flags.note_hint')}
                rows={4}
                maxLength={2_000}
              />
              <ButtonBar>
                <Button look="primary">{t('talk.flags.close')}</Button>
              </ButtonBar>
            </Form>
          </Card>
        ) : (
          <Card title={t('talk.flags.note')}>
            <Written>{flag.note}</Written>
          </Card>
        )}
      </Split>
    </Page>
  );
}
