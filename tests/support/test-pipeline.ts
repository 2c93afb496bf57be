import { resolve } from 'node:path';
import type { ExecutionInput } from '../../functions/flow.ts';
import { partitionOf } from '../../functions/stage.ts';
import type { DaySettings } from '../../cli/generate/day-settings.ts';
import { generateEvents } from '../../cli/generate/events-generator.ts';
import { executePipeline, resumePipeline, runPipeline } from '../../cli/local-pipeline.ts';
import { localHost } from '../../cli/local-host.ts';
import { directoryPlace } from '../../cli/directory-place.ts';
import { nameExecution } from '../../cli/name-execution.ts';
import type { PipelineEnd } from '../../cli/pipeline-host.ts';
import { verifyEntries } from '../../cli/entry-findings.ts';
import { localExecutions, localTokens } from '../../cli/local-executions.ts';
import { systemProcesses } from '../../cli/local-runner/process-identity.ts';
import { summarizeRun, type RunSummary } from '../../cli/run-summary.ts';
import type { LocalWorkspace } from '../../cli/local-workspace.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { loadContracts, type ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { MetricDocument } from '../../shared/metrics.ts';
import { storeCatalog } from '../../shared/promotion/catalog.ts';
import { converge } from '../../shared/promotion/converge.ts';
import { verifyPartition, type Finding } from '../../shared/promotion/verify.ts';
import { devSettings, type StackSettings } from '../../shared/settings.ts';
import { MemoryState } from '../../shared/store/memory-state.ts';
import { memoryStore, type MemoryStore, type StoreHook } from '../../shared/store/memory-store.ts';
import { assertRowsAccounted } from './rows-accounted.ts';
import { copyState } from './stored-objects.ts';
import { testClock, type TestClock } from './test-clock.ts';

/** The stores of a test pipeline, by name. */
export type StoreName = 'raw' | 'processed' | 'quarantine' | 'artifacts' | 'catalog' | 'local' | 'outbox';

/** Watches and disturbs every call of every store. */
export type PipelineHook = (store: StoreName, ...event: Parameters<StoreHook>) => void | Promise<void>;

/** A run's summary, with its execution. */
export type TestRun = RunSummary & { readonly end: PipelineEnd };

/** The whole pipeline in memory: the same functions, state machine and runner as `sluice run`, as one process. */
export interface TestPipeline {
  readonly workspace: LocalWorkspace;
  readonly memory: Readonly<Record<StoreName, MemoryStore>>;
  readonly clock: TestClock;
  /** What its functions have emitted, oldest first. */
  readonly metrics: readonly MetricDocument[];
  /** The contract of `events`. */
  readonly contract: Contract;
  /** 1 for the first process that works on these objects. */
  readonly process: number;
  readonly partition: (date: string) => Partition;
  /** Puts a raw object of `events`: bytes, or lines joined by newlines. */
  deliver(date: string, object: string, content: readonly string[] | Uint8Array): Promise<void>;
  run(date: string): Promise<TestRun>;
  /** Runs a date of another dataset than `events`. */
  runDataset(dataset: string, date: string): Promise<TestRun>;
  /** Runs an execution with another input than `sluice run` gives. */
  execute(input: Omit<ExecutionInput, 'dataset'>): Promise<PipelineEnd>;
  /** Goes on with an execution of a process that is gone. */
  resume(execution: string): Promise<PipelineEnd>;
  /** What `sluice repair` does for one date. */
  repair(date: string): Promise<string[]>;
  verify(date: string): Promise<Finding[]>;
  verifyDataset(dataset: string, date: string): Promise<Finding[]>;
}

/** What a test pipeline is made of. */
export interface TestPipelineOptions {
  /** Another pipeline over whose objects this one works, as another process would a minute later. */
  readonly over?: TestPipeline;
  /** Another pipeline of whose data this one has a copy; without its local executions and notices. */
  readonly copyOf?: TestPipeline;
  readonly hook?: PipelineHook;
  readonly contracts?: ContractRegistry;
  readonly clock?: TestClock;
  /** Those of dev by default. */
  readonly settings?: StackSettings;
}

const projectContracts = await loadContracts(resolve(import.meta.dirname, '../../contracts'));

/** Every process but the asking one is gone, as it is for the others. */
const lonely = { self: () => systemProcesses.self(), isAlive: () => Promise.resolve(false) };

