import { Hono } from 'hono';
import type { Context } from 'hono';
import { Refused } from '#domain/errors.ts';
import { ARTICLES } from '#domain/help.ts';
import { HOUR } from '#domain/time.ts';
import { ask, writeAgain } from '#modules/support/commands.ts';
import { Message, Question } from '#modules/support/contract.ts';
import { ownThread, ownThreads, type Thread, type ThreadHead } from '#modules/support/queries.ts';
import { visitorOf } from '#platform/client-ip.ts';
import type { Installation } from '#platform/http.ts';
import { countTry } from '#platform/rate-limit.ts';
import { answerPage, safeBack, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Narrow, Small, Split, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { TextArea, TextInput } from '#web/ui/input.tsx';
import { Said, SaidList } from '#web/ui/market.tsx';
import { DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';

/** Writing to the staff, from any page; visitors are answered by e-mail, people also here. */
export function supportFormPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.support(), async (c) => {
    const about = safeBack(c.req.query('about'), '');
    return answerPage(c, <SupportPage view={c.var.view} values={{ about }} errors={{}} threads={await mine(at, c)} />);
  });

  app.post(paths.support(), async (c) => {
    const { view, session } = c.var;
    const sent = await formOf(c);
    const values = { ...sent, about: safeBack(sent['about'], '') };
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
    const parsed = Question.safeParse({ ...given, about: values.about });
    const errors = parsed.success ? missing(view, parsed.data) : wrong(view, parsed.error.issues);
    if (!parsed.success || Object.keys(errors).length > 0) {
      return answerPage(
        c,
        <SupportPage view={view} values={values} errors={errors} threads={await mine(at, c)} />,
        400,
      );
    }
    const { network } = visitorOf(c, at.config.proxies);
    const key = session ? `support:person:${session.person}` : `support:net:${network}`;
    await countTry(at.db, [{ key, max: session ? 20 : 6, window_ms: HOUR }], c.var.real);
    const id = await at.db.tx((tx) => ask(tx, session, parsed.data, view.locale, c.var.now));
    setFlash(at, c, 'done', view.t('support.sent', { email: session?.email ?? parsed.data.email ?? '' }));
    return seeOther(c, session ? paths.supportThread(id) : paths.help);
  });

  app.get(paths.supportThread(':id'), async (c) => {
    if (!c.var.session) throw new Refused('account.sign_in_first');
    const thread = await ownThread(at.db, c.var.session.person, c.req.param('id') ?? '');
    return answerPage(c, <ThreadPage view={c.var.view} thread={thread} errors={{}} />);
  });

  app.post(paths.supportThread(':id'), async (c) => {
    const { session, view } = c.var;
    if (!session) throw new Refused('account.sign_in_first');
    const id = c.req.param('id') ?? '';
    const parsed = Message.safeParse(await formOf(c));
    if (!parsed.success) {
      const thread = await ownThread(at.db, session.person, id);
      return answerPage(c, <ThreadPage view={view} thread={thread} errors={wrong(view, parsed.error.issues)} />, 400);
    }
    await countTry(at.db, [{ key: `support:person:${session.person}`, max: 20, window_ms: HOUR }], c.var.real);
    await at.db.tx((tx) => writeAgain(tx, session.person, { thread: id, words: parsed.data.words }, c.var.now));
    setFlash(at, c, 'done', view.t('support.sent_again'));
    return seeOther(c, paths.supportThread(id));
  });
  return app;
}

async function mine(at: Installation, c: Context<PageEnv>): Promise<ThreadHead[]> {
  return c.var.session ? ownThreads(at.db, c.var.session.person) : [];
}

/** Fields of a form as text; files and repeated names are not part of ours. */
export async function formOf(c: Context<PageEnv>): Promise<Record<string, string>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const KNOWN: Readonly<Record<string, string>> = {
  subject: 'support.needs_subject',
  words: 'support.needs_words',
  email: 'support.needs_email',
  name: 'support.needs_name',
};

export function wrong(
  { t }: View,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string; readonly code: string }[],
): FormErrors {
  return Object.fromEntries(
    issues.map(({ path, message, code }) => {
      const field = String(path[0] ?? 'form');
      const words =
        code === 'too_big'
          ? t('support.too_long', { expected: message })
          : t(KNOWN[field] ?? 'support.field_wrong', { expected: message });
      return [field, words];
    }),
  );
}

