import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { S3Promise } from './s3-promises.ts';
import { emulatorPython } from './virtual-environment.ts';

/** An emulator of AWS in a process of its own, with nothing in it yet. */
export interface Emulator {
  readonly endpoint: string;
  /** Where it keeps its files, and those of the functions that it runs. */
  readonly folder: string;
  /** Ends the process that was started, and forgets what it held. */
  readonly stop: () => Promise<void>;
}

/** How one of the emulators is started. */
export interface EmulatorKind {
  readonly name: 'MiniStack' | 'moto';
  readonly words: (port: number) => readonly string[];
  readonly settings: (port: number, folder: string) => Readonly<Record<string, string>>;
  /** Answers 200 when it is ready. */
  readonly readyPath: string;
  /** What S3 does and this emulator does not. */
  readonly lacks: readonly S3Promise[];
}

/** Runs whole state machines and functions; keeps objects in files. */
export const miniStack: EmulatorKind = {
  name: 'MiniStack',
  words: () => ['-m', 'ministack'],
  settings: (port, folder) => ({
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    S3_PERSIST: '1',
    S3_DATA_DIR: join(folder, 's3'),
    STATE_DIR: join(folder, 'state'),
    LOG_LEVEL: 'ERROR',
    // Waits and pauses before retries take a hundredth of the time that the state machine says.
    SFN_WAIT_SCALE: '0.01',
    LAMBDA_STATE_TRANSITION_SECONDS: '0',
    LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.1',
  }),
  readyPath: '/_ministack/health',
  lacks: [
    'an object in parts keeps the checksum of the whole',
    'a completion with another size than that of its parts is refused',
    'a part below 5 MiB, but for the last, is refused',
    'a put with a wrong checksum is refused',
    'a part with a wrong checksum is refused',
    'a range of a named version is given as a range',
  ],
};

/**
 * moto knows no signature of a path or query that is escaped: who calls it knows by the key, and the rest is not checked here.
 * It lists its own folder for every request, which takes a third of the time of one: here it does so once.
 */
const motoProgram = [
  'from moto import backends',
  'from moto.iam.access_control import IAMRequestBase',
  'from moto.server import main',
  'modules = list(backends.list_of_moto_modules())',
  'backends.list_of_moto_modules = lambda: modules',
  'IAMRequestBase.check_signature = lambda request: None',
  'main()',
].join('\n');

/** Enforces IAM; a second opinion on S3. */
export const moto: EmulatorKind = {
  name: 'moto',
  words: (port) => ['-c', motoProgram, '--host', '127.0.0.1', '--port', String(port)],
  settings: () => ({}),
  readyPath: '/moto-api/',
  lacks: [
    'an aborted upload cannot be completed',
    'a completion with another size than that of its parts is refused',
    'a put with a wrong checksum is refused',
    'a part with a wrong checksum is refused',
  ],
};

const startMilliseconds = 60_000;
const stopMilliseconds = 5_000;
const pollMilliseconds = 50;
const keptLogCharacters = 4000;

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.bytes();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Starts an emulator on a free port of this machine alone; it sees nothing of this process's environment but the PATH, on
 * which the Node of the tests, that runs the functions, comes first.
 */
export async function startEmulator({ name, words, settings, readyPath }: EmulatorKind): Promise<Emulator> {
  const folder = await mkdtemp(join(tmpdir(), `sluice-${name}-`));
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const path = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
  const env = { PATH: path, HOME: folder, TMPDIR: folder, ...settings(port, folder) };
  const child = spawn(emulatorPython, words(port), { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-keptLogCharacters)));
  }
  const closed = once(child, 'close');
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);

  async function stop(): Promise<void> {
    process.off('exit', end);
    end();
    // A signal that ends it politely lets it end the functions that it runs, but must not be waited for for ever.
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds);
    await closed;
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  for (let waited = 0; !(await isReady(endpoint + readyPath)); waited += pollMilliseconds) {
    if (child.exitCode !== null || waited > startMilliseconds) {
      await stop();
      throw new Error(`${name} did not answer at ${endpoint} within ${startMilliseconds} ms. Its last output:\n${log}`);
    }
    await delay(pollMilliseconds);
  }
  return { endpoint, folder, stop };
}
