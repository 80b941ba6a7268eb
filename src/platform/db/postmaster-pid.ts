import { chownSync, readFileSync, readlinkSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What a running PostgreSQL says of itself in its data directory (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*). */
export type PostmasterFile = { pid: number; socketDir: string; port: number; status: string };

/** undefined where no server has the directory open, as far as the file tells. */
export function readPostmaster(dataDir: string): PostmasterFile | undefined {
  const lines = readLines(lockFile(dataDir));
  const pid = Number(lines?.[0]);
  if (!lines || !Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), socketDir: lines[4] ?? '', status: lines[7]?.trim() ?? '' };
}

/**
 * Whether that process is this directory's PostgreSQL. A number alone proves nothing: after a restart of the machine or
 * container another program may carry it, and a dead child nobody waited for still answers to signals.
 */
export function isPostmaster(pid: number, dataDir: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes('postgres');
  }
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    return false;
  }
}

/**
 * PostgreSQL refuses to start while the process named in its lock files lives, whatever program that is, or is a dead
 * child that nobody has waited for. Called before a start; a file that names a running PostgreSQL is left alone. The
 * files are not deleted, because PostgreSQL reads from their other lines whether children of the dead server still hold
 * the shared memory; only the number becomes our own, which PostgreSQL, being our child, takes as stale (miscinit.c,
 * CreateLockFile).
 */
export function disownLocks(dataDir: string, socketDir: string): void {
  for (const path of [lockFile(dataDir), join(socketDir, '.s.PGSQL.5432.lock')]) {
    const lines = readLines(path);
    if (!lines || isPostmaster(Number(lines[0]), dataDir)) continue;
    const beside = `${path}.${process.pid}`;
    writeFileSync(beside, [String(process.pid), ...lines.slice(1)].join('\n'), { mode: 0o600 });
    const { uid, gid } = statSync(path);
    // As root on a cluster that runs under another account.
    if (uid !== process.getuid?.()) chownSync(beside, uid, gid);
    renameSync(beside, path);
  }
}

function lockFile(dataDir: string): string {
  return join(dataDir, 'postmaster.pid');
}

function readLines(path: string): string[] | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
