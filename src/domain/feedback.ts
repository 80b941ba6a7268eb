import type { AnyProcess } from './process/define.ts';

/** What a move says of an order's feedback. A later part is about what is known only when the goods have come. */
export type FeedbackSaid = 'given' | 'default' | 'later' | 'later_default' | 'later_unrated' | 'reply';

/** The moves of every process that say something of its feedback. What they ask stars for is what is rated. */
export const FEEDBACK_MOVES: Readonly<Record<string, FeedbackSaid>> = {
  feedback: 'given',
  defaultFeedback: 'default',
  continueFeedback: 'later',
  defaultAccuracy: 'later_default',
  closeUnrated: 'later_unrated',
  reply: 'reply',
  rate: 'given',
  defaultRating: 'default',
  answerRating: 'reply',
};

/** The areas that a part of a process' feedback rates, one to five stars each. */
export function areasOf({ transitions }: Pick<AnyProcess, 'transitions'>, part: 'given' | 'later'): string[] {
  return Object.entries(transitions)
    .filter(([name]) => FEEDBACK_MOVES[name] === part)
    .flatMap(([, { input = {} }]) => Object.entries(input))
    .flatMap(([name, { type }]) => (type === 'stars' ? [name] : []));
}
