import { createRoute, z } from '@hono/zod-openapi';
import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { can } from '#domain/permissions.ts';
import { DAY, type Instant } from '#domain/time.ts';
import {
  answers,
  jsonBody,
  newApi,
  proved,
  type Asked,
  type Installation,
  sessionOf,
  type Session,
} from '#platform/http.ts';
import { signed } from '#platform/cookies.ts';
import { countTry } from '#platform/rate-limit.ts';
import { browserOf, giveSession } from '#platform/session-cookie.ts';
import { accountApi } from './account-api.ts';
import {
  acceptInvitation,
  addAccessToken,
  addOrganization,
  changeRole,
  changeSettings,
  editOrganization,
  endSession,
  removeMember,
  renewSession,
  revokeAccessToken,
  revokeInvitation,
} from './commands.ts';
import {
  AccessTokenBody,
  AccessTokenInput,
  ActForInput,
  InvitationBody,
  InvitationInput,
  Me,
  MemberBody,
  OrganizationBody,
  OrganizationInput,
  PROOF_MS,
  RoleInput,
  SessionBody,
  SettingsInput,
  TokenInput,
} from './contract.ts';
import { inviteByLetter } from './invitations.ts';
import { accessTokensOf, invitationsOf, membersOf, openSessionsOf, organizationOf, personById } from './queries.ts';

const Done = z.object({ done: z.literal(true) });
const done = { done: true } as const;
const Made = z.object({ id: z.string() });
const iso = (at: Instant): string => new Date(at).toISOString();
const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));

type Router = ReturnType<typeof newApi>;

/** People, organizations, members and tokens over HTTP. */
export function peopleApi(at: Installation) {
  const api = newApi();
  api.route('/', accountApi(at));
  meRoutes(api, at);
  sessionRoutes(api, at);
  tokenRoutes(api, at);
  organizationRoutes(api, at);
  memberRoutes(api, at);
  invitationRoutes(api, at);
  return api;
}

/** The person acting for the organization of the address, which must be one of theirs. */
function actorFor(c: Asked, org: string): PersonActor {
  const session = sessionOf(c);
  const found = session.orgs.find(({ id }) => id === org);
  if (!found) throw new Refused('not_found');
  return { kind: 'person', person: session.person, org: found.id, role: found.role };
}

function meRoutes(api: Router, at: Installation): void {
  const me = async (session: Session) => {
    const { locale, zone, currency, name, email, second_factor } = await personById(at.db, session.person);
    const { person: id, staff, org: organization } = session;
    const organizations = session.orgs.map((org) => ({ ...org }));
    return { id, name, email, locale, zone, currency, second_factor, staff, organization, organizations };
  };
  api.openapi(
    createRoute({ method: 'get', path: '/me', summary: 'Who is signed in', responses: answers(200, Me) }),
    async (c) => c.json(await me(sessionOf(c)), 200),
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/me',
      summary: 'Changes the name, language, time zone or currency',
      request: { body: jsonBody(SettingsInput) },
      responses: answers(200, Me),
    }),
    async (c) => {
      const session = sessionOf(c);
      await changeSettings(at.db, session.person, c.req.valid('json'), c.var.real);
      return c.json(await me(session), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/me/organization',
      summary: 'Acts for another of the person’s organizations',
      request: { body: jsonBody(ActForInput) },
      responses: answers(200, Done),
    }),
    async (c) => {
      const { session } = browserOf(at, c);
      const found = session.orgs.find(({ id }) => id === c.req.valid('json').organization);
      if (!found) throw new Refused('not_found');
      const org = found.id;
      giveSession(at, c, signed(at.config.secret, await renewSession(at.db, session.id, { org }, c.var.real)));
      return c.json(done, 200);
    },
  );
}

function sessionRoutes(api: Router, at: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/me/sessions',
      summary: 'Where the person is signed in',
      responses: answers(200, z.object({ sessions: z.array(SessionBody) })),
    }),
    async (c) => {
      const session = sessionOf(c);
      const sessions = (await openSessionsOf(at.db, session.person, c.var.real)).map((one) => ({
        id: one.id,
        current: one.id === session.id,
        created_at: iso(one.created_at),
        used_at: iso(one.updated_at),
        ip: one.ip,
        agent: one.agent,
      }));
      return c.json({ sessions }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/me/sessions/{id}',
      summary: 'Ends a session',
      request: { params: z.object({ id: z.string() }) },
      responses: answers(200, Done),
    }),
    async (c) => {
      const { session } = browserOf(at, c);
      const { id } = c.req.valid('param');
      await endSession(at.db, session.person, id);
      if (id === session.id) giveSession(at, c, null);
      return c.json(done, 200);
    },
  );
}

function tokenRoutes(api: Router, at: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/me/tokens',
      summary: 'The person’s access tokens',
      responses: answers(200, z.object({ tokens: z.array(AccessTokenBody) })),
    }),
    async (c) => {
      const tokens = (await accessTokensOf(at.db, sessionOf(c).person)).map(({ id, name, org, ...times }) => ({
        id,
        name,
        organization: org,
        created_at: iso(times.created_at),
        expires_at: isoOrNull(times.expires_at),
        used_at: isoOrNull(times.used_at),
      }));
      return c.json({ tokens }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/me/tokens',
      summary: 'Makes an access token for the organization acted for; it is shown this once',
      request: { body: jsonBody(AccessTokenInput) },
      responses: answers(201, z.object({ id: z.string(), token: z.string() })),
    }),
    async (c) => {
      const { person, org } = proved(c, PROOF_MS);
      const { name, days } = c.req.valid('json');
      const expires_at = days === null ? null : c.var.real + days * DAY;
      return c.json(await at.db.tx((tx) => addAccessToken(tx, person, org, { name, expires_at }, c.var.real)), 201);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/me/tokens/{id}',
      summary: 'Revokes an access token',
      request: { params: z.object({ id: z.string() }) },
      responses: answers(200, Done),
    }),
    async (c) => {
      await revokeAccessToken(at.db, sessionOf(c).person, c.req.valid('param').id);
      return c.json(done, 200);
    },
  );
}

