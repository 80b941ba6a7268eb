import type { Context } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import { filesById, usableFiles } from '#modules/files/queries.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { keyFrom } from '#web/read-form.ts';
import { readSent, shownMinor, textOf } from '#web/sent-form.ts';
import type { FormErrors, FormValues } from '#web/ui/form.tsx';
import { goodsRefused, pressedGoods, readGoods, sentGoods } from './goods-form.ts';
import { GoodsForm, GoodsReview } from './goods-page.tsx';
import { type GoodsTarget, listedIn } from './goods-target.ts';

/** The form of goods terms as it is first shown. */
export function goodsForm(c: Context<PageEnv>, target: GoodsTarget): Response {
  const { values, fileNames } = target;
  return answerPage(c, <GoodsForm view={c.var.view} {...{ target, values, fileNames }} errors={{}} focus={null} />);
}

/** One press shows it, the next sends it; whatever is refused comes back with the form as it was. */
export async function answerGoods(at: Installation, c: Context<PageEnv>, target: GoodsTarget): Promise<Response> {
  const { view } = c.var;
  const { sent, refused } = await readSent(at, c);
  const fileNames = await fileNamesOf(at, personOf(c).org, target, sent.getAll('files'));
  const own = Object.fromEntries(target.own.map((name) => [name, textOf(sent, name)]));
  const form = (values: FormValues, errors: FormErrors, status = 200, focus: string | null = null) =>
    answerPage(
      c,
      <GoodsForm view={view} {...{ target, errors, fileNames, focus }} values={{ ...values, ...own }} />,
      status as 400,
    );
  if (refused) return form(sentGoods(sent), { new_files: refusalText(view, refused) }, 400);
  const pressed = pressedGoods(sent);
  if (pressed) return form(pressed.values, {}, 200, pressed.focus);
  const read = readGoods(view, sent, listedIn(target.about));
  if ('errors' in read) return form(sentGoods(sent), read.errors, 400);
  try {
    if (target.seen && Number(sent.get('seen')) !== target.seen.no) throw target.seen.stale;
    if (sent.get('action') === 'send') {
      // What the page showed is sent along, so that a price or a fee that has changed since is noticed.
      const shown = { price_minor: shownMinor(sent, 'price_minor'), fee_minor: shownMinor(sent, 'fee_minor') };
      return seeOther(c, await target.send({ ...read.input, ...shown }, keyFrom(sent.get('key')), sent));
    }
    const { terms, after } = await target.asSent({ ...read.input, files: [] });
    return answerPage(c, <GoodsReview view={view} {...{ target, fileNames, sent, terms, after }} />);
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'not_found') throw error;
    return form(sentGoods(sent), errorsOf(c, target, error, sent), ERRORS[error.code].status);
  }
}

function errorsOf(c: Context<PageEnv>, target: GoodsTarget, error: Refused, sent: Sent): FormErrors {
  const { view } = c.var;
  const { field } = error.details;
  if (error.code === 'order.price_differs') return { form: view.t('orders.place.price_changed') };
  if (typeof field === 'string' && target.own.includes(field)) return { [field]: refusalText(view, error) };
  return goodsRefused(view, error, sent);
}

/** Those of what is changed, and what this organization has just uploaded. Refused: not_found. */
async function fileNamesOf(
  at: Installation,
  org: string,
  { kept }: GoodsTarget,
  ids: readonly string[],
): Promise<string[]> {
  const fresh = ids.filter((id) => !kept.includes(id));
  await usableFiles(at.db, fresh, null, org);
  return (await filesById(at.db, ids)).map(({ name }) => name);
}
