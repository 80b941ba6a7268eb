import type { OrgId, PersonId } from './ids.ts';
import type { Role, StaffRole } from './permissions.ts';

/** Who does it. A person always acts for one organization; staff act for the operator; the rest are parts of the installation. */
export type Actor =
  | { readonly kind: 'person'; readonly person: PersonId; readonly org: OrgId; readonly role: Role }
  | { readonly kind: 'staff'; readonly person: PersonId; readonly role: StaffRole }
  | { readonly kind: 'system'; readonly part: 'clock' | 'rail' | 'dispute' | 'inspection' | 'goods' | 'carrier' };

export type PersonActor = Extract<Actor, { kind: 'person' }>;
export type StaffActor = Extract<Actor, { kind: 'staff' }>;