/** Opens a pipeline in memory. */
export function testPipeline(options: TestPipelineOptions = {}): TestPipeline {
  const { over, copyOf, hook } = options;
  const before = over ?? copyOf;
  const contracts = options.contracts ?? before?.workspace.contracts ?? projectContracts;
  const process = (before?.process ?? 0) + 1;
  const clock = options.clock ?? (before === undefined ? testClock() : laterClock(before, process));
  const open = (name: StoreName) => {
    const copied = copyOf !== undefined && name !== 'local' && name !== 'outbox';
    const state = copied ? copyState(copyOf.memory[name].state) : (over?.memory[name].state ?? new MemoryState());
    return memoryStore({ name, state, ...(hook === undefined ? {} : { hook: (event) => hook(name, event) }) });
  };
  const memory = {
    raw: open('raw'),
    processed: open('processed'),
    quarantine: open('quarantine'),
    artifacts: open('artifacts'),
    catalog: open('catalog'),
    local: open('local'),
    outbox: open('outbox'),
  };
  const { raw, processed, quarantine, artifacts, local, outbox } = memory;
  const metrics: MetricDocument[] = [];
  const workspace: LocalWorkspace = {
    settings: options.settings ?? before?.workspace.settings ?? { ...devSettings, stack: 'test' },
    root: '/nowhere',
    place: directoryPlace('/nowhere'),
    host: localHost(() => workspace),
    stores: { raw, processed, quarantine, artifacts },
    catalog: storeCatalog(memory.catalog),
    contracts,
    executions: localExecutions(() => workspace),
    tokens: localTokens(local),
    clock,
    metrics: { emit: (document) => metrics.push(document) },
    code: { version: '0.0.0', git_sha: 'test' },
    local,
    outbox,
  };
  const contract = contracts.get('events');
  const partition = (date: string) => partitionOf(contract, date);
  const targetsOf = ({ currentCopy }: Contract) => ({
    store: processed,
    quarantine,
    catalog: workspace.catalog,
    currentCopy,
    clock,
  });
  const targets = targetsOf(contract);
  const ended = <T extends PipelineEnd>(end: T): T => {
    assertRowsAccounted(processed.state);
    // Two executions of one second would differ by their nonce alone.
    clock.advance(1000);
    return end;
  };
  const run = async (ran: Contract, date: string): Promise<TestRun> => {
    const end = ended(await runPipeline(workspace, ran, date, () => undefined));
    return { ...(await summarizeRun(workspace, partitionOf(ran, date), end)), end };
  };
  return {
    workspace,
    memory,
    clock,
    metrics,
    contract,
    process,
    partition,
    deliver: async (date, object, content) => {
      const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}${object}`;
      await raw.put(key, content instanceof Uint8Array ? content : linesAsBytes(content));
    },
    run: (date) => run(contract, date),
    runDataset: (dataset, date) => run(contracts.get(dataset), date),
    execute: async (input) => {
      const name = nameExecution(workspace.clock, contract.dataset, input.ingestion_date ?? 'scheduled');
      return ended(await executePipeline(workspace, name, { dataset: contract.dataset, ...input }, () => undefined));
    },
    resume: async (execution) =>
      ended(await resumePipeline(workspace, contract.dataset, execution, () => undefined, lonely)),
    repair: (date) => converge(targets, partition(date)),
    verify: async (date) => [
      ...(await verifyPartition(targets, partition(date))),
      ...(await verifyEntries(workspace, partition(date))),
    ],
    verifyDataset: async (dataset, date) => {
      const verified = contracts.get(dataset);
      const own = partitionOf(verified, date);
      return [...(await verifyPartition(targetsOf(verified), own)), ...(await verifyEntries(workspace, own))];
    },
  };
}

function laterClock(over: TestPipeline, process: number): TestClock {
  return testClock(new Date(over.clock.now() + 60_000).toISOString(), process);
}

/** Lines as a raw object. */
export function linesAsBytes(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** The lines of a generated day, 60 events by default. */
export function eventLines(settings: Partial<DaySettings> & Pick<DaySettings, 'date'>): string[] {
  const chunks = generateEvents({ rows: 60, seed: 1, late: false, ...settings });
  return Buffer.concat([...chunks])
    .toString('utf8')
    .trimEnd()
    .split('\n');
}
