import { inject, expect, test } from 'vitest';
import { inDatabase, login } from '#test/cluster.ts';
import { checkAppLogin, ensureRoles } from './roles.ts';

const server = inject('database');
const name = `plain_${process.pid}`;

// On a PostgreSQL of somebody's own nobody says that logins without a password are let in.
test.skipIf(server.appRole !== undefined)(
  'a login that may not make roles is told what an administrator has to run, and that is all it takes',
  async () => {
    const admin = await login(server.adminUrl);
    await admin.query(`CREATE ROLE ${name} LOGIN`);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    const plain = await login(inDatabase(server.ownerUrl, name).replace('holdfast_owner', name));
    const inside = await login(inDatabase(server.ownerUrl, name).replace('holdfast_owner', 'postgres'));
    try {
      const told = await ensureRoles(plain).then(
        () => '',
        (error: Error) => error.message,
      );
      expect(told).toContain('An administrator has to run, in this database:');
      const statements = told.split('\n').slice(1);
      expect(statements).toEqual([
        `  GRANT holdfast_app TO ${name};`,
        `  GRANT holdfast_ledger TO ${name};`,
        `  GRANT CREATE ON DATABASE ${name} TO ${name};`,
        `  GRANT CREATE ON SCHEMA public TO ${name} WITH GRANT OPTION;`,
        `  CREATE EXTENSION pg_trgm;`,
      ]);
      await expect(checkAppLogin(plain)).rejects.toThrow(`GRANT holdfast_app TO "${name}"`);
      await inside.query(statements.join('\n'));
      await ensureRoles(plain);
      await expect(checkAppLogin(plain)).rejects.toThrow('could write to the ledger past its functions');
    } finally {
      await Promise.all([plain.end(), inside.end()]);
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.query(`DROP ROLE ${name}`);
      await admin.end();
    }
  },
);
