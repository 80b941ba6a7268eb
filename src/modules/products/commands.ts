import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { isId, type ProductId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import { badIncoterms, badTier, type Tier } from '#domain/products.ts';
import type { Instant } from '#domain/time.ts';
import { type Place, placesById, RATES_SQL, ratesOf, usdCentsSql, withAbove } from '#modules/reference/queries.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { locales, words } from '#platform/i18n.ts';
import { newId } from '#platform/random.ts';
import type { ProductChange, ProductInput, SellerChange } from './contract.ts';
import type { ProductRow } from './tables.ts';

const wrong = (field: string, expected: string) => new Refused('input.invalid', { field, expected });

/**
 * Changes what the actor's organization shows of itself as a seller; makes the page where it has none yet. Parts that are
 * left out stay. Refused: not_found (it does not sell), order.needs_owner_or_admin, input.invalid.
 */
export async function editSeller(tx: Tx, actor: PersonActor, change: SellerChange, now: Instant): Promise<void> {
  const name = await sellingName(tx, actor);
  const place = change.place === undefined ? undefined : (await placesById(tx, [change.place]))[0];
  if (change.place !== undefined && !place) throw wrong('place', 'a place of the directory');
  const [there] = await tx.sql('SELECT FROM sellers WHERE org_id = $1 FOR UPDATE', [actor.org]);
  if (!there) {
    if (!place) throw wrong('place', 'where the seller is');
    await tx.sql(
      'INSERT INTO sellers (org_id, name, place_id, updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [actor.org, name, place.id, toDb(now)],
    );
  }
  const { place: _, ...columns } = change;
  const found = place && {
    place_id: place.id,
    within: withAbove(place),
    places: placeWords(place),
  };
  await update(tx, 'sellers', 'org_id', actor.org, { ...columns, ...found, updated_at: toDb(now) });
}

/** The names of a place and of what it lies in, in every language. */
export const placeWords = ({ path }: Pick<Place, 'path'>): string =>
  path.flatMap(({ name }) => [name.en, name.zh ?? '']).join(' ');

/** Writes the columns of one row; their names are ours, not the request's. */
async function update(
  tx: Tx,
  table: 'sellers' | 'products',
  key: 'org_id' | 'id',
  id: string,
  columns: Readonly<Record<string, unknown>>,
): Promise<void> {
  const values: unknown[] = [id];
  const set = Object.entries(columns)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => `${column} = $${values.push(value)}`);
  await tx.sql(`UPDATE ${table} SET ${set.join(', ')} WHERE ${key} = $1`, values);
}

