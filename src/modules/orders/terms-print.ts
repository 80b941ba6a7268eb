import type { Context } from 'hono';
import { Refused } from '#domain/errors.ts';
import type { Signatures, TradeFacts } from '#domain/process/trade-facts.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { sendMade } from '#modules/files/downloads.ts';
import { personNames } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Locale } from '#platform/i18n.ts';
import { termsOf, type OrderView, type TermsVersion } from './queries.ts';
import { renderTerms, type PrintedTerms } from './terms-pdf.ts';

/** One version of a goods order's terms as a PDF. The caller has checked who reads. Refused: not_found. */
export async function sendTerms(
  c: Context,
  tx: Tx,
  shown: OrderView,
  version: number,
  locale: Locale,
): Promise<Response> {
  const bytes = await renderTerms(await printedTerms(tx, shown, version), locale);
  return sendMade(c, { name: `${shown.no}-contract-${version}.pdf`, media_type: 'application/pdf', bytes });
}

/** A version that stands or stood, or the amendment that is proposed as the next one. */
async function printedTerms(tx: Tx, { order, no }: OrderView, version: number): Promise<PrintedTerms> {
  if (order.machine.process !== 'trade') throw new Refused('not_found');
  const facts = order.machine.facts as TradeFacts;
  const { amendment } = facts;
  const isProposal = version === order.terms_version + 1 && Boolean(amendment);
  const found = isProposal
    ? proposedIn(facts, version)
    : (await termsOf(tx, order.id)).find((one) => one.version === version);
  if (!found) throw new Refused('not_found');
  const all = [facts.signed, ...(facts.signed_before ?? []), isProposal ? proposerOf(facts, version) : undefined];
  const signed = await namedOf(tx, all.find((one) => one && versionOf(one) === version) ?? {});
  const { hash, at } = found;
  return { no, version, terms: found.terms as unknown as TradeTerms, hash, at, isProposal, signed };
}

function proposedIn(
  { amendment }: TradeFacts,
  version: number,
): Pick<TermsVersion, 'version' | 'terms' | 'hash' | 'at'> | null {
  if (!amendment) return null;
  return { version, terms: { ...amendment.terms }, hash: amendment.hash, at: amendment.at };
}

/** Whoever proposes has signed by it. */
function proposerOf({ amendment }: TradeFacts, version: number): Signatures {
  if (!amendment) return {};
  const { by, person, at, hash } = amendment;
  return { [by]: { version, hash, person, at } };
}

function versionOf({ buyer, provider }: Signatures): number | undefined {
  return (buyer ?? provider)?.version;
}

async function namedOf(tx: Tx, { buyer, provider }: Signatures): Promise<PrintedTerms['signed']> {
  const names = await personNames(
    tx,
    [buyer, provider].flatMap((one) => one?.person ?? []),
  );
  const named = (one: Signatures['buyer']) =>
    one ? { name: one.by === 'listing' ? null : (names.get(one.person) ?? ''), at: one.at } : null;
  return { buyer: named(buyer), provider: named(provider) };
}
