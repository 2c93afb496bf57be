import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Names one process for good: a pid alone is given to others later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the system; compared, never parsed. */
  readonly started: string;
  /** The boot of the machine that it runs in. */
  readonly boot: string;
}

/** What the local runner asks of the operating system. */
export interface Processes {
  self(): Promise<ProcessIdentity>;
  isAlive(process: ProcessIdentity): Promise<boolean>;
}

/** The processes of this machine. */
export const systemProcesses: Processes = processesOn(process.platform);

/** The processes of a machine with this system: Linux by /proc, any other by ps, as on macOS. */
export function processesOn(platform: NodeJS.Platform): Processes {
  const [startOf, bootOf] = platform === 'linux' ? [startInProc, bootInProc] : [startFromPs, bootFromSysctl];
  return {
    async self() {
      const started = await startOf(process.pid);
      if (started === undefined) throw new Error(`The system does not list this process, ${process.pid}.`);
      return { pid: process.pid, started, boot: await bootOf() };
    },
    async isAlive({ pid, started, boot }) {
      return boot === (await bootOf()) && started === (await startOf(pid));
    },
  };
}

/**
 * When the process started; undefined if there is none with this pid, or only its parent has yet to take note of its end.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
async function startInProc(pid: number): Promise<string | undefined> {
  const stat = await unless(['ENOENT', 'ESRCH'], readFile(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in brackets, and may itself hold spaces and brackets.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}

async function bootInProc(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

async function startFromPs(pid: number): Promise<string | undefined> {
  const words = ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)];
  const noSuchProcess = 1;
  // A fixed language and time zone, because the answer is compared with that of another process.
  const listed = await unless([noSuchProcess], run('/bin/ps', words, { env: { LC_ALL: 'C', TZ: 'UTC' } }));
  const [state = '', ...start] = listed?.stdout.trim().split(/\s+/) ?? [];
  return state === '' || state.startsWith('Z') ? undefined : start.join(' ');
}

/** On a system without a name for each boot the machine's own has to do: the start times there are dates. */
async function bootFromSysctl(): Promise<string> {
  try {
    return (await run('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])).stdout.trim();
  } catch {
    return hostname();
  }
}

/** What `work` gives; undefined if it fails with one of these codes. */
async function unless<T>(codes: readonly (string | number)[], work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (codes.some((expected) => expected === code)) return undefined;
    throw error;
  }
}
