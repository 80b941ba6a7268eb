import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { NOON } from '#test/snapshots.ts';
import { testDb, type TestDb } from '#test/db.ts';
import { standingClock } from './clock.ts';
import type { Installation } from './http.ts';
import { makeLog } from './log.ts';
import { outboxState, publish, reviveDead, type NamedReaction } from './outbox.ts';
import { drain, relayOnce, startRelay, TRIES_MAX, wakeRelays } from './relay.ts';

let base: TestDb;
let at: Installation;
beforeAll(async () => {
  base = await testDb();
  at = { db: base.db, clock: standingClock(NOON), log: makeLog('silent') } as unknown as Installation;
  await base.owner.sql('CREATE TABLE effects (n serial, reaction text, topic text, seq integer)');
  await base.owner.sql('GRANT ALL ON effects, effects_n_seq TO holdfast_app');
});
beforeEach(() => base.owner.sql('TRUNCATE effects, outbox'));
afterAll(() => base.drop());

const now = { backOff: () => 0 };

async function happened(order: string, ...seqs: number[]): Promise<void> {
  for (const seq of seqs)
    await base.db.sql(
      `INSERT INTO outbox (topic, order_id, seq, payload, at) VALUES ('order.x', $1, $2, '{}', now())`,
      [order, seq],
    );
}

/** Leaves one row for each time it took effect. */
function reaction(
  name: string,
  before?: (seq: number | null, order: string | null) => void | Promise<void>,
): NamedReaction {
  return {
    name,
    hears: () => true,
    react: async (tx, events) => {
      for (const { order, topic, seq } of events) {
        await tx.sql('INSERT INTO effects (reaction, topic, seq) VALUES ($1, $2, $3)', [name, order ?? topic, seq]);
        await before?.(seq, order);
      }
    },
  };
}

async function effects(name?: string): Promise<string[]> {
  const rows = await base.db.sql<{ reaction: string; topic: string; seq: number }>(
    'SELECT reaction, topic, seq FROM effects WHERE $1::text IS NULL OR reaction = $1 ORDER BY n',
    [name ?? null],
  );
  return rows.map((row) => (name ? `${row.topic}:${row.seq}` : `${row.reaction} ${row.topic}:${row.seq}`));
}

test('a reaction that fails twice takes effect once, and does not make the others run again', async () => {
  await happened('a', 1);
  let tries = 0;
  const reactions = [
    reaction('steady'),
    reaction('shaky', () => {
      if (++tries < 3) throw new Error('not yet');
    }),
    reaction('third'),
  ];
  for (let pass = 0; pass < 4; pass++) await relayOnce(at, { reactions, ...now });
  expect(tries).toBe(3);
  expect((await effects()).sort()).toEqual(['shaky a:1', 'steady a:1', 'third a:1']);
  expect((await outboxState(base.db)).waiting).toBe(0);
});

test('one poisoned event holds up only its own reaction, and only on its own order, until it is given up', async () => {
  await happened('bad', 1, 2);
  await happened('good', 1);
  const reactions = [
    reaction('poisoned', (seq, order) => {
      if (order === 'bad' && seq === 1) throw new Error('never');
    }),
    reaction('other'),
  ];
  await relayOnce(at, { reactions, ...now });
  expect(await effects('poisoned')).toEqual(['good:1']);
  expect((await effects('other')).sort()).toEqual(['bad:1', 'bad:2', 'good:1']);
  for (let pass = 1; pass < TRIES_MAX; pass++) await relayOnce(at, { reactions, ...now });
  expect(await outboxState(base.db)).toMatchObject({ dead: 1, waiting: 1 });
  // What waited behind it goes on when its time to look again has come.
  await base.owner.sql('UPDATE outbox SET retry_at = now() WHERE dead_at IS NULL');
  await relayOnce(at, { reactions, ...now });
  expect(await effects('poisoned')).toEqual(['good:1', 'bad:2']);
  expect(await reviveDead(base.db)).toBe(1);
  expect(await drain(at, [reaction('poisoned'), reaction('other')])).toBe(1);
  expect(await effects('other')).toHaveLength(3);
});

