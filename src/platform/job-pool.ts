import { Pool, type PoolClient, type PoolConfig } from 'pg';

/** What pg says, besides the codes below, of a connection that has ended. */
const LOST = /^Connection terminated|not queryable$/;
/** Refused, broken, and PostgreSQL's own words for ending, crashing and starting; see its errcodes.txt. */
const LOST_CODES = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|57P0[123]|08\w{3})$/;
/** The one of graphile-worker's codes for asking again whose name is nearest. */
const ASK_AGAIN = 'EHOSTUNREACH';

/**
 * Connections for graphile-worker. It waits for nobody when it writes down that a job is done or has failed, so a database
 * that is away at that moment would end the process as an unhandled rejection. It asks again where the code of the
 * error says so, and that is what the error of a lost connection gets here.
 */
export function jobPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    // Without it a connection that dies in use takes the process down too.
    client.on('error', () => undefined);
    client.query = patient(client.query.bind(client));
  });
  pool.connect = patient(pool.connect.bind(pool)) as typeof pool.connect;
  return pool;
}

/** Answers that come as a promise; who gives a callback looks at its error anyway. */
function patient<Call extends PoolClient['query'] | Pool['connect']>(call: Call): Call {
  const ask = call as unknown as (...args: unknown[]) => unknown;
  return ((...args: unknown[]) => {
    const answer = ask(...args);
    return answer instanceof Promise ? answer.catch(askAgain) : answer;
  }) as unknown as Call;
}

function askAgain(error: unknown): never {
  const { code, message } = error as { code?: string; message: string };
  if (!LOST_CODES.test(code ?? '') && !LOST.test(message)) throw error;
  throw Object.assign(new Error(message, { cause: error }), { code: ASK_AGAIN });
}
