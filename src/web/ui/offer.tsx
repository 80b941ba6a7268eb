import type { ComponentChildren } from 'preact';

import { useView } from '#web/view.ts';

import { Icon } from './icon.tsx';

export interface OfferRow {
  readonly label: string;
  readonly value: ComponentChildren;
  /** What it was in the offer before; undefined where it is the same, null where it was not there. */
  readonly before?: ComponentChildren;
}

interface OfferCardProps {
  readonly id: string;
  readonly title: ComponentChildren;
  readonly side: ComponentChildren;
  readonly rows: readonly OfferRow[];
  readonly muted: boolean;
  readonly children?: ComponentChildren;
}

/** An offer as it was made, what is different from the one before set apart. */
export function OfferCard({ id, title, side, rows, muted, children }: OfferCardProps) {
  const { t } = useView();
  return (
    <section class={muted ? 'offer offer-past' : 'offer'} id={id} aria-labelledby={`${id}-title`}>
      <div class="head">
        <h2 id={`${id}-title`}>{title}</h2>
        {side}
      </div>
      <dl class="offer-rows">
        {rows.map(({ label, value, before }) => (
          <div key={label} class={before === undefined ? 'offer-row' : 'offer-row offer-changed'}>
            <dt>{label}</dt>
            <dd>
              {before === undefined ? null : (
                <span class="offer-tag">
                  <Icon name="edit" size={13} />
                  {t('talk.changed')}
                </span>
              )}{' '}
              {before === undefined || before === null ? null : (
                <>
                  <del>
                    <span class="hidden-text">{t('talk.was')} </span>
                    {before}
                  </del>{' '}
                </>
              )}
              <span>{value}</span>
            </dd>
          </div>
        ))}
      </dl>
      {children}
    </section>
  );
}

export interface SumLine {
  readonly label: ComponentChildren;
  readonly how: ComponentChildren;
  readonly value: string;
}

/** A sum that shows how it came about: each term, and the result under a line. */
export function SumTable({ caption, lines, total }: { caption: string; lines: readonly SumLine[]; total: SumLine }) {
  return (
    <table class="sum-table">
      <caption class="hidden-text">{caption}</caption>
      <tbody>
        {lines.map((line, at) => (
          <SumRow key={at} line={line} />
        ))}
      </tbody>
      <tfoot>
        <SumRow line={total} />
      </tfoot>
    </table>
  );
}

function SumRow({ line }: { line: SumLine }) {
  return (
    <tr>
      <th scope="row">
        {line.label}
        {line.how === '' ? null : <span class="sum-how small muted">{line.how}</span>}
      </th>
      <td class="num">{line.value}</td>
    </tr>
  );
}
