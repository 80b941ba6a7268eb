import { exponentOf } from '#domain/money.ts';
import type { FoundCompany, Why } from '#modules/listings/queries.ts';
import { distanceKm, type Place, type Rates } from '#modules/reference/queries.ts';
import type { ThingId } from '#modules/shortlists/contract.ts';
import { paths } from '#web/paths.ts';
import { Small } from '#web/ui/block.tsx';
import { Button, Hidden, LinkButton } from '#web/ui/button.tsx';
import { Dots, Item } from '#web/ui/list.tsx';
import { Amount, Avatar, Stars, Tag, Tags } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { names, written } from './directory-names.ts';
import { WhyHere } from './directory-why.tsx';

interface Props {
  readonly view: View;
  readonly company: FoundCompany;
  readonly rates: Rates;
  /** Where the factory is, for the distance. */
  readonly near?: Place | null;
  /** Whether the reader has put it aside; left out where that is not asked. */
  readonly shortlisted?: boolean | undefined;
  /** Why it stands where it stands. */
  readonly why?: Why | undefined;
}

const SHORTLIST_FORM = 'shortlist';

/** What the buttons below belong to by its id; it stands outside of a search form. */
export function ShortlistForm({ view }: { view: View }) {
  return (
    <form id={SHORTLIST_FORM} method="post" action={paths.shortlist} data-swaps="">
      <Hidden fields={{ back: view.path }} />
    </form>
  );
}

/** Puts something aside, or takes it off again. */
export function ShortlistButton({
  view: { t },
  id,
  name,
  shortlisted,
}: {
  view: View;
  id: ThingId;
  name: string;
  shortlisted: boolean;
}) {
  return (
    <Button
      look="quiet"
      small
      icon={shortlisted ? 'check' : 'plus'}
      form={SHORTLIST_FORM}
      name={shortlisted ? 'remove' : 'add'}
      value={id}
      id={`put-${id}`}
      label={t(shortlisted ? 'shortlists.remove_named' : 'shortlists.add_named', { name })}
    >
      {t(shortlisted ? 'shortlists.listed' : 'shortlists.add')}
    </Button>
  );
}

/** One company in a list. */
export function CompanyItem({ view, company, rates, near = null, shortlisted, why }: Props) {
  const { t, format } = view;
  const person = company.kind === 'person';
  const distance = company.distanceKm ?? distanceBetween(company.place, near);
  return (
    <Item
      id={company.org}
      avatar={<Avatar name={company.name} kind={person ? 'person' : 'organization'} />}
      title={company.name}
      href={paths.inspector(company.org)}
      meta={
        <Dots
          items={[
            ...standing(view, company),
            company.place ? names.place(view, company.place) : null,
            distance === null || distance < 3 ? null : t('directory.away', { km: format.number(distance) }),
          ]}
        />
      }
      side={
        <>
          <Price view={view} company={company} rates={rates} />
          <div class="item-acts">
            <LinkButton
              href={paths.contact(company.org)}
              icon="message"
              label={t('talk.contact.title_named', { name: company.name })}
            >
              {t('talk.contact.button_short')}
            </LinkButton>
            {shortlisted === undefined ? null : (
              <ShortlistButton view={view} id={company.org} name={company.name} shortlisted={shortlisted} />
            )}
          </div>
        </>
      }
    >
      <p>{written(view, company.headline)}</p>
      <Small>{format.list(company.languages.map((code) => format.language(code)))}</Small>
      <Tags>
        {person ? <Tag icon="person">{t('directory.one_person')}</Tag> : null}
        {company.types.slice(0, 5).map((type) => (
          <Tag key={type}>{names.typeShort(view, type)}</Tag>
        ))}
        {company.types.length > 5 ? <Tag>{`+${company.types.length - 5}`}</Tag> : null}
        {company.accreditations.map((code) => (
          <Tag key={code} tone="note" icon="shield">
            {names.paper(view, code)}
          </Tag>
        ))}
      </Tags>
      {why ? <WhyHere view={view} why={why} /> : null}
    </Item>
  );
}

/** For cities only: a region has no middle to drive to. */
function distanceBetween(from: Place | null, to: Place | null): number | null {
  return from?.kind === 'city' && to?.kind === 'city' ? distanceKm(from, to) : null;
}

/** Rating, orders, punctuality; for a new company the one sentence that says so. */
export function standing({ t, format }: View, company: FoundCompany) {
  const orders = t('directory.orders', { count: company.completed });
  if (company.rating.average === null) return [<span class="muted">{t('directory.new', { orders })}</span>];
  return [
    <Stars of={company.rating.average} count={company.rating.orders} small />,
    <span class="nowrap">{orders}</span>,
    company.onTime === null ? null : (
      <span class="nowrap">{t('directory.on_time', { share: format.percent(company.onTime) })}</span>
    ),
  ];
}

/** The price as the company set it, and about how much that is in the reader's currency. */
export function Price({ view, company, rates }: Pick<Props, 'view' | 'company' | 'rates'>) {
  const { t, currency, format } = view;
  if (!company.price) return <Small>{t('directory.no_price')}</Small>;
  const own = company.price.currency === currency ? null : rates.convert(company.price, currency);
  return (
    <div class="price">
      <b>
        <Amount of={company.price} price />
      </b>
      <Small>
        {own ? t('directory.man_day_about', { price: format.price(wholeUnits(own)) }) : t('directory.man_day')}
      </Small>
    </div>
  );
}

/** A converted price to whole units: more digits would pretend to be exact. */
export function wholeUnits({ minor, currency }: { minor: bigint; currency: string }) {
  const unit = 10n ** BigInt(exponentOf(currency));
  return { minor: ((minor + unit / 2n) / unit) * unit, currency };
}
