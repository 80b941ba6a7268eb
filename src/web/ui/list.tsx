import type { ComponentChildren } from 'preact';

import { useView } from '#web/view.ts';

import { Icon } from './icon.tsx';

export interface Column<Row> {
  readonly key: string;
  readonly head: ComponentChildren;
  readonly cell: (row: Row) => ComponentChildren;
  /** Right-aligned tabular figures. */
  readonly numeric?: boolean | undefined;
  /** What the row is called: the title of its card at phone width, and the row's link. One column a table. */
  readonly main?: boolean | undefined;
  /** One line however long: what does not fit is cut off at a desk. It takes the room the other columns leave. */
  readonly clip?: boolean | undefined;
  /** Left out at phone width. */
  readonly minor?: boolean | undefined;
  /** The heading becomes a link that sorts. */
  readonly sort?: { readonly href: string; readonly now?: 'ascending' | 'descending' | undefined } | undefined;
}

interface TableProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Says what the table is; for screen readers. */
  readonly caption: string;
  readonly rowKey: (row: Row) => string;
  /** The page of a row; the whole row can be pressed. */
  readonly href?: ((row: Row) => string) | undefined;
  /** Instead of the table when there are no rows. */
  readonly empty?: ComponentChildren;
  /** A last row of sums, by column key. */
  readonly foot?: Readonly<Record<string, ComponentChildren>> | undefined;
}

/** Rows at a desk, cards on a phone. Roles are spelt out because cards are made by `display`, which drops them. */
export function Table<Row>({ columns, rows, caption, rowKey, href, empty, foot }: TableProps<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <table class={href ? 'table table-links' : 'table'} role="table">
      <caption class="hidden-text">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.key}
              class={cellClass(column)}
              scope="col"
              role="columnheader"
              {...(column.sort?.now ? { 'aria-sort': column.sort.now } : {})}
            >
              {column.sort ? <SortLink sort={column.sort}>{column.head}</SortLink> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map((column) => (
              <Cell key={column.key} column={column}>
                {column.main && href ? (
                  <a class="row-link" href={href(row)}>
                    {column.cell(row)}
                  </a>
                ) : (
                  column.cell(row)
                )}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
      {foot ? (
        <tfoot role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Cell key={column.key} column={column}>
                {foot[column.key]}
              </Cell>
            ))}
          </tr>
        </tfoot>
      ) : null}
    </table>
  );
}

function cellClass<Row>({ numeric, main, clip, minor }: Column<Row>) {
  return [numeric && 'numeric num', main && 'main', clip && 'clip', minor && 'minor'].filter(Boolean).join(' ');
}

function Cell<Row>({ column, children }: { column: Column<Row>; children: ComponentChildren }) {
  const label = typeof column.head === 'string' ? { 'data-label': column.head } : {};
  if (!column.main) {
    return (
      <td class={cellClass(column)} role="cell" {...label}>
        <div class="cell">{children}</div>
      </td>
    );
  }
  return (
    <th class={cellClass(column)} scope="row" role="rowheader">
      {children}
    </th>
  );
}

function SortLink({
  sort,
  children,
}: {
  sort: { href: string; now?: string | undefined };
  children: ComponentChildren;
}) {
  return (
    <a class={sort.now ? `sort sort-${sort.now}` : 'sort'} href={sort.href}>
      {children}
      <Icon name={sort.now ? 'chevron-down' : 'sort'} size={14} />
    </a>
  );
}

export interface Tab {
  readonly label: string;
  readonly href: string;
  readonly count?: number | undefined;
  readonly current?: boolean | undefined;
}

