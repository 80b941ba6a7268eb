import { readFileSync } from 'node:fs';
import { newId, randomText } from '#platform/random.ts';
import type { Db } from '#platform/db/pool.ts';
import { toDb } from '#platform/db/pool.ts';
import { MOVES, newLife, REPORT_PDF, STEPS, take, type HttpPair } from '#test/http-orders.ts';
import { family } from '#test/server.ts';
import { sha256 } from '#platform/hash.ts';
import type { Wire } from '#test/wire.ts';

/** Lives are led without the upload: its file is there, as the upload of an hour ago would have left it. */
const TIMED = STEPS.filter((step) => step !== 'upload');

/** Moves made in that time by one caller per wire, each with pairs of organizations of its own. */
export async function movesMade(
  url: string,
  wires: readonly Wire[],
  pairs: readonly HttpPair[],
  files: ReadonlyMap<string, string[]>,
  seconds: number,
): Promise<number> {
  const until = performance.now() + seconds * 1000;
  let moves = 0;
  await Promise.all(
    wires.map(async (wire, caller) => {
      for (let turn = caller; performance.now() < until; turn += wires.length) {
        const pair = pairs[turn % pairs.length]!;
        const life = newLife(pair);
        const file = files.get(pair.provider.org)?.pop();
        if (file === undefined) throw new Error('too few files were prepared');
        life.file = file;
        for (const step of TIMED) {
          await take(wire, url, life, step);
          if (MOVES.includes(step)) moves++;
        }
      }
    }),
  );
  return moves;
}

/** Rows as an upload leaves them, by organization. Nothing on a path that is timed reads what they hold. */
export async function prepareFiles(db: Db, pairs: readonly HttpPair[], each: number): Promise<Map<string, string[]>> {
  const now = Date.now();
  const byOrg = new Map<string, string[]>();
  for (const { provider } of pairs) {
    const ids = Array.from({ length: each }, () => newId('fil', now));
    const keys = ids.map(() => Buffer.from(randomText(16), 'base64url').toString('hex'));
    await db.sql(
      `INSERT INTO files (id, org_id, person_id, name, kind, media_type, bytes, sha256, storage_key, at)
       SELECT id, $3, $4, 'report.pdf', 'pdf', 'application/pdf', $5, $6, key, $7 FROM unnest($1::text[], $2::text[]) AS f (id, key)`,
      [ids, keys, provider.org, provider.person, REPORT_PDF.length, sha256(REPORT_PDF), toDb(now)],
    );
    byOrg.set(provider.org, ids);
  }
  return byOrg;
}

/** Until all that was to happen after the commits has happened; else it would go on under whatever is measured next. */
export async function settled(db: Db): Promise<void> {
  const waiting = `SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM graphile_worker._private_jobs WHERE run_at <= now()) AS n`;
  const deadline = performance.now() + 60_000;
  while (((await db.sql<{ n: bigint }>(waiting))[0]?.n ?? 0n) > 0n) {
    if (performance.now() > deadline) throw new Error('what happens after the commits does not end');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** CPU time in ms that a process has used, and its children that have ended. Linux only. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // utime, stime, cutime, cstime in ticks of 10 ms, after the state and ten others; see proc(5).
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}

/** The same of a process and all below it that live now. */
export function cpuOfFamily(pid: number): number {
  return family(pid).reduce((sum, one) => {
    try {
      return sum + cpuOf(one);
    } catch {
      // It ended between the two looks; its parent has its time.
      return sum;
    }
  }, 0);
}
