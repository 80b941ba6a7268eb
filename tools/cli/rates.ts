import { parseArgs } from 'node:util';
import { isCalendarDate, type CalendarDate } from '#domain/time.ts';
import { ratesDated } from '#modules/reference/queries.ts';
import { changeRates } from '#server/rates.ts';
import { withDatabase, type Command } from '../command.ts';

const USAGE = `holdfast rates [--dated YYYY-MM-DD CURRENCY=RATE ...] [--json]
  a rate is how many units of the currency one US dollar buys: --dated 2026-11-27 EUR=0.861 CNY=7.12
  without an option it shows the rates by which prices are shown, filtered and sorted; money never moves by them`;

interface Wish {
  readonly json: boolean;
  /** Null: only shows. */
  readonly change: { readonly dated: CalendarDate; readonly rates: Readonly<Record<string, number>> } | null;
}

export const rates: Command = {
  summary: 'shows the exchange rates, or changes them and weighs every listed price anew',
  run: async (args) => {
    const wish = wished(args);
    if (typeof wish === 'string') {
      process.stderr.write(`${wish}\nusage: ${USAGE}\n`);
      return 2;
    }
    const { change, json } = wish;
    return withDatabase('rates', async (db) => {
      const weighed = change && (await db.tx((tx) => changeRates(tx, change.rates, change.dated)));
      const shown = await ratesDated(db);
      if (json) process.stdout.write(`${JSON.stringify({ ...(weighed === null ? {} : { weighed }), rates: shown })}\n`);
      else {
        for (const { currency, per_usd, dated } of shown)
          process.stdout.write(`${currency}  ${String(per_usd).padStart(10)}  ${dated}\n`);
        if (weighed !== null) process.stdout.write(`${weighed} listed prices weigh otherwise now.\n`);
      }
      return 0;
    });
  },
};

/** What the command line asks for, or what is wrong with it. */
export function wished(args: string[]): Wish | string {
  let given;
  try {
    const options = { dated: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
    given = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return (error as Error).message;
  }
  const { dated, json } = given.values;
  if (dated === undefined)
    return given.positionals.length === 0 ? { json, change: null } : '--dated says of which day the rates are';
  if (!isCalendarDate(dated)) return `--dated is no date: ${dated}`;
  if (given.positionals.length === 0) return 'no rate is given';
  const changed: Record<string, number> = {};
  for (const pair of given.positionals) {
    const [, currency = '', text = ''] = /^([A-Z]{3})=(\d+(?:\.\d+)?)$/.exec(pair) ?? [];
    const rate = Number(text);
    if (currency === '' || rate <= 0 || !Number.isFinite(rate)) return `no rate: ${pair}`;
    if (currency === 'USD' && rate !== 1) return 'one US dollar buys one US dollar';
    changed[currency] = rate;
  }
  return { json, change: { dated, rates: changed } };
}
