import type { ComponentChildren } from 'preact';

import { Icon, type IconName } from './icon.tsx';

/** held: money is held, waiting. paid: released, done. stop: dispute, failure. note: information. plain: no meaning. */
export type Tone = 'held' | 'paid' | 'stop' | 'note' | 'plain';

type Children = { readonly children: ComponentChildren };
type Gap = 'tight' | 'snug' | 'normal' | 'wide';

/** Below each other. */
export function Stack({ gap = 'normal', children }: Children & { gap?: Gap }) {
  return <div class={`stack gap-${gap}`}>{children}</div>;
}

/** Side by side, wrapping. */
export function Row(props: Children & { gap?: Gap; apart?: boolean; align?: 'center' | 'start' | 'baseline' | 'end' }) {
  const { gap = 'snug', apart, align = 'center', children } = props;
  return <div class={`row gap-${gap} row-${align}${apart ? ' row-apart' : ''}`}>{children}</div>;
}

/** As many equal columns as fit; each at least `min` wide. */
export function Grid({ min = 'medium', children }: Children & { min?: 'small' | 'medium' | 'large' }) {
  return <div class={`grid grid-${min}`}>{children}</div>;
}

/**
 * The main part of a page with a narrow part beside it: after it (facts of an order) or before it (filters of a
 * list). On a narrow screen the parts stand below each other in the same order; `first` is after it at a desk and before it
 * on a phone: what one reads while filling in a form.
 */
export function Split(
  props: Children & { aside: ComponentChildren; side?: 'end' | 'start' | 'first'; label?: string },
) {
  const { aside, side = 'end', label, children } = props;
  const narrow = (
    <aside class="stack gap-wide" {...(label ? { 'aria-label': label } : {})}>
      {aside}
    </aside>
  );
  return (
    <div class={`split split-${side}`}>
      {side === 'end' ? null : narrow}
      <div class="stack gap-wide split-main">{children}</div>
      {side === 'end' ? narrow : null}
    </div>
  );
}

/** The narrow column alone: sign-in, a confirmation, one short form. */
export function Narrow({ children }: Children) {
  return <div class="narrow stack gap-wide">{children}</div>;
}

interface CardProps {
  readonly title?: ComponentChildren;
  /** Beside the title: a small button, a link or a tag. */
  readonly side?: ComponentChildren;
  readonly id?: string | undefined;
  /** Names the card for screen readers where there is no title. */
  readonly label?: string | undefined;
  readonly tone?: Tone | undefined;
  /** No inner space: for a table or a list that draws its own rows. */
  readonly flush?: boolean | undefined;
  readonly children: ComponentChildren;
}

export function Card({ title, side, id, label, tone, flush, children }: CardProps) {
  return (
    <section
      class={`card${flush ? ' card-flush' : ''}${tone && tone !== 'plain' ? ` card-${tone}` : ''}`}
      {...(id ? { id } : {})}
      {...(label ? { 'aria-label': label } : {})}
    >
      {title || side ? <Head title={title} side={side} /> : null}
      {children}
    </section>
  );
}

/** A part of a page under a heading of its own, without a frame. */
export function Section({ title, side, id, children }: Omit<CardProps, 'tone' | 'flush' | 'label'>) {
  return (
    <section class="section" {...(id ? { id } : {})}>
      <Head title={title} side={side} />
      {children}
    </section>
  );
}

function Head({ title, side }: { title: ComponentChildren; side: ComponentChildren }) {
  return (
    <div class="head">
      {title ? <h2>{title}</h2> : <span />}
      {side ? <div class="head-side">{side}</div> : null}
    </div>
  );
}

/** Smaller and softer text: what explains, not what decides. */
export function Small({ children, muted = true }: Children & { muted?: boolean }) {
  return <p class={muted ? 'small muted' : 'small'}>{children}</p>;
}

/** Running text of an article, at reading width. */
export function Prose({ children }: Children) {
  return <div class="prose">{children}</div>;
}

/** What a person wrote, with their line breaks. */
export function Written({ children }: Children) {
  return <p class="prewrap">{children}</p>;
}

const noticeIcon: Record<Tone, IconName> = {
  held: 'clock',
  paid: 'check',
  stop: 'alert',
  note: 'info',
  plain: 'info',
};

interface NoticeProps {
  readonly tone?: Tone | undefined;
  readonly title?: ComponentChildren;
  readonly icon?: IconName | undefined;
  /** Read out at once by screen readers: only for what just happened. */
  readonly live?: boolean | undefined;
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

export function Notice({ tone = 'note', title, icon, live, actions, children }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} {...(live ? { role: tone === 'stop' ? 'alert' : 'status' } : {})}>
      <Icon name={icon ?? noticeIcon[tone]} size={20} />
      <div class="notice-text">
        {title ? <p class="notice-title">{title}</p> : null}
        {children}
      </div>
      {actions ? <div class="notice-side">{actions}</div> : null}
    </div>
  );
}

/** What stands where a list has nothing: what would be here, and the one thing to do about it. */
export function EmptyState(props: {
  title: string;
  icon?: IconName;
  action?: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={props.icon ?? 'file'} size={26} />
      </span>
      <h2>{props.title}</h2>
      {props.children ? <div class="muted prose">{props.children}</div> : null}
      {props.action ? <div class="bar">{props.action}</div> : null}
    </div>
  );
}

/** More on request, without JavaScript. */
export function Details({ summary, open, children }: Children & { summary: ComponentChildren; open?: boolean }) {
  return (
    <details class="more" {...(open ? { open: true } : {})}>
      <summary>
        <Icon name="chevron-right" size={16} />
        <span>{summary}</span>
      </summary>
      <div class="more-body">{children}</div>
    </details>
  );
}

/**
 * Asks before something final. Opened by `<LinkButton dialog={id} href={page}>`, whose page asks the same where there
 * is no JavaScript. `actions` hold the form that does it; a button to close is added.
 */
export function Dialog(props: Children & { id: string; title: string; close: string; actions: ComponentChildren }) {
  return (
    <dialog class="dialog" id={props.id} aria-labelledby={`${props.id}-title`} closedby="any">
      <h2 id={`${props.id}-title`}>{props.title}</h2>
      <div class="stack gap-snug">{props.children}</div>
      <div class="bar bar-end">
        <form method="dialog">
          <button class="btn btn-quiet">{props.close}</button>
        </form>
        {props.actions}
      </div>
    </dialog>
  );
}

/** Name and value, line by line. A row whose value is null is left out. */
export function Facts({
  rows,
  wide,
}: {
  rows: readonly (readonly [ComponentChildren, ComponentChildren])[];
  wide?: boolean;
}) {
  return (
    <dl class={wide ? 'facts facts-wide' : 'facts'}>
      {rows.map(([name, value], at) =>
        value === null || value === undefined ? null : (
          <div key={at}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
