import { AREAS } from '#domain/listings.ts';
import { INSPECTION_TYPES, type InspectionType } from '#domain/process/inspection-terms.ts';
import { type CalendarDate, dateIn } from '#domain/time.ts';
import type { Company } from '#modules/listings/queries.ts';
import type { Rates } from '#modules/reference/queries.ts';
import { paths } from '#web/paths.ts';
import { Small } from '#web/ui/block.tsx';
import { Amount, Stars, Tag } from '#web/ui/mark.tsx';
import type { CompareRow } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';
import { freeDays } from './company-days.ts';
import { wholeUnits } from './directory-item.tsx';
import { names } from './directory-names.ts';

interface Props {
  readonly view: View;
  readonly companies: readonly Company[];
  readonly rates: Rates;
}

const FREE_DAYS = 3;

/** Everything one compares, a row each; rows that nobody fills in are left out, and so are headings over none. */
export function rowsOf(props: Props): CompareRow[] {
  const { t, currency } = props.view;
  const groups: readonly (readonly [string, readonly CompareRow[]])[] = [
    [t('shortlists.prices', { currency }), prices(props)],
    [t('shortlists.ratings'), ratings(props)],
    [t('company.record'), record(props)],
  ];
  return [
    ...filledIn(about(props)),
    ...groups.flatMap(([name, rows]) => {
      const filled = filledIn(rows);
      return filled.length === 0 ? [] : [{ name, cells: [] }, ...filled];
    }),
  ];
}

const filledIn = (rows: readonly CompareRow[]) => rows.filter(({ cells }) => cells.some((cell) => cell !== null));

type Cell = (company: Company) => CompareRow['cells'][number];
const row = ({ companies }: Props, name: string, cell: Cell): CompareRow => ({ name, cells: companies.map(cell) });

function about(props: Props): CompareRow[] {
  const { view } = props;
  const { t, format } = view;
  const list = (words: readonly string[]) => (words.length === 0 ? null : format.list(words));
  return [
    row(props, t('shortlists.office'), ({ place }) => (place ? names.place(view, place) : null)),
    row(props, t('shortlists.kind'), ({ kind, inspectors }) =>
      kind === 'person' ? t('directory.one_person') : t('company.inspectors', { count: inspectors }),
    ),
    row(props, t('company.languages'), ({ languages }) => list(languages.map((code) => format.language(code)))),
    row(props, t('company.where'), ({ covers }) => list(covers.map((place) => names.place(view, place)))),
    row(props, t('company.industries'), ({ industries }) => list(industries.map((code) => names.industry(view, code)))),
    row(props, t('company.papers'), (company) => <Papers view={view} company={company} />),
  ];
}

function ratings(props: Props): CompareRow[] {
  const { view } = props;
  const { t } = view;
  return [
    row(props, t('shortlists.rating'), ({ rating }) =>
      rating.average === null ? (
        <Small>{t('company.too_few', { count: rating.orders })}</Small>
      ) : (
        <Stars of={rating.average} count={rating.orders} small />
      ),
    ),
    ...AREAS.map((area) =>
      row(props, t(`company.area_${area}`), (company) => <AreaCell view={view} company={company} area={area} />),
    ),
  ];
}

function record(props: Props): CompareRow[] {
  const { view } = props;
  const { t, format } = view;
  return [
    row(props, t('company.completed'), ({ completed }) => format.number(completed)),
    row(props, t('company.on_time'), ({ onTime }) =>
      onTime === null ? <Small>{t('company.area_too_few')}</Small> : format.percent(onTime),
    ),
    row(props, t('company.response'), ({ responseMinutes }) =>
      responseMinutes === null ? null : t('company.within', { time: format.duration(responseMinutes * 60_000) }),
    ),
    row(props, t('shortlists.free_days'), (company) => <FreeDays view={view} company={company} />),
    row(props, t('company.sample'), ({ org, sampleBytes, name }) =>
      sampleBytes === null ? null : (
        <a href={paths.sampleReport(org)} download="">
          {t('company.sample_download', { size: format.bytes(sampleBytes) })}
          <span class="hidden-text"> {name}</span>
        </a>
      ),
    ),
  ];
}

/** One row for each type that anybody offers, in the reader's currency; the lowest of a row is said to be it. */
function prices({ view, companies, rates }: Props): CompareRow[] {
  const { t } = view;
  const offered = INSPECTION_TYPES.filter((type) =>
    companies.some(({ services }) => services.some((service) => service.type === type)),
  );
  return offered.map((type): CompareRow => {
    const cents = companies.map((company) => {
      const price = priceOf(company, type);
      return price && rates.usdCents(price);
    });
    const known = cents.filter((cent) => cent !== null && cent !== undefined);
    const lowest = known.length > 1 ? known.reduce((least, cent) => (cent < least ? cent : least)) : null;
    return {
      name: names.type(view, type),
      none: t('shortlists.not_offered'),
      cells: companies.map((company, at) => {
        const price = priceOf(company, type);
        if (!price) return null;
        const own = price.currency === view.currency ? null : rates.convert(price, view.currency);
        return (
          <>
            <b>{own ? <Amount of={wholeUnits(own)} price /> : <Amount of={price} price />}</b>
            {lowest !== null && cents[at] === lowest ? <Tag tone="paid">{t('shortlists.lowest')}</Tag> : null}
            {own ? <Small>{t('shortlists.set_as', { price: view.format.price(price) })}</Small> : null}
          </>
        );
      }),
    };
  });
}

function priceOf({ services }: Company, type: InspectionType) {
  return services.find((service) => service.type === type)?.price ?? null;
}

function Papers({ view, company }: { view: View; company: Company }) {
  const { t, format } = view;
  const valid = company.papers.filter((paper) => paper.valid);
  if (valid.length === 0) return <Small>{t('shortlists.no_papers')}</Small>;
  return (
    <ul class="stack gap-tight">
      {valid.map(({ code, expiresOn }) => (
        <li key={code}>
          {names.paper(view, code)}
          {expiresOn === null ? null : <Small>{t('company.paper_until', { day: format.day(expiresOn) })}</Small>}
        </li>
      ))}
    </ul>
  );
}

function AreaCell({ view, company, area }: { view: View; company: Company; area: (typeof AREAS)[number] }) {
  const { t, format } = view;
  const found = company.areas.find((each) => each.area === area);
  if (!found) return null;
  return (
    <>
      {found.average === null ? <Small>{t('company.area_too_few')}</Small> : <b>{format.number(found.average, 1)}</b>}
      <Small>
        {t('common.ratings', { count: found.real })}
        {found.byDefault > 0 ? ` · ${t('shortlists.by_default', { count: found.byDefault })}` : null}
      </Small>
    </>
  );
}

function FreeDays({ view, company }: { view: View; company: Company }) {
  const today: CalendarDate = dateIn(view.now, company.place?.zone ?? 'UTC');
  const days = freeDays(today, new Set(company.daysTaken), FREE_DAYS);
  return <>{view.format.list(days.map((day) => view.format.dayShort(day)))}</>;
}
