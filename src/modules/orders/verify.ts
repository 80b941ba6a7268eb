import { canonical } from '#domain/canonical.ts';
import { clocksOn } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { Findings } from '#modules/ledger/findings.ts';
import { transitBalances } from '#modules/ledger/verify.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { sha256 } from '#platform/hash.ts';
import { caseFiles, snapshotOf, type Body, type CaseFile, type Entry } from './case-files.ts';
import { digestOf } from './digest.ts';
import { replay } from './replay.ts';

const SAYS = {
  sequence: 'each history runs from 1 without a gap to the order’s version',
  chain: 'each entry’s hash is that of the entry before and its body, down to the order’s head',
  body: 'the body of each entry says what its columns say',
  moves: 'each move was one of the process from that state, and the last leads to the order’s state',
  disputes: 'the disputes of each order are as its history left them',
  private: 'the personal part of each entry, where not erased, is the one the entry was made with',
  left: 'facts, tranches and dispute of each order are as the last entry left them',
  clocks: 'the clocks of each order are those of its state, as its history says, and due_at is the earliest',
  terms: 'each version of terms has its hash, and the order shows the last',
  money: 'the money in each entry is what its transfer booked',
  escrow: 'escrow is paid in minus settled, and the order’s tranches say the same',
  parties: 'buyer and provider are those that the history began with',
  frozen: 'each frozen balance has an open dispute with a running clock',
  transfers: 'each transfer of an order has an entry of its history',
  strays: 'each entry, clock, dispute, version of terms and tranche belongs to an order',
} as const;
type CheckName = keyof typeof SAYS;

interface Case extends CaseFile {
  readonly snapshot: OrderSnapshot;
  readonly looked: (check: CheckName, count: number) => void;
  readonly broke: (check: CheckName, row: string, says: string) => void;
}

/** Every order against its own history, and both against the books. Runs as the owner of the tables. */
export async function verifyOrders(tx: Tx, findings: Findings): Promise<void> {
  const [installation] = await tx.sql<{ chain: string }>(`SELECT chain FROM installation`);
  for (const says of Object.values(SAYS)) findings.looked(says, 0);
  for await (const batch of caseFiles(tx)) {
    for (const file of batch) verifyOrder(file, installation?.chain ?? '', findings);
  }
  await verifyStrays(tx, findings);
  await verifyTransfers(tx, findings);
  await verifyFrozen(tx, findings);
}

function verifyOrder(file: CaseFile, chain: string, findings: Findings): void {
  const it: Case = {
    ...file,
    snapshot: snapshotOf(file),
    looked: (check, count) => findings.looked(SAYS[check], count),
    broke: (check, row, says) => findings.broke(SAYS[check], row, says),
  };
  sequence(it);
  hashes(it, chain);
  bodies(it);
  moves(it);
  privates(it);
  leftBehind(it);
  clocks(it);
  terms(it);
  money(it);
  escrow(it);
  parties(it);
}

const entryName = ({ order_id: order, seq }: Entry) => `history of ${order}, entry ${seq}`;

function sequence({ order, entries, looked, broke }: Case): void {
  looked('sequence', 1);
  const gap = entries.findIndex(({ seq }, i) => seq !== i + 1);
  if (gap >= 0) broke('sequence', `history of ${order.id}`, `entry ${gap + 1} is missing`);
  const last = entries.at(-1);
  if (order.version !== (last?.seq ?? 0))
    broke('sequence', `order ${order.id}`, `version ${order.version}, the history ends at ${last?.seq ?? 0}`);
  if (last && (order.moved_at !== last.at || order.placed_at !== entries[0]?.at))
    broke('sequence', `order ${order.id}`, 'placed_at and moved_at are not those of its first and last entry');
}

function hashes({ order, entries, looked, broke }: Case, chain: string): void {
  looked('chain', entries.length);
  let before = Buffer.from(sha256(chain + order.id), 'hex');
  for (const entry of entries) {
    const hash = Buffer.from(sha256(Buffer.concat([before, Buffer.from(entry.body)])), 'hex');
    if (!hash.equals(entry.hash)) {
      broke('chain', entryName(entry), 'its hash is not that of the entry before and its body');
      return;
    }
    before = hash;
  }
  if (!before.equals(order.head)) broke('chain', `order ${order.id}`, 'its head is not the hash of its last entry');
}

