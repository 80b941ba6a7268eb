import type { ComponentChildren } from 'preact';

import type { Instant } from '#domain/time.ts';
import { useView } from '#web/view.ts';

import { Button, Hidden } from './button.tsx';
import type { FormErrors } from './form.tsx';
import { Icon } from './icon.tsx';
import { Badge, DateTime } from './mark.tsx';

type Children = { readonly children: ComponentChildren };

/** A list of conversations and the one that is open beside it; on a phone the list is a page of its own. */
export function TalkPanes({ list, label, children }: Children & { list: ComponentChildren; label: string }) {
  return (
    <div class="talk">
      <aside class="talk-list" aria-label={label}>
        {list}
      </aside>
      {children}
    </div>
  );
}

interface TalkLineProps {
  readonly href: string;
  readonly who: ComponentChildren;
  readonly about: ComponentChildren;
  readonly last: ComponentChildren;
  readonly when: ComponentChildren;
  readonly unread: number;
  readonly current: boolean;
}

/** One conversation in the narrow list. */
export function TalkLine({ href, who, about, last, when, unread, current }: TalkLineProps) {
  const { t } = useView();
  return (
    <li class={`talk-line${unread > 0 ? ' talk-unread' : ''}`}>
      <a href={href} {...(current ? { 'aria-current': 'page' } : {})}>
        <span class="talk-line-head">
          <b class="one-line">{who}</b>
          <span class="small muted nowrap">{when}</span>
        </span>
        <span class="small muted one-line">{about}</span>
        <span class="talk-line-head">
          <span class="small one-line">{last}</span>
          <Badge count={unread} label={t('common.unread', { count: unread })} />
        </span>
      </a>
    </li>
  );
}

/** Conversations below each other at full width, each with what it waits for. */
export function Inbox({ label, children }: Children & { label: string }) {
  return (
    <ul class="card card-flush inbox" aria-label={label}>
      {children}
    </ul>
  );
}

interface InboxLineProps {
  readonly avatar: ComponentChildren;
  /** The link or the button that opens it. */
  readonly who: ComponentChildren;
  readonly about: ComponentChildren;
  readonly last: ComponentChildren;
  readonly when: ComponentChildren;
  readonly tags: ComponentChildren;
  readonly side: ComponentChildren;
  readonly unread: number;
}

/** One conversation of the inbox; pressing anywhere opens it. */
export function InboxLine({ avatar, who, about, last, when, tags, side, unread }: InboxLineProps) {
  const { t } = useView();
  return (
    <li class={unread > 0 ? 'inbox-line talk-unread' : 'inbox-line'}>
      {avatar}
      <div class="inbox-main">
        <div class="row gap-snug">
          <h2 class="inbox-who">{who}</h2>
          <Badge count={unread} label={t('common.unread', { count: unread })} />
        </div>
        <p class="small muted one-line">{about}</p>
        <p class={unread > 0 ? 'inbox-last one-line' : 'one-line muted'}>{last}</p>
      </div>
      <div class="inbox-side">
        <span class="small muted">{when}</span>
        {tags}
        {side}
      </div>
    </li>
  );
}

/** Who it is with, and what can be done with the whole conversation. */
export function TalkHead(props: {
  back: { href: string; label: string };
  avatar: ComponentChildren;
  title: ComponentChildren;
  lead: ComponentChildren;
  side: ComponentChildren;
}) {
  return (
    <header class="talk-head">
      <a class="icon-link talk-back" href={props.back.href} title={props.back.label}>
        <Icon name="chevron-left" size={20} />
        <span class="hidden-text">{props.back.label}</span>
      </a>
      {props.avatar}
      <div class="talk-title">
        <h1 class="one-line">{props.title}</h1>
        <p class="small muted one-line">{props.lead}</p>
      </div>
      <div class="talk-side">{props.side}</div>
    </header>
  );
}

/** What can be done with the whole conversation, behind one button. */
export function TalkMenu({ label, children }: Children & { label: string }) {
  return (
    <details class="menu" data-menu="">
      <summary title={label}>
        <Icon name="settings" size={20} />
        <span class="hidden-text">{label}</span>
      </summary>
      <div class="menu-body">{children}</div>
    </details>
  );
}

/** What stands above everything that is said: the offer that waits. */
export function TalkPin({ side, children }: Children & { side: ComponentChildren }) {
  return (
    <div class="talk-pin">
      <div>{children}</div>
      {side}
    </div>
  );
}

/** What is said, oldest first; it can be scrolled, and so takes the focus. */
export function TalkLog({ label, earlier, children }: Children & { label: string; earlier: ComponentChildren }) {
  return (
    <div class="talk-log" role="log" aria-label={label} tabIndex={0} data-log="">
      {earlier}
      <ol class="talk-entries" data-entries="">
        {children}
      </ol>
      <div class="talk-latest" id="latest" />
    </div>
  );
}

export function TalkDay({ day, name }: { day: string; name: string }) {
  return (
    <li class="talk-day" data-entry={`day-${day}`}>
      <span>{name}</span>
    </li>
  );
}

