import type { Contract, Finding } from '../../shared/contract/contract.ts';
import { judgeBadRow } from '../../shared/history/bad-row.ts';
import { readDeletedPairs } from '../../shared/history/condemned-deletion.ts';
import { withoutContent } from '../../shared/history/condemned-lines.ts';
import { historyEntry } from '../../shared/history/history-entry.ts';
import { readHistory } from '../../shared/history/history-reader.ts';
import { pairName } from '../../shared/history/quarantined-rows.ts';
import { noReplay, readReplay, type Replay } from '../../shared/history/replay.ts';
import type { RowHistory } from '../../shared/history/row-history.ts';
import { historyKey, rejectsKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Attempt, InputList, PinnedObject } from '../../shared/manifest/documents.ts';
import type { DecodedRow } from '../../shared/rows/row.ts';
import type { ObjectInfo, Stores } from '../../shared/store/object-store.ts';
import { quarantineRecord } from '../../shared/verdicts/reject-record.ts';
import { RejectWriter } from '../../shared/verdicts/reject-writer.ts';
import { rowHash } from '../../shared/verdicts/row-hash.ts';
import type { Tally } from '../../shared/verdicts/tally.ts';

/** The attempt whose rows are rejected. */
interface RejectingAttempt {
  readonly context: { readonly stores: Pick<Stores, 'processed' | 'quarantine'> };
  readonly contract: Contract;
  readonly partition: Partition;
  readonly input: InputList;
  readonly attempt: Attempt;
}

/** What rows were rejected before, and what of them is replayed now. */
interface RejectedBefore {
  readonly history: RowHistory;
  readonly replay: Replay;
  /** What a record names its deletion by, of rows whose content people had deleted. */
  readonly deletedPairs: ReadonlyMap<string, string>;
}

/** The objects that rejected rows lie in; null where there are none. */
export interface StoredRejects {
  readonly quarantine: ObjectInfo | null;
  readonly condemned: ObjectInfo | null;
  readonly history: ObjectInfo | null;
}

/**
 * The rows of an attempt that break a rule: says by their history what becomes of each, and writes it to quarantine or to
 * the condemned rows, and a line of history. A day without such a row reads no history and writes nothing.
 */
export class RejectedRows {
  readonly #attempt: RejectingAttempt;
  readonly #quarantine: RejectWriter;
  readonly #condemned: RejectWriter;
  readonly #history: RejectWriter;
  #before: RejectedBefore | undefined;

  constructor(attempt: RejectingAttempt) {
    const { quarantine } = attempt.context.stores;
    const { partition } = attempt;
    const { run_id } = attempt.attempt;
    this.#attempt = attempt;
    this.#quarantine = new RejectWriter(quarantine, rejectsKey('quarantine', partition, run_id));
    this.#condemned = new RejectWriter(quarantine, rejectsKey('condemned', partition, run_id));
    this.#history = new RejectWriter(quarantine, historyKey(partition, run_id));
  }

  /**
   * Records a row of `object` that has these findings, and tells `tally` what became of it. Must have settled before the
   * next batch of rows is pulled. Throws as the stores and RejectWriter do.
   */
  async add(object: PinnedObject, row: DecodedRow, findings: readonly Finding[], tally: Tally): Promise<void> {
    const { history, replay, deletedPairs } = (this.#before ??= await this.#readBefore());
    const rejected = { row, rowHash: rowHash(row), findings };
    const pair = { rowHash: rejected.rowHash, object: object.key };
    const verdict = judgeBadRow({ ...pair, replayed: replay.attemptCount(pair) }, history);
    tally.settle(verdict);
    const judged = quarantineRecord(this.#attempt.attempt.run_id, object, rejected, verdict);
    // Bronze has the row still, but its content was deleted here, and must not come back under any verdict.
    const deleted = deletedPairs.get(pairName(pair.rowHash, pair.object));
    const record = deleted === undefined ? judged : withoutContent(judged, deleted);
    await (verdict.verdict === 'condemned' ? this.#condemned : this.#quarantine).add(record);
    await this.#history.add(historyEntry(record));
  }

  async #readBefore(): Promise<RejectedBefore> {
    const { context, contract, partition, input } = this.#attempt;
    const history = await readHistory(context.stores, contract, partition);
    const replay = input.replay === null ? noReplay : await readReplay(context.stores.processed, input.replay);
    return { history, replay, deletedPairs: await readDeletedPairs(context.stores.quarantine, partition) };
  }

  /** Ends the objects and gives what they are. Throws as RejectWriter does. */
  async store(): Promise<StoredRejects> {
    return {
      quarantine: await this.#quarantine.store(),
      condemned: await this.#condemned.store(),
      history: await this.#history.store(),
    };
  }

  /** Leaves nothing under way, and no object that `store` has not given. Never throws. */
  async abort(): Promise<void> {
    await Promise.all([this.#quarantine.abort(), this.#condemned.abort(), this.#history.abort()]);
  }
}
