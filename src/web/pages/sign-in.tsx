import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { prove, proveSecondFactor, signIn, signInAs, type SignedIn } from '#modules/people/account.ts';
import { endSession } from '#modules/people/commands.ts';
import { CodeInput, PasswordInput, SignInInput } from '#modules/people/contract.ts';
import { demoLogins, type DemoLogin } from '#modules/people/demo.ts';
import { sessionOf } from '#modules/people/queries.ts';
import { visitorOf } from '#platform/client-ip.ts';
import { unsigned } from '#platform/cookies.ts';
import type { Installation } from '#platform/http.ts';
import { browserOf, challengeOf, giveChallenge, giveSession } from '#platform/session-cookie.ts';
import { answerPage, safeBack, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { saverOf, takeOverShortlist } from '#web/shortlist.ts';
import { Card, Details, Narrow, Section, Small, Split } from '#web/ui/block.tsx';
import { Button, PostButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { Dots, Item, ItemList } from '#web/ui/list.tsx';
import { Avatar } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';

interface Shown {
  readonly view: View;
  readonly form: FormState;
  readonly back: string;
}

const CodeForm = z.object({ code: CodeInput.shape.code, backup: z.literal('yes').optional() });

/** Signing in, its second step, one click in a sandbox, the password once more, and out. */
export function signInPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const visitor = (c: Parameters<typeof visitorOf>[0]) => visitorOf(c, at.config.proxies);
  const demos = () => (at.config.mode === 'sandbox' ? demoLogins(at.db) : []);

  app.get(paths.signIn(), async (c) => {
    const props = { back: safeBack(c.req.query('back')), demos: await demos() };
    return answerPage(c, <SignInPage view={c.var.view} form={blank} {...props} />);
  });
  app.post(paths.signIn(), (c) => {
    const back = safeBack(c.req.query('back'));
    return submit(c, SignInInput, {
      act: async (input) => goOn(at, c, await signIn(at, input, visitor(c)), back),
      again: async (form, status) => {
        const props = { back, demos: await demos() };
        return answerPage(c, <SignInPage view={c.var.view} form={form} {...props} />, status);
      },
    });
  });

  app.get(paths.secondFactor, (c) => {
    const back = safeBack(c.req.query('back'));
    if (challengeOf(at, c) === undefined) return seeOther(c, paths.signIn(back));
    return answerPage(c, <SecondFactorPage view={c.var.view} form={blank} back={back} />);
  });
  app.post(paths.secondFactor, (c) => {
    const back = safeBack(c.req.query('back'));
    return submit(c, CodeForm, {
      act: async ({ code, backup }) => {
        const input = { code, backup: backup === 'yes', challenge: challengeOf(at, c) };
        return goOn(at, c, await proveSecondFactor(at, input, visitor(c)), back);
      },
      again: (form, status) => answerPage(c, <SecondFactorPage view={c.var.view} form={form} back={back} />, status),
    });
  });

  app.get(paths.prove(), (c) => {
    browserOf(at, c);
    return answerPage(c, <ProvePage view={c.var.view} form={blank} back={safeBack(c.req.query('back'))} />);
  });
  app.post(paths.prove(), (c) => {
    const back = safeBack(c.req.query('back'));
    return submit(c, PasswordInput, {
      act: async ({ password }) => {
        const { session, cookie } = browserOf(at, c);
        giveSession(at, c, await prove(at, session, cookie, password));
        return seeOther(c, back);
      },
      again: (form, status) => answerPage(c, <ProvePage view={c.var.view} form={form} back={back} />, status),
    });
  });

  app.post(paths.sandboxSignIn(':who'), async (c) => {
    const found = (await demos()).find(({ who }) => who === c.req.param('who'));
    if (!found) throw new Refused('not_found');
    await endOwnSession(at, c);
    const cookie = await signInAs(at, found.person, visitor(c));
    return goOn(at, c, { kind: 'session', cookie }, safeBack(c.req.query('back')));
  });

  app.post(paths.signOut, async (c) => {
    await endOwnSession(at, c);
    giveSession(at, c, null);
    setFlash(at, c, 'note', c.var.view.t('account.signed_out'));
    return seeOther(c, paths.home);
  });
  return app;
}

async function endOwnSession(at: Installation, c: Context<PageEnv>): Promise<void> {
  if (c.var.session) await endSession(at.db, c.var.session.person, c.var.session.id);
}

/** Signed in or asked for the second factor; then where they were going, or where their work is. */
export async function goOn(
  at: Installation,
  c: Context<PageEnv>,
  { kind, cookie }: SignedIn,
  back: string,
): Promise<Response> {
  if (kind === 'challenge') {
    giveChallenge(at, c, cookie);
    return seeOther(c, withBack(paths.secondFactor, back));
  }
  giveSession(at, c, cookie);
  const found = await sessionOf(at.db, unsigned(at.config.secret, cookie) ?? '', c.var.real);
  await takeOverShortlist(at, c, saverOf(found?.session ?? null));
  if (back !== '/') return seeOther(c, back);
  if (found?.session.staff) return seeOther(c, paths.staff);
  return seeOther(c, found?.session.org ? paths.orders : paths.newOrganization);
}

const withBack = (path: string, back: string) => (back === '/' ? path : `${path}?back=${encodeURIComponent(back)}`);

function SignInPage({ view, form, back, demos }: Shown & { demos: readonly DemoLogin[] }) {
  const { t } = view;
  const own = (
    <Card {...(demos.length > 0 ? { title: t('account.demo_own') } : { label: t('account.sign_in') })}>
      <Form action={paths.signIn(back)} {...form}>
        <TextInput name="email" type="email" label={t('account.email')} autocomplete="username" />
        <TextInput name="password" type="password" label={t('account.password')} autocomplete="current-password" />
        <Button look={demos.length > 0 ? 'plain' : 'primary'} wide>
          {t('account.sign_in')}
        </Button>
        <Small>
          <a href={paths.forgot}>{t('account.forgot_link')}</a>
          <br />
          <a href={paths.checkMail}>{t('account.resend_link')}</a>
        </Small>
      </Form>
      <p>
        {rich(t, 'account.no_account', {}, { link: (text) => <a href={withBack(paths.register, back)}>{text}</a> })}
      </p>
    </Card>
  );
  return (
    <Page view={view} title={t('account.sign_in')} bare>
      {demos.length === 0 ? (
        <Narrow>
          <PageHead title={t('account.sign_in')} lead={t('account.sign_in_lead')} />
          {own}
        </Narrow>
      ) : (
        <>
          <PageHead title={t('account.demo_title')} lead={t('account.demo_lead')} />
          <Split aside={own} label={t('account.demo_own')}>
            <Demos view={view} demos={demos.filter(({ organization }) => organization !== null)} back={back} />
            <Section title={t('account.demo_staff')}>
              <Demos view={view} demos={demos.filter(({ organization }) => organization === null)} back={back} />
            </Section>
          </Split>
        </>
      )}
    </Page>
  );
}

function Demos({ view: { t }, demos, back }: { view: View; demos: readonly DemoLogin[]; back: string }) {
  return (
    <ItemList label={t('account.demo_title')}>
      {demos.map(({ who, name, organization }) => (
        <Item
          key={who}
          avatar={<Avatar name={name} kind="person" />}
          title={t(`account.demo_${who}`)}
          meta={<Dots items={[name, organization]} />}
          side={
            <PostButton
              action={withBack(paths.sandboxSignIn(who), back)}
              look={who === 'buyer' ? 'primary' : 'plain'}
              label={t('account.demo_as', { name })}
            >
              {t('account.sign_in')}
            </PostButton>
          }
        >
          <Small>{t(`account.demo_${who}_text`)}</Small>
        </Item>
      ))}
    </ItemList>
  );
}

function SecondFactorPage({ view, form, back }: Shown) {
  const { t } = view;
  const action = withBack(paths.secondFactor, back);
  const backup = form.values['backup'] === 'yes';
  return (
    <Page view={view} title={t('account.second_factor')} bare>
      <Narrow>
        <PageHead title={t('account.second_factor')} lead={t('account.second_factor_lead')} />
        <Card label={t('account.second_factor')}>
          <Form action={action} {...(backup ? {} : form)}>
            <TextInput
              name="code"
              label={t('account.code')}
              hint={t('account.code_hint')}
              inputMode="numeric"
              autocomplete="one-time-code"
              pattern="[0-9]{6}"
              maxLength={6}
              autofocus
            />
            <Button look="primary" wide>
              {t('account.sign_in')}
            </Button>
          </Form>
        </Card>
        <Details summary={t('account.use_backup')} open={backup}>
          <Form id="b" action={action} hidden={{ backup: 'yes' }} {...(backup ? form : {})}>
            <TextInput name="code" label={t('account.backup_code')} autocomplete="off" maxLength={20} />
            <Button>{t('account.sign_in')}</Button>
          </Form>
        </Details>
      </Narrow>
    </Page>
  );
}

function ProvePage({ view, form, back }: Shown) {
  const { t } = view;
  return (
    <Page view={view} title={t('account.prove')} bare>
      <Narrow>
        <PageHead title={t('account.prove')} lead={t('account.prove_lead')} />
        <Card label={t('account.prove')}>
          <Form action={paths.prove(back)} {...form}>
            <TextInput
              name="password"
              type="password"
              label={t('account.password')}
              autocomplete="current-password"
              autofocus
            />
            <Button look="primary" wide>
              {t('common.continue')}
            </Button>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}
