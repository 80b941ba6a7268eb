import { Hono, type Context } from 'hono';
import type { PersonActor } from '#domain/actor.ts';
import { ERRORS, Refused } from '#domain/errors.ts';
import { begin } from '#domain/process/decide.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { mayAnswer } from '#domain/offers.ts';
import { mayAct } from '#domain/permissions.ts';
import { countMessage } from '#modules/conversations/commands.ts';
import { WORDS_MAX, type OfferInput } from '#modules/conversations/contract.ts';
import { counterOffer, makeOffer } from '#modules/conversations/offers.ts';
import { filesById } from '#modules/files/queries.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { completeOffer, OFFERED } from '#modules/orders/offered.ts';
import { cityNamed, placeById } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { newId } from '#platform/random.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';
import { keyFrom } from '#web/read-form.ts';
import { readSent, textOf } from '#web/sent-form.ts';
import { OFFER_FIELDS, offerFieldAt, offerValues, parseOffer } from '#web/talk/offer-form.ts';
import { OfferForm, OfferReview } from '#web/talk/offer-pages.tsx';
import { firstValues, offerTarget, type OfferTarget } from '#web/talk/offer-target.ts';
import type { FormErrors } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';

/** An offer, or a counter-offer where one stands: one form, then what the other side will see, then it is sent. */
export function offerPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const path = '/messages/:id{cnv_[0-9a-z]+}/offer';

  app.get(path, async (c) => {
    const { actor, target } = await allowed(at, c);
    const values = await firstValues(at, actor, c.var.view, target);
    const names = await filesById(at.db, typeof values['files'] === 'object' ? values['files'] : []);
    const fileNames = names.map(({ name }) => name);
    return answerPage(c, <OfferForm view={c.var.view} {...{ target, values, fileNames }} errors={{}} />);
  });

  app.post(path, async (c) => {
    const { actor, target } = await allowed(at, c);
    const { sent: asSent, refused } = await readSent(at, c);
    const sent = await withZone(at, asSent);
    const names = (await filesById(at.db, sent.getAll('files'))).map(({ name }) => name);
    const form = (errors: FormErrors, status = 200) =>
      answerPage(
        c,
        <OfferForm view={c.var.view} target={target} values={offerValues(sent)} errors={errors} fileNames={names} />,
        status as 400,
      );
    if (refused) return form({ files: refusalText(c.var.view, refused) }, 400);
    const action = sent.get('action');
    if (action === 'edit' || action === 'reckon') return form({});
    const parsed = parseOffer(sent);
    if (!parsed.success) return form(errorsOf(c.var.view, parsed.error.issues), 400);
    try {
      if (Number(sent.get('seen') ?? '0') !== (target.counters?.no ?? 0)) throw new Refused('offer.differs');
      if (action !== 'send') {
        const terms = await termsOf(at.db, parsed.data, sent, c.var.now);
        const order = asAccepted(target, terms, c.var.now);
        return answerPage(c, <OfferReview view={c.var.view} {...{ target, sent, terms, order }} fileNames={names} />);
      }
      await send(at, c, actor, target, parsed.data, keyFrom(sent.get('key')));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      const named = error.details['field'];
      const field = typeof named === 'string' ? offerFieldAt(named.split('.')) : 'form';
      const known = OFFER_FIELDS.includes(field) ? field : 'form';
      return form({ [known]: refusalText(c.var.view, error) }, ERRORS[error.code].status);
    }
    return seeOther(c, paths.conversationLatest(target.conversation.id));
  });
  return app;
}

/** Refused: conversation.blocked, and what keeps the person from offering or from answering the offer that stands. */
async function allowed(
  at: Installation,
  c: Context<PageEnv>,
): Promise<{ readonly actor: PersonActor; readonly target: OfferTarget }> {
  const actor = personOf(c);
  const target = await offerTarget(at, actor, c.req.param('id') ?? '');
  const { side, counters, conversation } = target;
  const { signs } = OFFERED.inspection;
  if (conversation.blocked) throw new Refused('conversation.blocked');
  if (!mayAct(actor.role, signs[side])) throw new Refused('order.needs_owner_or_admin');
  const refusal = counters && mayAnswer(counters, 'counter', { side, role: actor.role }, signs, c.var.now);
  if (refusal) throw new Refused(refusal.code, refusal.details);
  return { actor, target };
}

async function send(
  at: Installation,
  c: Context<PageEnv>,
  actor: PersonActor,
  { conversation: { id: conversation }, counters }: OfferTarget,
  input: OfferInput,
  key: string,
): Promise<void> {
  await countMessage(at.db, actor, c.var.real);
  await at.db.tx((tx) =>
    counters
      ? counterOffer(tx, actor, { ...input, conversation, key, no: counters.no }, c.var.now)
      : makeOffer(tx, actor, { ...input, conversation, key }, c.var.now),
  );
}

/** Where no time zone is given, that of the city, else of the country. */
async function withZone(at: Installation, sent: Sent): Promise<Sent> {
  const country = textOf(sent, 'country');
  if (textOf(sent, 'zone') !== '' || country === '') return sent;
  const place = (await cityNamed(at.db, country, textOf(sent, 'city'))) ?? (await placeById(at.db, country));
  return {
    get: (name) => (name === 'zone' ? (place?.zone ?? null) : sent.get(name)),
    getAll: (name) => sent.getAll(name),
  };
}

/** The terms as they would be made now; files are only named, since nothing is sent yet. */
async function termsOf(tx: Tx, input: OfferInput, _sent: Sent, now: number): Promise<InspectionTerms> {
  const asked = { process: input.process, terms: { ...input.terms, files: [] } };
  return (await completeOffer(tx, asked, [], now)) as unknown as InspectionTerms;
}

/** The order that acceptance would make now, drawn by the same core that will make it. */
export function asAccepted(
  { conversation }: Pick<OfferTarget, 'conversation'>,
  terms: InspectionTerms,
  now: number,
): OrderSnapshot {
  const from = { conversation: conversation.id, id: '', no: 0 };
  const begun = OFFERED.inspection.begins({ ...terms }, from, now);
  const order: OrderSnapshot = {
    id: newId('ord', now),
    version: 0,
    buyer: conversation.buyer.id,
    provider: conversation.provider.id,
    terms: { ...terms },
    terms_version: 1,
    dispute: null,
    ...begun,
  };
  return begin(order, 'place', { side: 'buyer' }, {}, now).after;
}

function errorsOf(
  { t }: View,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[],
): FormErrors {
  const errors: Record<string, string> = {};
  for (const { path, code } of issues) {
    const field = offerFieldAt(path);
    const long = field === 'words' && code === 'too_big';
    const missing = code === 'too_small' || code === 'invalid_type';
    errors[field] ??= long ? t('form.too_long', { max: WORDS_MAX }) : t(missing ? 'form.missing' : 'form.format');
  }
  return errors;
}
