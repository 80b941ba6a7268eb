import { anyProcess, type AnyProcess } from './define.ts';
import { dispute } from './dispute.ts';
import { inspection } from './inspection.ts';
import { trade } from './trade.ts';

/** Every released version of every process. A version that orders run under is never changed or removed. */
export const PROCESSES: readonly AnyProcess[] = [anyProcess(inspection), anyProcess(trade), anyProcess(dispute)];

const byName = new Map(PROCESSES.map((process) => [`${process.name}@${process.version}`, process]));

export function processNamed(name: string, version: number): AnyProcess {
  const process = byName.get(`${name}@${version}`);
  if (!process) throw new Error(`no process ${name} version ${version}`);
  return process;
}
