import { Hono } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { can } from '#domain/permissions.ts';
import { type CalendarDate, dateIn, isCalendarDate, plusDays } from '#domain/time.ts';
import { editListing } from '#modules/listings/commands.ts';
import { companyById, type Company } from '#modules/listings/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Card, Small, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { FieldSet, Form } from '#web/ui/form.tsx';
import { DateInput } from '#web/ui/input.tsx';
import { DayChoice, Months } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { monthsFrom, weekdayHeads } from './company-days.ts';

const MONTHS = 6;
/** Nobody plans further ahead; and a mistyped year should not fill the table. */
const RANGE_DAYS_MAX = 366;

const Day = z.string().refine(isCalendarDate, 'form.format');
/** Days one by one, of the months that were shown; or a range. */
const DaysForm = z.object({
  day: z.array(Day).max(400).optional(),
  from: Day.optional(),
  to: Day.optional(),
  do: z.enum(['save', 'take', 'free']),
});
const ISLAND = 'src/web/islands/calendar.ts';

/** The calendar of one's own company: which days are taken. */
export function companyCalendarPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const own = async (c: Parameters<typeof personOf>[0]) => {
    const company = await companyById(at.db, personOf(c).org, c.var.now, { own: true });
    if (!company) throw new Refused('not_found');
    return company;
  };

  app.get(paths.editDays, async (c) =>
    answerPage(c, <CalendarPage {...propsOf(c.var.view, await own(c), c.var.session?.role)} />),
  );

  app.post(paths.editDays, async (c) => {
    const actor = personOf(c);
    if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
    const company = await own(c);
    return submit(c, DaysForm, {
      act: async (input) => {
        const days = daysAfter(todayOf(c.var.view, company), company.daysTaken, input);
        await at.db.tx((tx) => editListing(tx, actor, { days_taken: days }, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('company.edit_saved'));
        return seeOther(c, paths.editDays);
      },
      again: async (form, status) =>
        answerPage(c, <CalendarPage {...propsOf(c.var.view, company, actor.role, form)} />, status),
    });
  });
  return app;
}

type Role = Parameters<typeof can>[0];

function propsOf(view: View, company: Company, role: Role | undefined, form: FormState = blank): Props {
  return { view, company, mayEdit: can(role ?? null, 'listing', 'edit'), form };
}

/** Refused: input.invalid for a range that ends before it begins, or that is longer than a year. */
function daysAfter(
  today: CalendarDate,
  before: readonly CalendarDate[],
  { day = [], from, to, do: what }: z.output<typeof DaysForm>,
): CalendarDate[] {
  if (what === 'save') {
    const shown = monthsFrom(today, MONTHS).flatMap(({ weeks }) => weeks.flat());
    const later = before.filter((taken) => !shown.includes(taken));
    return [...new Set([...day.filter((taken) => shown.includes(taken)), ...later])];
  }
  if (from === undefined) throw new Refused('input.invalid', { field: 'from', expected: 'the first day' });
  const last = to ?? from;
  if (last < from || last > plusDays(from, RANGE_DAYS_MAX))
    throw new Refused('input.invalid', { field: 'to', expected: 'a day from the first on, within a year' });
  const range: CalendarDate[] = [];
  for (let each = from; each <= last; each = plusDays(each, 1)) range.push(each);
  return what === 'take'
    ? [...new Set([...before, ...range.filter((each) => each >= today)])]
    : before.filter((taken) => !range.includes(taken));
}

interface Props {
  readonly view: View;
  readonly company: Company;
  readonly mayEdit: boolean;
  readonly form: FormState;
}

const todayOf = (view: View, company: Company) => dateIn(view.now, company.place?.zone ?? 'UTC');

function CalendarPage({ view, company, mayEdit, form }: Props) {
  const { t, format, locale } = view;
  const today = todayOf(view, company);
  const taken = new Set(company.daysTaken);
  const reason = mayEdit ? null : t('company.edit_owner_only');
  return (
    <Page view={view} title={t('company.calendar')} islands={[ISLAND]}>
      <PageHead
        crumbs={[
          { label: t('common.organization'), href: paths.organization },
          { label: t('company.edit_title'), href: paths.editListing },
        ]}
        title={t('company.calendar')}
        lead={t('company.calendar_lead')}
      />
      <Stack gap="wide">
        <Card title={t('company.calendar_range')}>
          <Form action={paths.editDays} id="range" {...form}>
            <FieldSet columns={2}>
              <DateInput name="from" label={t('company.calendar_from')} min={today} />
              <DateInput name="to" label={t('company.calendar_to')} min={today} optional />
            </FieldSet>
            <ButtonBar>
              <Button name="do" value="take" reason={reason}>
                {t('company.calendar_take')}
              </Button>
              <Button name="do" value="free" look="quiet" reason={reason}>
                {t('company.calendar_free')}
              </Button>
            </ButtonBar>
          </Form>
        </Card>
        <Card title={t('company.calendar_days')}>
          <Form action={paths.editDays} id="days" hidden={{ do: 'save' }}>
            <Small>{t('company.calendar_days_hint')}</Small>
            <Months>
              {monthsFrom(today, MONTHS).map(({ first, weeks }) => (
                <DayChoice
                  key={first}
                  name="day"
                  label={format.month(first)}
                  heads={weekdayHeads(locale)}
                  weeks={weeks.map((week) =>
                    week.map((day) =>
                      day === null || day < today
                        ? null
                        : {
                            value: day,
                            text: String(Number(day.slice(8))),
                            label: format.day(day),
                            taken: taken.has(day),
                          },
                    ),
                  )}
                />
              ))}
            </Months>
            <ButtonBar>
              <Button look="primary" reason={reason}>
                {t('common.save')}
              </Button>
            </ButtonBar>
          </Form>
        </Card>
      </Stack>
    </Page>
  );
}