test('what a reaction leaves alone comes to it by itself, and to the others only once', async () => {
  await happened('busy', 1, 2);
  await happened('idle', 1);
  const alone: NamedReaction = {
    ...reaction('alone'),
    react: async (tx, events, ...rest) => {
      if (events.length > 1) return events.filter(({ order }) => order === 'busy');
      await reaction('alone').react(tx, events, ...rest);
      return [];
    },
  };
  expect(await drain(at, [alone, reaction('other')])).toBe(3);
  expect(await effects('alone')).toEqual(['busy:1', 'busy:2']);
  expect(await effects('other')).toEqual(['busy:1', 'busy:2', 'idle:1']);
});

test('a failed event is not tried again before its time', async () => {
  await happened('a', 1);
  let tries = 0;
  const reactions = [
    reaction('failing', () => {
      tries++;
      throw new Error('no');
    }),
  ];
  expect(await drain(at, reactions)).toBe(0);
  // Once with all that is fresh, once by itself.
  expect(tries).toBe(2);
  expect(await drain(at, reactions)).toBe(0);
  expect(tries).toBe(2);
});

test('two relays at once: each event once, each order in its order', async () => {
  const orders = Array.from({ length: 30 }, (_, n) => `o${n}`);
  for (const order of orders) await happened(order, 1, 2, 3);
  const reactions = [reaction('first'), reaction('second')];
  const all = async (): Promise<void> => {
    while ((await outboxState(base.db)).waiting > 0) await relayOnce(at, { reactions, ...now });
  };
  await Promise.all([all(), all(), all()]);
  for (const name of ['first', 'second']) {
    const seen = Map.groupBy(await effects(name), (effect) => effect.split(':')[0]!);
    expect(seen.size).toBe(orders.length);
    for (const [order, list] of seen) expect(list).toEqual([1, 2, 3].map((seq) => `${order}:${seq}`));
  }
});

test('what was committed while no relay ran is found by the next one', async () => {
  await happened('a', 1, 2);
  await publish(base.db, 'person.registered', { person: 'psn_1' }, NOON);
  expect(await effects()).toEqual([]);
  expect(await drain(at, [reaction('late')])).toBe(3);
  expect((await effects('late')).sort()).toEqual(['a:1', 'a:2', 'person.registered:null']);
});

test('a reaction whose connection is killed in its midst leaves nothing behind, and takes effect once afterwards', async () => {
  await happened('a', 1, 2);
  // The first ends it with all that is fresh, the second when it is by itself.
  let kills = 2;
  const killed: NamedReaction = {
    ...reaction('killed'),
    react: async (tx, ...rest) => {
      await reaction('killed').react(tx, ...rest);
      if (kills-- > 0) await tx.sql('SELECT pg_terminate_backend(pg_backend_pid())');
    },
  };
  await relayOnce(at, { reactions: [killed], ...now });
  expect(await effects()).toEqual([]);
  await base.owner.sql('UPDATE outbox SET retry_at = NULL');
  await relayOnce(at, { reactions: [killed], ...now });
  expect(await effects('killed')).toEqual(['a:1', 'a:2']);
});

test('an event that was rolled back reaches nobody, and one that nobody hears of is removed', async () => {
  await expect(
    base.db.tx(async (tx) => {
      await publish(tx, 'person.registered', {}, NOON);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await happened('a', 1);
  expect(await drain(at, [{ ...reaction('deaf'), hears: () => false }])).toBe(1);
  expect(await effects()).toEqual([]);
});

test('a running relay is woken at once, tells live pages after the commit, and ends its work before it stops', async () => {
  const heard: unknown[] = [];
  let stopListening = async (): Promise<void> => undefined;
  const told = new Promise<void>((resolve) => {
    void base.db
      .listen('news', (payload) => {
        heard.push(JSON.parse(payload));
        resolve();
      })
      .then(async (stop) => {
        stopListening = stop;
        await happened('live', 7);
        wakeRelays();
      });
  });
  const relay = startRelay(at, { reactions: [reaction('live')] });
  await told;
  await relay.stop();
  await stopListening();
  expect(heard).toEqual([{ topic: 'order:live', seq: 7 }]);
  expect(await effects('live')).toEqual(['live:7']);
});
