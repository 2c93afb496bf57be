import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { loadSmokeContract } from '../../shared/contract/deployed-contracts.ts';
import { listChecks } from '../smoke/all-checks.ts';
import { runCheck, type CheckResult } from '../smoke/check.ts';
import { readCheckoutConfig } from '../smoke/checkout-config.ts';
import { openDeployment } from '../smoke/deployment.ts';
import { usageProblem } from '../usage-problem.ts';
import { identifyCaller, stsClient } from './caller.ts';
import type { StackOutputs } from './stack-outputs.ts';

/**
 * Looks at all that was deployed, one check after the other, and tells `onResult` of each as it is done. Throws
 * InvalidInputError where the checkout does not say what the stack should be, and for credentials of another account.
 */
export async function checkStack(
  stack: string,
  outputs: StackOutputs,
  contracts: ContractRegistry,
  onResult: (result: CheckResult) => void,
): Promise<void> {
  const config = await readCheckoutConfig(stack, contracts);
  const { arn } = await identifyCaller(stsClient(outputs.Region));
  const account = arn.split(':')[4] ?? '';
  if (account !== outputs.Account) {
    throw usageProblem(
      '--stack',
      `your credentials are of the account ${account}, and ${stack} is in ${outputs.Account}`,
    );
  }
  const smokeContract = await loadSmokeContract();
  const deployment = openDeployment(config, { contracts, smokeContract }, outputs, stack);
  for (const check of listChecks(deployment)) onResult(await runCheck(check, deployment.remedy));
}
