import { money } from '#domain/money.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { dueOf, type CommonTerms, type OrderSnapshot } from '#domain/process/order.ts';
import { isCalendarDate } from '#domain/time.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { Page } from '#web/layout.tsx';
import { ReckonBar, ReviewParts, SendBar } from '#web/order/review-parts.tsx';
import { HalfDaysField, TermsFields } from '#web/order/terms-fields.tsx';
import { paths } from '#web/paths.ts';
import { formKey } from '#web/read-form.ts';
import { sentOf, textOf } from '#web/sent-form.ts';
import { Card, Notice, Small, Split, Stack } from '#web/ui/block.tsx';
import { Hidden } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { DateInput, MoneyInput, RadioGroup, TextArea } from '#web/ui/input.tsx';
import { Amount } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { ManDaySum, reckoned, WorkFields } from './man-days.tsx';
import { OFFER_FIELDS, priceIn } from './offer-form.ts';
import type { OfferTarget } from './offer-target.ts';
import { otherName } from './talk-words.ts';

interface Common {
  readonly view: View;
  readonly target: OfferTarget;
  readonly fileNames: readonly string[];
}

interface FormProps extends Common {
  readonly values: FormValues;
  readonly errors: FormErrors;
}

const titleOf = ({ view, target }: Common) =>
  view.t(target.counters ? 'talk.offer.counter_title' : 'talk.offer.make_title');

function Head(props: Common) {
  const { view, target } = props;
  const name = otherName(view, target.conversation);
  return (
    <PageHead
      title={titleOf(props)}
      lead={view.t('talk.offer.to', { name })}
      crumbs={[
        { label: view.t('talk.title'), href: paths.messages },
        { label: name, href: paths.conversationLatest(target.conversation.id) },
      ]}
    />
  );
}

/** Everything that an order says, with a price of one's own, and beside it what the figures come to. */
export function OfferForm(props: FormProps) {
  const { view, target, values, errors, fileNames } = props;
  const { t } = view;
  const sent = sentOf(values);
  return (
    <Page view={view} title={titleOf(props)} part="messages" islands={['src/web/islands/reckon.ts']}>
      <Head {...props} />
      <Split label={t('talk.asked')} side="first" aside={<Question view={view} target={target} />}>
        <Card label={titleOf(props)}>
          <Form
            action={paths.conversationOffer(target.conversation.id)}
            values={values}
            errors={errors}
            hidden={{ seen: target.counters?.no ?? 0 }}
            upload
            reckons
          >
            <TermsFields view={view} target={pricesWith(target, values)} values={values} fileNames={fileNames} />
            <WorkFields view={view} />
            <ManDaySum view={view} of={reckoned(sent)} />
            <PriceFields {...props} sent={sent} />
            <ReckonBar
              view={view}
              next={t('talk.offer.continue')}
              back={paths.conversationLatest(target.conversation.id)}
            />
          </Form>
        </Card>
      </Split>
    </Page>
  );
}

/** What the buyer wrote, beside the form that answers it. */
function Question({ view, target: { conversation } }: { view: View; target: OfferTarget }) {
  const { t } = view;
  const { asked } = conversation;
  return (
    <>
      {asked ? (
        <Card title={t('talk.asked')}>
          <p class="prewrap">{asked.words}</p>
        </Card>
      ) : null}
      <Notice tone="note" title={t('talk.safe_title')}>
        <p>{t('talk.safe')}</p>
      </Notice>
    </>
  );
}

/** The types of the company's list; what was asked for is among them, also where the list does not have it. */
function pricesWith({ prices, countries, conversation }: OfferTarget, values: FormValues) {
  const type = conversation.asked?.type;
  const rate = priceIn(sentOf(values));
  if (type === undefined || prices.has(type) || rate === null) return { prices, countries };
  return { prices: new Map([...prices, [type, money(rate.minor, rate.currency)] as const]), countries };
}

function PriceFields({ view, target, values, sent }: FormProps & { sent: Sent }) {
  const { t, format } = view;
  return (
    <>
      <FieldSet legend={t('orders.place.price')}>
        <FieldSet columns={2}>
          <MoneyInput
            name="day_rate"
            label={t('talk.offer.day_rate')}
            currency={String(values['day_rate_currency'] ?? view.currency)}
            currencies={target.currencies}
          />
          <HalfDaysField view={view} chosen={Number(values['half_days']) || 2} />
        </FieldSet>
        <RadioGroup
          name="fee_by"
          legend={t('orders.place.fee_by', { rate: format.bps(target.feeBps) })}
          choices={FEE_BY.map((by) => ({ value: by, label: t(`talk.offer.fee_by_${by}`) }))}
        />
        <FeeTotals view={view} target={target} sent={sent} />
      </FieldSet>
      <SentWith view={view} standsDays={target.standsDays} />
    </>
  );
}

