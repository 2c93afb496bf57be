import { ofType } from '../declared-resource.ts';
import { violationsOf, type Rule } from '../rule.ts';

/** Sluice.4. */
export const functionAlias: Rule = {
  id: 'Sluice.4',
  title: 'No function has an alias',
  why: 'A version of the state machine names versions of functions, so that its alias moves everything at once; an alias of a function would move a part of the executions that run.',
  url: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html',
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:lambda/alias:Alias'),
      'is an alias of a function; name the published version instead',
    ),
};
