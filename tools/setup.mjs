// Makes a fresh clone ready: `node tools/setup.mjs install` or `build`, called by npm before start and test. It runs
// before anything is installed, so it uses no package, and on Node 20, since the Node 24 it needs comes with the packages.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const packagedNode = join(modules, '.bin', 'node');
const lockDir = join(root, '.cache', 'setup.lock');
const oldestNode = 24;

/** Said to the person as it is, without a stack. */
class Stop extends Error {}

try {
  const goal = process.argv[2];
  if (goal !== 'install' && goal !== 'build') throw new Stop('usage: node tools/setup.mjs install|build');
  const stamp = goal === 'build' ? sourcesStamp() : '';
  if (!isInstalled() || (goal === 'build' && !isBuilt(stamp))) await alone(() => prepare(goal, stamp));
  newEnoughNode();
} catch (error) {
  process.stderr.write(`${error instanceof Stop ? error.message : (error?.stack ?? error)}\n`);
  process.exitCode = 1;
}

function prepare(goal, stamp) {
  if (!isInstalled()) install();
  if (goal === 'build' && !isBuilt(stamp)) build(stamp);
}

/** Compares the lock file with npm's own record of what it put into node_modules, which it writes last. */
function isInstalled() {
  const have = readJson(join(modules, '.package-lock.json'))?.packages;
  if (!have) return false;
  const want = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  return Object.entries(want).every(([path, entry]) => {
    if (path === '') return true;
    if (have[path]) return have[path].version === entry.version;
    // Made for another platform.
    return entry.optional === true || entry.devOptional === true || entry.peer === true;
  });
}

function install() {
  say('Installing packages (only the first time, and when package-lock.json changes) ...');
  const npm = findNpm();
  const words = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  if (!canWrite(process.env.npm_config_cache ?? homedir())) words.push('--cache', join(root, '.cache', 'npm'));
  const done = spawnSync(npm.file, [...npm.words, ...words], {
    cwd: root,
    env: { ...process.env, PATH: outerPath() },
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) {
    throw new Stop(
      `npm ci did not succeed${done.error ? ` (${done.error.message})` : ''}. It needs the package registry (check the ` +
        `network and proxy settings of npm) and the right to write to ${root}. Then run the same command again.`,
    );
  }
  // Where the packaged program cannot run (Alpine, for one) it would stand before the machine's own Node.
  if (fs.existsSync(packagedNode) && !nodeVersion(packagedNode)) fs.rmSync(packagedNode);
}

function build(stamp) {
  newEnoughNode();
  say('Building ...');
  const began = Date.now();
  fs.rmSync(join(root, 'dist', '.stamp'), { force: true });
  const done = spawnSync(theNode(), [join(modules, 'vite', 'bin', 'vite.js'), 'build', '--app'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) throw new Stop('The build failed; what is wrong stands above.');
  fs.writeFileSync(join(root, 'dist', '.stamp'), stamp);
  say(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

function isBuilt(stamp) {
  return readText(join(root, 'dist', '.stamp')) === stamp && fs.existsSync(join(root, 'dist', 'server', 'main.js'));
}

/** A digest of everything the build reads. Contents, not dates: a checkout changes every date. */
function sourcesStamp() {
  const hash = createHash('sha256');
  const code = [...sources('src'), ...sources('db').filter((path) => path.endsWith('.ts')), 'tools/precompile.ts'].sort(
    (a, b) => (a < b ? -1 : 1),
  );
  const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', ...code];
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readText(join(root, file)) ?? '')
      .update('\0');
  return hash.digest('hex');
}

function sources(folder) {
  return fs.readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(path);
    return /\.test\.tsx?$/.test(entry.name) ? [] : [path];
  });
}

function newEnoughNode() {
  if (nodeMajor(process.version) >= oldestNode) return;
  if (nodeMajor(nodeVersion(packagedNode)) >= oldestNode) return;
  throw new Stop(
    `Holdfast needs Node ${oldestNode} or newer; this is ${process.version}, and there is no packaged one for ` +
      `${process.platform} ${process.arch}. Install Node ${oldestNode} from https://nodejs.org and run the same command again.`,
  );
}

function theNode() {
  return nodeMajor(process.version) >= oldestNode ? process.execPath : packagedNode;
}

function nodeVersion(file) {
  const asked = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
}

function nodeMajor(version) {
  return Number(/^v(\d+)/.exec(version ?? '')?.[1] ?? 0);
}

/** npm by the Node it came with: the one in node_modules is deleted by npm ci while it runs. */
function findNpm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script && node && /npm-cli\.c?js$/.test(script) && !node.startsWith(modules))
    return { file: node, words: [script] };
  return { file: process.platform === 'win32' ? 'npm.cmd' : 'npm', words: [] };
}

function outerPath() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(modules))
    .join(delimiter);
}

/** One setup at a time: `npm start` and `npm test` may begin together. */
async function alone(work) {
  const begin = Date.now();
  for (;;) {
    try {
      fs.mkdirSync(dirname(lockDir), { recursive: true });
      fs.mkdirSync(lockDir);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw new Stop(`${root} cannot be written (${error.code}). Run as the owner of the folder.`);
    }
    const holder = Number(readText(join(lockDir, 'pid')));
    const age_ms = Date.now() - (fs.statSync(lockDir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    // Without a number: killed between making the folder and writing it.
    if (holder ? !isAlive(holder) : age_ms > 5_000) fs.rmSync(lockDir, { recursive: true, force: true });
    else if (Date.now() - begin > 900_000)
      throw new Stop(`Another setup has been running too long (process ${holder}).`);
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    fs.writeFileSync(join(lockDir, 'pid'), String(process.pid));
    work();
  } finally {
    fs.rmSync(lockDir, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function canWrite(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function readText(path) {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(path) {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
