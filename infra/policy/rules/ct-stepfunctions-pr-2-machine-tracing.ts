import { ofType } from '../declared-resource.ts';
import { violationsOf, type Rule } from '../rule.ts';

/** CT.STEPFUNCTIONS.PR.2, of AWS Control Tower. */
export const machineTracing: Rule = {
  id: 'CT.STEPFUNCTIONS.PR.2',
  title: 'Every state machine is traced by X-Ray',
  why: 'Without it the traces of the functions of one execution do not belong together.',
  url: 'https://docs.aws.amazon.com/controltower/latest/controlreference/stepfunctions-rules.html#ct-stepfunctions-pr-2-description',
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:sfn/stateMachine:StateMachine').filter(
        ({ inputs }) => (inputs.tracingConfiguration as { enabled?: boolean } | undefined)?.enabled !== true,
      ),
      'is not traced; set enabled of tracingConfiguration',
    ),
};
