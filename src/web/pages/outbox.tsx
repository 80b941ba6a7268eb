import { Hono } from 'hono';
import type { ComponentChildren } from 'preact';
import { Refused } from '#domain/errors.ts';
import type { Installation } from '#platform/http.ts';
import { outboxLetter, outboxLetters, type OutboxLetter } from '#platform/mail/outbox.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Facts, Narrow, Written } from '#web/ui/block.tsx';
import { Button } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { FilterBar, Table } from '#web/ui/list.tsx';
import { DateTime } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

const SHOWN_MAX = 100;

/** The letters of a sandbox, open to whoever uses it. In live mode there are no such pages. */
export function outboxPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const sandboxOnly = (): void => {
    if (at.config.mode !== 'sandbox') throw new Refused('not_found');
  };
  app.get(paths.sandboxOutbox, async (c) => {
    sandboxOnly();
    const to = c.req.query('to')?.slice(0, 254) ?? '';
    const letters = await outboxLetters(at.db, to === '' ? null : to, SHOWN_MAX);
    return answerPage(c, <OutboxPage view={c.var.view} to={to} letters={letters} />);
  });
  app.get(paths.sandboxLetter(':id'), async (c) => {
    sandboxOnly();
    const letter = await outboxLetter(at.db, c.req.param('id') ?? '');
    return answerPage(c, <LetterPage view={c.var.view} letter={letter} publicUrl={at.config.publicUrl ?? ''} />);
  });
  return app;
}

function OutboxPage({ view, to, letters }: { view: View; to: string; letters: readonly OutboxLetter[] }) {
  const { t } = view;
  return (
    <Page view={view} title={t('account.outbox')}>
      <PageHead title={t('account.outbox')} lead={t('account.outbox_lead')}>
        <Form action={paths.sandboxOutbox} method="get" values={{ to }} label={t('account.outbox_search')}>
          <FilterBar>
            <TextInput
              name="to"
              type="search"
              label={t('account.outbox_search')}
              optional
              bare
              placeholder={t('account.outbox_search')}
            />
            <Button>{t('common.search')}</Button>
          </FilterBar>
        </Form>
      </PageHead>
      {letters.length === 0 ? (
        <EmptyState title={t('account.outbox_none')} icon="message">
          <p>{t('account.outbox_none_text')}</p>
        </EmptyState>
      ) : (
        <Card flush label={t('account.outbox')}>
          <Table
            caption={t('account.outbox')}
            rows={letters}
            rowKey={({ id }) => id}
            href={({ id }) => paths.sandboxLetter(id)}
            columns={[
              { key: 'subject', head: t('account.outbox_subject'), main: true, cell: ({ subject }) => subject },
              { key: 'to', head: t('account.outbox_to'), cell: ({ recipient }) => recipient },
              { key: 'at', head: t('account.outbox_at'), cell: (letter) => <DateTime at={letter.at} brief /> },
            ]}
          />
        </Card>
      )}
    </Page>
  );
}

function LetterPage({ view, letter, publicUrl }: { view: View; letter: OutboxLetter; publicUrl: string }) {
  const { t } = view;
  return (
    <Page view={view} title={letter.subject}>
      <Narrow>
        <PageHead title={letter.subject} crumbs={[{ label: t('account.outbox'), href: paths.sandboxOutbox }]} />
        <Card label={letter.subject}>
          <Facts
            rows={[
              [t('account.outbox_to'), letter.recipient],
              [t('account.outbox_from'), letter.sender],
              [t('account.outbox_at'), <DateTime key="at" at={letter.at} />],
            ]}
          />
          <Written>{linked(letter.text, publicUrl)}</Written>
        </Card>
      </Narrow>
    </Page>
  );
}

/** Links to this installation can be followed, whatever name it was opened under; all else stays text. */
function linked(text: string, publicUrl: string): ComponentChildren[] {
  return text.split(/(https?:\/\/\S+)/).map((part) => {
    const path = publicUrl !== '' && part.startsWith(`${publicUrl}/`) ? part.slice(publicUrl.length) : null;
    return path === null ? (
      part
    ) : (
      <a key={part} href={path}>
        {part}
      </a>
    );
  });
}
