import { Hono } from 'hono';
import { acceptInvitation, renewSession } from '#modules/people/commands.ts';
import { TokenInput } from '#modules/people/contract.ts';
import { invitationByToken, type OpenInvitation } from '#modules/people/queries.ts';
import { signed } from '#platform/cookies.ts';
import type { Installation } from '#platform/http.ts';
import { browserOf, giveSession } from '#platform/session-cookie.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { readForm } from '#web/read-form.ts';
import { takeOverShortlist } from '#web/shortlist.ts';
import { Card, Narrow, Notice, Small } from '#web/ui/block.tsx';
import { ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';

/** What the link of an invitation leads to. */
export function invitationPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.invitation(), async (c) => {
    const token = c.req.query('token') ?? '';
    const invitation = await invitationByToken(at.db, token, c.var.real);
    return answerPage(c, <InvitationPage view={c.var.view} invitation={invitation} token={token} />);
  });
  app.post(paths.invitation(), async (c) => {
    const { token } = await readForm(c, TokenInput);
    const { session } = browserOf(at, c);
    const { organization, org, renewed } = await at.db.tx(async (tx) => {
      const accepted = await acceptInvitation(tx, session.person, token, c.var.now, c.var.real);
      return {
        ...accepted,
        renewed: await renewSession(tx, session.id, { org: accepted.org }, c.var.real),
      };
    });
    giveSession(at, c, signed(at.config.secret, renewed));
    await takeOverShortlist(at, c, { person: session.person, org });
    setFlash(at, c, 'done', c.var.view.t('people.accepted', { name: organization }));
    return seeOther(c, paths.organization);
  });
  return app;
}

function InvitationPage({ view, invitation, token }: { view: View; invitation: OpenInvitation; token: string }) {
  const { t, person } = view;
  const { invited_by: inviter, organization, role, email } = invitation;
  const back = paths.invitation(token);
  const query = new URLSearchParams({ back, email });
  return (
    <Page view={view} title={t('people.invitation')} bare>
      <Narrow>
        <PageHead title={t('people.invitation')} />
        <Card label={t('people.invitation')}>
          <p>{rich(t, 'people.invitation_text', { inviter, organization, role: <b>{t(`people.role_${role}`)}</b> })}</p>
          <Small>
            {t(`people.role_${role}_text`)} {t('people.invitation_sent_to', { email })}
          </Small>
          {person === null ? (
            <ButtonBar>
              <LinkButton href={paths.signIn(back)} look="primary">
                {t('people.invitation_sign_in')}
              </LinkButton>
              <LinkButton href={`${paths.register}?${query.toString()}`}>{t('people.invitation_register')}</LinkButton>
            </ButtonBar>
          ) : person.email === email ? (
            <ButtonBar>
              <PostButton action={paths.invitation()} fields={{ token }} look="primary">
                {t('people.accept')}
              </PostButton>
            </ButtonBar>
          ) : (
            <Notice
              tone="held"
              actions={
                <PostButton action={paths.signOut} small>
                  {t('common.sign_out')}
                </PostButton>
              }
            >
              <p>{t('people.invitation_mismatch', { email: person.email })}</p>
            </Notice>
          )}
        </Card>
      </Narrow>
    </Page>
  );
}
