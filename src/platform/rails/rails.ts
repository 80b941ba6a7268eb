import { Refused } from '#domain/errors.ts';
import type { Installation } from '#platform/http.ts';
import type { Method, Rail } from './rail.ts';
import { sandboxRail, type SandboxRail } from './sandbox.ts';

type At = Pick<Installation, 'config' | 'db' | 'clock'>;

/** The sandbox's own rail. Refused in live mode: not_found. */
export function sandboxOf(at: At): SandboxRail {
  if (at.config.mode !== 'sandbox') throw new Refused('not_found');
  return sandboxRail({ db: at.db, secret: at.config.secret, now: () => at.clock.now() });
}

/** Every rail of this installation. */
export function railsOf(at: At): readonly Rail[] {
  return at.config.mode === 'sandbox' ? [sandboxOf(at)] : [];
}

/** Refused: not_found. */
export function railNamed(at: At, name: string): Rail {
  const rail = railsOf(at).find((one) => one.name === name);
  if (!rail) throw new Refused('not_found');
  return rail;
}

export interface Offered extends Method {
  readonly rail: string;
}

export function methodsOf(rails: readonly Rail[]): Offered[] {
  return rails.flatMap((rail) => rail.methods.map((method) => ({ ...method, rail: rail.name })));
}

/** Of the most patient one; null where one holds without end, or where there is none that could be asked. */
export function longestHoldOf(methods: readonly Pick<Method, 'holds_days'>[]): number | null {
  const days = methods.flatMap(({ holds_days }) => holds_days ?? []);
  return days.length < methods.length || days.length === 0 ? null : Math.max(...days);
}
