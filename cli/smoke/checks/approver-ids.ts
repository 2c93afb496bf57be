import { GetRoleCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { approverRoles } from '../../../infra/access/people-roles.ts';
import { environmentNames } from '../../../shared/env.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';
import { readVariables } from './functions.ts';

/**
 * The ids by which record-approval knows the approver roles, against those that the roles have: a role that was made anew
 * under its old name has another, and what is approved in it is refused.
 */
export function approverIdChecks(deployment: Deployment): Check[] {
  const { clients, names, outputs } = deployment;
  const FunctionName = outputs.FunctionVersionArns['record-approval'];
  return [
    {
      name: 'ids of the approver roles',
      inspect: async (inspection) => {
        const found = await inspection.find('lambda:GetFunctionConfiguration', () =>
          clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
        );
        if (found === undefined) return;
        const variables = readVariables(inspection, found);
        if (variables === undefined) return;
        const known = JSON.parse(variables[environmentNames.approverRoleIds] ?? '{}') as Readonly<
          Record<string, string>
        >;
        for (const [role, { noun }] of Object.entries(approverRoles(deployment))) {
          const RoleName = names.resource(noun);
          await inspection.compare(
            'iam:GetRole',
            () => clients.iam.send(new GetRoleCommand({ RoleName })),
            // That a role is missing is said where roles are looked at.
            (answer) => {
              if (answer !== undefined) inspection.match(`id of ${RoleName}`, known[role], answer.Role?.RoleId);
            },
          );
        }
      },
    },
  ];
}
