import { Hono, type Context } from 'hono';
import { ERRORS, Refused, type Details, type Refusal } from '#domain/errors.ts';
import { heldOf } from '#domain/ledger/posting.ts';
import { money } from '#domain/money.ts';
import { cancelSteps } from '#domain/process/inspection.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { transitionOf } from '#domain/process/decide.ts';
import { movers, type Field } from '#domain/process/define.ts';
import { ALL_KINDS } from '#modules/files/kinds.ts';
import { receiveForm } from '#modules/files/uploads.ts';
import { makeMove } from '#modules/orders/commands.ts';
import { valuesOf, type Sent } from '#modules/orders/fields.ts';
import { previewOf } from '#modules/orders/preview.ts';
import { orderOf, type OrderView } from '#modules/orders/queries.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { aboutOf, titleOf } from '#web/order/about.tsx';
import { MoveAbout } from '#web/order/move-about.tsx';
import { MoveField } from '#web/order/move-field.tsx';
import { optionsOf } from '#web/order/move-options.ts';
import { refusalText } from '#web/order/refusal.ts';
import { paths } from '#web/paths.ts';
import { blank, formKey, keyFrom, type FormState } from '#web/read-form.ts';
import { Card, Facts, Narrow } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Table } from '#web/ui/list.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

type Fields = Readonly<Record<string, Field>>;

interface Asked {
  readonly shown: OrderView;
  readonly name: string;
  readonly fields: Fields;
  readonly confirm: boolean;
  /** It divides the money by when it is made. */
  readonly ladder: boolean;
  readonly options: Awaited<ReturnType<typeof optionsOf>>;
}

/** One form for every move that a person or staff can make, drawn from the process; what is final says so and is asked here. */
export function orderMovePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const path = '/orders/:id{ord_[0-9a-z]+}/moves/:move{[A-Za-z]+}';

  app.get(path, async (c) => {
    const asked = await askedOf(at, c);
    return answerPage(
      c,
      <MovePage
        view={c.var.view}
        asked={asked}
        form={{ ...blank, values: aboutOf(asked.shown.order.machine.process).known(asked.shown.order.machine.facts) }}
      />,
    );
  });

  app.post(path, async (c) => {
    const asked = await askedOf(at, c);
    const { sent, key, refused } = await readSent(at, c, asked);
    const again = (code: Refused['code'], details: Details) => {
      const field = details['field'];
      const sentence = sentenceFor(c.var.view, asked, sent, { code, details });
      const name =
        typeof field === 'string'
          ? (namesOf(asked).find((one) => one === field || one.split('.')[0] === field) ?? 'form')
          : 'form';
      const form: FormState = {
        errors: { [name]: sentence },
        values: Object.fromEntries(namesOf(asked).map((one) => [one, sent.get(one) ?? undefined])),
      };
      return answerPage(c, <MovePage view={c.var.view} asked={asked} form={form} />, ERRORS[code].status);
    };
    if (refused) return again(refused.code, refused.details);
    try {
      const body = valuesOf(asked.fields, sent, asked.shown.order.terms.currency);
      await at.db.tx((tx) =>
        makeMove(tx, actorOf(c), { order: asked.shown.order.id, name: asked.name, body, key }, c.var.now),
      );
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      return again(error.code, error.details);
    }
    return seeOther(c, paths.order(asked.shown.order.id));
  });
  return app;
}

const standing = ({ terms, machine: { facts } }: OrderView['order']) => ({ terms, facts });

/** Of the controls: counts have one for each item, reviews two for each product. */
function namesOf({ shown: { order }, fields }: Asked): string[] {
  const about = aboutOf(order.machine.process);
  return Object.entries(fields).flatMap(([name, { type }]) => {
    if (type === 'counts') return about.items(standing(order)).map((_, at) => `${name}.${at}`);
    if (type !== 'reviews') return [name];
    return about.products(order.terms).flatMap((_, at) => [`${name}.${at}.stars`, `${name}.${at}.words`]);
  });
}