interface BubbleProps {
  readonly id: number;
  readonly mine: boolean;
  readonly who: string;
  readonly at: Instant;
  readonly time: string;
  /** Read by the other side, where it is the reader's own. */
  readonly read: boolean | null;
  /** The name that the reader's own browser gave it, so that it is not shown a second time as being on its way. */
  readonly clientKey: string | null;
  /** Above the words: what it warns of. */
  readonly warning?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** One message. The island finds it by its number. */
export function Bubble({ id, mine, who, at, time, read, clientKey, warning, children }: BubbleProps) {
  const { t } = useView();
  return (
    <li
      class={mine ? 'said-by said-mine' : 'said-by'}
      id={`m${id}`}
      data-entry={`m${id}`}
      data-seq={id}
      {...(clientKey === null ? {} : { 'data-key': clientKey })}
    >
      <p class="said-who small muted">
        {mine ? <span class="hidden-text">{t('talk.our_side')} </span> : null}
        <b>{who}</b>{' '}
        <time class="num" dateTime={new Date(at).toISOString()}>
          {time}
        </time>
      </p>
      <div class="bubble">
        {warning}
        {children}
      </div>
      {read === null ? null : <p class="said-read small muted">{t(read ? 'talk.read' : 'talk.delivered')}</p>}
    </li>
  );
}

/** Something that happened rather than was said: an offer withdrawn, an order made. */
export function TalkEvent({ id, at, children }: Children & { id: number; at: Instant }) {
  return (
    <li class="talk-event small" id={`m${id}`} data-entry={`m${id}`} data-seq={id}>
      <span>{children}</span> <DateTime at={at} brief />
    </li>
  );
}

/** What the reader is warned of, in the message itself. */
export function TalkWarning({ title, children }: Children & { title: string }) {
  return (
    <div class="talk-warning" role="note">
      <Icon name="alert" size={18} />
      <div>
        <b>{title}</b>
        <div class="small">{children}</div>
      </div>
    </div>
  );
}

export interface SentFile {
  readonly name: string;
  readonly size: string;
  readonly href: string;
  /** Of an image: its copy that can be shown. */
  readonly preview: { readonly src: string; readonly width: number; readonly height: number } | null;
}

/** Files of one message: images as pictures, everything else by name and size. */
export function SentFiles({ files }: { files: readonly SentFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="sent-files">
      {files.map(({ name, size, href, preview }) => (
        <li key={href}>
          <a class={preview ? 'sent-picture' : 'sent-file'} href={href} download={name}>
            {preview ? (
              <img
                src={preview.src}
                width={preview.width}
                height={preview.height}
                alt={name}
                loading="lazy"
                decoding="async"
              />
            ) : (
              <Icon name="file" size={20} />
            )}
            <span class="sent-name">
              <span class="one-line">{name}</span>
              <span class="small muted nowrap">{size}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

interface ComposerProps {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: { readonly words: string; readonly files: readonly string[] };
  readonly errors: FormErrors;
  readonly accept: string;
  readonly wordsMax: number;
  readonly filesHint: string;
  /** The send button stands out unless something else on the page does. */
  readonly primary: boolean;
}

/** What is written next: a form of its own, sent as it is or by the island. */
export function Composer(props: ComposerProps) {
  const { t } = useView();
  const { action, fields, values, errors, accept, wordsMax, filesHint, primary } = props;
  const wrong = Object.entries(errors);
  return (
    <div class="talk-write">
      <form class="form" method="post" action={action} enctype="multipart/form-data" id="write" data-say="">
        {wrong.length > 0 ? (
          <div class="notice notice-stop" role="alert" tabIndex={-1} autofocus data-focus="">
            <Icon name="alert" size={20} />
            <div class="notice-text">
              {wrong.map(([name, sentence]) => (
                <p key={name}>{sentence}</p>
              ))}
            </div>
          </div>
        ) : null}
        <Hidden fields={fields} />
        {values.files.map((id) => (
          <input key={id} type="hidden" name="files" value={id} />
        ))}
        <div class="field">
          <label class="hidden-text" for="write-words">
            {t('talk.write')}
          </label>
          <textarea
            class="input input-area"
            id="write-words"
            name="words"
            rows={2}
            maxLength={wordsMax}
            placeholder={t('talk.write')}
          >
            {values.words.startsWith('\n') ? `\n${values.words}` : values.words}
          </textarea>
        </div>
        <div class="talk-write-row">
          <div class="field">
            <label class="hidden-text" for="write-files">
              {t('talk.attach')}
            </label>
            <input
              class="input input-file"
              id="write-files"
              type="file"
              name="new_files"
              multiple
              accept={accept}
              aria-describedby="write-hint"
            />
            <p class="hidden-text" id="write-hint">
              {filesHint}
            </p>
          </div>
          <Button look={primary ? 'primary' : 'plain'} icon="arrow">
            {t('talk.send')}
          </Button>
        </div>
      </form>
    </div>
  );
}

/** What the island makes of a message that is under way: the same bubble, with its fate under it. */
export function PendingBubble() {
  const { t } = useView();
  return (
    <template data-pending="">
      <li class="said-by said-mine said-pending">
        <div class="bubble">
          <p class="prewrap" data-words="" />
          <p class="small muted" data-files="" />
        </div>
        <p class="said-read small muted" role="status" data-fate="" />
        <p class="row gap-snug" data-failed="" hidden>
          <button class="btn btn-plain btn-small" type="button" data-again="">
            {t('talk.try_again')}
          </button>
          <button class="btn btn-quiet btn-small" type="button" data-discard="">
            {t('talk.discard')}
          </button>
        </p>
      </li>
    </template>
  );
}
