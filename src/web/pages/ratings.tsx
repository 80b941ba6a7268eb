import type { Instant } from '#domain/time.ts';
import { Stack } from '#web/ui/block.tsx';
import { Icon } from '#web/ui/icon.tsx';
import { Ago, Meter, Stars } from '#web/ui/mark.tsx';
import { AreaBar, Said, Spread } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';

interface AreaShown {
  readonly area: string;
  readonly name: string;
  /** Null where there are too few. */
  readonly average: number | null;
  readonly real: number;
  readonly byDefault: number;
}

/** The mean of each area of a rating; what was given by default is told apart. */
export function AreaBars({ view: { t, format }, areas }: { view: View; areas: readonly AreaShown[] }) {
  const note = ({ real, byDefault }: AreaShown) => {
    const ratings = t('common.ratings', { count: real });
    return byDefault === 0 ? ratings : `${ratings} · ${t('shortlists.by_default', { count: byDefault })}`;
  };
  return (
    <Stack gap="snug">
      {areas.map((shown) => (
        <AreaBar
          key={shown.area}
          name={shown.name}
          line={
            shown.average === null ? (
              <span class="small muted">{t('company.area_too_few')}</span>
            ) : (
              <Meter share={shown.average / 5} tone="held" />
            )
          }
          value={shown.average === null ? '' : format.number(shown.average, 1)}
          note={shown.average === null ? null : note(shown)}
        />
      ))}
    </Stack>
  );
}

/** How stars fall, from five down to one; `counts` begin with one star. */
export function StarsSpread({
  view: { t, format },
  label,
  counts,
}: {
  view: View;
  label: string;
  counts: readonly number[];
}) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  return (
    <Spread
      label={label}
      rows={[5, 4, 3, 2, 1].map((stars) => {
        const count = counts[stars - 1] ?? 0;
        return { name: t('common.star', { count: stars }), share: count / all, value: format.number(count) };
      })}
    />
  );
}

interface BuyerSaidProps {
  readonly view: View;
  /** Whom the buyer wrote of, and who answered. */
  readonly company: string;
  /** The mean of what was rated; null where nothing was, but by silence. */
  readonly stars: number | null;
  readonly country: string;
  /** What the order was about. */
  readonly about?: string;
  readonly at: Instant;
  readonly words: string;
  readonly reply: string | null;
}

/** What one buyer said, with the answer; buyers are named by their country only. */
export function BuyerSaid({ view, company, stars, country, about, at, words, reply }: BuyerSaidProps) {
  const { t, format } = view;
  return (
    <Said
      words={words}
      reply={reply}
      replyHead={t('company.replied', { company })}
      head={
        <>
          {stars === null ? null : <Stars of={stars} small />}
          <span>
            <Icon name="building" size={14} /> {t('company.buyer_from', { country: format.country(country) })}
          </span>
          {about === undefined ? null : <span>{about}</span>}
          <Ago at={at} />
        </>
      }
    />
  );
}

export function meanOf(stars: readonly number[]): number | null {
  return stars.length === 0 ? null : stars.reduce((sum, given) => sum + given, 0) / stars.length;
}
