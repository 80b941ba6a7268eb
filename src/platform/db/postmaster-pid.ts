import { readFileSync, readlinkSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What a running PostgreSQL says of itself in its data directory (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*). */
export type PostmasterFile = { pid: number; socketDir: string; port: number; status: string };

/** undefined where no server has the directory open, as far as the file tells. */
export function readPostmaster(dataDir: string): PostmasterFile | undefined {
  const lines = readLines(dataDir);
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
 * PostgreSQL refuses to start while the process named in the file lives, whatever program that is. Called when it has
 * been shown not to be PostgreSQL. The file is not deleted, because PostgreSQL reads from its other lines whether
 * children of the dead server still hold the shared memory; only the number becomes our own, which PostgreSQL,
 * being our child, takes as stale (miscinit.c, CreateLockFile).
 */
export function disownPostmaster(dataDir: string, pid: number): void {
  const lines = readLines(dataDir);
  if (!lines || Number(lines[0]) !== pid) return;
  const beside = join(dataDir, 'postmaster.pid.holdfast');
  writeFileSync(beside, [String(process.pid), ...lines.slice(1)].join('\n'), { mode: 0o600 });
  renameSync(beside, join(dataDir, 'postmaster.pid'));
}

function readLines(dataDir: string): string[] | undefined {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
