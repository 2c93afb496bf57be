import type { Decision } from '../../shared/approval/approval-documents.ts';
import { standingSubject } from '../../shared/approval/standing-subject.ts';
import { condemnedSubject } from '../../shared/layout/keys.ts';
import { contractArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { decideSubject, decisionOptions, identityNote } from '../decide.ts';
import { usageProblem } from '../usage-problem.ts';

/** `sluice condemned approve`: one role's yes to the deletion of condemned rows. */
export const approveDeletionCommand = deletionCommand('approve', 'approved');

/** `sluice condemned reject`: one role's no to it. */
export const rejectDeletionCommand = deletionCommand('reject', 'rejected');

function deletionCommand(verb: 'approve' | 'reject', decision: Decision): Command {
  return {
    name: `condemned ${verb}`,
    summary: `${verb} the deletion of condemned rows, for one role`,
    positionals: ['dataset', 'hash'],
    options: decisionOptions,
    details:
      'The hash is that of the list of rows, as "sluice condemned delete" tells it. Nothing is deleted by this command:\n' +
      'give "sluice condemned delete" again when all roles have approved.\n' +
      `${identityNote}\n` +
      'Exit status: 0 decided, 3 recorded and still waiting for other roles, 2 refused.\n\n' +
      `  sluice condemned ${verb} events HASH --role domain${decision === 'rejected' ? ' --reason TEXT' : ''}`,
    run: async (invocation) => {
      const [dataset = '', hash = ''] = invocation.positionals;
      const contract = contractArgument(invocation, dataset);
      if (!/^[0-9a-f]{64}$/.test(hash)) {
        const message = `${JSON.stringify(hash)} is no SHA-256 of 64 hexadecimal digits`;
        throw usageProblem('hash', message);
      }
      const name = condemnedSubject(contract.dataset, hash);
      return decideSubject(invocation, decision, async ({ stores, clock }) => ({
        subject: await standingSubject(stores.processed, name, clock.now(), contract.approvals),
      }));
    },
  };
}
