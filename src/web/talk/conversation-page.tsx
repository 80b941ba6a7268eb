import type { Actor } from '#domain/actor.ts';
import { otherSide } from '#domain/offers.ts';
import type { Role } from '#domain/permissions.ts';
import { FILES_MAX, WORDS_MAX } from '#modules/conversations/contract.ts';
import type { Offer } from '#modules/conversations/offer-list.ts';
import type { Conversation, Message } from '#modules/conversations/queries.ts';
import { acceptOf, ALL_KINDS } from '#modules/files/kinds.ts';
import type { FileRow } from '#modules/files/queries.ts';
import type { Place } from '#modules/reference/queries.ts';
import { Page } from '#web/layout.tsx';
import { names } from '#web/pages/directory-names.ts';
import { paths } from '#web/paths.ts';
import { formKey } from '#web/read-form.ts';
import { Details, Facts, Notice } from '#web/ui/block.tsx';
import { ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import type { FormErrors } from '#web/ui/form.tsx';
import { Ago, Avatar, Tag } from '#web/ui/mark.tsx';
import {
  Bubble,
  Composer,
  PendingBubble,
  SentFiles,
  TalkDay,
  TalkEvent,
  TalkHead,
  TalkLine,
  TalkLog,
  TalkMenu,
  TalkPanes,
} from '#web/ui/talk.tsx';
import type { View } from '#web/view.ts';
import { OfferInTalk, PinnedOffer, type Reader } from './offer-card.tsx';
import { aboutText, lastText, otherName, othersIn, sideName, stepKey, supplierRows } from './talk-words.ts';
import { MarkedWords, SignWarning } from './warning.tsx';

export interface TalkProps {
  readonly view: View;
  readonly actor: Actor;
  readonly conversation: Conversation;
  readonly messages: readonly Message[];
  readonly earlier: boolean;
  readonly later: boolean;
  readonly offers: readonly Offer[];
  /** Of the inquiry. */
  readonly place: Place | null;
  /** The others of the reader, for the list beside it. */
  readonly list: readonly Conversation[];
  readonly words: string;
  readonly files: readonly string[];
  readonly errors: FormErrors;
}

const roleOf = (actor: Actor): Role | null => (actor.kind === 'person' ? actor.role : null);

/** One conversation: what was said, the offers in it, and what is written next. */
export function TalkPage(props: TalkProps) {
  const { view, conversation, list, later } = props;
  const { t } = view;
  const name = otherName(view, conversation);
  return (
    <Page view={view} title={name} part="messages" islands={later ? [] : ['src/web/islands/chat.ts']}>
      <TalkPanes label={t('talk.title')} list={<List view={view} list={list} open={conversation.id} />}>
        <div
          class="talk-main"
          data-talk={conversation.id}
          data-side={conversation.side ?? ''}
          data-unread={conversation.unread}
          data-read={conversation.side === null ? 0 : conversation.read[otherSide(conversation.side)]}
          data-sending={t('talk.sending')}
          data-lost={t('talk.lost')}
          data-typing={t('talk.typing', { name })}
        >
          <Head {...props} />
          <div id="talk-part-top" data-part="">
            <Top {...props} />
          </div>
          <Log {...props} />
          <div class="talk-new" data-new="" hidden>
            <button class="btn btn-plain btn-small" type="button">
              {t('talk.new_messages')}
            </button>
          </div>
          <p class="talk-typing" role="status" data-is-typing="" />
          <Foot {...props} />
        </div>
      </TalkPanes>
      <PendingBubble />
    </Page>
  );
}

function List({ view, list, open }: { view: View; list: readonly Conversation[]; open: string }) {
  const { t } = view;
  return (
    <>
      <ul class="talk-lines" id="talk-part-list" data-part="">
        {list.map((one) => (
          <TalkLine
            key={one.id}
            href={paths.conversationLatest(one.id)}
            who={otherName(view, one)}
            about={aboutText(view, one)}
            last={lastText(view, one)}
            when={<Ago at={one.last.at} />}
            unread={one.id === open ? 0 : one.unread}
            current={one.id === open}
          />
        ))}
      </ul>
      <p class="talk-all small">
        <a href={paths.messages}>{t('talk.all')}</a>
      </p>
    </>
  );
}

function Head({ view, actor, conversation, place, offers }: TalkProps) {
  const { t } = view;
  const [other] = othersIn(conversation);
  const order = offers.findLast((offer) => offer.order_id !== null)?.order_id;
  const about = conversation.about?.kind === 'order' ? conversation.about.id : order;
  return (
    <TalkHead
      back={{ href: actor.kind === 'staff' ? paths.staffFlags : paths.messages, label: t('talk.title') }}
      avatar={<Avatar name={other?.name ?? ''} />}
      title={otherName(view, conversation)}
      lead={aboutText(view, conversation, place)}
      side={
        <>
          {about ? (
            <LinkButton small href={paths.order(about)}>
              {t('talk.open_order')}
            </LinkButton>
          ) : conversation.about?.kind === 'product' ? (
            <LinkButton small href={paths.product(conversation.about.id)}>
              {t('talk.open_product')}
            </LinkButton>
          ) : null}
          {conversation.side === null ? null : <Menu view={view} conversation={conversation} />}
        </>
      }
    />
  );
}

function Menu({ view, conversation }: { view: View; conversation: Conversation }) {
  const { t } = view;
  const { id, side, provider, blocked, about } = conversation;
  return (
    <TalkMenu label={t('talk.menu')}>
      {side === 'buyer' ? (
        <a
          class="menu-entry"
          href={about?.kind === 'product' ? paths.seller(provider.id) : paths.inspector(provider.id)}
        >
          {t('talk.open_company')}
        </a>
      ) : null}
      {conversation.inquiry !== null && side === 'buyer' ? (
        <a class="menu-entry" href={paths.inquiry(conversation.inquiry)}>
          {t('talk.answers.title')}
        </a>
      ) : null}
      <a class="menu-entry" href={paths.conversationReport(id)}>
        {t('talk.report')}
      </a>
      {blocked === null ? (
        <a class="menu-entry" href={paths.conversationBlock(id)}>
          {t('talk.block')}…
        </a>
      ) : null}
      <a class="menu-entry" href={paths.support(paths.conversation(id))}>
        {t('common.support')}
      </a>
    </TalkMenu>
  );
}

/** Above what is said: what was asked, and the offer that stands or the way to make one. */
function Top(props: TalkProps) {
  const { view, actor, conversation, offers } = props;
  const { t } = view;
  const standing = offers.find(({ state }) => state === 'standing');
  const reader = readerOf(props);
  return (
    <>
      {conversation.asked ? <Asked {...props} /> : null}
      {standing ? (
        <PinnedOffer reader={reader} offer={standing} other={sideName(conversation, standing.by_side)} />
      ) : actor.kind === 'person' && conversation.blocked === null ? (
        <div class="talk-asked row row-apart gap-snug">
          <span class="small muted">{t(`talk.offer.none_${conversation.side ?? 'buyer'}`)}</span>
          <ButtonBar>
            <LinkButton small icon="edit" href={paths.conversationOffer(conversation.id)}>
              {t('talk.offer.make')}
            </LinkButton>
            {conversation.about?.kind === 'product' ? (
              <LinkButton small look="quiet" href={paths.conversationContract(conversation.id)}>
                {t('trade.contract.do')}
              </LinkButton>
            ) : null}
          </ButtonBar>
        </div>
      ) : null}
    </>
  );
}

function Asked({ view, conversation: { asked }, place }: TalkProps) {
  const { t, format } = view;
  if (!asked) return null;
  return (
    <div class="talk-asked small">
      <Details summary={t('talk.asked')}>
        <Facts
          rows={[
            [t('orders.place.type'), t(`order.type.${asked.type}`)],
            [t('orders.place.product_name'), asked.product],
            [t('orders.place.lot'), asked.quantity === null ? null : format.number(asked.quantity)],
            [t('orders.place.where'), place && names.place(view, place)],
            ...supplierRows(view, asked.supplier),
            [t('orders.place.time'), asked.window && format.days(asked.window.from, asked.window.to)],
          ]}
        />
      </Details>
    </div>
  );
}

function readerOf({ view, actor, conversation }: TalkProps): Reader {
  return { view, conversation: conversation.id, side: conversation.side, role: roleOf(actor) };
}

function Log(props: TalkProps) {
  const { view, conversation, messages, earlier, later } = props;
  const { t, format } = view;
  const first = messages[0]?.seq ?? 0;
  let day = '';
  return (
    <TalkLog
      label={t('talk.log')}
      earlier={
        earlier ? (
          <p class="talk-earlier">
            <a href={`${paths.conversation(conversation.id)}?before=${first}`}>{t('talk.earlier')}</a>
          </p>
        ) : null
      }
    >
      {messages.length === 0 ? <li class="talk-empty muted">{t('talk.empty')}</li> : null}
      {messages.map((message) => {
        const date = format.date(message.at);
        const isNew = date !== day;
        day = date;
        return (
          <>
            {isNew ? <TalkDay key={date} day={date} name={`${date}, ${format.zoneName(message.at)}`} /> : null}
            <Entry key={message.seq} talk={props} message={message} />
          </>
        );
      })}
      {later ? (
        <li class="talk-event">
          <a href={paths.conversationLatest(conversation.id)}>{t('talk.to_latest')}</a>
        </li>
      ) : null}
    </TalkLog>
  );
}

/** A message, an offer with what was said of it, or what became of one. */
function Entry({ talk, message }: { talk: TalkProps; message: Message }) {
  const { view, conversation, offers } = talk;
  const { format } = view;
  const { seq, side, step, offer_no: no, at, words } = message;
  const mine = side === conversation.side;
  const at_ = offers.findIndex((offer) => offer.no === no);
  const offer = offers[at_];
  const isOffer = step === 'offer' || step === 'counter';
  if (step !== null && !isOffer && words === '')
    return (
      <TalkEvent id={seq} at={at}>
        {view.t(stepKey(step, mine))}
      </TalkEvent>
    );
  const last = talk.messages.findLast((one) => one.side === conversation.side)?.seq;
  const read = conversation.side === null ? 0 : conversation.read[otherSide(conversation.side)];
  return (
    <Bubble
      id={seq}
      mine={mine}
      who={message.by ?? (side === 'clock' ? '' : sideName(conversation, side))}
      at={at}
      time={format.time(at)}
      read={mine && seq === last && !talk.later ? read >= seq : null}
      clientKey={mine ? message.key : null}
      warning={
        <SignWarning
          view={view}
          conversation={conversation.id}
          seq={seq}
          warns={message.warns}
          reader={conversation.side === null ? 'staff' : mine ? 'writer' : 'reader'}
        />
      }
    >
      {step !== null && !isOffer ? <Tag>{view.t(stepKey(step, mine))}</Tag> : null}
      {words === '' ? null : <MarkedWords words={words} warned={message.warns.length > 0} />}
      <SentFiles files={message.files.map((file) => sentFile(view, conversation.id, file))} />
      {isOffer && offer ? <OfferInTalk reader={readerOf(talk)} offer={offer} before={offers[at_ - 1] ?? null} /> : null}
    </Bubble>
  );
}

function sentFile({ format }: View, conversation: string, file: FileRow) {
  const { id, name, bytes, preview_key: key, width, height } = file;
  return {
    name,
    size: format.bytes(Number(bytes)),
    href: paths.conversationFile(conversation, id),
    preview:
      key !== null && width !== null && height !== null
        ? { src: paths.conversationPreview(conversation, id), width, height }
        : null,
  };
}

/** Where one writes; where nobody can, why. */
function Foot({ view, actor, conversation, later, words, files, errors, offers }: TalkProps) {
  const { t } = view;
  const { id, blocked, unread } = conversation;
  if (actor.kind !== 'person') return null;
  if (blocked)
    return (
      <div class="talk-write">
        <Notice
          tone="stop"
          title={t(blocked.by_us ? 'talk.blocked_by_us' : 'talk.blocked_by_them')}
          actions={
            blocked.by_us ? (
              <PostButton small action={paths.conversationBlock(id)} fields={{ unblock: 'yes' }}>
                {t('talk.unblock')}
              </PostButton>
            ) : null
          }
        >
          <p>{t('talk.blocked_text')}</p>
        </Notice>
      </div>
    );
  return (
    <>
      <div id="talk-part-unread" data-part="">
        {unread > 0 && !later ? (
          <div class="talk-asked row row-apart gap-snug" data-mark-read="">
            <span class="small">{t('common.unread', { count: unread })}</span>
            <PostButton small action={paths.conversationOpen(id)}>
              {t('talk.mark_read')}
            </PostButton>
          </div>
        ) : null}
      </div>
      <Composer
        action={paths.conversation(id)}
        fields={{ key: formKey() }}
        values={{ words, files }}
        errors={errors}
        accept={acceptOf(ALL_KINDS)}
        wordsMax={WORDS_MAX}
        filesHint={t('talk.files_hint', { max: FILES_MAX })}
        primary={!offers.some((offer) => offer.state === 'standing' && offer.by_side !== conversation.side)}
      />
    </>
  );
}
