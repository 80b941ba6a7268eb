import type { ComponentChildren } from 'preact';

import { Icon, type IconName } from './icon.tsx';

/** One `primary` a page. `danger` is for what takes something away. `quiet` is for the way out. */
export type Look = 'primary' | 'plain' | 'quiet' | 'danger';

interface Common {
  readonly look?: Look | undefined;
  readonly icon?: IconName | undefined;
  readonly small?: boolean | undefined;
  /** As wide as its container. */
  readonly wide?: boolean | undefined;
  readonly children: ComponentChildren;
}

interface ButtonProps extends Common {
  readonly type?: 'submit' | 'button' | undefined;
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly id?: string | undefined;
  /** Why it cannot be pressed now. Given: the button is disabled and the sentence stands beside it. */
  readonly reason?: string | null | undefined;
  /** Submits this form, for a button that stands outside of it. */
  readonly form?: string | undefined;
  readonly formAction?: string | undefined;
  readonly label?: string | undefined;
  /** Sends the form as it is, whatever is missing: to change its rows, not to be done with it. */
  readonly novalidate?: boolean | undefined;
}

const classOf = ({ look = 'plain', small, wide }: Omit<Common, 'children'>) =>
  `btn btn-${look}${small ? ' btn-small' : ''}${wide ? ' btn-wide' : ''}`;

export function Button(props: ButtonProps) {
  const { type = 'submit', name, value, id, reason, form, formAction, label, novalidate, icon, children } = props;
  const button = (
    <button
      class={classOf(props)}
      type={type}
      {...(name === undefined ? {} : { name })}
      {...(value === undefined ? {} : { value })}
      {...(id === undefined ? {} : { id })}
      {...(form === undefined ? {} : { form })}
      {...(formAction === undefined ? {} : { formaction: formAction })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(novalidate ? { formnovalidate: true } : {})}
      {...(reason ? { disabled: true } : {})}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
  return reason ? <WithReason reason={reason}>{button}</WithReason> : button;
}

interface LinkButtonProps extends Common {
  readonly href: string;
  readonly reason?: string | null | undefined;
  /** The browser saves the target instead of showing it. */
  readonly download?: boolean | undefined;
  /** With JavaScript the dialog of this id opens in place; without it the link leads to a page that asks the same. */
  readonly dialog?: string | undefined;
  readonly label?: string | undefined;
}

export function LinkButton(props: LinkButtonProps) {
  const { href, reason, download, dialog, label, icon, children } = props;
  const inner = (
    <>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </>
  );
  if (reason) {
    return (
      <WithReason reason={reason}>
        <button class={classOf(props)} type="button" disabled>
          {inner}
        </button>
      </WithReason>
    );
  }
  return (
    <a
      class={classOf(props)}
      href={href}
      {...(download ? { download: '' } : {})}
      {...(dialog ? { 'data-dialog': dialog } : {})}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {inner}
    </a>
  );
}

interface PostButtonProps extends Common {
  readonly action: string;
  /** Sent along as hidden fields. */
  readonly fields?: Readonly<Record<string, string | number>> | undefined;
  readonly reason?: string | null | undefined;
  readonly label?: string | undefined;
}

/** A button that is a whole form: one POST, nothing to fill in. */
export function PostButton(props: PostButtonProps) {
  return (
    <form class={props.wide ? 'post post-wide' : 'post'} method="post" action={props.action}>
      <Hidden fields={props.fields ?? {}} />
      <Button {...props} type="submit" />
    </form>
  );
}

export function Hidden({ fields }: { fields: Readonly<Record<string, string | number>> }) {
  return (
    <>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

/** Buttons side by side; below each other at phone width. `align="end"` under a form. */
export function ButtonBar({ align, children }: { align?: 'start' | 'end'; children: ComponentChildren }) {
  return <div class={align === 'end' ? 'bar bar-end' : 'bar'}>{children}</div>;
}

/** Puts `text` on the clipboard; without JavaScript it is not shown. */
export function CopyButton({ text, label, done }: { text: string; label: string; done: string }) {
  return (
    <button class="btn btn-plain btn-small" type="button" data-copy={text} data-done={done} hidden>
      <Icon name="copy" size={16} />
      <span aria-live="polite">{label}</span>
    </button>
  );
}

function WithReason({ reason, children }: { reason: string; children: ComponentChildren }) {
  return (
    <span class="reasoned">
      {children}
      <span class="reason">{reason}</span>
    </span>
  );
}
