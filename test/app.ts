import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { PersonActor, StaffActor } from '#domain/actor.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import type { Role, StaffRole } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import {
  addMember,
  addOrganization,
  addPerson,
  addStaff,
  openSession,
  type NewPerson,
} from '#modules/people/commands.ts';
import type { Clock } from '#platform/clock.ts';
import { loadConfig, type Config } from '#platform/config.ts';
import { cookieNames, signed } from '#platform/cookies.ts';
import { makeLog } from '#platform/log.ts';
import { diskFiles } from '#platform/files/disk.ts';
import type { Installation } from '#platform/http.ts';
import { makeMail, type Letter } from '#platform/mail/mail.ts';
import { root } from '#platform/root.ts';
import { makeApp } from '#server/app.ts';
import { testDb, type TestDb } from './db.ts';

export interface TestClock extends Clock {
  /** Moves business time; real time stays. */
  set(at: Instant): void;
  /** Moves real time, on which sessions, codes and rate limits run, and business time with it. */
  setReal(at: Instant): void;
  pass(ms: number): void;
}

export interface TestPerson {
  readonly id: PersonId;
  readonly email: string;
  readonly name: string;
}

export interface Client {
  get(path: string, init?: RequestInit): Promise<Response>;
  /** JSON where the path is of the API, else a form, as the pages send it. */
  post(path: string, body?: unknown, init?: RequestInit): Promise<Response>;
  put(path: string, body?: unknown, init?: RequestInit): Promise<Response>;
  patch(path: string, body?: unknown, init?: RequestInit): Promise<Response>;
  delete(path: string, body?: unknown, init?: RequestInit): Promise<Response>;
}

export interface TestApp {
  readonly app: ReturnType<typeof makeApp>;
  readonly at: Installation;
  readonly db: TestDb['db'];
  readonly owner: TestDb['owner'];
  readonly clock: TestClock;
  /** What was mailed so far. */
  readonly letters: Letter[];
  makePerson(over?: Partial<NewPerson>): Promise<TestPerson>;
  makeOrg(input?: OrgInput): Promise<{ id: OrgId; owner: TestPerson }>;
  /** Adds a member to an organization; makes the person. */
  makeMember(org: OrgId, role: Role): Promise<TestPerson>;
  makeStaff(role: StaffRole): Promise<TestPerson>;
  /** Signs in without a password; answers the Cookie header. */
  signIn(person: TestPerson | PersonId): Promise<string>;
  /** Requests as the person; null is a visitor. */
  as(person: TestPerson | PersonId | null): Promise<Client>;
  actor(person: TestPerson | PersonId, org: OrgId, role?: Role): PersonActor;
  staffActor(person: TestPerson | PersonId, role: StaffRole): StaffActor;
  stop(): Promise<void>;
}

export interface OrgInput {
  readonly name?: string;
  readonly buys?: boolean;
  readonly inspects?: boolean;
  readonly sells?: boolean;
  readonly country?: string;
  readonly city?: string;
  readonly owner?: TestPerson;
}

export const TEST_URL = 'http://holdfast.test';

/**
 * The whole application over a database of its own, a clock that stands still, files in a folder of its own and letters
 * kept in a list: one per test file, made in `beforeAll`, stopped in `afterAll`. Business time begins at noon on 2 November 2026.
 */
