import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seedDemo } from '#db/seed.ts';
import type { Installation } from '#platform/http.ts';
import { REACTIONS_OF_SEED } from './worker.ts';

/** Fills the database of a sandbox that has nothing in it yet. Harmless at every later start. */
export async function firstRun(at: Installation): Promise<void> {
  if (at.config.mode !== 'sandbox' || !at.config.demo) return;
  const begun = at.clock.real();
  if (!(await seedDemo(at, REACTIONS_OF_SEED))) return;
  at.log.info({ ms: at.clock.real() - begun }, 'the demo market was made');
  giveMemoryBack();
}

/** Making the market takes 100 MB that nothing needs afterwards, and an idle server does not collect them by itself. */
function giveMemoryBack(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
