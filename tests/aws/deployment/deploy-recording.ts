import type { Recording } from '../../infra/record-program.ts';
import { alertAppliers } from './alert-appliers.ts';
import type { Applier } from './applier.ts';
import { catalogAppliers } from './catalog-appliers.ts';
import type { EmulatedAccount } from './emulated-account.ts';
import { flowAppliers } from './flow-appliers.ts';
import { functionAppliers } from './function-appliers.ts';
import { storageAppliers } from './storage-appliers.ts';

/** What is deployed, by the type of the resource. */
export const appliers: Readonly<Record<string, Applier>> = {
  ...storageAppliers,
  ...functionAppliers,
  ...flowAppliers,
  ...catalogAppliers,
  ...alertAppliers,
};

const notEnforced = 'MiniStack enforces no access';
const notEncrypted = 'MiniStack encrypts nothing';
const notWatched = 'nothing that the pipeline does depends on it';
const notTimed = 'these tests start everything themselves';

/** What is not, by the type of the resource, with the reason. */
export const notApplied: Readonly<Record<string, string>> = {
  'pulumi:providers:aws': 'it is no resource of AWS; the clients of the tests are in its place',
  'aws:iam/role:Role': notEnforced,
  'aws:iam/rolePolicy:RolePolicy': notEnforced,
  'aws:s3/bucketPolicy:BucketPolicy': notEnforced,
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': notEnforced,
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': notEnforced,
  'aws:kms/key:Key': notEncrypted,
  'aws:kms/alias:Alias': notEncrypted,
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': 'MiniStack lets nothing expire',
  'aws:s3/bucketLogging:BucketLogging': 'MiniStack delivers no access logs',
  'aws:cloudwatch/logGroup:LogGroup': 'functions and state machines of MiniStack write to groups of their own',
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': notWatched,
  'aws:cloudwatch/dashboard:Dashboard': notWatched,
  'aws:scheduler/scheduleGroup:ScheduleGroup': notTimed,
  'aws:scheduler/schedule:Schedule': notTimed,
  'aws:athena/workgroup:Workgroup': 'no function queries Athena',
};

/**
 * Deploys what a program has registered, in the order of its registration, as Pulumi would. Throws when a resource is of a
 * type that is in neither list, before anything is deployed.
 */
export async function deployRecording({ resources }: Recording, account: EmulatedAccount): Promise<void> {
  const registered = resources.filter(({ custom }) => custom);
  const unknown = registered.find(({ type }) => !(type in appliers) && !(type in notApplied));
  if (unknown !== undefined) {
    throw new Error(
      `${unknown.type} (${unknown.name}) has no applier; add one, or say in deploy-recording.ts why not.`,
    );
  }
  for (const { type, name, inputs } of registered) {
    try {
      await appliers[type]?.(account, inputs);
    } catch (error) {
      throw new Error(`${type} (${name}) could not be deployed.`, { cause: error });
    }
  }
}