/** Links that show a part of a whole: the status filters of a list, the parts of a settings page. */
export function Tabs({ tabs, label }: { tabs: readonly Tab[]; label: string }) {
  const { format } = useView();
  return (
    <nav class={tabs.length > 6 ? 'tabs tabs-many' : 'tabs'} aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.href}>
            <a href={tab.href} {...(tab.current ? { 'aria-current': 'page' } : {})}>
              {tab.label}
              {tab.count === undefined ? null : <span class="tab-count num">{format.number(tab.count)}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Search and choices on one line above a list, inside a GET form; the children are fields and one button. */
export function FilterBar({ children }: { children: ComponentChildren }) {
  return <div class="filter-bar">{children}</div>;
}

/** The filters beside a list: open at a desk, folded away on a phone. */
export function FilterPanel({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details class="filter-panel">
      <summary class="btn btn-plain">
        <Icon name="filter" />
        {title}
      </summary>
      <div class="filter-panel-body">{children}</div>
    </details>
  );
}

/** What is filtered by now, each with a link that takes it away. */
export function ActiveFilters({
  filters,
  clear,
}: {
  filters: readonly { label: string; href: string }[];
  clear?: string;
}) {
  const { t } = useView();
  if (filters.length === 0) return null;
  return (
    <ul class="active-filters" aria-label={t('common.active_filters')}>
      {filters.map((filter) => (
        <li key={filter.href}>
          <a class="chip" href={filter.href}>
            <span class="hidden-text">{t('common.remove_filter')} </span>
            {filter.label}
            <Icon name="x" size={14} />
          </a>
        </li>
      ))}
      {clear ? (
        <li>
          <a class="small" href={clear}>
            {t('common.clear_filters')}
          </a>
        </li>
      ) : null}
    </ul>
  );
}

interface PaginationProps {
  /** Null at the first and last page. */
  readonly previous: string | null;
  readonly next: string | null;
  /** `Page 2 of 9` or `26 to 50 of 212`. */
  readonly text: string;
  /** Where a page has two. */
  readonly label?: string | undefined;
}

export function Pagination({ previous, next, text, label }: PaginationProps) {
  const { t } = useView();
  if (!previous && !next) return null;
  return (
    <nav class="pagination" aria-label={label ?? t('common.pages')}>
      <PageLink href={previous} rel="prev">
        <Icon name="chevron-left" size={16} />
        {t('common.previous')}
      </PageLink>
      <span class="small muted num">{text}</span>
      <PageLink href={next} rel="next">
        {t('common.next')}
        <Icon name="chevron-right" size={16} />
      </PageLink>
    </nav>
  );
}

function PageLink({ href, rel, children }: { href: string | null; rel: string; children: ComponentChildren }) {
  if (!href) return <span class="btn btn-plain btn-off">{children}</span>;
  return (
    <a class="btn btn-plain" href={href} rel={rel}>
      {children}
    </a>
  );
}

interface ItemProps {
  readonly id?: string | undefined;
  readonly avatar?: ComponentChildren;
  readonly title: ComponentChildren;
  readonly href?: string | undefined;
  /** One quiet line under the title: rating, numbers. */
  readonly meta?: ComponentChildren;
  /** At the right: a price, a date, and one button. */
  readonly side?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A list whose entries are more than a row: companies, products, messages. */
export function ItemList({ children, label }: { children: ComponentChildren; label?: string }) {
  return (
    <ul class="items" {...(label ? { 'aria-label': label } : {})}>
      {children}
    </ul>
  );
}

export function Item({ id, avatar, title, href, meta, side, children }: ItemProps) {
  return (
    <li class={avatar ? 'card item item-avatar' : 'card item'} {...(id ? { id } : {})}>
      {avatar}
      <div class="item-main">
        <h2 class="item-title">{href ? <a href={href}>{title}</a> : title}</h2>
        {meta ? <div class="item-meta">{meta}</div> : null}
        {children}
      </div>
      {side ? <div class="item-side">{side}</div> : null}
    </li>
  );
}

/** Values on one line with dots between; empty ones are left out. */
export function Dots({ items }: { items: readonly ComponentChildren[] }) {
  const shown = items.filter((item) => item !== null && item !== undefined && item !== false && item !== '');
  // The dot keeps to the value before it where the line breaks.
  return <span class="dots">{shown.flatMap((item, at) => (at === 0 ? [item] : ['\u00a0· ', item]))}</span>;
}
