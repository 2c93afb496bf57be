import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ServiceCallError } from '../../shared/errors.ts';
import { servicePatience } from '../../shared/service-patience.ts';

/** Who calls AWS, as AWS knows it. */
export interface Caller {
  readonly arn: string;
  /** The name of the session, or of the IAM user. */
  readonly name: string;
}

/** Credentials of a role, for a while. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A client for the functions below. */
export function stsClient(region: string): STSClient {
  return new STSClient({ ...servicePatience, region });
}

/**
 * Needs no permission. Throws ServiceCallError.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function identifyCaller(client: STSClient): Promise<Caller> {
  try {
    const { Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    // A path of folders may stand before the name of a user; a session has its role there.
    return { arn, name: arn.slice(arn.lastIndexOf('/') + 1) };
  } catch (error) {
    throw new ServiceCallError('sts:GetCallerIdentity', 'your credentials', error);
  }
}

/**
 * Takes a role in a session of this name, which the role's trust policy decides about. Throws ServiceCallError.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeRole(client: STSClient, roleArn: string, session: string): Promise<RoleCredentials> {
  try {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: session, DurationSeconds: 900 }),
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  } catch (error) {
    throw new ServiceCallError('sts:AssumeRole', `${roleArn} as ${session}`, error);
  }
}
