import { timestamp } from '../../shared/clock.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { inputKey, rawDayPrefix, runId } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { InputList } from '../../shared/manifest/documents.ts';
import { readHead } from '../../shared/promotion/promotion-log.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { encodeJson, getJson } from '../../shared/store/json.ts';
import { exists } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import { endExecution } from '../end-execution.ts';
import type { SensorAnswer, SensorInput } from '../flow.ts';
import { notice } from '../notice.ts';
import { dateOf, partitionOf } from '../stage.ts';
import { listRaw, type RawListing } from './raw-listing.ts';
import { listUnlisted } from './unlisted-listing.ts';

/** How long a scheduled execution waits before it looks for raw data again. */
export const lookAgainSeconds = 300;

/**
 * Fixes what an execution reads: the log's head first, the raw objects second, both in `input.json`. In this order a
 * richer run that is promoted in between is noticed as a conflict. An input.json that exists is the answer.
 */
export async function sensor(context: FunctionContext, input: SensorInput): Promise<SensorAnswer> {
  const contract = context.contracts.get(input.dataset, input.schema_v);
  const partition = partitionOf(contract, dateOf(input));
  const { processed } = context.stores;
  const key = inputKey(contract.dataset, input.execution);
  if (await exists(processed, key)) return ready(await getJson<InputList>(processed, key));

  const head = await readHead(processed, partition);
  const listing = await listRaw(context.stores.raw, contract, partition.ingestionDate);
  if (listing.missing.length > 0) return rawMissing(context, contract, partition, input, listing);
  if (listing.bytes > contract.maxPartitionBytes) return refused(context, contract, partition, input, listing.bytes);

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
    unlisted_source_systems: await listUnlisted(context.stores.raw, contract, partition.ingestionDate),
    contract: { version: contract.version, sha256: contract.sha256 },
    objects: listing.objects,
    superseded: [],
  };
  const { created } = await createOnce(processed, key, encodeJson(list));
  return ready(created ? list : await getJson<InputList>(processed, key));
}

function ready({ execution, dataset, schema_v, ingestion_date, base }: InputList): SensorAnswer {
  return { outcome: 'ready', execution, dataset, schema_v, ingestion_date, base: base.number };
}

async function rawMissing(
  context: FunctionContext,
  contract: Contract,
  partition: Partition,
  input: SensorInput,
  { missing }: RawListing,
): Promise<SensorAnswer> {
  const { scheduled_time, execution } = input;
  if (scheduled_time !== undefined && contract.availableBy !== null) {
    const due = Date.parse(`${scheduled_time.slice(0, 10)}T${contract.availableBy}:00Z`);
    if (context.clock.now() + lookAgainSeconds * 1000 <= due) {
      return { outcome: 'waiting', wait_seconds: lookAgainSeconds };
    }
  }
  const reasons = missing.map((source) => {
    const prefix = rawDayPrefix(contract, source, partition.ingestionDate);
    return `No raw object with content lies below "${prefix}" (names that begin with "_" or "." do not count).`;
  });
  return {
    outcome: 'raw_missing',
    notice: await stop(context, contract, partition, execution, 'raw_missing', reasons, {
      class: 'P2',
      what: 'raw data missing',
      nextStep: `ask the owners of the source, then: sluice run ${contract.dataset} ${partition.ingestionDate}`,
    }),
  };
}

async function refused(
  context: FunctionContext,
  contract: Contract,
  partition: Partition,
  { execution }: SensorInput,
  bytes: number,
): Promise<SensorAnswer> {
  const reason = `The raw objects are ${bytes} bytes together; the contract's maxPartitionBytes is ${contract.maxPartitionBytes}.`;
  return {
    outcome: 'refused',
    notice: await stop(context, contract, partition, execution, 'refused', [reason], {
      class: 'P2',
      what: 'partition too large',
      nextStep:
        'raise maxPartitionBytes in the contract if this size is expected, or remove what does not belong there.',
    }),
  };
}

async function stop(
  context: FunctionContext,
  contract: Contract,
  partition: Partition,
  execution: string,
  outcome: 'raw_missing' | 'refused',
  problems: readonly string[],
  message: { readonly class: 'P2'; readonly what: string; readonly nextStep: string },
) {
  const run = { execution, runId: runId(execution, 0), stage: 'sensor' };
  await endExecution(context, contract, partition, run, { outcome, problems });
  const { dataset, ingestionDate } = partition;
  const facts = { stack: context.stack, dataset, ingestionDate, runId: run.runId, reasons: problems };
  return notice(message.class, message.what, { ...facts, nextStep: message.nextStep });
}
