import type { OrgId, ProductId } from '#domain/ids.ts';
import type { Incoterm, Transport } from '#domain/process/trade-terms.ts';
import type { Unit } from '#domain/products.ts';

export interface SellerRow {
  readonly org_id: OrgId;
  readonly name: string;
  readonly published: boolean;
  readonly suspended: boolean;
  readonly place_id: string;
  readonly headline_en: string;
  readonly headline_zh: string;
  readonly description_en: string;
  readonly description_zh: string;
  readonly founded: number | null;
  readonly languages: readonly string[];
  readonly industries: readonly string[];
  readonly accepts_escrow: boolean;
}

export interface ProductRow {
  readonly id: ProductId;
  readonly org_id: OrgId;
  readonly published: boolean;
  readonly name_en: string;
  readonly name_zh: string;
  readonly description_en: string;
  readonly description_zh: string;
  readonly industry: string;
  readonly unit: Unit;
  readonly currency: string;
  readonly lead_days: number;
  readonly transports: readonly Transport[];
  readonly incoterms: readonly Incoterm[];
  readonly accepts_escrow: boolean;
}

export interface TierRow {
  readonly from_quantity: number;
  readonly unit_price_minor: bigint;
}

export interface VariantRow {
  readonly name: string;
  readonly sku: string;
}

export interface PhotoRow {
  readonly id: string;
  readonly storage_key: string;
  readonly small_key: string;
  readonly width: number;
  readonly height: number;
}
