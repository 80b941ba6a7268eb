import { createRoute, z } from '@hono/zod-openapi';
import { Refused } from '#domain/errors.ts';
import { isId, type OrgId } from '#domain/ids.ts';
import type { Money } from '#domain/money.ts';
import { answers, jsonBody, newApi, personOf, staffOf, type Installation } from '#platform/http.ts';
import { findPlaces, type Place, placeInput, placesIn } from '#modules/reference/queries.ts';
import { editListing } from './commands.ts';
import { Company, FoundPage, ListingEdit, PaperRefusal, PlaceId, SearchQuery } from './contract.ts';
import { refusePaper, verifyPaper } from './papers.ts';
import {
  companyById,
  type Company as CompanyRead,
  type CompanyInOrder,
  type FoundCompany,
  searchInspectors,
} from './queries.ts';

const named = z.object({ id: z.string() });

const PlaceBody = z
  .object({
    id: z.string(),
    kind: z.string(),
    en: z.string(),
    zh: z.string().nullable(),
    /** With what it lies in, as fields of a place read it. */
    full_en: z.string(),
    full_zh: z.string(),
    zone: z.string(),
    lat: z.number(),
    lon: z.number(),
  })
  .openapi('Place');
const PlaceQuery = z.strictObject({
  q: z.string().trim().max(120).optional(),
  within: PlaceId.optional(),
});

/** The directory, without sign-in; and what an inspection company edits of itself. */
export function listingsApi(at: Installation) {
  const api = newApi();
  addDirectory(api, at);
  addEditing(api, at);
  return api;
}

type Api = ReturnType<typeof newApi>;

function addDirectory(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/inspectors',
      summary: 'Search inspectors',
      request: { query: SearchQuery },
      responses: answers(200, FoundPage),
    }),
    async (c) => {
      const { items, facets, meant, ...page } = await searchInspectors(db, c.req.valid('query'), c.var.now);
      const { total, from, to, next, previous } = page;
      const words = meant.map(({ word, instead }) => ({ word, instead: [...instead] }));
      return c.json(
        { total, from, to, next, previous, items: items.map(inOrderBody), meant: words, facets: facetsBody(facets) },
        200,
      );
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/inspectors/{id}',
      summary: 'One inspector',
      request: { params: named },
      responses: answers(200, Company),
    }),
    async (c) => {
      const company = await companyById(db, orgFrom(c.req.valid('param').id), c.var.now);
      if (!company) throw new Refused('not_found');
      return c.json(companyBody(company), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/places',
      summary: 'Countries, regions and cities: by the beginning of a name, or those within a place',
      request: { query: PlaceQuery },
      responses: answers(200, z.object({ places: z.array(PlaceBody) })),
    }),
    async (c) => {
      const { q, within } = c.req.valid('query');
      const places = q ? await findPlaces(db, q, 20) : await placesIn(db, within ?? null);
      return c.json({ places: places.map(inFull) }, 200);
    },
  );
}

function inFull(place: Place): z.infer<typeof PlaceBody> {
  const { id, kind, name, zone, lat, lon } = place;
  return { id, kind, ...name, full_en: placeInput(place, 'en'), full_zh: placeInput(place, 'zh'), zone, lat, lon };
}

