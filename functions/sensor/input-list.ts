import { timestamp } from '../../shared/clock.ts';
import { inputKey, replayKey } from '../../shared/layout/keys.ts';
import type { InputList, Promotion } from '../../shared/manifest/documents.ts';
import { createJson, getJson } from '../../shared/store/json.ts';
import { exists } from '../../shared/store/object-store.ts';
import type { SensorAnswer } from '../flow.ts';
import type { SensorScope } from './sensor-scope.ts';
import { pinParents } from './parents.ts';
import { findReplaced, type CurrentInput } from './raw-changes.ts';
import type { RawListing } from './raw-listing.ts';
import { listUnlisted } from './unlisted-listing.ts';

/** What the sensor has fixed for an execution; undefined as long as it has not. */
export async function readInputList({ context, contract, input }: SensorScope): Promise<InputList | undefined> {
  const key = inputKey(contract.dataset, input.execution);
  const { processed } = context.stores;
  return (await exists(processed, key)) ? getJson<InputList>(processed, key) : undefined;
}

/** Fixes what a run reads. Of several calls the first one decides; the others get its list. */
export async function fixRun(scope: SensorScope, current: CurrentInput, listing: RawListing): Promise<InputList> {
  const { context, contract, partition, input } = scope;
  const { raw, processed } = context.stores;
  const replay = replayKey(contract.dataset, input.execution);
  return fix(scope, current.head, {
    unlisted_source_systems: await listUnlisted(raw, contract, partition.ingestionDate),
    objects: listing.objects,
    superseded: listing.superseded,
    replaced: findReplaced(current, listing),
    parents: await pinParents(processed, context.contracts, contract, partition.ingestionDate),
    replay: (await exists(processed, replay)) ? replay : null,
    rollback_to: null,
  });
}

/** Fixes a rollback, which reads no raw data, as `fixRun` does a run. */
export async function fixRollback(scope: SensorScope, head: Promotion, runId: string): Promise<InputList> {
  const nothing = { unlisted_source_systems: [], objects: [], superseded: [], replaced: [], parents: [], replay: null };
  return fix(scope, head, { ...nothing, rollback_to: runId });
}

type FixedPart = Pick<
  InputList,
  'unlisted_source_systems' | 'objects' | 'superseded' | 'replaced' | 'parents' | 'replay' | 'rollback_to'
>;

async function fix(
  { context, contract, partition, input }: SensorScope,
  head: Promotion | undefined,
  part: FixedPart,
): Promise<InputList> {
  const list: InputList = {
    nonce: context.clock.nonce(),
    execution: input.execution,
    domain: contract.domain,
    dataset: contract.dataset,
    schema_v: contract.schemaVersion,
    ingestion_date: partition.ingestionDate,
    created_at: timestamp(context.clock),
    base: { number: head?.number ?? 0, run_id: head?.run_id ?? null },
    source_systems: contract.sourceSystems,
    contract: { version: contract.version, sha256: contract.sha256 },
    ...part,
    backfill: input.backfill ?? null,
  };
  const key = inputKey(contract.dataset, input.execution);
  const creation = await createJson(context.stores.processed, key, list);
  return creation.created ? list : creation.existing;
}

/** What the sensor answers with this list, whenever it is asked. */
export function answerOf({ execution, dataset, schema_v, ingestion_date, base, rollback_to }: InputList): SensorAnswer {
  const stage = { execution, dataset, schema_v, ingestion_date, base: base.number };
  return rollback_to === null ? { outcome: 'ready', ...stage } : { outcome: 'rollback', ...stage, run_id: rollback_to };
}
