import { createRoute, z } from '@hono/zod-openapi';
import type { OrgId } from '#domain/ids.ts';
import { organizationNames } from '#modules/people/queries.ts';
import { productNames } from '#modules/products/queries.ts';
import { answers, jsonBody, newApi, personOf, type Installation } from '#platform/http.ts';
import type { Tx } from '#platform/db/pool.ts';
import { changeSearch, deleteSearch, saveSearch, shortlist, unlist } from './commands.ts';
import { kindOf, SavedBody, SavedChange, SaveInput, ShortlistBody, ThingId } from './contract.ts';
import { savedSearch, savedSearches, shortlistOf, type SavedSearch } from './queries.ts';

const ofThing = z.object({ thing: ThingId });
const named = z.object({ id: z.string().max(40) });
const Deleted = z.object({ deleted: z.literal(true) });

/** The shortlist of the organization one acts for, and one's own saved searches. */
export function shortlistsApi(at: Installation) {
  const api = newApi();
  addShortlist(api, at);
  addSearches(api, at);
  return api;
}

type Api = ReturnType<typeof newApi>;

function addShortlist(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/shortlist',
      summary: 'Companies and products that your organization has put aside',
      responses: answers(200, ShortlistBody),
    }),
    async (c) => c.json(await shortlistBody(db, personOf(c).org), 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/shortlist/{thing}',
      summary: 'Put a company or a product aside',
      request: { params: ofThing },
      responses: answers(200, ShortlistBody),
    }),
    async (c) => {
      const actor = personOf(c);
      await db.tx((tx) => shortlist(tx, actor, [c.req.valid('param').thing], c.var.now));
      return c.json(await shortlistBody(db, actor.org), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/shortlist/{thing}',
      summary: 'Take a company or a product off the shortlist',
      request: { params: ofThing },
      responses: answers(200, ShortlistBody),
    }),
    async (c) => {
      const actor = personOf(c);
      await unlist(db, actor.org, c.req.valid('param').thing);
      return c.json(await shortlistBody(db, actor.org), 200);
    },
  );
}

function addSearches(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/saved-searches',
      summary: 'Your saved searches, the newest first',
      responses: answers(200, z.object({ searches: z.array(SavedBody) })),
    }),
    async (c) => c.json({ searches: (await savedSearches(db, personOf(c))).map(savedBody) }, 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/saved-searches',
      summary: 'Save a search of a directory under a name',
      request: { body: jsonBody(SaveInput) },
      responses: answers(201, SavedBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const input = c.req.valid('json');
      const saved = await db.tx(async (tx) => savedSearch(tx, actor, await saveSearch(tx, actor, input, c.var.now)));
      return c.json(savedBody(saved), 201);
    },
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/saved-searches/{id}',
      summary: 'Rename a saved search, or say whether you want to hear of what is new',
      request: { params: named, body: jsonBody(SavedChange) },
      responses: answers(200, SavedBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const { id } = c.req.valid('param');
      const change = c.req.valid('json');
      const saved = await db.tx(async (tx) => {
        await changeSearch(tx, actor, { ...change, id }, c.var.now);
        return savedSearch(tx, actor, id);
      });
      return c.json(savedBody(saved), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/saved-searches/{id}',
      summary: 'Delete a saved search',
      request: { params: named },
      responses: answers(200, Deleted),
    }),
    async (c) => {
      await deleteSearch(db, personOf(c), c.req.valid('param').id);
      return c.json({ deleted: true as const }, 200);
    },
  );
}

async function shortlistBody(tx: Tx, org: OrgId): Promise<z.infer<typeof ShortlistBody>> {
  const ids = await shortlistOf(tx, org);
  const [companies, products] = [await organizationNames(tx, ids as OrgId[]), await productNames(tx, ids)];
  const nameOf = (id: string) => companies.get(id) ?? (products.get(id)?.en || products.get(id)?.zh) ?? '';
  return { things: ids.map((id) => ({ kind: kindOf(id), id, name: nameOf(id) })) };
}

function savedBody(saved: SavedSearch): z.infer<typeof SavedBody> {
  const { id, kind, name, search, watched, matched, lookedAt, createdAt } = saved;
  const { after: _after, before: _before, limit: _limit, ...kept } = search;
  return {
    id,
    kind,
    name,
    search: Object.fromEntries(
      Object.entries(kept).flatMap(([part, value]) => (value === undefined ? [] : [[part, value]])),
    ),
    watched,
    matched,
    looked_at: new Date(lookedAt).toISOString(),
    created_at: new Date(createdAt).toISOString(),
  };
}
