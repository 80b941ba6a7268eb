import { createRoute, z } from '@hono/zod-openapi';
import type { Instant } from '#domain/time.ts';
import { answers, jsonBody, newApi, sessionOf, staffOf, type Installation } from '#platform/http.ts';
import { checkMayTurn, targetOf, turnClock } from './clock.ts';
import { CaseBody, ClockBody, ClockInput, DeskBody } from './contract.ts';
import { caseOf, deskOf, nextClocks, statementsOf, type Case, type Desk } from './queries.ts';

const SHOWN_CLOCKS = 20;

/** The desk of the staff, and in a sandbox the clock. */
export function staffApi(at: Installation) {
  const api = newApi();
  const { db } = at;

  api.openapi(
    createRoute({ method: 'get', path: '/staff/desk', tags: ['staff'], responses: answers(200, DeskBody) }),
    async (c) => c.json(bodyOfDesk(await deskOf(db, staffOf(c), c.var.now)), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/staff/cases/{id}',
      tags: ['staff'],
      request: { params: z.object({ id: z.string() }) },
      responses: answers(200, CaseBody),
    }),
    async (c) => c.json(bodyOfCase(await caseOf(db, staffOf(c), c.req.valid('param').id, c.var.now)), 200),
  );

  if (at.config.mode !== 'sandbox') return api;
  api.openapi(
    createRoute({ method: 'get', path: '/sandbox/clock', tags: ['sandbox'], responses: answers(200, ClockBody) }),
    async (c) => {
      sessionOf(c);
      return c.json(await clockBody(at), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/sandbox/clock',
      tags: ['sandbox'],
      request: { body: jsonBody(ClockInput) },
      responses: answers(200, ClockBody),
    }),
    async (c) => {
      checkMayTurn(c);
      await turnClock(at, await targetOf(at, c.req.valid('json'), c.var.now));
      return c.json(await clockBody(at), 200);
    },
  );
  return api;
}

async function clockBody(at: Installation): Promise<z.infer<typeof ClockBody>> {
  const next = await nextClocks(at.db, SHOWN_CLOCKS);
  return {
    now: iso(at.clock.now()),
    real: iso(at.clock.real()),
    offset_ms: Math.round(at.clock.offset),
    next: next.map(({ order, no, move, due_at }) => ({ order, no, move, due_at: iso(due_at) })),
  };
}

function bodyOfDesk({
  decide,
  open,
  forced,
  overdue,
  stuck,
  finance,
  support,
  papers,
  flags,
  outbox,
}: Desk): z.infer<typeof DeskBody> {
  const due = <Line extends { readonly due_at: Instant | null }>(line: Line) => ({
    ...line,
    due_at: orNull(line.due_at),
  });
  const caseLine = (line: NonNullable<Desk['decide']>[number]) => ({ ...due(line), opened_at: iso(line.opened_at) });
  return {
    decide: decide?.map(caseLine) ?? null,
    open: open?.map(caseLine) ?? null,
    forced: forced.map(due),
    overdue: overdue.map(due),
    stuck: stuck.map(due),
    finance,
    support,
    papers,
    flags,
    outbox,
  };
}

function bodyOfCase(one: Case): z.infer<typeof CaseBody> {
  const { view, facts, reports, ledger, terms, talks } = one;
  const decision = one.current
    ? view.moves.find(({ name }) => name === 'decide' || name === 'decideAppeal')
    : undefined;
  return {
    id: one.id,
    order: view.order.id,
    no: view.no,
    state: one.state,
    currency: view.order.terms.currency,
    stake_minor: Number(one.stake_minor),
    opener: facts.opener,
    claim_minor: facts.claim_minor,
    after_release: facts.after_release,
    statements: statementsOf(one).map(({ seq, at, move, by, text, files }) => ({
      seq,
      at: iso(at),
      move,
      by,
      text,
      files: files.map(({ id, name }) => ({ id, name })),
    })),
    reports: reports.map(({ version, result, counts, sha256, at }) => ({
      version,
      result,
      counts,
      sha256,
      at: iso(at),
    })),
    ledger: ledger.map(({ at, reason, by, account, minor }) => ({
      at: iso(at),
      reason,
      by,
      account,
      amount_minor: Number(minor),
    })),
    terms: terms.map(({ version, hash, made_by, at }) => ({ version, hash, made_by, at: iso(at) })),
    conversations: talks.map(({ conversation, of_order }) => ({
      id: conversation.id,
      of_order,
      messages: conversation.last.seq,
    })),
    decide: decision
      ? { move: decision.name, possible: decision.refusal === null, code: decision.refusal?.code ?? null }
      : null,
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}

function orNull(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}
