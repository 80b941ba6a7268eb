import { type Context, Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { INDUSTRIES, LANGUAGES } from '#domain/listings.ts';
import { can } from '#domain/permissions.ts';
import { editSeller } from '#modules/products/commands.ts';
import { SellerEdit, type SellerChange } from '#modules/products/contract.ts';
import { type Seller, sellerById } from '#modules/products/queries.ts';
import { placeInput } from '#modules/reference/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { Checkbox, CheckList, TextArea, TextInput } from '#web/ui/input.tsx';
import { ChoiceColumns } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import { PlaceInput, PLACES_ISLAND, readPlace } from './place-fields.tsx';

/** What a seller shows of itself, edited by its owners and admins on one page. */
export function sellerEditPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.editSeller, async (c) => {
    const actor = personOf(c);
    const seller = await sellerById(at.db, actor.org, { own: true });
    const mayEdit = can(actor.role, 'listing', 'edit');
    const values = valuesOf(c.var.view, seller);
    return answerPage(c, <EditPage view={c.var.view} {...{ seller, values, mayEdit }} errors={{}} />);
  });

  app.post(paths.editSeller, async (c) => {
    const actor = personOf(c);
    const { view } = c.var;
    if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
    const sent = new URLSearchParams(await c.req.text());
    const result = await changeFrom(at, c, sent);
    if ('change' in result) {
      await at.db.tx((tx) => editSeller(tx, actor, result.change, c.var.now));
      setFlash(at, c, 'done', view.t('products.saved'));
      return seeOther(c, paths.seller(actor.org));
    }
    const seller = await sellerById(at.db, actor.org, { own: true });
    const values = Object.fromEntries([...new Set(sent.keys())].map((name) => [name, sent.getAll(name)]));
    return answerPage(c, <EditPage view={view} seller={seller} values={values} errors={result.errors} mayEdit />, 400);
  });
  return app;
}

async function changeFrom(
  at: Installation,
  c: Context<PageEnv>,
  sent: URLSearchParams,
): Promise<{ change: SellerChange } | { errors: FormErrors }> {
  const { t } = c.var.view;
  const text = (name: string) => (sent.get(name) ?? '').replaceAll('\r\n', '\n').trim();
  const home = await readPlace(at.db, c.var.view, text('place'));
  if (!home.place) return { errors: { place: home.error } };
  const founded = text('founded');
  const parsed = SellerEdit.safeParse({
    published: sent.has('published'),
    accepts_escrow: sent.has('accepts_escrow'),
    place: home.place.id,
    headline_en: text('headline_en'),
    headline_zh: text('headline_zh'),
    description_en: text('description_en'),
    description_zh: text('description_zh'),
    founded: founded === '' ? null : Number(founded),
    languages: sent.getAll('languages'),
    industries: sent.getAll('industries'),
  });
  if (parsed.success) return { change: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => [
    String(path[0] ?? 'form'),
    t('products.bad_field', { expected: message }),
  ]);
  return { errors: Object.fromEntries(errors) as FormErrors };
}

interface Props {
  readonly view: View;
  readonly seller: Seller | null;
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly mayEdit: boolean;
}

function EditPage({ view, seller, values, errors, mayEdit }: Props) {
  const { t } = view;
  return (
    <Page view={view} title={t('products.edit_seller_title')} part="products" islands={[PLACES_ISLAND]}>
      <PageHead
        crumbs={[{ label: t('common.organization'), href: paths.organization }]}
        title={t('products.edit_seller_title')}
        lead={t('products.edit_seller_lead')}
        side={
          seller ? (
            <ButtonBar>
              <LinkButton href={paths.seller(seller.org)}>{t('products.see')}</LinkButton>
              <LinkButton href={paths.ownProducts}>{t('products.own_title')}</LinkButton>
            </ButtonBar>
          ) : null
        }
      />
      <Form action={paths.editSeller} values={values} errors={errors}>
        <Profile view={view} />
        <Lists view={view} />
        <ButtonBar>
          <Button look="primary" reason={mayEdit ? null : t('company.edit_owner_only')}>
            {t('common.save')}
          </Button>
        </ButtonBar>
      </Form>
    </Page>
  );
}

function Profile({ view: { t } }: Pick<Props, 'view'>) {
  return (
    <Card title={t('company.edit_profile')}>
      <Stack gap="normal">
        <Checkbox name="published" label={t('products.edit_seller_published')} />
        <Checkbox
          name="accepts_escrow"
          label={t('products.edit_seller_escrow')}
          hint={t('products.edit_seller_escrow_hint')}
        />
        <FieldSet columns={2}>
          <PlaceInput name="place" label={t('products.edit_seller_place')} hint={t('company.edit_place_hint')} />
          <TextInput name="founded" label={t('company.edit_founded')} type="number" min={1800} max={2100} optional />
        </FieldSet>
        <TextInput name="headline_en" label={t('company.edit_headline_en')} maxLength={160} optional />
        <TextArea name="description_en" label={t('company.edit_description_en')} rows={5} maxLength={4000} optional />
        <TextInput name="headline_zh" label={t('company.edit_headline_zh')} maxLength={160} optional />
        <TextArea name="description_zh" label={t('company.edit_description_zh')} rows={5} maxLength={4000} optional />
      </Stack>
    </Card>
  );
}

function Lists({ view }: Pick<Props, 'view'>) {
  const { t, format } = view;
  const sorted = (choices: { value: string; label: string }[]) =>
    choices.toSorted((a, b) => format.compare(a.label, b.label));
  return (
    <Card title={t('products.edit_seller_industries')}>
      <Stack gap="normal">
        <ChoiceColumns>
          <CheckList
            name="industries"
            legend={t('company.edit_industries')}
            choices={sorted(INDUSTRIES.map((code) => ({ value: code, label: names.industry(view, code) })))}
          />
        </ChoiceColumns>
        <ChoiceColumns>
          <CheckList
            name="languages"
            legend={t('company.edit_languages')}
            choices={sorted(LANGUAGES.map((code) => ({ value: code, label: format.language(code) })))}
          />
        </ChoiceColumns>
      </Stack>
    </Card>
  );
}

/** The form as it stands in the database. */
function valuesOf(view: View, seller: Seller | null): FormValues {
  if (!seller) return { languages: ['en'], accepts_escrow: 'on' };
  return {
    ...(seller.published ? { published: 'on' } : {}),
    ...(seller.acceptsEscrow ? { accepts_escrow: 'on' } : {}),
    place: seller.place ? placeInput(seller.place, view.locale) : '',
    founded: seller.founded === null ? '' : String(seller.founded),
    headline_en: seller.headline.en,
    headline_zh: seller.headline.zh,
    description_en: seller.description.en,
    description_zh: seller.description.zh,
    languages: seller.languages,
    industries: seller.industries,
  };
}
