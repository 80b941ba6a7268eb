import { Hono } from 'hono';
import type { Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { invitationPages } from './invitation.tsx';
import { memberPages } from './members.tsx';
import { organizationPages } from './organization.tsx';
import { outboxPages } from './outbox.tsx';
import { passwordPages } from './password.tsx';
import { preferencePages } from './preferences.tsx';
import { registerPages } from './register.tsx';
import { secondFactorPages } from './second-factor.tsx';
import { accountSettingsPages } from './settings-account.tsx';
import { securityPages } from './settings-security.tsx';
import { tokenPages } from './settings-tokens.tsx';
import { settingsPages } from './settings.tsx';
import { signInPages } from './sign-in.tsx';

/** Everything about oneself and one's organization. */
export function accountPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  for (const pages of [
    registerPages,
    signInPages,
    passwordPages,
    preferencePages,
    settingsPages,
    securityPages,
    accountSettingsPages,
    secondFactorPages,
    tokenPages,
    organizationPages,
    memberPages,
    invitationPages,
    outboxPages,
  ]) {
    app.route('/', pages(at));
  }
  return app;
}
