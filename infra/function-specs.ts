import type { PipelineFunction } from './state-machine.ts';

/** The functions of a stack, by the names of their folders. */
export type FunctionName =
  | 'sensor'
  | 'transform'
  | 'validate-output'
  | 'request-approval'
  | 'await-approval'
  | 'promote'
  | 'record-failure'
  | 'backfill'
  | 'arrival'
  | 'record-approval'
  | 'repair';

/** What a function needs, measured; see docs/reference/deployment.md. */
export interface FunctionSpec {
  readonly memoryMegabytes: number;
  /** Below the time limit of the task that calls it, so that its own, better error is the one that people see. */
  readonly timeoutSeconds: number;
  /** Options of Node. */
  readonly nodeOptions?: string;
  /** Called by an event, whose failure nobody would see without a dead-letter queue. */
  readonly isAsynchronous?: true;
}

/** What all of them run on, and what Lambda calls in their zips. */
export const functionPlatform = { runtime: 'nodejs24.x', architecture: 'arm64', handler: 'index.handler' } as const;

/** By name. Lambda gives one vCPU at 1,769 MB. */
export const functionSpecs: Readonly<Record<FunctionName, FunctionSpec>> = {
  sensor: { memoryMegabytes: 512, timeoutSeconds: 120 },
  // A young generation of 8 MiB instead of 16 lowered the most memory that it takes by 140 MB.
  transform: { memoryMegabytes: 3008, timeoutSeconds: 900, nodeOptions: '--max-semi-space-size=8' },
  'validate-output': { memoryMegabytes: 3008, timeoutSeconds: 900 },
  'request-approval': { memoryMegabytes: 3008, timeoutSeconds: 900 },
  'await-approval': { memoryMegabytes: 512, timeoutSeconds: 60 },
  promote: { memoryMegabytes: 1024, timeoutSeconds: 300 },
  'record-failure': { memoryMegabytes: 512, timeoutSeconds: 120 },
  backfill: { memoryMegabytes: 1024, timeoutSeconds: 900 },
  arrival: { memoryMegabytes: 1024, timeoutSeconds: 300 },
  'record-approval': { memoryMegabytes: 512, timeoutSeconds: 60, isAsynchronous: true },
  repair: { memoryMegabytes: 1024, timeoutSeconds: 900, isAsynchronous: true },
};

/** The noun of a function's role. */
export function functionRoleNoun(name: FunctionName): string {
  return `${name}-function`;
}

/** All of them. */
export const functionNames = Object.keys(functionSpecs) as readonly FunctionName[];

/** The function that a state of the pipeline calls. */
export const functionOfState: Readonly<Record<PipelineFunction, FunctionName>> = {
  sensor: 'sensor',
  transform: 'transform',
  validateOutput: 'validate-output',
  requestApproval: 'request-approval',
  awaitApproval: 'await-approval',
  promote: 'promote',
  recordFailure: 'record-failure',
};
