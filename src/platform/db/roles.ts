import type { Client } from 'pg';
import { StartError } from '../start-error.ts';

// The owner (whoever DATABASE_URL logs in as; `holdfast_owner` in the embedded database) makes tables and runs the job
// queue's schema. `holdfast_app` is what the rest runs as. `holdfast_ledger` owns the ledger's tables and functions and
// nobody logs in as it: the app may call its functions, not touch its tables.

/** Embedded: as superuser makes the logins and the database; harmless when they are there. */
export async function makeEmbeddedRoles(superuser: Client): Promise<void> {
  const { rows } = await superuser.query<{ done: boolean }>(
    `SELECT count(*) = 3 AND EXISTS (SELECT FROM pg_database WHERE datname = 'holdfast') AS done
       FROM pg_roles WHERE rolname IN ('holdfast_owner', 'holdfast_app', 'holdfast_ledger')`,
  );
  if (rows[0]?.done) return;
  for (const role of ['holdfast_owner LOGIN', 'holdfast_app LOGIN', 'holdfast_ledger NOLOGIN']) {
    await makeRole(superuser, role);
  }
  await superuser.query('GRANT holdfast_app, holdfast_ledger TO holdfast_owner');
  const there = await superuser.query(`SELECT FROM pg_database WHERE datname = 'holdfast'`);
  if (there.rows.length === 0) await superuser.query('CREATE DATABASE holdfast OWNER holdfast_owner');
}

/**
 * As the owner, in the database itself: what is missing is made where the owner may, else one StartError gives the SQL
 * an administrator has to run. PostgreSQL's rights on roles differ between 15 and 16, so it is tried, not computed.
 */
export async function ensureRoles(owner: Client): Promise<void> {
  const needed = await missing(owner);
  if (needed.length === 0) return;
  for (const { sql } of needed) {
    try {
      if (sql.startsWith('CREATE ROLE ')) await makeRole(owner, sql.slice('CREATE ROLE '.length));
      else await owner.query(sql);
    } catch {
      // What could not be done is found by asking again below.
    }
  }
  const left = await missing(owner);
  if (left.length === 0) return;
  throw new StartError(
    'The login of DATABASE_URL may not prepare the database. An administrator has to run, in this database:\n' +
      left.map(({ sql }) => `  ${sql};`).join('\n'),
  );
}

/** What the app's own login (DATABASE_APP_URL) must be and must not be. */
export async function checkAppLogin(app: Client): Promise<void> {
  const { rows } = await app.query<{ login: string; database: string; app: boolean; ledger: boolean }>(
    `SELECT current_user AS login, current_database() AS database,
            pg_has_role(current_user, 'holdfast_app', 'USAGE') AS app,
            pg_has_role(current_user, 'holdfast_ledger', 'MEMBER') AS ledger`,
  );
  const found = rows[0]!;
  if (found.ledger) {
    throw new StartError(
      `The login ${found.login} of DATABASE_APP_URL could write to the ledger past its functions (superuser or member ` +
        `of holdfast_ledger). Give a plain login there, or leave DATABASE_APP_URL out.`,
    );
  }
  if (!found.app) {
    throw new StartError(
      `The login of DATABASE_APP_URL has no rights. An administrator has to run:\n  GRANT holdfast_app TO "${found.login}";`,
    );
  }
}

async function missing(owner: Client): Promise<{ sql: string }[]> {
  const { rows } = await owner.query<{ sql: string }>(
    `WITH want(place, sql, there) AS (VALUES
       (1, 'CREATE ROLE holdfast_app NOLOGIN', to_regrole('holdfast_app') IS NOT NULL),
       (2, 'CREATE ROLE holdfast_ledger NOLOGIN', to_regrole('holdfast_ledger') IS NOT NULL),
       (3, format('GRANT holdfast_app TO %I', current_user),
           coalesce(pg_has_role(current_user, to_regrole('holdfast_app')::oid, 'USAGE'), false)),
       (4, format('GRANT holdfast_ledger TO %I', current_user),
           coalesce(pg_has_role(current_user, to_regrole('holdfast_ledger')::oid, 'USAGE'), false)),
       (5, format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_user),
           has_database_privilege(current_database(), 'CREATE')),
       -- With the grant option, because a migration lets holdfast_ledger create there for a moment.
       (6, format('GRANT CREATE ON SCHEMA public TO %I WITH GRANT OPTION', current_user),
           has_schema_privilege('public', 'CREATE WITH GRANT OPTION')),
       -- A trusted extension: whoever may create in the database may make it, unless an administrator took that away.
       (7, 'CREATE EXTENSION pg_trgm', EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')))
     SELECT sql FROM want WHERE NOT there ORDER BY place`,
  );
  return rows;
}

async function makeRole(client: Client, role: string): Promise<void> {
  try {
    await client.query(`CREATE ROLE ${role}`);
  } catch (error) {
    // duplicate_object: it is there, or another start made it a moment ago.
    if (!['42710', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  }
}
