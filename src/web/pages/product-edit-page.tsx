import { INDUSTRIES } from '#domain/listings.ts';
import { INCOTERMS, TRANSPORTS } from '#domain/process/trade-terms.ts';
import { UNITS } from '#domain/products.ts';
import type { Product } from '#modules/products/queries.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { Checkbox, CheckList, Select, TextArea, TextInput } from '#web/ui/input.tsx';
import { ChoiceColumns } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { names, written } from './directory-names.ts';
import { TIER_LINES } from './product-form.ts';
import { PhotoCard } from './product-photos.tsx';

interface Props {
  readonly view: View;
  /** Null: a new one. */
  readonly product: Product | null;
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly currencies: readonly string[];
  /** The seller accepts no escrow at all. */
  readonly escrowOff: boolean;
  readonly mayEdit: boolean;
}

/** One page for the whole product; its photos are forms of their own, since a file cannot be filled in again. */
export function EditPage(props: Props) {
  const { view, product, values, errors, mayEdit } = props;
  const { t } = view;
  const title = product
    ? t('products.edit_title', { name: written(view, product.name) })
    : t('products.edit_title_new');
  return (
    <Page view={view} title={title} part="products">
      <PageHead
        crumbs={[
          { label: t('common.organization'), href: paths.organization },
          { label: t('products.own_title'), href: paths.ownProducts },
        ]}
        title={title}
        side={product ? <Acts view={view} product={product} mayEdit={mayEdit} /> : null}
      />
      <Stack gap="wide">
        <Form action={product ? paths.editProduct(product.id) : paths.newProduct} values={values} errors={errors}>
          <What {...props} />
          <Prices {...props} />
          <Delivery {...props} />
          <ButtonBar>
            <Button look="primary" reason={mayEdit ? null : t('company.edit_owner_only')}>
              {t('products.edit_save')}
            </Button>
            <LinkButton look="quiet" href={paths.ownProducts}>
              {t('common.cancel')}
            </LinkButton>
          </ButtonBar>
        </Form>
        {product && mayEdit ? <PhotoCard view={view} product={product} /> : null}
      </Stack>
    </Page>
  );
}

/** Publishing is one press, so that nothing typed meanwhile is half saved. */
function Acts({ view: { t }, product, mayEdit }: { view: View; product: Product; mayEdit: boolean }) {
  return (
    <ButtonBar>
      <LinkButton href={paths.product(product.id)}>{t('products.see')}</LinkButton>
      <PostButton
        action={paths.publishProduct(product.id)}
        fields={{ published: product.published ? 'no' : 'yes' }}
        reason={mayEdit ? null : t('company.edit_owner_only')}
      >
        {t(product.published ? 'products.withdraw' : 'products.publish')}
      </PostButton>
    </ButtonBar>
  );
}

function What({ view, product }: Props) {
  const { t, format } = view;
  const industries = INDUSTRIES.map((code) => ({ value: code, label: names.industry(view, code) }));
  return (
    <Card title={t('products.edit_what')}>
      <Stack gap="normal">
        <FieldSet columns={2} hint={t('products.edit_names_hint')}>
          <TextInput name="name_en" label={t('products.edit_name_en')} maxLength={160} optional />
          <TextInput name="name_zh" label={t('products.edit_name_zh')} maxLength={160} optional />
        </FieldSet>
        <FieldSet columns={2}>
          <Select
            name="industry"
            label={t('products.category')}
            empty={t('products.edit_choose')}
            options={industries.toSorted((a, b) => format.compare(a.label, b.label))}
          />
          <Select
            name="unit"
            label={t('products.edit_unit')}
            options={UNITS.map((unit) => ({ value: unit, label: t(`products.units.${unit}`) }))}
          />
        </FieldSet>
        <TextArea name="description_en" label={t('products.edit_description_en')} rows={5} maxLength={8000} optional />
        <TextArea name="description_zh" label={t('products.edit_description_zh')} rows={5} maxLength={8000} optional />
        <TextArea
          name="variants"
          label={t('products.edit_variants')}
          hint={t('products.edit_variants_hint')}
          rows={4}
          optional
        />
        {product ? null : <Checkbox name="published" label={t('products.edit_published')} />}
        {product?.published ? <input type="hidden" name="published" value="on" /> : null}
      </Stack>
    </Card>
  );
}

/** The first line is needed; of the others those that are filled in count. */
function Prices({ view, currencies, values }: Props) {
  const { t } = view;
  const [currency] = [values['currency'] ?? view.currency].flat();
  const filled = TIER_LINES.filter((line) => [values[`from_${line}`] ?? ''].flat().join('') !== '').length;
  // Always two more than are filled in.
  const lines = Math.max(4, filled + 2);
  return (
    <Card title={t('products.edit_prices')}>
      <Stack gap="normal">
        <FieldSet columns={3}>
          <Select
            name="currency"
            label={t('products.edit_currency')}
            value={currency}
            options={currencies.map((code) => ({ value: code, label: code }))}
          />
        </FieldSet>
        <FieldSet hint={t('products.edit_prices_hint')} columns={2}>
          {TIER_LINES.slice(0, lines).map((line) => (
            <>
              <TextInput
                key={`from_${line}`}
                name={`from_${line}`}
                label={t('products.edit_from')}
                type="number"
                min={1}
                max={10_000_000}
                inputMode="numeric"
                optional={line > 0}
              />
              <TextInput
                key={`price_${line}`}
                name={`price_${line}`}
                label={t('products.edit_price')}
                inputMode="decimal"
                maxLength={20}
                autocomplete="off"
                optional={line > 0}
              />
            </>
          ))}
        </FieldSet>
      </Stack>
    </Card>
  );
}

function Delivery({ view: { t }, escrowOff }: Props) {
  return (
    <Card title={t('products.edit_delivery')}>
      <Stack gap="normal">
        <FieldSet columns={3}>
          <TextInput
            name="lead_days"
            label={t('products.edit_lead')}
            type="number"
            min={0}
            max={365}
            inputMode="numeric"
          />
        </FieldSet>
        <ChoiceColumns>
          <CheckList
            name="transports"
            legend={t('products.edit_transports')}
            choices={TRANSPORTS.map((way) => ({ value: way, label: t(`products.transport.${way}`) }))}
          />
        </ChoiceColumns>
        <ChoiceColumns>
          <CheckList
            name="incoterms"
            legend={t('products.edit_incoterms')}
            hint={t('products.edit_incoterms_hint')}
            choices={INCOTERMS.map((rule) => ({ value: rule, label: rule }))}
          />
        </ChoiceColumns>
        <Checkbox
          name="accepts_escrow"
          label={t('products.edit_escrow')}
          hint={t(escrowOff ? 'products.edit_escrow_off' : 'products.edit_escrow_hint')}
        />
      </Stack>
    </Card>
  );
}
