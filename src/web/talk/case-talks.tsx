import type { TalkOfCase } from '#modules/conversations/case.ts';
import { paths } from '#web/paths.ts';
import { Card, Details, Stack } from '#web/ui/block.tsx';
import { Said, SaidList } from '#web/ui/market.tsx';
import { DateTime, Tag } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { aboutText, sideName, stepKey } from './talk-words.ts';

/** What the sides of a case said to each other: first where the order was agreed. */
export function CaseTalks({ view, talks }: { view: View; talks: readonly TalkOfCase[] }) {
  const { t } = view;
  if (talks.length === 0) return null;
  return (
    <Card title={t('talk.case.title')}>
      <Stack>
        {talks.map(({ conversation, of_order: ofOrder, messages, earlier }) => (
          <Stack key={conversation.id} gap="snug">
            <p class="row gap-snug">
              <a href={paths.conversationLatest(conversation.id)}>{aboutText(view, conversation)}</a>
              {ofOrder ? <Tag tone="note">{t('talk.case.of_order')}</Tag> : null}
            </p>
            <Details summary={t('talk.case.messages', { count: messages.length })}>
              {earlier ? <p class="small muted">{t('talk.case.earlier')}</p> : null}
              <SaidList label={aboutText(view, conversation)}>
                {messages.map((message) => (
                  <Said
                    key={message.seq}
                    words={message.words || (message.step === null ? t('talk.a_file') : '')}
                    head={
                      <>
                        <b>{message.side === 'clock' ? '' : sideName(conversation, message.side)}</b>
                        <DateTime at={message.at} brief />
                        {message.step === null ? null : <Tag>{t(stepKey(message.step, false))}</Tag>}
                        {message.warns.length === 0 ? null : <Tag tone="stop">{t('talk.reason.off_platform')}</Tag>}
                      </>
                    }
                  />
                ))}
              </SaidList>
            </Details>
          </Stack>
        ))}
      </Stack>
    </Card>
  );
}
