import { AreaBar, Spread } from '#web/ui/market.tsx';
import { Stack } from '#web/ui/block.tsx';
import { Meter } from '#web/ui/mark.tsx';
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
