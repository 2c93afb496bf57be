import type { Executions, TaskTokens } from '../functions/context.ts';
import type { ObjectStore } from '../shared/store/object-store.ts';
import { executePipeline, resumeWoken } from './local-pipeline.ts';
import { isExecutionRunning } from './local-runner/execution-owner.ts';
import { ExecutionAlreadyExistsError } from './local-runner/execution-store.ts';
import { type Processes, systemProcesses } from './local-runner/process-identity.ts';
import { executionOfToken, wakeToken } from './local-runner/task-token.ts';
import type { LocalWorkspace } from './local-workspace.ts';

/** The task tokens of this machine's executions. */
export interface LocalTokens extends TaskTokens {
  /** The executions woken since this was last asked, each once: `resumeWoken` goes on with one. */
  woken(): string[];
}

/** The executions of the workspace's pipeline; it is asked for when it is needed, because it holds these. */
export function localExecutions(workspace: () => LocalWorkspace, processes: Processes = systemProcesses): Executions {
  return {
    isRunning: (name) => isExecutionRunning(workspace().local, name, processes),
    /** Runs it in this process, to its end or until it waits for people; one whose process is gone goes on. */
    start: async (name, input) => {
      try {
        await executePipeline(workspace(), name, input, () => undefined);
        return 'started';
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExistsError && error.execution === name)) throw error;
        await resumeWoken(workspace(), name);
        return 'exists';
      }
    },
  };
}

/** The task tokens of the executions in `store`. */
export function localTokens(store: ObjectStore): LocalTokens {
  const names = new Set<string>();
  return {
    wake: async (token) => {
      await wakeToken(store, token);
      names.add(executionOfToken(token));
    },
    woken: () => {
      const woken = [...names];
      names.clear();
      return woken;
    },
  };
}
