import type { Role } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import type { Locale, Translate } from '#platform/i18n.ts';
import type { Formats } from '#platform/format.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export interface ViewOrganization {
  readonly id: string;
  readonly name: string;
  /** What the person is in it. */
  readonly role?: Role;
}

export interface ViewPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Roles at the operator; empty for everybody who is not staff. */
  readonly staff: readonly string[];
}

/** Who reads this page, how, and when: everything a page may know besides its own data. */
export interface View {
  readonly t: Translate;
  readonly format: Formats;
  readonly locale: Locale;
  /** IANA name of the reader's time zone. */
  readonly zone: string;
  /** The currency the reader thinks in (ISO 4217), for price bands. */
  readonly currency: string;
  readonly theme: Theme;
  readonly person: ViewPerson | null;
  /** The organization the person acts for now. */
  readonly organization: ViewOrganization | null;
  /** All organizations the person belongs to, the acting one included. */
  readonly organizations: readonly ViewOrganization[];
  readonly mode: 'sandbox' | 'live';
  readonly now: Instant;
  /** Path and query of this page, for links that come back to it. */
  readonly path: string;
  /** The CSP nonce of this response. */
  readonly nonce: string;
  readonly unread: { readonly notices: number; readonly messages: number };
  /** A note from the request before (after a redirect): what happened, shown once at the top of the page. */
  readonly flash: { readonly tone: 'done' | 'stop' | 'note'; readonly text: string } | null;
}

let current: View | null = null;

/**
 * The view of the page being rendered, for primitives; pages get theirs as an argument. Rendering is one synchronous
 * call, so a variable holds it: a context is read by a hook, and with hooks loaded every component takes twice its time.
 */
export function useView(): View {
  if (!current) throw new Error('Rendered outside of Page');
  return current;
}

/** Page calls it with its view, renderDocument with null when the text is made, so that no view outlives its page. */
export function enterView(view: View | null): void {
  current = view;
}
