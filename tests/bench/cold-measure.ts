import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { coldEnvironment } from './cold-calls.ts';

/** One start of a function, in milliseconds from before its bundle was imported. */
export interface ColdStart {
  readonly imported: number;
  /** To its first request to AWS, or to what else it calls its first work. */
  readonly first: number;
}

/** Starts bundles in processes of their own, and hears what they ask AWS for. */
export class ColdStarter implements AsyncDisposable {
  readonly #server = createServer((_request, response) => {
    this.#onRequest(now());
    response.destroy();
  });
  #onRequest: (time: number) => void = () => undefined;

  async listen(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  /** Imports `bundle`, calls its handler with `payload`, and ends the process at the first work. Throws when there is none. */
  async start(bundle: string, payload: unknown): Promise<ColdStart> {
    const { port } = this.#server.address() as AddressInfo;
    const words = [join(import.meta.dirname, 'cold-process.mjs'), bundle, JSON.stringify(payload)];
    const child = spawn(process.execPath, words, {
      env: coldEnvironment(`http://127.0.0.1:${port}`),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const times: { begin?: number; imported?: number; first?: number } = {};
    const lines: string[] = [];
    this.#onRequest = (time) => {
      times.first ??= time;
      child.kill('SIGKILL');
    };
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      Object.assign(times, JSON.parse(line));
      if (times.first !== undefined) child.kill('SIGKILL');
    });
    await new Promise((done) => child.once('close', done));
    const { begin, imported, first } = times;
    if (begin === undefined || imported === undefined || first === undefined) {
      throw new Error(`${bundle} ended before its first work. It said: ${lines.join('\n') || 'nothing'}`);
    }
    return { imported: imported - begin, first: first - begin };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** Milliseconds since 1970, finer than those of Date: all processes of a machine count the same. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
