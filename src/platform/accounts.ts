import pg, { type Pool, type PoolClient } from 'pg';
import { Refused, type Code } from '#domain/errors.ts';
import type { PersonId } from '#domain/ids.ts';
import { cookieNames, isSecure, SESSION_IDLE_MS } from './cookies.ts';
import type { Installation } from './http.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { newId, randomText } from './random.ts';

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;

/** A person as the letters see them. */
export interface Addressee {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly locale?: string | null;
}

/** What is mailed. Sent after the answer is on its way, so that how long it takes tells nobody whether there was a letter. */
export interface AccountLetters {
  verify(to: Addressee, token: string, back: string): Promise<void>;
  /** Somebody tried to sign up with an address that has an account. */
  known(to: Addressee): Promise<void>;
  reset(to: Addressee, token: string): Promise<void>;
}

export interface AccountHooks {
  readonly letters: AccountLetters;
  /** The password was set through a link in a letter: the address is proven. */
  passwordReset(person: PersonId): Promise<void>;
}

/** better-auth's functions that are used here, by their own names; each throws Refused. */
export type Accounts = Awaited<ReturnType<typeof makeAccounts>>;

const CODES: Readonly<Record<string, readonly [Code, Readonly<Record<string, string | number>>?]>> = {
  INVALID_EMAIL_OR_PASSWORD: ['account.sign_in_failed'],
  EMAIL_NOT_VERIFIED: ['account.email_unverified'],
  INVALID_TOKEN: ['account.link_dead'],
  TOKEN_EXPIRED: ['account.link_dead'],
  USER_NOT_FOUND: ['account.link_dead'],
  INVALID_PASSWORD: ['account.password_wrong'],
  CREDENTIAL_ACCOUNT_NOT_FOUND: ['account.password_wrong'],
  INVALID_CODE: ['account.code_wrong'],
  INVALID_BACKUP_CODE: ['account.code_wrong'],
  INVALID_TWO_FACTOR_COOKIE: ['account.challenge_over'],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: ['account.challenge_over'],
  ACCOUNT_TEMPORARILY_LOCKED: ['rate.limited', { seconds: 900 }],
  TOTP_ALREADY_ENABLED: ['account.second_factor_on'],
  TOTP_NOT_ENABLED: ['account.second_factor_off'],
  TWO_FACTOR_NOT_ENABLED: ['account.second_factor_off'],
};

/** In the catalogue's words; anything unknown is thrown on as it is. */
export async function inOurWords<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    const code = (error as { body?: { code?: string } }).body?.code;
    const known = code === undefined ? undefined : CODES[code];
    throw known ? new Refused(...known) : error;
  }
}

const times = { createdAt: 'created_at', updatedAt: 'updated_at' };

/** Our names for better-auth's models and fields. */
const tables = {
  user: {
    modelName: 'people',
    fields: { emailVerified: 'email_verified', ...times },
    additionalFields: { locale: { type: 'string', required: false } },
  },
  account: {
    modelName: 'credentials',
    fields: { userId: 'person_id', providerId: 'provider_id', accountId: 'account_id', ...times },
  },
  session: {
    modelName: 'sessions',
    fields: {
      userId: 'person_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      ...times,
    },
    expiresIn: SESSION_IDLE_MS / 1000,
    disableSessionRefresh: true,
  },
  verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...times } },
} as const;

const secondFactorTables = {
  user: { fields: { twoFactorEnabled: 'second_factor' } },
  twoFactor: {
    modelName: 'second_factors',
    fields: {
      userId: 'person_id',
      backupCodes: 'backup_codes',
      failedVerificationCount: 'failed_count',
      lockedUntil: 'locked_until',
    },
  },
} as const;

/**
 * better-auth over our tables and cookies: sign-up, verification, sign-in, reset, second factor. Its HTTP side is never
 * mounted and its limits are off: what is reachable, and how often, is said in modules/people. Loaded at the first use,
 * since it costs half a second and 30 MB that a server nobody signs in to need not spend.
 */
export async function makeAccounts(at: Installation, { letters, passwordReset }: AccountHooks) {
  const [{ betterAuth }, { twoFactor }, { Kysely, PostgresDialect }] = await Promise.all([
    import('better-auth'),
    import('better-auth/plugins/two-factor'),
    import('kysely'),
  ]);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: withDates(at.db.pool) }) });
  const names = cookieNames(at.config);
  const attributes = { secure: isSecure(at.config), path: '/', httpOnly: true, sameSite: 'lax' } as const;
  return betterAuth({
    appName: 'Holdfast',
    baseURL: at.config.publicUrl ?? 'http://localhost',
    secret: at.config.secret,
    database: { db, type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { level: 'error', log: (_level, message) => at.log.error({ part: 'better-auth' }, message) },
    ...tables,
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      autoSignIn: false,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: { hash: hashPassword, verify: verifyPassword },
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: 3600,
      sendResetPassword: ({ user, token }) => letters.reset(user as Addressee, token),
      onExistingUserSignUp: ({ user }) => letters.known(user as Addressee),
      onPasswordReset: ({ user }) => passwordReset(user.id as PersonId),
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: false,
      expiresIn: 86_400,
      sendVerificationEmail: ({ user, url, token }) =>
        letters.verify(user as Addressee, token, new URL(url).searchParams.get('callbackURL') ?? '/'),
    },
    advanced: {
      cookies: {
        session_token: { name: names.session, attributes },
        two_factor: { name: names.challenge, attributes },
      },
      useSecureCookies: false,
      database: {
        generateId: ({ model }) => idFor(model, at.clock.real()),
        // It would miss the columns for signing in through others, which nobody does here.
        validateSchema: false,
      },
      backgroundTasks: {
        handler: (task) => void task.catch((error: unknown) => at.log.error({ err: error }, 'a letter was not sent')),
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Holdfast',
        schema: secondFactorTables,
      }),
    ],
  });
}

function idFor(model: string, now: number): string {
  if (model === 'people' || model === 'user') return newId('psn', now);
  return model === 'sessions' || model === 'session' ? newId('ses', now) : randomText(16);
}

/** The same connections, but with timestamps read as Date and bigint as text, which is what better-auth expects. */
function withDates(pool: Pool): Pool {
  const connect = async (): Promise<PoolClient> => {
    const client = await pool.connect();
    return {
      query: (text: string, values: unknown[]) => client.query({ text, values, types: pg.types }),
      release: (error?: Error) => client.release(error),
    } as unknown as PoolClient;
  };
  return { connect, end: () => Promise.resolve() } as unknown as Pool;
}
