import { GetPolicyCommand } from '@aws-sdk/client-lambda';
import { functionNames } from '../../../infra/function-specs.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/**
 * Who else may call the functions: S3 the published version of record-approval, for the processed bucket of this account,
 * and nobody any other. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function functionCallerChecks(deployment: Deployment): Check[] {
  const { clients, names, outputs } = deployment;
  const published = functionNames.map((name) => ({
    place: outputs.FunctionVersionArns[name]!,
    declared: name === 'record-approval' ? [approvalGrant(deployment)] : [],
  }));
  const unpublished = functionNames.map((name) => ({ place: names.resource(name), declared: [] }));
  return [
    {
      name: 'who may call the functions',
      inspect: async (inspection) => {
        for (const { place, declared } of [...published, ...unpublished]) {
          await inspection.compare(
            'lambda:GetPolicy',
            () => clients.lambda.send(new GetPolicyCommand({ FunctionName: place })),
            (answer) => {
              const { Statement = [] } = JSON.parse(answer?.Policy ?? '{}') as { readonly Statement?: unknown[] };
              inspection.match(`the policy of ${place}`, Statement, declared);
            },
          );
        }
      },
    },
  ];
}

function approvalGrant({ names }: Deployment): object {
  return {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Condition: {
      StringEquals: { 'AWS:SourceAccount': names.account },
      ArnLike: { 'AWS:SourceArn': names.bucketArn('processed') },
    },
  };
}
