import pg from 'pg';

/** What `tell` says is heard on this channel, as JSON with its topic. */
export const NEWS = 'news';
/** A connection that was lost is opened anew after so long. */
const RECONNECT_MS = 500;

/** PostgreSQL lets one commit with a NOTIFY through at a time, so they go together, and do not wait for the disk. */
const TELL = `SELECT pg_notify('${NEWS}', told), set_config('synchronous_commit', 'off', true) FROM unnest($1::text[]) told`;

export interface Teller {
  tell(payloads: readonly string[]): void;
  /** When all has been said. */
  quiet(): Promise<void>;
}

/** Sends what is told at once; what comes while that is under way goes together after it. */
export function makeTeller(pool: pg.Pool): Teller {
  let waiting: string[] = [];
  let sending: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      // Whoever listens asks anew now and then, so a database that is away loses nothing for good.
      await pool.query({ name: 'tell', text: TELL, values: [batch] }).catch(() => undefined);
    }
    sending = undefined;
  };
  return {
    tell: (payloads) => {
      if (payloads.length === 0) return;
      waiting.push(...payloads);
      sending ??= send();
    },
    quiet: async () => sending,
  };
}

interface Hearer {
  readonly heard: (payload: string) => void;
  readonly again: () => void;
}

export type Listen = (
  channel: string,
  heard: (payload: string) => void,
  again?: () => void,
) => Promise<() => Promise<void>>;

/** One connection that listens for the whole process, as long as anybody does. */
export function makeListener(config: pg.ClientConfig): { readonly listen: Listen } {
  const channels = new Map<string, Set<Hearer>>();
  let client: Promise<pg.Client> | undefined;
  const open = async (): Promise<pg.Client> => {
    const next = new pg.Client(config);
    next.on('notification', ({ channel, payload }) => {
      for (const { heard } of channels.get(channel) ?? []) heard(payload ?? '');
    });
    next.on('error', () => {});
    await next.connect();
    for (const channel of channels.keys()) await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    next.on('end', lost);
    return next;
  };
  const lost = (): void => {
    client = undefined;
    if (channels.size === 0) return;
    setTimeout(() => {
      if (channels.size === 0 || client) return;
      client = open();
      client.then(() => {
        for (const hearers of channels.values()) for (const { again } of hearers) again();
      }, lost);
    }, RECONNECT_MS).unref();
  };
  const listen: Listen = async (channel, heard, again = () => undefined) => {
    const hearer = { heard, again };
    const isNew = !channels.has(channel);
    channels.set(channel, (channels.get(channel) ?? new Set()).add(hearer));
    const stop = async (): Promise<void> => {
      const others = channels.get(channel);
      others?.delete(hearer);
      if (others?.size === 0) channels.delete(channel);
      if (channels.size > 0 || !client) return;
      const last = client;
      client = undefined;
      await last.then((one) => one.end()).catch(() => undefined);
    };
    try {
      if (!client) {
        client = open();
        await client;
      } else if (isNew) await (await client).query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      else await client;
    } catch (error) {
      client = undefined;
      await stop();
      throw error;
    }
    return stop;
  };
  return { listen };
}
