import type { TermsRow } from '#web/talk/offer-rows.ts';
import { Table } from '#web/ui/list.tsx';
import type { View } from '#web/view.ts';

interface Props {
  readonly view: View;
  readonly title: string;
  readonly before: readonly TermsRow[];
  readonly after: readonly TermsRow[];
}

/** What is different between two versions of terms, row by row; what was added or taken away has nothing on the other side. */
export function Changes({ view: { t }, title, before, after }: Props) {
  const [old, fresh] = [before, after].map((rows) => new Map(rows.map((row) => [row.key, row.text])));
  const nothing = t('talk.offer.nothing');
  const labels = new Map([...after, ...before].map(({ key, label }) => [key, label]));
  const rows = [...labels]
    .map(([key, label]) => ({ key, label, was: old?.get(key) ?? nothing, now: fresh?.get(key) ?? nothing }))
    .filter(({ was, now }) => was !== now);
  return (
    <Table
      caption={title}
      rows={rows}
      rowKey={({ key }) => key}
      empty={<p class="muted card-note">{t('trade.changes.none')}</p>}
      columns={[
        { key: 'what', head: t('orderpage.what'), main: true, cell: ({ label }) => label },
        { key: 'was', head: t('trade.changes.was'), cell: ({ was }) => (was === nothing ? '–' : <del>{was}</del>) },
        { key: 'now', head: t('trade.changes.now'), cell: ({ now }) => (now === nothing ? '–' : now) },
      ]}
    />
  );
}
