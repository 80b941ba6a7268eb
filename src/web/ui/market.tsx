import type { ComponentChildren } from 'preact';

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

/** A month's worth of days in weeks; days that are taken are struck out and said so. */
export function DayGrid(props: {
  label: string;
  heads: readonly string[];
  weeks: readonly (readonly (DayCell | null)[])[];
}) {
  return (
    <table class="days" aria-label={props.label}>
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
      <p class="prewrap">{words}</p>
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
