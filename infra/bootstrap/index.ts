import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { nameResources } from '../names.ts';
import { CiRoles } from './ci-roles.ts';
import { parseBootstrapConfig } from './config.ts';
import { StateBackend } from './state-backend.ts';

/** Makes what an account needs before its first stack: where Pulumi keeps state, and who in CI may do what. */
export default async function bootstrap(): Promise<Record<string, pulumi.Input<unknown>>> {
  const config = parseBootstrapConfig(pulumi.runtime.allConfig());
  const { region } = config;
  const stack = `bootstrap-${pulumi.getStack()}`;
  const provider = new aws.Provider('aws', {
    region: region as aws.Region,
    defaultTags: { tags: { Project: 'sluice', Stack: stack } },
  });
  const { accountId } = await aws.getCallerIdentity({}, { provider });
  const names = nameResources(stack, accountId, region);
  const backend = new StateBackend('state', { names }, { providers: [provider] });
  const roles = new CiRoles('ci', { config, names, backend }, { providers: [provider] });
  const arns = (resources: Readonly<Record<string, { readonly arn: pulumi.Output<string> }>>) =>
    Object.fromEntries(Object.entries(resources).map(([name, { arn }]) => [name, arn]));
  return {
    StateBackend: `s3://${backend.bucketName}?region=${region}&awssdk=v2`,
    SecretsProvider: `awskms:///alias/${backend.keyAlias}?region=${region}`,
    ...(roles.preview && { PreviewRoleArn: roles.preview.arn }),
    DeployRoleArns: arns(roles.deploy),
    BoundaryArns: arns(roles.boundaries),
  };
}
