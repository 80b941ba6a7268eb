import type { OrgId, PersonId } from '#domain/ids.ts';
import type { Role, StaffRole } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import type { Locale } from '#platform/i18n.ts';

export interface PersonRow {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly locale: Locale | null;
  readonly zone: string;
  readonly currency: string;
  readonly second_factor: boolean;
  readonly created_at: Instant;
}

export interface OrganizationRow {
  readonly id: OrgId;
  readonly name: string;
  readonly buys: boolean;
  readonly inspects: boolean;
  readonly sells: boolean;
  readonly country: string;
  readonly city: string;
  readonly created_at: Instant;
  readonly suspended_at: Instant | null;
}

/** The session joined with its person, their organizations and their part in the staff. */
export interface SessionRow {
  readonly id: string;
  readonly person_id: PersonId;
  readonly org_id: OrgId | null;
  readonly proved_at: Instant;
  readonly expires_at: Instant;
  readonly created_at: Instant;
  readonly name: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly locale: Locale | null;
  readonly zone: string;
  readonly currency: string;
  readonly staff: StaffRole | null;
  /** [id, name, role, suspended], by name. */
  readonly orgs: readonly (readonly [OrgId, string, Role, boolean])[];
}
