import { createRoute, z } from '@hono/zod-openapi';
import { sendFile } from '#modules/files/downloads.ts';
import { actorOf, answers, jsonBody, keyOf, newApi, personOf, type Installation } from '#platform/http.ts';
import { addOffers } from './api-offers.ts';
import { addFlags } from './api-flags.ts';
import { Done, id, Key, type Api } from './api-parts.ts';
import { bodyOfConversation, bodyOfFound, bodyOfInquiry, bodyOfMessage } from './bodies.ts';
import {
  block,
  countInquiry,
  countMessage,
  countOpening,
  countTyping,
  markRead,
  openConversation,
  sendInquiry,
  typing,
  unblock,
  writeMessage,
} from './commands.ts';
import {
  ConversationBody,
  FoundBody,
  InquiryBody,
  InquiryInput,
  ListInput,
  MessageBody,
  MessageInput,
  OpenInput,
  PageInput,
  ReadInput,
  SearchInput,
} from './contract.ts';
import { inquiriesOf, inquiryOf } from './inquiries.ts';
import {
  blocksOf,
  conversationOf,
  conversationsOf,
  fileOfConversation,
  messagesOf,
  searchMessages,
} from './queries.ts';

/** Inquiries, conversations and the offers in them over HTTP. */
export function conversationsApi(at: Installation): Api {
  const api = newApi();
  addInquiries(api, at);
  addConversations(api, at);
  addMessages(api, at);
  addFiles(api, at);
  addBlocks(api, at);
  addOffers(api, at);
  addFlags(api, at);
  return api;
}

function addInquiries(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/inquiries',
      summary: 'One question to one or several companies at once; each answers in a conversation of its own',
      request: { headers: Key, body: jsonBody(InquiryInput) },
      responses: answers(200, InquiryBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const key = keyOf(c);
      await countInquiry(db, actor, c.var.real);
      const { inquiry } = await db.tx((tx) => sendInquiry(tx, actor, c.req.valid('json'), key, c.var.now));
      return c.json(bodyOfInquiry(await inquiryOf(db, actor, inquiry)), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/inquiries',
      summary: 'The inquiries of your organization, the newest first, each with its answers',
      responses: answers(200, z.object({ inquiries: z.array(InquiryBody) })),
    }),
    async (c) => c.json({ inquiries: (await inquiriesOf(db, personOf(c))).map(bodyOfInquiry) }, 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/inquiries/{id}',
      summary: 'The answers to one inquiry side by side: who answered when, and the newest offer of each',
      request: { params: id },
      responses: answers(200, InquiryBody),
    }),
    async (c) => c.json(bodyOfInquiry(await inquiryOf(db, personOf(c), c.req.valid('param').id)), 200),
  );
}

function addConversations(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/conversations',
      summary: 'The conversations of your organization; `needs_answer` has what waits for you, the most urgent first',
      request: { query: ListInput },
      responses: answers(200, z.object({ conversations: z.array(ConversationBody), next: z.string().nullable() })),
    }),
    async (c) => {
      const { conversations, next } = await conversationsOf(db, personOf(c), c.req.valid('query'));
      return c.json({ conversations: conversations.map(bodyOfConversation), next }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/conversations',
      summary:
        'The conversation with an organization about a listing, an order or nothing in particular, made if need be',
      request: { body: jsonBody(OpenInput) },
      responses: answers(200, ConversationBody),
    }),
    async (c) => {
      const actor = personOf(c);
      await countOpening(db, actor, c.var.real);
      const opened = await db.tx((tx) => openConversation(tx, actor, c.req.valid('json'), c.var.now));
      return c.json(bodyOfConversation(await conversationOf(db, actor, opened)), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/conversations/{id}',
      summary: 'One conversation as it stands',
      request: { params: id },
      responses: answers(200, ConversationBody),
    }),
    async (c) => c.json(bodyOfConversation(await conversationOf(db, actorOf(c), c.req.valid('param').id)), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/messages',
      summary: 'Messages of your organization that hold the words, the newest first',
      request: { query: SearchInput },
      responses: answers(200, z.object({ messages: z.array(FoundBody) })),
    }),
    async (c) => {
      const found = await searchMessages(db, personOf(c), c.req.valid('query'));
      return c.json({ messages: found.map(bodyOfFound) }, 200);
    },
  );
}