async function askedOf(at: Installation, c: Context<PageEnv>): Promise<Asked> {
  const shown = await orderOf(at.db, actorOf(c), c.req.param('id') ?? '', c.var.now);
  const name = c.req.param('move') ?? '';
  const found = transitionOf(shown.order, name);
  const fields = Object.fromEntries(
    Object.entries(found?.transition.input ?? {}).filter(([, field]) => field.type !== 'system'),
  );
  const elsewhere = Object.values(fields).some((field) => field.type === 'document');
  if (!found || found.transition.internal || elsewhere || movers(found.transition).includes('clock'))
    throw new Refused('not_found');
  return {
    shown,
    name,
    fields,
    confirm: found.transition.confirm === true,
    options: await optionsOf(at.db, actorOf(c), { view: c.var.view, shown, fields }),
    ladder: found.transition.money === 'ladder',
  };
}

/** Files of the form are kept first; the move then names them by id. */
async function readSent(
  at: Installation,
  c: Context<PageEnv>,
  { fields }: Asked,
): Promise<{ sent: Sent; key: string; refused: Refusal | null }> {
  const multipart = (c.req.header('content-type') ?? '').startsWith('multipart/form-data');
  if (!multipart) {
    const sent = new URLSearchParams(await c.req.text());
    return { sent, key: keyFrom(sent.get('key')), refused: null };
  }
  const actor = actorOf(c);
  const taken = Object.entries(fields).flatMap(([name, { type }]) => (type === 'files' ? [name] : []));
  if (actor.kind !== 'person' || taken.length === 0) throw new Refused('input.unknown_field', { field: 'files' });
  const kinds = Object.fromEntries(taken.map((name) => [name, ALL_KINDS]));
  const form = await receiveForm(at, c.req.raw, actor, kinds, c.var.now);
  const idsOf = (name: string) => form.files.flatMap(({ field, row }) => (field === name ? [row.id as string] : []));
  const sent: Sent = {
    get: (field) => form.fields.get(field)?.[0] ?? null,
    getAll: (field) => (taken.includes(field) ? idsOf(field) : (form.fields.get(field) ?? [])),
  };
  const [wrong] = form.refused;
  const refused = wrong
    ? { code: wrong.refused.code, details: { ...wrong.refused.details, field: wrong.field } }
    : null;
  return { sent, key: keyFrom(sent.get('key')), refused };
}

/** What is wrong with a value, for whoever typed it; the API says the same with the name of the field. */
function sentenceFor(view: View, { shown, fields }: Asked, sent: Sent, refusal: Refusal): string {
  const { t, format } = view;
  const name = refusal.details['field'];
  const field = typeof name === 'string' ? fields[name.split('.')[0] ?? ''] : undefined;
  if (refusal.code !== 'input.invalid' || !field || typeof name !== 'string')
    return refusalText(view, refusal, shown.order.terms.currency);
  if (field.type !== 'files' && field.type !== 'counts' && (sent.get(name) ?? '').trim() === '')
    return t('form.missing');
  if (field.type === 'money')
    return t('orderpage.amount_wrong', { example: format.money(money(12_345, shown.order.terms.currency)) });
  if (field.type === 'text') return t('form.too_long', { max: field.max });
  return t('form.format');
}

