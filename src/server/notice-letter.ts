import { html } from 'hono/html';
import { noticesToMail, type NoticeId, type NoticeRow } from '#modules/notices/queries.ts';
import { languageTag, words } from '#platform/i18n.ts';
import type { Job } from '#platform/job-runner.ts';
import { enqueueAll } from '#platform/jobs.ts';
import type { Letter } from '#platform/mail/mail.ts';
import { formats } from '#platform/format.ts';
import { noticeOpens, noticePath, noticeSentence } from '#web/notice-words.ts';
import { orderTitle } from '#web/order-title.ts';
import { paths } from '#web/paths.ts';

/**
 * The job `notices`: letters about what happened, each to one person. Whoever is gone meanwhile gets none. What the mail
 * server did not take is a job of its own from then on, so that the others are not sent again with it.
 */
export const sendNotices: Job = async (at, payload) => {
  const { notices } = payload as { notices: readonly NoticeId[] };
  const rows = await noticesToMail(at.db, notices);
  const letters = rows.map((row) => {
    const reader = { ...row.reader, locale: row.reader.locale ?? 'en' };
    return letterOf(row, reader, at.config.publicUrl ?? '', at.clock.now());
  });
  const refused = await at.mail.sendAll(letters);
  const [error] = refused.values();
  if (error && letters.length === 1) throw error;
  const again = rows.filter((_, place) => refused.has(place));
  await enqueueAll(
    at.db,
    'notices',
    again.map(({ id, person_id: person }) => ({ notices: [{ notice: String(id), person }] })),
  );
};

interface Reader {
  readonly name: string;
  readonly email: string;
  readonly locale: 'en' | 'zh';
  readonly zone: string;
  /** The organization that the notice is for; null as staff. */
  readonly organization: string | null;
}

/** Subject, plain text and HTML that say the same. Nothing that people wrote becomes markup. */
export function letterOf(notice: NoticeRow, reader: Reader, site: string, now: number): Letter {
  const t = words(reader.locale);
  const format = formats(reader.locale, reader.zone, now);
  const sentence = noticeSentence({ t, format }, notice);
  const link = `${site}${noticePath(notice)}`;
  const settings = `${site}${paths.noticeSettings}`;
  const hello = t('notices.mail_hello', { name: reader.name });
  const { no, subject, title } = notice.data;
  const about =
    notice.kind === 'conversation'
      ? title && t('notices.mail_about', { title })
      : subject && t('notices.mail_order', { order: no ?? '', title: orderTitle({ t, format }, subject) });
  const turn = notice.act && notice.kind !== 'reminder' ? t('notices.mail_act') : null;
  const why =
    reader.organization === null
      ? t('notices.mail_why_staff')
      : t('notices.mail_why', { organization: reader.organization });
  const paragraphs = [hello, sentence, about, turn, link, why, t('notices.mail_change', { link: settings })];
  const [before, after] = t('notices.mail_change', { link: '\n' }).split('\n');
  const body = html`<!doctype html>
    <html lang="${languageTag[reader.locale]}">
      <body>
        <p>${hello}</p>
        <p><strong>${sentence}</strong></p>
        ${about === null && turn === null ? '' : html`<p>${about ?? ''}<br />${turn ?? ''}</p>`}
        <p><a href="${link}">${t(noticeOpens(notice))}</a></p>
        <p>
          <small>${why} ${before}<a href="${settings}">${settings}</a>${after}</small>
        </p>
      </body>
    </html>`;
  return {
    to: reader.email,
    subject: no === null ? sentence : `${no}: ${sentence}`,
    text: `${paragraphs.filter((paragraph) => paragraph !== null).join('\n\n')}\n`,
    html: String(body),
    ...threadOf(notice),
  };
}

/** Letters about one thing are shown together. */
function threadOf(notice: NoticeRow): { thread?: string } {
  const thread = notice.kind === 'conversation' ? notice.conversation_id : notice.order_id;
  return thread === null ? {} : { thread };
}
