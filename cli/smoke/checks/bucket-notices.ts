import { GetBucketNotificationConfigurationCommand, type FilterRule } from '@aws-sdk/client-s3';
import { approverRoles } from '../../../infra/access/people-roles.ts';
import { approvalNotice, arrivalNotice, type BucketNotice } from '../../../infra/bucket-notices.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** What the buckets tell: raw objects to the arrival queue, approvals to record-approval. */
export function bucketNoticeChecks(deployment: Deployment): Check[] {
  const { clients, names, outputs } = deployment;
  const { s3 } = clients;
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
      inspect: (inspection) =>
        inspection.compare(
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
        ),
    },
  ];
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
