import { createRoute, z } from '@hono/zod-openapi';
import { answers, jsonBody, newApi, sessionOf, type Installation } from '#platform/http.ts';
import { chooseMails, markRead } from './commands.ts';
import { MailsBody, NoticeBody, NoticeQuery, ReadInput } from './contract.ts';
import { isOfOrder, mailsOf, noticesOf, type NoticeRow } from './queries.ts';

/** What a person was told, over HTTP; with an access token only for the token's organization. */
export function noticesApi(at: Installation) {
  const api = newApi();
  const { db } = at;
  const list = z.object({ notices: z.array(NoticeBody), next: z.string().nullable() });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/notices',
      summary: 'What happened on one’s orders, to one’s money and in the market, the newest first',
      request: { query: NoticeQuery },
      responses: answers(200, list),
    }),
    async (c) => {
      const { unread, before, limit } = c.req.valid('query');
      const page = { unread: unread === 'true', before: before === undefined ? null : BigInt(before), limit };
      const { notices, next } = await noticesOf(db, sessionOf(c), page);
      return c.json({ notices: notices.map(bodyOf), next: next === null ? null : String(next) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/notices/read',
      summary: 'Marks notices as read',
      request: { body: jsonBody(ReadInput) },
      responses: answers(200, z.object({ count: z.int() })),
    }),
    async (c) => {
      const { id, order, conversation } = c.req.valid('json');
      const which = {
        id: id === undefined ? null : BigInt(id),
        order: order ?? null,
        conversation: conversation ?? null,
      };
      return c.json({ count: await markRead(db, sessionOf(c).person, which, c.var.now) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/me/notices',
      summary: 'Which notices come by e-mail too',
      responses: answers(200, MailsBody),
    }),
    async (c) => c.json({ mail: await mailsOf(db, sessionOf(c).person) }, 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/me/notices',
      summary: 'Chooses which notices come by e-mail too',
      request: { body: jsonBody(MailsBody) },
      responses: answers(200, MailsBody),
    }),
    async (c) => {
      const chosen = c.req.valid('json');
      await chooseMails(db, sessionOf(c).person, chosen.mail);
      return c.json(chosen, 200);
    },
  );
  return api;
}

function bodyOf(notice: NoticeRow): z.infer<typeof NoticeBody> {
  const at = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
  return {
    id: String(notice.id),
    kind: notice.kind,
    move: notice.move,
    side: notice.side,
    organization: notice.org_id,
    order: notice.order_id,
    order_no: notice.data.no,
    conversation: notice.kind === 'conversation' ? notice.conversation_id : null,
    title: notice.data.title,
    amount_minor: notice.data.amount_minor,
    currency: notice.data.currency,
    act: notice.act,
    due_at: isOfOrder(notice) ? at(notice.data.due) : null,
    at: new Date(notice.at).toISOString(),
    read_at: at(notice.read_at),
  };
}
