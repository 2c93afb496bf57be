import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BucketKind } from '../../infra/names.ts';
import { places, type Place } from '../infra/access-places.ts';
import { everybody, names, policyFor, requestOf, type Who } from '../infra/access-questions.ts';
import { evaluate } from '../infra/iam-evaluator.ts';
import { moto, startEmulator, type Emulator } from './emulator.ts';
import { forMoto } from './moto-policy.ts';

/** What moto is asked about; it knows no condition, so that a create is a write like any other. */
const verbs = ['read', 'create', 'remove'] as const;

let emulator: Emulator;
const clients = new Map<Who, S3Client>();

/** Calls an API of forms and gives the text of an element of the answer. */
async function ask(service: 'iam' | 'sts', fields: Readonly<Record<string, string>>, ...elements: readonly string[]) {
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: { Authorization: `AWS4-HMAC-SHA256 Credential=set-up/20250101/us-east-1/${service}/aws4_request` },
    body: new URLSearchParams(fields),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${fields.Action} failed: ${answer}`);
  return elements.map((element) => new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(answer)?.[1] ?? '');
}

function clientOf(accessKeyId: string, secretAccessKey: string, sessionToken: string): S3Client {
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const place = { endpoint: emulator.endpoint, region: names.region, forcePathStyle: true };
  const client = new S3Client({ ...place, maxAttempts: 1, credentials });
  // moto signs the path as it has decoded it, so that it knows no signature of an escaped one.
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { path: string };
      request.path = request.path.replaceAll('%3D', '=');
      return next(args);
    },
    { step: 'build', name: 'plainPath' },
  );
  return client;
}

/** A client in a role that has this policy and no other. */
async function clientWith(who: Who): Promise<S3Client> {
  const role = { RoleName: names.resource(who) };
  const anybody = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] };
  await ask('iam', { Action: 'CreateRole', ...role, AssumeRolePolicyDocument: JSON.stringify(anybody) });
  const PolicyDocument = JSON.stringify(forMoto(policyFor(who)));
  await ask('iam', { Action: 'PutRolePolicy', ...role, PolicyName: 'own', PolicyDocument });
  const session = { Action: 'AssumeRole', RoleArn: names.roleArn(who), RoleSessionName: 'test', Version: '2011-06-15' };
  const [id = '', secret = '', token = ''] = await ask(
    'sts',
    session,
    'AccessKeyId',
    'SecretAccessKey',
    'SessionToken',
  );
  return clientOf(id, secret, token);
}

/** Whether moto lets a role do it; that there is nothing at the place is no denial. */
async function isAllowed(client: S3Client, verb: (typeof verbs)[number], { bucket, key }: Place): Promise<boolean> {
  const place = { Bucket: names.bucket(bucket), Key: key };
  try {
    if (verb === 'read') await client.send(new GetObjectCommand(place));
    else if (verb === 'create') await client.send(new PutObjectCommand({ ...place, Body: 'x' }));
    else await client.send(new DeleteObjectCommand(place));
    return true;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    if (error.name === 'AccessDenied') return false;
    if (error.name === 'NoSuchKey') return true;
    throw error;
  }
}

beforeAll(async () => {
  emulator = await startEmulator(moto);
  const setUp = clientOf('set-up', 'set-up', 'set-up');
  const kinds: readonly BucketKind[] = ['raw', 'processed', 'quarantine', 'artifacts', 'query-results', 'access-logs'];
  for (const kind of kinds) {
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
    await setUp.send(new CreateBucketCommand({ Bucket: names.bucket(kind), CreateBucketConfiguration }));
  }
  for (const who of everybody) clients.set(who, await clientWith(who));
  // From here on every call is judged. https://docs.getmoto.org/en/latest/docs/iam.html
  await fetch(`${emulator.endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
}, 120_000);

afterAll(() => emulator.stop());

describe('moto judges each place of the table as the evaluator does', () => {
  test.each(everybody)(
    'for %s',
    async (who) => {
      const policy = forMoto(policyFor(who));
      const found: string[] = [];
      const wanted: string[] = [];
      for (const [name, place] of Object.entries(places)) {
        for (const verb of verbs) {
          if (evaluate([policy], requestOf(verb, place)) === 'allowed') wanted.push(`${verb} ${name}`);
          if (await isAllowed(clients.get(who)!, verb, place)) found.push(`${verb} ${name}`);
        }
      }
      expect(found).toEqual(wanted);
    },
    60_000,
  );
});
