import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { operationOf, type S3Operation } from './s3-operation.ts';

/** What a network, or S3 behind it, may do to one request. Bytes count from the beginning of the reply's body. */
export type Fault =
  /** S3 answers this instead of doing anything. */
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  /** S3 does it and answers this instead of what came of it; 200 is an error that S3 noticed after it had begun to answer. */
  | { readonly kind: 'answerAfter'; readonly status: number; readonly code: string }
  | { readonly kind: 'dropRequest' }
  | { readonly kind: 'dropReply' }
  /** S3 does it, and the line stays open without a reply. */
  | { readonly kind: 'silence' }
  /** S3 gets it twice; the reply to the second comes back. */
  | { readonly kind: 'twice' }
  | { readonly kind: 'cutBody'; readonly bytes: number }
  | { readonly kind: 'stallBody'; readonly bytes: number }
  /** The last byte of the reply's body is another. */
  | { readonly kind: 'damageBody' };

/** A request on its way to S3. */
export interface ProxiedRequest {
  readonly operation: S3Operation;
  /** Path and query. */
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
}

/** Says what befalls a request, undefined for nothing. May take its time, which delays it, and change what S3 holds. */
export type FaultRule = (request: ProxiedRequest) => Fault | undefined | Promise<Fault | undefined>;

/** A proxy in front of an emulator. */
export interface FaultProxy {
  readonly endpoint: string;
  /** The requests that came, whatever befell them, since the rule was set. */
  readonly requests: readonly ProxiedRequest[];
  setRule(rule: FaultRule): void;
  /** Resolves when S3 has got every request that came, also those whose sender has gone away. */
  settled(): Promise<void>;
  readonly close: () => Promise<void>;
}

async function collect(message: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(message as AsyncIterable<Buffer>));
}

/** Makes the request to the emulator at `port`. */
async function forward(request: IncomingMessage, body: Buffer, port: number, agent: Agent): Promise<IncomingMessage> {
  const { method, url, headers } = request;
  const forwarded = httpRequest({ host: '127.0.0.1', port, method, path: url, headers, agent });
  forwarded.end(body);
  const [reply] = (await once(forwarded, 'response')) as [IncomingMessage];
  return reply;
}

function answer(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>As the test wants it.</Message></Error>`);
}

async function passBack(response: ServerResponse, reply: IncomingMessage, fault: Fault | undefined): Promise<void> {
  const body = await collect(reply);
  if (fault?.kind === 'damageBody') body[body.length - 1]! ^= 1;
  response.writeHead(reply.statusCode!, reply.headers);
  if (fault?.kind !== 'cutBody' && fault?.kind !== 'stallBody') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, fault.bytes));
  if (fault.kind === 'stallBody') return;
  // Else the bytes might not leave before the connection is gone.
  await delay(20);
  response.destroy();
}

/** Starts a proxy before the emulator at `target` that lets `rule` decide what befalls each request. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const port = Number(new URL(target).port);
  const agent = new Agent({ keepAlive: true });
  const requests: ProxiedRequest[] = [];
  const underWay = new Set<Promise<void>>();
  let rule: FaultRule = () => undefined;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await collect(request);
    const url = new URL(request.url!, target);
    const proxied = { operation: operationOf(request.method!, url, request.headers), url, headers: request.headers };
    requests.push(proxied);
    const fault = await rule(proxied);
    if (fault?.kind === 'dropRequest') return void response.destroy();
    if (fault?.kind === 'answer') {
      answer(response, fault.status, fault.code);
      return;
    }
    if (fault?.kind === 'twice') await collect(await forward(request, body, port, agent));
    const reply = await forward(request, body, port, agent);
    if (fault?.kind === 'dropReply' || fault?.kind === 'silence' || fault?.kind === 'answerAfter') {
      await collect(reply);
      if (fault.kind === 'dropReply') response.destroy();
      if (fault.kind === 'answerAfter') answer(response, fault.status, fault.code);
      return;
    }
    await passBack(response, reply, fault);
  }

  const server = createServer((request, response) => {
    const handled = handle(request, response)
      .catch((error: unknown) => void response.destroy(error as Error))
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    setRule(next) {
      rule = next;
      requests.length = 0;
    },
    async settled() {
      await Promise.all(underWay);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await once(server, 'close');
    },
  };
}