export async function testApp(over: Partial<Config> = {}): Promise<TestApp> {
  const database = await testDb();
  const { db } = database;
  const folder = await mkdtemp(join(root, '.cache', 'test-files-'));
  const config: Config = {
    ...loadConfig({ SECRET: 'a secret of at least thirty-two characters', LOG_LEVEL: 'silent' }),
    publicUrl: TEST_URL,
    dataDir: folder,
    ...over,
  };
  const clock = testClock(Date.UTC(2026, 10, 2, 12));
  const letters: Letter[] = [];
  const mail = makeMail(config, (taken) => {
    letters.push(...taken);
    return Promise.resolve();
  });
  const at: Installation = { config, db, clock, files: diskFiles(config.dataDir), mail, log: makeLog(config.logLevel) };
  const app = makeApp(at);
  let count = 0;
  const makePerson = async (given: Partial<NewPerson> = {}): Promise<TestPerson> => {
    const no = ++count;
    const person = { name: `Person ${no}`, email: `person${no}@example.com`, ...given };
    return { id: await addPerson(db, person, clock.real()), email: person.email, name: person.name };
  };
  const signIn = async (person: TestPerson | PersonId): Promise<string> => {
    const token = await openSession(db, idOf(person), { ip: null, agent: 'test' }, clock.real());
    return `${cookieNames(config).session}=${encodeURIComponent(signed(config.secret, token))}`;
  };
  return {
    app,
    at,
    db,
    owner: database.owner,
    clock,
    letters,
    makePerson,
    makeOrg: async ({ owner, ...input } = {}) => {
      const person = owner ?? (await makePerson());
      const given = { buys: false, inspects: false, sells: false, country: 'CN', city: 'Hangzhou', ...input };
      // Said nothing, it buys.
      const buys = given.buys || !(given.inspects || given.sells);
      const name = input.name ?? `Organization ${++count}`;
      return { id: await addOrganization(db, person.id, { ...given, buys, name }, clock.now()), owner: person };
    },
    makeMember: async (org, role) => {
      const person = await makePerson();
      await addMember(db, org, person.id, role, clock.now());
      return person;
    },
    makeStaff: async (role) => {
      const person = await makePerson();
      await addStaff(db, person.id, role);
      return person;
    },
    signIn,
    as: async (person) => client(app, person === null ? null : await signIn(person), config),
    actor: (person, org, role = 'owner') => ({ kind: 'person', person: idOf(person), org, role }),
    staffActor: (person, role) => ({ kind: 'staff', person: idOf(person), role }),
    stop: async () => {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const idOf = (person: TestPerson | PersonId): PersonId => (typeof person === 'string' ? person : person.id);

/** Sends what a browser sends of itself: the origin of the page, the cookie, the language. */
export function client(app: Pick<Hono, 'request'>, cookie: string | null, config: Config): Client {
  const send =
    (method: string) =>
    async (path: string, body?: unknown, init: RequestInit = {}): Promise<Response> => {
      const headers = new Headers(init.headers);
      if (!headers.has('origin') && method !== 'GET') headers.set('origin', config.publicUrl ?? TEST_URL);
      if (!headers.has('accept-language')) headers.set('accept-language', 'en');
      if (cookie !== null) headers.set('cookie', [cookie, headers.get('cookie')].filter(Boolean).join('; '));
      const sent = encode(path, body, headers);
      return app.request(`${TEST_URL}${path}`, {
        method,
        ...init,
        headers,
        ...(sent === undefined ? {} : { body: sent }),
      });
    };
  const get = send('GET');
  return {
    get: (path, init) => get(path, undefined, init),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: send('DELETE'),
  };
}

function encode(path: string, body: unknown, headers: Headers): BodyInit | undefined {
  if (body === undefined) {
    if (!path.startsWith('/api/')) headers.set('content-type', 'application/x-www-form-urlencoded');
    return undefined;
  }
  if (body instanceof FormData || body instanceof Uint8Array || typeof body === 'string') return body as BodyInit;
  if (path.startsWith('/api/')) {
    headers.set('content-type', 'application/json');
    return JSON.stringify(body);
  }
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body as Record<string, string | readonly string[]>)) {
    for (const each of typeof value === 'string' ? [value] : value) form.append(name, each);
  }
  headers.set('content-type', 'application/x-www-form-urlencoded');
  return form.toString();
}

/** Real time stands at the moment of the test's start, since sessions and codes are checked against it. */
function testClock(start: Instant): TestClock {
  let real = Date.now();
  return {
    offset: start - real,
    real: () => real,
    now() {
      return real + this.offset;
    },
    set(at) {
      this.offset = at - real;
    },
    setReal(at) {
      real = at;
    },
    pass(ms) {
      real += ms;
    },
  };
}
