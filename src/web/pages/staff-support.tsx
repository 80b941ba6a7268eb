import { Hono } from 'hono';
import { answer, close } from '#modules/support/commands.ts';
import { Message } from '#modules/support/contract.ts';
import {
  type Thread,
  type ThreadHead,
  threadForStaff,
  threadsForStaff,
  type ThreadState,
} from '#modules/support/queries.ts';
import { staffOf, type Installation } from '#platform/http.ts';
import { ownName } from '#platform/i18n.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Facts, Split } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { Form, type FormErrors } from '#web/ui/form.tsx';
import { TextArea } from '#web/ui/input.tsx';
import { Table, Tabs } from '#web/ui/list.tsx';
import { Ago, DateTime } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { formOf, Messages, StateTag, wrong } from './support.tsx';

const STATES = ['open', 'answered', 'closed'] as const;

/** The staff's side of support: the queue, and one thread with an answer. */
export function staffSupportPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.staffSupport, async (c) => {
    const state = STATES.find((each) => each === c.req.query('state')) ?? 'open';
    const { threads, counts } = await threadsForStaff(at.db, staffOf(c), state);
    return answerPage(c, <QueuePage view={c.var.view} state={state} threads={threads} counts={counts} />);
  });

  app.get(paths.staffSupportThread(':id'), async (c) => {
    const thread = await threadForStaff(at.db, staffOf(c), c.req.param('id') ?? '');
    return answerPage(c, <AnswerPage view={c.var.view} thread={thread} errors={{}} />);
  });

  app.post(paths.staffSupportThread(':id'), async (c) => {
    const actor = staffOf(c);
    const { view } = c.var;
    const id = c.req.param('id') ?? '';
    const { act, ...form } = await formOf(c);
    if (act === 'close') {
      await at.db.tx((tx) => close(tx, actor, id, c.var.now));
      setFlash(at, c, 'note', view.t('support.closed'));
      return seeOther(c, paths.staffSupport);
    }
    const parsed = Message.safeParse(form);
    if (!parsed.success) {
      const thread = await threadForStaff(at.db, actor, id);
      return answerPage(c, <AnswerPage view={view} thread={thread} errors={wrong(view, parsed.error.issues)} />, 400);
    }
    await at.db.tx((tx) => answer(tx, actor, { thread: id, words: parsed.data.words }, c.var.now));
    setFlash(at, c, 'done', view.t('support.answered'));
    return seeOther(c, paths.staffSupport);
  });
  return app;
}

interface QueueProps {
  readonly view: View;
  readonly state: ThreadState;
  readonly threads: readonly ThreadHead[];
  readonly counts: Readonly<Record<ThreadState, number>>;
}

function QueuePage({ view, state, threads, counts }: QueueProps) {
  const { t } = view;
  return (
    <Page view={view} title={t('support.queue')} part="staff">
      <PageHead
        crumbs={[{ label: t('common.nav_staff'), href: paths.staff }]}
        title={t('support.queue')}
        lead={t('support.queue_lead')}
      />
      <Tabs
        label={t('support.queue')}
        tabs={STATES.map((each) => ({
          label: t(`support.state_${each}`),
          href: `${paths.staffSupport}?state=${each}`,
          count: counts[each],
          current: each === state,
        }))}
      />
      {threads.length === 0 ? (
        <EmptyState title={t('support.queue_empty')} icon="message" />
      ) : (
        <Card flush label={t('support.queue')}>
          <Table
            caption={t('support.queue')}
            rows={threads}
            rowKey={(thread) => thread.id}
            href={(thread) => paths.staffSupportThread(thread.id)}
            columns={[
              { key: 'subject', head: t('support.queue_subject'), main: true, cell: (thread) => thread.subject },
              {
                key: 'from',
                head: t('support.queue_from'),
                cell: (thread) => (thread.person_id ? thread.name : `${thread.name} (${t('support.visitor')})`),
              },
              {
                key: 'about',
                head: t('support.about'),
                minor: true,
                cell: (thread) => <span class="muted">{thread.about}</span>,
              },
              {
                key: 'since',
                head: t('support.queue_waits'),
                numeric: true,
                cell: (thread) => <Ago at={thread.moved_at} />,
              },
            ]}
          />
        </Card>
      )}
    </Page>
  );
}

function AnswerPage({ view, thread, errors }: { view: View; thread: Thread; errors: FormErrors }) {
  const { t } = view;
  const page = thread.about ? (
    <a href={thread.about}>{t(thread.order_id ? 'support.open_order' : 'support.open_page')}</a>
  ) : null;
  return (
    <Page view={view} title={thread.subject} part="staff">
      <PageHead
        crumbs={[
          { label: t('common.nav_staff'), href: paths.staff },
          { label: t('support.queue'), href: paths.staffSupport },
        ]}
        title={thread.subject}
        side={<StateTag view={view} thread={thread} />}
      />
      <Split
        label={t('support.thread_facts')}
        aside={
          <Card title={t('support.thread_facts')}>
            <Facts
              rows={[
                [t('support.person'), thread.person_id ? thread.name : `${thread.name} (${t('support.visitor')})`],
                [t('support.address'), thread.email],
                [t('support.language'), ownName[thread.locale]],
                [t('support.opened'), <DateTime at={thread.opened_at} brief />],
                [t('support.about'), page],
              ]}
            />
          </Card>
        }
      >
        <Card label={thread.subject}>
          <Messages view={view} thread={thread} asker={thread.name} />
        </Card>
        <Card label={t('support.answer')}>
          <Form action={paths.staffSupportThread(thread.id)} errors={errors}>
            <TextArea
              name="words"
              label={t('support.answer')}
              hint={t('support.answer_hint')}
              rows={6}
              maxLength={8000}
            />
            <ButtonBar>
              <Button look="primary">{t('support.answer_send')}</Button>
            </ButtonBar>
          </Form>
          {thread.state === 'closed' ? null : (
            <Form action={paths.staffSupportThread(thread.id)} id="close" hidden={{ act: 'close' }}>
              <Button look="quiet">{t('support.close')}</Button>
            </Form>
          )}
        </Card>
      </Split>
    </Page>
  );
}
