import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
} from '@aws-sdk/client-kms';
import { keyPolicy } from '../../../infra/access/key-policy.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** The stack's key: that it can be used, changes every year, has its name, and grants what is declared. */
export function keyChecks({ clients: { kms }, outputs, names, config }: Deployment): Check[] {
  const KeyId = outputs.KeyArn;
  return [
    {
      name: `key ${KeyId}`,
      inspect: async (inspection) => {
        const key = await inspection.find('kms:DescribeKey', () => kms.send(new DescribeKeyCommand({ KeyId })));
        if (key === undefined) return;
        inspection.match(
          'KeyState',
          key.KeyMetadata?.KeyState,
          'Enabled',
          `nothing can be read or written without it: aws kms enable-key --key-id ${KeyId}, or cancel-key-deletion first`,
        );
        await inspection.compare(
          'kms:GetKeyRotationStatus',
          () => kms.send(new GetKeyRotationStatusCommand({ KeyId })),
          (answer) => {
            inspection.match('KeyRotationEnabled', answer?.KeyRotationEnabled, true);
          },
        );
        await inspection.compare(
          'kms:ListAliases',
          () => kms.send(new ListAliasesCommand({ KeyId })),
          (answer) => {
            const aliases = answer?.Aliases?.map(({ AliasName }) => AliasName);
            inspection.match('aliases', aliases, [`alias/sluice-${config.settings.stack}`]);
          },
        );
        await inspection.compare(
          'kms:GetKeyPolicy',
          () => kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
          (answer) => {
            inspection.matchPolicy(answer?.Policy, keyPolicy(names));
          },
        );
      },
    },
  ];
}
