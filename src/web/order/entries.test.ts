import { describe, expect, test } from 'vitest';
import { CHART } from '#domain/ledger/chart.ts';
import { PROCESSES } from '#domain/process/registry.ts';
import { REASONS } from '#modules/payments/books.ts';
import { TASK_KINDS } from '#modules/payments/tasks.ts';
import { locales } from '#platform/i18n.ts';
import { SANDBOX_METHODS } from '#platform/rails/sandbox.ts';
import { viewOf } from '#web/view-of.ts';
import { accountText, byText, reasonText } from './entries.tsx';

describe('each cent is explained in words', () => {
  test.each(locales)('in %s: every reason, account, mover, task and method', (locale) => {
    const view = viewOf({ locale, now: 0, path: '/' });
    const moves = PROCESSES.flatMap(({ transitions }) =>
      Object.entries(transitions).flatMap(([name, { posts }]) => (posts ? [name] : [])),
    );
    for (const reason of [...REASONS, ...moves]) expect(reasonText(view, reason)).not.toBe('');
    for (const kind of Object.keys(CHART)) expect(accountText(view, `${kind}:x:USD`, new Map())).not.toBe('');
    for (const by of ['buyer', 'provider', 'staff', 'clock', 'rail', 'dispute', 'organization'])
      expect(byText(view, by, {})).not.toBe('');
    for (const kind of TASK_KINDS) expect(view.t(`payments.task.${kind}`)).not.toBe('');
    for (const { id, kind, arrives, fields } of SANDBOX_METHODS) {
      for (const key of [`method.${id}`, `kind.${kind}`, `arrives.${arrives}`])
        expect(view.t(`payments.${key}`)).toBeTruthy();
      for (const field of fields) expect(view.t(`payments.field.${field}`)).toBeTruthy();
    }
  });
});