function addMessages(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/conversations/{id}/messages',
      summary: 'A page of messages, the oldest of it first: the newest, or those before or after a number',
      request: { params: id, query: PageInput },
      responses: answers(200, z.object({ messages: z.array(MessageBody), earlier: z.boolean(), later: z.boolean() })),
    }),
    async (c) => {
      const page = { conversation: c.req.valid('param').id, ...c.req.valid('query') };
      const { messages, ...more } = await messagesOf(db, actorOf(c), page);
      return c.json({ messages: messages.map(bodyOfMessage), ...more }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/conversations/{id}/messages',
      summary: 'Write; sent again with the same key it is still one message',
      request: { params: id, headers: Key, body: jsonBody(MessageInput) },
      responses: answers(200, z.object({ seq: z.int() })),
    }),
    async (c) => {
      const actor = personOf(c);
      const message = { conversation: c.req.valid('param').id, key: keyOf(c), ...c.req.valid('json') };
      await countMessage(db, actor, c.var.real);
      return c.json({ seq: await db.tx((tx) => writeMessage(tx, actor, message, c.var.now)) }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/conversations/{id}/read',
      summary: 'Everything up to this message is read; the other side sees it',
      request: { params: id, body: jsonBody(ReadInput) },
      responses: answers(200, Done),
    }),
    async (c) => {
      const read = { conversation: c.req.valid('param').id, ...c.req.valid('json') };
      await db.tx((tx) => markRead(tx, personOf(c), read, c.var.now));
      return c.json({ done: true } as const, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/conversations/{id}/typing',
      summary: 'Says to the other side’s open pages that somebody is writing; nothing of it is kept',
      request: { params: id },
      responses: answers(200, Done),
    }),
    async (c) => {
      const actor = personOf(c);
      await countTyping(db, actor, c.var.real);
      await db.tx((tx) => typing(tx, actor, c.req.valid('param').id));
      return c.json({ done: true } as const, 200);
    },
  );
}

function addFiles(api: Api, { db, files }: Installation): void {
  for (const copy of ['original', 'preview'] as const) {
    api.openapi(
      createRoute({
        method: 'get',
        path: `/conversations/{id}/files/{file}${copy === 'preview' ? '/preview' : ''}` as const,
        summary:
          copy === 'preview' ? 'The stripped copy of an image, WebP' : 'A file that was sent, as it was uploaded',
        request: { params: id.extend({ file: z.string() }) },
        responses: { 200: { description: 'the content' }, default: answers(200, z.object({})).default },
      }),
      async (c) => {
        const { id: conversation, file } = c.req.valid('param');
        return sendFile(c, files, await fileOfConversation(db, actorOf(c), conversation, file), copy);
      },
    );
  }
}

const Blocked = z.object({ organizations: z.array(z.object({ id: z.string(), name: z.string() })) });

function addBlocks(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/blocks',
      summary: 'Whom your organization has blocked',
      responses: answers(200, Blocked),
    }),
    async (c) => c.json({ organizations: (await blocksOf(db, personOf(c))).map((one) => ({ ...one })) }, 200),
  );

  for (const method of ['put', 'delete'] as const) {
    const summary =
      method === 'put'
        ? 'Block: no new messages either way; orders go on'
        : 'Take a block back that your organization has made';
    api.openapi(
      createRoute({ method, path: '/blocks/{id}', summary, request: { params: id }, responses: answers(200, Done) }),
      async (c) => {
        const actor = personOf(c);
        const other = c.req.valid('param').id;
        await db.tx((tx) => (method === 'put' ? block(tx, actor, other, c.var.now) : unblock(tx, actor, other)));
        return c.json({ done: true } as const, 200);
      },
    );
  }
}
