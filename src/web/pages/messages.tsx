import { Hono } from 'hono';
import { BOXES, ListInput, SearchInput } from '#modules/conversations/contract.ts';
import { inquiriesOf, type Inquiry } from '#modules/conversations/inquiries.ts';
import {
  blocksOf,
  conversationsOf,
  searchMessages,
  type Conversation,
  type FoundMessage,
} from '#modules/conversations/queries.ts';
import { companyById } from '#modules/listings/queries.ts';
import { placesById, type Place } from '#modules/reference/queries.ts';
import { invalid, personOf, type Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { aboutText, isUnanswered, lastText, mustAnswerOffer, otherName, standingText } from '#web/talk/talk-words.ts';
import { Card, EmptyState, Small, Stack } from '#web/ui/block.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { FilterBar, Item, ItemList, Pagination, Table, Tabs } from '#web/ui/list.tsx';
import { Ago, Avatar, Countdown, DateTime, Tag, Tags } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { Inbox, InboxLine } from '#web/ui/talk.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';

/** All conversations of the organization that is acted for: what needs an answer first, search, and what was asked. */
export function messagePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.messages, async (c) => {
    const actor = personOf(c);
    const { q = '', show = '', ...query } = c.req.query();
    if (q.trim() !== '') {
      const asked = SearchInput.safeParse({ q });
      const found = asked.success ? await searchMessages(at.db, actor, { ...asked.data, limit: 50 }) : [];
      return answerPage(c, <SearchPage view={c.var.view} q={q} found={found} short={!asked.success} />);
    }
    if (show === 'inquiries')
      return answerPage(c, <InquiriesPage view={c.var.view} inquiries={await inquiriesOf(at.db, actor)} />);
    const input = ListInput.safeParse(query);
    if (!input.success) throw invalid(input.error);
    const [page, own, blocks] = await Promise.all([
      conversationsOf(at.db, actor, input.data),
      companyById(at.db, actor.org, c.var.now, { own: true }),
      blocksOf(at.db, actor),
    ]);
    const places = await placesById(at.db, [...new Set(page.conversations.flatMap(({ asked }) => asked?.place ?? []))]);
    return answerPage(
      c,
      <InboxPage
        view={c.var.view}
        input={input.data}
        page={page}
        places={new Map(places.map((place) => [place.id, place]))}
        answersWithin={own?.responseMinutes ?? null}
        inspects={own !== null}
        blocked={blocks.length}
      />,
    );
  });
  return app;
}

function MessageTabs({ view, now }: { view: View; now: string }) {
  const { t } = view;
  const tab = (key: string, href: string, count?: number) => ({
    label: t(`talk.box.${key}`),
    href,
    current: key === now,
    ...(count === undefined ? {} : { count }),
  });
  return (
    <Tabs
      label={t('talk.title')}
      tabs={[
        ...BOXES.map((box) =>
          tab(
            box,
            box === 'all' ? paths.messages : `${paths.messages}?box=${box}`,
            box === 'unread' ? view.unread.messages : undefined,
          ),
        ),
        tab('inquiries', `${paths.messages}?show=inquiries`),
      ]}
    />
  );
}

function Frame({
  view,
  now,
  q,
  lead,
  children,
}: {
  view: View;
  now: string;
  q?: string;
  lead?: string;
  children: preact.ComponentChildren;
}) {
  const { t } = view;
  return (
    <Page view={view} title={t('talk.title')} part="messages">
      <PageHead title={t('talk.title')} lead={lead} />
      <MessageTabs view={view} now={now} />
      <Stack>
        <Form action={paths.messages} method="get" label={t('talk.search')} values={{ q }}>
          <FilterBar>
            <TextInput
              name="q"
              label={t('talk.search')}
              type="search"
              bare
              placeholder={t('talk.search')}
              maxLength={200}
            />
            <Button icon="search">{t('common.search')}</Button>
          </FilterBar>
        </Form>
        {children}
      </Stack>
    </Page>
  );
}

interface InboxProps {
  readonly view: View;
  readonly input: ListInput;
  readonly page: { readonly conversations: readonly Conversation[]; readonly next: string | null };
  readonly places: ReadonlyMap<string, Place>;
  /** Minutes that the company usually takes for its first answer. */
  readonly answersWithin: number | null;
  readonly inspects: boolean;
  readonly blocked: number;
}

function InboxPage({ view, input, page, places, answersWithin, inspects }: InboxProps) {
  const { t, format } = view;
  const { conversations, next } = page;
  const hrefOf = (after?: string) => {
    const query = new URLSearchParams({
      ...(input.box === 'all' ? {} : { box: input.box }),
      ...(after === undefined ? {} : { after }),
    });
    return query.size === 0 ? paths.messages : `${paths.messages}?${query}`;
  };
  const lead =
    answersWithin === null ? undefined : t('talk.answers_within', { time: format.duration(answersWithin * 60_000) });
  return (
    <Frame view={view} now={input.box} {...(lead === undefined ? {} : { lead })}>
      {conversations.length === 0 ? (
        <EmptyState
          icon="message"
          title={t(`talk.none.${input.box}`)}
          action={
            input.box === 'all' && !inspects ? (
              <LinkButton look="primary" href={paths.inspectors}>
                {t('orders.find')}
              </LinkButton>
            ) : input.box === 'all' ? null : (
              <LinkButton href={paths.messages}>{t('talk.show_all')}</LinkButton>
            )
          }
        >
          <p>{t(input.box === 'all' ? (inspects ? 'talk.none.inspector' : 'talk.none.buyer') : 'talk.none.text')}</p>
        </EmptyState>
      ) : (
        <Inbox label={t('talk.title')}>
          {conversations.map((conversation) => (
            <Line
              key={conversation.id}
              view={view}
              conversation={conversation}
              place={places.get(conversation.asked?.place ?? '') ?? null}
            />
          ))}
        </Inbox>
      )}
      <Pagination
        text=""
        label={t('talk.title')}
        previous={input.after === undefined ? null : hrefOf()}
        next={next === null ? null : hrefOf(next)}
      />
    </Frame>
  );
}

