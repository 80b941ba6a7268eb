import type { Why } from '#modules/listings/queries.ts';
import { Details, Small, Stack } from '#web/ui/block.tsx';
import { AreaBar } from '#web/ui/market.tsx';
import { Meter } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';

/** What each part can bring, for the length of its bar: five stars, every report in time, and a thousand orders. */
const MOST = { rating: 5, punctuality: 1.5, experience: 0.12 * Math.log(1_001) } as const;

/** What the company's place by relevance is made of, part by part. */
export function WhyHere({ view, why }: { view: View; why: Why }) {
  const { t, format } = view;
  const { score } = why;
  const part = (name: keyof typeof MOST, note: string) => (
    <AreaBar
      name={t(`directory.why_${name}`)}
      line={<Meter share={Math.min(1, score[name] / MOST[name])} />}
      value={format.number(score[name], 2)}
      note={note}
    />
  );
  return (
    <Details summary={t('directory.why', { points: format.number(score.points, 2) })}>
      <Stack gap="snug">
        {why.words === null ? null : <Small>{t(`directory.why_words_${why.words}`)}</Small>}
        {part('rating', ratingNote(view, why))}
        {part('punctuality', t('directory.why_punctuality_note', { onTime: why.onTime, all: why.onTime + why.late }))}
        {part('experience', t('directory.orders', { count: why.completed }))}
      </Stack>
    </Details>
  );
}

function ratingNote({ t, format }: View, { average, stars, defaultStars }: Why): string {
  const real =
    average === null
      ? t('directory.why_rating_none')
      : t('directory.why_rating_note', { average: format.number(average, 2), count: stars });
  return defaultStars === 0 ? real : `${real} ${t('directory.why_defaults', { count: defaultStars })}`;
}
