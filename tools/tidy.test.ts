import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPEN, cycleFaults, deadFaults, layerFaults, sqlFaults } from './layers.ts';
import { readTree, sourceOf, visit, type Fault, type Source } from './sources.ts';
import { tidyFaults } from './tidy.ts';

const tree = readTree(join(import.meta.dirname, '..'));
const told = (faults: readonly Fault[]) =>
  faults.map(({ rule, path, line, says }) => `${rule}: ${path}:${line} ${says}`);

describe('the tree', () => {
  test('knows nothing it should not know', () => expect(told(layerFaults(tree))).toEqual([]));
  test('has no modules in a circle', () => expect(told(cycleFaults(tree))).toEqual([]));
  test('writes each table from one module, and the books from theirs', () => expect(told(sqlFaults(tree))).toEqual([]));
  test('has nothing that nothing uses', () => expect(told(deadFaults(tree))).toEqual([]));
  test('names each shape of the API once', () => {
    const names = tree.flatMap(({ text, isTest }) =>
      isTest ? [] : [...text.matchAll(/\.openapi\('(\w+)'\)/g)].map(([, name]) => name),
    );
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
  test('names each prepared statement once, since a connection keeps one text under a name', () => {
    const statements = tree.flatMap((source) => (source.isTest ? [] : statementsOf(source)));
    expect(statements.length).toBeGreaterThan(100);
    expect(statements.filter((name, at) => statements.indexOf(name) !== at)).toEqual([]);
  });
  test('has manners', () => expect(told(tidyFaults(tree))).toEqual([]));
  test('has for every file that is open to other modules one that uses it', () => {
    const moduleOf = (path: string) => path.split('/').slice(0, 3).join('/');
    const used = tree.flatMap(({ path, imports, isTest }) =>
      isTest || !/^src\/(modules|web)\//.test(path)
        ? []
        : imports.flatMap(({ of }) => (moduleOf(of) === moduleOf(path) ? [] : [of])),
    );
    expect(Object.keys(OPEN).filter((path) => !used.includes(path))).toEqual([]);
  });
});

/** The names that are given to `sql(text, values, name)`. */
function statementsOf(source: Source): string[] {
  const found: string[] = [];
  visit(source, {
    CallExpression: ({ callee, arguments: [, , name] }) => {
      const isSql =
        callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 'sql';
      if (isSql && name?.type === 'Literal' && typeof name.value === 'string') found.push(name.value);
    },
  });
  return found;
}

/** The rules broken by files of these texts, by path. */
function broken(files: Record<string, string>): string[] {
  const sources = Object.entries(files).map(([path, text]) => sourceOf(path, text));
  const faults = [layerFaults, cycleFaults, sqlFaults, tidyFaults].flatMap((rule) => rule(sources));
  return faults.map(({ rule, path }) => `${rule} ${path}`);
}

describe('a layer', () => {
  test.each([
    ['src/domain/money.ts', '#platform/clock.ts'],
    ['src/domain/money.ts', 'zod'],
    ['src/domain/money.ts', 'node:fs'],
    ['src/platform/log.ts', '#modules/orders/queries.ts'],
    ['src/platform/log.ts', '#web/paths.ts'],
    ['src/modules/orders/queries.ts', '#web/paths.ts'],
    ['src/modules/orders/queries.ts', '#server/app.ts'],
    ['src/modules/orders/queries.ts', '#modules/people/api.ts'],
    ['src/modules/orders/queries.ts', '#modules/people/reactions.ts'],
    ['src/modules/orders/queries.ts', '#tools/cli.ts'],
    ['src/web/pages/order.tsx', '#modules/orders/api.ts'],
    ['src/web/pages/order.tsx', '#server/app.ts'],
    ['src/web/ui/button.tsx', '#modules/orders/queries.ts'],
    ['src/web/ui/button.tsx', '../pages/order.tsx'],
    ['src/web/islands/chat.tsx', '#modules/orders/queries.ts'],
    ['src/web/islands/chat.tsx', '#platform/db/pool.ts'],
    ['src/web/islands/chat.tsx', '../pages/order.tsx'],
    ['src/field/main.tsx', '#modules/reports/commands.ts'],
    ['src/server/app.ts', '#test/db.ts'],
  ])('%s does not know %s', (path, known) => {
    expect(broken({ [path]: `import { x } from '${known}'; export const y = x;` })).toEqual([`layer ${path}`]);
  });

  test.each([
    ['src/domain/money.ts', './time.ts'],
    ['src/platform/log.ts', '#domain/time.ts'],
    ['src/modules/orders/api.ts', './tables.ts'],
    ['src/modules/orders/commands.ts', '#modules/people/queries.ts'],
    ['src/modules/payments/commands.ts', '#modules/orders/transition.ts'],
    ['src/web/pages/order.tsx', '#modules/notices/queries.ts'],
    ['src/web/islands/chat.tsx', '#modules/conversations/contract.ts'],
    ['src/web/islands/chat.tsx', 'preact'],
    ['src/server/app.ts', '#modules/notices/reactions.ts'],
    ['tools/cli/clock.ts', '#modules/orders/deadlines.ts'],
    ['src/modules/orders/orders.test.ts', '#test/db.ts'],
  ])('%s may know %s', (path, known) => {
    expect(broken({ [path]: `import { x } from '${known}'; export const y = x;` })).toEqual([]);
  });

  test('types of the server may be named in the browser, since nothing of them is shipped', () => {
    expect(
      broken({ 'src/web/islands/a.ts': `import type { Db } from '#platform/db/pool.ts'; export type X = Db;` }),
    ).toEqual([]);
  });

  test('tables belong to their module even in tests', () => {
    const text = `import type { X } from '#modules/people/tables.ts'; export type Y = X;`;
    expect(broken({ 'src/modules/orders/orders.test.ts': text })).toEqual(['tables src/modules/orders/orders.test.ts']);
    expect(broken({ 'tools/seed.ts': text })).toEqual(['tables tools/seed.ts']);
  });

  test('no module knows who listens', () => {
    const text = `import { x } from '#modules/notices/queries.ts'; export const y = x;`;
    expect(broken({ 'src/modules/orders/commands.ts': text })).toEqual(['listeners src/modules/orders/commands.ts']);
  });

  test('modules in a circle are told once', () => {
    const knows = (name: string) => `import { x } from '#modules/${name}/queries.ts'; export const y = x;`;
    const faults = broken({
      'src/modules/a/commands.ts': knows('b'),
      'src/modules/b/commands.ts': knows('c'),
      'src/modules/c/commands.ts': knows('a'),
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^cycle /);
  });
});

describe('SQL', () => {
  test('the books are touched by their module alone', () => {
    const text = 'export const q = `SELECT * FROM ledger_entries`;';
    expect(broken({ 'src/modules/orders/queries.ts': text })).toEqual(['sql src/modules/orders/queries.ts']);
    expect(broken({ 'src/web/pages/a.ts': text })).toEqual(['sql src/web/pages/a.ts']);
    expect(broken({ 'src/modules/ledger/queries.ts': text })).toEqual([]);
  });

  test('a table has one writer', () => {
    const text = 'export const q = `UPDATE orders SET state = $1`;';
    const [here, there] = ['src/modules/orders/commands.ts', 'src/modules/reports/commands.ts'];
    expect(broken({ [here]: text })).toEqual([]);
    expect(broken({ [here]: text, [there]: text })).toEqual([`sql ${here}`, `sql ${there}`]);
  });

  test.each([
    ['a value of the request', 'tx.sql(`SELECT 1 WHERE a = ${input.name}`)'],
    ['a value in quotes', "tx.sql(`SELECT 1 WHERE a = '${name}'`)"],
    ['glue', "tx.sql('SELECT 1 WHERE a = ' + name)"],
  ])('no text is made of %s', (_what, call) => {
    expect(broken({ 'src/modules/a/queries.ts': `export const f = (tx, input, name) => ${call};` })).toEqual([
      'sql text src/modules/a/queries.ts',
    ]);
  });

  test('fragments of our own and bound values may be put together', () => {
    const text = 'export const f = (tx, add, input) => tx.sql(`SELECT ${COLUMNS} WHERE a = ${add(input.name)}`);';
    expect(broken({ 'src/modules/a/queries.ts': text })).toEqual([]);
  });
});

describe('manners', () => {
  const long = (lines: number) => `export function f() {\n${'  f();\n'.repeat(lines - 2)}}\n`;
  test.each([
    ['size', 'src/web/a.ts', '// line\n'.repeat(401)],
    ['size', 'src/web/a.ts', long(71)],
    ['size', 'src/web/a.tsx', long(121)],
    ['exports', 'src/web/a.ts', 'export default 1;'],
    ['exports', 'src/web/a.ts', `export * from './b.ts'; export const own = 1;`],
    ['exports', 'src/web/a.ts', `export { b } from './b.ts';`],
    ['exports', 'src/web/index.ts', `export const own = 1;`],
    ['calls', 'src/modules/a/commands.ts', 'export const now = Date.now();'],
    ['calls', 'src/modules/a/commands.ts', 'export const now = new Date();'],
    ['calls', 'src/web/a.ts', 'export const chance = Math.random();'],
    ['calls', 'src/web/a.ts', `export const home = process.env['HOME'];`],
    ['calls', 'src/web/a.ts', 'console.log(1);'],
    ['calls', 'tools/a.ts', `eval('1');`],
    ['markup', 'src/web/a.tsx', 'export const a = <b style="color: red">x</b>;'],
    ['markup', 'src/web/a.tsx', 'export const a = <b dangerouslySetInnerHTML={{ __html: x }} />;'],
    ['words', 'src/web/user-list.ts', 'export const a = 1;'],
    ['words', 'src/web/a.ts', 'export const currentUser = 1;'],
    ['words', 'src/web/a.ts', 'export interface Transaction {}'],
    ['words', 'src/web/a.ts', 'export interface A { transaction: string }'],
    ['words', 'src/web/a.ts', 'export class PaymentService {}'],
    ['words', 'src/web/a.ts', 'export function orderManager() {}'],
    ['words', 'src/web/utils.ts', 'export const a = 1;'],
    ['comments', 'src/web/a.ts', `// ${'TO'}DO later`],
    ['comments', 'src/web/a.ts', `// @ts-${'ignore'}`],
    ['comments', 'src/web/a.ts', `// oxlint-${'disable'}-next-line`],
  ])('%s: %s %#', (rule, path, text) => {
    expect(broken({ [path]: text })).toEqual([`${rule} ${path}`]);
  });

  test.each([
    ['src/web/a.ts', long(70)],
    ['src/web/a.ts', 'export const at = new Date(0);'],
    ['src/platform/clock.ts', 'export const now = () => Date.now();'],
    ['vite.config.ts', 'export default 1;'],
    ['src/web/a.ts', `export { b } from './b.ts'; export const own = 1;`],
    ['src/web/a.ts', 'export const serviceOf = 1; export const useful = 1;'],
    ['src/web/a.ts', '// Never inside a database transaction.'],
    ['src/web/a.ts', `// oxlint-${'disable'}-next-line x -- since the types say otherwise`],
  ])('%s may %#', (path, text) => {
    expect(broken({ [path]: text })).toEqual([]);
  });

  test('what nothing imports is dead, and tests keep nothing alive', () => {
    const files = {
      'src/server/main.ts': `import { a } from '#web/a.ts'; a();`,
      'src/web/a.ts': 'export const a = 1;',
      'src/web/b.ts': 'export const b = 1;',
      'src/web/b.test.ts': `import { b } from './b.ts'; b();`,
    };
    const sources = Object.entries(files).map(([path, text]) => sourceOf(path, text));
    expect(deadFaults(sources).map(({ path }) => path)).toEqual(['src/web/b.ts']);
  });
});
