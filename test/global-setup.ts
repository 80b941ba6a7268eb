import type { TestProject } from 'vitest/node';
import { startTestServer, type TestServer } from './cluster.ts';

declare module 'vitest' {
  // eslint-disable-next-line typescript/consistent-type-definitions -- only an interface can be added to
  export interface ProvidedContext {
    database: TestServer;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startTestServer();
  project.provide('database', server);
  return stop;
}
