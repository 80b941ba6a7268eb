import type { Env } from '#platform/http.ts';
import type { View } from './view.ts';

/** A request that is answered with a page. */
export interface PageEnv {
  Variables: Env['Variables'] & { view: View };
}
