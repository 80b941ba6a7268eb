import type { Tx } from './db/pool.ts';

// The search engine of db/migrations/0013_directory.sql, whatever is searched.
//
// A second kind of thing, say products, needs three things and no line here or there:
// 1. a SQL function `product_search_terms(ids)` of rows (at, facet, value, number): at which of the ids, by which value of
//    which facet it is found, each once; words as facets `word` and `name` (search_words cuts them), and for what is
//    compared or sorted by, facet `number:…` with a whole number from 0 to 2^24 - 1 instead of a value;
// 2. triggers that write `('product', ids)` into search_stale when rows behind it change;
// 3. a module that turns its query into the expressions, facets and order below and says how a row is read, as
//    modules/listings/filters.ts and search.ts do for inspectors.

/** A set of things, see `search_set`. `least` compares a number, `below` the numbers things have in the index. */
export type Expression =
  | { readonly any: readonly [facet: string, values: readonly string[]] }
  | { readonly range: readonly [facet: string, from: string, before: string] }
  | { readonly least: readonly [number: string, least: number] }
  | { readonly below: number }
  | { readonly all: readonly Expression[] }
  | { readonly either: readonly Expression[] }
  | { readonly not: Expression };

export const any = (facet: string, values: readonly string[]): Expression => ({ any: [facet, values] });
export const least = (number: string, n: number): Expression => ({ least: [number, n] });
export const all = (parts: readonly Expression[]): Expression => ({ all: parts });
export const either = (parts: readonly Expression[]): Expression => ({ either: parts });
export const not = (part: Expression): Expression => ({ not: part });

/** `without` is the part of the search that a choice in the facet would replace. */
export type AskedFacet =
  /** All values of these facets, each under its own name. */
  | { readonly facets: readonly string[]; readonly without?: string }
  | {
      readonly name: string;
      readonly facet: string;
      readonly without?: string;
      /** Those of its values, or those from one to before another. */
      readonly values?: readonly string[];
      readonly ranges?: readonly (readonly [from: string, before: string])[];
      /** Not counted under any value; with `plus` counted under every one. */
      readonly except?: Expression;
      readonly plus?: true;
    };

/** Equal ones stand in the order in which they came. The whole numbers here are those that the index has, 0 to 2^24 - 1. */
export type Order =
  /** By a number that the index has; of several the least counts, and only rising. */
  | { readonly numbers: readonly string[]; readonly rising: boolean; readonly key: string }
  /** By steps that the caller knows: the values of a facet, and each one's whole number, rising. */
  | { readonly facet: string; readonly steps: ReadonlyMap<string, number>; readonly column: string };

/** Where a page begins: the entry beside it, and how many stand before the page. */
export interface Mark {
  readonly tier: 0 | 1;
  readonly key: number;
  readonly ord: number;
  readonly start: number;
}

export interface Asked {
  /** As in search_docs. */
  readonly kind: string;
  /** All of them must hold. */
  readonly parts: Readonly<Record<string, Expression>>;
  readonly facets: readonly AskedFacet[];
  /** Those of the found that stand before all others. */
  readonly first?: Expression | undefined;
  readonly by: Order;
  readonly after?: Mark | undefined;
  readonly before?: Mark | undefined;
  readonly limit: number;
  /** How a row is read: columns, and what is joined to `d`, a row of search_docs with its `id`. */
  readonly columns: string;
  readonly from: string;
  readonly values: unknown[];
}

export interface Counted {
  readonly value: string;
  readonly count: number;
}

export interface Found<Row> {
  readonly total: number;
  /** How many stand before the page. */
  readonly start: number;
  readonly rows: readonly (Row & InOrder)[];
  readonly next: Mark | null;
  readonly previous: Mark | null;
  /** By name; the largest first. */
  readonly facets: ReadonlyMap<string, readonly Counted[]>;
  /** What `plus` added to every value of a facet, also to values that no term has. */
  readonly each: ReadonlyMap<string, number>;
}

