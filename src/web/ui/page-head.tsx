import type { ComponentChildren } from 'preact';

import { useView } from '#web/view.ts';

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

/** The way back up; the page itself is not repeated. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const { t } = useView();
  return (
    <nav class="crumbs" aria-label={t('common.breadcrumbs')}>
      <ol>
        {crumbs.map((crumb) => (
          <li key={crumb.href}>
            <a href={crumb.href}>{crumb.label}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface PageHeadProps {
  readonly title: ComponentChildren;
  readonly crumbs?: readonly Crumb[] | undefined;
  /** One line under the title. */
  readonly lead?: ComponentChildren;
  /** At the right: the state's tag, or one button. */
  readonly side?: ComponentChildren;
  /** Under the lead: a search form. */
  readonly children?: ComponentChildren;
}

/** The head of every page; its title is the page's only h1. */
export function PageHead({ title, crumbs, lead, side, children }: PageHeadProps) {
  return (
    <div class="page-head">
      {crumbs ? <Breadcrumbs crumbs={crumbs} /> : null}
      <div class="page-head-row">
        <div>
          <h1>{title}</h1>
          {lead ? <div class="lead">{lead}</div> : null}
        </div>
        {side ? <div class="page-head-side">{side}</div> : null}
      </div>
      {children}
    </div>
  );
}
