import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { RepairAnswer, RepairInput } from '../../functions/repair/repair.ts';
import { ServiceCallError } from '../../shared/errors.ts';
import { reportUncontracted, type ToldRepair } from '../repair-report.ts';
import { listStoredPartitions } from '../stored-partitions.ts';
import type { Workspace } from '../workspace.ts';
import type { StackOutputs } from './stack-outputs.ts';

/** Longer than a function may take. */
const requestMilliseconds = 960_000;

/**
 * Calls the repair function of a stack: only it may write what is derived. Throws ServiceCallError.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invokeRepair(
  workspace: Workspace,
  { Region, FunctionVersionArns }: Pick<StackOutputs, 'Region' | 'FunctionVersionArns'>,
  onPartition: (text: string) => void,
): Promise<ToldRepair> {
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: requestMilliseconds };
  const client = new LambdaClient({ region: Region, maxAttempts: 1, requestHandler });
  onPartition('the repair function is at work');
  const input: RepairInput = { report: true };
  const wanted = { FunctionName: FunctionVersionArns.repair, Payload: JSON.stringify(input) };
  const { FunctionError, Payload } = await client.send(new InvokeCommand(wanted)).catch((error: unknown) => {
    throw new ServiceCallError('lambda:InvokeFunction', 'the repair function', error);
  });
  const answer = JSON.parse(Payload?.transformToString() ?? 'null') as unknown;
  if (FunctionError !== undefined) {
    const { errorMessage = FunctionError } = answer as { readonly errorMessage?: string };
    return { count: 0, repaired: [], wrong: [{ partition: 'the repair function', message: errorMessage }] };
  }
  const uncontracted = reportUncontracted(await listStoredPartitions(workspace));
  const { count, repaired, wrong } = tellAnswer(answer as RepairAnswer);
  return { count, repaired, wrong: [...uncontracted, ...wrong] };
}

/** With what the answer only counts. */
function tellAnswer({ repaired: count, failed, left, report }: RepairAnswer): ToldRepair {
  // A function that was deployed before it could tell only counts.
  const { repaired, wrong } = report ?? { repaired: [], wrong: [] };
  const counted = [
    { partitions: failed - wrong.length, message: 'They are too many to be told here: sluice verify tells of each.' },
    { partitions: left, message: 'There was no time for them: run sluice repair again.' },
  ].filter(({ partitions }) => partitions > 0);
  const others = counted.map(({ partitions, message }) => ({ partition: `${partitions} more partitions`, message }));
  return { count, repaired, wrong: [...wrong, ...others] };
}
