import { createRoute, z } from '@hono/zod-openapi';
import { visitorOf } from '#platform/client-ip.ts';
import { answers, jsonBody, newApi, proved, type Installation } from '#platform/http.ts';
import { browserOf, challengeOf, giveChallenge, giveSession } from '#platform/session-cookie.ts';
import {
  beginSecondFactor,
  changePassword,
  confirmSecondFactor,
  endSecondFactor,
  forgotPassword,
  newBackupCodes,
  prove,
  proveSecondFactor,
  resetPassword,
  sendVerification,
  signIn,
  signUp,
  verifyEmail,
  type SignedIn,
} from './account.ts';
import { endSession } from './commands.ts';
import { askEmail, confirmEmail } from './email.ts';
import {
  ChangePasswordInput,
  CodeInput,
  ConfirmCodeInput,
  EmailInput,
  PasswordInput,
  PROOF_MS,
  ResetInput,
  SignInInput,
  SignUpInput,
  TokenInput,
  VerifyInput,
} from './contract.ts';

const Done = z.object({ done: z.literal(true) });
const done = { done: true } as const;
const SignedInBody = z.object({
  second_factor: z.boolean().openapi({ description: 'true: give the code next, the session begins then' }),
});
const BackupCodes = z.object({ backup_codes: z.array(z.string()) });

/** Becoming somebody, and keeping it safe. The session is a cookie; scripts use an access token instead. */
export function accountApi(at: Installation) {
  const api = newApi();
  signUpRoutes(api, at);
  signInRoutes(api, at);
  passwordRoutes(api, at);
  emailRoutes(api, at);
  secondFactorRoutes(api, at);
  return api;
}

type Router = ReturnType<typeof newApi>;

const post = <Path extends string, Schema extends z.ZodType, Status extends 200 | 202, Answer extends z.ZodType>(
  path: Path,
  summary: string,
  input: Schema,
  status: Status,
  answer: Answer,
) =>
  createRoute({
    method: 'post',
    path,
    summary,
    request: { body: jsonBody(input) },
    responses: answers(status, answer),
  });

function signUpRoutes(api: Router, at: Installation): void {
  const visitor = (c: Parameters<typeof visitorOf>[0]) => visitorOf(c, at.config.proxies);
  api.openapi(
    post('/account/sign-up', 'Asks for an account; what follows is in the letter', SignUpInput, 202, Done),
    async (c) => {
      await signUp(at, { ...c.req.valid('json'), locale: c.var.locale, back: '/' }, visitor(c));
      return c.json(done, 202);
    },
  );
  api.openapi(
    post('/account/send-verification', 'Sends the letter again, if the address waits for it', EmailInput, 202, Done),
    async (c) => {
      await sendVerification(at, c.req.valid('json').email, visitor(c));
      return c.json(done, 202);
    },
  );
  api.openapi(post('/account/verify', 'Confirms the address and signs in', VerifyInput, 200, SignedInBody), async (c) =>
    c.json(signedInBody(at, c, await verifyEmail(at, c.req.valid('json'), visitor(c))), 200),
  );
}

function signInRoutes(api: Router, at: Installation): void {
  const visitor = (c: Parameters<typeof visitorOf>[0]) => visitorOf(c, at.config.proxies);
  api.openapi(post('/account/sign-in', 'Signs in', SignInInput, 200, SignedInBody), async (c) =>
    c.json(signedInBody(at, c, await signIn(at, c.req.valid('json'), visitor(c))), 200),
  );
  api.openapi(
    post('/account/second-factor', 'Gives the code that a sign-in waits for', CodeInput, 200, SignedInBody),
    async (c) => {
      const input = { ...c.req.valid('json'), challenge: challengeOf(at, c) };
      return c.json(signedInBody(at, c, await proveSecondFactor(at, input, visitor(c))), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/account/sign-out',
      summary: 'Ends the session',
      responses: answers(200, Done),
    }),
    async (c) => {
      const { session } = browserOf(at, c);
      await endSession(at.db, session.person, session.id);
      giveSession(at, c, null);
      return c.json(done, 200);
    },
  );
}

