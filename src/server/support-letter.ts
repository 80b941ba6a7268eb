import { answerToMail } from '#modules/support/queries.ts';
import { words } from '#platform/i18n.ts';
import type { Job } from '#platform/job-runner.ts';
import { paths } from '#web/paths.ts';

/** The job `support`: an answer of the staff by e-mail, in the language the question was asked in. */
export const sendSupportAnswer: Job = async (at, payload) => {
  const { message } = payload as { message: string };
  const found = await answerToMail(at.db, BigInt(message));
  if (!found) return;
  const { thread } = found;
  const t = words(thread.locale);
  const link = thread.person_id === null ? null : `${at.config.publicUrl ?? ''}${paths.supportThread(thread.id)}`;
  const text = [
    t('support.mail_hello', { name: thread.name }),
    t('support.mail_intro', { subject: thread.subject }),
    found.words,
    link === null ? t('support.mail_visitor') : t('support.mail_reply', { link }),
  ].join('\n\n');
  await at.mail.send({
    to: thread.email,
    subject: t('support.mail_subject', { subject: thread.subject }),
    text,
    thread: thread.id,
  });
};
