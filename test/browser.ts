import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packed = join(root, 'node_modules/@sparticuz/chromium');
const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

// --no-sandbox because tests also run as root, where Chromium refuses its own sandbox.
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'];

/**
 * Starts a headless Chromium: the one named by CHROMIUM, else a system one, else the one packed in the dev
 * dependencies (unpacked once into .cache). The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM'] ?? systemBrowsers.find((path) => existsSync(path));
  if (named) return chromium.launch({ executablePath: named, args: [...flags, '--headless=new'] });
  const home = await unpacked();
  const env: Record<string, string> = { FONTCONFIG_FILE: await fontConfig(home) };
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] ??= value;
  const binary = join(home, 'chromium');
  if (await lacksLibraries(binary)) env['LD_LIBRARY_PATH'] = join(home, 'al2023/lib');
  return chromium.launch({ executablePath: binary, args: flags, env });
}

/** Unpacks into a folder of its own and renames it, so that two test files starting at once cannot see half a browser. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packed, 'package.json'), 'utf8')) as {
    version: string;
  };
  const home = join(root, '.cache', `chromium-${version}`);
  if (existsSync(home)) return home;
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache', 'chromium-unpacking-'));
  // inflate() knows no target folder; it asks os.tmpdir(), which reads TMPDIR at each call.
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const { inflate } = await import('@sparticuz/chromium');
    for (const archive of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'])
      await inflate(join(packed, 'bin', archive));
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  try {
    await rename(folder, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
    await rm(folder, { recursive: true });
  }
  return home;
}

/** The packed fonts, the system's, and any put into .cache/fonts (a Chinese face for screenshots on a bare machine). */
async function fontConfig(home: string): Promise<string> {
  const file = join(home, 'fonts.conf');
  const own = join(root, '.cache/fonts');
  const folders = [join(home, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  if (existsSync(own) && (await readdir(own)).length > 0) folders.push(own);
  const dirs = folders.map((folder) => `<dir>${folder}</dir>`).join('');
  const cache = `<cachedir>${join(home, 'fontcache')}</cachedir>`;
  const text = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}${cache}</fontconfig>`;
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, text);
  await rename(partial, file);
  return file;
}

async function lacksLibraries(binary: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ldd', [binary]);
    return stdout.includes('not found');
  } catch {
    return false;
  }
}
