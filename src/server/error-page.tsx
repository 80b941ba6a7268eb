import { ERRORS, type Code, type Refusal } from '#domain/errors.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Narrow, Prose } from '#web/ui/block.tsx';
import { ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** What a person sees in place of a page that was refused or broke. `back` is where they came from, on this site. */
export function ErrorPage({ view, refusal, back }: { view: View; refusal: Refusal; back: string | null }) {
  const { t } = view;
  const title = t(titleOf(refusal.code));
  return (
    <Page view={view} title={title}>
      <Narrow>
        <PageHead title={title} />
        <Prose>
          <p>{refusalText(view, refusal)}</p>
        </Prose>
        <ButtonBar>
          {back ? <LinkButton href={back}>{t('server.go_back')}</LinkButton> : null}
          <LinkButton href={paths.home}>{t('server.go_home')}</LinkButton>
          <LinkButton href={paths.support(view.path)} look="quiet">
            {t('server.write')}
          </LinkButton>
        </ButtonBar>
      </Narrow>
    </Page>
  );
}

function titleOf(code: Code): string {
  if (code === 'account.link_dead') return 'server.link_dead_title';
  const { status } = ERRORS[code];
  if (status === 404) return 'server.not_found_title';
  if (status === 403) return 'server.forbidden_title';
  if (status === 429) return 'server.too_many_title';
  return status >= 500 ? 'server.error_title' : 'server.refused_title';
}
