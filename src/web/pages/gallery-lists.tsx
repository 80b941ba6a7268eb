import { money, type Money } from '#domain/money.ts';
import { DAY } from '#domain/time.ts';
import { paths } from '#web/paths.ts';
import { Card, Row, Section, Small, Split, type Tone } from '#web/ui/block.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { CheckList, Select, TextInput } from '#web/ui/input.tsx';
import { ActiveFilters, Dots, FilterBar, FilterPanel, Item, ItemList, Pagination, Table, Tabs } from '#web/ui/list.tsx';
import { Ago, Amount, Avatar, Stars, Tag, Tags } from '#web/ui/mark.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';

const usd = (minor: number) => money(minor, 'USD');
const here = paths.gallery;

type Shown = { readonly view: View };

const companies = [
  { name: 'company', rating: 4.8, ratings: 187, orders: 212, onTime: 0.97, km: 18, price: 26_800, about: 'about_1' },
  { name: 'company_2', rating: 4.4, ratings: 61, orders: 74, onTime: 0.92, km: 120, price: 21_900, about: 'about_2' },
  { name: 'company_3', rating: null, ratings: 0, orders: 4, onTime: 1, km: 6, price: 15_000, about: 'about_3' },
] as const;

/** A search with filters and a list of companies. */
export function Lists({ view: { t, format } }: Shown) {
  return (
    <Section title={t('gallery.lists_title')}>
      <Form action={here} method="get" id="search" values={{ q: 'DL-20', where: 'Shaoxing, Zhejiang' }}>
        <Card label={t('common.search')}>
          <FilterBar>
            <TextInput name="q" type="search" label={t('gallery.what')} optional bare />
            <TextInput name="where" label={t('gallery.where')} optional bare />
            <Select
              name="type"
              label={t('gallery.type')}
              optional
              bare
              options={[{ value: 'psi', label: t('gallery.psi') }]}
            />
            <Button look="primary" icon="search">
              {t('common.search')}
            </Button>
          </FilterBar>
        </Card>
      </Form>
      <Split side="start" label={t('common.filters')} aside={<Filters t={t} />}>
        <Row apart>
          <p>{rich(t, 'gallery.covers', { count: format.number(42) })}</p>
          <ActiveFilters filters={[{ label: t('gallery.lighting'), href: here }]} clear={here} />
        </Row>
        <ItemList label={t('gallery.covers', { count: 42 }).replace(/<\/?b>/g, '')}>
          {companies.map((company) => (
            <Item
              key={company.name}
              avatar={<Avatar name={t(`gallery.${company.name}`)} />}
              title={t(`gallery.${company.name}`)}
              href={here}
              meta={
                <Dots
                  items={[
                    <Stars key="stars" of={company.rating} count={company.ratings} small />,
                    t('gallery.orders_done', { count: company.orders }),
                    t('gallery.on_time', { share: format.percent(company.onTime) }),
                    t('gallery.away', { km: company.km }),
                  ]}
                />
              }
              side={
                <>
                  <div class="price">
                    <b>
                      <Amount of={usd(company.price)} price />
                    </b>
                    <Small>{t('gallery.a_man_day')}</Small>
                  </div>
                  <LinkButton href={here}>{t('gallery.contact')}</LinkButton>
                </>
              }
            >
              <p>{t(`gallery.${company.about}`)}</p>
              <Tags>
                <Tag>PSI</Tag>
                <Tag>DUPRO</Tag>
                <Tag tone="note" icon="shield">
                  ISO/IEC 17020
                </Tag>
              </Tags>
            </Item>
          ))}
        </ItemList>
        <Pagination previous={null} next={here} text={t('common.page_of', { page: 1, pages: 3 })} />
      </Split>
    </Section>
  );
}

function Filters({ t }: Pick<View, 't'>) {
  return (
    <Form action={here} method="get" id="filters" autoSubmit label={t('common.filters')}>
      <FilterPanel title={t('common.filters')}>
        <CheckList
          name="industry"
          legend={t('gallery.industry')}
          chosen={['lighting']}
          choices={[
            { value: 'lighting', label: t('gallery.lighting'), count: 64 },
            { value: 'electronics', label: t('gallery.electronics'), count: 171 },
            { value: 'furniture', label: t('gallery.furniture'), count: 88 },
          ]}
        />
        <Button>{t('common.apply')}</Button>
      </FilterPanel>
    </Form>
  );
}

interface Order {
  readonly id: string;
  readonly product: string;
  readonly state: string;
  readonly tone: Tone;
  readonly due: number;
  readonly amount: Money;
}

const orders: readonly Order[] = [
  { id: 'INS-2041', product: 'product_value', state: 'reported', tone: 'held', due: 6.9, amount: usd(30_900) },
  { id: 'INS-2038', product: 'product_value', state: 'paid_in_progress', tone: 'held', due: 2, amount: usd(61_800) },
  { id: 'INS-2021', product: 'product_value', state: 'in_dispute', tone: 'stop', due: 4.2, amount: usd(124_000) },
  { id: 'INS-1990', product: 'product_value', state: 'completed', tone: 'paid', due: -31, amount: usd(26_800) },
  { id: 'INS-2044', product: 'product_value', state: 'unconfirmed', tone: 'plain', due: 2.4, amount: usd(45_000) },
];

/** Tabs over a table that turns into cards. */
export function Orders({ view: { t, format, now } }: Shown) {
  return (
    <div>
      <Tabs
        label={t('gallery.state')}
        tabs={[
          { label: t('gallery.all'), href: `${here}?all`, count: 38, current: true },
          { label: t('gallery.unconfirmed'), href: `${here}?1`, count: 2 },
          { label: t('gallery.confirmed'), href: `${here}?2`, count: 1 },
          { label: t('gallery.paid_in_progress'), href: `${here}?3`, count: 4 },
          { label: t('gallery.reported'), href: `${here}?4`, count: 1 },
          { label: t('gallery.completed'), href: `${here}?5`, count: 28 },
          { label: t('gallery.in_dispute'), href: `${here}?6`, count: 2 },
        ]}
      />
      <Card flush label={t('gallery.orders')}>
        <Table
          caption={t('gallery.orders')}
          rows={orders}
          rowKey={(row) => row.id}
          href={() => here}
          columns={[
            { key: 'id', head: t('gallery.order_number'), main: true, cell: (row) => row.id },
            { key: 'product', head: t('gallery.product'), cell: (row) => t(`gallery.${row.product}`) },
            {
              key: 'state',
              head: t('gallery.state'),
              cell: (row) => <Tag tone={row.tone}>{t(`gallery.${row.state}`)}</Tag>,
            },
            {
              key: 'due',
              head: t('gallery.due'),
              sort: { href: here, now: 'descending' },
              cell: (row) => <Ago at={now + row.due * DAY} />,
            },
            {
              key: 'amount',
              head: t('gallery.price'),
              numeric: true,
              sort: { href: here },
              cell: (row) => <Amount of={row.amount} />,
            },
          ]}
          foot={{ id: t('gallery.total'), amount: format.money(usd(288_500)) }}
        />
        <Pagination
          label={t('gallery.orders')}
          previous={here}
          next={here}
          text={t('common.range_of', { from: 26, to: 50, total: 212 })}
        />
      </Card>
    </div>
  );
}
