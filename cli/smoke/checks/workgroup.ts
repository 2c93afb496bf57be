import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { queryLimitBytes, workgroupNoun } from '../../../infra/workgroup.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** The Athena workgroup: how much a query may scan, and where its result goes, encrypted. */
export function workgroupChecks({ clients: { athena }, names, outputs, config }: Deployment): Check[] {
  const WorkGroup = names.resource(workgroupNoun);
  return [
    {
      name: `workgroup ${WorkGroup}`,
      inspect: async (inspection) => {
        const found = await inspection.find('athena:GetWorkGroup', () =>
          athena.send(new GetWorkGroupCommand({ WorkGroup })),
        );
        if (found === undefined) return;
        inspection.match('', found.WorkGroup, {
          State: 'ENABLED',
          Configuration: {
            EnforceWorkGroupConfiguration: true,
            BytesScannedCutoffPerQuery: queryLimitBytes(config),
            ResultConfiguration: {
              OutputLocation: `s3://${names.bucket('query-results')}/`,
              EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: outputs.KeyArn },
            },
          },
        });
      },
    },
  ];
}
