import type { OrgId } from '#domain/ids.ts';
import type { Money } from '#domain/money.ts';
import type { InspectionType } from '#domain/process/inspection-terms.ts';

export type Prices = ReadonlyMap<InspectionType, Money>;

/** What the form is for: a new order from a company, or new terms of an unconfirmed one. */
export interface Target {
  readonly provider: OrgId;
  readonly name: string;
  readonly action: string;
  readonly back: string;
  readonly order: string | null;
  readonly prices: Prices;
  readonly feeBps: number;
  readonly countries: readonly string[];
}
