import { offPlatformSigns } from '#domain/off-platform.ts';
import { paths } from '#web/paths.ts';
import { TalkWarning } from '#web/ui/talk.tsx';
import type { View } from '#web/view.ts';

interface Props {
  readonly view: View;
  readonly conversation: string;
  readonly seq: number;
  readonly warns: readonly string[];
  readonly reader: 'writer' | 'reader' | 'staff';
}

/** Why the message looks like payment outside the platform, and what to do about it. Who wrote it learns what the other side sees. */
export function SignWarning({ view, conversation, seq, warns, reader }: Props) {
  const { t } = view;
  if (warns.length === 0) return null;
  const found = view.format.list(warns.map((kind) => t(`talk.sign.${kind}`)));
  return (
    <TalkWarning title={t(`talk.sign.title_${reader}`)}>
      <p>{t('talk.sign.found', { found })}</p>
      {reader === 'writer' ? <p>{t('talk.sign.ours')}</p> : null}
      {reader === 'reader' ? (
        <p>
          {t('talk.sign.why')}{' '}
          <a href={`${paths.conversationReport(conversation)}?message=${seq}`}>{t('talk.report_this')}</a>
        </p>
      ) : null}
    </TalkWarning>
  );
}

/** The words with what was found in them marked. Everything people write is text. */
export function MarkedWords({ words, warned }: { words: string; warned: boolean }) {
  const signs = warned ? offPlatformSigns(words) : [];
  let last = 0;
  const parts = signs.flatMap(({ start, end }) => {
    const before = words.slice(last, start);
    last = end;
    return [before, <mark key={start}>{words.slice(start, end)}</mark>];
  });
  return (
    <p class="prewrap">
      {parts}
      {words.slice(last)}
    </p>
  );
}
