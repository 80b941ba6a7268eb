import { html } from 'hono/html';
import type { PersonId } from '#domain/ids.ts';
import { Refused } from '#domain/errors.ts';
import { noticeToMail, type NoticeRow } from '#modules/notices/queries.ts';
import { organizationNames, personById } from '#modules/people/queries.ts';
import type { Installation } from '#platform/http.ts';
import { languageTag, words } from '#platform/i18n.ts';
import type { Job } from '#platform/job-runner.ts';
import type { Letter } from '#platform/mail/mail.ts';
import { formats } from '#platform/format.ts';
import { noticeOpens, noticePath, noticeSentence } from '#web/notice-words.ts';
import { orderTitle } from '#web/order-title.ts';
import { paths } from '#web/paths.ts';

/** The job `notice`: one notice to one person by e-mail. Whoever is gone meanwhile gets none. */
export const sendNotice: Job = async (at, payload) => {
  const { notice, person } = payload as { notice: string; person: PersonId };
  const letter = await noticeLetter(at, person, BigInt(notice)).catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'not_found') return null;
    throw error;
  });
  if (letter) await at.mail.send(letter);
};

interface Reader {
  readonly name: string;
  readonly email: string;
  readonly locale: 'en' | 'zh';
  readonly zone: string;
  /** The organization that the notice is for; null as staff. */
  readonly organization: string | null;
}

async function noticeLetter(at: Installation, id: PersonId, notice: bigint): Promise<Letter | null> {
  const row = await noticeToMail(at.db, id, notice);
  if (!row) return null;
  const person = await personById(at.db, id);
  const names = await organizationNames(at.db, row.org_id === null ? [] : [row.org_id]);
  const organization = row.org_id === null ? null : (names.get(row.org_id) ?? '');
  const locale = person.locale ?? 'en';
  return letterOf(row, { ...person, locale, organization }, at.config.publicUrl ?? '', at.clock.now());
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
