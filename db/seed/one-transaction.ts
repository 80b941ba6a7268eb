import type { Db, Tx } from '#platform/db/pool.ts';

/**
 * A Db all of whose work happens in the one database transaction that is open already, one piece after the other: what
 * commits by itself elsewhere commits here with the whole, or not at all. An error of the database ends the whole.
 */
export function withinOne(db: Db, open: Tx): Db {
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const begin = () => (ended ? Promise.reject(new Error('the database transaction has ended')) : work());
    const mine = last.then(begin, begin);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    sql: (text, values, name) => inTurn(() => open.sql(text, values, name)),
    rows: (query) => inTurn(() => open.rows(query)),
    tx: (work) => inTurn(() => work(open)),
    tell: () => undefined,
    listen: () => Promise.reject(new Error('nothing is heard before the commit')),
    end: async () => {
      ended = true;
      await last;
    },
    pool: db.pool,
  };
}
