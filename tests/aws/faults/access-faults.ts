import { UpdateWorkGroupCommand } from '@aws-sdk/client-athena';
import { DeleteTableCommand } from '@aws-sdk/client-glue';
import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AddPermissionCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { policyOf } from '../../../infra/access/policy-document.ts';
import { queryLimitBytes } from '../../../infra/workgroup.ts';
import { recordedInputs } from '../../infra/recorded-inputs.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import { again, everything, type PlantedFault } from './planted-fault.ts';

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** What can be wrong with who may do what, and with where people query. */
export const accessFaults: readonly PlantedFault[] = [
  {
    what: 'a table is gone',
    check: () => 'database ',
    problem: 'table events is absent',
    plant: ({ account, stack }) =>
      account.glue.send(new DeleteTableCommand({ DatabaseName: stack.names.database, Name: 'events' })),
    putBack: again('aws:glue/catalogTable:CatalogTable', 'catalog-events'),
  },
  {
    what: 'a query may scan more',
    check: () => 'workgroup ',
    problem: 'Configuration.BytesScannedCutoffPerQuery is 1099511627776, not 107374182400',
    plant: (deployed) => limitQueries(deployed, 1024 ** 4),
    putBack: (deployed) => limitQueries(deployed, queryLimitBytes(deployed.stack.config)),
  },
  {
    what: 'a function may do everything',
    check: ({ stack }) => `role ${stack.names.resource('transform-function')}`,
    problem: 'the policy has a statement {"Effect":"Allow"',
    plant: ({ account, stack }) =>
      account.iam.send(
        new PutRolePolicyCommand({
          RoleName: stack.names.resource('transform-function'),
          PolicyName: stack.names.resource('transform'),
          PolicyDocument: everything,
        }),
      ),
    putBack: again('aws:iam/rolePolicy:RolePolicy', 'functions-transform-policy'),
  },
  {
    what: 'everybody may call a function',
    check: () => 'who may call the functions',
    problem: 'the policy of sluice-dev-promote is [{',
    plant: ({ account, stack }) =>
      account.lambda.send(
        new AddPermissionCommand({
          FunctionName: stack.names.resource('promote'),
          StatementId: 'anybody',
          Action: 'lambda:InvokeFunction',
          Principal: '*',
        }),
      ),
    putBack: ({ account, stack }) =>
      account.lambda.send(
        new RemovePermissionCommand({ FunctionName: stack.names.resource('promote'), StatementId: 'anybody' }),
      ),
  },
  {
    what: 'S3 may call record-approval no longer',
    check: () => 'who may call the functions',
    problem: ':function:sluice-dev-record-approval:1 is []',
    plant: ({ account, stack }) =>
      account.lambda.send(
        new RemovePermissionCommand({
          FunctionName: stack.names.resource('record-approval'),
          Qualifier: '1',
          StatementId: 'processed-bucket',
        }),
      ),
    putBack: again('aws:lambda/permission:Permission'),
  },
  {
    what: 'a role has a second policy',
    check: ({ stack }) => `role ${stack.names.resource('reader-business')}`,
    problem: 'attached policies is [{',
    plant: ({ account, stack }) =>
      account.iam.send(
        new AttachRolePolicyCommand({ RoleName: stack.names.resource('reader-business'), PolicyArn: readOnly }),
      ),
    putBack: ({ account, stack }) =>
      account.iam.send(
        new DetachRolePolicyCommand({ RoleName: stack.names.resource('reader-business'), PolicyArn: readOnly }),
      ),
  },
  {
    what: 'somebody else may approve',
    check: ({ stack }) => `role ${stack.names.resource('approver-domain')}`,
    problem: 'the policy has a statement {"Effect":"Allow"',
    plant: ({ account, stack }) =>
      account.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: stack.names.resource('approver-domain'),
          PolicyDocument: JSON.stringify(
            policyOf([{ Effect: 'Allow', Principal: { AWS: stack.names.account }, Action: ['sts:AssumeRole'] }]),
          ),
        }),
      ),
    putBack: ({ account, stack, recording }) => {
      const RoleName = stack.names.resource('approver-domain');
      const { assumeRolePolicy } = recordedInputs(recording, 'aws:iam/role:Role', RoleName);
      const PolicyDocument = String(assumeRolePolicy);
      return account.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    },
  },
];

function limitQueries({ account, stack }: DeployedStack, BytesScannedCutoffPerQuery: number): Promise<unknown> {
  return account.athena.send(
    new UpdateWorkGroupCommand({
      WorkGroup: stack.names.resource('queries'),
      ConfigurationUpdates: { BytesScannedCutoffPerQuery },
    }),
  );
}
