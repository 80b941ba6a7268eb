import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningServer {
  readonly url: string;
  /** What it printed when it was up. */
  readonly greeting: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

const main = join(import.meta.dirname, '..', 'dist', 'server', 'main.js');

/** The built server as `npm start` runs it, on a free port with a data folder of its own. */
export async function startServer(dataDir = mkdtempSync(join(tmpdir(), 'holdfast-e2e-'))): Promise<RunningServer> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const greeting = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const line of chunk.toString().split('\n'))
        if (line.includes('"level":"error"')) process.stdout.write(`    ${line}\n`);
      if (/Holdfast runs at \S+\n[^]*\n\n$/.test(text)) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was up\n${text}`)));
  });
  const url = /Holdfast runs at (\S+)/.exec(greeting)?.[1] ?? '';
  const stop = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url, greeting, process: child, stop };
}
