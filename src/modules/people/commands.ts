import { Refused } from '#domain/errors.ts';
import type { Id, OrgId, PersonId } from '#domain/ids.ts';
import type { PersonActor } from '#domain/actor.ts';
import { can, type Role, type StaffRole } from '#domain/permissions.ts';
import { DAY, type Instant } from '#domain/time.ts';
import { SESSION_IDLE_MS, SESSION_MAX_MS } from '#platform/cookies.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { sha256 } from '#platform/hash.ts';
import type { Locale } from '#platform/i18n.ts';
import { newId, randomText } from '#platform/random.ts';
import { invitationByToken, pendingEmail, personById, type OpenInvitation } from './queries.ts';

const INVITATION_MS = 14 * DAY;
const TOKENS_MAX = 50;

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  /** Of `hashPassword`; without one the person can come in only by one-click sign-in or a password reset. */
  readonly passwordHash?: string;
  readonly locale?: Locale;
  readonly zone?: string;
  readonly currency?: string;
}

/** A person whose address counts as confirmed: for seeds, tests and the command line. Sign-up goes through accounts. */
export async function addPerson(tx: Tx, person: NewPerson, now: Instant): Promise<PersonId> {
  const id = newId('psn', now);
  await tx.sql(
    `INSERT INTO people (id, name, email, email_verified, locale, zone, currency, created_at, updated_at)
     VALUES ($1, $2, $3, true, $4, $5, $6, $7, $7)`,
    [
      id,
      person.name,
      person.email.toLowerCase(),
      person.locale ?? null,
      person.zone ?? 'UTC',
      person.currency ?? 'USD',
      toDb(now),
    ],
  );
  if (person.passwordHash !== undefined) {
    await tx.sql(
      `INSERT INTO credentials (id, person_id, provider_id, account_id, password) VALUES ($1, $1, 'credential', $1, $2)`,
      [id, person.passwordHash],
    );
  }
  return id;
}

export async function addStaff(tx: Tx, person: PersonId, role: StaffRole): Promise<void> {
  await tx.sql(
    'INSERT INTO staff (person_id, role) VALUES ($1, $2) ON CONFLICT (person_id) DO UPDATE SET role = excluded.role',
    [person, role],
  );
}

export interface OrganizationInput {
  readonly name: string;
  readonly buys: boolean;
  readonly inspects: boolean;
  readonly sells: boolean;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly city: string;
}

