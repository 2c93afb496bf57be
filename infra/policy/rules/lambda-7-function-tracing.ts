import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** Lambda.7. */
export const functionTracing: Rule = {
  id: 'Lambda.7',
  title: 'Every function is traced by X-Ray',
  why: 'A trace shows in which call of which function an execution spent its time or failed.',
  url: controlPage('lambda', 'lambda-7'),
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:lambda/function:Function').filter(
        ({ inputs }) => (inputs.tracingConfig as { mode?: string } | undefined)?.mode !== 'Active',
      ),
      'is not traced; set the mode of tracingConfig to Active',
    ),
};