function bodies({ order, entries, looked, broke }: Case): void {
  looked('body', entries.length);
  for (const entry of entries) {
    const { parsed: body } = entry;
    const wanted = {
      move: entry.move,
      ...(entry.postpone
        ? {}
        : {
            order: order.id,
            seq: entry.seq,
            at: toDb(entry.at),
            process: entry.process,
            process_version: order.process_version,
            from: entry.from_state,
            to: entry.to_state,
            by: entry.by_side,
          }),
    };
    const off = Object.entries(wanted).filter(([name, value]) => body[name as keyof Body] !== value);
    if (off.length > 0)
      broke(
        'body',
        entryName(entry),
        `its columns say ${off.map(([name, value]) => `${name} ${value}`).join(', ')}, its body does not`,
      );
  }
}

function moves({ order, entries, disputes, looked, broke }: Case): void {
  looked('moves', entries.length);
  looked('disputes', disputes.length);
  const end = replay(
    order,
    entries.filter(({ postpone }) => !postpone),
    (entry, says) => broke('moves', entryName(entry), says),
  );
  if (end.state !== order.state)
    broke('moves', `order ${order.id}`, `is ${order.state}, its history ends in ${end.state || 'nothing'}`);
  if (end.disputes.length !== disputes.length)
    broke(
      'disputes',
      `order ${order.id}`,
      `has ${disputes.length} disputes, its history opened ${end.disputes.length}`,
    );
  for (const [i, dispute] of disputes.entries()) {
    const left = end.disputes[i];
    if (left !== undefined && left !== dispute.state)
      broke('disputes', `dispute ${dispute.id}`, `is ${dispute.state}, the history of ${order.id} left it ${left}`);
  }
  const last = disputes.at(-1)?.id ?? null;
  if (order.dispute_id !== last)
    broke('disputes', `order ${order.id}`, `names dispute ${order.dispute_id}, the last is ${last}`);
}

function privates({ entries, looked, broke }: Case): void {
  for (const entry of entries) {
    if (entry.private === null) continue;
    looked('private', 1);
    if (exact(() => sha256(canonical(entry.private))) !== entry.parsed.private)
      broke('private', entryName(entry), 'its personal part is not the one it was made with');
  }
}

function leftBehind({ order, entries, snapshot, looked, broke }: Case): void {
  looked('left', 1);
  const last = entries.findLast(({ postpone }) => !postpone);
  if (last && exact(() => digestOf(snapshot)) !== last.parsed.left)
    broke(
      'left',
      `order ${order.id}`,
      `facts, rests, tranches or dispute are not as entry ${last.seq} of its history left them`,
    );
}

function clocks({ order, clocks: rows, entries, snapshot, looked, broke }: Case): void {
  looked('clocks', 1);
  const row = (name: string) => `clock ${name} of ${order.id}`;
  const said = clocksSaid(entries);
  for (const { machine, move, due_at } of rows) {
    const allowed = said.get(`${machine}.${move}`);
    if (!allowed) broke('clocks', row(`${machine}.${move}`), 'its history does not start it');
    else if (!allowed.includes(due_at))
      broke(
        'clocks',
        row(`${machine}.${move}`),
        `is due ${toDb(due_at)}, its history says ${allowed.map(toDb).join(' or ')}`,
      );
  }
  const running = new Set(rows.map(({ machine, move }) => `${machine}.${move}`));
  for (const name of said.keys()) if (!running.has(name)) broke('clocks', row(name), 'is missing');
  const armed = exact(() => armedNames(snapshot)) ?? [];
  for (const name of armed)
    if (!running.has(name)) broke('clocks', row(name), `its state ${order.state} has this exit, and it does not run`);
  for (const name of running)
    if (!armed.includes(name)) broke('clocks', row(name), `runs in state ${order.state}, which has no such exit`);
  const earliest = rows.reduce<number | null>(
    (least, { due_at }) => (least === null ? due_at : Math.min(least, due_at)),
    null,
  );
  if (order.due_at !== earliest)
    broke('clocks', `order ${order.id}`, `due_at is ${shown(order.due_at)}, its earliest clock ${shown(earliest)}`);
}

const shown = (at: number | null) => (at === null ? 'empty' : toDb(at));

/** After a downtime each clock is where it was or put off, which the entry does not say one by one. */
function clocksSaid(entries: readonly Entry[]): Map<string, number[]> {
  let said = new Map<string, number[]>();
  for (const { postpone, parsed } of entries) {
    if (!postpone) said = new Map(Object.entries(parsed.clocks ?? {}).map(([name, due]) => [name, [due]]));
    else for (const dues of said.values()) dues.push(Date.parse(parsed.until ?? ''));
  }
  return said;
}