function passwordRoutes(api: Router, at: Installation): void {
  const visitor = (c: Parameters<typeof visitorOf>[0]) => visitorOf(c, at.config.proxies);
  api.openapi(
    post('/account/forgot-password', 'Asks for a link, if there is such an account', EmailInput, 202, Done),
    async (c) => {
      await forgotPassword(at, c.req.valid('json').email, visitor(c));
      return c.json(done, 202);
    },
  );
  api.openapi(
    post('/account/reset-password', 'Sets a new password by the link; ends all sessions', ResetInput, 200, Done),
    async (c) => {
      await resetPassword(at, c.req.valid('json'), visitor(c));
      return c.json(done, 200);
    },
  );
  api.openapi(
    post('/me/password', 'Changes the password; ends the other sessions', ChangePasswordInput, 200, Done),
    async (c) => {
      const { session, cookie } = browserOf(at, c);
      giveSession(at, c, await changePassword(at, session, cookie, c.req.valid('json')));
      return c.json(done, 200);
    },
  );
  api.openapi(
    post('/me/prove', 'Gives the password again, before what cannot be undone', PasswordInput, 200, Done),
    async (c) => {
      const { session, cookie } = browserOf(at, c);
      giveSession(at, c, await prove(at, session, cookie, c.req.valid('json').password));
      return c.json(done, 200);
    },
  );
}

function emailRoutes(api: Router, at: Installation): void {
  api.openapi(
    post('/me/email', 'Sends a link to a new address, which counts once it is confirmed', EmailInput, 202, Done),
    async (c) => {
      const session = proved(c, PROOF_MS);
      const { network } = visitorOf(c, at.config.proxies);
      await askEmail(at, session, c.req.valid('json').email, network);
      return c.json(done, 202);
    },
  );
  api.openapi(
    post('/me/email/confirm', 'Makes the address of the letter the person’s', TokenInput, 200, Done),
    async (c) => {
      await confirmEmail(at, browserOf(at, c).session, c.req.valid('json').token);
      return c.json(done, 200);
    },
  );
}

function secondFactorRoutes(api: Router, at: Installation): void {
  api.openapi(
    post(
      '/me/second-factor',
      'Makes the secret of a second factor; it counts once a code was confirmed',
      PasswordInput,
      200,
      BackupCodes.extend({ uri: z.string().openapi({ description: 'otpauth://, for an authenticator app' }) }),
    ),
    async (c) => {
      const { session, cookie } = browserOf(at, c);
      const { uri, backupCodes } = await beginSecondFactor(at, session, cookie, c.req.valid('json').password);
      return c.json({ uri, backup_codes: [...backupCodes] }, 200);
    },
  );
  api.openapi(
    post('/me/second-factor/confirm', 'Turns the second factor on', ConfirmCodeInput, 200, Done),
    async (c) => {
      const { session, cookie } = browserOf(at, c);
      giveSession(at, c, await confirmSecondFactor(at, session, cookie, c.req.valid('json').code));
      return c.json(done, 200);
    },
  );
  api.openapi(post('/me/second-factor/end', 'Turns the second factor off', PasswordInput, 200, Done), async (c) => {
    const { session, cookie } = browserOf(at, c);
    giveSession(at, c, await endSecondFactor(at, session, cookie, c.req.valid('json').password));
    return c.json(done, 200);
  });
  api.openapi(
    post('/me/second-factor/backup-codes', 'New backup codes in place of the old', PasswordInput, 200, BackupCodes),
    async (c) => {
      const { session, cookie } = browserOf(at, c);
      const codes = await newBackupCodes(at, session, cookie, c.req.valid('json').password);
      return c.json({ backup_codes: [...codes] }, 200);
    },
  );
}

function signedInBody(
  at: Installation,
  c: Parameters<typeof giveSession>[1],
  { kind, cookie }: SignedIn,
): { second_factor: boolean } {
  if (kind === 'challenge') giveChallenge(at, c, cookie);
  else giveSession(at, c, cookie);
  return { second_factor: kind === 'challenge' };
}
