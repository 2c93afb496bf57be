/**
 * Writes docs/controls.md from the rules in infra/policy; with `--check` it writes nothing and fails where the file is of
 * other rules.
 */
import { accountControls } from '../infra/policy/account-controls.ts';
import { allRules } from '../infra/policy/all-rules.ts';
import { keepPage, tableRow as row } from './made-page.ts';

await keepPage(new URL('../docs/controls.md', import.meta.url), 'docs:controls', [
  '# Controls',
  '',
  '<!-- Made by `npm run docs:controls` from infra/policy; change it there. -->',
  '',
  'What every stack keeps to, decided from what the program declares: by the tests, and in a deployment by Pulumi, which',
  'refuses a stack that does not. An id without `CT.` or `Sluice.` before it is a control of AWS Security Hub, `CT.` one of AWS Control',
  'Tower, `Sluice.` a rule of this project. Each rule is one file of',
  '[infra/policy/rules](../infra/policy/rules), named by its id.',
  '',
  '```sh',
  'npm run preview -- --stack dev # with --policy-pack infra/policy, as npm run deploy',
  '```',
  '',
  'A value that only AWS knows, such as the id of a key that is not there yet, is unknown in a preview: a rule that reads it warns',
  'then and decides in the update.',
  '',
  '## Of the stack',
  '',
  row('Id', 'What holds', 'Why'),
  row('---', '---', '---'),
  ...allRules.map(({ id, title, why, url }) => row(`[${id}](${url})`, title, why)),
  '',
  "## Of the account: its owner's",
  '',
  'A stack does not decide these, because it is not alone in its account.',
  '',
  row('Id', 'What holds', 'How'),
  row('---', '---', '---'),
  ...accountControls.map(({ id, title, how, url }) => row(`[${id}](${url})`, title, how)),
  '',
]);
