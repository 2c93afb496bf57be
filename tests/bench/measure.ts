import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** What one contestant did in one round. */
export interface Measurement {
  /** From the raw object to the last object written, without the start of the process. */
  readonly seconds: number;
  readonly peakBytes: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly parquet: string;
}

/** What a contestant is given. */
export interface Assignment {
  readonly folder: string;
  readonly threads: number;
}

/** Runs a contestant's script in a process of its own; it prints its measurement as its last line. */
export async function measure(script: string, assignment: Assignment): Promise<Measurement> {
  const words = [resolve(import.meta.dirname, script), JSON.stringify(assignment)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const status = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  if (status !== 0) throw new Error(`${script} ended with status ${status ?? 'none'}.`);
  return JSON.parse(Buffer.concat(chunks).toString('utf8').trim().split('\n').at(-1)!) as Measurement;
}

/** The assignment this process was started with. */
export function readAssignment(): Assignment {
  return JSON.parse(process.argv[2]!) as Assignment;
}

/** The most memory this process ever held, in bytes. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