/** What goes with an offer of any kind: until when it stands, and a few words. */
export function SentWith({ view: { t }, standsDays }: { view: View; standsDays: number }) {
  return (
    <FieldSet legend={t('talk.offer.sent_with')}>
      <DateInput
        name="expires_on"
        label={t('talk.offer.expires_on')}
        hint={t('talk.offer.expires_hint', { count: standsDays })}
        optional
      />
      <TextArea name="words" label={t('talk.offer.words')} optional rows={3} maxLength={2_000} />
    </FieldSet>
  );
}

/** The same as the page that checks says it. */
export function SaidWith({ view, sent, standsDays }: { view: View; sent: Sent; standsDays: number }) {
  const { t, format } = view;
  const expires = textOf(sent, 'expires_on');
  const words = textOf(sent, 'words');
  return (
    <>
      <p>
        {isCalendarDate(expires)
          ? t('talk.offer.silence_until', { day: format.day(expires) })
          : t('talk.offer.silence_default', { count: standsDays })}
      </p>
      {words === '' ? null : <p class="prewrap">{words}</p>}
    </>
  );
}

const FEE_BY = ['provider', 'buyer', 'half'] as const satisfies readonly CommonTerms['fee_by'][];

/** Both totals for each way of paying the fee. */
function FeeTotals({ view, target, sent }: { view: View; target: OfferTarget; sent: Sent }) {
  const { t, format } = view;
  const price = priceIn(sent);
  const amount = (minor: bigint) => (price ? <Amount of={{ minor, currency: price.currency }} /> : '');
  return (
    <div id="fee-totals" data-reckoned="" aria-live="polite">
      {price === null ? (
        <Small>{t('talk.offer.no_price')}</Small>
      ) : (
        <Stack gap="snug">
          <p>
            {t('orderpage.terms.price')}: <b>{amount(price.minor)}</b>
          </p>
          <table class="sum-table small">
            <caption class="hidden-text">{t('talk.offer.who_pays')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('talk.offer.fee_is', { rate: format.bps(target.feeBps) })}</th>
                <th scope="col">{t('talk.offer.buyer_pays')}</th>
                <th scope="col">{t('talk.offer.inspector_gets')}</th>
              </tr>
            </thead>
            <tbody>
              {FEE_BY.map((by) => {
                const { due, fee } = dueOf(price.minor, target.feeBps, by);
                const chosen = sent.get('fee_by') === by;
                return (
                  <tr key={by} class={chosen ? 'sum-chosen' : ''}>
                    <th scope="row">{t(`talk.offer.fee_by_${by}`)}</th>
                    <td class="num">{amount(due)}</td>
                    <td class="num">{amount(due - fee)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Stack>
      )}
    </div>
  );
}

interface ReviewProps extends Common {
  readonly sent: Sent;
  readonly terms: InspectionTerms;
  /** The order as acceptance would make it. */
  readonly order: OrderSnapshot;
}

/** The offer as the other side will see it, before it is sent. */
export function OfferReview(props: ReviewProps) {
  const { view, target, sent, terms, order, fileNames } = props;
  const { t } = view;
  return (
    <Page view={view} title={t('talk.offer.check')} part="messages">
      <Head {...props} />
      <Stack gap="wide">
        <Notice tone="note" title={t('talk.offer.check')}>
          <SaidWith view={view} sent={sent} standsDays={target.standsDays} />
        </Notice>
        <ReviewParts
          view={view}
          terms={terms}
          order={order}
          side={target.side}
          provider={target.conversation.provider.name}
          note={t('talk.offer.nothing_yet')}
          fileNames={fileNames}
        />
        <form method="post" action={paths.conversationOffer(target.conversation.id)}>
          {OFFER_FIELDS.filter((name) => name !== 'files').map((name) => (
            <input key={name} type="hidden" name={name} value={sent.get(name) ?? ''} />
          ))}
          {sent.getAll('files').map((id) => (
            <input key={id} type="hidden" name="files" value={id} />
          ))}
          <Hidden fields={{ key: formKey(), seen: target.counters?.no ?? 0 }} />
          <SendBar view={view} send={t(target.counters ? 'talk.offer.send_counter' : 'talk.offer.send')} />
        </form>
      </Stack>
    </Page>
  );
}
