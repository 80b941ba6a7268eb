import { z } from '@hono/zod-openapi';
import { ROLES, STAFF_ROLES } from '#domain/permissions.ts';
import { isZone } from '#domain/time.ts';
import { PASSWORD_MAX, PASSWORD_MIN } from '#platform/accounts.ts';
import { locales } from '#platform/i18n.ts';

/** Making access tokens asks for a password given within this time. */
export const PROOF_MS = 15 * 60_000;

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

const line = (max: number) => z.string().trim().min(1, 'text that is not empty').max(max, `at most ${max} characters`);
const email = z.email('an e-mail address').max(254, 'at most 254 characters').toLowerCase();
/** A password that is being chosen; one that is checked may be anything. */
const newPassword = z
  .string()
  .min(PASSWORD_MIN, `at least ${PASSWORD_MIN} characters`)
  .max(PASSWORD_MAX, `at most ${PASSWORD_MAX} characters`);
const password = z.string().min(1, 'a password').max(PASSWORD_MAX, `at most ${PASSWORD_MAX} characters`);
const code = z.string().trim().min(6, 'a code').max(20, 'a code');
const token = z.string().min(1, 'the token of the link').max(2000, 'the token of the link');
const role = z.enum(ROLES);
const instant = z.iso.datetime({ offset: true });

export const SignUpInput = z.strictObject({ name: line(120), email, password: newPassword });
export const SignInInput = z.strictObject({ email, password });
export const VerifyInput = z.strictObject({ token, password });
export const EmailInput = z.strictObject({ email });
export const CodeInput = z.strictObject({ code, backup: z.boolean().default(false) });
export const ConfirmCodeInput = z.strictObject({ code });
export const ResetInput = z.strictObject({ token, password: newPassword });
export const PasswordInput = z.strictObject({ password });
export const ChangePasswordInput = z.strictObject({ current: password, password: newPassword });

/** The person's own address, typed: an account is not erased by a slip. */
export const EraseInput = z.strictObject({ email });

export const SettingsInput = z.strictObject({
  name: line(120).optional(),
  /** Null: as the browser asks. */
  locale: z.enum(locales).nullable().optional(),
  zone: z.string().refine(isZone, 'an IANA time zone such as Asia/Shanghai').optional(),
  currency: z
    .string()
    .refine((text) => CURRENCIES.has(text), 'an ISO 4217 code such as USD')
    .optional(),
});

export const OrganizationInput = z
  .strictObject({
    name: line(160),
    buys: z.boolean().default(false),
    inspects: z.boolean().default(false),
    sells: z.boolean().default(false),
    country: z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code such as CN'),
    city: line(120),
  })
  .refine(({ buys, inspects, sells }) => buys || inspects || sells, {
    path: ['buys'],
    message: 'at least one of buys, inspects, sells',
  });

export const InvitationInput = z.strictObject({ email, role });
export const RoleInput = z.strictObject({ role });
export const TokenInput = z.strictObject({ token });
export const ActForInput = z.strictObject({ organization: z.string() });
export const AccessTokenInput = z.strictObject({
  name: line(120),
  /** Days from now; null: until it is revoked. */
  days: z.int().min(1).max(366).nullable().default(90),
});

export const Me = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    locale: z.enum(locales).nullable(),
    zone: z.string(),
    currency: z.string(),
    second_factor: z.boolean(),
    staff: z.enum(STAFF_ROLES).nullable(),
    organization: z.string().nullable(),
    organizations: z.array(z.object({ id: z.string(), name: z.string(), role })),
  })
  .openapi('Me');

export const OrganizationBody = z
  .object({
    id: z.string(),
    name: z.string(),
    buys: z.boolean(),
    inspects: z.boolean(),
    sells: z.boolean(),
    country: z.string(),
    city: z.string(),
    role,
    created_at: instant,
    suspended_at: instant.nullable(),
  })
  .openapi('Organization');

export const MemberBody = z
  .object({ person: z.string(), name: z.string(), email: z.string(), role, joined_at: instant })
  .openapi('Member');

export const InvitationBody = z
  .object({ id: z.string(), email: z.string(), role, invited_by: z.string(), created_at: instant, expires_at: instant })
  .openapi('Invitation');

export const SessionBody = z
  .object({
    id: z.string(),
    current: z.boolean(),
    created_at: instant,
    used_at: instant,
    ip: z.string().nullable(),
    agent: z.string().nullable(),
  })
  .openapi('Session');

export const AccessTokenBody = z
  .object({
    id: z.string(),
    name: z.string(),
    organization: z.string().nullable(),
    created_at: instant,
    expires_at: instant.nullable(),
    used_at: instant.nullable(),
  })
  .openapi('AccessToken');
