import { type CalendarDate, dateIn } from '#domain/time.ts';
import type { Comment, Company } from '#modules/listings/queries.ts';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Small, Stack } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { DayGrid, Figure, Figures, Months, SaidList } from '#web/ui/market.tsx';
import { Tag } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { freeDays, monthsFrom, weekdayHeads } from './company-days.ts';
import { names } from './directory-names.ts';
import { AreaBars, BuyerSaid, meanOf, StarsSpread } from './ratings.tsx';

interface Props {
  readonly view: View;
  readonly company: Company;
}

const MONTHS = 3;

/** This month and the next two, with the days that are taken. */
export function Availability({ view, company }: Props) {
  const { t, format, now, locale } = view;
  const today = dateIn(now, company.place?.zone ?? 'UTC');
  const taken = new Set(company.daysTaken);
  const cell = (day: CalendarDate | null) =>
    day === null || day < today
      ? null
      : {
          text: String(Number(day.slice(8))),
          taken: taken.has(day),
          label: t(taken.has(day) ? 'company.day_taken' : 'company.day_free', { day: format.dayShort(day) }),
        };
  const [next] = freeDays(today, taken, 1);
  return (
    <Card title={t('company.availability')}>
      <Stack gap="normal">
        {next === undefined ? null : <p>{t('company.next_free', { day: format.day(next) })}</p>}
        <Months>
          {monthsFrom(today, MONTHS).map(({ first, weeks }) => (
            <DayGrid
              key={first}
              label={format.month(first)}
              heads={weekdayHeads(locale)}
              weeks={weeks
                .filter((week) => week.some((day) => day !== null && day >= today))
                .map((week) => week.map(cell))}
            />
          ))}
        </Months>
        <Small>{t('company.days_legend')}</Small>
      </Stack>
    </Card>
  );
}

/** Certificates with their numbers, who saw them and until when they hold. */
export function Papers({ view, company }: Props) {
  const { t, format } = view;
  if (company.papers.length === 0) return null;
  return (
    <Card title={t('company.papers')}>
      <ul class="stack gap-normal">
        {company.papers.map((paper) => (
          <li key={paper.code} class="stack gap-tight">
            <div class="row gap-snug row-apart">
              <b>{names.paper(view, paper.code)}</b>
              {paper.valid ? (
                <Tag tone="paid" icon="check">
                  {t('company.paper_seen')}
                </Tag>
              ) : (
                <Tag tone={paper.verified ? 'stop' : 'plain'}>
                  {t(paper.verified ? 'company.paper_over' : 'company.paper_unseen')}
                </Tag>
              )}
            </div>
            <Small>{t(`directory.paper_hint.${paper.code}`)}</Small>
            <Small>
              {t('company.paper_no', { number: paper.number })}
              {paper.expiresOn === null
                ? null
                : ` · ${t(paper.valid || !paper.verified ? 'company.paper_until' : 'company.paper_ended', { day: format.day(paper.expiresOn) })}`}
            </Small>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The mean, the three areas, and what buyers wrote; default ratings are told apart and weigh nothing. */
export function Ratings({ view, company }: Props) {
  const { t, format } = view;
  const defaults = Math.max(...company.areas.map((area) => area.byDefault));
  return (
    <Card title={t('company.ratings')} id="ratings">
      <Stack gap="wide">
        {company.rating.average === null ? (
          <p class="muted">{t('company.too_few', { count: company.rating.orders })}</p>
        ) : (
          <>
            <Figures>
              <Figure
                value={format.number(company.rating.average, 1)}
                name={t('company.of_five', { ratings: t('common.ratings', { count: company.rating.orders }) })}
              />
              <Figure value={format.number(company.completed)} name={t('company.completed')} />
              {company.onTime === null ? null : (
                <Figure value={format.percent(company.onTime)} name={t('company.on_time')} />
              )}
            </Figures>
            <AreaBars
              view={view}
              areas={company.areas.map((area) => ({ ...area, name: t(`company.area_${area.area}`) }))}
            />
            <StarsSpread
              view={view}
              label={t('company.spread')}
              counts={[0, 1, 2, 3, 4].map((at) =>
                company.areas.reduce((sum, { spread }) => sum + (spread[at] ?? 0), 0),
              )}
            />
          </>
        )}
        {defaults > 0 ? <Small>{t('company.by_default', { count: defaults })}</Small> : null}
        {company.comments.length > 0 ? (
          <SaidList label={t('company.comments')}>
            {company.comments.map((comment) => (
              <OneComment key={comment.id} view={view} comment={comment} company={company.name} />
            ))}
          </SaidList>
        ) : company.rating.orders === 0 ? (
          <EmptyState title={t('company.no_comments')} icon="message" />
        ) : null}
        {company.moreComments ? (
          <LinkButton look="quiet" small href={paths.inspectorComments(company.org)}>
            {t('company.all_comments')}
          </LinkButton>
        ) : null}
      </Stack>
    </Card>
  );
}

export function OneComment({ view, comment, company }: { view: View; comment: Comment; company: string }) {
  const { type, industry, stars, ...said } = comment;
  const about = [names.type(view, type), industry ? names.industry(view, industry) : ''].filter(Boolean).join(', ');
  const given = Object.values(stars).filter((one) => one !== null);
  return <BuyerSaid view={view} company={company} stars={meanOf(given)} about={about} {...said} />;
}
