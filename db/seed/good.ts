import type { PictureName } from './pictures.ts';

/** What is inspected, and where: one row serves several orders of it. */
export interface Good {
  readonly site: {
    readonly name: string;
    readonly country: string;
    readonly region: string;
    readonly city: string;
    readonly address: string;
    readonly contact: string;
    readonly phone: string;
  };
  readonly zone: string;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly half_days: number;
  readonly level: 'I' | 'II' | 'III' | 'S-3' | 'S-4';
  readonly standard: 'iso2859-1' | 'z1.4';
  readonly aql: { readonly critical: string; readonly major: string; readonly minor: string } | null;
  readonly checklist: readonly string[];
  readonly requirements: string;
  /** What goes wrong with it. */
  readonly major: readonly string[];
  readonly minor: readonly string[];
  readonly photos: readonly PictureName[];
}

/** `none`: no critical defect at all; the others in percent, as the tables print them. */
export const USUAL = { critical: 'none', major: '2.5', minor: '4.0' };
export const STRICT = { critical: 'none', major: '1.5', minor: '2.5' };
export const CHINA = 'Asia/Shanghai';

export const site = (
  name: string,
  country: string,
  region: string,
  city: string,
  address: string,
  contact: string,
  phone: string,
): Good['site'] => ({ name, country, region, city, address, contact, phone });
