import { SIDES } from '#domain/offers.ts';
import type { Signature } from '#domain/process/trade-facts.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { personNames } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { Card, Facts, Small } from '#web/ui/block.tsx';
import { DateTime } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { aboutOf } from './about.tsx';

type Names = ReadonlyMap<string, string>;

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly names: Names;
}

/** The names of the people who have signed, by id. */
export function signerNames(tx: Tx, { order: { machine } }: OrderView): Promise<Names> {
  const signed = aboutOf(machine.process).signed(machine.facts);
  const people = SIDES.flatMap((side) => signed?.[side]?.person || []);
  return people.length > 0 ? personNames(tx, people) : Promise.resolve(new Map());
}

/** Who has signed which version of the terms, when, and under which hash; nothing where terms are not signed. */
export function Signatures({ view, shown, names }: Props) {
  const { machine } = shown.order;
  const signed = aboutOf(machine.process).signed(machine.facts);
  if (!signed) return null;
  return (
    <Card title={view.t('trade.signatures.title')}>
      <Facts
        rows={SIDES.map((side) => [shown[side].name, <Signed view={view} signature={signed[side]} names={names} />])}
      />
    </Card>
  );
}

function Signed({ view: { t }, signature, names }: { view: View; signature: Signature | undefined; names: Names }) {
  if (!signature) return <span class="muted">{t('trade.signatures.not_yet')}</span>;
  const { person, at, hash, version, by } = signature;
  return (
    <>
      {by === 'listing' ? t('trade.signatures.by_listing') : (names.get(person) ?? t('trade.signatures.left'))}
      <Small>
        <DateTime at={at} brief />, {t('trade.signatures.version', { version })}{' '}
        <code title={hash}>
          {hash.slice(0, 12)}…{hash.slice(-4)}
        </code>
      </Small>
    </>
  );
}