function MovePage({ view, asked, form }: { view: View; asked: Asked; form: FormState }) {
  const { t } = view;
  const { shown, name, fields, confirm } = asked;
  const offered = shown.moves.find((move) => move.name === name);
  const reason = offered?.refusal ?? null;
  const title = t(`order.move.${name}.do`);
  const crumbs = [
    { label: t('orderpage.all_orders'), href: paths.orders },
    { label: shown.no, href: paths.order(shown.order.id) },
  ];
  const about = aboutOf(shown.order.machine.process);
  const seen = seenOf(shown, fields);
  const hasFiles = Object.values(fields).some(({ type }) => type === 'files');
  return (
    <Page view={view} title={`${title} ${shown.no}`} part="orders">
      <Narrow>
        <PageHead title={title} crumbs={crumbs} lead={titleOf(view, shown.order)} />
        <MoveAbout view={view} {...asked} />
        <MoneyPreview view={view} shown={shown} name={name} />
        {asked.ladder ? <Ladder view={view} shown={shown} /> : null}
        <Card>
          <Form
            action={paths.orderMove(shown.order.id, name)}
            hidden={{ key: formKey(), ...seen }}
            upload={hasFiles}
            {...form}
          >
            {asksFor(fields, seen).map(([field, spec]) => (
              <MoveField
                key={field}
                view={view}
                name={field}
                field={spec}
                currency={shown.order.terms.currency}
                provider={shown.provider.name}
                options={asked.options[field]}
                items={about.items(standing(shown.order))}
                products={about.products(shown.order.terms)}
              />
            ))}
            <ButtonBar>
              <Button look="primary" reason={reason ? refusalText(view, reason, shown.order.terms.currency) : null}>
                {confirm ? t('orderpage.confirm') : title}
              </Button>
              <LinkButton look="quiet" href={paths.order(shown.order.id)}>
                {t('orderpage.back')}
              </LinkButton>
            </ButtonBar>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}

/** What the page showed and the move names, so that something newer refuses it. */
function seenOf(shown: OrderView, fields: Fields): Record<string, string | number> {
  const { order, terms_hash } = shown;
  const byFacts = aboutOf(order.machine.process).seen(order.machine.facts);
  const seen: Record<string, string | number> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === 'seen')
      seen[name] = { terms: order.terms_version, terms_hash, report: reportVersion(shown) }[field.what];
    else if (byFacts[name] !== undefined) seen[name] = byFacts[name];
  }
  return seen;
}

function asksFor(fields: Fields, seen: Readonly<Record<string, unknown>>): [string, Field][] {
  return Object.entries(fields).filter(([name]) => !(name in seen));
}

function reportVersion({ order }: OrderView): number {
  return (order.machine.facts['report'] as { version?: number } | undefined)?.version ?? 0;
}

/** What cancelling costs at each time, as it was agreed. */
function Ladder({ view, shown }: { view: View; shown: OrderView }) {
  const { t, format, now } = view;
  const { order } = shown;
  const steps = cancelSteps({
    facts: order.machine.facts,
    terms: order.terms as unknown as InspectionTerms,
    policy: order.terms.policy,
  });
  const current = steps.findIndex(({ until }) => now <= until);
  return (
    <Card flush title={t('orderpage.ladder.title')}>
      <Table
        caption={t('orderpage.ladder.title')}
        rows={steps.map((step, at) => ({ ...step, at }))}
        rowKey={({ at }) => String(at)}
        columns={[
          { key: 'until', head: t('orderpage.ladder.until'), main: true, cell: ({ until }) => <DateTime at={until} /> },
          {
            key: 'back',
            head: t('orderpage.ladder.back'),
            numeric: true,
            cell: ({ provider_bps, at }) => (
              <>
                {format.bps(10_000 - provider_bps)}{' '}
                {at === current ? <Tag tone="held">{t('orderpage.ladder.now')}</Tag> : null}
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}

/** What the move would do to the money, to the cent, before it is made. */
function MoneyPreview({ view, shown, name }: { view: View; shown: OrderView; name: string }) {
  const { t } = view;
  const preview = previewOf(shown.order, name, shown.by, view.now);
  if (!preview || heldOf(shown.order.tranches) === 0n) return null;
  const amount = (minor: bigint) => <Amount of={money(minor, shown.order.terms.currency)} />;
  return (
    <Card title={t('orderpage.money.would')}>
      <Facts
        rows={[
          [t('orderpage.money.to_inspector', { name: shown.provider.name }), amount(preview.provider)],
          [t('orderpage.money.to_operator'), amount(preview.fees)],
          [t('orderpage.money.back_to', { name: shown.buyer.name }), amount(preview.buyer)],
        ]}
      />
    </Card>
  );
}