/** The person becomes its owner. */
export async function addOrganization(tx: Tx, owner: PersonId, input: OrganizationInput, now: Instant): Promise<OrgId> {
  const id = newId('org', now);
  await tx.sql(
    `INSERT INTO organizations (id, name, buys, inspects, sells, country, city, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, input.name, input.buys, input.inspects, input.sells, input.country, input.city, toDb(now)],
  );
  await addMember(tx, id, owner, 'owner', now);
  return id;
}

/** Without an invitation: for seeds, tests and accepted invitations. */
export async function addMember(tx: Tx, org: OrgId, person: PersonId, role: Role, now: Instant): Promise<void> {
  await tx.sql('INSERT INTO members (org_id, person_id, role, joined_at) VALUES ($1, $2, $3, $4)', [
    org,
    person,
    role,
    toDb(now),
  ]);
}

/** Refused: not_found, organization.needs_owner_or_admin, organization.suspended. */
export async function editOrganization(tx: Tx, actor: PersonActor, input: OrganizationInput): Promise<void> {
  await lockFor(tx, actor, 'edit');
  await tx.sql(
    'UPDATE organizations SET name = $2, buys = $3, inspects = $4, sells = $5, country = $6, city = $7 WHERE id = $1',
    [actor.org, input.name, input.buys, input.inspects, input.sells, input.country, input.city],
  );
}

/** By the operator, on behalf of nobody. Refused: not_found. */
export async function suspendOrganization(tx: Tx, org: string, suspended: boolean, now: Instant): Promise<void> {
  const rows = await tx.sql('UPDATE organizations SET suspended_at = $2 WHERE id = $1 RETURNING id', [
    org,
    suspended ? toDb(now) : null,
  ]);
  if (rows.length === 0) throw new Refused('not_found');
}

/**
 * Answers the token for the link. An open invitation to the same address is replaced. Refused: not_found,
 * organization.needs_owner_or_admin, organization.owner_only, organization.member_already, organization.suspended.
 */
export async function invite(
  tx: Tx,
  actor: PersonActor,
  input: { readonly email: string; readonly role: Role },
  real: Instant,
): Promise<{ id: Id<'inv'>; token: string }> {
  const own = await lockFor(tx, actor, 'invite');
  if (input.role === 'owner' && own !== 'owner') throw new Refused('organization.owner_only', { field: 'role' });
  const email = input.email.toLowerCase();
  const members = await tx.sql(
    'SELECT FROM members m JOIN people p ON p.id = m.person_id WHERE m.org_id = $1 AND p.email = $2',
    [actor.org, email],
  );
  if (members.length > 0) throw new Refused('organization.member_already', { field: 'email' });
  const id = newId('inv', real);
  const token = randomText(24);
  await tx.sql(
    `INSERT INTO invitations (id, org_id, email, role, token_hash, invited_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (org_id, email) DO UPDATE SET id = excluded.id, role = excluded.role, token_hash = excluded.token_hash,
       invited_by = excluded.invited_by, created_at = excluded.created_at, expires_at = excluded.expires_at`,
    [id, actor.org, email, input.role, sha256(token), actor.person, toDb(real), toDb(real + INVITATION_MS)],
  );
  return { id, token };
}

/** Refused: not_found, organization.needs_owner_or_admin. */
export async function revokeInvitation(tx: Tx, actor: PersonActor, id: string): Promise<void> {
  await lockFor(tx, actor, 'invite');
  const rows = await tx.sql('DELETE FROM invitations WHERE id = $1 AND org_id = $2 RETURNING id', [id, actor.org]);
  if (rows.length === 0) throw new Refused('not_found');
}

/** Refused: account.link_dead, invitation.other_address, organization.member_already, account.email_unverified. */
export async function acceptInvitation(
  tx: Tx,
  person: PersonId,
  token: string,
  now: Instant,
  real: Instant,
): Promise<OpenInvitation> {
  const invitation = await invitationByToken(tx, token, real);
  const { email, email_verified } = await personById(tx, person);
  if (email !== invitation.email) throw new Refused('invitation.other_address');
  if (!email_verified) throw new Refused('account.email_unverified');
  const taken = await tx.sql('DELETE FROM invitations WHERE id = $1 RETURNING id', [invitation.id]);
  if (taken.length === 0) throw new Refused('account.link_dead');
  const added = await tx.sql(
    `INSERT INTO members (org_id, person_id, role, joined_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING person_id`,
    [invitation.org, person, invitation.role, toDb(now)],
  );
  if (added.length === 0) throw new Refused('organization.member_already');
  return invitation;
}

/**
 * The sessions of a person whose role changed by another's hand end: they sign in again and get new tokens. Refused:
 * not_found, organization.needs_owner_or_admin, organization.owner_only, organization.last_owner.
 */
export async function changeRole(tx: Tx, actor: PersonActor, person: string, role: Role): Promise<void> {
  const own = await lockFor(tx, actor, 'invite');
  const before = await roleIn(tx, actor.org, person);
  if ((before === 'owner' || role === 'owner') && own !== 'owner') throw new Refused('organization.owner_only');
  if (before === role) return;
  if (before === 'owner') await refuseLastOwner(tx, actor.org);
  await tx.sql('UPDATE members SET role = $3 WHERE org_id = $1 AND person_id = $2', [actor.org, person, role]);
  if (person !== actor.person) await endSessions(tx, person);
}

/** Oneself or, as owner or admin, another. Refused: as changeRole. */
export async function removeMember(tx: Tx, actor: PersonActor, person: string): Promise<void> {
  const leaves = person === actor.person;
  const own = await lockFor(tx, actor, leaves ? null : 'invite');
  const before = await roleIn(tx, actor.org, person);
  if (before === 'owner' && own !== 'owner') throw new Refused('organization.owner_only');
  if (before === 'owner') await refuseLastOwner(tx, actor.org);
  await tx.sql('DELETE FROM members WHERE org_id = $1 AND person_id = $2', [actor.org, person]);
  await tx.sql('DELETE FROM access_tokens WHERE org_id = $1 AND person_id = $2', [actor.org, person]);
  if (!leaves) await endSessions(tx, person);
}

async function endSessions(tx: Tx, person: string): Promise<void> {
  await tx.sql('DELETE FROM sessions WHERE person_id = $1', [person]);
}

/**
 * The actor's role as it stands now, with the organization's row locked: of two changes of members at once, the second
 * sees the first. A null verb asks for membership alone.
 */
async function lockFor(tx: Tx, actor: PersonActor, verb: 'edit' | 'invite' | null): Promise<Role> {
  const [org] = await tx.sql<{ suspended: boolean }>(
    'SELECT suspended_at IS NOT NULL AS suspended FROM organizations WHERE id = $1 FOR UPDATE',
    [actor.org],
  );
  if (!org) throw new Refused('not_found');
  const role = await roleIn(tx, actor.org, actor.person);
  if (verb === null) return role;
  if (!can(role, 'organization', verb)) throw new Refused('organization.needs_owner_or_admin');
  if (org.suspended) throw new Refused('organization.suspended');
  return role;
}

async function roleIn(tx: Tx, org: OrgId, person: string): Promise<Role> {
  const [row] = await tx.sql<{ role: Role }>('SELECT role FROM members WHERE org_id = $1 AND person_id = $2', [
    org,
    person,
  ]);
  if (!row) throw new Refused('not_found');
  return row.role;
}

async function refuseLastOwner(tx: Tx, org: OrgId): Promise<void> {
  const owners = await tx.sql(`SELECT FROM members WHERE org_id = $1 AND role = 'owner'`, [org]);
  if (owners.length < 2) throw new Refused('organization.last_owner');
}

/** Nobody joins or leaves the person's organizations until the end of the caller's database transaction. */
export async function lockOrganizationsOf(tx: Tx, person: PersonId): Promise<void> {
  await tx.sql(
    `SELECT FROM organizations WHERE id IN (SELECT org_id FROM members WHERE person_id = $1) ORDER BY id FOR UPDATE`,
    [person],
  );
}

/** Read in both languages as somebody whose name is not said (nomen nescio). */
export const NAMELESS = 'N. N.';

/**
 * What names the person goes; the id stays, so that histories and books still say that it was one and the same. An
 * organization that nobody else belongs to is closed: it keeps its name, its orders and its ratings. The caller has
 * looked at what stands against it.
 */
export async function erasePerson(tx: Tx, person: PersonId, now: Instant): Promise<void> {
  const { email } = await personById(tx, person);
  const closed = await tx.sql<{ id: string }>(
    `UPDATE organizations o SET suspended_at = coalesce(suspended_at, $2)
      WHERE EXISTS (SELECT FROM members WHERE org_id = o.id AND person_id = $1)
        AND NOT EXISTS (SELECT FROM members WHERE org_id = o.id AND person_id <> $1) RETURNING id`,
    [person, toDb(now)],
  );
  await tx.sql('DELETE FROM invitations WHERE email = $1 OR org_id = ANY ($2)', [email, closed.map(({ id }) => id)]);
  await tx.sql('DELETE FROM members WHERE person_id = $1', [person]);
  await tx.sql('DELETE FROM access_tokens WHERE person_id = $1', [person]);
  await tx.sql('DELETE FROM second_factors WHERE person_id = $1', [person]);
  await tx.sql('DELETE FROM credentials WHERE person_id = $1', [person]);
  await tx.sql('DELETE FROM verifications WHERE value = $1 OR identifier = $2', [person, pendingEmail(person)]);
  await endSessions(tx, person);
  await tx.sql(
    `UPDATE people SET name = $2, email = $3, email_verified = false, image = NULL, locale = NULL, zone = DEFAULT,
            currency = DEFAULT, second_factor = false, updated_at = $4 WHERE id = $1`,
    // A name that no mail server can have (RFC 2606).
    [person, NAMELESS, `erased-${randomText(12).toLowerCase()}@erased.invalid`, toDb(now)],
  );
}

export interface SettingsInput {
  readonly name?: string | undefined;
  readonly locale?: Locale | null | undefined;
  readonly zone?: string | undefined;
  readonly currency?: string | undefined;
}

export async function changeSettings(tx: Tx, person: PersonId, input: SettingsInput, real: Instant): Promise<void> {
  await tx.sql(
    `UPDATE people SET name = coalesce($2, name), locale = CASE WHEN $3 THEN $4 ELSE locale END,
            zone = coalesce($5, zone), currency = coalesce($6, currency), updated_at = $7 WHERE id = $1`,
    [
      person,
      input.name ?? null,
      input.locale !== undefined,
      input.locale ?? null,
      input.zone ?? null,
      input.currency ?? null,
      toDb(real),
    ],
  );
}

/** The plain token is shown once; the database has its hash. Refused: account.too_many_tokens. */
export async function addAccessToken(
  tx: Tx,
  person: PersonId,
  org: OrgId | null,
  input: { readonly name: string; readonly expires_at: Instant | null },
  real: Instant,
): Promise<{ id: Id<'key'>; token: string }> {
  const held = await tx.sql('SELECT FROM access_tokens WHERE person_id = $1', [person]);
  if (held.length >= TOKENS_MAX) throw new Refused('account.too_many_tokens', { max: TOKENS_MAX });
  const id = newId('key', real);
  const token = `hf_${randomText(32)}`;
  await tx.sql(
    `INSERT INTO access_tokens (id, person_id, org_id, name, hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, person, org, input.name, sha256(token), toDb(real), input.expires_at === null ? null : toDb(input.expires_at)],
  );
  return { id, token };
}

/** Refused: not_found. */
export async function revokeAccessToken(tx: Tx, person: PersonId, id: string): Promise<void> {
  const rows = await tx.sql('DELETE FROM access_tokens WHERE id = $1 AND person_id = $2 RETURNING id', [id, person]);
  if (rows.length === 0) throw new Refused('not_found');
}

export interface Device {
  readonly ip: string | null;
  readonly agent: string | null;
}

/** A new session of somebody who has just proved who they are; answers its token, to be signed into the cookie. */
export async function openSession(tx: Tx, person: PersonId, device: Device, real: Instant): Promise<string> {
  const token = randomText(32);
  await tx.sql(
    `INSERT INTO sessions (id, person_id, token, proved_at, expires_at, created_at, updated_at, ip_address, user_agent)
     VALUES ($1, $2, $3, $4, $5, $4, $4, $6, $7)`,
    [
      newId('ses', real),
      person,
      token,
      toDb(real),
      toDb(real + SESSION_IDLE_MS),
      device.ip,
      device.agent?.slice(0, 300) ?? null,
    ],
  );
  return token;
}

/** The same session under a new token, after the password was given again (`proved`) or another organization chosen. */
export async function renewSession(
  tx: Tx,
  session: string,
  change: { readonly proved?: boolean; readonly org?: OrgId },
  real: Instant,
): Promise<string> {
  const token = randomText(32);
  const rows = await tx.sql(
    `UPDATE sessions SET token = $2, proved_at = CASE WHEN $3 THEN $5 ELSE proved_at END,
            org_id = coalesce($4, org_id), updated_at = $5 WHERE id = $1 RETURNING id`,
    [session, token, change.proved ?? false, change.org ?? null, toDb(real)],
  );
  if (rows.length === 0) throw new Refused('account.sign_in_first');
  return token;
}

/** Keeps a session that is in use from running out, up to its longest life. */
export async function prolongSession(tx: Tx, session: string, createdAt: Instant, real: Instant): Promise<void> {
  await tx.sql('UPDATE sessions SET expires_at = $2, updated_at = $3 WHERE id = $1', [
    session,
    toDb(Math.min(real + SESSION_IDLE_MS, createdAt + SESSION_MAX_MS)),
    toDb(real),
  ]);
}

export async function noteTokenUse(tx: Tx, id: string, real: Instant): Promise<void> {
  await tx.sql('UPDATE access_tokens SET used_at = $2 WHERE id = $1', [id, toDb(real)]);
}

/** Refused: not_found. */
export async function endSession(tx: Tx, person: PersonId, session: string): Promise<void> {
  const rows = await tx.sql('DELETE FROM sessions WHERE id = $1 AND person_id = $2 RETURNING id', [session, person]);
  if (rows.length === 0) throw new Refused('not_found');
}

/** All of the person's sessions but the one named. */
export async function endOtherSessions(tx: Tx, person: PersonId, kept: string | null): Promise<void> {
  await tx.sql('DELETE FROM sessions WHERE person_id = $1 AND id IS DISTINCT FROM $2', [person, kept]);
}

/** What has run out goes; called now and then by the server. */
export async function sweepPeople(tx: Tx, real: Instant): Promise<void> {
  await tx.sql('DELETE FROM sessions WHERE expires_at < $1', [toDb(real)]);
  await tx.sql('DELETE FROM verifications WHERE expires_at < $1', [toDb(real)]);
  await tx.sql('DELETE FROM invitations WHERE expires_at < $1', [toDb(real)]);
}
