import { createRoute, z } from '@hono/zod-openapi';
import { actorOf, answers, jsonBody, keyOf, personOf, type Installation } from '#platform/http.ts';
import { Done, id, Key, type Api } from './api-parts.ts';
import { bodyOfOffer, bodyOfProposal } from './bodies.ts';
import { countMessage } from './commands.ts';
import { CounterInput, EndInput, OfferBody, OfferInput, ProposalBody, SeenInput } from './contract.ts';
import { offersOf, proposalFor } from './offer-list.ts';
import { acceptOffer, counterOffer, dropOffer, makeOffer } from './offers.ts';

const Offered = z.object({ offer: z.string(), no: z.int(), hash: z.string() });

/** Offers in a conversation, and what becomes of them. */
export function addOffers(api: Api, at: Installation): void {
  addReadings(api, at);
  addProposals(api, at);
  addAnswers(api, at);
}

function addReadings(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/conversations/{id}/offers',
      summary: 'Every offer made in it, the oldest first, each with what is not as in the one before',
      request: { params: id },
      responses: answers(200, z.object({ offers: z.array(OfferBody) })),
    }),
    async (c) => {
      const offers = await offersOf(db, actorOf(c), c.req.valid('param').id);
      return c.json({ offers: offers.map(bodyOfOffer) }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/conversations/{id}/proposal',
      summary:
        'For the provider: a quick offer from your price list for what the inquiry asks, with its sum; null without one',
      request: { params: id },
      responses: answers(200, z.object({ proposal: ProposalBody.nullable() })),
    }),
    async (c) => {
      const proposal = await proposalFor(db, personOf(c), c.req.valid('param').id);
      return c.json({ proposal: proposal && bodyOfProposal(proposal) }, 200);
    },
  );
}

function addProposals(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/conversations/{id}/offers',
      summary: 'offer: complete terms at a price of yours, until a date; none may stand already',
      request: { params: id, headers: Key, body: jsonBody(OfferInput) },
      responses: answers(200, Offered),
    }),
    async (c) => {
      const actor = personOf(c);
      const offer = { conversation: c.req.valid('param').id, key: keyOf(c), ...c.req.valid('json') };
      await countMessage(db, actor, c.var.real);
      const { offer: made, no, hash } = await db.tx((tx) => makeOffer(tx, actor, offer, c.var.now));
      return c.json({ offer: made, no, hash }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/conversations/{id}/counter',
      summary: 'counter: other terms in place of the other side’s offer that is named',
      request: { params: id, headers: Key, body: jsonBody(CounterInput) },
      responses: answers(200, Offered),
    }),
    async (c) => {
      const actor = personOf(c);
      const counter = { conversation: c.req.valid('param').id, key: keyOf(c), ...c.req.valid('json') };
      await countMessage(db, actor, c.var.real);
      const { offer: made, no, hash } = await db.tx((tx) => counterOffer(tx, actor, counter, c.var.now));
      return c.json({ offer: made, no, hash }, 200);
    },
  );
}

function addAnswers(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/conversations/{id}/accept',
      summary: 'accept: exactly the offer that was seen; the order stands at once, agreed by both, with its terms',
      request: { params: id, headers: Key, body: jsonBody(SeenInput) },
      responses: answers(200, z.object({ order: z.string() })),
    }),
    async (c) => {
      const actor = personOf(c);
      const seen = { conversation: c.req.valid('param').id, key: keyOf(c), ...c.req.valid('json') };
      const { order } = await db.tx((tx) => acceptOffer(tx, actor, seen, c.var.now));
      return c.json({ order }, 200);
    },
  );

  for (const move of ['decline', 'withdraw'] as const) {
    const summary =
      move === 'decline' ? 'decline: the other side’s offer is not wanted' : 'withdraw: your offer is taken back';
    api.openapi(
      createRoute({
        method: 'post',
        path: `/conversations/{id}/${move}` as const,
        summary,
        request: { params: id, headers: Key, body: jsonBody(EndInput) },
        responses: answers(200, Done),
      }),
      async (c) => {
        const actor = personOf(c);
        const drop = { conversation: c.req.valid('param').id, key: keyOf(c), move, ...c.req.valid('json') };
        await db.tx((tx) => dropOffer(tx, actor, drop, c.var.now));
        return c.json({ done: true } as const, 200);
      },
    );
  }
}
