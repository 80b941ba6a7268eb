import { randomUUID } from 'node:crypto';
import type { BrowserContext } from 'playwright-core';
import { paths } from '#web/paths.ts';

/** Registers somebody new through the forms and the letter of the sandbox, with an organization that has nothing yet. */
export async function becomeNewcomer({ request }: BrowserContext, site: string): Promise<void> {
  const email = `newcomer-${randomUUID().slice(0, 8)}@example.com`;
  const password = randomUUID();
  const post = async (path: string, form: Record<string, string>): Promise<void> => {
    const answer = await request.post(path, { form, headers: { Origin: site } });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
  };
  await post(paths.register, { name: 'Newly Arrived', email, password });
  const list = await (await request.get(`${paths.sandboxOutbox}?to=${email}`)).text();
  const letter = /href="(\/sandbox\/outbox\/[\w-]+)"/.exec(list)?.[1];
  const link = /\/verify\?token=([^"&<\s]+)/.exec(await (await request.get(letter ?? '')).text())?.[1];
  if (link === undefined) throw new Error(`no letter with a link came for ${email}`);
  await post(paths.verify(decodeURIComponent(link)), { token: decodeURIComponent(link), password });
  await post(paths.newOrganization, { name: 'Newly Arrived Imports', country: 'NO', city: 'Bergen', does: 'buys' });
}
