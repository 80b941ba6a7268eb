import type { ComponentChildren } from 'preact';

import { Icon } from './icon.tsx';

type Children = { readonly children: ComponentChildren };

/** The one search line of a page: fields with labels above, and the button, side by side where there is room. */
export function SearchBar({ children }: Children) {
  return <div class="search-bar">{children}</div>;
}

/** Links of a facet below each other, each with how many it leads to. */
export function FacetLinks({ children }: Children) {
  return <ul class="facet-links">{children}</ul>;
}

/** A narrower part of a whole in its own facet list; `now` is where one stands. */
export function FacetLink({
  href,
  label,
  count,
  now,
  depth = 0,
}: {
  href: string;
  label: string;
  count?: string;
  now?: boolean;
  depth?: 0 | 1 | 2;
}) {
  return (
    <li class={`facet-depth-${depth}`}>
      {now ? <b aria-current="true">{label}</b> : <a href={href}>{label}</a>}
      {count === undefined ? null : <span class="choice-count num">{count}</span>}
    </li>
  );
}

/** The first screen of the site: one sentence, what it means, and the search. */
export function Hero({ title, lead, children }: Children & { title: ComponentChildren; lead: ComponentChildren }) {
  return (
    <section class="hero">
      <h1>{title}</h1>
      <div class="lead">{lead}</div>
      {children}
    </section>
  );
}

/** Parts of a page that have little to do with each other. */
export function Spacious({ children }: Children) {
  return <div class="spacious">{children}</div>;
}

/** What happens in which order: numbered, each with a title and one sentence. */
export function Steps({
  steps,
}: {
  steps: readonly { readonly title: ComponentChildren; readonly text: ComponentChildren }[];
}) {
  return (
    <ol class="how">
      {steps.map((step, at) => (
        <li key={at}>
          <h3>{step.title}</h3>
          <p>{step.text}</p>
        </li>
      ))}
    </ol>
  );
}

/** Calendars of several months, side by side where there is room. */
export function Months({ children }: Children) {
  return <div class="months">{children}</div>;
}

