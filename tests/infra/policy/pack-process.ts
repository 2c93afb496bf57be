import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { credentials as Credentials } from '@grpc/grpc-js';
import { AnalyzerClient } from '@pulumi/pulumi/proto/analyzer_grpc_pb.js';
import * as analyzer from '@pulumi/pulumi/proto/analyzer_pb.js';
import type { Struct as StructType } from 'google-protobuf/google/protobuf/struct_pb.js';
import type { DeclaredResource } from '../../../infra/policy/declared-resource.ts';

const root = resolve(import.meta.dirname, '../../..');
// What Pulumi's packages speak with a policy pack through, in the versions that they have.
const pulumiRequire = createRequire(createRequire(import.meta.url).resolve('@pulumi/policy'));
const { credentials } = pulumiRequire('@grpc/grpc-js') as { credentials: typeof Credentials };
const { Struct } = pulumiRequire('google-protobuf/google/protobuf/struct_pb') as { Struct: typeof StructType };

/** A policy pack in a process of its own, started and asked as the Pulumi engine does. */
export class PackProcess {
  readonly #process: ChildProcess;
  readonly #client: AnalyzerClient;

  private constructor(process: ChildProcess, port: string) {
    this.#process = process;
    this.#client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /** Starts infra/policy. Rejects with what it says when it ends instead of naming its port. */
  static async start(): Promise<PackProcess> {
    const runner = join(root, 'node_modules/@pulumi/pulumi/cmd/run-policy-pack');
    const child = spawn(process.execPath, [runner, '127.0.0.1:0', '.'], {
      cwd: join(root, 'infra/policy'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    const port = String(said[0]).trim();
    if (child.exitCode !== null) throw new Error(`The pack ended with ${child.exitCode}: ${errors.join('')}`);
    return new PackProcess(child, port);
  }

  /** The names of its policies. */
  async policyNames(): Promise<string[]> {
    const { Empty } = pulumiRequire('google-protobuf/google/protobuf/empty_pb') as {
      Empty: new () => Parameters<AnalyzerClient['getAnalyzerInfo']>[0];
    };
    const ask = promisify(this.#client.getAnalyzerInfo.bind(this.#client)) as (
      request: object,
    ) => Promise<analyzer.AnalyzerInfo>;
    return (await ask(new Empty())).getPoliciesList().map((policy) => policy.getName());
  }

  /** What it says of a stack with these resources. */
  async analyzeStack(resources: readonly DeclaredResource[]): Promise<analyzer.AnalyzeDiagnostic.AsObject[]> {
    const request = new analyzer.AnalyzeStackRequest();
    request.setResourcesList(
      resources.map(({ type, name, urn, inputs }) => {
        const resource = new analyzer.AnalyzerResource();
        resource.setType(type);
        resource.setName(name);
        resource.setUrn(urn);
        resource.setProperties(Struct.fromJavaScript(inputs as Parameters<typeof Struct.fromJavaScript>[0]));
        resource.setOptions(new analyzer.AnalyzerResourceOptions());
        return resource;
      }),
    );
    const ask = promisify(this.#client.analyzeStack.bind(this.#client)) as (
      request: object,
    ) => Promise<analyzer.AnalyzeResponse>;
    return (await ask(request)).getDiagnosticsList().map((diagnostic) => diagnostic.toObject());
  }

  async stop(): Promise<void> {
    this.#client.close();
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}
