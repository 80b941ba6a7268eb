import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { processNamed } from '#domain/process/registry.ts';
import { markRead } from '#modules/notices/commands.ts';
import { isOfOrder, noticeOf, noticesOf, type NoticeRow, type OrderNotice } from '#modules/notices/queries.ts';
import { sessionOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { noticeOpens, noticePath, noticeSentence } from '#web/notice-words.ts';
import { orderTitle } from '#web/order-title.ts';
import { paths } from '#web/paths.ts';
import { EmptyState, Row } from '#web/ui/block.tsx';
import { LinkButton, PostButton } from '#web/ui/button.tsx';
import { Dots, Item, ItemList, Pagination, Tabs } from '#web/ui/list.tsx';
import { Ago, Tag, Tags } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** What happened on the person's orders and what waits for them, over all organizations they belong to. */
export function noticePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.notices, async (c) => {
    const reader = sessionOf(c);
    const unread = c.req.query('show') === 'unread';
    const before = idIn(c.req.query('before'));
    const { notices, next } = await noticesOf(at.db, reader, { unread, before });
    return answerPage(c, <NoticesPage view={c.var.view} {...{ notices, next, unread, before }} />);
  });

  app.post(paths.noticesRead, async (c) => {
    const count = await markRead(at.db, sessionOf(c).person, {}, c.var.now);
    setFlash(at, c, 'done', c.var.view.t('notices.page_marked', { count }));
    return seeOther(c, paths.notices);
  });

  app.post(paths.noticeOpen(':id'), async (c) => {
    const reader = sessionOf(c);
    const id = idIn(c.req.param('id'));
    if (id === null) throw new Refused('not_found');
    const notice = await noticeOf(at.db, reader, id);
    await markRead(at.db, reader.person, { id }, c.var.now);
    // The form carries what `actFor` asks for; 307 makes the browser post it there.
    if (notice.org_id !== null && notice.org_id !== reader.org) return c.redirect(paths.actFor, 307);
    return seeOther(c, noticePath(notice));
  });
  return app;
}

function idIn(text: string | undefined): bigint | null {
  return text !== undefined && /^\d{1,18}$/.test(text) ? BigInt(text) : null;
}

interface NoticesProps {
  readonly view: View;
  readonly notices: readonly NoticeRow[];
  readonly next: bigint | null;
  readonly unread: boolean;
  readonly before: bigint | null;
}

function NoticesPage({ view, notices, next, unread, before }: NoticesProps) {
  const { t } = view;
  const shown = unread ? `${paths.notices}?show=unread` : paths.notices;
  const after = (id: bigint) => `${shown}${unread ? '&' : '?'}before=${id}`;
  return (
    <Page view={view} title={t('notices.page_title')}>
      <PageHead
        title={t('notices.page_title')}
        lead={t('notices.page_lead')}
        side={
          <Row>
            <LinkButton look="quiet" icon="settings" href={paths.noticeSettings}>
              {t('notices.page_settings')}
            </LinkButton>
            {view.unread.notices > 0 ? (
              <PostButton action={paths.noticesRead}>{t('notices.page_mark_all')}</PostButton>
            ) : null}
          </Row>
        }
      />
      <Tabs
        label={t('notices.page_title')}
        tabs={[
          { label: t('notices.page_all'), href: paths.notices, current: !unread },
          {
            label: t('notices.page_unread'),
            href: `${paths.notices}?show=unread`,
            current: unread,
            count: view.unread.notices,
          },
        ]}
      />
      {notices.length === 0 ? (
        <EmptyState title={t(unread ? 'notices.page_none_unread' : 'notices.page_empty_title')} icon="bell">
          <p>{t('notices.page_empty_text')}</p>
        </EmptyState>
      ) : (
        <ItemList label={t('notices.page_title')}>
          {notices.map((notice) => (
            <NoticeItem key={String(notice.id)} view={view} notice={notice} />
          ))}
        </ItemList>
      )}
      <Pagination text="" previous={before === null ? null : shown} next={next === null ? null : after(next)} />
    </Page>
  );
}

function NoticeItem({ view, notice }: { view: View; notice: NoticeRow }) {
  const { t, organization, organizations } = view;
  const org = organizations.find(({ id }) => id === notice.org_id);
  const elsewhere = notice.org_id !== null && notice.org_id !== organization?.id;
  const { no, subject } = notice.data;
  return (
    <Item
      title={noticeSentence(view, notice)}
      meta={
        <Dots
          items={[
            no,
            subject ? orderTitle(view, subject) : notice.kind === 'conversation' ? notice.data.title : null,
            elsewhere && org ? t('notices.page_for', { organization: org.name }) : null,
            notice.side === 'staff' ? t('notices.page_for_staff') : null,
            <Ago key="ago" at={notice.at} />,
          ]}
        />
      }
      side={
        <PostButton
          small
          action={paths.noticeOpen(notice.id)}
          fields={elsewhere ? { organization: notice.org_id ?? '', back: noticePath(notice) } : {}}
        >
          {t(noticeOpens(notice))}
        </PostButton>
      }
    >
      <Tags>
        {notice.read_at === null ? <Tag tone="note">{t('notices.page_new')}</Tag> : null}
        {notice.act ? (
          <Tag tone="held" icon="clock">
            {t('notices.page_act')}
          </Tag>
        ) : null}
        {isOfOrder(notice) ? <StateTag view={view} notice={notice} /> : null}
      </Tags>
    </Item>
  );
}

/** The state that the order, or its dispute, came into. */
function StateTag({ view, notice: { data } }: { view: View; notice: OrderNotice }) {
  const state = data.to === null ? null : processNamed(data.process, data.process_version).states[data.to];
  return state ? <Tag>{view.t(state.label)}</Tag> : null;
}
