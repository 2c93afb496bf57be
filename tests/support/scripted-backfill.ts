import { loadExecution } from '../../cli/local-runner/execution-store.ts';
import { resumeExecution, runExecution, type LocalFunction } from '../../cli/local-runner/runner.ts';
import { backfillDefinition } from '../../infra/backfill-machine.ts';
import type { StoreHook } from '../../shared/store/memory-store.ts';
import {
  definition,
  input,
  notice,
  pipeline,
  pipelineArn,
  settings,
  topicArns,
  type Script,
  type Scripts,
} from '../cli/local-runner-fixture.ts';

/** The function that says what comes next. */
export const backfillFunction = 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-backfill:7';

/** The definition of a backfill over the pipeline. */
export const machine = backfillDefinition({ backfillFunction, pipeline: pipelineArn, topics: topicArns });

/** What the function answers when this execution is next. */
export const run = (execution: string) => ({ outcome: 'run', execution, input });

/** What it answers when nothing is left. */
export const done = { outcome: 'done', notice: notice('notices') };

/** A backfill over the scripted pipeline, which asks `script` what to do next. */
export function backfill(script: Script, scripts: Scripts = {}, hook: StoreHook = () => undefined) {
  const world = pipeline(scripts, hook);
  const asked: unknown[] = [];
  const answer: LocalFunction = (payload) => {
    asked.push(payload);
    return Promise.resolve(script(asked.length, payload));
  };
  const runner = {
    ...world.runner,
    functions: { ...world.runner.functions, [backfillFunction]: answer },
    machines: { [pipelineArn]: definition() },
  };
  return {
    ...world,
    asked,
    begin: () =>
      runExecution({ ...runner, definition: machine, settings, name: 'backfill-1', input: { backfill: 'plan-1' } }),
    resume: (name = 'backfill-1') => resumeExecution({ ...runner, name }),
    /** What of the parent is kept in a child. */
    parentOf: async (name: string) => (await loadExecution(world.store, name)).parent,
  };
}

/** Answers by what ran, as the function does by its ledger: each of these runs once, in order. */
export function plan(...names: readonly string[]): Script {
  return (_, payload) => {
    const { ran } = payload as { readonly ran?: string };
    const next = names[ran === undefined ? 0 : names.indexOf(ran) + 1];
    return next === undefined ? done : run(next);
  };
}
