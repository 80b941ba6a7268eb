import { canonical } from '#domain/canonical.ts';
import { Refused } from '#domain/errors.ts';
import type { Instant } from '#domain/time.ts';
import { sha256 } from '#platform/hash.ts';
import { toDb, type Tx } from './pool.ts';

/**
 * Runs a command once for each client key. A repeat with the same body gets the first result, also while the first is
 * still under way (it waits); with another body it is refused: key.reused. `tx` is an open database transaction, and
 * the result is plain JSON. `owner` is the organization, or the person for staff.
 */
export async function once<Result extends Readonly<Record<string, unknown>>>(
  tx: Tx,
  call: { readonly owner: string; readonly key: string; readonly body: Readonly<Record<string, unknown>> },
  now: Instant,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly replayed: boolean }> {
  const hash = sha256(canonical(call.body));
  const claimed = await tx.sql(
    `INSERT INTO command_keys (org_id, key, body_hash, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1`,
    [call.owner, call.key, hash, toDb(now)],
    'once-claim',
  );
  if (claimed.length > 0) {
    const result = await work();
    await tx.sql(
      `UPDATE command_keys SET result = $3 WHERE org_id = $1 AND key = $2`,
      [call.owner, call.key, JSON.stringify(result)],
      'once-keep',
    );
    return { result, replayed: false };
  }
  const [row] = await tx.sql<{ body_hash: string; result: Result | null }>(
    `SELECT body_hash, result FROM command_keys WHERE org_id = $1 AND key = $2`,
    [call.owner, call.key],
    'once-before',
  );
  if (!row?.result || row.body_hash !== hash) throw new Refused('key.reused');
  return { result: row.result, replayed: true };
}
