import { Refused } from '#domain/errors.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import type { Role, StaffRole } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { sha256 } from '#platform/hash.ts';
import type { Session } from '#platform/http.ts';
import type { OrganizationRow, PersonRow, SessionRow } from './tables.ts';

const columns = `p.id AS person_id, p.name, p.email, p.email_verified, p.locale, p.zone, p.currency,
  (SELECT role FROM staff WHERE staff.person_id = p.id) AS staff,
  (SELECT coalesce(json_agg(json_build_array(o.id, o.name, m.role, o.suspended_at IS NOT NULL) ORDER BY o.name, o.id), '[]')
     FROM members m JOIN organizations o ON o.id = m.org_id WHERE m.person_id = p.id) AS orgs`;

const byToken = `SELECT s.id, s.org_id, s.proved_at, s.expires_at, s.created_at, ${columns}
  FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token = $1 AND s.expires_at > $2`;

const byHash = `SELECT t.id, t.org_id, to_timestamp(0) AS proved_at, t.expires_at, t.created_at, t.used_at, ${columns}
  FROM access_tokens t JOIN people p ON p.id = t.person_id
  WHERE t.hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)`;

/** The live session of a token whose signature was checked, in one round trip, with when it ends and began. */
export async function sessionOf(
  tx: Tx,
  token: string,
  real: Instant,
): Promise<{ session: Session; expiresAt: Instant; createdAt: Instant } | null> {
  const [row] = await tx.sql<SessionRow>(byToken, [token, toDb(real)], 'session_by_token');
  return row ? { session: sessionFrom(row), expiresAt: row.expires_at, createdAt: row.created_at } : null;
}

/** The person of a personal access token (`hf_…`), acting for the organization the token was made for and no other. */
export async function sessionOfAccessToken(
  tx: Tx,
  token: string,
  real: Instant,
): Promise<{ session: Session; usedAt: Instant | null } | null> {
  const [row] = await tx.sql<SessionRow & { used_at: Instant | null }>(
    byHash,
    [sha256(token), toDb(real)],
    'session_by_access_token',
  );
  if (!row) return null;
  const orgs = row.orgs.filter(([id]) => id === row.org_id);
  return { session: sessionFrom({ ...row, orgs }), usedAt: row.used_at };
}

function sessionFrom(row: SessionRow): Session {
  const acting = row.orgs.find(([id]) => id === row.org_id) ?? row.orgs[0];
  return {
    id: row.id,
    person: row.person_id,
    name: row.name,
    email: row.email,
    emailVerified: row.email_verified,
    locale: row.locale,
    zone: row.zone,
    currency: row.currency,
    org: acting?.[0] ?? null,
    role: acting?.[2] ?? null,
    orgs: row.orgs.map(([id, name, role]) => ({ id, name, role })),
    suspended: acting?.[3] ?? false,
    staff: row.staff,
    provedAt: row.proved_at,
  };
}

export async function personById(tx: Tx, id: PersonId): Promise<PersonRow> {
  const [row] = await tx.sql<PersonRow>('SELECT * FROM people WHERE id = $1', [id]);
  if (!row) throw new Refused('not_found');
  return row;
}

/** Null for an address nobody has. Never let a visitor tell the difference. */
export async function personByEmail(tx: Tx, email: string): Promise<PersonRow | null> {
  const [row] = await tx.sql<PersonRow>('SELECT * FROM people WHERE email = $1', [email.toLowerCase()]);
  return row ?? null;
}

/** Refused: not_found for an organization the person does not belong to. */
export async function organizationOf(tx: Tx, person: PersonId, org: string): Promise<OrganizationRow & { role: Role }> {
  const [row] = await tx.sql<OrganizationRow & { role: Role }>(
    `SELECT o.*, m.role FROM organizations o JOIN members m ON m.org_id = o.id WHERE o.id = $1 AND m.person_id = $2`,
    [org, person],
  );
  if (!row) throw new Refused('not_found');
  return row;
}

/** What anybody may know of an organization. Refused: not_found. */
export async function organizationById(tx: Tx, org: string): Promise<OrganizationRow> {
  const [row] = await tx.sql<OrganizationRow>('SELECT * FROM organizations WHERE id = $1', [org]);
  if (!row) throw new Refused('not_found');
  return row;
}

// A list that the planner sees through would be planned anew at each call although it is prepared; one in a SELECT of its
// own is planned once.
const organizationsByIds =
  'SELECT id, name FROM unnest((SELECT $1::text[])) AS wanted (id) JOIN organizations USING (id)';
const peopleByIds = 'SELECT id, name FROM unnest((SELECT $1::text[])) AS wanted (id) JOIN people USING (id)';

