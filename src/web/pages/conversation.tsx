import { Hono, type Context } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import type { InspectionFacts } from '#domain/process/inspection-terms.ts';
import {
  block,
  countFlag,
  countMessage,
  flag,
  markRead,
  openConversation,
  unblock,
  writeMessage,
} from '#modules/conversations/commands.ts';
import { FLAG_REASONS, FlagInput, MessageInput, PageInput } from '#modules/conversations/contract.ts';
import { offersOf } from '#modules/conversations/offer-list.ts';
import {
  conversationOf,
  conversationsOf,
  fileOfConversation,
  messagesOf,
  type Conversation,
} from '#modules/conversations/queries.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { sendFile } from '#modules/files/downloads.ts';
import { placeById } from '#modules/reference/queries.ts';
import { actorOf, invalid, personOf, type Installation } from '#platform/http.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { keyFrom } from '#web/read-form.ts';
import { readSent, textOf } from '#web/sent-form.ts';
import { TalkPage, type TalkProps } from '#web/talk/conversation-page.tsx';
import { otherName, othersIn } from '#web/talk/talk-words.ts';
import { Card, Narrow, Notice } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { Form, type FormErrors } from '#web/ui/form.tsx';
import { RadioGroup, TextArea } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

const ID = ':id{cnv_[0-9a-z]+}';
/** So many conversations stand beside the one that is open. */
const BESIDE = 30;

type Written = Pick<TalkProps, 'words' | 'files' | 'errors'>;
const NOTHING: Written = { words: '', files: [], errors: {} };

/** One conversation: reading and writing, its files, and what is done with the whole of it. */
export function conversationPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const one = `/messages/${ID}`;

  app.get(one, (c) => show(at, c, NOTHING));

  app.post(one, async (c) => {
    const actor = personOf(c);
    const { sent, refused } = await readSent(at, c);
    const conversation = c.req.param('id');
    const files = [...sent.getAll('files')];
    const again = (sentence: string, status: number) =>
      show(at, c, { words: sent.get('words') ?? '', files, errors: { words: sentence } }, status as 400);
    if (refused) return again(refusalText(c.var.view, refused), ERRORS[refused.code].status);
    const parsed = MessageInput.safeParse({ words: textOf(sent, 'words'), files });
    if (!parsed.success) return again(c.var.view.t('talk.too_long'), 400);
    try {
      const key = keyFrom(sent.get('key'));
      await countMessage(at.db, actor, c.var.real);
      await at.db.tx((tx) => writeMessage(tx, actor, { conversation, key, ...parsed.data }, c.var.now));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      const sentence = error.code === 'input.invalid' ? c.var.view.t('talk.say_something') : null;
      return again(sentence ?? refusalText(c.var.view, error), ERRORS[error.code].status);
    }
    return seeOther(c, paths.conversationLatest(conversation));
  });

  app.post(`${one}/open`, async (c) => {
    const actor = personOf(c);
    const id = c.req.param('id');
    const { last } = await conversationOf(at.db, actor, id);
    if (last.seq > 0) await at.db.tx((tx) => markRead(tx, actor, { conversation: id, seq: last.seq }, c.var.now));
    return seeOther(c, paths.conversationLatest(id));
  });

  app.get(`${one}/files/:file{fil_[0-9a-z]+}`, async (c) => {
    const row = await fileOfConversation(at.db, actorOf(c), c.req.param('id'), c.req.param('file'));
    return sendFile(c, at.files, row, 'original');
  });
  app.get(`${one}/files/:file{fil_[0-9a-z]+}/preview`, async (c) => {
    const row = await fileOfConversation(at.db, actorOf(c), c.req.param('id'), c.req.param('file'));
    return sendFile(c, at.files, row, 'preview');
  });
  app.post(paths.orderTalk(':id'), async (c) => {
    const actor = personOf(c);
    const { order } = await orderOf(at.db, actor, c.req.param('id') ?? '', c.var.now);
    const { offer } = order.machine.facts as InspectionFacts;
    const other = (order.buyer === actor.org ? order.provider : order.buyer) as OrgId;
    const about = { kind: 'order', id: order.id } as const;
    const id =
      offer?.conversation ?? (await at.db.tx((tx) => openConversation(tx, actor, { with: other, about }, c.var.now)));
    return seeOther(c, paths.conversationLatest(id));
  });
  addBlock(app, at, one);
  addReport(app, at, one);
  return app;
}

async function show(
  at: Installation,
  c: Context<PageEnv>,
  written: Written,
  status: 200 | 400 | 403 | 409 | 413 | 429 = 200,
): Promise<Response> {
  const actor = actorOf(c);
  const id = c.req.param('id') ?? '';
  const asked = PageInput.pick({ before: true, limit: true }).safeParse(c.req.query());
  if (!asked.success) throw invalid(asked.error);
  const { before, limit } = asked.data;
  const [conversation, page, offers, beside] = await Promise.all([
    conversationOf(at.db, actor, id),
    messagesOf(at.db, actor, { conversation: id, before, limit }),
    offersOf(at.db, actor, id),
    actor.kind === 'person' ? conversationsOf(at.db, actor, { box: 'all', limit: BESIDE }) : null,
  ]);
  const place = conversation.asked?.place ? await placeById(at.db, conversation.asked.place) : null;
  const list = beside?.conversations ?? [];
  return answerPage(
    c,
    <TalkPage view={c.var.view} {...{ actor, conversation, ...page, offers, place, list }} {...written} />,
    status,
  );
}

