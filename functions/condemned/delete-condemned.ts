import { createRequest, requestPeriod } from '../../shared/approval/approval-request.ts';
import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { approversOf, readDecision, type ApprovalDecision } from '../../shared/approval/approval-state.ts';
import { standingSubject } from '../../shared/approval/standing-subject.ts';
import { timestamp } from '../../shared/clock.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { deleteCondemned, type CondemnedDeletion } from '../../shared/history/condemned-deletion.ts';
import {
  findCopies,
  listRows,
  nameOf,
  readCondemned,
  type CondemnedRowName,
  type RowCopies,
} from '../../shared/history/condemned-rows.ts';
import { HashSelection } from '../../shared/history/quarantined-rows.ts';
import { condemnedSubject } from '../../shared/layout/keys.ts';
import type { FunctionContext } from '../context.ts';
import type { Notice } from '../flow.ts';
import { deletionNotice } from './deletion-notice.ts';

/** Condemned rows whose content is to be deleted: those that meet both conditions. */
export interface DoomedRows {
  readonly contract: Contract;
  /** Their row_hashes, or the first 8 digits or more of each; rows of any hash when there are none. */
  readonly hashes: readonly string[];
  /** The run they were condemned in; null for any. */
  readonly runId: string | null;
}

/** The list that an approval and a deletion are bound to. */
export interface DoomedList {
  readonly rows: readonly CondemnedRowName[];
  /** Of the lines `row_hash object run`. */
  readonly sha256: string;
  /** What is left of their text in all of the dataset's runs. */
  readonly copies: RowCopies;
  /** The dates of the runs that they were condemned in, in their order. */
  readonly dates: readonly string[];
}

/** What a call came to. */
export type DeletionAnswer =
  /** None was selected. */
  | { readonly outcome: 'none' }
  | { readonly outcome: 'deleted'; readonly list: DoomedList; readonly deletion: CondemnedDeletion }
  /** Every copy of the rows had lost its content before. */
  | { readonly outcome: 'deleted_before'; readonly list: DoomedList }
  /** People have not approved it: nothing was deleted. */
  | {
      readonly outcome: 'refused';
      readonly list: DoomedList;
      readonly decision: ApprovalDecision;
      readonly request: ApprovalRequest;
      /** To be published; null when people were asked before. */
      readonly notice: Notice | null;
    };

/** The rows that are meant. Throws InvalidInputError for a hash that no condemned row has. */
export async function listDoomed(
  { stores }: Pick<FunctionContext, 'stores'>,
  { contract, hashes, runId }: DoomedRows,
): Promise<DoomedList> {
  const selection = new HashSelection(hashes);
  const names: CondemnedRowName[] = [];
  const dates = new Set<string>();
  for await (const row of readCondemned(stores.quarantine, contract)) {
    if ((runId !== null && row.runId !== runId) || !selection.has(row.record.row_hash)) continue;
    names.push(nameOf(row));
    dates.add(row.date);
  }
  selection.assertFound(
    runId === null ? `the condemned ones of ${contract.dataset}` : `run ${runId} that was condemned`,
  );
  const list = listRows(names);
  const copies = await findCopies(stores.quarantine, contract, list.rows, dates);
  return { ...list, copies, dates: [...dates].sort() };
}

/**
 * Deletes the content of condemned rows once the roles of the contract have approved exactly this list of rows; asks for
 * their approval otherwise. The record of it stays, with the hash of every row. Throws InvalidInputError for a hash that no
 * condemned row has.
 */
export async function requestDeletion(
  context: FunctionContext,
  doomed: DoomedRows,
  person: string,
): Promise<DeletionAnswer> {
  const { stores, clock } = context;
  const { contract } = doomed;
  const list = await listDoomed(context, doomed);
  if (list.rows.length === 0) return { outcome: 'none' };
  if (list.copies.count === 0) return { outcome: 'deleted_before', list };
  const name = condemnedSubject(contract.dataset, list.sha256);
  const subject = await standingSubject(stores.processed, name, clock.now(), contract.approvals);
  const before = await readDecision(stores.processed, subject, clock.now());
  const request = await createRequest(stores.processed, {
    subject,
    title: `delete ${list.rows.length} condemned ${list.rows.length === 1 ? 'row' : 'rows'} of ${contract.dataset}`,
    roles: contract.approvals,
    ...requestPeriod(clock, contract.approvalHours),
    run: null,
  });
  const decision = await readDecision(stores.processed, subject, clock.now());
  if (decision.state !== 'approved') {
    const notice = before.state === 'unrequested' ? deletionNotice(context, doomed, list, request) : null;
    return { outcome: 'refused', list, decision, request, notice };
  }
  const deletion = await deleteCondemned(
    stores.quarantine,
    contract,
    {
      nonce: clock.nonce(),
      rows_sha256: list.sha256,
      rows: list.rows,
      approved_by: approversOf(decision),
      person,
      deleted_at: timestamp(clock),
    },
    list.copies.keys,
  );
  return { outcome: 'deleted', list, deletion };
}
