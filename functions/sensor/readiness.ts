import type { Contract } from '../../shared/contract/contract.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { PinnedObject } from '../../shared/manifest/documents.ts';
import { describeLost } from '../changed-objects.ts';
import type { SensorAnswer } from '../flow.ts';
import { refuseRolledBack } from './backfill.ts';
import { findMissingParents } from './parents.ts';
import { findLost, type CurrentInput } from './raw-changes.ts';
import type { MissingSource, RawListing } from './raw-listing.ts';
import { stopExecution, type SensorScope } from './sensor-scope.ts';

/** How long a scheduled execution waits before it looks for raw data and parents again. */
export const lookAgainSeconds = 300;

/**
 * Why a run cannot begin with this raw listing, as the sensor's answer; undefined when it can. A rollback since its plan
 * comes first, and what is lost second: a run without it would take rows away from readers, and waiting does not bring it
 * back.
 */
export async function judgeReadiness(
  scope: SensorScope,
  current: CurrentInput,
  listing: Omit<RawListing, 'objects'>,
): Promise<SensorAnswer | undefined> {
  const { context, contract, partition } = scope;
  const { missing, bytes } = listing;
  const rolledBack = await refuseRolledBack(scope);
  if (rolledBack !== undefined) return rolledBack;
  const lost = findLost(current, contract, partition.ingestionDate, listing);
  if (lost.length > 0) return refuseLoss(scope, current, lost);
  const { processed } = context.stores;
  const parents = await findMissingParents(processed, context.contracts, contract, partition.ingestionDate);
  if (missing.length > 0 || parents.length > 0) return notReady(scope, missing, parents);
  return bytes > contract.maxPartitionBytes ? tooLarge(scope, bytes) : undefined;
}

function refuseLoss(scope: SensorScope, { head }: CurrentInput, lost: readonly PinnedObject[]): Promise<SensorAnswer> {
  const { context, contract, partition } = scope;
  const day = `${versionName(context.contracts, contract)} ${partition.ingestionDate}`;
  return stopExecution(scope, {
    outcome: 'refused',
    what: 'raw data lost',
    problems: describeLost(head?.run_id ?? '', lost),
    nextStep:
      'have what is gone restored, in S3 from the versions of the bucket; what was wrong to be there: ' +
      `sluice raw supersede ${day} OBJECT --reason TEXT, then: sluice run ${day}`,
  });
}

function notReady(
  scope: SensorScope,
  sources: readonly MissingSource[],
  parents: readonly Partition[],
): SensorAnswer | Promise<SensorAnswer> {
  if (mayWait(scope)) return { outcome: 'waiting', wait_seconds: lookAgainSeconds };
  const { context, contract, partition } = scope;
  const { contracts } = context;
  const { ingestionDate } = partition;
  const steps = [
    ...(sources.length > 0 ? ['ask the owners of the source'] : []),
    ...parents.map((parent) => `sluice run ${versionName(contracts, parent)} ${parent.ingestionDate}`),
  ];
  return stopExecution(scope, {
    outcome: 'raw_missing',
    what: sources.length > 0 ? 'raw data missing' : 'parent not promoted',
    problems: [
      ...sources.map((source) => describeSource(contract, ingestionDate, source)),
      ...parents.map(describeParent),
    ],
    nextStep: `${steps.join(', then: ')}, then: sluice run ${versionName(contracts, contract)} ${ingestionDate}`,
  });
}

function mayWait({ context, contract, input }: SensorScope): boolean {
  const { scheduled_time } = input;
  if (scheduled_time === undefined || contract.availableBy === null) return false;
  const due = Date.parse(`${scheduled_time.slice(0, 10)}T${contract.availableBy}:00Z`);
  return context.clock.now() + lookAgainSeconds * 1000 <= due;
}

function describeSource(contract: Contract, ingestionDate: string, { source, superseded }: MissingSource): string {
  const prefix = rawDayPrefix(contract, source, ingestionDate);
  if (superseded.length === 0) {
    return `No raw object with content lies below "${prefix}" (names that begin with "_" or "." do not count).`;
  }
  const records = superseded.map((key) => `"${key}"`).join(', ');
  return `Every raw object below "${prefix}" is superseded, and no other takes its place (${records}).`;
}

function describeParent({ dataset, schemaVersion, ingestionDate }: Partition): string {
  return `The parent ${dataset} v${schemaVersion} has no promoted run of ${ingestionDate}.`;
}

function tooLarge(scope: SensorScope, bytes: number): Promise<SensorAnswer> {
  const { maxPartitionBytes } = scope.contract;
  return stopExecution(scope, {
    outcome: 'refused',
    what: 'partition too large',
    problems: [
      `The raw objects are ${bytes} bytes together; the contract's maxPartitionBytes is ${maxPartitionBytes}.`,
    ],
    nextStep:
      'raise maxPartitionBytes in the contract if this size is expected, or supersede what does not belong there.',
  });
}
