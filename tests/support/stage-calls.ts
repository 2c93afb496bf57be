import { awaitApprovalHandler } from '../../functions/await-approval/handler.ts';
import { promoteHandler } from '../../functions/promote/handler.ts';
import { recordFailureHandler } from '../../functions/record-failure/handler.ts';
import { requestApprovalHandler } from '../../functions/request-approval/handler.ts';
import { sensorHandler } from '../../functions/sensor/handler.ts';
import { transformHandler } from '../../functions/transform/handler.ts';
import { validateOutputHandler } from '../../functions/validate-output/handler.ts';
import type {
  FailureAnswer,
  PromoteAnswer,
  RequestApprovalAnswer,
  SensorAnswer,
  TransformAnswer,
  ValidateAnswer,
} from '../../functions/flow.ts';
import type { FunctionContext } from '../../functions/context.ts';

/** The functions of one execution, called one by one with the payloads that the state machine gives. */
export interface StageCalls {
  readonly sensor: () => Promise<SensorAnswer>;
  readonly transform: () => Promise<TransformAnswer>;
  readonly validateOutput: (runId: string) => Promise<ValidateAnswer>;
  readonly requestApproval: (runId: string, base: number) => Promise<RequestApprovalAnswer>;
  readonly awaitApproval: (runId: string, base: number, token: string) => Promise<void>;
  readonly promote: (runId: string, base: number, tries?: number) => Promise<PromoteAnswer>;
  readonly recordFailure: (stage: string, error: string, cause: string) => Promise<FailureAnswer>;
}

/** The functions of the execution of that name, of `events` at `date`. */
export function stageCalls(context: FunctionContext, execution: string, date: string): StageCalls {
  const stage = { execution, dataset: 'events', schema_v: 1, ingestion_date: date };
  return {
    sensor: () => sensorHandler(context)({ execution, dataset: 'events', ingestion_date: date }),
    transform: () => transformHandler(context)(stage),
    validateOutput: (runId) => validateOutputHandler(context)({ ...stage, run_id: runId }),
    requestApproval: (runId, base) => requestApprovalHandler(context)({ ...stage, run_id: runId, base }),
    awaitApproval: (runId, base, token) => awaitApprovalHandler(context)({ ...stage, run_id: runId, base, token }),
    promote: (runId, base, tries = 0) => promoteHandler(context)({ ...stage, run_id: runId, base, tries }),
    recordFailure: (failed, error, cause) => recordFailureHandler(context)({ ...stage, stage: failed, error, cause }),
  };
}