interface InOrder {
  readonly ord: number;
  readonly tier: 0 | 1;
  readonly key: number;
}

interface Answer {
  readonly what: string;
  readonly value: string;
  readonly count: bigint;
  readonly bits: Buffer | null;
}

/** So far down it is quicker to read a list from its beginning than to leave out by bits what stands before a mark. */
const NEAR = 200;

/**
 * Counts and a page. A page is read from a mark on, so that what is added or moved before it shifts nothing; its number in
 * the list is the mark's own. Most of the work is counting, so the largest group of facets is counted beside all else, on
 * a connection of its own: what changes between the two may be in one and not yet in the other.
 */
export async function searchPage<Row>(tx: Tx, asked: Asked): Promise<Found<Row>> {
  const back = asked.after === undefined && asked.before !== undefined;
  const mark = asked.after ?? asked.before;
  const parts = { live: any('live', ['']), ...asked.parts };
  const [largest, ...others] = groupsOf(asked);
  const ask = (more: Readonly<Record<string, unknown>>) =>
    tx.sql<Answer>(
      'SELECT what, value, count, bits FROM search_page($1, $2)',
      [asked.kind, JSON.stringify({ parts, ...more })],
      'search_page',
    );
  const page = async (facets: readonly AskedFacet[], past: Expression | undefined, wanted: number) => {
    const answers = await ask({ facets, ...wantedOf(asked, { back, past, wanted }) });
    return { answers, rows: await rowsOf<Row>(tx, asked, tiersOf(answers), { back, wanted }) };
  };
  const read = async () => {
    const least_wanted = asked.limit + 1;
    if (!mark || back || mark.start > NEAR) return page(others, mark && beyond(asked, mark, back), least_wanted);
    // One page more than it has to be, for what has come meanwhile.
    const wanted = mark.start + 2 * asked.limit + 1;
    const { answers, rows } = await page(others, undefined, wanted);
    const further = rows.filter((row) => isBeyond(asked.by, mark, row));
    if (further.length >= least_wanted || rows.length < wanted) return { answers, rows: further };
    return { answers, rows: (await page([], beyond(asked, mark, back), least_wanted)).rows };
  };
  const [{ answers, rows }, counted] = await Promise.all([
    read(),
    largest ? ask({ facets: [largest], wanted: 0 }) : [],
  ]);
  return { ...countsOf([...counted, ...answers]), ...pageOf(rows, asked.limit, mark, back) };
}

/** What a page asks for beside its counts. */
function wantedOf(
  { by, first, after, before }: Asked,
  { back, past, wanted }: { back: boolean; past: Expression | undefined; wanted: number },
) {
  return {
    ...(first && { first }),
    ...(past && { past }),
    by: 'steps' in by ? { facet: by.facet, steps: stepsFrom(by.steps, past && (after ?? before), back) } : by,
    rising: ('rising' in by && by.rising) !== back,
    lowest: !back,
    wanted,
  };
}

/** Whether a row of a list stands after the mark, as `rowsOf` sorts them. */
function isBeyond(by: Order, mark: Mark, { tier, key, ord }: InOrder): boolean {
  if (tier !== mark.tier) return tier < mark.tier;
  if (key !== mark.key) return 'rising' in by && !by.rising ? key < mark.key : key > mark.key;
  return ord > mark.ord;
}

/** Facets that count the same set are counted together; the group with the most of them comes first. */
function groupsOf({ facets, parts }: Asked): AskedFacet[] {
  const together = new Map<string, string[]>();
  for (const each of facets) {
    if (!('facets' in each)) continue;
    const without = each.without !== undefined && each.without in parts ? each.without : '';
    together.set(without, [...(together.get(without) ?? []), ...each.facets]);
  }
  return [
    ...[...together].map(([without, names]) => ({ facets: names, without })).toSorted(byLength),
    ...facets.filter((each) => !('facets' in each)),
  ];
}

