import { money } from '#domain/money.ts';
import { DAY, HOUR, type Instant } from '#domain/time.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Dialog, EmptyState, Facts, Grid, Notice, Row, Section, Small, Split, Stack } from '#web/ui/block.tsx';
import { ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { Amount, Avatar, Countdown, DateTime, Day, Stars, Tag } from '#web/ui/mark.tsx';
import { MoneyBar, NextCard, SilenceTable, Timeline, Verdict } from '#web/ui/order.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { Buttons, Forms } from './gallery-forms.tsx';
import { Lists, Orders } from './gallery-lists.tsx';
import { Talks } from './gallery-talk.tsx';

const usd = (minor: number) => money(minor, 'USD');
const here = paths.gallery;
const link = (text: unknown) => <a href={here}>{text as string}</a>;

/** Every primitive once, for eyes and for axe; a page of the sandbox. */
export function galleryPage(view: View) {
  const { t } = view;
  return (
    <Page view={view} title={t('gallery.title')} part="orders">
      <OrderHead view={view} />
      <Split aside={<OrderAside view={view} />}>
        <OrderMoney view={view} />
        <OrderNext view={view} />
        <OrderReport view={view} />
        <OrderHistory view={view} />
      </Split>
      <PageHead title={t('gallery.title')} lead={t('gallery.lead')} />
      <Stack gap="wide">
        <OtherNexts view={view} />
        <Lists view={view} />
        <Orders view={view} />
        <Talks view={view} />
        <Notices view={view} />
        <Buttons view={view} />
        <Forms view={view} />
      </Stack>
    </Page>
  );
}

type Shown = { readonly view: View };

function OrderHead({ view: { t } }: Shown) {
  return (
    <PageHead
      crumbs={[
        { label: t('gallery.orders'), href: paths.orders },
        { label: 'INS-2041', href: here },
      ]}
      title={t('gallery.order_title')}
      lead={rich(t, 'gallery.order_lead', { day: <Day on="2026-11-20" />, company: t('gallery.company') }, { link })}
      side={<Tag tone="held">{t('gallery.reported')}</Tag>}
    />
  );
}

function OrderMoney({ view: { t, format } }: Shown) {
  const [paid, net, fee] = [usd(30_900), usd(28_428), usd(2_472)];
  return (
    <MoneyBar
      places={[
        { label: t('gallery.you_paid'), amount: paid },
        { label: t('gallery.held'), amount: paid, tone: 'held' },
        { label: t('gallery.receives'), amount: net, later: true },
      ]}
      shares={[
        { label: t('gallery.receives'), amount: net, tone: 'held' },
        { label: t('gallery.fee'), amount: fee, tone: 'plain' },
      ]}
    >
      {rich(
        t,
        'gallery.money_text',
        { paid: <Amount of={paid} />, net: <Amount of={net} />, fee: <Amount of={fee} />, share: format.bps(800) },
        { link },
      )}
    </MoneyBar>
  );
}

function OrderNext({ view: { t, format, now } }: Shown) {
  const amount = usd(30_900);
  const due = now + 6 * DAY + 22 * HOUR;
  return (
    <NextCard
      tone="held"
      title={t('gallery.next_title')}
      actions={
        <>
          <LinkButton look="primary" href={here} dialog="release">
            {t('gallery.release')}
          </LinkButton>
          <LinkButton href={here}>{t('gallery.check')}</LinkButton>
          <LinkButton href={here}>{t('gallery.correction')}</LinkButton>
          <LinkButton look="quiet" href={here}>
            {t('gallery.dispute')}
          </LinkButton>
        </>
      }
      silence={rich(t, 'gallery.silence', {
        amount: <Amount of={amount} />,
        when: <DateTime at={due} />,
        left: <Countdown to={due} />,
      })}
    >
      <p>{rich(t, 'gallery.next_text', {}, { pass: (text) => <b class="tone-paid">{text}</b> })}</p>
      <Dialog
        id="release"
        title={t('gallery.release_title', { amount: format.money(amount) })}
        close={t('common.cancel')}
        actions={
          <PostButton look="primary" action={here} fields={{ report_version: 1 }}>
            {t('gallery.release_now', { amount: format.money(amount) })}
          </PostButton>
        }
      >
        <p>{t('gallery.release_text', { net: format.money(usd(28_428)) })}</p>
      </Dialog>
    </NextCard>
  );
}

function OrderReport({ view: { t } }: Shown) {
  return (
    <Card
      title={t('gallery.report_title')}
      side={
        <LinkButton small icon="download" href={here}>
          {t('gallery.download_pdf')}
        </LinkButton>
      }
    >
      <Verdict
        classes={[
          { label: t('gallery.critical'), found: 0, limit: 0 },
          { label: t('gallery.major'), found: 3, limit: 10 },
          { label: t('gallery.minor'), found: 17, limit: 14 },
        ]}
      />
      <Small>{rich(t, 'gallery.report_text', {}, { code: (text) => <span class="mono">{text}</span> })}</Small>
    </Card>
  );
}

function OrderHistory({ view: { t, now } }: Shown) {
  const due = now + 6 * DAY + 22 * HOUR;
  const at = (days: number): Instant => now - days * DAY;
  return (
    <>
      <Card title={t('gallery.history_title')}>
        <Timeline
          moments={[
            {
              when: 'done',
              text: t('gallery.moment_1'),
              detail: t('gallery.moment_1_detail'),
              time: <DateTime at={at(10)} brief />,
            },
            { when: 'done', text: t('gallery.moment_2'), time: <DateTime at={at(9.9)} brief /> },
            { when: 'done', text: t('gallery.moment_3'), time: <DateTime at={at(0.1)} brief /> },
            {
              when: 'now',
              text: t('gallery.moment_4'),
              time: rich(t, 'gallery.moment_4_time', { when: <DateTime at={due} brief /> }),
            },
            { when: 'later', text: t('gallery.moment_5'), time: t('gallery.moment_5_time') },
            { when: 'later', text: t('gallery.moment_6'), time: t('gallery.moment_6_time') },
          ]}
        />
      </Card>
      <Card flush title={t('common.silence_title')}>
        <SilenceTable
          rows={[
            {
              now: true,
              wait: t('gallery.silence_1'),
              until: <DateTime at={due} />,
              outcome: rich(t, 'gallery.silence_1_then', { amount: <Amount of={usd(30_900)} /> }),
            },
            { wait: t('gallery.silence_2'), until: t('gallery.silence_2_until'), outcome: t('gallery.silence_2_then') },
            { wait: t('gallery.silence_3'), until: t('gallery.silence_3_until'), outcome: t('gallery.silence_3_then') },
          ]}
        />
      </Card>
    </>
  );
}

function OrderAside({ view: { t, format, now } }: Shown) {
  return (
    <>
      <Card label={t('gallery.company')}>
        <Row gap="normal">
          <Avatar name={t('gallery.company')} />
          <div>
            <b>{t('gallery.company')}</b>
            <div class="small">
              <Stars of={4.8} count={187} small />
            </div>
          </div>
        </Row>
        <LinkButton wide icon="message" href={here}>
          {t('gallery.conversation')}
        </LinkButton>
      </Card>
      <Card title={t('gallery.terms_title')}>
        <Facts
          rows={[
            [t('gallery.product'), t('gallery.product_value')],
            [t('gallery.lot'), format.number(5_000)],
            [t('gallery.level'), 'II, 0 / 2.5 / 4.0'],
            [t('gallery.man_days'), format.number(1)],
            [t('gallery.price'), <Amount key="price" of={usd(30_900)} />],
            [t('gallery.agreed'), <DateTime key="agreed" at={now - 10 * DAY} brief />],
          ]}
        />
        <p class="small">
          <a href={here}>{t('gallery.read_terms')}</a>
        </p>
      </Card>
    </>
  );
}

function OtherNexts({ view: { t } }: Shown) {
  return (
    <Stack>
      <Card>
        <ButtonBar>
          <LinkButton look="primary" href={here} reason={t('gallery.pay_reason')}>
            {t('gallery.pay')}
          </LinkButton>
          <PostButton look="danger" action={here}>
            {t('gallery.withdraw')}
          </PostButton>
        </ButtonBar>
      </Card>
      <MoneyBar
        label={t('gallery.in_dispute')}
        places={[
          { label: t('gallery.you_paid'), amount: usd(30_900) },
          { label: t('gallery.receives'), amount: usd(14_214), tone: 'paid' },
          { label: t('gallery.back_to_you'), amount: usd(15_450), tone: 'note', icon: 'undo' },
        ]}
        shares={[
          { label: t('gallery.receives'), amount: usd(14_214), tone: 'paid' },
          { label: t('gallery.fee'), amount: usd(1_236), tone: 'plain' },
          { label: t('gallery.back_to_you'), amount: usd(15_450), tone: 'note' },
        ]}
      />
    </Stack>
  );
}

function Notices({ view: { t, format } }: Shown) {
  return (
    <Section title={t('gallery.notices_title')}>
      <Notice tone="held">
        <p>{t('gallery.notice_held')}</p>
      </Notice>
      <Notice
        tone="paid"
        actions={
          <LinkButton href={here} small>
            {t('gallery.check')}
          </LinkButton>
        }
      >
        <p>{t('gallery.notice_paid', { net: format.money(usd(28_428)) })}</p>
      </Notice>
      <Notice tone="stop" title={t('gallery.in_dispute')}>
        <p>{t('gallery.notice_stop')}</p>
      </Notice>
      <Notice tone="note">
        <p>{t('gallery.notice_note')}</p>
      </Notice>
      <Grid min="large">
        <NextCardSamples t={t} />
      </Grid>
      <EmptyState title={t('gallery.empty_title')} action={<LinkButton href={here}>{t('gallery.find')}</LinkButton>}>
        <p>{t('gallery.empty_text')}</p>
      </EmptyState>
    </Section>
  );
}

function NextCardSamples({ t }: Pick<View, 't'>) {
  return (
    <>
      <Card title={t('gallery.wait_title')} tone="note">
        <p>{t('gallery.wait_text')}</p>
      </Card>
      <Card title={t('gallery.dispute_title')} tone="stop">
        <p>{t('gallery.dispute_text')}</p>
      </Card>
    </>
  );
}
