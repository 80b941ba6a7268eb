import { visit, type Fault, type Import, type Source } from './sources.ts';

// ARCHITECTURE.md, "Layout": who may know whom. tools/tidy.test.ts holds the tree to it.

interface Layer {
  readonly name: string;
  readonly holds: RegExp;
  /** Our own files it may import, besides those of the same layer. */
  readonly knows: readonly RegExp[];
  /** Packages it may import; absent: any. */
  readonly packages?: RegExp;
  /** It goes to the browser; what is imported for its types alone does not go along. */
  readonly shipped?: true;
  readonly why: string;
}

/** Files of a module that other modules may import besides queries, commands and contract, and what they are. */
export const OPEN: Readonly<Record<string, string>> = {
  'src/modules/orders/transition.ts': 'the command through which every order changes',
  'src/modules/orders/snapshot.ts': 'the query that a decision is made on',
  'src/modules/orders/deadlines.ts': 'the commands of the sweeper',
  'src/modules/orders/carriers.ts': 'the command that asks carriers where parcels are',
  'src/modules/orders/route.ts': 'the query from where to where the goods of an order go',
  'src/modules/orders/holds.ts': 'how long the money of an order can be held, and whether somebody can',
  'src/modules/orders/terms.ts': 'the policy of today and how terms are made',
  'src/modules/orders/bound.ts': 'the query which goods order an inspection acts on',
  'src/modules/orders/head.ts': 'the query of those who only listen to orders',
  'src/modules/orders/goods-contract.ts': 'the wire shapes of goods terms, which offers have too',
  'src/modules/orders/offered.ts': 'what can be agreed in a conversation, and the command that makes it an order',
  'src/modules/conversations/case.ts': 'the query of what the sides of a case said to each other',
  'src/modules/conversations/head.ts': 'the query of those who only listen to conversations',
  'src/modules/ledger/verify.ts': 'queries of holdfast verify, over the tables under the books',
  'src/modules/ledger/findings.ts': 'what every part of holdfast verify reports into',
  'src/modules/people/letters.ts': 'what a person is told about their account',
  'src/modules/staff/clock.ts': 'the command that turns the clock of a sandbox',
  'src/modules/files/kinds.ts': 'which files are taken, the same everywhere',
  'src/modules/files/downloads.ts': 'the query that answers with a file',
  'src/modules/files/preview.ts': 'the query of a picture made small',
  'src/modules/payments/explain.ts': 'the query that explains each cent',
  'src/modules/listings/comments.ts': 'the command that keeps what is shown of feedback',
  'src/modules/products/reviews.ts': 'the queries and commands of what buyers say of products',
  'src/modules/listings/papers.ts': 'the queries and commands of accreditation papers',
};

const DOMAIN = /^src\/domain\//;
const PLATFORM = /^src\/platform\//;
const CONTRACT = /^src\/modules\/[\w-]+\/contract\.ts$/;
const DOORS = [/^src\/modules\/[\w-]+\/(queries|commands|contract)\.ts$/, ...Object.keys(OPEN).map(exactly)];
/** What a module's own pages may call: all but how it stores, answers the API and listens. */
const INSIDE = /^src\/modules\/[\w-]+\/(?!(tables|api|reactions)\.ts)/;
const WEB = /^src\/web\//;
const UI = /^src\/web\/ui\//;
/** What a page and its island do in the same way. */
const BOTH_ENDS = exactly('src/platform/duration.ts');

