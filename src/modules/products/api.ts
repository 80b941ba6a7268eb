import { createRoute, z } from '@hono/zod-openapi';
import { Refused } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { answers, type Asked, jsonBody, newApi, personOf, type Installation } from '#platform/http.ts';
import { productBody, productsBody, reviewsBody, sellerBody } from './bodies.ts';
import { addProduct, editProduct, editSeller } from './commands.ts';
import {
  PhotosInput,
  ProductBody,
  ProductEdit,
  ProductInput,
  ProductQuery,
  ProductsFound,
  ReviewsBody,
  ReviewsQuery,
  SellerBody,
  SellerEdit,
} from './contract.ts';
import { putPhotos } from './photos.ts';
import { ownProducts, productById, searchProducts, sellerById } from './queries.ts';
import { reviewsOf } from './reviews.ts';

const named = z.object({ id: z.string() });

/** Products and sellers, without sign-in; and what a seller manages of its own. */
export function productsApi(at: Installation) {
  const api = newApi();
  addReading(api, at);
  addSelling(api, at);
  addManaging(api, at);
  return api;
}

type Api = ReturnType<typeof newApi>;

const readerOf = (c: Asked) => c.var.session?.org ?? null;

function addReading(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/products',
      summary: 'Search products; those of one seller by `seller`',
      request: { query: ProductQuery },
      responses: answers(200, ProductsFound),
    }),
    async (c) => c.json(productsBody(await searchProducts(db, c.req.valid('query'))), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/products/{id}',
      summary: 'One product; drafts for their own seller only',
      request: { params: named },
      responses: answers(200, ProductBody),
    }),
    async (c) => c.json(productBody(await foundProduct(db, c.req.valid('param').id, readerOf(c))), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/products/{id}/reviews',
      summary: 'What buyers said of a product, the newest first',
      request: { params: named, query: ReviewsQuery },
      responses: answers(200, ReviewsBody),
    }),
    async (c) => {
      const { id } = await foundProduct(db, c.req.valid('param').id, readerOf(c));
      return c.json(reviewsBody(await reviewsOf(db, id, c.req.valid('query').before ?? null)), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/sellers/{id}',
      summary: 'One seller',
      request: { params: named },
      responses: answers(200, SellerBody),
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const seller = isId('org', id) ? await sellerById(db, id, { own: readerOf(c) === id }) : null;
      if (!seller) throw new Refused('not_found');
      return c.json(sellerBody(seller), 200);
    },
  );
}

async function foundProduct(db: Installation['db'], id: string, reader: Parameters<typeof productById>[2]) {
  const product = await productById(db, id, reader);
  if (!product) throw new Refused('not_found');
  return product;
}

const Own = z.object({ products: z.array(z.object({ id: z.string(), published: z.boolean() })) });

function addSelling(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/seller',
      summary: 'Change what your organization shows of itself as a seller',
      request: { body: jsonBody(SellerEdit) },
      responses: answers(200, SellerBody),
    }),
    async (c) => {
      const actor = personOf(c);
      await db.tx((tx) => editSeller(tx, actor, c.req.valid('json'), c.var.now));
      const seller = await sellerById(db, actor.org, { own: true });
      if (!seller) throw new Refused('not_found');
      return c.json(sellerBody(seller), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/seller/products',
      summary: 'All products of your organization, drafts too',
      responses: answers(200, Own),
    }),
    async (c) => {
      const products = await ownProducts(db, personOf(c).org);
      return c.json({ products: products.map(({ id, published }) => ({ id, published })) }, 200);
    },
  );
}

function addManaging(api: Api, at: Installation): void {
  const { db } = at;
  api.openapi(
    createRoute({
      method: 'post',
      path: '/products',
      summary: 'Add a product; a draft unless it is published at once',
      request: { body: jsonBody(ProductInput) },
      responses: answers(201, ProductBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const id = await db.tx((tx) => addProduct(tx, actor, c.req.valid('json'), c.var.now));
      return c.json(productBody(await foundProduct(db, id, actor.org)), 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/products/{id}',
      summary: 'Change a product; `published: false` takes it out of the directory',
      request: { params: named, body: jsonBody(ProductEdit) },
      responses: answers(200, ProductBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const { id } = c.req.valid('param');
      await db.tx((tx) => editProduct(tx, actor, id, c.req.valid('json'), c.var.now));
      return c.json(productBody(await foundProduct(db, id, actor.org)), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'put',
      path: '/products/{id}/photos',
      summary: 'All photos of a product in their order, by the ids they were uploaded under',
      request: { params: named, body: jsonBody(PhotosInput) },
      responses: answers(200, ProductBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const { id } = c.req.valid('param');
      await putPhotos(at, actor, id, c.req.valid('json').photos);
      return c.json(productBody(await foundProduct(db, id, actor.org)), 200);
    },
  );
}
