import { GetPolicyCommand } from '@aws-sdk/client-lambda';
import { GetBucketNotificationConfigurationCommand, type FilterRule } from '@aws-sdk/client-s3';
import { approverRoles } from '../../../infra/access/people-roles.ts';
import { approvalNotice, arrivalNotice, type BucketNotice } from '../../../infra/bucket-notices.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** What the buckets tell: raw objects to the arrival queue, approvals to record-approval, which S3 has to be let call. */
export function bucketNoticeChecks(deployment: Deployment): Check[] {
  const { clients, names, outputs } = deployment;
  const { s3, lambda } = clients;
  const [raw, processed] = [names.bucket('raw'), names.bucket('processed')];
  const recordApproval = outputs.FunctionVersionArns['record-approval'];
  return [
    {
      name: `notices of bucket ${raw}`,
      inspect: (inspection) =>
        inspection.compare(
          's3:GetBucketNotification',
          () => s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: raw })),
          (answer) => {
            const declared = [{ ...noticeOf(arrivalNotice), QueueArn: names.arn('sqs', '', 'arrival') }];
            inspection.match('queues', answer?.QueueConfigurations?.map(withPrefix), declared);
            inspection.match('functions', answer?.LambdaFunctionConfigurations ?? [], []);
            inspection.match('topics', answer?.TopicConfigurations ?? [], []);
          },
        ),
    },
    {
      name: `notices of bucket ${processed}`,
      inspect: async (inspection) => {
        await inspection.compare(
          's3:GetBucketNotification',
          () => s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: processed })),
          (answer) => {
            const declared = Object.keys(approverRoles(deployment)).map((role) => ({
              ...noticeOf(approvalNotice(role)),
              LambdaFunctionArn: recordApproval,
            }));
            const found = answer?.LambdaFunctionConfigurations?.map(withPrefix).sort(byId);
            inspection.match('functions', found, declared.sort(byId));
            inspection.match('queues', answer?.QueueConfigurations ?? [], []);
            inspection.match('topics', answer?.TopicConfigurations ?? [], []);
            inspection.match('EventBridge', answer?.EventBridgeConfiguration, {});
          },
        );
        await inspection.compare(
          'lambda:GetPolicy',
          () => lambda.send(new GetPolicyCommand({ FunctionName: recordApproval })),
          (answer) => {
            const { Statement = [] } = JSON.parse(answer?.Policy ?? '{}') as FunctionPolicy;
            const grant = Statement.find(({ Sid }) => Sid === 'processed-bucket');
            const declared = { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' } };
            inspection.match('who may call record-approval', grant, { ...declared, Action: 'lambda:InvokeFunction' });
          },
        );
      },
    },
  ];
}

interface FunctionPolicy {
  readonly Statement?: readonly { readonly Sid?: string }[];
}

interface FoundNotice {
  readonly Id?: string | undefined;
  readonly Filter?:
    { readonly Key?: { readonly FilterRules?: readonly FilterRule[] | undefined } | undefined } | undefined;
}

function noticeOf({ id, events, filterPrefix }: BucketNotice) {
  return { Id: id, Events: events, prefix: filterPrefix };
}

/** S3 writes the name of the rule in another case than it is given. */
function withPrefix<Found extends FoundNotice>(notice: Found) {
  const rules = notice.Filter?.Key?.FilterRules ?? [];
  return { ...notice, prefix: rules.find(({ Name }) => Name?.toLowerCase() === 'prefix')?.Value };
}

function byId(a: FoundNotice, b: FoundNotice): number {
  return (a.Id ?? '') < (b.Id ?? '') ? -1 : 1;
}
