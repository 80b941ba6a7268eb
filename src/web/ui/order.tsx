import type { ComponentChildren } from 'preact';

import type { Money } from '#domain/money.ts';
import { useView } from '#web/view.ts';

import type { Tone } from './block.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Amount, Meter } from './mark.tsx';

/** Where money is: one box of the money bar. */
export interface MoneyPlace {
  readonly label: string;
  readonly amount: Money;
  /** held: waits in escrow. paid: has arrived. stop: frozen or charged back. plain: was, or will be. */
  readonly tone?: Tone | undefined;
  readonly icon?: IconName | undefined;
  /** Not yet true: shown softer. */
  readonly later?: boolean | undefined;
  /** A few words under the amount. */
  readonly note?: ComponentChildren;
}

/** One share of the money that was paid in, for the line under the boxes. */
export interface MoneyShare {
  readonly label: string;
  readonly amount: Money;
  readonly tone: Tone;
}

interface MoneyBarProps {
  /** In the order the money moves: paid, held, receives. Two to four. */
  readonly places: readonly MoneyPlace[];
  /** Where every cent is or goes, drawn to scale; sums to what was paid. */
  readonly shares?: readonly MoneyShare[] | undefined;
  /** Where a page has two. */
  readonly label?: string | undefined;
  /** The sentence that explains the amounts, with the link to the ledger. */
  readonly children?: ComponentChildren;
}

const placeIcon: Partial<Record<Tone, IconName>> = { held: 'lock', paid: 'check', stop: 'alert' };

/** The first signature: where every cent is now. */
export function MoneyBar({ places, shares, label, children }: MoneyBarProps) {
  const { t } = useView();
  return (
    <section class="card money-card" aria-label={label ?? t('common.where_the_money_is')}>
      <dl class={`money money-${places.length}`}>
        {places.map((place, at) => {
          const tone = place.tone ?? 'plain';
          const icon = place.icon ?? placeIcon[tone];
          return (
            <div key={at} class={`money-place money-${tone}${place.later ? ' money-later' : ''}`}>
              <dt>
                {at > 0 ? (
                  <span class="money-arrow">
                    <Icon name="arrow" />
                  </span>
                ) : null}
                {icon ? <Icon name={icon} size={15} /> : null}
                {place.label}
              </dt>
              <dd>
                <span class="money-amount">
                  <Amount of={place.amount} />
                </span>
                {place.note ? <span class="small money-note">{place.note}</span> : null}
              </dd>
            </div>
          );
        })}
      </dl>
      {shares ? <Shares shares={shares} /> : null}
      {children ? <div class="small muted">{children}</div> : null}
    </section>
  );
}

