import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { RepairAnswer } from '../../functions/repair/repair.ts';
import { ServiceCallError } from '../../shared/errors.ts';
import type { RepairReport } from '../repair-report.ts';
import type { StackOutputs } from './stack-outputs.ts';

/** Longer than a function may take. */
const requestMilliseconds = 960_000;

/**
 * Calls the repair function of a stack: only it may write what is derived. Throws ServiceCallError.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invokeRepair(
  { Region, FunctionVersionArns }: Pick<StackOutputs, 'Region' | 'FunctionVersionArns'>,
  onPartition: (text: string) => void,
): Promise<RepairReport> {
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: requestMilliseconds };
  const client = new LambdaClient({ region: Region, maxAttempts: 1, requestHandler });
  onPartition('the repair function is at work');
  const wanted = { FunctionName: FunctionVersionArns.repair, Payload: '{}' };
  const { FunctionError, Payload } = await client.send(new InvokeCommand(wanted)).catch((error: unknown) => {
    throw new ServiceCallError('lambda:InvokeFunction', 'the repair function', error);
  });
  const answer = JSON.parse(Payload?.transformToString() ?? 'null') as unknown;
  if (FunctionError === undefined) return { count: (answer as RepairAnswer).repaired, repaired: [], wrong: [] };
  const { errorMessage = FunctionError } = answer as { readonly errorMessage?: string };
  return { count: 0, repaired: [], wrong: [{ partition: 'the repair function', message: errorMessage }] };
}
