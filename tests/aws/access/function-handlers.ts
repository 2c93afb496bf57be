import { arrivalHandler } from '../../../functions/arrival/handler.ts';
import { awaitApprovalHandler } from '../../../functions/await-approval/handler.ts';
import { backfillHandler } from '../../../functions/backfill/handler.ts';
import type { FunctionContext, Invocation } from '../../../functions/context.ts';
import { promoteHandler } from '../../../functions/promote/handler.ts';
import { recordApprovalHandler } from '../../../functions/record-approval/handler.ts';
import { recordFailureHandler } from '../../../functions/record-failure/handler.ts';
import { repairHandler } from '../../../functions/repair/handler.ts';
import { requestApprovalHandler } from '../../../functions/request-approval/handler.ts';
import { sensorHandler } from '../../../functions/sensor/handler.ts';
import { transformHandler } from '../../../functions/transform/handler.ts';
import { validateOutputHandler } from '../../../functions/validate-output/handler.ts';
import type { FunctionName } from '../../../infra/function-specs.ts';
import type { FunctionEnvironment } from '../../../shared/env.ts';

/** What `lambda.ts` of each function makes of its context and environment. */
export const functionHandlers: Readonly<
  Record<
    FunctionName,
    (
      context: FunctionContext,
      environment: FunctionEnvironment,
    ) => (payload: unknown, invocation: Invocation) => Promise<unknown>
  >
> = {
  sensor: sensorHandler,
  transform: transformHandler,
  'validate-output': validateOutputHandler,
  'request-approval': requestApprovalHandler,
  'await-approval': awaitApprovalHandler,
  promote: promoteHandler,
  'record-failure': recordFailureHandler,
  backfill: backfillHandler,
  arrival: arrivalHandler,
  'record-approval': recordApprovalHandler,
  repair: repairHandler,
};
