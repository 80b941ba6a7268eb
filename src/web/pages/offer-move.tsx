import { Hono, type Context } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import { mayAnswer } from '#domain/offers.ts';
import { countMessage } from '#modules/conversations/commands.ts';
import { offersOf, type Offer } from '#modules/conversations/offer-list.ts';
import { acceptOffer, dropOffer } from '#modules/conversations/offers.ts';
import { conversationOf, type Conversation } from '#modules/conversations/queries.ts';
import { OFFERED } from '#modules/orders/offered.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { ReviewParts } from '#web/order/review-parts.tsx';
import { paths } from '#web/paths.ts';
import { formKey, keyFrom } from '#web/read-form.ts';
import { textOf } from '#web/sent-form.ts';
import { rowsOfOffer } from '#web/talk/offer-card.tsx';
import { otherName } from '#web/talk/talk-words.ts';
import { Card, Notice, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form, type FormErrors } from '#web/ui/form.tsx';
import { TextArea } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { OfferCard } from '#web/ui/offer.tsx';
import type { View } from '#web/view.ts';
import { asAccepted } from '#web/talk/offer-target.ts';

const MOVES = ['accept', 'decline', 'withdraw'] as const;
type Move = (typeof MOVES)[number];

interface Asked {
  readonly conversation: Conversation;
  readonly offer: Offer;
  readonly before: Offer | null;
  readonly move: Move;
}

/** What ends an offer is asked once more; accepting shows what is agreed to, to the cent. */
export function offerMovePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const path = `/messages/:id{cnv_[0-9a-z]+}/offers/:no{[0-9]{1,9}}/:move{accept|decline|withdraw}`;

  app.get(path, async (c) => {
    const asked = await askedOf(at, c);
    const { offer, move, conversation } = asked;
    const { side } = conversation;
    const by = { side: side ?? 'buyer', role: personOf(c).role };
    const refusal = mayAnswer(offer, move, by, OFFERED[offer.process].signs, c.var.now);
    const errors = refusal ? { form: refusalText(c.var.view, refusal) } : {};
    return answerPage(c, <MovePage view={c.var.view} asked={asked} errors={errors} barred={refusal !== null} />);
  });

  app.post(path, async (c) => {
    const actor = personOf(c);
    const asked = await askedOf(at, c);
    const { offer, move, conversation } = asked;
    const sent = new URLSearchParams(await c.req.text());
    const named = { conversation: conversation.id, no: offer.no };
    try {
      const key = keyFrom(sent.get('key'));
      await countMessage(at.db, actor, c.var.real);
      if (move === 'accept') {
        const hash = textOf(sent, 'hash');
        const { order } = await at.db.tx((tx) => acceptOffer(tx, actor, { ...named, key, hash }, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('talk.offer.accepted'));
        return seeOther(c, paths.order(order));
      }
      const words = textOf(sent, 'words').slice(0, 2_000);
      await at.db.tx((tx) => dropOffer(tx, actor, { ...named, key, move, words }, c.var.now));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      const errors = { form: refusalText(c.var.view, error) };
      const status = ERRORS[error.code].status as 400 | 409;
      return answerPage(
        c,
        <MovePage view={c.var.view} asked={asked} errors={errors} barred={status === 409} />,
        status,
      );
    }
    return seeOther(c, paths.conversationLatest(conversation.id));
  });
  return app;
}

async function askedOf(at: Installation, c: Context<PageEnv>): Promise<Asked> {
  const actor = personOf(c);
  const id = c.req.param('id') ?? '';
  const [conversation, offers] = await Promise.all([conversationOf(at.db, actor, id), offersOf(at.db, actor, id)]);
  const place = offers.findIndex(({ no }) => no === Number(c.req.param('no')));
  const offer = offers[place];
  const move = MOVES.find((one) => one === c.req.param('move'));
  if (!offer || !move) throw new Refused('not_found');
  return { conversation, offer, before: offers[place - 1] ?? null, move };
}

interface Props {
  readonly view: View;
  readonly asked: Asked;
  readonly errors: FormErrors;
  readonly barred: boolean;
}

function MovePage({ view, asked, errors, barred }: Props) {
  const { t } = view;
  const { conversation, offer, move } = asked;
  const name = otherName(view, conversation);
  const title = t(`talk.offer.ask_${move}`);
  const back = paths.conversationLatest(conversation.id);
  return (
    <Page view={view} title={title} part="messages">
      <PageHead
        title={title}
        lead={t(move === 'withdraw' ? 'talk.offer.to' : 'talk.offer.from', { name })}
        crumbs={[
          { label: t('talk.title'), href: paths.messages },
          { label: name, href: back },
        ]}
      />
      <Stack gap="wide">
        {move === 'accept' ? <Agreeing view={view} asked={asked} /> : <Dropping view={view} asked={asked} />}
        <Form
          action={paths.offerMove(conversation.id, offer.no, move)}
          errors={errors}
          hidden={{ key: formKey(), ...(move === 'accept' ? { hash: offer.hash } : {}) }}
        >
          {move === 'accept' ? null : (
            <TextArea name="words" label={t('talk.offer.words')} optional rows={3} maxLength={2_000} />
          )}
          <ButtonBar>
            {barred ? null : (
              <Button look={move === 'accept' ? 'primary' : 'danger'}>{t(`talk.offer.confirm_${move}`)}</Button>
            )}
            <LinkButton look={barred ? 'primary' : 'quiet'} href={back}>
              {t('talk.offer.back')}
            </LinkButton>
          </ButtonBar>
        </Form>
      </Stack>
    </Page>
  );
}

/** The order as it will be the moment the button is pressed: the same parts as before an order is placed. */
function Agreeing({ view, asked }: Pick<Props, 'view' | 'asked'>) {
  const { t } = view;
  const { conversation, offer } = asked;
  const { terms, process } = offer;
  const files = (terms['files'] ?? []) as readonly { readonly name: string }[];
  return (
    <>
      <Notice tone="held">
        <p>{t(`talk.offer.binds_${process}_${conversation.side ?? 'buyer'}`)}</p>
      </Notice>
      <ReviewParts
        view={view}
        terms={terms}
        order={asAccepted(conversation, { process, terms }, view.now)}
        side={conversation.side ?? 'buyer'}
        provider={conversation.provider.name}
        note={t('talk.offer.then_pay')}
        fileNames={files.map(({ name }) => name)}
      />
    </>
  );
}

function Dropping({ view, asked }: Pick<Props, 'view' | 'asked'>) {
  const { offer, before } = asked;
  const rows = rowsOfOffer(view, offer, before);
  return (
    <Card label={view.t('talk.offer.title')}>
      <OfferCard
        id={`offer-${offer.no}`}
        muted={false}
        title={view.t('talk.offer.title_no', { no: offer.no })}
        side={null}
        rows={rows.map(({ label, text }) => ({ label, value: text }))}
      />
    </Card>
  );
}
