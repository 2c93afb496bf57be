import { accessFacts, type AccessFact } from '../access-facts.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';
import type { Inspection } from '../inspection.ts';
import { simulatedAccess, simulates, type MayDo } from '../simulation.ts';

/** What roles may do and must not, as IAM judges it by simulation, whatever their policies look like. */
export function permissionChecks(deployment: Deployment): Check[] {
  const { iam } = deployment.clients;
  return [
    {
      name: 'permissions by simulation',
      inspect: (inspection) =>
        inspection.compare(
          'iam:SimulateCustomPolicy',
          () => simulates(iam),
          async (isJudge) => {
            if (isJudge !== true) {
              inspection.skip('permissions', 'the endpoint has no simulation, it allows what a policy denies');
            } else {
              await inspectPermissions(inspection, deployment, accessFacts(deployment), simulatedAccess(iam));
            }
          },
        ),
    },
  ];
}

/** Notes each fact that `mayDo` judges otherwise. */
export async function inspectPermissions(
  inspection: Inspection,
  { names }: Pick<Deployment, 'names'>,
  facts: readonly AccessFact[],
  mayDo: MayDo,
): Promise<void> {
  for (const { role, action, object, isAllowed, promise } of facts) {
    await inspection.compare(
      'iam:SimulatePrincipalPolicy',
      () => mayDo(names.roleArn(role), action, object),
      (found) => {
        if (found === isAllowed || found === undefined) return;
        const has = isAllowed ? 'may not, and has to' : 'may, and must not';
        inspection.report(`${names.resource(role)} ${has} do ${action} with ${object}: ${promise}`);
      },
    );
  }
}
