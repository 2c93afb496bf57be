import type { PipelineHost } from '../pipeline-host.ts';
import { usageProblem } from '../usage-problem.ts';
import type { Workspace } from '../workspace.ts';
import { identifyCaller, stsClient, type RoleCredentials } from './caller.ts';
import { decideOnStack } from './decide-on-stack.ts';
import { invokeRepair } from './invoke-repair.ts';
import { publishOnStack } from './publish-on-stack.ts';
import { runPlanOnStack } from './run-plan-on-stack.ts';
import type { StackMachine } from './stack-machine.ts';
import type { StackOutputs } from './stack-outputs.ts';
import { assertIsOf, findOpenRun, followPipeline } from './stack-pipeline.ts';
import { takeApproverRole } from './take-approver-role.ts';
import { traceOnStack } from './trace-on-stack.ts';

/** What the host of a stack works with. */
export interface StackParts {
  /** As commands name it. */
  readonly name: string;
  readonly outputs: StackOutputs;
  readonly pipeline: StackMachine;
  readonly backfill: StackMachine;
  /** The same stack with the credentials of a role. */
  readonly openAs: (role: RoleCredentials) => Promise<Workspace>;
}

/** A stack on AWS, which carries executions out by itself; a command starts and follows them. */
export function stackHost(workspace: () => Workspace, parts: StackParts): PipelineHost {
  const { outputs, pipeline, backfill } = parts;
  return {
    execute: async (name, input, onTransition) => {
      await pipeline.start(name, input);
      return followPipeline(workspace(), pipeline, { dataset: input.dataset, name, onTransition });
    },
    begin: async (name, input) => {
      await pipeline.start(name, input);
      return { execution: name, result: { status: 'RUNNING' }, outcome: undefined, resumed: [] };
    },
    resume: async (contract, date, name, onTransition) => {
      await assertIsOf(pipeline, workspace().contracts, { contract, date, name });
      return followPipeline(workspace(), pipeline, { dataset: contract.dataset, name, onTransition });
    },
    settle: async (dataset, name, onTransition) => {
      await followPipeline(workspace(), pipeline, { dataset, name, onTransition });
    },
    runPlan: (plan, onTransition) => runPlanOnStack(workspace(), backfill, plan, onTransition),
    // They notice by themselves: when the last approval is recorded, or within the hour.
    listIdle: () => Promise.resolve([]),
    waitingRunId: async (dataset, execution) => (await findOpenRun(workspace(), dataset, execution))?.run?.run_id,
    identify: async (as) => {
      if (as !== undefined) throw usageProblem('--as', 'not with --stack: AWS knows who you are, and that is recorded');
      return (await identifyCaller(stsClient(outputs.Region))).arn;
    },
    takeRole: (role, as) => takeApproverRole(parts, role, as),
    decide: (given, onTransition) => decideOnStack(workspace(), given, onTransition),
    publish: (notice) => publishOnStack(outputs, notice),
    repair: (onPartition) => invokeRepair(workspace(), outputs, onPartition),
    trace: (name) => traceOnStack(parts, name),
    checkDeployment: async (onResult) => {
      // The clients of a dozen services, and the declarations, are loaded for those alone who ask for it.
      const { checkStack } = await import('./check-stack.ts');
      await checkStack(parts.name, outputs, workspace().contracts, onResult);
    },
  };
}