function armedNames(order: OrderSnapshot): string[] {
  const {
    machine,
    dispute,
    terms: { policy },
  } = order;
  // Without the terms nothing can be said about clocks; that they are missing is said elsewhere.
  if (!policy) return [];
  const now = 0;
  const own = clocksOn(order, machine.state, now).map(({ move }) => `order.${move}`);
  if (!dispute) return own;
  return [...own, ...clocksOn({ ...order, machine: dispute }, dispute.state, now).map(({ move }) => `dispute.${move}`)];
}

function terms({ order, terms: rows, entries, looked, broke }: Case): void {
  looked('terms', rows.length);
  for (const [i, { version, terms: text, hash }] of rows.entries()) {
    if (version !== i + 1) broke('terms', `terms of ${order.id}`, `version ${i + 1} is missing`);
    if (exact(() => sha256(canonical(text))) !== hash)
      broke('terms', `terms of ${order.id}, version ${version}`, 'their hash is another');
  }
  const made = entries.filter(({ parsed }) => parsed.terms?.hash !== undefined);
  for (const entry of made) {
    const { version, hash } = entry.parsed.terms ?? {};
    const row = rows.find((one) => one.version === version);
    if (!row) broke('terms', `terms of ${order.id}, version ${version}`, `are missing; entry ${entry.seq} made them`);
    else if (row.hash !== hash || row.made_by !== entry.by_side || row.at !== entry.at)
      broke(
        'terms',
        `terms of ${order.id}, version ${version}`,
        `are not those that entry ${entry.seq} of its history made`,
      );
  }
  if (rows.length > made.length)
    broke('terms', `terms of ${order.id}, version ${rows.length}`, 'were made by no entry of its history');
  const last = rows.at(-1);
  if (!last) return broke('terms', `order ${order.id}`, 'has no terms');
  const { title, currency, due_minor: due } = last.terms;
  if (
    order.terms_version !== last.version ||
    order.title !== title ||
    order.currency !== currency ||
    Number(order.due_minor) !== due
  )
    broke(
      'terms',
      `order ${order.id}`,
      `version, title, currency or amount due are not those of its terms, version ${last.version}`,
    );
}

function money({ order, entries, transfers, looked, broke }: Case): void {
  for (const entry of entries) {
    const [booked, ...more] = transfers.filter(({ event_seq: seq }) => seq === entry.seq);
    const said = (entry.parsed.money ?? []).map(([account, minor]) => `${account} ${minor}`).sort();
    if (booked || said.length > 0) looked('money', 1);
    for (const { id } of more)
      broke('money', `transfer ${id}`, `is a second one for entry ${entry.seq} of ${order.id}`);
    if (!booked) {
      if (said.length > 0) broke('money', entryName(entry), `says ${said.join(', ')}, and nothing was booked`);
      continue;
    }
    const entriesBooked = booked.entries.map(({ account, minor }) => `${account} ${minor}`).sort();
    if (said.join() !== entriesBooked.join())
      broke(
        'money',
        `transfer ${booked.id}`,
        `booked ${entriesBooked.join(', ')}; entry ${entry.seq} of ${order.id} says ${said.join(', ') || 'nothing'}`,
      );
    else if (booked.at !== entry.at || booked.actor !== entry.by_side || booked.reason !== entry.parsed.reason)
      broke(
        'money',
        `transfer ${booked.id}`,
        `its time, actor or reason are not those of entry ${entry.seq} of ${order.id}`,
      );
  }
}

function escrow({ order, transfers, tranches, looked, broke }: Case): void {
  looked('escrow', 1);
  let paid = 0n;
  let settled = 0n;
  for (const { account, minor } of transfers.flatMap(({ entries }) => entries)) {
    if (!account.startsWith('escrow:')) continue;
    if (minor > 0n) paid += minor;
    else settled -= minor;
  }
  const held = order.tranches.reduce((sum, { state, minor }) => sum + (state === 'held' ? BigInt(minor) : 0n), 0n);
  if (paid - settled !== held)
    broke('escrow', `order ${order.id}`, `paid ${paid}, settled ${settled}, and its tranches hold ${held}`);
  const { holds = false } = stateOf(order);
  if (holds !== 'maybe' && holds !== held > 0n)
    broke('escrow', `order ${order.id}`, `is ${order.state} and holds ${held}`);
  const booked = new Map(tranches.map((tranche) => [tranche.id, tranche]));
  for (const { id, minor, state } of order.tranches) {
    const there = booked.get(id);
    const is = bookedState(there);
    if (is !== state || (there && (there.amount_minor !== BigInt(minor) || there.currency !== order.currency)))
      broke(
        'escrow',
        `tranche ${id} of ${order.id}`,
        `the order says ${minor} ${state}, the books ${there?.amount_minor ?? 0} ${is}`,
      );
    booked.delete(id);
  }
  for (const id of booked.keys()) broke('escrow', `tranche ${id} of ${order.id}`, 'the order does not know it');
  // What is divided stands in its children a second time.
  const due = order.tranches.reduce((sum, { minor, state }) => sum + (state === 'divided' ? 0n : BigInt(minor)), 0n);
  if (due !== order.due_minor)
    broke('escrow', `order ${order.id}`, `its tranches sum to ${due}, due are ${order.due_minor}`);
}

