import { flag } from '#modules/conversations/commands.ts';
import { OfferInput } from '#modules/conversations/contract.ts';
import { makeOffer } from '#modules/conversations/offers.ts';
import type { TestApp } from './app.ts';
import type { Ask } from './asked.ts';
import { askedTerms } from './deals.ts';
import { askInspector } from './world.ts';

// What is sent to the addresses of conversations; see asked.ts.

let count = 0;
const newKey = (): string => `talk-asked-${++count}`;
const words = 'Please look at this.';

const offered = (it: TestApp) => ({
  process: 'inspection',
  terms: { ...askedTerms(it.clock.now()), price_minor: 42_000, currency: 'USD' },
});
/** In a conversation of its own where the inspector has just made an offer. */
export const toAnswer =
  (body: (offer: { no: number; hash: string }, it: TestApp) => unknown): Ask =>
  async (it, world) => {
    const { conversation } = await askInspector(it, world);
    const input = OfferInput.parse(offered(it));
    const made = await it.db.tx((tx) =>
      makeOffer(tx, world.inspector.actor, { conversation, key: newKey(), ...input }, it.clock.now()),
    );
    return { params: { id: conversation }, body: body(made, it), key: newKey() };
  };
export const flagged: Ask = async (it, { inspector, talk: conversation }) => {
  const told = { conversation, seq: null, reason: 'other', words: '' } as const;
  const id = await it.db.tx((tx) => flag(tx, inspector.actor, told, it.clock.now()));
  return { params: { id }, body: { note: 'Looked at it.' } };
};
const somebody: Ask = async (it) => ({ params: { id: (await it.makeOrg()).id } });

export const TALK_ASKS: Readonly<Record<string, Ask>> = {
  'POST /api/v1/inquiries': (_, { inspector }) => ({
    body: { to: [inspector.org], type: 'psi', product: 'Desk lamp', window: null, words, files: [] },
    key: newKey(),
  }),
  'POST /api/v1/conversations': (_, { inspector }) => ({ body: { with: inspector.org, about: null } }),
  'GET /api/v1/messages': () => ({ query: '?q=lamp' }),
  'POST /api/v1/conversations/:id/messages': () => ({ body: { words, files: [] }, key: newKey() }),
  'POST /api/v1/conversations/:id/read': () => ({ body: { seq: 1 } }),
  'GET /api/v1/conversations/:id/files/:file': (_, world) => ({ params: { id: world.talk, file: world.talkPhoto } }),
  'GET /api/v1/conversations/:id/files/:file/preview': (_, world) => ({
    params: { id: world.talk, file: world.talkPhoto },
  }),
  'PUT /api/v1/blocks/:id': somebody,
  'DELETE /api/v1/blocks/:id': somebody,
  'POST /api/v1/conversations/:id/offers': async (it, world) => ({
    params: { id: (await askInspector(it, world)).conversation },
    body: offered(it),
    key: newKey(),
  }),
  'POST /api/v1/conversations/:id/counter': toAnswer(({ no }, it) => ({ ...offered(it), no })),
  'POST /api/v1/conversations/:id/accept': toAnswer(({ no, hash }) => ({ no, hash })),
  'POST /api/v1/conversations/:id/decline': toAnswer(({ no }) => ({ no, words: 'Too dear.' })),
  'POST /api/v1/conversations/:id/withdraw': toAnswer(({ no }) => ({ no, words: '' })),
  'POST /api/v1/conversations/:id/flags': () => ({ body: { seq: 1, reason: 'spam', words } }),
  'POST /api/v1/staff/flags/:id/close': flagged,
};
