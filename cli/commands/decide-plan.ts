import type { Decision } from '../../shared/approval/approval-documents.ts';
import { findPlan, planSubject } from '../../shared/backfill/backfill-plan.ts';
import { askedPlanOptions, describeResume } from '../backfill/plan-approval.ts';
import type { Command } from '../command.ts';
import { commonOptions } from '../common-options.ts';
import { decideSubject, decisionOptions, identityNote } from '../decide.ts';
import { usageProblem } from '../usage-problem.ts';

/** `sluice backfill approve`: one role's yes to a plan. */
export const approvePlanCommand = planCommand('approve', 'approved');

/** `sluice backfill reject`: one role's no to a plan. */
export const rejectPlanCommand = planCommand('reject', 'rejected');

function planCommand(verb: 'approve' | 'reject', decision: Decision): Command {
  return {
    name: `backfill ${verb}`,
    summary: `${verb} the plan of a backfill, for one role`,
    positionals: ['id'],
    options: decisionOptions,
    details:
      'What is decided about is every byte of the plan. Its runs are promoted without further questions as long as\n' +
      'they pass without a warning and are what the plan says.\n' +
      `${identityNote}\n` +
      'Exit status: 0 decided, 3 recorded and still waiting for other roles, 2 refused.\n\n' +
      `  sluice backfill ${verb} ID --role domain${decision === 'rejected' ? ' --reason TEXT' : ''}`,
    run: (invocation) => {
      const [id = ''] = invocation.positionals;
      return decideSubject(invocation, decision, async (workspace) => {
        const plan = await findPlan(workspace.stores.processed, id);
        if (plan === undefined) {
          const all = `sluice backfill status${commonOptions(workspace)}`;
          throw usageProblem('id', `there is no plan ${JSON.stringify(id)}; these are all: ${all}`);
        }
        return { subject: planSubject(plan), afterwards: [describeResume(plan, askedPlanOptions(workspace))] };
      });
    },
  };
}