function Line({ view, conversation, place }: { view: View; conversation: Conversation; place: Place | null }) {
  const { t } = view;
  const { id, unread, last, side, standing, blocked } = conversation;
  const name = otherName(view, conversation);
  const quick = isUnanswered(conversation) && blocked === null && side === 'provider' && standing === null;
  return (
    <InboxLine
      avatar={<Avatar name={name} />}
      who={
        unread > 0 ? (
          <form class="post" method="post" action={paths.conversationOpen(id)}>
            <button class="row-link">{name}</button>
          </form>
        ) : (
          <a class="row-link" href={paths.conversationLatest(id)}>
            {name}
          </a>
        )
      }
      about={aboutText(view, conversation, place)}
      last={lastText(view, conversation)}
      when={<Ago at={last.at} />}
      unread={unread}
      tags={<LineTags view={view} conversation={conversation} />}
      side={
        quick ? (
          <LinkButton small icon="edit" href={paths.conversationOffer(id)}>
            {t('talk.offer.quick')}
          </LinkButton>
        ) : null
      }
    />
  );
}

/** What it waits for. */
function LineTags({ view, conversation }: { view: View; conversation: Conversation }) {
  const { t, format, now } = view;
  const { opened_at: opened, standing, blocked } = conversation;
  const unanswered = isUnanswered(conversation) && blocked === null;
  const mine = mustAnswerOffer(conversation);
  if (!unanswered && !standing && !blocked) return null;
  return (
    <Tags>
      {unanswered ? (
        <Tag tone="held" icon="clock">
          {t('talk.waits', { time: format.duration(Math.max(0, now - opened)) })}
        </Tag>
      ) : null}
      {standing ? (
        <Tag tone={mine ? 'note' : 'plain'}>
          {standingText(view, conversation)} · <Countdown to={standing.expires_at} />
        </Tag>
      ) : null}
      {mine ? <Tag tone="held">{t('talk.your_turn')}</Tag> : null}
      {blocked ? <Tag tone="stop">{t('talk.box.blocked')}</Tag> : null}
    </Tags>
  );
}

function SearchPage({
  view,
  q,
  found,
  short,
}: {
  view: View;
  q: string;
  found: readonly FoundMessage[];
  short: boolean;
}) {
  const { t } = view;
  return (
    <Frame view={view} now="" q={q}>
      {found.length === 0 ? (
        <EmptyState icon="search" title={t(short ? 'talk.search_short' : 'talk.search_none')}>
          <p>{t('talk.search_none_text')}</p>
        </EmptyState>
      ) : (
        <ItemList label={t('talk.search')}>
          {found.map(({ conversation, other, seq, words, at }) => (
            <Item
              key={`${conversation}-${seq}`}
              title={other.name}
              href={`${paths.conversation(conversation)}?before=${seq + 20}#m${seq}`}
              meta={<DateTime at={at} brief />}
            >
              <p>{excerpt(words, q)}</p>
            </Item>
          ))}
        </ItemList>
      )}
    </Frame>
  );
}

/** The words around what was looked for. */
function excerpt(words: string, q: string): string {
  const at = words.toLowerCase().indexOf(q.trim().toLowerCase());
  const from = Math.max(0, at - 80);
  const cut = words.slice(from, from + 240);
  return `${from > 0 ? '…' : ''}${cut}${from + 240 < words.length ? '…' : ''}`;
}

function InquiriesPage({ view, inquiries }: { view: View; inquiries: readonly Inquiry[] }) {
  const { t, format } = view;
  return (
    <Frame view={view} now="inquiries" lead={t('talk.answers.list_lead')}>
      {inquiries.length === 0 ? (
        <EmptyState
          icon="message"
          title={t('talk.answers.no_inquiries')}
          action={<LinkButton href={paths.inspectors}>{t('orders.find')}</LinkButton>}
        >
          <p>{t('talk.none.buyer')}</p>
        </EmptyState>
      ) : (
        <Card flush label={t('talk.box.inquiries')}>
          <Table
            caption={t('talk.box.inquiries')}
            rows={inquiries}
            rowKey={({ id }) => id}
            href={({ id }) => paths.inquiry(id)}
            columns={[
              {
                key: 'about',
                head: t('talk.answers.asked'),
                main: true,
                cell: ({ type, quantity, product }) =>
                  `${t(`order.type.${type}`)}, ${quantity === null ? '' : `${format.number(quantity)} `}${product}`,
              },
              { key: 'at', head: t('talk.answers.when'), cell: ({ at }) => <DateTime at={at} brief /> },
              {
                key: 'answers',
                head: t('talk.answers.answered'),
                numeric: true,
                cell: ({ answers }) =>
                  t('talk.answers.of', {
                    n: answers.filter(({ answered_at }) => answered_at !== null).length,
                    all: answers.length,
                  }),
              },
              {
                key: 'offers',
                head: t('talk.answers.offers'),
                numeric: true,
                cell: ({ answers }) => format.number(answers.filter(({ offer }) => offer !== null).length),
              },
            ]}
          />
        </Card>
      )}
      <Small>
        {rich(t, 'talk.answers.list_hint', {}, { link: (inner) => <a href={paths.inspectors}>{inner}</a> })}
      </Small>
    </Frame>
  );
}
