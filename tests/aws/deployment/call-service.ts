import { recordedAccount } from '../../infra/aws-outputs.ts';
import type { EmulatedAccount } from './emulated-account.ts';

/** The services that the tests call by themselves: for a few calls the SDK's clients would be two more dependencies. */
const services = {
  events: 'AWSEvents',
  monitoring: 'GraniteServiceVersion20100801',
} as const;

/** Calls an operation of a service by the AWS JSON protocol. MiniStack reads account and region from the credential. */
export async function callService<Result>(
  { endpoint, region }: Pick<EmulatedAccount, 'endpoint' | 'region'>,
  service: keyof typeof services,
  operation: string,
  input: object,
): Promise<Result> {
  const scope = `${recordedAccount}/20250101/${region}/${service}/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${services[service]}.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation} was answered ${response.status}: ${text}`);
  return JSON.parse(text) as Result;
}
