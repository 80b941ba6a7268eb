import { addDemoPeople, demoLogins } from '#modules/people/demo.ts';
import type { Installation } from '#platform/http.ts';

/** Fills the database of a sandbox that has nothing in it yet. Harmless at every later start. */
export async function firstRun(at: Installation): Promise<void> {
  if (at.config.mode !== 'sandbox' || !at.config.demo) return;
  if ((await demoLogins(at.db)).length > 0) return;
  await at.db.tx((tx) => addDemoPeople(tx, at.clock.now()));
}
