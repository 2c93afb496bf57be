import type { TestPipeline } from './test-pipeline.ts';

/** To it every claim is one that a dead execution left: what the log promises must not rest on claims. */
export function claimBlind(pipeline: TestPipeline): TestPipeline {
  const { executions } = pipeline.workspace;
  Object.assign(pipeline.workspace, { executions: { ...executions, isRunning: () => Promise.resolve(false) } });
  return pipeline;
}