function bookedState(tranche: { readonly settled_as: string | null } | undefined): string {
  if (!tranche) return 'due';
  if (tranche.settled_as === null) return 'held';
  return tranche.settled_as === 'divide' ? 'divided' : 'settled';
}

function stateOf({ process, process_version, state }: CaseFile['order']): { readonly holds?: true | 'maybe' } {
  return exact(() => processNamed(process, process_version).states[state]) ?? {};
}

function parties({ order, entries, looked, broke }: Case): void {
  looked('parties', 1);
  const { buyer, provider } = entries[0]?.parsed ?? {};
  if (order.buyer_org !== buyer || order.provider_org !== provider)
    broke(
      'parties',
      `order ${order.id}`,
      `is between ${order.buyer_org} and ${order.provider_org}, its history began with ${buyer} and ${provider}`,
    );
}

/** Tampered rows may hold what cannot be hashed or decided upon at all; that is then a difference like any other. */
function exact<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** No foreign key holds these, since it would be checked on every move; see db/migrations/0004_orders.sql. */
const BELONGING: Readonly<Record<string, string>> = {
  order_events: `'history of ' || x.order_id || ', entry ' || x.seq`,
  order_terms: `'terms of ' || x.order_id || ', version ' || x.version`,
  order_clocks: `'clock ' || x.machine || '.' || x.move || ' of ' || x.order_id`,
  order_disputes: `'dispute ' || x.id || ' of ' || x.order_id`,
  book_tranches: `'tranche ' || x.id || ' of ' || x.order_id`,
};

async function verifyStrays(tx: Tx, findings: Findings): Promise<void> {
  for (const [name, row] of Object.entries(BELONGING)) {
    const [count] = await tx.sql<{ count: bigint }>(`SELECT count(*) FROM ${name}`);
    findings.looked(SAYS.strays, Number(count?.count ?? 0));
    const strays = await tx.sql<{ row: string }>(
      `SELECT ${row} AS row FROM ${name} x WHERE NOT EXISTS (SELECT FROM orders o WHERE o.id = x.order_id) ORDER BY 1`,
    );
    for (const stray of strays) findings.broke(SAYS.strays, stray.row, 'there is no such order');
  }
}

async function verifyTransfers(tx: Tx, findings: Findings): Promise<void> {
  const [count] = await tx.sql<{ count: bigint }>(`SELECT count(*) FROM book_transfers WHERE order_id IS NOT NULL`);
  findings.looked(SAYS.transfers, Number(count?.count ?? 0));
  const strays = await tx.sql<{ id: string; order_id: string; event_seq: number }>(
    `SELECT t.id, t.order_id, t.event_seq FROM book_transfers t LEFT JOIN order_events e ON e.order_id = t.order_id AND e.seq = t.event_seq
     WHERE t.order_id IS NOT NULL AND e.seq IS NULL`,
  );
  for (const { id, order_id, event_seq } of strays)
    findings.broke(SAYS.transfers, `transfer ${id}`, `${order_id} has no entry ${event_seq}`);
}

async function verifyFrozen(tx: Tx, findings: Findings): Promise<void> {
  const frozen = (await transitBalances(tx)).filter(({ kind }) => kind === 'frozen');
  findings.looked(SAYS.frozen, frozen.length);
  for (const { id, owner, balance_minor } of frozen) {
    const clocked = await tx.sql(
      `SELECT 1 FROM orders o JOIN order_clocks c ON c.order_id = o.id AND c.machine = 'dispute' WHERE o.dispute_id = $1 LIMIT 1`,
      [owner],
    );
    if (clocked.length === 0)
      findings.broke(SAYS.frozen, `account ${id}`, `holds ${balance_minor}, and no clock will end the dispute`);
  }
}
