import { DEFAULT_POLICY } from '#domain/policy.ts';
import { tradeTerms, type AskedTrade } from '#domain/process/trade-terms.ts';
import { renderTerms, type PrintedTerms } from '#modules/orders/terms-pdf.ts';
import type { Locale } from '#platform/i18n.ts';
import { askedTrade, bigTrade, days, NOON, PARTIES } from '#test/snapshots.ts';
import { figure, type Figure } from './figure.ts';

const WARM = 10;
const PAPERS = 20;
const ROUNDS = 5;

/** A balance that waits for an inspection: two items and two parts, as most contracts are. */
const ORDINARY: Partial<AskedTrade> = {
  milestones: [
    { amount_minor: 300_000, due: 'agreement', release: 'production', inspection: null },
    {
      amount_minor: 700_000,
      due: 'agreement',
      release: 'inspection',
      inspection: { by: '2026-12-10', on_pass: 'release', without: 'receipt' },
    },
  ],
  requirements: 'No staples in any carton. Barcodes as in the attached list.',
};

function printed(asked: AskedTrade): PrintedTerms {
  const files = [{ id: 'fil_1', name: 'specification.pdf', sha256: 'a'.repeat(64) }];
  const terms = tradeTerms(asked, { policy: DEFAULT_POLICY, files, parties: PARTIES });
  const signed = { buyer: { name: 'Jana Petersen', at: NOON }, provider: { name: '沈一帆', at: NOON + days(1) } };
  return { no: 'ORD-2041', version: 1, terms, hash: 'b'.repeat(64), at: NOON, isProposal: false, signed };
}

async function cpuOf(of: PrintedTerms, locale: Locale, papers: number): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < papers; n++) await renderTerms(of, locale);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / papers;
}

/** CPU time of one contract on a warm server; the first one of a process also reads the fonts. */
export async function run(): Promise<Figure[]> {
  const [ordinary, big] = [printed(askedTrade(NOON, ORDINARY)), printed(bigTrade(NOON))];
  const first = [{ value: await cpuOf(ordinary, 'en', 1) }];
  const ways = {
    'contract-pdf': () => cpuOf(ordinary, 'en', PAPERS),
    'contract-pdf-zh': () => cpuOf(ordinary, 'zh', PAPERS),
    'contract-pdf-200-items': () => cpuOf(big, 'en', PAPERS / 4),
  };
  await cpuOf(ordinary, 'zh', WARM);
  await cpuOf(big, 'en', WARM / 5);
  const rounds = new Map<string, { value: number }[]>();
  for (let n = 0; n < ROUNDS; n++)
    for (const [name, way] of Object.entries(ways))
      rounds.set(name, [...(rounds.get(name) ?? []), { value: await way() }]);
  const of = (name: string, values: readonly { value: number }[]) => figure(name, 'ms CPU', values, { value: 'value' });
  return [...[...rounds].map(([name, values]) => of(name, values)), of('contract-pdf-first', first)];
}
