import type { Transporter } from 'nodemailer';
import type { Config } from '../config.ts';
import { randomText } from '../random.ts';

export type Letter = {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** Ties the letters about one thing together in the reader's mailbox, such as an order's id. */
  thread?: string;
};

export interface Mail {
  /** Answers when the mail server, or the outbox, has taken the letter. Throws where it has not; the caller retries. */
  send(letter: Letter): Promise<{ message: string }>;
  /** The same for many. Answers with why, by its place, for each that was not taken. */
  sendAll(letters: readonly Letter[]): Promise<ReadonlyMap<number, Error>>;
  close(): void;
}

/** Takes letters in place of a mail server, all or none: the outbox page of a sandbox. */
export type Outbox = (letters: readonly (Letter & { from: string; message: string })[]) => Promise<void>;

/** Through SMTP_URL where it is set, else into the outbox. Live mode always has SMTP_URL. */
export function makeMail(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>, outbox: Outbox): Mail {
  const { mailFrom: from } = config;
  const domain = new URL(config.publicUrl ?? 'http://holdfast.localhost').hostname;
  const newMessage = (): string => `<${randomText(18)}@${domain}>`;
  if (config.smtpUrl === undefined) {
    const send = async (letter: Letter): Promise<{ message: string }> => {
      const message = newMessage();
      await outbox([{ ...letter, from, message }]);
      return { message };
    };
    const sendAll = async (letters: readonly Letter[]): Promise<ReadonlyMap<number, Error>> => {
      await outbox(letters.map((letter) => ({ ...letter, from, message: newMessage() })));
      return new Map();
    };
    return { send, sendAll, close: () => undefined };
  }
  const { smtpUrl } = config;
  let transport: Promise<Transporter> | undefined;
  const send = async ({ thread, ...letter }: Letter): Promise<{ message: string }> => {
    const message = newMessage();
    const references = thread === undefined ? {} : { references: `<${thread}@${domain}>` };
    const automatic = { 'Auto-Submitted': 'auto-generated' };
    const open = await (transport ??= transportTo(smtpUrl));
    await open.sendMail({ ...letter, ...references, from, messageId: message, headers: automatic });
    return { message };
  };
  return { send, sendAll: eachBy(send), close: () => void transport?.then((open) => open.close()) };
}

/** One after the other, each whatever became of those before it. */
export function eachBy(send: Mail['send']): Mail['sendAll'] {
  return async (letters) => {
    const refused = new Map<number, Error>();
    for (const [place, letter] of letters.entries())
      await send(letter).catch((error: unknown) =>
        refused.set(place, error instanceof Error ? error : new Error(String(error))),
      );
    return refused;
  };
}

/** Loaded with the first letter that goes through a mail server. */
async function transportTo(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    // A letter is text from here; nothing in it may make the mailer read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