/** Its name, where the organization sells and the person may edit. Refused: order.needs_owner_or_admin, not_found. */
async function sellingName(tx: Tx, { org, role }: PersonActor): Promise<string> {
  if (!can(role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
  const [row] = await tx.sql<{ name: string }>('SELECT name FROM organizations WHERE id = $1 AND sells', [org]);
  if (!row) throw new Refused('not_found');
  return row.name;
}

/**
 * A new product of the actor's organization; a draft unless it is published at once. Refused: not_found (it does not
 * sell), order.needs_owner_or_admin, product.no_seller_page, input.invalid.
 */
export async function addProduct(tx: Tx, actor: PersonActor, input: ProductInput, now: Instant): Promise<ProductId> {
  await sellingName(tx, actor);
  const [seller] = await tx.sql('SELECT FROM sellers WHERE org_id = $1', [actor.org]);
  if (!seller) throw new Refused('product.no_seller_page');
  const id = newId('prd', now);
  check(input);
  await tx.sql(
    `INSERT INTO products (id, org_id, name_en, name_zh, industry, unit, currency, lead_days, transports, incoterms, accepts_escrow, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
    [
      id,
      actor.org,
      input.name_en,
      input.name_zh,
      input.industry,
      input.unit,
      input.currency,
      input.lead_days,
      input.transports,
      input.incoterms,
      input.accepts_escrow,
      toDb(now),
    ],
  );
  await write(tx, id, input, input.currency, now);
  return id;
}

/**
 * Changes a product of the actor's organization; parts that are left out stay. `published: false` takes it out of the
 * directory. Refused: not_found, order.needs_owner_or_admin, input.invalid.
 */
export async function editProduct(
  tx: Tx,
  actor: PersonActor,
  id: string,
  change: ProductChange,
  now: Instant,
): Promise<void> {
  const row = await ownProduct(tx, actor, id);
  const { currency } = row;
  check({
    name_en: change.name_en ?? row.name_en,
    name_zh: change.name_zh ?? row.name_zh,
    transports: change.transports ?? row.transports,
    incoterms: change.incoterms ?? row.incoterms,
    tiers: change.tiers,
  });
  if (change.currency !== undefined && change.currency !== currency && !change.tiers)
    throw wrong('tiers', 'the prices in the new currency');
  await write(tx, row.id, change, change.currency ?? currency, now);
}

/** A product of the actor's organization, locked. Refused: not_found, order.needs_owner_or_admin. */
export async function ownProduct(tx: Tx, actor: PersonActor, id: string): Promise<ProductRow> {
  if (!isId('prd', id)) throw new Refused('not_found');
  const [row] = await tx.sql<ProductRow>('SELECT * FROM products WHERE id = $1 AND org_id = $2 FOR UPDATE', [
    id,
    actor.org,
  ]);
  if (!row) throw new Refused('not_found');
  await sellingName(tx, actor);
  return row;
}

type Checked = Pick<ProductInput, 'name_en' | 'name_zh'> &
  Pick<ProductRow, 'transports' | 'incoterms'> & { readonly tiers?: readonly Tier[] | undefined };

/** What no schema of one field sees. */
function check({ name_en, name_zh, transports, incoterms, tiers = [] }: Checked): void {
  if (name_en === '' && name_zh === '') throw wrong('name_en', 'a name in at least one language');
  const rule = badIncoterms(incoterms, transports);
  if (rule) throw wrong('incoterms', `rules for its transport; ${rule} is for the sea`);
  const bad = badTier(tiers);
  if (bad)
    throw wrong(
      `tiers.${bad.at}.${bad.field}`,
      bad.field === 'from' ? 'more than the quantity before' : 'less than the price before',
    );
}

async function write(tx: Tx, id: ProductId, change: ProductChange, currency: string, now: Instant): Promise<void> {
  const { tiers, variants, ...columns } = change;
  if (tiers) await putTiers(tx, id, tiers, currency);
  if (variants) {
    await tx.sql('DELETE FROM product_variants WHERE product_id = $1', [id]);
    await tx.sql(
      `INSERT INTO product_variants (product_id, position, name, sku)
       SELECT $1, v.position, v.name, v.sku FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS v (name, sku, position)`,
      [id, variants.map(({ name }) => name), variants.map(({ sku }) => sku)],
    );
  }
  if (change.published)
    await tx.sql('UPDATE products SET listed_at = $2 WHERE id = $1 AND listed_at IS NULL', [id, toDb(now)]);
  await update(tx, 'products', 'id', id, { ...columns, updated_at: toDb(now) });
  await refreshProducts(tx, [id]);
}

async function putTiers(tx: Tx, id: ProductId, tiers: readonly Tier[], currency: string): Promise<void> {
  const rates = await ratesOf(tx);
  const cents = tiers.map(({ unit_price_minor: minor }) => rates.usdCents({ minor: BigInt(minor), currency }));
  if (cents.includes(null)) throw wrong('currency', `one of ${rates.currencies.join(', ')}`);
  await tx.sql('DELETE FROM product_tiers WHERE product_id = $1', [id]);
  await tx.sql(
    `INSERT INTO product_tiers (product_id, from_quantity, unit_price_minor, usd_cents)
     SELECT $1, t.* FROM unnest($2::integer[], $3::bigint[], $4::bigint[]) t`,
    [id, tiers.map(({ from }) => from), tiers.map((tier) => tier.unit_price_minor), cents],
  );
}

/** After a change of exchange rates: what filters and sorting compare. Prices themselves stay. Answers how many changed. */
export async function weighTiers(tx: Tx): Promise<number> {
  const rows = await tx.sql(
    `UPDATE product_tiers t SET usd_cents = n.cents
       FROM (SELECT t.product_id, t.from_quantity, ${usdCentsSql('t.unit_price_minor')} AS cents
               FROM product_tiers t JOIN products p ON p.id = t.product_id JOIN ${RATES_SQL} USING (currency)) n
      WHERE t.product_id = n.product_id AND t.from_quantity = n.from_quantity AND t.usd_cents <> n.cents RETURNING 1`,
    (await ratesOf(tx)).columns,
  );
  return rows.length;
}

/** Brings the text that is searched into step with what the products say; names and the seller are added by the index. */
export async function refreshProducts(tx: Tx, ids: readonly string[]): Promise<void> {
  const rows = await tx.sql<{ id: string; industry: string }>('SELECT id, industry FROM products WHERE id = ANY ($1)', [
    ids,
  ]);
  await tx.sql(
    `UPDATE products p SET document = folded(concat_ws(' ', description_en, description_zh, n.words,
       (SELECT string_agg(concat_ws(' ', v.name, v.sku), ' ') FROM product_variants v WHERE v.product_id = p.id)))
     FROM unnest($1::text[], $2::text[]) AS n (id, words) WHERE p.id = n.id`,
    [rows.map(({ id }) => id), rows.map(({ industry }) => industryWords(industry))],
  );
}

/** Its plain names in every language, so that each finds it. */
const industryWords = (code: string) => locales.map((locale) => words(locale)(`directory.industry.${code}`)).join(' ');

export interface ShownPhoto {
  readonly id: string;
  readonly storage_key: string;
  readonly small_key: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The photos of a product in their order, some of them new. Answers the keys that nothing shows any more, which the caller
 * removes after the commit. Refused: not_found (also for a photo that is neither there nor among `fresh`),
 * order.needs_owner_or_admin.
 */
export async function setPhotos(
  tx: Tx,
  actor: PersonActor,
  id: string,
  { ids, fresh }: { readonly ids: readonly string[]; readonly fresh: readonly ShownPhoto[] },
): Promise<string[]> {
  const { id: product } = await ownProduct(tx, actor, id);
  const before = await tx.sql<ShownPhoto>(
    'SELECT id, storage_key, small_key, width, height FROM product_photos WHERE product_id = $1',
    [product],
  );
  const known = new Map([...before, ...fresh].map((photo) => [photo.id, photo]));
  const photos = ids.map((photo) => {
    const found = known.get(photo);
    if (!found) throw new Refused('not_found');
    return found;
  });
  await tx.sql('DELETE FROM product_photos WHERE product_id = $1', [product]);
  await tx.sql(
    `INSERT INTO product_photos (product_id, position, id, storage_key, small_key, width, height)
     SELECT $1, f.position, f.id, f.storage_key, f.small_key, f.width, f.height
       FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[]) WITH ORDINALITY AS f (id, storage_key, small_key, width, height, position)`,
    [
      product,
      photos.map((photo) => photo.id),
      photos.map((photo) => photo.storage_key),
      photos.map((photo) => photo.small_key),
      photos.map((photo) => photo.width),
      photos.map((photo) => photo.height),
    ],
  );
  const gone = before.filter((photo) => !ids.includes(photo.id));
  const unused = await tx.sql<{ key: string; small: string }>(
    `SELECT k.key, k.small FROM unnest($1::text[], $2::text[]) AS k (key, small)
      WHERE NOT EXISTS (SELECT FROM product_photos f WHERE f.storage_key = k.key)`,
    [gone.map((photo) => photo.storage_key), gone.map((photo) => photo.small_key)],
  );
  return unused.flatMap(({ key, small }) => [key, small]);
}