const LAYERS: readonly Layer[] = [
  {
    name: 'domain',
    holds: DOMAIN,
    knows: [],
    packages: /^$/,
    why: 'the core is pure: it imports only the core, so it can be read and tested without the rest',
  },
  { name: 'platform', holds: PLATFORM, knows: [DOMAIN], why: 'what touches the world knows no module' },
  {
    name: 'module',
    holds: /^src\/modules\/[\w-]+\//,
    knows: [DOMAIN, PLATFORM, ...DOORS],
    why: 'a module knows the core, the platform, and of other modules their queries, commands and contract',
  },
  {
    name: 'browser',
    holds: /^src\/(web\/islands|field)\//,
    knows: [DOMAIN, CONTRACT, UI, BOTH_ENDS],
    shipped: true,
    why: 'code for the browser knows the core, contracts and ui, so nothing of the server is shipped',
  },
  {
    name: 'ui',
    holds: UI,
    knows: [DOMAIN, /^src\/web\/[\w-]+\.tsx?$/, /^src\/platform\/i18n\.ts$/],
    why: 'primitives know no module and no page',
  },
  { name: 'both ends', holds: BOTH_ENDS, knows: [DOMAIN], shipped: true, why: 'it runs in the browser too' },
  {
    name: 'web',
    holds: WEB,
    knows: [DOMAIN, PLATFORM, INSIDE, UI, BOTH_ENDS],
    why: 'pages call the same queries and commands as the API',
  },
  {
    name: 'server',
    holds: /^src\/server\//,
    knows: [/^src\//, exactly('db/seed.ts')],
    why: 'the server puts everything together',
  },
  { name: 'around', holds: /^(test|tools|e2e|bench)\//, knows: [/./], why: 'tools and tests may know everything' },
];

/** Modules that listen to the outbox. Pages show what they made; no module knows that they exist. */
const LISTENERS = /^src\/modules\/(notices|webhooks)\//;

/** The tables that several modules write by design. */
const SHARED_TABLES = ['outbox', 'installation', 'command_keys'];

function exactly(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.')}$`);
}

const moduleOf = (path: string) => /^src\/modules\/([\w-]+)\//.exec(path)?.[1];
const layerOf = (path: string) => LAYERS.find(({ holds }) => holds.test(path));

/** Imports that go against the layers. Tests may know everything but another module's tables. */
export function layerFaults(sources: readonly Source[]): Fault[] {
  return sources.flatMap((source) => source.imports.flatMap((one) => faultOf(source, one) ?? []));
}

function faultOf(source: Source, one: Import): Fault | null {
  const { path } = source;
  const fault = (rule: string, says: string): Fault => ({ rule, path, line: one.line, says });
  const [from, to] = [moduleOf(path), moduleOf(one.of)];
  if (to !== from && one.of.endsWith('/tables.ts')) return fault('tables', `${one.of} belongs to its module alone`);
  if (source.isTest) return null;
  const layer = layerOf(path);
  if (!layer) return null;
  if (!one.ours) {
    const barred = layer.packages && !layer.packages.test(one.of);
    return barred ? fault('layer', `imports ${one.of}; ${layer.why}`) : null;
  }
  if (LISTENERS.test(one.of) && from !== undefined && to !== from)
    return fault('listeners', `${one.of} listens to the outbox; no module imports it`);
  if (layer.shipped && one.typeOnly) return null;
  const sameLayer = layer.holds.test(one.of) && from === to && (layer.name !== 'web' || layerOf(one.of) === layer);
  if (sameLayer || layer.knows.some((known) => known.test(one.of))) return null;
  return fault('layer', `imports ${one.of}; ${layer.why}`);
}

/** Modules that know each other in a circle, told once for each way around. */
export function cycleFaults(sources: readonly Source[]): Fault[] {
  const knows = new Map<string, Map<string, { path: string; line: number }>>();
  for (const { path, imports, isTest } of sources) {
    const from = moduleOf(path);
    if (from === undefined || isTest) continue;
    for (const { of, line } of imports) {
      const to = moduleOf(of);
      if (to === undefined || to === from) continue;
      const known = knows.get(from) ?? new Map<string, { path: string; line: number }>();
      knows.set(from, known);
      if (!known.has(to)) known.set(to, { path, line });
    }
  }
  const faults: Fault[] = [];
  const told = new Set<string>();
  const follow = (trail: readonly string[]): void => {
    for (const [next, where] of knows.get(trail.at(-1) ?? '') ?? []) {
      const circle = trail.slice(trail.indexOf(next));
      if (!trail.includes(next)) follow([...trail, next]);
      else if (!told.has([...circle].sort().join())) {
        told.add([...circle].sort().join());
        faults.push({ rule: 'cycle', ...where, says: `modules in a circle: ${[...circle, next].join(' → ')}` });
      }
    }
  };
  for (const name of knows.keys()) follow([name]);
  return faults;
}

/**
 * Where things start: the server, what the browser loads, what the build writes into every page (tools/precompile.ts),
 * and every tool. Tests keep nothing alive.
 */
const STARTS =
  /^(src\/(server\/main\.ts|web\/islands\/[\w-]+\.tsx?|web\/ui\/template\.ts|field\/(main|worker)\.tsx?)|(tools|bench|e2e|test)\/.+)$/;

/** Files of src that nothing which runs ever imports. */
export function deadFaults(sources: readonly Source[]): Fault[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const alive = new Set<string>();
  const reach = (path: string): void => {
    if (alive.has(path)) return;
    alive.add(path);
    for (const { of } of byPath.get(path)?.imports ?? []) reach(of);
  };
  for (const { path, isTest } of sources) if (STARTS.test(path) && !isTest) reach(path);
  return sources
    .filter(({ path, isTest }) => /^src\/(?!.*\/fixtures\/)/.test(path) && !isTest && !alive.has(path))
    .map(({ path }) => ({ rule: 'dead', path, line: 1, says: 'nothing that runs imports it' }));
}

/** SQL that touches the books outside of their module, or a table that more than one module writes. */
export function sqlFaults(sources: readonly Source[]): Fault[] {
  const faults: Fault[] = [];
  const writers = new Map<string, Map<string, Fault>>();
  for (const source of sources) {
    const own = moduleOf(source.path);
    if (source.isTest || !source.path.startsWith('src/')) continue;
    const check = (text: string, start: number) => {
      const at = { rule: 'sql', path: source.path, line: source.lineOf(start) };
      const books = /\bledger_(?:kinds|accounts|transfers|entries|tranches|settlements|post)\b/.exec(text)?.[0];
      if (books && own !== 'ledger') faults.push({ ...at, says: `touches ${books}; only modules/ledger does` });
      for (const table of tablesWritten(text)) {
        const by = writers.get(table) ?? new Map<string, Fault>();
        writers.set(table, by.set(own ?? source.path, { ...at, says: '' }));
      }
    };
    visit(source, {
      Literal: (node) => typeof node.value === 'string' && check(node.value, node.start),
      TemplateLiteral: (node) => check(node.quasis.map(({ value }) => value.raw).join(' $x '), node.start),
    });
  }
  for (const [table, by] of writers) {
    if (by.size < 2 || SHARED_TABLES.includes(table)) continue;
    for (const [module, fault] of by)
      faults.push({ ...fault, says: `${module} writes ${table}, and so do others: ${[...by.keys()].join(', ')}` });
  }
  return faults;
}

function tablesWritten(text: string): string[] {
  return [...text.matchAll(/\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z]\w+)/g)].map(([, table = '']) => table);
}