const orgParam = z.object({ id: z.string() });

function organizationRoutes(api: Router, at: Installation): void {
  const body = async (session: Session, org: string) => {
    const found = await organizationOf(at.db, session.person, org);
    return { ...found, created_at: iso(found.created_at), suspended_at: isoOrNull(found.suspended_at) };
  };
  api.openapi(
    createRoute({
      method: 'post',
      path: '/organizations',
      summary: 'Makes an organization; the person becomes its owner',
      request: { body: jsonBody(OrganizationInput) },
      responses: answers(201, OrganizationBody),
    }),
    async (c) => {
      const session = sessionOf(c);
      await countTry(at.db, [{ key: `organization:${session.person}`, max: 10, window_ms: DAY }], c.var.real);
      const id = await at.db.tx((tx) => addOrganization(tx, session.person, c.req.valid('json'), c.var.now));
      return c.json(await body(session, id), 201);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/organizations/{id}',
      summary: 'One of the person’s organizations',
      request: { params: orgParam },
      responses: answers(200, OrganizationBody),
    }),
    async (c) => {
      const { org } = actorFor(c, c.req.valid('param').id);
      return c.json(await body(sessionOf(c), org), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/organizations/{id}',
      summary: 'Changes an organization',
      request: { params: orgParam, body: jsonBody(OrganizationInput) },
      responses: answers(200, OrganizationBody),
    }),
    async (c) => {
      const actor = actorFor(c, c.req.valid('param').id);
      await at.db.tx((tx) => editOrganization(tx, actor, c.req.valid('json')));
      return c.json(await body(sessionOf(c), actor.org), 200);
    },
  );
}

const memberParam = z.object({ id: z.string(), person: z.string() });

function memberRoutes(api: Router, at: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/organizations/{id}/members',
      summary: 'The members of an organization',
      request: { params: orgParam },
      responses: answers(200, z.object({ members: z.array(MemberBody) })),
    }),
    async (c) => {
      const { org } = actorFor(c, c.req.valid('param').id);
      const members = (await membersOf(at.db, org)).map((one) => ({ ...one, joined_at: iso(one.joined_at) }));
      return c.json({ members }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: '/organizations/{id}/members/{person}',
      summary: 'Changes a member’s role; their sessions end',
      request: { params: memberParam, body: jsonBody(RoleInput) },
      responses: answers(200, Done),
    }),
    async (c) => {
      const { id, person } = c.req.valid('param');
      const actor = actorFor(c, id);
      await at.db.tx((tx) => changeRole(tx, actor, person, c.req.valid('json').role));
      return c.json(done, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/organizations/{id}/members/{person}',
      summary: 'Removes a member, or leaves',
      request: { params: memberParam },
      responses: answers(200, Done),
    }),
    async (c) => {
      const { id, person } = c.req.valid('param');
      const actor = actorFor(c, id);
      await at.db.tx((tx) => removeMember(tx, actor, person));
      return c.json(done, 200);
    },
  );
}

function invitationRoutes(api: Router, at: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/organizations/{id}/invitations',
      summary: 'Invitations that nobody has accepted yet',
      request: { params: orgParam },
      responses: answers(200, z.object({ invitations: z.array(InvitationBody) })),
    }),
    async (c) => {
      const { org, role } = actorFor(c, c.req.valid('param').id);
      if (!can(role, 'organization', 'invite')) throw new Refused('organization.needs_owner_or_admin');
      const invitations = (await invitationsOf(at.db, org, c.var.real)).map((one) => ({
        ...one,
        created_at: iso(one.created_at),
        expires_at: iso(one.expires_at),
      }));
      return c.json({ invitations }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/organizations/{id}/invitations',
      summary: 'Invites somebody by letter',
      request: { params: orgParam, body: jsonBody(InvitationInput) },
      responses: answers(201, Made),
    }),
    async (c) => {
      const actor = actorFor(c, c.req.valid('param').id);
      return c.json({ id: await inviteByLetter(at, actor, c.req.valid('json'), c.var.locale) }, 201);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/organizations/{id}/invitations/{invitation}',
      summary: 'Takes an invitation back',
      request: { params: z.object({ id: z.string(), invitation: z.string() }) },
      responses: answers(200, Done),
    }),
    async (c) => {
      const { id, invitation } = c.req.valid('param');
      const actor = actorFor(c, id);
      await at.db.tx((tx) => revokeInvitation(tx, actor, invitation));
      return c.json(done, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/invitations/accept',
      summary: 'Joins the organization of an invitation, by the token of its letter',
      request: { body: jsonBody(TokenInput) },
      responses: answers(200, z.object({ organization: z.string() })),
    }),
    async (c) => {
      const { person } = sessionOf(c);
      const { token } = c.req.valid('json');
      const { org } = await at.db.tx((tx) => acceptInvitation(tx, person, token, c.var.now, c.var.real));
      return c.json({ organization: org }, 200);
    },
  );
}
