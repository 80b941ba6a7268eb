import { Hono, type Context } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import { begin, mayMove } from '#domain/process/decide.ts';
import { INSPECTION_TYPES, type InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { plusDays } from '#domain/time.ts';
import { usableFiles } from '#modules/files/queries.ts';
import { serviceOf } from '#modules/listings/queries.ts';
import { makeMove, placeOrder } from '#modules/orders/commands.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { inspectionTerms, policyNow } from '#modules/orders/terms.ts';
import { organizationById } from '#modules/people/queries.ts';
import { cityNamed, placeById, placesIn } from '#modules/reference/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { newId } from '#platform/random.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { refusalText } from '#web/order/refusal.ts';
import { fieldAt, parseTerms, sentValues, TERMS_FIELDS, valuesOfTerms } from '#web/order/terms-form.ts';
import { paths } from '#web/paths.ts';
import { keyFrom } from '#web/read-form.ts';
import { readSent, shownMinor } from '#web/sent-form.ts';
import { type FormErrors, type FormValues } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';
import { ReviewPage } from '#web/order/review-page.tsx';
import { TermsForm } from '#web/order/terms-page.tsx';
import type { Target } from '#web/order/terms-target.ts';

/** Order inspection, and modify while it is unconfirmed: one form, then a page that shows terms, money and silence before it is sent. */
export function orderPlacePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const place = '/inspectors/:provider{org_[0-9a-z]+}/order';
  const modify = '/orders/:id{ord_[0-9a-z]+}/modify';

  app.get(place, async (c) => {
    const target = await newTarget(at, c);
    return answerPage(
      c,
      <TermsForm
        view={c.var.view}
        target={target}
        values={blankValues(c.var.view, target)}
        errors={{}}
        fileNames={[]}
      />,
    );
  });
  app.post(place, async (c) => answer(at, c, await newTarget(at, c)));

  app.get(modify, async (c) => {
    const { target, terms } = await oldTarget(at, c);
    return answerPage(
      c,
      <TermsForm
        view={c.var.view}
        target={target}
        values={valuesOfTerms(terms)}
        errors={{}}
        fileNames={terms.files.map(({ name }) => name)}
      />,
    );
  });
  app.post(modify, async (c) => answer(at, c, (await oldTarget(at, c)).target));
  return app;
}

async function targetOf(
  at: Installation,
  provider: OrgId,
): Promise<Pick<Target, 'provider' | 'name' | 'prices' | 'feeBps' | 'countries'>> {
  const [services, organization, policy, countries] = await Promise.all([
    Promise.all(INSPECTION_TYPES.map(async (type) => [type, await serviceOf(at.db, provider, type)] as const)),
    organizationById(at.db, provider),
    policyNow(at.db),
    placesIn(at.db, null),
  ]);
  const prices = new Map(services.flatMap(([type, service]) => (service ? [[type, service.price] as const] : [])));
  if (prices.size === 0) throw new Refused('not_found');
  return {
    provider,
    name: organization.name,
    prices,
    feeBps: policy.fee_bps,
    countries: countries.map(({ id }) => id),
  };
}

async function newTarget(at: Installation, c: Context<PageEnv>): Promise<Target> {
  if (!can(personOf(c).role, 'order', 'place')) throw new Refused('order.field_inspector_only_visits');
  const provider = (c.req.param('provider') ?? '') as OrgId;
  return {
    ...(await targetOf(at, provider)),
    action: paths.placeOrder(provider),
    back: paths.inspector(provider),
    order: null,
  };
}

async function oldTarget(at: Installation, c: Context<PageEnv>): Promise<{ target: Target; terms: InspectionTerms }> {
  const shown = await orderOf(at.db, personOf(c), c.req.param('id') ?? '', c.var.now);
  const refused = shown.moves.find(({ name }) => name === 'modify');
  const refusal = refused ? refused.refusal : mayMove(shown.order, 'modify', shown.by, null, c.var.now);
  if (refusal) throw new Refused(refusal.code, refusal.details);
  const target = {
    ...(await targetOf(at, shown.order.provider as OrgId)),
    action: paths.orderModify(shown.order.id),
    back: paths.order(shown.order.id),
    order: shown.order.id,
  };
  return { target, terms: shown.order.terms as unknown as InspectionTerms };
}

function blankValues(view: View, { prices }: Target): FormValues {
  const today = new Date(view.now).toISOString().slice(0, 10);
  const type = prices.has('psi') ? 'psi' : ([...prices.keys()][0] ?? 'psi');
  return {
    type,
    unit: view.t('orders.place.unit_pieces'),
    standard: 'iso2859-1',
    level: 'II',
    severity: 'normal',
    critical: 'none',
    major: '2.5',
    minor: '4.0',
    half_days: '2',
    fee_by: 'provider',
    from: plusDays(today, 7),
    to: plusDays(today, 10),
  };
}

