import type { PersonActor, StaffActor } from '#domain/actor.ts';
import type { InspectionType } from '#domain/process/inspection-terms.ts';
import type { DemoPeople } from '#modules/people/demo.ts';
import type { SeededCompany } from './seed-companies.ts';
import { DEMO_BUYER, DEMO_INSPECTOR, type Role, type Story } from './story.ts';

/** Who plays which part of a story. */
export interface Cast {
  readonly buyer: PersonActor;
  readonly inspector: PersonActor;
  /** Where the company has no field inspector of its own, the inspector again. */
  readonly field: PersonActor;
  readonly names: { readonly buyer: string; readonly inspector: string };
}

export interface Company {
  readonly actor: PersonActor;
  readonly name: string;
}

export function castOf(
  { buyer, inspector, type = 'psi' }: Pick<Story, 'buyer' | 'inspector' | 'type'>,
  demo: DemoPeople,
  companies: readonly SeededCompany[],
): Cast {
  const own = (who: 'buyer' | 'inspector', name: string): Company => ({
    actor: { kind: 'person', person: demo.people[who], org: demo.organizations[who], role: 'owner' },
    name,
  });
  const buys = buyer === DEMO_BUYER ? own('buyer', 'Fjord & Finch Homeware') : buyerNamed(companies, buyer);
  const isDemo = inspector === DEMO_INSPECTOR;
  const inspects = isDemo ? own('inspector', 'Qiantang Quality Services') : inspectorIn(companies, inspector, type);
  return {
    buyer: buys.actor,
    inspector: inspects.actor,
    field: isDemo ? { ...inspects.actor, person: demo.people.field, role: 'field' } : inspects.actor,
    names: { buyer: buys.name, inspector: inspects.name },
  };
}

export function staffOf(demo: DemoPeople, role: Role): StaffActor | null {
  const as = { mediator: 'mediator', second: 'admin', finance: 'finance' } as const;
  const who = role in as ? as[role as keyof typeof as] : null;
  return who && { kind: 'staff', person: demo.people[who], role: who };
}

function buyerNamed(companies: readonly SeededCompany[], name: string): Company {
  const company = companies.find((one) => one.buys && one.name === name);
  if (!company) throw new Error(`no buyer is called ${name}`);
  return companyOf(company);
}

function inspectorIn(companies: readonly SeededCompany[], place: string, type: InspectionType): Company {
  const [city, nth = '1'] = place.split('/');
  const there = companies.filter(
    (one) => one.city === city && one.listing?.services.some((service) => service.type === type),
  );
  const company = there[Number(nth) - 1];
  if (!company) throw new Error(`no company number ${nth} in ${city} offers ${type}`);
  return companyOf(company);
}

function companyOf({ org, persons, name }: SeededCompany): Company {
  const [person] = persons;
  if (!person) throw new Error(`${name} has nobody`);
  return { actor: { kind: 'person', person, org, role: 'owner' }, name };
}
