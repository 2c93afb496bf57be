import { beforeAll, describe, expect, test } from '@jest/globals';
import { localBackfillDefinition, localPipelineDefinition } from '../../cli/local-stack.ts';
import { backfillDefinition } from '../../infra/backfill-machine.ts';
import { functionOfState, type FunctionName } from '../../infra/function-specs.ts';
import { liveArn } from '../../infra/live-arn.ts';
import type { Stack } from '../../infra/stack.ts';
import { pipelineDefinition, type NoticeClass, type PipelineFunction } from '../../infra/state-machine.ts';
import { functionVersion, RecordedFlow } from './flow-stack.ts';
import { openTestStack } from './stack-fixture.ts';

let stack: Stack;
let flow: RecordedFlow;
beforeAll(async () => {
  stack = await openTestStack('dev');
  flow = await RecordedFlow.of(stack);
});

const definitionOf = (machine: string) =>
  flow.one('aws:sfn/stateMachine:StateMachine', `${machine}-machine`).definition;
const functionArn = (name: string) => `${stack.names.arn('lambda', 'function:', name)}:${functionVersion}`;
const topics = () =>
  Object.fromEntries(
    (['P1', 'P2', 'P3', 'notices'] as const).map((name) => [name, stack.names.arn('sns', '', name)]),
  ) as Record<NoticeClass, string>;

/** What a laptop has in its place, replaced by what the stack has. */
function asDeployed(definition: unknown): string {
  const local = '(lambda|sns|states):local:000000000000:(?:function:|stateMachine:)?';
  return JSON.stringify(definition).replaceAll(
    new RegExp(`arn:aws:${local}([\\w-]+)`, 'g'),
    (_, service: string, name: string) => {
      if (service === 'lambda') return functionArn(name);
      return service === 'sns' ? stack.names.arn('sns', '', name) : liveArn(stack.names, 'pipeline');
    },
  );
}

describe('the definition that is deployed', () => {
  test('of the pipeline is byte for byte what the pure function returns for published versions', () => {
    const functions = Object.fromEntries(
      Object.entries(functionOfState).map(([state, name]) => [state, functionArn(name)]),
    ) as Record<PipelineFunction, string>;
    expect(definitionOf('pipeline')).toBe(JSON.stringify(pipelineDefinition({ functions, topics: topics() })));
  });

  test('of backfills is byte for byte what the pure function returns, and starts the pipeline by its alias', () => {
    const pipeline = 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline:live';
    const options = { backfillFunction: functionArn('backfill' satisfies FunctionName), pipeline, topics: topics() };
    expect(definitionOf('backfill')).toBe(JSON.stringify(backfillDefinition(options)));
  });

  test('is byte for byte what the local runner executes, but for the ARNs', () => {
    expect(definitionOf('pipeline')).toBe(asDeployed(localPipelineDefinition()));
    expect(definitionOf('backfill')).toBe(asDeployed(localBackfillDefinition()));
  });

  test('names no function without its version, and none by an alias', () => {
    const arns = [...String(definitionOf('pipeline')).matchAll(/"FunctionName":"([^"]+)"/g)].map(([, arn]) => arn!);
    expect(arns).toHaveLength(7);
    expect(arns.filter((arn) => !/:function:[\w-]+:\d+$/.test(arn))).toEqual([]);
  });
});
