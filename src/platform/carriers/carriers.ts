import type { Config } from '../config.ts';
import type { CarrierAdapter } from './carrier.ts';
import { sandboxCarrier } from './sandbox.ts';

/** Every carrier that this installation can ask; where none follows a parcel, the seller says where it is. */
export function carriersOf({ mode }: Pick<Config, 'mode'>): readonly CarrierAdapter[] {
  return mode === 'sandbox' ? [sandboxCarrier] : [];
}
