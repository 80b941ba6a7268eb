import { Hono } from 'hono';
import { money, type Money } from '#domain/money.ts';
import { inquiryOf, type Answer, type Inquiry } from '#modules/conversations/inquiries.ts';
import { foundById, type FoundCompany } from '#modules/listings/queries.ts';
import { placeById, ratesOf, type Place, type Rates } from '#modules/reference/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { supplierRows } from '#web/talk/talk-words.ts';
import { Card, Details, Facts, Stack } from '#web/ui/block.tsx';
import { ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Dots } from '#web/ui/list.tsx';
import { Amount, Countdown, DateTime, Tag, Tags } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { standing, wholeUnits } from './directory-item.tsx';
import { names } from './directory-names.ts';

/** The answers to one question beside each other: who answered when, and what stands. */
export function inquiryPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get('/inquiries/:id{inq_[0-9a-z]+}', async (c) => {
    const inquiry = await inquiryOf(at.db, personOf(c), c.req.param('id'));
    const orgs = inquiry.answers.map(({ company }) => company.id);
    const [place, rates, companies] = await Promise.all([
      inquiry.place === null ? null : placeById(at.db, inquiry.place),
      ratesOf(at.db),
      foundById(at.db, orgs, c.var.now),
    ]);
    const found = new Map(companies.map((company) => [company.org as string, company]));
    return answerPage(c, <InquiryPage view={c.var.view} {...{ inquiry, place, rates, found }} />);
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly inquiry: Inquiry;
  readonly place: Place | null;
  readonly rates: Rates;
  readonly found: ReadonlyMap<string, FoundCompany>;
}

function InquiryPage({ view, inquiry, place, rates, found }: Props) {
  const { t, format } = view;
  const { answers, type, product, quantity, window: days, supplier, words, at } = inquiry;
  const best = bestOf(view, answers, rates);
  return (
    <Page view={view} title={t('talk.answers.title')} part="messages">
      <PageHead
        title={t('talk.answers.title')}
        lead={
          <Dots
            items={[
              t(`order.type.${type}`),
              quantity === null ? product : `${format.number(quantity)} ${product}`,
              place && names.place(view, place),
              days && format.days(days.from, days.to),
            ]}
          />
        }
        crumbs={[
          { label: t('talk.title'), href: paths.messages },
          { label: t('talk.box.inquiries'), href: `${paths.messages}?show=inquiries` },
        ]}
      />
      <Stack gap="wide">
        <Details summary={t('talk.answers.question')}>
          <Facts rows={supplierRows(view, supplier)} />
          <p class="prewrap">{words}</p>
          <p class="small muted">
            <DateTime at={at} />
          </p>
        </Details>
        <ul class="answers" aria-label={t('talk.answers.title')}>
          {answers.map((answer) => (
            <li key={answer.conversation}>
              <AnswerCard
                view={view}
                asked={at}
                answer={answer}
                rates={rates}
                best={best}
                company={found.get(answer.company.id) ?? null}
              />
            </li>
          ))}
        </ul>
      </Stack>
    </Page>
  );
}

interface Best {
  readonly cheapest: string | null;
  readonly earliest: string | null;
}

const stands = ({ offer }: Answer) => offer !== null && (offer.state === 'standing' || offer.state === 'accepted');

/** Which conversation has the lowest price and the earliest visit; null where fewer than two offers can be compared. */
function bestOf({ currency }: View, answers: readonly Answer[], rates: Rates): Best {
  const offers = answers.filter(stands);
  const least = <Value,>(valueOf: (answer: Answer) => Value | null, less: (a: Value, b: Value) => boolean) => {
    const known = offers.flatMap((answer) => {
      const value = valueOf(answer);
      return value === null ? [] : [{ id: answer.conversation, value }];
    });
    if (known.length < 2) return null;
    const first = known.reduce((best, one) => (less(one.value, best.value) ? one : best));
    return known.filter(({ value }) => !less(first.value, value)).length === 1 ? first.id : null;
  };
  return {
    cheapest: least(
      ({ offer }) => {
        const due = offer && money(offer.due_minor, offer.currency);
        return due && (due.currency === currency ? due : rates.convert(due, currency));
      },
      (a: Money, b: Money) => a.minor < b.minor,
    ),
    earliest: least(
      ({ offer }) => offer?.window?.to ?? null,
      (a: string, b: string) => a < b,
    ),
  };
}

interface CardProps {
  readonly view: View;
  readonly asked: number;
  readonly answer: Answer;
  readonly rates: Rates;
  readonly best: Best;
  readonly company: FoundCompany | null;
}

function AnswerCard({ view, asked, answer, rates, best, company }: CardProps) {
  const { t, format } = view;
  const { conversation, company: named, answered_at: answered, unread, offer } = answer;
  return (
    <Card
      title={<a href={paths.inspector(named.id)}>{named.name}</a>}
      side={unread > 0 ? <Tag tone="note">{t('common.unread', { count: unread })}</Tag> : null}
    >
      {company ? (
        <p class="small muted">
          <Dots items={[...standing(view, company)]} />
        </p>
      ) : null}
      <Tags>
        {answered === null ? (
          <Tag>{t('talk.answers.none')}</Tag>
        ) : (
          <Tag tone="paid" icon="check">
            {t('talk.answers.after', { time: format.duration(Math.max(0, answered - asked)) })}
          </Tag>
        )}
        {best.cheapest === conversation ? <Tag tone="note">{t('talk.answers.cheapest')}</Tag> : null}
        {best.earliest === conversation ? <Tag tone="note">{t('talk.answers.earliest')}</Tag> : null}
      </Tags>
      {offer ? (
        <OfferFacts view={view} offer={offer} rates={rates} />
      ) : (
        <p class="muted">{t('talk.answers.no_offer')}</p>
      )}
      <ButtonBar>
        {offer?.order ? (
          <LinkButton small href={paths.order(offer.order)}>
            {t('talk.offer.open_order')}
          </LinkButton>
        ) : offer?.state === 'standing' && offer.by_side === 'provider' ? (
          <LinkButton small href={paths.offerMove(conversation, offer.no, 'accept')}>
            {t('talk.offer.do_accept')}…
          </LinkButton>
        ) : null}
        <LinkButton small href={paths.conversationLatest(conversation)}>
          {t('talk.open')}
        </LinkButton>
        {offer?.order ? null : (
          <LinkButton small look="quiet" href={paths.placeOrder(named.id)}>
            {t('company.order')}
          </LinkButton>
        )}
      </ButtonBar>
    </Card>
  );
}

function OfferFacts({ view, offer, rates }: { view: View; offer: NonNullable<Answer['offer']>; rates: Rates }) {
  const { t, format, currency } = view;
  const due = money(offer.due_minor, offer.currency);
  const own = offer.currency === currency ? null : rates.convert(due, currency);
  return (
    <Facts
      rows={[
        [t('talk.answers.offer'), t(`talk.offer.by_${offer.by_side}_${offer.state}`)],
        [
          t('talk.offer.buyer_pays'),
          <>
            <b>
              <Amount of={due} />
            </b>
            {own ? (
              <span class="muted"> {t('talk.answers.about', { price: format.price(wholeUnits(own)) })}</span>
            ) : null}
          </>,
        ],
        [t('orderpage.terms.price'), <Amount of={money(offer.price_minor, offer.currency)} />],
        [t('orderpage.terms.days'), offer.half_days === null ? null : format.number(offer.half_days / 2, 1)],
        [t('orderpage.terms.window'), offer.window && format.days(offer.window.from, offer.window.to)],
        [
          t('talk.offer.until'),
          offer.state === 'standing' ? (
            <>
              <DateTime at={offer.expires_at} brief />, <Countdown to={offer.expires_at} />
            </>
          ) : null,
        ],
      ]}
    />
  );
}
