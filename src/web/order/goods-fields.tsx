import { INCOTERMS, CONDITIONS, DUES, ITEMS_MAX, MILESTONES_MAX, TRANSPORTS } from '#domain/process/trade-terms.ts';
import { money } from '#domain/money.ts';
import { ALL_KINDS, acceptOf } from '#modules/files/kinds.ts';
import type { Product } from '#modules/products/queries.ts';
import { Small } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { FieldSet, type FormValues } from '#web/ui/form.tsx';
import { Entry } from '#web/ui/goods.tsx';
import { DateInput, FileInput, RadioGroup, Select, TextArea, TextInput } from '#web/ui/input.tsx';
import type { View } from '#web/view.ts';
import { PRESETS, rowCount } from './goods-form.ts';

/** What the form of goods terms needs to know of where it stands. */
export interface GoodsAbout {
  /** Listed products that items may be, with their prices. */
  readonly products: readonly Product[];
  readonly currencies: readonly string[];
  readonly feeBps: number;
  /** Whose form it is. */
  readonly side: 'buyer' | 'provider';
}

interface Props {
  readonly view: View;
  readonly about: GoodsAbout;
  readonly values: FormValues;
  /** Of the files that are kept. */
  readonly fileNames: readonly string[];
  /** The field that the cursor goes to: of a row that was just added. */
  readonly focus: string | null;
}

/** All that the sides of a goods order agree on. Rows come and go by buttons of the form itself (goods-form.ts). */
export function GoodsFields(props: Props) {
  const { view, values, fileNames } = props;
  const { t } = view;
  return (
    <>
      {/* What Enter presses in a field: the first button of a form. */}
      <button type="submit" hidden />
      <Items {...props} />
      <Delivery {...props} />
      <Parts {...props} />
      <Fees {...props} />
      <FieldSet legend={t('trade.form.more')}>
        <TextArea
          name="inspection_conditions"
          label={t('trade.form.inspection_conditions')}
          hint={t('trade.form.inspection_conditions_hint')}
          optional
          rows={3}
          maxLength={4000}
        />
        <TextArea name="requirements" label={t('trade.form.requirements')} optional rows={3} maxLength={8000} />
        {[values['files'] ?? []].flat().map((id) => (
          <input key={id} type="hidden" name="files" value={id} />
        ))}
        <FileInput
          name="new_files"
          label={t('trade.form.files')}
          optional
          multiple
          accept={acceptOf(ALL_KINDS)}
          hint={
            fileNames.length > 0
              ? t('orders.place.kept_files', { names: view.format.list([...fileNames]) })
              : t('orderpage.files_hint')
          }
        />
      </FieldSet>
    </>
  );
}

function Items({ view, about, values, focus }: Props) {
  const { t } = view;
  const count = rowCount(values, 'items');
  const at = (row: number) => `items.${row}`;
  return (
    <FieldSet legend={t('trade.terms.items')}>
      <FieldSet columns={3}>
        <Select
          name="currency"
          label={t('trade.form.currency')}
          options={about.currencies.map((code) => ({ value: code, label: code }))}
        />
      </FieldSet>
      {Array.from({ length: count }, (_, row) => (
        <Entry key={row} title={t('trade.form.item', { no: row + 1 })} side={remove(view, 'items', row, count)}>
          <Item view={view} about={about} values={values} name={at(row)} focus={focus} />
        </Entry>
      ))}
      {count < ITEMS_MAX ? (
        <ButtonBar>
          <Button name="action" value="add.items" icon="plus" novalidate>
            {t('trade.form.add_item')}
          </Button>
        </ButtonBar>
      ) : null}
    </FieldSet>
  );
}

function remove({ t }: View, list: 'items' | 'milestones', row: number, count: number) {
  if (count < 2) return null;
  const label = t(list === 'items' ? 'trade.form.remove_item' : 'trade.form.remove_part', { no: row + 1 });
  return (
    <Button name="action" value={`remove.${list}.${row}`} look="quiet" small label={label} novalidate>
      {t('trade.form.remove')}
    </Button>
  );
}

function Item({ view, about, values, name, focus }: Omit<Props, 'fileNames'> & { name: string }) {
  const { t } = view;
  const id = [values[`${name}.product`] ?? ''].flat()[0];
  const product = about.products.find((one) => one.id === id);
  const listed = product?.currency === values['currency'] ? product : undefined;
  return (
    <>
      <input type="hidden" name={`${name}.product`} value={id} />
      <FieldSet columns={2}>
        <TextInput
          name={`${name}.name`}
          label={t('trade.form.name')}
          maxLength={200}
          autofocus={focus === `${name}.name`}
        />
        <TextInput
          name={`${name}.variant`}
          label={t('trade.form.variant')}
          optional
          maxLength={200}
          suggestions={product?.variants.map(({ name: variant }) => variant)}
        />
      </FieldSet>
      <FieldSet columns={3}>
        <TextInput
          name={`${name}.quantity`}
          label={t('trade.form.quantity')}
          type="number"
          min={1}
          max={100_000_000}
          inputMode="numeric"
        />
        <TextInput name={`${name}.unit`} label={t('trade.form.unit')} maxLength={30} />
        <TextInput
          name={`${name}.unit_price_minor`}
          label={t('trade.form.unit_price')}
          inputMode="decimal"
          maxLength={20}
          autocomplete="off"
          depends={listed !== undefined}
        />
      </FieldSet>
      {listed ? <Small>{t('trade.form.listed', { prices: tiersText(view, listed) })}</Small> : null}
    </>
  );
}

