import {
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  type EvaluationResult,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { policyOf } from '../../infra/access/policy-document.ts';

/** Whether a role may do something with an object. */
export type MayDo = (roleArn: string, action: string, object: string) => Promise<boolean>;

/** As for a write where nothing is: a role that may even replace may do it, too. */
const asCreate = [{ ContextKeyName: 's3:if-none-match', ContextKeyValues: ['*'], ContextKeyType: 'string' as const }];

/**
 * Asks IAM to judge the policies of a role; policies of buckets are left out, and those of this program only deny.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export function simulatedAccess(iam: IAMClient): MayDo {
  return async (PolicySourceArn, action, object) => {
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn,
        ActionNames: [action],
        ResourceArns: [object],
        ContextEntries: asCreate,
      }),
    );
    return isAllowed(EvaluationResults);
  };
}

/** Whether the endpoint judges at all: an emulator may answer that everything is allowed, also what a policy denies. */
export async function simulates(iam: IAMClient): Promise<boolean> {
  const denial = policyOf([{ Effect: 'Deny', Action: ['s3:*'], Resource: ['*'] }]);
  const { EvaluationResults } = await iam.send(
    new SimulateCustomPolicyCommand({ PolicyInputList: [JSON.stringify(denial)], ActionNames: ['s3:PutObject'] }),
  );
  return !isAllowed(EvaluationResults);
}

function isAllowed(results: readonly EvaluationResult[] | undefined): boolean {
  return results?.[0]?.EvalDecision === 'allowed';
}
