import { parsePromotionNumber, promotionsPrefix } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Manifest, PinnedObject, Promotion } from '../../shared/manifest/documents.ts';
import { rebaseLimit, type PromotionRequest, type PromotionResult } from '../../shared/promotion/promote-run.ts';
import { parseJson } from '../../shared/store/json.ts';
import type { MemoryState } from '../../shared/store/memory-state.ts';

/** What a watch looks at, and whom it tells. */
export interface WatchScope {
  readonly state: MemoryState;
  readonly partition: Partition;
  /** Of every run there is, by run id. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly violated: (message: string) => void;
}

/** How an execution ended, as its state machine was told. */
export interface ExecutionEnd {
  readonly runId: string;
  readonly outcome: 'promoted' | 'superseded';
  readonly rebases: number;
}

/** Checks every change of the log, and every answer that a promoter got, against what the protocol promises. */
export class LogWatch {
  readonly #scope: WatchScope;
  readonly #entries: Promotion[] = [];
  readonly #versions: string[] = [];
  readonly #firstBases = new Map<string, number>();

  constructor(scope: WatchScope) {
    this.#scope = scope;
  }

  /** The log as it is, oldest entry first. */
  get entries(): readonly Promotion[] {
    return this.#entries;
  }

  /** Notes the base with which a run began: what was appended since, it must not undo. */
  begin(runId: string, base: number): void {
    this.#firstBases.set(runId, base);
  }

  /** Reads the log again if a write in `key` changed it. */
  refresh(key: string): void {
    const { state, partition, violated } = this.#scope;
    const prefix = promotionsPrefix(partition);
    if (!key.startsWith(prefix)) return;
    const { objects } = state.page(prefix, '', 1000);
    if (objects.length < this.#entries.length) violated('a log entry was removed');
    for (const [index, { key }] of objects.entries()) {
      const { info, bytes } = state.find(key);
      const known = this.#versions[index];
      if (parsePromotionNumber(key) !== index + 1) violated(`the log has no entry ${index + 1} but "${key}"`);
      else if (known === undefined) this.#append(info.version, parseJson<Promotion>(key, bytes));
      else if (known !== info.version) violated(`entry ${index + 1} was changed after it was written`);
    }
  }

  /** Checks what promoteRun answered to an invocation, be it one that was given up. */
  answer(request: PromotionRequest, result: PromotionResult): void {
    if (result.outcome === 'promoted') this.#checkAcknowledged(request, result.entry);
    else if (result.outcome === 'rebase') this.#checkRebase(request, result);
    else this.#checkSuperseded(request, result);
  }

  /** Checks what promoteRun answered to a further call for a run that was told before that it is promoted. */
  answerLate(request: PromotionRequest, result: PromotionResult): void {
    if (result.outcome === 'promoted') this.#checkAcknowledged(request, result.entry);
    else this.#scope.violated(`run ${request.runId} was promoted, and later told ${result.outcome}`);
  }

  /** Checks what rollBackTo answered. */
  answerRollback(request: Omit<PromotionRequest, 'tries'>, result: PromotionResult): void {
    if (result.outcome === 'promoted') this.#checkAcknowledged(request, result.entry);
    else if (this.#entries.length === request.base)
      this.#scope.violated('a rollback was refused though nothing came between');
  }

  /** Checks at the end that every execution was told the truth. */
  checkEnd(ends: readonly ExecutionEnd[]): void {
    for (const { runId, outcome } of ends) {
      const promoted = this.#entries.some(({ kind, run_id }) => kind === 'promotion' && run_id === runId);
      if (promoted !== (outcome === 'promoted'))
        this.#scope.violated(`run ${runId} ended ${outcome}, and the log differs`);
    }
  }

  #append(version: string, entry: Promotion): void {
    const { violated } = this.#scope;
    const number = this.#entries.length + 1;
    if (entry.number !== number || entry.base !== number - 1) violated(`entry ${number} says ${JSON.stringify(entry)}`);
    if (entry.kind === 'promotion') this.#checkPromotion(number, entry.run_id);
    this.#entries.push(entry);
    this.#versions.push(version);
  }

  #checkPromotion(number: number, runId: string): void {
    const { violated } = this.#scope;
    const twice = this.#entries.find(({ kind, run_id }) => kind === 'promotion' && run_id === runId);
    if (twice !== undefined) violated(`run ${runId} was promoted by entry ${twice.number} and again by ${number}`);
    const since = this.#entries.slice(this.#firstBases.get(runId));
    const head = since.at(-1);
    if (head === undefined) return;
    if (since.some(({ kind }) => kind === 'rollback')) violated(`entry ${number} undoes a rollback since its base`);
    const lost = this.#missing(head.run_id, runId);
    if (lost.length > 0) violated(`entry ${number} (${runId}) loses ${lost.join()}, which ${head.run_id} had read`);
  }

  #checkAcknowledged({ base, runId }: Omit<PromotionRequest, 'tries'>, entry: Promotion): void {
    const { number } = entry;
    const stored = this.#entries[number - 1];
    if (number <= base || entry.run_id !== runId || JSON.stringify(stored) !== JSON.stringify(entry)) {
      this.#scope.violated(`entry ${number} of run ${runId} was acknowledged, but the log has ${stored?.run_id}`);
    }
  }

  #checkRebase(
    { base, runId, tries }: PromotionRequest,
    answer: { readonly base: number; readonly tries: number },
  ): void {
    const { violated } = this.#scope;
    if (answer.tries !== tries + 1 || answer.tries > rebaseLimit) violated(`${runId} rebases ${answer.tries} times`);
    const since = this.#entries.slice(base, answer.base);
    if (since.length !== answer.base - base || since.length === 0) {
      violated(`run ${runId} was rebased from ${base} to ${answer.base}, and the log ends at ${this.#entries.length}`);
    }
    if (!this.#mayFollow(runId, since))
      violated(`run ${runId} was rebased to ${answer.base}, which it must not replace`);
  }

  #checkSuperseded(
    { base, runId }: PromotionRequest,
    { head, lacking }: Extract<PromotionResult, { outcome: 'superseded' }>,
  ): void {
    const { violated } = this.#scope;
    const since = this.#entries.slice(base, head.number);
    if (since.at(-1)?.run_id !== head.run_id)
      violated(`run ${runId} was superseded by an entry that is not in the log`);
    if (this.#mayFollow(runId, since)) violated(`run ${runId} was superseded though it reads all that its heads read`);
    const expected = this.#missing(runId, head.run_id).join();
    const named = lacking.map(objectVersion).join();
    if (named !== expected) violated(`run ${runId} says that the head lacks "${named}" instead of "${expected}"`);
  }

  /** Whether a run may become current after `since`, the entries after its base. */
  #mayFollow(runId: string, since: readonly Promotion[]): boolean {
    const head = since.at(-1);
    const rolledBack = since.some(({ kind }) => kind === 'rollback');
    return head !== undefined && !rolledBack && this.#missing(head.run_id, runId).length === 0;
  }

  /** The raw object versions that `run` read and `other` did not: what readers lose when `other` follows it. */
  #missing(run: string, other: string): string[] {
    const read = new Set(this.#reads(other));
    return this.#reads(run).filter((version) => !read.has(version));
  }

  #reads(runId: string): string[] {
    return (this.#scope.manifests.get(runId)?.input.objects ?? []).map(objectVersion);
  }
}

function objectVersion({ key, version }: PinnedObject): string {
  return `${key.slice(key.lastIndexOf('/') + 1)}@${version}`;
}