function tiersText({ t, format }: View, { tiers, currency }: Product): string {
  const texts = tiers.map(({ from, unit_price_minor: minor }) =>
    t('trade.form.tier', { from: format.number(from), price: format.money(money(minor, currency)) }),
  );
  return texts.join(t('trade.form.tier_between'));
}

function Delivery({ view, about }: Props) {
  const { t } = view;
  const today = new Date(view.now).toISOString().slice(0, 10);
  return (
    <FieldSet legend={t('trade.terms.delivery')}>
      <FieldSet columns={3}>
        <Select
          name="transport"
          label={t('trade.terms.transport')}
          options={TRANSPORTS.map((way) => ({ value: way, label: t(`trade.transport.${way}`) }))}
        />
        <Select
          name="incoterms.rule"
          label={t('trade.form.rule')}
          options={INCOTERMS.map((rule) => ({ value: rule, label: `${rule}: ${t(`trade.incoterm.${rule}`)}` }))}
        />
        <TextInput
          name="incoterms.place"
          label={t('trade.form.place')}
          hint={t('trade.form.place_hint')}
          maxLength={200}
        />
      </FieldSet>
      <FieldSet columns={3}>
        <DateInput name="ship_by" label={t('trade.form.ship_by')} min={today} />
        <TextInput
          name="lead_days"
          label={t('trade.form.lead_days')}
          hint={t(about.side === 'buyer' ? 'trade.form.lead_hint_buyer' : 'trade.form.lead_hint_seller')}
          type="number"
          min={0}
          max={365}
          inputMode="numeric"
        />
        <TextInput
          name="zone"
          label={t('trade.form.zone')}
          hint={t('trade.form.zone_hint')}
          suggestions={Intl.supportedValuesOf('timeZone')}
        />
      </FieldSet>
      <TextArea
        name="delivery"
        label={t('trade.form.delivery')}
        hint={t('trade.form.delivery_hint')}
        optional
        rows={2}
        maxLength={2000}
      />
    </FieldSet>
  );
}

/** The parts of the price. What an inspection needs is asked only where one releases the part (goods.css). */
function Parts({ view, values, focus }: Props) {
  const { t } = view;
  const count = rowCount(values, 'milestones');
  return (
    <FieldSet legend={t('trade.terms.parts')} hint={t('trade.form.parts_hint')}>
      <ButtonBar>
        {PRESETS.map((preset) => (
          <Button key={preset} name="action" value={`preset.${preset}`} small novalidate>
            {t(`trade.form.preset_${preset}`)}
          </Button>
        ))}
      </ButtonBar>
      {Array.from({ length: count }, (_, row) => (
        <Entry key={row} title={t('trade.form.part', { no: row + 1 })} side={remove(view, 'milestones', row, count)}>
          <Part view={view} name={`milestones.${row}`} focus={focus} />
        </Entry>
      ))}
      {count < MILESTONES_MAX ? (
        <ButtonBar>
          <Button name="action" value="add.milestones" icon="plus" novalidate>
            {t('trade.form.add_part')}
          </Button>
        </ButtonBar>
      ) : null}
    </FieldSet>
  );
}

function Part({ view, name, focus }: Pick<Props, 'view' | 'focus'> & { name: string }) {
  const { t } = view;
  return (
    <>
      <FieldSet columns={3}>
        <TextInput
          name={`${name}.amount_minor`}
          label={t('trade.form.amount')}
          hint={t('trade.form.amount_hint')}
          inputMode="text"
          maxLength={20}
          autocomplete="off"
          autofocus={focus === `${name}.amount_minor`}
        />
        <Select
          name={`${name}.due`}
          label={t('trade.form.due')}
          options={DUES.map((due) => ({ value: due, label: t(`trade.form.due_${due}`) }))}
        />
        <Select
          name={`${name}.release`}
          label={t('trade.form.release')}
          options={CONDITIONS.map((one) => ({ value: one, label: t(`trade.form.release_${one}`) }))}
        />
      </FieldSet>
      <div class="on-inspection">
        <FieldSet columns={3}>
          <DateInput name={`${name}.inspection.by`} label={t('trade.form.inspected_by')} depends />
          <Select
            name={`${name}.inspection.on_pass`}
            label={t('trade.form.on_pass')}
            options={(['release', 'releasable'] as const).map((one) => ({
              value: one,
              label: t(`trade.form.on_pass_${one}`),
            }))}
          />
          <Select
            name={`${name}.inspection.without`}
            label={t('trade.form.without')}
            options={(['receipt', 'shipment'] as const).map((one) => ({
              value: one,
              label: t(`trade.form.without_${one}`),
            }))}
          />
        </FieldSet>
      </div>
    </>
  );
}

function Fees({ view: { t, format }, about }: Props) {
  return (
    <FieldSet legend={t('trade.form.fee')}>
      <RadioGroup
        name="fee_by"
        legend={t('orders.place.fee_by', { rate: format.bps(about.feeBps) })}
        choices={(['provider', 'buyer', 'half'] as const).map((by) => ({
          value: by,
          label: t(`trade.form.fee_${by}`),
        }))}
      />
      <FieldSet columns={2}>
        <TextInput
          name="unpaid_provider_bps"
          label={t('trade.form.unpaid')}
          hint={t('trade.form.unpaid_hint')}
          inputMode="decimal"
          optional
          maxLength={6}
          autocomplete="off"
        />
      </FieldSet>
    </FieldSet>
  );
}
