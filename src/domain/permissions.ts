/** What a person is in the organization they act for. A field inspector sees and does only assigned visits and reports. */
export const ROLES = ['owner', 'admin', 'member', 'field'] as const;
export type Role = (typeof ROLES)[number];

export const STAFF_ROLES = ['support', 'mediator', 'finance', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** What a move asks of the person: `bind` signs, pays, releases, refunds or settles; `act` is the rest; `visit` is a field inspector's own work. */
export type Grade = 'bind' | 'act' | 'visit';

const GRADES: Readonly<Record<Role, readonly Grade[]>> = {
  owner: ['bind', 'act', 'visit'],
  admin: ['bind', 'act', 'visit'],
  member: ['act', 'visit'],
  field: ['visit'],
};

export function mayAct(role: Role, grade: Grade): boolean {
  return GRADES[role].includes(grade);
}

/** Everything that is not a move of an order: noun, verb, who. `own` means an object of one's organization. */
export const PERMISSIONS = {
  organization: {
    read: ['owner', 'admin', 'member', 'field'],
    edit: ['owner', 'admin'],
    invite: ['owner', 'admin'],
    payout: ['owner', 'admin'],
  },
  listing: { edit: ['owner', 'admin'] },
  order: {
    read: ['owner', 'admin', 'member', 'field'],
    place: ['owner', 'admin', 'member'],
    export: ['owner', 'admin', 'member'],
  },
  conversation: { read: ['owner', 'admin', 'member'], write: ['owner', 'admin', 'member'] },
  payment: { start: ['owner', 'admin'], read: ['owner', 'admin', 'member'] },
  support: { write: ['owner', 'admin', 'member', 'field'] },
} as const satisfies Record<string, Record<string, readonly Role[]>>;

export const STAFF_PERMISSIONS = {
  order: { read: ['support', 'mediator', 'finance', 'admin'], force: ['admin', 'finance'] },
  dispute: { read: ['support', 'mediator', 'admin'], decide: ['mediator', 'admin'] },
  ledger: { read: ['finance', 'admin', 'mediator'] },
  payout: { settle: ['finance', 'admin'] },
  support: { answer: ['support', 'mediator', 'admin'] },
  conversation: { read: ['support', 'mediator', 'admin'] },
  flag: { close: ['support', 'mediator', 'admin'] },
  organization: { suspend: ['admin'], verify: ['support', 'admin'] },
} as const satisfies Record<string, Record<string, readonly StaffRole[]>>;

export type Noun = keyof typeof PERMISSIONS;
export type StaffNoun = keyof typeof STAFF_PERMISSIONS;

export function can<N extends Noun>(role: Role | null, noun: N, verb: keyof (typeof PERMISSIONS)[N]): boolean {
  const roles: readonly Role[] = PERMISSIONS[noun][verb] as readonly Role[];
  return role !== null && roles.includes(role);
}

export function staffCan<N extends StaffNoun>(
  role: StaffRole | null,
  noun: N,
  verb: keyof (typeof STAFF_PERMISSIONS)[N],
): boolean {
  const roles: readonly StaffRole[] = STAFF_PERMISSIONS[noun][verb] as readonly StaffRole[];
  return role !== null && roles.includes(role);
}