const byLength = (a: { facets: readonly string[] }, b: { facets: readonly string[] }) =>
  b.facets.length - a.facets.length;

/** What stands after the mark, or before it. */
function beyond({ by, first }: Asked, { tier, key, ord }: Mark, back: boolean): Expression {
  const lower = { below: back ? ord : ord + 1 };
  const far = (): Expression => {
    if ('steps' in by) {
      const same = [...by.steps].filter(([, step]) => step === key).map(([value]) => value);
      return not(all([any(by.facet, same), back ? not(lower) : lower]));
    }
    const from = all(by.numbers.map((number) => least(number, key)));
    const over = all(by.numbers.map((number) => least(number, key + 1)));
    const same = all([from, not(over), back ? lower : not(lower)]);
    return either([by.rising === back ? not(from) : over, same]);
  };
  if (!first) return far();
  const inTier = tier === 1 ? first : not(first);
  const otherTiers = (tier === 1) === back ? [] : [not(inTier)];
  return either([all([inTier, far()]), ...otherTiers]);
}

/** From the mark on, nearest first; from the mark back, farthest first. */
function stepsFrom(steps: ReadonlyMap<string, number>, mark: Mark | undefined, back: boolean): string[][] {
  const byKey = new Map<number, string[]>();
  for (const [value, key] of steps) {
    if (mark && (back ? key > mark.key : key < mark.key)) continue;
    byKey.set(key, [...(byKey.get(key) ?? []), value]);
  }
  const sorted = [...byKey].toSorted(([a], [b]) => (back ? b - a : a - b));
  return sorted.map(([, values]) => values);
}

const CHUNK = 32_000;

function tiersOf(answers: readonly Answer[]): { ords: number[]; tiers: number[] } {
  const found = { ords: [] as number[], tiers: [] as number[] };
  for (const { what, value, count, bits } of answers) {
    if (what !== 'tier' || !bits) continue;
    // After four bytes that say how many bits follow.
    for (let byte = 4; byte < bits.length; byte++) {
      for (let left = bits[byte]!; left !== 0; left &= left - 1) {
        const bit = Math.clz32(left & -left) - 24;
        found.ords.push(Number(count) * CHUNK + (byte - 4) * 8 + bit);
        found.tiers.push(Number(value));
      }
    }
  }
  return found;
}

async function rowsOf<Row>(
  tx: Tx,
  { kind, by, columns, from, values }: Asked,
  { ords, tiers }: { ords: number[]; tiers: number[] },
  { back, wanted }: { back: boolean; wanted: number },
): Promise<(Row & InOrder)[]> {
  if (ords.length === 0) return [];
  const all_values = [...values];
  const add = (value: unknown) => `$${all_values.push(value)}`;
  const key =
    'steps' in by
      ? `(SELECT s.key FROM unnest(${add([...by.steps.keys()])}::text[], ${add([...by.steps.values()])}::integer[]) AS s (value, key) WHERE s.value = ${by.column})`
      : by.key;
  const falling = 'rising' in by && !by.rising;
  const [tierWay, keyWay, ordWay] = back
    ? ['ASC', falling ? 'ASC' : 'DESC', 'DESC']
    : ['DESC', falling ? 'DESC' : 'ASC', 'ASC'];
  const rows = await tx.sql<Row & InOrder>(
    `SELECT d.ord, u.tier, (${key})::integer AS key, ${columns}
       FROM unnest(${add(ords)}::integer[], ${add(tiers)}::integer[]) AS u (ord, tier)
       JOIN search_docs d ON d.kind = ${add(kind)} AND d.ord = u.ord ${from}
      ORDER BY tier ${tierWay}, key ${keyWay}, ord ${ordWay} LIMIT ${add(wanted)}`,
    all_values,
  );
  return back ? rows.toReversed() : rows;
}

