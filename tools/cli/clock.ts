import { parseArgs } from 'node:util';
import { Refused, sentenceOf } from '#domain/errors.ts';
import { DAY, HOUR, type Instant } from '#domain/time.ts';
import { askCarriers } from '#modules/orders/carriers.ts';
import { sweep } from '#modules/orders/deadlines.ts';
import { moveClock } from '#modules/staff/commands.ts';
import { nextClocks, type NextClock } from '#modules/staff/queries.ts';
import { carriersOf } from '#platform/carriers/carriers.ts';
import { systemClock, type Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/pool.ts';
import { makeLog } from '#platform/log.ts';
import { withDatabase, type Command } from '../command.ts';

const USAGE = `holdfast clock [--days N | --hours N | --to INSTANT | --next] [--json]
  without an option it shows the time of the installation and what falls due next`;

/** What the options ask for: an instant to move to, given the time that it is; null only shows. */
type Wish = (now: Instant, next: Instant | undefined) => Instant | null;

export const clock: Command = {
  summary: 'sandbox: shows the clock of the installation, or moves it forward and fires what falls due',
  run: async (args) => {
    const wish = wished(args);
    if (typeof wish === 'string') {
      process.stderr.write(`${wish}\nusage: ${USAGE}\n`);
      return 2;
    }
    return withDatabase('clock', async (db, { mode }) => {
      if (mode !== 'sandbox') {
        process.stderr.write('Only the clock of a sandbox can be moved or need be asked.\n');
        return 2;
      }
      try {
        const state = await turned(db, await clockOf(db), wish.to);
        process.stdout.write(wish.json ? `${JSON.stringify(asJson(state))}\n` : asText(state));
        return 0;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        process.stderr.write(`${sentenceOf('en', error)}\n`);
        return 1;
      }
    });
  },
};

interface Turned {
  readonly now: Instant;
  readonly offset_ms: number;
  /** Clock exits that fired; null where the clock was only shown. */
  readonly fired: number | null;
  readonly next: readonly NextClock[];
}

async function clockOf(db: Db): Promise<Clock> {
  const [row] = await db.sql<{ clock_offset_ms: bigint }>(`SELECT clock_offset_ms FROM installation`);
  return systemClock(Number(row?.clock_offset_ms ?? 0n));
}

/** A running server hears of the move and fires deadlines too; each order is claimed by one of the two. */
export async function turned(db: Db, at: Clock, wish: Wish): Promise<Turned> {
  const [first] = await nextClocks(db, 1);
  const to = wish(at.now(), first?.due_at);
  let fired: number | null = null;
  if (to !== null) {
    at.offset = await db.tx((tx) => moveClock(tx, to, at.now(), at.real()));
    await askCarriers({ db, carriers: carriersOf({ mode: 'sandbox' }), log: makeLog('warn') }, at.now());
    fired = await sweep(db, at.now());
  }
  return { now: at.now(), offset_ms: at.offset, fired, next: await nextClocks(db, 5) };
}

function wished(args: string[]): { to: Wish; json: boolean } | string {
  let given;
  try {
    given = parseArgs({
      args,
      options: {
        days: { type: 'string' },
        hours: { type: 'string' },
        to: { type: 'string' },
        next: { type: 'boolean' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return (error as Error).message;
  }
  const { json, ...wishes } = given;
  const [[name, value] = [], ...more] = Object.entries(wishes);
  if (more.length > 0) return 'one of --days, --hours, --to and --next';
  const to = name === undefined ? () => null : wishOf(name, String(value));
  return to ? { to, json } : `--${name} is not right: ${value}`;
}

function wishOf(name: string, value: string): Wish | null {
  if (name === 'next') return (now, next) => Math.max(next ?? now, now + 1);
  if (name === 'to') {
    const to = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : NaN;
    return Number.isNaN(to) ? null : () => to;
  }
  const count = /^\d+(\.\d+)?$/.test(value) ? Number(value) : 0;
  const ms = Math.round(count * (name === 'days' ? DAY : HOUR));
  return ms > 0 ? (now) => now + ms : null;
}

const iso = (at: Instant) => new Date(at).toISOString();

function asJson({ now, offset_ms, fired, next }: Turned) {
  return {
    now: iso(now),
    offset_ms,
    ...(fired === null ? {} : { fired }),
    next: next.map((clock) => ({ ...clock, due_at: iso(clock.due_at) })),
  };
}

function asText({ now, offset_ms: offset, fired, next }: Turned): string {
  const ahead = offset === 0 ? 'as real time' : `${(offset / DAY).toFixed(1)} days ahead of real time`;
  const lines = [
    `It is ${iso(now)}, ${ahead}.`,
    ...(fired === null ? [] : [`${fired} ${fired === 1 ? 'deadline' : 'deadlines'} fired.`]),
    ...(next.length > 0 ? ['Next:'] : ['Nothing is waiting for its time.']),
    ...next.map(({ no, move, due_at }) => `  ${iso(due_at)}  ${no}  ${move}`),
  ];
  return `${lines.join('\n')}\n`;
}
