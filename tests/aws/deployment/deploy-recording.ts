import type { Recording } from '../../infra/record-program.ts';
import { accessAppliers } from './access-appliers.ts';
import { alertAppliers } from './alert-appliers.ts';
import type { Applier } from './applier.ts';
import { bucketAppliers } from './bucket-appliers.ts';
import { catalogAppliers } from './catalog-appliers.ts';
import type { EmulatedAccount } from './emulated-account.ts';
import { flowAppliers } from './flow-appliers.ts';
import { functionAppliers } from './function-appliers.ts';
import { scheduleAppliers } from './schedule-appliers.ts';
import { storageAppliers } from './storage-appliers.ts';

/** What is deployed, by the type of the resource. */
export const appliers: Readonly<Record<string, Applier>> = {
  ...accessAppliers,
  ...storageAppliers,
  ...bucketAppliers,
  ...functionAppliers,
  ...flowAppliers,
  ...catalogAppliers,
  ...alertAppliers,
  ...scheduleAppliers,
};

const notWatched = 'nothing that the pipeline does depends on it';

/** What is not, by the type of the resource, with the reason. */
export const notApplied: Readonly<Record<string, string>> = {
  'pulumi:providers:aws': 'it is no resource of AWS; the clients of the tests are in its place',
  'aws:cloudwatch/logGroup:LogGroup': 'functions and state machines of MiniStack write to groups of their own',
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': notWatched,
  'aws:cloudwatch/dashboard:Dashboard': notWatched,
};

/**
 * Deploys what a program has registered, in the order of its registration, as Pulumi would. Throws when a resource is of a
 * type that is in neither list, before anything is deployed.
 * @param chosen - Those that the emulator has a use for; all by default.
 */
export async function deployRecording(
  { resources }: Recording,
  account: EmulatedAccount,
  chosen: Readonly<Record<string, Applier>> = appliers,
): Promise<void> {
  const registered = resources.filter(({ custom }) => custom);
  const unknown = registered.find(({ type }) => !(type in appliers) && !(type in notApplied));
  if (unknown !== undefined) {
    throw new Error(
      `${unknown.type} (${unknown.name}) has no applier; add one, or say in deploy-recording.ts why not.`,
    );
  }
  for (const { type, name, inputs } of registered) {
    try {
      await chosen[type]?.(account, inputs);
    } catch (error) {
      throw new Error(`${type} (${name}) could not be deployed.`, { cause: error });
    }
  }
}
