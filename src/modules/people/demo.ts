import type { OrgId, PersonId } from '#domain/ids.ts';
import type { Role, StaffRole } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import { hashPassword } from '#platform/password.ts';
import { addMember, addOrganization, addPerson, addStaff } from './commands.ts';

/** The demo people of a sandbox, one for each role, by the part of their address before the @. */
export const DEMO = ['buyer', 'inspector', 'field', 'seller', 'support', 'mediator', 'finance', 'admin'] as const;
export type Demo = (typeof DEMO)[number];

/** Good for every demo person; sandbox databases cannot be opened in live mode. */
export const DEMO_PASSWORD = 'holdfast-demo';

export const demoEmail = (who: Demo): string => `${who}@demo.holdfast.localhost`;

export interface DemoLogin {
  readonly who: Demo;
  readonly person: PersonId;
  readonly name: string;
  readonly email: string;
  /** The first they joined; null for staff. */
  readonly organization: string | null;
}

/** The demo people there are, in the order of DEMO. Ask only in a sandbox. */
export async function demoLogins(tx: Tx): Promise<DemoLogin[]> {
  const rows = await tx.sql<Omit<DemoLogin, 'who'>>(
    `SELECT p.id AS person, p.name, p.email,
            (SELECT o.name FROM members m JOIN organizations o ON o.id = m.org_id
              WHERE m.person_id = p.id ORDER BY m.joined_at, o.id LIMIT 1) AS organization
       FROM people p WHERE p.email = ANY ($1)`,
    [DEMO.map(demoEmail)],
  );
  return DEMO.flatMap((who) => rows.filter((row) => row.email === demoEmail(who)).map((row) => ({ who, ...row })));
}

interface DemoOrg {
  readonly who: Demo;
  readonly name: string;
  readonly country: string;
  readonly city: string;
  readonly does: 'buys' | 'inspects' | 'sells';
  readonly people: readonly { readonly who: Demo; readonly name: string; readonly role: Role; readonly zone: string }[];
}

const organizations: readonly DemoOrg[] = [
  {
    who: 'buyer',
    name: 'Fjord & Finch Homeware',
    country: 'NO',
    city: 'Bergen',
    does: 'buys',
    people: [{ who: 'buyer', name: 'Ingrid Solheim', role: 'owner', zone: 'Europe/Oslo' }],
  },
  {
    who: 'inspector',
    name: 'Qiantang Quality Services',
    country: 'CN',
    city: 'Hangzhou',
    does: 'inspects',
    people: [
      { who: 'inspector', name: 'Shen Yifan', role: 'owner', zone: 'Asia/Shanghai' },
      { who: 'field', name: 'Luo Jing', role: 'field', zone: 'Asia/Shanghai' },
    ],
  },
  {
    who: 'seller',
    name: 'Keqiao Lamps',
    country: 'CN',
    city: 'Shaoxing',
    does: 'sells',
    people: [{ who: 'seller', name: 'Lou Meili', role: 'owner', zone: 'Asia/Shanghai' }],
  },
];

const staff: readonly { readonly who: StaffRole; readonly name: string }[] = [
  { who: 'support', name: 'Amara Okafor' },
  { who: 'mediator', name: 'Tomás Herrera' },
  { who: 'finance', name: 'Priya Nair' },
  { who: 'admin', name: 'Jonas Weber' },
];

export interface DemoPeople {
  readonly people: Readonly<Record<Demo, PersonId>>;
  readonly organizations: Readonly<Record<'buyer' | 'inspector' | 'seller', OrgId>>;
}

/** One person for each role, with their organizations: what every sandbox has, and what the demo market is built around. */
export async function addDemoPeople(tx: Tx, now: Instant): Promise<DemoPeople> {
  // One hash for all: each costs 50 ms, and the password is no secret.
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const people: Partial<Record<Demo, PersonId>> = {};
  const orgs: Partial<Record<Demo, OrgId>> = {};
  for (const org of organizations) {
    for (const { who, name, role, zone } of org.people) {
      const person = await addPerson(tx, { name, email: demoEmail(who), zone, passwordHash }, now);
      people[who] = person;
      const known = orgs[org.who];
      if (known) await addMember(tx, known, person, role, now);
      else {
        const { name: orgName, country, city, does } = org;
        const can = { buys: does === 'buys', inspects: does === 'inspects', sells: does === 'sells' };
        orgs[org.who] = await addOrganization(tx, person, { name: orgName, country, city, ...can }, now);
      }
    }
  }
  for (const { who, name } of staff) {
    const person = await addPerson(tx, { name, email: demoEmail(who), passwordHash }, now);
    people[who] = person;
    await addStaff(tx, person, who);
  }
  return {
    people: people as DemoPeople['people'],
    organizations: orgs as DemoPeople['organizations'],
  };
}