function Shares({ shares }: { shares: readonly MoneyShare[] }) {
  const shown = shares.filter((share) => share.amount.minor > 0n);
  const whole = shown.reduce((sum, share) => sum + share.amount.minor, 0n);
  if (whole === 0n) return null;
  let from = 0;
  return (
    <div class="shares">
      <svg width="100%" height="10" aria-hidden="true">
        {shown.map((share) => {
          const width = Number((share.amount.minor * 10_000n) / whole) / 100;
          const at = from;
          from += width;
          return (
            <rect
              key={share.label}
              class={`share tone-${share.tone}`}
              x={`${at}%`}
              width={`${width}%`}
              height="10"
              fill="currentColor"
            />
          );
        })}
      </svg>
      <ul>
        {shown.map((share) => (
          <li key={share.label}>
            <svg class={`share tone-${share.tone}`} width="10" height="10" aria-hidden="true">
              <rect width="10" height="10" rx="2.5" fill="currentColor" />
            </svg>
            {share.label} <Amount of={share.amount} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface NextCardProps {
  /** held: your turn. note: it is the other side's turn. stop: trouble. paid: nothing left to do. */
  readonly tone: Tone;
  /** Whose turn, and what for: `Your turn: check the report, then release or object`. */
  readonly title: ComponentChildren;
  /** Buttons, the primary one first; disabled ones with their reason. */
  readonly actions?: ComponentChildren;
  /** What happens on which date if nobody acts; null where no clock runs. */
  readonly silence?: ComponentChildren;
  /** Last and least: what is asked for only now and then. */
  readonly foot?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** The second signature: whose turn it is, what they can do, and what silence does. On a phone it stands on top. */
export function NextCard({ tone, title, actions, silence, foot, children }: NextCardProps) {
  return (
    <section class={`card next next-${tone}`} aria-labelledby="next-title">
      <div class="next-text">
        <h2 id="next-title">{title}</h2>
        {children}
      </div>
      {actions ? <div class="bar next-actions">{actions}</div> : null}
      {silence ? (
        <div class="silence">
          <Icon name="clock" size={20} />
          <div class="small">{silence}</div>
        </div>
      ) : null}
      {foot}
    </section>
  );
}

export interface Moment {
  readonly when: 'done' | 'now' | 'later' | 'stopped';
  readonly text: ComponentChildren;
  /** Who, or with what: a quieter second line. */
  readonly detail?: ComponentChildren;
  readonly time?: ComponentChildren;
}

/** What happened, what is, and what comes. */
export function Timeline({ moments }: { moments: readonly Moment[] }) {
  const { t } = useView();
  return (
    <ol class="timeline">
      {moments.map((moment, at) => (
        <li key={at} class={`moment-${moment.when}`} {...(moment.when === 'now' ? { 'aria-current': 'step' } : {})}>
          <span class="moment-dot">
            {moment.when === 'done' ? <Icon name="check" size={12} /> : null}
            {moment.when === 'stopped' ? <Icon name="x" size={12} /> : null}
            <span class="hidden-text">{t(`common.${moment.when}`)}</span>
          </span>
          <div>
            <div class="moment-text">{moment.text}</div>
            {moment.detail ? <div class="small muted">{moment.detail}</div> : null}
          </div>
          {moment.time ? <div class="moment-time small num">{moment.time}</div> : null}
        </li>
      ))}
    </ol>
  );
}

export interface Silence {
  /** `The inspector confirms the order`. */
  readonly wait: ComponentChildren;
  /** A date where it is known, else `3 days after …`. */
  readonly until: ComponentChildren;
  /** `The order closes; no money was taken`. */
  readonly outcome: ComponentChildren;
  /** The clock that runs now. */
  readonly now?: boolean | undefined;
}

/** Each wait with its date and what happens if nobody acts. Shown before ordering and at every later step. */
export function SilenceTable({ rows, caption }: { rows: readonly Silence[]; caption?: string }) {
  const { t } = useView();
  const heads = [t('common.silence_wait'), t('common.silence_until'), t('common.silence_outcome')] as const;
  return (
    <table class="table silence-table" role="table">
      <caption class="hidden-text">{caption ?? t('common.silence_title')}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {heads.map((head) => (
            <th key={head} scope="col" role="columnheader">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, at) => (
          <tr key={at} role="row" {...(row.now ? { class: 'row-now' } : {})}>
            <th class="main" scope="row" role="rowheader">
              {row.now ? <Icon name="clock" size={15} label={t('common.now')} /> : null}
              {row.wait}
            </th>
            <td role="cell" data-label={heads[1]}>
              <div class="cell">{row.until}</div>
            </td>
            <td role="cell" data-label={heads[2]}>
              <div class="cell">{row.outcome}</div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export interface DefectClass {
  readonly label: string;
  readonly found: number;
  /** The acceptance number: at most this many pass. */
  readonly limit: number;
}

/** The counts of an inspection against the limits that were agreed. */
export function Verdict({ classes }: { classes: readonly DefectClass[] }) {
  const { t, format } = useView();
  return (
    <div class="verdict">
      {classes.map(({ label, found, limit }) => (
        <div key={label} class={found > limit ? 'verdict-class verdict-over' : 'verdict-class'}>
          <p class="small muted">
            {label} · {limit === 0 ? t('common.none_allowed') : t('common.at_most', { limit })}
          </p>
          <p class="verdict-found num">
            {format.number(found)}
            {found > limit ? <span class="small tone-stop"> {t('common.over_the_limit')}</span> : null}
          </p>
          <Meter share={limit === 0 ? (found > 0 ? 1 : 0) : found / limit} tone={found > limit ? 'stop' : 'paid'} />
        </div>
      ))}
    </div>
  );
}