/** First press: the page to check. Second press (`send`): the order. Whatever is refused comes back with the form as it was. */
async function answer(at: Installation, c: Context<PageEnv>, target: Target): Promise<Response> {
  const actor = personOf(c);
  const { sent: asSent, refused } = await readSent(at, c);
  const sent = await withZone(at, asSent);
  const names = (await usableFiles(at.db, sent.getAll('files'), target.order, actor.org)).map(({ name }) => name);
  const form = (errors: FormErrors, status: 200 | 400 | 403 | 404 | 409) =>
    answerPage(
      c,
      <TermsForm view={c.var.view} target={target} values={sentValues(sent)} errors={errors} fileNames={names} />,
      status,
    );
  if (refused) return form({ files: refusalText(c.var.view, refused, 'USD') }, 400);
  if (sent.get('action') === 'edit') return form({}, 200);
  const parsed = parseTerms(sent);
  if (!parsed.success) return form(errorsOf(c.var.view, parsed.error.issues), 400);
  try {
    if (sent.get('action') !== 'send') return await review(at, c, target, sent, names);
    const shown = {
      price_minor: shownMinor(sent, 'price_minor'),
      currency: sent.get('currency') ?? '',
      fee_minor: shownMinor(sent, 'fee_minor'),
    };
    const terms = { ...parsed.data, ...shown };
    const key = keyFrom(sent.get('key'));
    const id = await at.db.tx(async (tx) =>
      target.order === null
        ? (await placeOrder(tx, actor, { provider: target.provider, terms }, key, c.var.now)).id
        : (await makeMove(tx, actor, { order: target.order, name: 'modify', body: { terms }, key }, c.var.now)).order
            .id,
    );
    return seeOther(c, paths.order(id));
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'not_found') throw error;
    const field = typeof error.details['field'] === 'string' ? fieldAt(error.details['field'].split('.')) : 'form';
    const known = TERMS_FIELDS.includes(field) && error.code !== 'order.price_differs' ? field : 'form';
    const sentence =
      error.code === 'order.price_differs'
        ? c.var.view.t('orders.place.price_changed')
        : refusalText(c.var.view, error, 'USD');
    return form({ [known]: sentence }, ERRORS[error.code].status as 400);
  }
}

/** Where no time zone is given, that of the city, else of the country. */
async function withZone(at: Installation, sent: Sent): Promise<Sent> {
  const country = sent.get('country') ?? '';
  if (sent.get('zone') || country === '') return sent;
  const place = (await cityNamed(at.db, country, sent.get('city') ?? '')) ?? (await placeById(at.db, country));
  return {
    ...sent,
    get: (name) => (name === 'zone' ? (place?.zone ?? null) : sent.get(name)),
    getAll: (name) => sent.getAll(name),
  };
}

function errorsOf(
  view: View,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[],
): FormErrors {
  const errors: Record<string, string> = {};
  for (const { path, code } of issues) {
    const field = fieldAt(path);
    // Left empty it is that of the city: without one the city is what is missing.
    if (field === 'zone' && 'city' in errors) continue;
    // What is chosen from a list and was not has a wrong form for the schema; to a person it is missing.
    const missing = code === 'too_small' || code === 'invalid_type' || field === 'country';
    errors[field] ??= view.t(missing ? 'form.missing' : 'form.format');
  }
  // As they stand on the page.
  const place = (field: string) => TERMS_FIELDS.indexOf(field);
  return Object.fromEntries(Object.entries(errors).toSorted(([a], [b]) => place(a) - place(b)));
}

/** The order as it would be placed now, drawn by the same core that will place it; nothing is written. */
async function review(
  at: Installation,
  c: Context<PageEnv>,
  target: Target,
  sent: Sent,
  names: readonly string[],
): Promise<Response> {
  const actor = personOf(c);
  const parsed = parseTerms(sent);
  if (!parsed.success) throw new Refused('input.invalid', { field: 'form', expected: '' });
  const order = target.order ?? newId('ord', c.var.now);
  const asked = { ...parsed.data, files: [] };
  const terms = await inspectionTerms(at.db, asked, { buyer: actor.org, provider: target.provider, order }, c.var.now);
  const snapshot: OrderSnapshot = {
    id: order,
    version: 0,
    buyer: actor.org,
    provider: target.provider,
    terms: { ...terms },
    terms_version: 1,
    tranches: [],
    machine: { process: 'inspection', process_version: 1, state: 'placed', facts: {}, clocks: {}, rests: {} },
    dispute: null,
  };
  const placed = begin(snapshot, 'place', { side: 'buyer' }, {}, c.var.now).after;
  return answerPage(
    c,
    <ReviewPage view={c.var.view} target={target} sent={sent} terms={terms} order={placed} fileNames={names} />,
  );
}