function pageOf<Row>(rows: readonly (Row & InOrder)[], limit: number, mark: Mark | undefined, back: boolean) {
  const more = rows.length > limit;
  const shown = back ? rows.slice(more ? 1 : 0) : rows.slice(0, limit);
  // Nothing before it: the first page, whatever the mark said.
  const start = !mark || (back && !more) ? 0 : back ? Math.max(mark.start - shown.length, 1) : mark.start;
  const at = ({ tier, key, ord }: InOrder, before: number): Mark => ({ tier, key, ord, start: before });
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    start,
    rows: shown,
    next: last && (back || more) ? at(last, start + shown.length) : null,
    previous: first && start > 0 ? at(first, start) : null,
  };
}

function countsOf(answers: readonly Answer[]) {
  const facets = new Map<string, Counted[]>();
  const each = new Map<string, number>();
  let total = 0;
  for (const { what, value, count } of answers) {
    if (what === 'total') total = Number(count);
    else if (what.endsWith(' each')) each.set(what.slice(0, -' each'.length), Number(count));
    else if (what !== 'tier') push(facets, what, { value, count: Number(count) });
  }
  for (const [name, values] of facets) facets.set(name, values.toSorted(largestFirst));
  return { total, facets, each };
}

function push(facets: Map<string, Counted[]>, name: string, counted: Counted): void {
  const known = facets.get(name);
  if (known) known.push(counted);
  else facets.set(name, [counted]);
}

export const largestFirst = (a: Counted, b: Counted) => b.count - a.count || (a.value < b.value ? -1 : 1);

export const markText = ({ tier, key, ord, start }: Mark) => `${tier}~${key}~${ord}~${start}`;

/** What a mark is written as, for the contract that lets it in. */
export const MARK = /^([01])~(\d{1,9})~(\d{1,9})~(\d{1,9})$/;

export function markFrom(text: string | undefined): Mark | undefined {
  const match = text === undefined ? null : MARK.exec(text);
  if (!match) return undefined;
  const [tier, key, ord, start] = match.slice(1).map(Number) as [0 | 1, number, number, number];
  return { tier, key, ord, start };
}

/** How many things of a kind there are, and how many have each value of a facet. */
export async function countedOf(tx: Tx, kind: string, facet: string): Promise<{ total: number; facets: Counted[] }> {
  const rows = await tx.sql<{ facet: string; value: string; count: bigint }>(
    `SELECT t.facet, t.value, coalesce(cardinality(t.ords), (SELECT sum(bit_count(b.bits)) FROM search_bits b WHERE b.term = t.id))::bigint AS count
       FROM search_terms t WHERE t.kind = $1 AND t.facet IN ('live', $2)`,
    [kind, facet],
    'search_counted',
  );
  const facets = rows.map((row) => ({ ...row, count: Number(row.count) })).filter(({ count }) => count > 0);
  const total = facets.find((row) => row.facet === 'live')?.count ?? 0;
  return { total, facets: facets.filter((row) => row.facet === facet) };
}

/** One word of a search and what it stands for among the words in use. */
export interface Looked {
  readonly word: string;
  readonly found: readonly string[];
  /** Nobody uses the word; these are similar. */
  readonly alike: boolean;
}

/** The words of a text as the facet has them, see `search_lookup`. */
export async function lookUp(tx: Tx, kind: string, facet: 'word' | 'name', text: string): Promise<Looked[]> {
  if (text === '') return [];
  return tx.sql<Looked>(
    'SELECT word, hits AS found, alike FROM search_lookup($1, $2, $3)',
    [kind, facet, text],
    'search_lookup',
  );
}

/** What has all of the words; a text without a word finds nothing. */
export const hasWords = (facet: 'word' | 'name', words: readonly Looked[]): Expression =>
  words.length === 0 ? either([]) : all(words.map(({ found }) => any(facet, found)));