function missing(view: View, { name, email }: { name?: string | undefined; email?: string | undefined }): FormErrors {
  if (view.person) return {};
  return {
    ...(name === undefined ? { name: view.t('support.needs_name') } : {}),
    ...(email === undefined ? { email: view.t('support.needs_email') } : {}),
  };
}

interface SupportProps {
  readonly view: View;
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly threads: readonly ThreadHead[];
}

function SupportPage({ view, values, errors, threads }: SupportProps) {
  const { t, person } = view;
  const about = typeof values['about'] === 'string' ? values['about'] : '';
  return (
    <Page view={view} title={t('support.title')} part="help">
      <PageHead
        crumbs={[{ label: t('help.title'), href: paths.help }]}
        title={t('support.title')}
        lead={t(person ? 'support.lead' : 'support.lead_visitor')}
      />
      <Split label={t('help.title')} aside={<Beside view={view} threads={threads} />}>
        <Card label={t('support.title')}>
          <Form action={paths.support()} values={values} errors={errors} hidden={{ about }}>
            {about ? (
              <Small>
                {t('support.about')}{' '}
                {rich(
                  t,
                  about.startsWith('/orders/') ? 'support.about_order' : 'support.about_page',
                  { page: about },
                  { link: (inner) => <a href={about}>{inner}</a> },
                )}
              </Small>
            ) : null}
            {person ? null : (
              <FieldSet columns={2}>
                <TextInput name="name" label={t('support.name')} autocomplete="name" maxLength={120} />
                <TextInput
                  name="email"
                  type="email"
                  label={t('support.email')}
                  hint={t('support.email_hint')}
                  autocomplete="email"
                  maxLength={254}
                />
              </FieldSet>
            )}
            <TextInput name="subject" label={t('support.subject')} maxLength={160} />
            <TextArea
              name="words"
              label={t('support.words')}
              hint={t('support.words_hint')}
              rows={7}
              maxLength={8000}
            />
            <ButtonBar>
              <Button look="primary">{t('support.send')}</Button>
            </ButtonBar>
          </Form>
        </Card>
      </Split>
    </Page>
  );
}

function Beside({ view, threads }: Pick<SupportProps, 'view' | 'threads'>) {
  const { t } = view;
  return (
    <>
      {threads.length > 0 ? (
        <Card title={t('support.yours')}>
          <ul class="stack gap-snug">
            {threads.map((thread) => (
              <li key={thread.id} class="row row-apart gap-snug">
                <a href={paths.supportThread(thread.id)}>{thread.subject}</a>
                <StateTag view={view} thread={thread} />
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <Card title={t('support.help_first')}>
        <ul class="article-list">
          {ARTICLES.slice(0, 6).map((article) => (
            <li key={article}>
              <a href={paths.helpArticle(article)}>{t(`help.${article}.title`)}</a>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

export function StateTag({ view, thread }: { view: View; thread: ThreadHead }) {
  const tone = { open: 'held', answered: 'paid', closed: 'plain' } as const;
  return <Tag tone={tone[thread.state]}>{view.t(`support.state_${thread.state}`)}</Tag>;
}

/** What was said, oldest first. */
export function Messages({ view, thread, asker }: { view: View; thread: Thread; asker: string }) {
  const { t } = view;
  return (
    <SaidList label={thread.subject}>
      {thread.messages.map((message) => (
        <Said
          key={String(message.id)}
          words={message.words}
          head={
            <>
              <b>{message.by_staff ? t('support.staff') : asker}</b>
              <DateTime at={message.at} brief />
            </>
          }
        />
      ))}
    </SaidList>
  );
}

function ThreadPage({ view, thread, errors }: { view: View; thread: Thread; errors: FormErrors }) {
  const { t } = view;
  return (
    <Page view={view} title={thread.subject} part="help">
      <PageHead
        crumbs={[{ label: t('support.back'), href: paths.support() }]}
        title={thread.subject}
        side={<StateTag view={view} thread={thread} />}
      />
      <Narrow>
        <Card label={thread.subject}>
          <Messages view={view} thread={thread} asker={t('support.you')} />
        </Card>
        <Card title={t('support.reply')}>
          <Form action={paths.supportThread(thread.id)} errors={errors}>
            <Stack gap="normal">
              <TextArea name="words" label={t('support.words')} rows={5} maxLength={8000} />
              <ButtonBar>
                <Button look="primary">{t('support.send')}</Button>
              </ButtonBar>
            </Stack>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}