/** By id; an id nobody has is left out. */
export async function organizationNames(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.sql<{ id: string; name: string }>(organizationsByIds, [ids], 'organization-names');
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** By id; an id nobody has is left out. */
export async function personNames(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.sql<{ id: string; name: string }>(peopleByIds, [ids], 'person-names');
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** The organizations that nobody else owns; `shared`: others belong to them all the same. */
export function ownedAlone(tx: Tx, person: PersonId): Promise<{ id: OrgId; name: string; shared: boolean }[]> {
  return tx.sql(
    `SELECT o.id, o.name, EXISTS (SELECT FROM members x WHERE x.org_id = o.id AND x.person_id <> $1) AS shared
       FROM members m JOIN organizations o ON o.id = m.org_id WHERE m.person_id = $1 AND m.role = 'owner'
        AND NOT EXISTS (SELECT FROM members x WHERE x.org_id = o.id AND x.person_id <> $1 AND x.role = 'owner')
      ORDER BY o.name, o.id`,
    [person],
  );
}

export interface Member {
  readonly person: PersonId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly joined_at: Instant;
}

/** For a member of it; check membership first. */
export function membersOf(tx: Tx, org: OrgId): Promise<Member[]> {
  return tx.sql<Member>(
    `SELECT p.id AS person, p.name, p.email, m.role, m.joined_at FROM members m JOIN people p ON p.id = m.person_id
      WHERE m.org_id = $1 ORDER BY m.joined_at, p.id`,
    [org],
  );
}

export interface Recipient {
  readonly org: string;
  readonly person: PersonId;
  readonly role: Role;
}

/** Whom to tell what concerns these organizations: every member of each. */
export function recipientsOf(tx: Tx, orgs: readonly string[]): Promise<Recipient[]> {
  return tx.sql(
    `SELECT m.org_id AS org, p.id AS person, m.role
     FROM unnest((SELECT $1::text[])) AS wanted (org_id) JOIN members m USING (org_id) JOIN people p ON p.id = m.person_id
     WHERE p.email_verified ORDER BY p.id`,
    [orgs],
    'people-recipients',
  );
}

/** The staff with one of the roles. */
export function staffWith(tx: Tx, roles: readonly StaffRole[]): Promise<{ person: PersonId; role: StaffRole }[]> {
  return tx.sql(
    `SELECT p.id AS person, s.role FROM staff s JOIN people p ON p.id = s.person_id WHERE s.role = ANY ($1) ORDER BY p.id`,
    [roles],
  );
}

/** Whether the person belongs to one of the organizations. */
export async function isMemberOf(tx: Tx, person: PersonId, orgs: readonly string[]): Promise<boolean> {
  const rows = await tx.sql('SELECT FROM members WHERE person_id = $1 AND org_id = ANY ($2) LIMIT 1', [person, orgs]);
  return rows.length > 0;
}

/**
 * What the two sides of an order may do, nothing while suspended, and whether they have a person in common: then no order
 * may stand between them.
 */
export async function partiesOf(
  tx: Tx,
  buyer: string,
  provider: string,
): Promise<Pick<OrganizationRow, 'buys' | 'inspects' | 'sells'> & { readonly shareMember: boolean }> {
  const [row] = await tx.sql<Pick<OrganizationRow, 'buys' | 'inspects' | 'sells'> & { shared: boolean }>(
    `SELECT coalesce(b.buys, false) AS buys, coalesce(p.inspects, false) AS inspects, coalesce(p.sells, false) AS sells,
       EXISTS (SELECT FROM members x JOIN members y USING (person_id) WHERE x.org_id = $1 AND y.org_id = $2) AS shared
     FROM (SELECT) one LEFT JOIN organizations b ON b.id = $1 AND b.suspended_at IS NULL
       LEFT JOIN organizations p ON p.id = $2 AND p.suspended_at IS NULL`,
    [buyer, provider],
    'people-parties',
  );
  const { shared = false, ...may } = row ?? { buys: false, inspects: false, sells: false };
  return { ...may, shareMember: shared };
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly invited_by: string;
  readonly created_at: Instant;
  readonly expires_at: Instant;
}

/** The open ones; check the right to see them first. */
export function invitationsOf(tx: Tx, org: OrgId, real: Instant): Promise<Invitation[]> {
  return tx.sql<Invitation>(
    `SELECT i.id, i.email, i.role, p.name AS invited_by, i.created_at, i.expires_at
       FROM invitations i JOIN people p ON p.id = i.invited_by WHERE i.org_id = $1 AND i.expires_at > $2 ORDER BY i.id`,
    [org, toDb(real)],
  );
}

export interface OpenInvitation {
  readonly id: string;
  readonly org: OrgId;
  readonly organization: string;
  readonly email: string;
  readonly role: Role;
  readonly invited_by: string;
}

/** Refused: account.link_dead. */
export async function invitationByToken(tx: Tx, token: string, real: Instant): Promise<OpenInvitation> {
  const [row] = await tx.sql<OpenInvitation>(
    `SELECT i.id, i.org_id AS org, o.name AS organization, i.email, i.role, p.name AS invited_by
       FROM invitations i JOIN organizations o ON o.id = i.org_id JOIN people p ON p.id = i.invited_by
      WHERE i.token_hash = $1 AND i.expires_at > $2`,
    [sha256(token), toDb(real)],
  );
  if (!row) throw new Refused('account.link_dead');
  return row;
}

export interface AccessToken {
  readonly id: string;
  readonly name: string;
  readonly org: OrgId | null;
  readonly organization: string | null;
  readonly created_at: Instant;
  readonly expires_at: Instant | null;
  readonly used_at: Instant | null;
}

export function accessTokensOf(tx: Tx, person: PersonId): Promise<AccessToken[]> {
  return tx.sql<AccessToken>(
    `SELECT t.id, t.name, t.org_id AS org, o.name AS organization, t.created_at, t.expires_at, t.used_at
       FROM access_tokens t LEFT JOIN organizations o ON o.id = t.org_id WHERE t.person_id = $1 ORDER BY t.id`,
    [person],
  );
}

export interface OpenSession {
  readonly id: string;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly ip: string | null;
  readonly agent: string | null;
}

export function openSessionsOf(tx: Tx, person: PersonId, real: Instant): Promise<OpenSession[]> {
  return tx.sql<OpenSession>(
    `SELECT id, created_at, updated_at, ip_address AS ip, user_agent AS agent FROM sessions
      WHERE person_id = $1 AND expires_at > $2 ORDER BY updated_at DESC, id`,
    [person, toDb(real)],
  );
}

/** Under which an address of the person's waits in `verifications` to be confirmed. */
export function pendingEmail(person: PersonId): string {
  return `email-change:${person}`;
}
