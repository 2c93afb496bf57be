import type { TransformAnswer } from '../../functions/flow.ts';
import { partitionOf } from '../../functions/stage.ts';
import { transform } from '../../functions/transform/transform.ts';
import { validateOutput } from '../../functions/validate-output/validate-output.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { type ContractRegistry, registerContracts } from '../../shared/contract/contract-registry.ts';
import { inputKey, manifestKey, rawDayPrefix, rejectsKey } from '../../shared/layout/keys.ts';
import type { InputList, Manifest, ParentRef, PinnedObject } from '../../shared/manifest/documents.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import { encodeJson } from '../../shared/store/json.ts';
import type { QuarantineRecord } from '../../shared/verdicts/reject-record.ts';
import { eventContracts } from './event-contract.ts';
import { storedJson, storedRecords } from './stored-objects.ts';
import { testPipeline, type TestPipeline } from './test-pipeline.ts';

/** One run of a small dataset, from its input list to its validation. */
export interface DatasetRun {
  readonly contract: Contract;
  readonly date: string;
  readonly runId: string;
  readonly answer: TransformAnswer;
  /** Throws when the run has none. */
  readonly manifest: () => Manifest;
  readonly quarantine: () => QuarantineRecord[];
  /** What a child's input list says of this run. */
  readonly asParent: () => ParentRef;
  readonly validate: () => Promise<unknown>;
}

/** What a run reads. */
export interface RunInput {
  /** The raw objects, in their order. */
  readonly objects: readonly (string | Uint8Array)[];
  readonly parents?: readonly ParentRef[];
}

/** Small datasets of a test in one pipeline, whose transform and validate-output are called with prepared input lists. */
export interface DatasetRuns {
  readonly pipeline: TestPipeline;
  readonly run: (contract: Contract, date: string, input: RunInput) => Promise<DatasetRun>;
}

/** A pipeline in memory that knows these contracts. */
export function datasetRuns(...contracts: Contract[]): DatasetRuns {
  return openRuns('run', testPipeline({ contracts: registerAll(contracts) }));
}

/** Goes on with a copy of the data of `before`, under these contracts. */
export function laterRuns(before: DatasetRuns, ...contracts: Contract[]): DatasetRuns {
  return openRuns('later', testPipeline({ contracts: registerAll(contracts), copyOf: before.pipeline }));
}

function registerAll(contracts: readonly Contract[]): ContractRegistry {
  return registerContracts([...eventContracts({}).all, ...contracts]);
}

function openRuns(name: string, pipeline: TestPipeline): DatasetRuns {
  let executions = 0;
  const run = (contract: Contract, date: string, input: RunInput) => {
    executions += 1;
    return runOnce(pipeline, contract, date, `${name}-${executions}`, input);
  };
  return { pipeline, run };
}

async function runOnce(
  { workspace, memory }: TestPipeline,
  contract: Contract,
  date: string,
  execution: string,
  { objects, parents = [] }: RunInput,
): Promise<DatasetRun> {
  const pinned: PinnedObject[] = [];
  for (const [index, content] of objects.entries()) {
    const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}${execution}-${index}`;
    const { size, version } = await memory.raw.put(key, Buffer.from(content));
    pinned.push({ key, size, version });
  }
  await memory.processed.put(
    inputKey(contract.dataset, execution),
    encodeJson(inputList(contract, date, execution, { objects: pinned, parents })),
  );
  const stage = { execution, dataset: contract.dataset, schema_v: contract.schemaVersion, ingestion_date: date };
  const answer = await transform(workspace, stage);
  const partition = partitionOf(contract, date);
  const runId = answer.run_id;
  const place = manifestKey(partition, runId);
  return {
    contract,
    date,
    runId,
    answer,
    manifest: () => storedJson<Manifest>(memory.processed.state, place),
    quarantine: () => storedRecords(memory.quarantine.state, rejectsKey('quarantine', partition, runId)),
    asParent: () => ({
      domain: contract.domain,
      dataset: contract.dataset,
      schema_v: contract.schemaVersion,
      ingestion_date: date,
      number: 1,
      run_id: runId,
      manifest_sha256: sha256(memory.processed.state.find(place).bytes),
    }),
    validate: () => validateOutput(workspace, { ...stage, run_id: runId }),
  };
}

function inputList(
  contract: Contract,
  date: string,
  execution: string,
  { objects, parents }: Pick<InputList, 'objects' | 'parents'>,
): InputList {
  const { domain, dataset, schemaVersion, sourceSystems, version, sha256: hash } = contract;
  return {
    nonce: execution,
    execution,
    domain,
    dataset,
    schema_v: schemaVersion,
    ingestion_date: date,
    created_at: '2026-01-05T03:00:00.000Z',
    base: { number: 0, run_id: null },
    source_systems: sourceSystems,
    unlisted_source_systems: [],
    contract: { version, sha256: hash },
    objects,
    superseded: [],
    replaced: [],
    parents,
    replay: null,
    rollback_to: null,
    backfill: null,
  };
}

/** Rows as NDJSON. */
export function ndjson(...rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
