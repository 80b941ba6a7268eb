import { flag } from '#modules/conversations/commands.ts';
import { OfferInput } from '#modules/conversations/contract.ts';
import { makeOffer } from '#modules/conversations/offers.ts';
import type { TestApp } from './app.ts';
import { newKey, send, terms, termsFields, words, type Ask } from './asked-parts.ts';
import { askInspector } from './world.ts';

const offered = (it: TestApp) => ({
  process: 'inspection',
  terms: { ...terms(it), price_minor: 42_000, currency: 'USD' },
});
/** In a conversation of its own where the inspector has just made an offer. */
const toAnswer =
  (body: (offer: { no: number; hash: string }, it: TestApp) => unknown): Ask =>
  async (it, world) => {
    const { conversation } = await askInspector(it, world);
    const input = OfferInput.parse(offered(it));
    const made = await it.db.tx((tx) =>
      makeOffer(tx, world.inspector.actor, { conversation, key: newKey(), ...input }, it.clock.now()),
    );
    return { params: { id: conversation }, body: body(made, it), key: newKey() };
  };
const offerFields = (it: TestApp) => ({
  ...termsFields(it),
  day_rate: '420.00',
  day_rate_currency: 'USD',
  seen: '0',
  action: 'send',
});
const answerByForm =
  (move: 'accept' | 'decline' | 'withdraw'): Ask =>
  async (it, world) => {
    const { params, body } = await toAnswer(({ no, hash }) => ({ no: String(no), hash }))(it, world);
    const { no, hash } = body as { no: string; hash: string };
    return { params: { ...params, no, move }, body: move === 'accept' ? { hash } : { words } };
  };
const flagged: Ask = async (it, { inspector, talk: conversation }) => {
  const told = { conversation, seq: null, reason: 'other', words: '' } as const;
  const id = await it.db.tx((tx) => flag(tx, inspector.actor, told, it.clock.now()));
  return { params: { id }, body: { note: 'Looked at it.' } };
};
/** What is asked of conversations and offers, by route. */
export const TALK_ASKS: Readonly<Record<string, Ask>> = {
  'POST /api/v1/inquiries': (_, { inspector }) => ({
    body: { to: [inspector.org], type: 'psi', product: 'Desk lamp', window: null, words, files: [] },
    key: newKey(),
  }),
  'POST /api/v1/conversations': (_, { inspector }) => ({ body: { with: inspector.org, about: null } }),
  'GET /api/v1/messages': send(undefined, '?q=lamp'),
  'POST /api/v1/conversations/:id/messages': () => ({ body: { words, files: [] }, key: newKey() }),
  'POST /api/v1/conversations/:id/read': send({ seq: 1 }),
  'GET /api/v1/conversations/:id/files/:file': (_, world) => ({ params: { id: world.talk, file: world.talkPhoto } }),
  'GET /api/v1/conversations/:id/files/:file/preview': (_, world) => ({
    params: { id: world.talk, file: world.talkPhoto },
  }),
  'POST /api/v1/conversations/:id/offers': async (it, world) => ({
    params: { id: (await askInspector(it, world)).conversation },
    body: offered(it),
    key: newKey(),
  }),
  'POST /api/v1/conversations/:id/counter': toAnswer(({ no }, it) => ({ ...offered(it), no })),
  'POST /api/v1/conversations/:id/accept': toAnswer(({ no, hash }) => ({ no, hash })),
  'POST /api/v1/conversations/:id/decline': toAnswer(({ no }) => ({ no, words: 'Too dear.' })),
  'POST /api/v1/conversations/:id/withdraw': toAnswer(({ no }) => ({ no, words: '' })),
  'POST /api/v1/conversations/:id/flags': send({ seq: 1, reason: 'spam', words }),
  'POST /api/v1/staff/flags/:id/close': flagged,
  'GET /contact': (_, { inspector }) => ({ query: `?to=${inspector.org}` }),
  'POST /contact': (_, { inspector }) => ({ body: { to: [inspector.org], type: 'psi', product: 'Lamp', words } }),
  'GET /messages/:id/files/:file': (_, world) => ({ params: { id: world.talk, file: world.talkPhoto } }),
  'GET /messages/:id/files/:file/preview': (_, world) => ({ params: { id: world.talk, file: world.talkPhoto } }),
  'POST /messages/:id': send({ words }),
  'POST /messages/:id/block': send({ unblock: 'yes' }),
  'POST /messages/:id/report': send({ seq: '1', reason: 'spam', words }),
  'POST /messages/:id/offer': async (it, world) => ({
    params: { id: (await askInspector(it, world)).conversation },
    body: offerFields(it),
  }),
  'GET /messages/:id/offers/:no/:move': answerByForm('accept'),
  'POST /messages/:id/offers/:no/:move': answerByForm('accept'),
  'POST /staff/flags/:id': flagged,
};