function addBlock(app: Hono<PageEnv>, at: Installation, one: string): void {
  app.get(`${one}/block`, async (c) => {
    const conversation = await conversationOf(at.db, personOf(c), c.req.param('id') ?? '');
    return answerPage(c, <BlockPage view={c.var.view} conversation={conversation} />);
  });

  app.post(`${one}/block`, async (c) => {
    const actor = personOf(c);
    const id = c.req.param('id') ?? '';
    const lets = (await c.req.parseBody())['unblock'] === 'yes';
    const [other] = othersIn(await conversationOf(at.db, actor, id));
    if (!other) throw new Refused('not_found');
    await at.db.tx((tx) => (lets ? unblock(tx, actor, other.id) : block(tx, actor, other.id, c.var.now)));
    setFlash(at, c, 'note', c.var.view.t(lets ? 'talk.unblocked' : 'talk.is_blocked', { name: other.name }));
    return seeOther(c, paths.conversationLatest(id));
  });
}

function BlockPage({ view, conversation }: { view: View; conversation: Conversation }) {
  const { t } = view;
  const name = otherName(view, conversation);
  const title = t('talk.block_title', { name });
  return (
    <Page view={view} title={title} part="messages">
      <Narrow>
        <PageHead title={title} crumbs={[{ label: name, href: paths.conversationLatest(conversation.id) }]} />
        <Card label={title}>
          <p>{t('talk.block_text')}</p>
          <ButtonBar>
            <PostButton look="danger" action={paths.conversationBlock(conversation.id)}>
              {t('talk.block')}
            </PostButton>
            <LinkButton look="quiet" href={paths.conversationLatest(conversation.id)}>
              {t('common.cancel')}
            </LinkButton>
          </ButtonBar>
        </Card>
      </Narrow>
    </Page>
  );
}

function addReport(app: Hono<PageEnv>, at: Installation, one: string): void {
  app.get(`${one}/report`, async (c) => {
    const conversation = await conversationOf(at.db, personOf(c), c.req.param('id') ?? '');
    const seq = (c.req.query('message') ?? '').slice(0, 10);
    return answerPage(c, <ReportPage view={c.var.view} conversation={conversation} values={{ seq }} errors={{}} />);
  });

  app.post(`${one}/report`, async (c) => {
    const actor = personOf(c);
    const id = c.req.param('id') ?? '';
    const conversation = await conversationOf(at.db, actor, id);
    const sent = new URLSearchParams(await c.req.text());
    const seq = textOf(sent, 'seq');
    const values = { seq, reason: textOf(sent, 'reason'), words: textOf(sent, 'words') };
    const parsed = FlagInput.safeParse({ ...values, seq: seq === '' ? null : Number(seq) });
    if (!parsed.success) {
      const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'form')));
      const errors = Object.fromEntries(
        [...fields].map((field) => [field, c.var.view.t(field === 'reason' ? 'form.choose' : 'form.format')]),
      );
      return answerPage(c, <ReportPage view={c.var.view} {...{ conversation, values, errors }} />, 400);
    }
    await countFlag(at.db, actor, c.var.real);
    await at.db.tx((tx) => flag(tx, actor, { conversation: id, ...parsed.data }, c.var.now));
    setFlash(at, c, 'done', c.var.view.t('talk.reported'));
    return seeOther(c, paths.conversationLatest(id));
  });
}

interface ReportProps {
  readonly view: View;
  readonly conversation: Conversation;
  readonly values: Readonly<Record<string, string>>;
  readonly errors: FormErrors;
}

function ReportPage({ view, conversation, values, errors }: ReportProps) {
  const { t } = view;
  const name = otherName(view, conversation);
  return (
    <Page view={view} title={t('talk.report')} part="messages">
      <Narrow>
        <PageHead
          title={t('talk.report_title')}
          lead={t('talk.report_lead', { name })}
          crumbs={[{ label: name, href: paths.conversationLatest(conversation.id) }]}
        />
        {values['seq'] ? (
          <Notice tone="note">
            <p>{t('talk.report_message')}</p>
          </Notice>
        ) : null}
        <Card label={t('talk.report_title')}>
          <Form
            action={paths.conversationReport(conversation.id)}
            values={values}
            errors={errors}
            hidden={{ seq: values['seq'] ?? '' }}
          >
            <RadioGroup
              name="reason"
              legend={t('talk.report_reason')}
              choices={FLAG_REASONS.map((reason) => ({ value: reason, label: t(`talk.reason.${reason}`) }))}
            />
            <TextArea name="words" label={t('talk.report_words')} optional rows={4} maxLength={2_000} />
            <ButtonBar>
              <Button look="primary">{t('talk.report_send')}</Button>
              <LinkButton look="quiet" href={paths.conversationLatest(conversation.id)}>
                {t('common.cancel')}
              </LinkButton>
            </ButtonBar>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}
