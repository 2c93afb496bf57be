import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { approvalNotice } from '../approval-notice.ts';
import type { FunctionContext } from '../context.ts';
import type { Notice } from '../flow.ts';
import type { DoomedList, DoomedRows } from './delete-condemned.ts';

/** The notice that asks people to approve the deletion of a list. */
export function deletionNotice(
  context: Pick<FunctionContext, 'settings'>,
  { contract: { dataset }, hashes, runId }: DoomedRows,
  { dates, sha256, copies }: DoomedList,
  request: ApprovalRequest,
): Notice {
  const rows = hashes.length === 0 ? '' : ` --row ${hashes.join()}`;
  const run = runId === null ? '' : ` --run ${runId}`;
  return approvalNotice(context, {
    dataset,
    ingestionDate: [...new Set([dates[0], dates.at(-1)])].join(' to '),
    runId: runId ?? 'any',
    request,
    roles: request.roles,
    covers: [
      `What it covers: the rows of the list ${sha256}; copies of their text: ${copies.count}, in objects: ${copies.keys.length}.`,
      'Their text is deleted for good; raw objects keep it.',
    ],
    command: (verb) => `sluice condemned ${verb} ${dataset} ${sha256}`,
    afterwards: `sluice condemned delete ${dataset}${rows}${run}`,
  });
}
