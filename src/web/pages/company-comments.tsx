import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { type CommentPage, commentsOf, foundById, type FoundCompany } from '#modules/listings/queries.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, EmptyState } from '#web/ui/block.tsx';
import { Pagination } from '#web/ui/list.tsx';
import { SaidList } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { OneComment } from './company-parts.tsx';

/** Everything that buyers wrote of a company, the newest first. */
export function companyCommentPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.inspectorComments(':id'), async (c) => {
    const id = c.req.param('id') ?? '';
    const [company] = isId('org', id) ? await foundById(at.db, [id], c.var.now) : [];
    if (!company) throw new Refused('not_found');
    const asked = c.req.query('before') ?? '';
    const before = /^\d{1,18}$/.test(asked) ? asked : null;
    const page = await commentsOf(at.db, company.org, before);
    return answerPage(c, <CommentsPage view={c.var.view} company={company} page={page} first={before === null} />);
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly company: FoundCompany;
  readonly page: CommentPage;
  readonly first: boolean;
}

function CommentsPage({ view, company, page, first }: Props) {
  const { t } = view;
  const { org, name } = company;
  return (
    <Page view={view} title={t('company.comments_of', { company: name })} part="inspectors">
      <PageHead
        crumbs={[
          { label: t('common.nav_inspectors'), href: paths.inspectors },
          { label: name, href: paths.inspector(org) },
        ]}
        title={t('company.comments_of', { company: name })}
      />
      {page.comments.length === 0 ? (
        <EmptyState title={t('company.no_comments')} icon="message" />
      ) : (
        <Card label={t('company.comments')}>
          <SaidList label={t('company.comments')}>
            {page.comments.map((comment) => (
              <OneComment key={comment.id} view={view} comment={comment} company={name} />
            ))}
          </SaidList>
        </Card>
      )}
      <Pagination
        text=""
        previous={first ? null : paths.inspectorComments(org)}
        next={page.next === null ? null : paths.inspectorComments(org, page.next)}
      />
    </Page>
  );
}
