import type { TestApp } from './app.ts';
import { askedTerms } from './deals.ts';
import type { World } from './world.ts';

// What requests of the matrix of roles are made of.

/** What a request names in its address and carries in its body; the key only where one is asked for. */
export interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly key?: string;
}

export type Ask = (it: TestApp, world: World) => Asked | Promise<Asked>;

let keys = 0;
export const newKey = (): string => `asked-key-${++keys}`;
export const words = 'Please look at this.';

/** Sent as it is; null and absent are the same. */
export const send =
  (body: unknown, query?: string): Ask =>
  () => ({ body, ...(query === undefined ? {} : { query }) });

export const terms = (it: TestApp) => askedTerms(it.clock.now());
export const termsFields = (it: TestApp) => {
  const { site, product, window, plan, zone, type } = terms(it);
  const { name, description, ...rest } = product;
  return {
    ...rest,
    ...window,
    product_name: name,
    product_description: description,
    lot: String(product.lot),
    site_name: site.name,
    country: site.country,
    city: site.city,
    region: site.region,
    address: site.address,
    contact: site.contact,
    phone: site.phone,
    zone,
    type,
    standard: plan?.standard ?? '',
    level: 'II',
    severity: 'normal',
    critical: 'none',
    major: '2.5',
    minor: '4.0',
    half_days: '2',
    fee_by: 'provider',
    checklist: 'Barcode',
    requirements: '',
  };
};
