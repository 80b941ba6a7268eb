import { Refused } from '#domain/errors.ts';
import { isId, type OrgId, type ProductId } from '#domain/ids.ts';
import type { Incoterm, Transport } from '#domain/process/trade-terms.ts';
import type { Tier, Unit } from '#domain/products.ts';
import { type Place, placeById } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { countedOf } from '#platform/search.ts';
import { type ProductRating, productRating, spreadOf } from './reviews.ts';
import type { Photo } from './search.ts';
import type { PhotoRow, ProductRow, SellerRow, TierRow, VariantRow } from './tables.ts';

export { foundProducts, searchProducts } from './search.ts';
export type { FoundProduct, Photo, ProductFacet, ProductPage } from './search.ts';

export interface Seller {
  readonly org: OrgId;
  readonly name: string;
  readonly published: boolean;
  readonly place: Place | null;
  readonly headline: { readonly en: string; readonly zh: string };
  readonly description: { readonly en: string; readonly zh: string };
  readonly founded: number | null;
  readonly languages: readonly string[];
  readonly industries: readonly string[];
  readonly acceptsEscrow: boolean;
}

export interface Product {
  readonly id: ProductId;
  /** Shown to everybody: the product and its seller are published. */
  readonly shown: boolean;
  readonly published: boolean;
  readonly seller: Seller;
  readonly name: { readonly en: string; readonly zh: string };
  readonly description: { readonly en: string; readonly zh: string };
  readonly industry: string;
  readonly unit: Unit;
  readonly currency: string;
  /** By rising quantity; the first is the minimum order. */
  readonly tiers: readonly Tier[];
  readonly variants: readonly VariantRow[];
  readonly leadDays: number;
  readonly transports: readonly Transport[];
  readonly incoterms: readonly Incoterm[];
  /** As it was entered; it holds only where the seller accepts escrow too. */
  readonly wantsEscrow: boolean;
  readonly acceptsEscrow: boolean;
  readonly photos: readonly Photo[];
  readonly rating: ProductRating;
  /** Its reviews of one to five stars. */
  readonly spread: readonly number[];
}

/** What a seller shows. Null where there is no such seller, or it is not published and `own` is not set. */
export async function sellerById(tx: Tx, org: OrgId, { own = false } = {}): Promise<Seller | null> {
  const [row] = await tx.sql<SellerRow>(
    'SELECT * FROM sellers WHERE org_id = $1 AND ($2 OR (published AND NOT suspended))',
    [org, own],
    'seller_by_id',
  );
  if (!row) return null;
  return {
    org,
    name: row.name,
    published: row.published && !row.suspended,
    place: await placeById(tx, row.place_id),
    headline: { en: row.headline_en, zh: row.headline_zh },
    description: { en: row.description_en, zh: row.description_zh },
    founded: row.founded,
    languages: row.languages,
    industries: row.industries,
    acceptsEscrow: row.accepts_escrow,
  };
}

/** Whether all of these are products of the seller, shown or not: an order may name one that is not sold any more. */
export async function areOf(tx: Tx, org: string, ids: readonly string[]): Promise<boolean> {
  const wanted = new Set(ids);
  if (wanted.size === 0) return true;
  const rows = await tx.sql(
    'SELECT FROM products WHERE id = ANY ($1) AND org_id = $2',
    [[...wanted], org],
    'products_of',
  );
  return rows.length === wanted.size;
}

