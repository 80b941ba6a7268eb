import { runnerImport } from 'vite';
import { standingClock } from '#platform/clock.ts';
import { loadConfig } from '#platform/config.ts';
import type { Installation } from '#platform/http.ts';

type App = { request: (path: string) => Promise<Response> | Response };

/**
 * docs/reference/api.json: what the running server answers at /api/v1/openapi.json. No database is there, and the
 * document needs none: an API that asks for one while it is put together fails here.
 */
export async function apiDocument(): Promise<string> {
  // The pages beside the API are TSX, which Node does not read by itself.
  const { module } = await runnerImport<{ makeApp: (at: Installation) => App }>('src/server/app.ts');
  const answer = await module.makeApp(withoutAnything()).request('/api/v1/openapi.json');
  if (answer.status !== 200) throw new Error(`the API's document: ${answer.status} ${await answer.text()}`);
  return `${JSON.stringify(sorted(await answer.json()), null, 2)}\n`;
}

function withoutAnything(): Installation {
  const missing = (name: string) =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error(`the API's document asks for ${name}`);
        },
      },
    );
  const rethrow = ({ err }: { err: Error }): never => {
    throw err;
  };
  const at = {
    config: loadConfig({ SECRET: 'for-the-document-only-'.padEnd(32, '.') }),
    clock: standingClock(0),
    log: { error: rethrow },
    db: missing('the database'),
    files: missing('files'),
    mail: missing('mail'),
  };
  return at as unknown as Installation;
}

/** Paths and schemas by name, so that the order in which modules are put together does not show. */
function sorted(document: unknown): unknown {
  const { paths = {}, components = {}, ...rest } = document as Record<string, Record<string, unknown>>;
  const byName = (record: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  const parts = Object.entries(components).map(([name, part]) => [name, byName(part as Record<string, unknown>)]);
  return { ...rest, paths: byName(paths), components: Object.fromEntries(parts) };
}
