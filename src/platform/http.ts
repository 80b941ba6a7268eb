import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Actor, PersonActor, StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import type { Role, StaffRole } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Db } from './db/pool.ts';
import type { Files } from './files/files.ts';
import type { Locale } from './i18n.ts';
import type { Log } from './log.ts';
import type { Mail } from './mail/mail.ts';

/** What a running installation is made of; handed to every part that answers requests. */
export interface Installation {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  readonly files: Files;
  readonly mail: Mail;
  readonly log: Log;
}

/** Who is signed in, as the session's row says; made once per request. */
export interface Session {
  readonly id: string;
  readonly person: PersonId;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly locale: Locale | null;
  readonly zone: string;
  readonly currency: string;
  /** The organization acted for, and the person's role in it. */
  readonly org: OrgId | null;
  readonly role: Role | null;
  readonly orgs: readonly { readonly id: OrgId; readonly name: string; readonly role: Role }[];
  /** The organization acted for is suspended: it may read, and do nothing. */
  readonly suspended: boolean;
  readonly staff: StaffRole | null;
  /** When the password or code was last given, for acts that ask for it again. */
  readonly provedAt: Instant;
}

export interface Env {
  Variables: {
    session: Session | null;
    /** The installation's business time, read once per request. */
    now: Instant;
    /** Real time, which the sandbox cannot move: for sessions, codes and rate limits. */
    real: Instant;
    locale: Locale;
    requestId: string;
    nonce: string;
  };
}

/** What these functions need of a request, whether a page or the API answers it. */
export interface Asked {
  readonly var: Readonly<Env['Variables']>;
  readonly req: { readonly method: string; header(name: string): string | undefined };
}

/** Refused: account.sign_in_first. */
export function sessionOf(c: Asked): Session {
  if (!c.var.session) throw new Refused('account.sign_in_first');
  return c.var.session;
}

/**
 * The person for the organization they act for. Refused: account.sign_in_first, account.no_organization, and
 * organization.suspended for everything but reading.
 */
export function personOf(c: Asked): PersonActor {
  const session = c.var.session;
  if (!session) throw new Refused('account.sign_in_first');
  if (!session.org || !session.role) throw new Refused('account.no_organization');
  if (session.suspended && !isSafe(c.req.method)) throw new Refused('organization.suspended');
  return { kind: 'person', person: session.person, org: session.org, role: session.role };
}

export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * For acts that ask for the password again: it was given within the last `within_ms` of real time. Refused:
 * account.sign_in_first, account.prove_first. A session of an access token has proved nothing.
 */
export function proved(c: Asked, within_ms: number): Session {
  const session = c.var.session;
  if (!session) throw new Refused('account.sign_in_first');
  if (c.var.real - session.provedAt > within_ms) throw new Refused('account.prove_first');
  return session;
}

/** Refused: account.sign_in_first, not_found for everybody who is not staff. */
export function staffOf(c: Asked): StaffActor {
  const session = c.var.session;
  if (!session) throw new Refused('account.sign_in_first');
  if (!session.staff) throw new Refused('not_found');
  return { kind: 'staff', person: session.person, role: session.staff };
}

/** Staff act as staff on orders they are not a side of; a person in an organization acts for it. */
export function actorOf(c: Asked): Actor {
  return c.var.session?.staff ? staffOf(c) : personOf(c);
}

/** What a refusal looks like in the API: RFC 9457, with the code of the catalogue. */
export const Problem = z
  .object({ type: z.string(), title: z.string(), status: z.int(), code: z.string(), detail: z.string() })
  .openapi('Problem');

/** The `responses` of a route: what it answers when all is well, and that anything else is a problem. */
export function answers<Status extends 200 | 201 | 202, Schema extends z.ZodType>(status: Status, schema: Schema) {
  const good = { description: 'done', content: { 'application/json': { schema } } };
  return {
    [status]: good,
    default: { description: 'refused', content: { 'application/problem+json': { schema: Problem } } },
  } as { [S in Status]: typeof good } & {
    default: { description: string; content: { 'application/problem+json': { schema: typeof Problem } } };
  };
}

/** The `body` of a route's request. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } };
}

/** An API router whose validation answers in the catalogue's words, naming the field. */
export function newApi(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(result.error);
    },
  });
}

/** The first thing that is wrong, as input.unknown_field or input.invalid with the path of the field. */
export function invalid(error: { readonly issues: readonly z.core.$ZodIssue[] }): Refused {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    return new Refused('input.unknown_field', { field: [...issue.path, issue.keys[0] ?? ''].join('.') });
  }
  return new Refused('input.invalid', {
    field: issue?.path.join('.') ?? 'body',
    expected: issue?.message ?? 'another value',
  });
}

/** The client's key of a money command. Refused: key.missing. */
export function keyOf(c: Asked): string {
  const key = c.req.header('idempotency-key');
  if (!key) throw new Refused('key.missing');
  if (!/^[\x21-\x7e]{8,200}$/.test(key))
    throw new Refused('input.invalid', { field: 'Idempotency-Key', expected: '8 to 200 visible ASCII characters' });
  return key;
}