/** One product. Null where there is none, or it is not shown to everybody and not the reader's organization's own. */
export async function productById(tx: Tx, id: string, reader: OrgId | null): Promise<Product | null> {
  if (!isId('prd', id)) return null;
  const [row] = await tx.sql<ProductRow>('SELECT * FROM products WHERE id = $1', [id], 'product_by_id');
  if (!row) return null;
  const own = row.org_id === reader;
  const seller = await sellerById(tx, row.org_id, { own });
  if (!seller || !(own || row.published)) return null;
  const tiers = await tx.sql<TierRow>(
    'SELECT from_quantity, unit_price_minor FROM product_tiers WHERE product_id = $1 ORDER BY from_quantity',
    [id],
    'product_tiers',
  );
  const variants = await tx.sql<VariantRow>(
    'SELECT name, sku FROM product_variants WHERE product_id = $1 ORDER BY position',
    [id],
    'product_variants',
  );
  const photos = await tx.sql<Photo>(
    'SELECT id, width, height FROM product_photos WHERE product_id = $1 ORDER BY position',
    [id],
    'product_photos',
  );
  const spread = await spreadOf(tx, id);
  return {
    id,
    shown: row.published && seller.published,
    published: row.published,
    seller,
    name: { en: row.name_en, zh: row.name_zh },
    description: { en: row.description_en, zh: row.description_zh },
    industry: row.industry,
    unit: row.unit,
    currency: row.currency,
    tiers: tiers.map(({ from_quantity: from, unit_price_minor: minor }) => ({ from, unit_price_minor: Number(minor) })),
    variants,
    leadDays: row.lead_days,
    transports: row.transports,
    incoterms: row.incoterms,
    wantsEscrow: row.accepts_escrow,
    acceptsEscrow: row.accepts_escrow && seller.acceptsEscrow,
    photos,
    rating: productRating(
      spread.reduce((sum, count) => sum + count, 0),
      spread.reduce((sum, count, at) => sum + count * (at + 1), 0),
    ),
    spread,
  };
}

/** Where a photo is kept; the caller has checked that the reader may see its product. Refused: not_found. */
export async function photoOf(tx: Tx, product: ProductId, photo: string): Promise<PhotoRow> {
  const [row] = await tx.sql<PhotoRow>(
    'SELECT id, storage_key, small_key, width, height FROM product_photos WHERE product_id = $1 AND id = $2',
    [product, photo],
    'product_photo',
  );
  if (!row) throw new Refused('not_found');
  return row;
}

/** Whose product it is and what it is called, while everybody can see it; null otherwise. */
export async function offeredProduct(
  tx: Tx,
  id: string,
): Promise<{ readonly seller: OrgId; readonly name: { readonly en: string; readonly zh: string } } | null> {
  const [row] = await tx.sql<{ org_id: OrgId; name_en: string; name_zh: string }>(
    `SELECT p.org_id, p.name_en, p.name_zh FROM products p JOIN sellers s USING (org_id)
      WHERE p.id = $1 AND p.published AND s.published AND NOT s.suspended`,
    [id],
    'product_offered',
  );
  return row ? { seller: row.org_id, name: { en: row.name_en, zh: row.name_zh } } : null;
}

/** What products are called, also those that are shown no more: for those who already talk of them. */
export async function productNames(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { readonly en: string; readonly zh: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.sql<{ id: string; name_en: string; name_zh: string }>(
    'SELECT id, name_en, name_zh FROM products WHERE id = ANY ($1)',
    [ids],
    'product_names',
  );
  return new Map(rows.map((row) => [row.id, { en: row.name_en, zh: row.name_zh }]));
}

/** One of the seller's own, in a line. */
export interface OwnProduct {
  readonly id: ProductId;
  readonly name: { readonly en: string; readonly zh: string };
  readonly industry: string;
  readonly published: boolean;
  readonly minimum: number;
  readonly unit: Unit;
  readonly price: { readonly minor: bigint; readonly currency: string };
  readonly photos: number;
}

/** Everything that an organization has entered, drafts too, the newest first. */
export async function ownProducts(tx: Tx, org: OrgId): Promise<OwnProduct[]> {
  const rows = await tx.sql<ProductRow & { minimum: number; price_minor: bigint; photos: number }>(
    `SELECT p.id, p.name_en, p.name_zh, p.industry, p.published, p.unit, p.currency,
       (SELECT min(t.from_quantity) FROM product_tiers t WHERE t.product_id = p.id) AS minimum,
       (SELECT max(t.unit_price_minor) FROM product_tiers t WHERE t.product_id = p.id) AS price_minor,
       (SELECT count(*)::integer FROM product_photos f WHERE f.product_id = p.id) AS photos
     FROM products p WHERE p.org_id = $1 ORDER BY p.id DESC`,
    [org],
    'products_own',
  );
  return rows.map((row) => ({
    id: row.id,
    name: { en: row.name_en, zh: row.name_zh },
    industry: row.industry,
    published: row.published,
    minimum: row.minimum,
    unit: row.unit,
    price: { minor: row.price_minor, currency: row.currency },
    photos: row.photos,
  }));
}

/** How many products are listed, from sellers in how many countries. */
export async function marketSize(tx: Tx): Promise<{ products: number; countries: number }> {
  const { total, facets } = await countedOf(tx, 'product', 'country');
  return { products: total, countries: facets.length };
}
