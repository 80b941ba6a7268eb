import { HOUR } from '#domain/time.ts';
import { manDays } from '#domain/man-days.ts';
import { paths } from '#web/paths.ts';
import { ManDaySum } from '#web/talk/man-days.tsx';
import { Card, Grid, Section } from '#web/ui/block.tsx';
import { Ago, Avatar, Tag, Tags } from '#web/ui/mark.tsx';
import { OfferCard } from '#web/ui/offer.tsx';
import { Bubble, Inbox, InboxLine, SentFiles, TalkDay, TalkEvent, TalkWarning } from '#web/ui/talk.tsx';
import type { View } from '#web/view.ts';

const here = paths.gallery;

/** What conversations are made of: a line of the inbox, messages, an offer, a sum. */
export function Talks({ view }: { view: View }) {
  const { t, now } = view;
  const company = t('gallery.company');
  return (
    <Section title={t('talk.title')}>
      <Inbox label={t('talk.title')}>
        <InboxLine
          avatar={<Avatar name={company} />}
          who={
            <a class="row-link" href={here}>
              {company}
            </a>
          }
          about={t('gallery.order_title')}
          last={t('gallery.about_1')}
          when={<Ago at={now - 3 * HOUR} />}
          tags={
            <Tags>
              <Tag tone="held" icon="clock">
                {t('talk.your_turn')}
              </Tag>
            </Tags>
          }
          side={null}
          unread={2}
        />
      </Inbox>
      <Grid min="large">
        <Card title={t('talk.log')}>
          <Said view={view} company={company} />
        </Card>
        <Card label={t('talk.offer.title')}>
          <OfferCard
            id="gallery-offer"
            title={t('talk.offer.title_no', { no: 2 })}
            side={<Tag tone="note">{t('talk.offer.state_standing')}</Tag>}
            muted={false}
            rows={[
              { label: t('orderpage.terms.price'), value: '$262.00', before: '$248.00' },
              { label: t('orderpage.terms.days'), value: '1' },
            ]}
          />
          <ManDaySum view={view} of={{ sum: manDays({ n: 200, unit_seconds: 90, styles: 1, tests: [] }) }} />
        </Card>
      </Grid>
    </Section>
  );
}

function Said({ view, company }: { view: View; company: string }) {
  const { t, now, format } = view;
  const of = { at: now, time: format.time(now), clientKey: null };
  const file = { name: 'lamp.pdf', size: format.bytes(48_000), href: here, preview: null };
  return (
    <ol class="talk-entries">
      <TalkDay day="gallery" name={format.date(now)} />
      <Bubble
        {...of}
        id={1}
        mine={false}
        who={company}
        read={null}
        warning={
          <TalkWarning title={t('talk.sign.title_reader')}>
            <p>{t('talk.sign.found', { found: t('talk.sign.iban') })}</p>
          </TalkWarning>
        }
      >
        <p>{t('gallery.about_1')}</p>
      </Bubble>
      <Bubble {...of} id={2} mine who="Ingrid Solheim" read>
        <p>{t('gallery.about_2')}</p>
        <SentFiles files={[file]} />
      </Bubble>
      <TalkEvent id={3} at={now}>
        {t('talk.step.withdraw_theirs')}
      </TalkEvent>
    </ol>
  );
}
