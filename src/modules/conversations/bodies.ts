import type { z } from '@hono/zod-openapi';
import { bodyOfFile } from '#modules/files/contract.ts';
import type {
  AnswerBody,
  ConversationBody,
  FlagBody,
  FoundBody,
  InquiryBody,
  MessageBody,
  OfferBody,
  ProposalBody,
} from './contract.ts';
import type { Flag } from './flags.ts';
import type { Answer, Inquiry } from './inquiries.ts';
import type { Offer, Proposal } from './offer-list.ts';
import type { Conversation, FoundMessage, Message } from './queries.ts';

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

export function bodyOfConversation(one: Conversation): z.infer<typeof ConversationBody> {
  const { standing, last, asked } = one;
  return {
    id: one.id,
    side: one.side,
    buyer: { ...one.buyer },
    provider: { ...one.provider },
    inquiry: one.inquiry,
    about: one.about && { ...one.about },
    product: asked?.product ?? (one.product && (one.product.en || one.product.zh)),
    type: asked?.type ?? null,
    opened_by: one.opened_by,
    opened_at: iso(one.opened_at),
    answered_at: isoOrNull(one.answered_at),
    last: { ...last, at: iso(last.at) },
    unread: one.unread,
    standing: standing && {
      ...standing,
      price_minor: Number(standing.price_minor),
      expires_at: iso(standing.expires_at),
    },
    blocked: one.blocked && { ...one.blocked },
    read: { ...one.read },
  };
}

/** The same on an open page as in the API. */
export function bodyOfMessage({ files, warns, at, ...message }: Message): z.infer<typeof MessageBody> {
  return { ...message, files: files.map(bodyOfFile), warns: [...warns], at: iso(at) };
}

export function bodyOfOffer(offer: Offer): z.infer<typeof OfferBody> {
  const { terms, made_at, expires_at, ended_at, order_id: order, changes, ...same } = offer;
  return {
    ...same,
    terms: { ...terms },
    made_at: iso(made_at),
    expires_at: iso(expires_at),
    ended_at: isoOrNull(ended_at),
    order,
    changes: changes.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null })),
  };
}

export function bodyOfInquiry({ at, answers, supplier, ...inquiry }: Inquiry): z.infer<typeof InquiryBody> {
  return { ...inquiry, supplier: supplier ?? null, at: iso(at), answers: answers.map(bodyOfAnswer) };
}

function bodyOfAnswer({ company, answered_at, offer, ...answer }: Answer): z.infer<typeof AnswerBody> {
  return {
    ...answer,
    company: { ...company },
    answered_at: isoOrNull(answered_at),
    offer: offer && {
      ...offer,
      price_minor: Number(offer.price_minor),
      due_minor: Number(offer.due_minor),
      window: offer.window && { ...offer.window },
      expires_at: iso(offer.expires_at),
    },
  };
}

export function bodyOfFound({ other, at, ...found }: FoundMessage): z.infer<typeof FoundBody> {
  return { ...found, other: { ...other }, at: iso(at) };
}

export function bodyOfProposal({ price_minor, day_rate_minor, sum, ...rest }: Proposal): z.infer<typeof ProposalBody> {
  return {
    ...rest,
    price_minor: Number(price_minor),
    day_rate_minor: Number(day_rate_minor),
    minutes: sum.minutes,
    parts: sum.terms.map(({ of, minutes }) => ({ what: of, minutes })),
  };
}

export function bodyOfFlag({ conversation_id, by, at, closed_at, ...flag }: Flag): z.infer<typeof FlagBody> {
  return { ...flag, conversation: conversation_id, by: { ...by }, at: iso(at), closed_at: isoOrNull(closed_at) };
}
