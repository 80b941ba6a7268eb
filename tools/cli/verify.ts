import { parseArgs } from 'node:util';
import { loadConfig } from '#platform/config.ts';
import { connect, type Db } from '#platform/db/pool.ts';
import { openDatabase } from '#platform/db/supervisor.ts';
import { newFindings, type Findings } from '#modules/ledger/findings.ts';
import { verifyBooks } from '#modules/ledger/verify.ts';
import { verifyOrders } from '#modules/orders/verify.ts';
import { verifyPayments } from '#modules/payments/verify.ts';
import type { Command } from '../command.ts';

const USAGE = 'holdfast verify [--json]';

export const verify: Command = {
  summary: 'recomputes every balance from the entries and every history from its start; ends with 1 at a break',
  run: async (args) => {
    const json = wantsJson(args);
    if (json === null) return 2;
    const config = loadConfig();
    const database = await openDatabase(config, 'verify');
    // The owner: the app's own role cannot read the tables under the books.
    const db = connect(database.ownerUrl, { max: 1 });
    try {
      const findings = await verified(db);
      process.stdout.write(json ? asJson(findings) : asText(findings));
      return findings.breaks.length > 0 ? 1 : 0;
    } finally {
      await db.end();
      await database.stop();
    }
  },
};

/** All checks over one snapshot of the database, so that a running server cannot be caught half way. */
export function verified(db: Db): Promise<Findings> {
  return db.tx(async (tx) => {
    await tx.sql('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const findings = newFindings();
    await verifyBooks(tx, findings);
    await verifyOrders(tx, findings);
    await verifyPayments(tx, findings);
    return findings;
  });
}

export function asText({ checks, breaks }: Findings): string {
  const lines = [...checks].map(([check, { looked, broken }]) => {
    const count = looked.toLocaleString('en').padStart(12);
    return `${broken === 0 ? 'ok    ' : 'BROKEN'}${count}  ${check}${broken === 0 ? '' : ` (${broken})`}`;
  });
  const broken = [...checks.values()].reduce((sum, check) => sum + check.broken, 0);
  const named = breaks.map(({ row, says, check }) => `\n${row}\n  ${says}\n  broken: ${check}`);
  const left = broken > breaks.length ? [`\nand ${broken - breaks.length} more`] : [];
  const verdict = broken === 0 ? 'Everything agrees.' : `${broken} ${broken === 1 ? 'break' : 'breaks'}.`;
  return `${[...lines, ...named, ...left, '', verdict].join('\n')}\n`;
}

export function asJson({ checks, breaks }: Findings): string {
  const counts = [...checks].map(([check, { looked, broken }]) => ({ check, looked, broken }));
  const broken = counts.reduce((sum, check) => sum + check.broken, 0);
  return `${JSON.stringify({ ok: broken === 0, broken, checks: counts, breaks }, null, 2)}\n`;
}

function wantsJson(args: string[]): boolean | null {
  try {
    return parseArgs({ args, options: { json: { type: 'boolean', default: false } } }).values.json;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nusage: ${USAGE}\n`);
    return null;
  }
}
