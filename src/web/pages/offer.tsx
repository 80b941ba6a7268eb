import { Hono } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { Instant } from '#domain/time.ts';
import { type InspectionOfferInput, WORDS_MAX } from '#modules/conversations/contract.ts';
import type { Conversation } from '#modules/conversations/queries.ts';
import { filesById } from '#modules/files/queries.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { completeOffer } from '#modules/orders/offered.ts';
import { cityNamed, placeById } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { answerGoods, goodsForm } from '#web/order/goods-answer.tsx';
import { paths } from '#web/paths.ts';
import { keyFrom } from '#web/read-form.ts';
import { readSent, textOf } from '#web/sent-form.ts';
import { OFFER_FIELDS, offerFieldAt, offerValues, parseOffer } from '#web/talk/offer-form.ts';
import { OfferForm, OfferReview } from '#web/talk/offer-pages.tsx';
import { asAccepted, firstValues, offeredIn, offerTarget, sendOffer } from '#web/talk/offer-target.ts';
import type { FormErrors } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';
import { goodsOffer } from './goods-offer.tsx';

/** An offer, or a counter-offer where one stands: one form, then what the other side will see, then it is sent. */
export function offerPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const path = '/messages/:id{cnv_[0-9a-z]+}/offer';

  app.get(path, async (c) => {
    const offered = await offeredIn(at, personOf(c), c.req.param('id'), c.var.now);
    if (offered.process === 'trade') return goodsForm(c, await goodsOffer(at, c, offered));
    const { actor } = offered;
    const target = await offerTarget(at, offered);
    const values = await firstValues(at, actor, c.var.view, target);
    const names = await filesById(at.db, typeof values['files'] === 'object' ? values['files'] : []);
    const fileNames = names.map(({ name }) => name);
    return answerPage(c, <OfferForm view={c.var.view} {...{ target, values, fileNames }} errors={{}} />);
  });

  app.post(path, async (c) => {
    const offered = await offeredIn(at, personOf(c), c.req.param('id'), c.var.now);
    if (offered.process === 'trade') return answerGoods(at, c, await goodsOffer(at, c, offered));
    const { conversation } = offered;
    const target = await offerTarget(at, offered);
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
        const terms = await termsOf(at.db, conversation, parsed.data, c.var.now);
        const order = asAccepted(conversation, { process: 'inspection', terms: { ...terms } }, c.var.now);
        return answerPage(c, <OfferReview view={c.var.view} {...{ target, sent, terms, order }} fileNames={names} />);
      }
      await sendOffer(at, c, offered, parsed.data, keyFrom(sent.get('key')));
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
async function termsOf(
  tx: Tx,
  { buyer, provider }: Conversation,
  { process, terms }: InspectionOfferInput,
  now: Instant,
): Promise<InspectionTerms> {
  const asked = { process, terms: { ...terms, files: [] } };
  return (await completeOffer(
    tx,
    asked,
    { buyer: buyer.id, provider: provider.id, files: [] },
    now,
  )) as unknown as InspectionTerms;
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
