import type { StaffActor } from '#domain/actor.ts';
import { staffCan } from '#domain/permissions.ts';
import type { Installation } from '#platform/http.ts';
import { sealFor, type Seal } from '#platform/seal.ts';

export function numberSeal({ config }: Pick<Installation, 'config'>): Seal {
  return sealFor(config.secret, 'payout-account');
}

/** How a number is stored: sealed for its row, and the end that people are shown. Short numbers show less of it. */
export function storedNumber(seal: Seal, id: string, given: string): { sealed: string; end: string } {
  const number = given.replaceAll(/\s/g, '').toUpperCase();
  return { sealed: seal.close(number, id), end: number.slice(-Math.min(4, Math.floor(number.length / 2))) };
}

/** `•••• 4321` */
export function masked(end: string): string {
  return `•••• ${end}`;
}

/** In full for whoever makes the payout. Null for all others, and where the installation's secret has changed since. */
export function numberFor(
  actor: StaffActor,
  seal: Seal,
  account: { readonly account_id: string; readonly number_sealed: string },
): string | null {
  return staffCan(actor.role, 'payout', 'settle') ? seal.open(account.number_sealed, account.account_id) : null;
}
