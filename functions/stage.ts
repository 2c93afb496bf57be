import type { Contract } from '../shared/contract/contract.ts';
import { ContractChangedError, InvalidInputError, StageOrderError } from '../shared/errors.ts';
import { dayBefore, isDate } from '../shared/layout/date.ts';
import { inputKey } from '../shared/layout/keys.ts';
import { describePartition, type Partition } from '../shared/layout/partition.ts';
import type { InputList } from '../shared/manifest/documents.ts';
import { getJson } from '../shared/store/json.ts';
import type { FunctionContext } from './context.ts';
import type { ExecutionInput, StageInput } from './flow.ts';

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
const scheduleForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** What every stage after the sensor works on. */
export interface OpenStage {
  readonly contract: Contract;
  readonly partition: Partition;
  /** What the sensor fixed. */
  readonly input: InputList;
}

/**
 * Opens the stage of an execution that has an input list. Throws InvalidInputError for a dataset without a contract,
 * StageOrderError when the input list is of another partition, and ContractChangedError when the contract is not the one
 * that the sensor read.
 */
export async function openStage(
  { contracts, stores }: Pick<FunctionContext, 'contracts' | 'stores'>,
  { dataset, schema_v, ingestion_date, execution }: StageInput,
): Promise<OpenStage> {
  const contract = contracts.get(dataset, schema_v);
  const input = await getJson<InputList>(stores.processed, inputKey(dataset, execution));
  const partition = partitionOf(contract, ingestion_date);
  const [asked, fixed] = [partition, storedPartition(input)].map(describePartition);
  if (asked !== fixed)
    throw new StageOrderError(execution, `its input list is of ${fixed}, and it was called for ${asked}`);
  if (contract.sha256 !== input.contract.sha256) throw new ContractChangedError(dataset, input.contract, contract);
  return { contract, partition, input };
}

/** The partition that a stored document names. */
export function storedPartition({
  domain,
  dataset,
  schema_v,
  ingestion_date,
}: Pick<InputList, 'domain' | 'dataset' | 'schema_v' | 'ingestion_date'>): Partition {
  return { domain, dataset, schemaVersion: schema_v, ingestionDate: ingestion_date };
}

/** The partition of a contract's dataset at a date. */
export function partitionOf({ domain, dataset, schemaVersion }: Contract, ingestionDate: string): Partition {
  return { domain, dataset, schemaVersion, ingestionDate };
}

/** The date an execution runs: the one it is given, or the UTC day before its scheduled time. Throws InvalidInputError. */
export function dateOf({ ingestion_date, scheduled_time }: ExecutionInput): string {
  if (ingestion_date === undefined && scheduled_time !== undefined) return dateOfSchedule(scheduled_time);
  if (ingestion_date !== undefined && isDate(ingestion_date)) return ingestion_date;
  const message = `${JSON.stringify(ingestion_date ?? null)} is not a date of the form YYYY-MM-DD`;
  throw new InvalidInputError('The execution input', [{ path: 'ingestion_date', message }]);
}

function dateOfSchedule(time: string): string {
  // With Z: JavaScript takes a time without an offset for the local one, and the day must not depend on the machine.
  if (scheduleForm.test(time) && isDate(time.slice(0, 10)) && !Number.isNaN(Date.parse(time))) return dayBefore(time);
  const message = `${JSON.stringify(time)} is not a time of the form YYYY-MM-DDTHH:MM:SSZ`;
  throw new InvalidInputError('The execution input', [{ path: 'scheduled_time', message }]);
}
