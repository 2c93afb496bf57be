/**
 * Writes docs/reference/resources.md: everything that the program declares for a stack like `prod`, recorded without AWS. With
 * `--check` it writes nothing and fails where the file is of another program.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { widerAccess } from '../infra/access/wider-access.ts';
import { declareStack } from '../infra/declare-stack.ts';
import { functionSpecs } from '../infra/function-specs.ts';
import { openStack } from '../infra/stack.ts';
import { recordProgram, type RecordedResource } from '../tests/infra/record-program.ts';
import { readStackConfig } from '../tests/infra/stack-config.ts';
import { writeTestArtifacts } from '../tests/infra/test-artifacts.ts';
import { keepPage, tableRow as row } from './made-page.ts';

const stack = 'prod';

const build = mkdtempSync(join(tmpdir(), 'sluice-resources-'));
await writeTestArtifacts(build);
const { resources, outputs } = await recordProgram(async () => declareStack(await openStack(build)), {
  stack,
  config: readStackConfig(stack),
});
rmSync(build, { recursive: true });

/** The name in AWS, or within the stack where AWS has none. */
function nameOf({ name, inputs }: RecordedResource): string {
  const names = [inputs.key, inputs.bucket, inputs.dashboardName, inputs.name].map((value) =>
    typeof value === 'string' ? value : '',
  );
  const found = names.find((text) => text !== '') ?? name;
  return found
    .replace(new RegExp(`sluice([-_])${stack}(?=[-_]|$)`), 'sluice$1<stack>')
    .replace('123456789012', '<account>')
    .replace(/-(v?)0\.0\.0-a{40}/, '-$1<version>-<sha>')
    .replace(/0\.0\.0-a{40}/, '<version>-<sha>');
}

const custom = resources.filter(({ custom: isCustom, type }) => isCustom && type.startsWith('aws:'));
const byType = [...Map.groupBy(custom, ({ type }) => type.replace(/^aws:(\w+)\/.*:/, '$1.'))].sort(([a], [b]) =>
  a < b ? -1 : 1,
);

await keepPage(new URL('../docs/reference/resources.md', import.meta.url), 'docs:resources', [
  '# Resources of a stack',
  '',
  '<!-- Made by `npm run docs:resources` from infra/; change it there. -->',
  '',
  `Everything that the program declares with the contracts of this repository and the configuration of \`${stack}\`:`,
  `${custom.length} resources of AWS.`,
  '',
  row('Type', 'How many', 'Names'),
  row('---', '---:', '---'),
  ...byType.map(([type, all]) =>
    row(
      `\`aws.${type}\``,
      all.length,
      [...new Set(all.map(nameOf))]
        .sort()
        .map((name) => `\`${name}\``)
        .join(' '),
    ),
  ),
  '',
  '## Functions',
  '',
  'Node 24 on arm64. Each has a role, a log group and published versions of its own.',
  '',
  row('Function', 'Memory, MB', 'Limit, s', 'Dead-letter queue'),
  row('---', '---:', '---:', '---'),
  ...Object.entries(functionSpecs).map(([name, { memoryMegabytes, timeoutSeconds, isAsynchronous }]) =>
    row(name, memoryMegabytes, timeoutSeconds, isAsynchronous === true ? 'yes' : ''),
  ),
  '',
  '## Access that AWS forces to be wide',
  '',
  'Each role is granted its own prefixes and resources. For these actions AWS knows no narrower resource than `*`.',
  '',
  row('Actions', 'Why'),
  row('---', '---'),
  ...Object.values(widerAccess).map(({ actions, reason }) =>
    row(actions.map((action) => `\`${action}\``).join(' '), reason),
  ),
  '',
  '## Outputs',
  '',
  Object.keys(outputs)
    .map((name) => `\`${name}\``)
    .join(', '),
  '',
]);