function addEditing(api: Api, { db, files }: Installation): void {
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/listing',
      summary: 'Change what your company shows',
      request: { body: { required: true, content: { 'application/json': { schema: ListingEdit } } } },
      responses: answers(200, Company),
    }),
    async (c) => {
      const actor = personOf(c);
      const change = c.req.valid('json');
      const { gone, company } = await db.tx(async (tx) => ({
        gone: await editListing(tx, actor, change, c.var.now),
        company: await companyById(tx, actor.org, c.var.now, { own: true }),
      }));
      for (const key of gone) await files.remove(key);
      if (!company) throw new Refused('not_found');
      return c.json(companyBody(company), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/inspectors/{id}/accreditations/{code}/verify',
      summary: 'Staff: this paper was seen',
      request: { params: z.object({ id: z.string(), code: z.string().max(40) }) },
      responses: answers(200, z.object({ verified: z.literal(true) })),
    }),
    async (c) => {
      const actor = staffOf(c);
      const { id, code } = c.req.valid('param');
      await db.tx((tx) => verifyPaper(tx, actor, { org: orgFrom(id), code }, c.var.now));
      return c.json({ verified: true as const }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/inspectors/{id}/accreditations/{code}/refuse',
      summary: 'Staff: this paper does not do, and why',
      request: { params: z.object({ id: z.string(), code: z.string().max(40) }), body: jsonBody(PaperRefusal) },
      responses: answers(200, z.object({ refused: z.literal(true) })),
    }),
    async (c) => {
      const actor = staffOf(c);
      const { id, code } = c.req.valid('param');
      const { reason } = c.req.valid('json');
      await db.tx((tx) => refusePaper(tx, actor, { org: orgFrom(id), code, reason }, c.var.now));
      return c.json({ refused: true as const }, 200);
    },
  );
}

/** An id that is not one names nothing. */
export function orgFrom(id: string): OrgId {
  if (!isId('org', id)) throw new Refused('not_found');
  return id;
}

const facetsBody = (facets: Readonly<Record<string, readonly { readonly value: string; readonly count: number }[]>>) =>
  Object.fromEntries(Object.entries(facets).map(([name, values]) => [name, [...values]]));
const priceBody = (price: Money) => ({ price_minor: Number(price.minor), currency: price.currency });
const placeBody = ({ id, name }: Pick<Place, 'id' | 'name'>) => ({ id, en: name.en, zh: name.zh ?? name.en });

function foundBody(found: FoundCompany) {
  const {
    org,
    name,
    kind,
    place,
    headline,
    languages,
    industries,
    types,
    accreditations,
    rating,
    completed,
    onTime,
    price,
    distanceKm,
  } = found;
  return {
    id: org,
    name,
    kind,
    place: place ? placeBody(place) : { id: '', en: '', zh: '' },
    headline,
    languages: [...languages],
    industries: [...industries],
    types: [...types],
    accreditations: [...accreditations],
    rating,
    completed,
    on_time: onTime,
    price: price ? priceBody(price) : null,
    distance_km: distanceKm === null ? null : Math.round(distanceKm),
  };
}

function inOrderBody({ why, ...found }: CompanyInOrder) {
  const { words, score, average, stars, defaultStars, onTime, late, completed } = why;
  return {
    ...foundBody(found),
    why: {
      words,
      points: score.points,
      rating: { points: score.rating, average, stars, default_stars: defaultStars },
      punctuality: { points: score.punctuality, on_time: onTime, late },
      experience: { points: score.experience, completed },
    },
  };
}

function companyBody(company: CompanyRead) {
  return {
    ...foundBody(company),
    description: company.description,
    founded: company.founded,
    inspectors: company.inspectors,
    team: [...company.team],
    services: company.services.map(({ type, price }) => ({ type, ...priceBody(price) })),
    covers: company.covers.map(placeBody),
    accreditation_papers: company.papers.map(({ code, number, issuer, expiresOn, verified, valid }) => ({
      code,
      number,
      issuer,
      expires_on: expiresOn,
      verified,
      valid,
    })),
    days_taken: [...company.daysTaken],
    areas: company.areas.map(({ area, average, real, byDefault, spread }) => ({
      area,
      average,
      ratings: real,
      default_ratings: byDefault,
      by_stars: [...spread],
    })),
    response_minutes: company.responseMinutes,
    comments: company.comments.map(({ at: when, country, type, industry, stars, words, reply }) => ({
      at: new Date(when).toISOString(),
      country,
      type,
      industry,
      stars,
      words,
      reply,
    })),
  };
}