/** A month's worth of days in weeks; days that are taken are struck out and said so. */
export function DayGrid(props: {
  label: string;
  heads: readonly string[];
  weeks: readonly (readonly (DayCell | null)[])[];
}) {
  return (
    <table class="days">
      <caption>{props.label}</caption>
      <thead>
        <tr>
          {props.heads.map((head, at) => (
            <th key={at} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.weeks.map((week, at) => (
          <tr key={at}>
            {week.map((day, place) => (
              <td key={place} class={day?.taken ? 'day-taken' : day ? 'day-free' : ''}>
                {day ? (
                  <>
                    <span aria-hidden="true">{day.text}</span>
                    <span class="hidden-text">{day.label}</span>
                  </>
                ) : null}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The same, where each day is a box to tick. */
export function DayChoice(props: {
  name: string;
  label: string;
  heads: readonly string[];
  weeks: readonly (readonly (DayBox | null)[])[];
}) {
  return (
    <table class="days days-choice" data-days="">
      <caption>{props.label}</caption>
      <thead>
        <tr>
          {props.heads.map((head, at) => (
            <th key={at} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.weeks.map((week, at) => (
          <tr key={at}>
            {week.map((day, place) => (
              <td key={place}>
                {day ? (
                  <label>
                    <input
                      type="checkbox"
                      name={props.name}
                      value={day.value}
                      checked={day.taken}
                      aria-label={day.label}
                    />
                    <span aria-hidden="true">{day.text}</span>
                  </label>
                ) : null}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export interface DayBox extends DayCell {
  readonly value: string;
}

/** How many fall on each of a few values, as bars. */
export function Spread(props: {
  label: string;
  rows: readonly { readonly name: string; readonly share: number; readonly value: string }[];
}) {
  return (
    <table class="spread">
      <caption class="small muted">{props.label}</caption>
      <tbody>
        {props.rows.map(({ name, share, value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect class="spread-rest" width="100" height="6" />
                <rect class="spread-part" width={Math.round(share * 100)} height="6" />
              </svg>
            </td>
            <td class="num">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export interface DayCell {
  readonly text: string;
  /** `24 November: taken`. */
  readonly label: string;
  readonly taken: boolean;
}

/** What somebody wrote about a company: stars and facts above, the words, and the answer set in. */
export function Said({
  head,
  words,
  reply,
  replyHead,
}: {
  head: ComponentChildren;
  words: string;
  reply?: string | null;
  replyHead?: string;
}) {
  return (
    <li class="said">
      <div class="said-head">{head}</div>
      {words ? <p class="prewrap">{words}</p> : null}
      {reply ? (
        <div class="said-reply">
          <p class="small muted">{replyHead}</p>
          <p class="prewrap">{reply}</p>
        </div>
      ) : null}
    </li>
  );
}

export function SaidList({ children, label }: Children & { label: string }) {
  return (
    <ul class="said-list" aria-label={label}>
      {children}
    </ul>
  );
}

/** A figure with its name under it. */
export function Figure({ value, name }: { value: ComponentChildren; name: ComponentChildren }) {
  return (
    <div class="figure">
      <b class="num">{value}</b>
      <span class="small muted">{name}</span>
    </div>
  );
}

export function Figures({ children }: Children) {
  return <div class="figures">{children}</div>;
}

/** A mean with its line: the areas of a rating. */
export function AreaBar({
  name,
  line,
  value,
  note,
}: {
  name: string;
  line: ComponentChildren;
  value: ComponentChildren;
  note?: ComponentChildren;
}) {
  return (
    <div class="area">
      <span>{name}</span>
      {line}
      <b class="num">{value}</b>
      {note ? <span class="area-note small muted">{note}</span> : null}
    </div>
  );
}

/** A long list of choices in as many columns as fit. */
export function ChoiceColumns({ children }: Children) {
  return <div class="choice-columns">{children}</div>;
}

/** Price and order button beside the title of a company; a full line of its own on a phone. */
export function OrderSide({ children }: Children) {
  return <div class="order-side">{children}</div>;
}

/**
 * A part of a page that a script exchanges for the same part of another answer (islands/directory.ts); the element itself
 * stays, so that a `status` is read out when its text changes.
 */
export function Swapped({
  part,
  as: As = 'div',
  status,
  children,
}: Children & { part: string; as?: 'div' | 'p'; status?: boolean }) {
  return (
    <As
      class={As === 'div' ? 'stack gap-normal swapped' : 'swapped'}
      data-swap={part}
      {...(status ? { role: 'status' } : {})}
    >
      {children}
    </As>
  );
}

/**
 * The filters of a list: beside it at a desk; on a phone a sheet over the page, opened by the button without a script. Its
 * own button sends the form around it: `show`, or where a script keeps the list in step `showing`, with how many there are.
 */
export function FilterSheet({
  title,
  close,
  show,
  showing,
  children,
}: Children & { title: string; close: string; show: string; showing: string }) {
  return (
    <>
      <button class="btn btn-plain sheet-open" type="button" popovertarget="filters">
        <Icon name="filter" />
        {title}
      </button>
      <div class="sheet" id="filters" popover="auto" aria-label={title} role="group">
        <div class="sheet-head">
          <h2>{title}</h2>
          <button class="btn btn-quiet" type="button" popovertarget="filters" popovertargetaction="hide" autofocus>
            <Icon name="x" />
            {close}
          </button>
        </div>
        <div class="sheet-body" data-swap="filters">
          {children}
        </div>
        <div class="sheet-foot" data-swap="show">
          <button class="btn btn-primary btn-wide">
            <span class="unscripted">{show}</span>
            <span class="scripted">{showing}</span>
          </button>
        </div>
      </div>
    </>
  );
}

/** A line that stays in sight at the foot of a list: what was put aside, and what to do with it. */
export function Tray({ children }: Children) {
  return <div class="tray">{children}</div>;
}

export interface CompareRow {
  readonly name: string;
  /** In the order of the heads; null where there is nothing to say. None at all: the heading of the rows that follow. */
  readonly cells: readonly ComponentChildren[];
  /** What stands in an empty cell of this row instead. */
  readonly none?: string;
}

/** Things side by side, a column each; the names of the rows stay in sight while the columns scroll. */
export function CompareTable(props: {
  label: string;
  corner: string;
  heads: readonly ComponentChildren[];
  rows: readonly CompareRow[];
  /** What stands where a cell is empty. */
  none: string;
}) {
  const { label, corner, heads, rows, none } = props;
  return (
    <div class="compare" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden-text">{corner}</span>
            </th>
            {heads.map((head, at) => (
              <th key={at} scope="col">
                <div class="stack gap-snug compare-head">{head}</div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) =>
            row.cells.length === 0 ? (
              <tr key={row.name} class="compare-group">
                <th scope="colgroup" colSpan={heads.length + 1}>
                  <span>{row.name}</span>
                </th>
              </tr>
            ) : (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                {row.cells.map((cell, at) => (
                  <td key={at}>{cell === null ? <span class="muted">{row.none ?? none}</span> : cell}</td>
                ))}
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}
