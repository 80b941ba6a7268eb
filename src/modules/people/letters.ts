import { chooseLocale, words } from '#platform/i18n.ts';
import type { AccountLetters, Addressee } from '#platform/accounts.ts';
import type { Installation } from '#platform/http.ts';
import type { Letter } from '#platform/mail/mail.ts';

/** The letters about accounts and invitations: each one paragraph, one link, and what to do if one did not ask. */
export function accountLetters({ config, mail }: Pick<Installation, 'config' | 'mail'>): AccountLetters {
  const link = (path: string): string => `${config.publicUrl ?? ''}${path}`;
  return {
    verify: async (to, token, back) => {
      const query = new URLSearchParams({ token, ...(back === '/' ? {} : { back }) });
      await mail.send(letter(to, 'verify', link(`/verify?${query.toString()}`)));
    },
    known: async (to) => void (await mail.send(letter(to, 'known', link('/forgot-password')))),
    reset: async (to, token) => {
      await mail.send(letter(to, 'reset', link(`/reset-password?${new URLSearchParams({ token }).toString()}`)));
    },
  };
}

/** Told after the fact, so that a person notices what somebody else did in their name: what it is, and where they go then. */
const REMEDIES = {
  password_changed: '/forgot-password',
  second_factor_on: '/forgot-password',
  second_factor_off: '/forgot-password',
  email_changed: '/support',
  erased: '/support',
} as const;

export function securityLetter(
  { config }: Pick<Installation, 'config'>,
  to: Pick<Addressee, 'name' | 'email' | 'locale'>,
  what: keyof typeof REMEDIES,
): Letter {
  return letter(to, what, `${config.publicUrl ?? ''}${REMEDIES[what]}`);
}

/** To an address that shall become the person's; without a token to whom it belongs already. */
export function emailLetter(
  { config }: Pick<Installation, 'config'>,
  to: Pick<Addressee, 'name' | 'email' | 'locale'>,
  token?: string,
): Letter {
  const url = config.publicUrl ?? '';
  if (token === undefined) return letter(to, 'email_taken', `${url}/sign-in`);
  return letter(to, 'email_change', `${url}/settings/email/confirm?${new URLSearchParams({ token }).toString()}`);
}

export function invitationLetter(
  { config }: Pick<Installation, 'config'>,
  to: Pick<Addressee, 'name' | 'email' | 'locale'>,
  token: string,
  params: { readonly organization: string; readonly inviter: string },
): Letter {
  const query = new URLSearchParams({ token });
  return letter(to, 'invitation', `${config.publicUrl ?? ''}/invitation?${query.toString()}`, params);
}

function letter(
  to: Pick<Addressee, 'name' | 'email' | 'locale'>,
  kind: string,
  link: string,
  params: Readonly<Record<string, string>> = {},
): Letter {
  const t = words(chooseLocale({ setting: to.locale ?? null }));
  const text = [
    to.name === '' ? t('account.letter_hello_plain') : t('account.letter_hello', { name: to.name }),
    t(`account.letter_${kind}_text`, params),
    link,
    t(`account.letter_${kind}_end`),
  ];
  return { to: to.email, subject: t(`account.letter_${kind}_subject`, params), text: `${text.join('\n\n')}\n` };
}
