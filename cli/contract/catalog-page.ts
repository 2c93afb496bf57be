import { describeType } from '../../shared/contract/column-type.ts';
import type { ContractDocument, DocumentColumn } from '../../shared/contract/contract-document.ts';
import type { Check, Contract } from '../../shared/contract/contract.ts';
import { escapeText, formatMarkdownTable } from './markdown.ts';

/** The catalog page of one contract, in Markdown: what its rows are, who answers for them, what is checked. */
export function formatCatalogPage(
  contract: Contract,
  document: ContractDocument,
  children: readonly Contract[],
): string {
  const { dataset, schemaVersion, version, domain, description, owner, key, sha256 } = contract;
  const { usage, limitations } = document.description;
  const granularity = document.schema[0]!.dataGranularityDescription;
  return [
    `# ${dataset} v${schemaVersion}`,
    '',
    escapeText(description),
    '',
    ...[granularity, usage, limitations].flatMap((text) => (text === undefined ? [] : [escapeText(text), ''])),
    ...formatMarkdownTable(
      ['', ''],
      [
        ['Contract', `\`contracts/${dataset}/v${schemaVersion}.yaml\`, version ${version}, ${document.status}`],
        ['SHA-256', `\`${sha256}\``],
        ['Domain', escapeText(domain)],
        ['Owner', escapeText(owner)],
        ['Key', key.map(code).join(', ')],
        ['Sorted by', code(contract.orderColumn)],
        ['Raw data', `${contract.format.toUpperCase()} from ${contract.sourceSystems.map(code).join(', ')}`],
        [
          'Laid out by',
          contract.monthColumn === null
            ? 'date of arrival'
            : `date of arrival, then month of ${code(contract.monthColumn)}`,
        ],
        [
          'Runs',
          contract.schedule === 'off' ? 'not by itself' : `every day at ${contract.schedule} UTC, for the day before`,
        ],
        ['Approved by', contract.approvals.map(code).join(' and ')],
      ],
    ),
    '',
    '## Columns',
    '',
    ...formatMarkdownTable(
      ['column', 'type', 'null', 'description', 'rules'],
      contract.columns.map((column) => {
        const property = document.schema[0]!.properties.find(({ name }) => name === column.name);
        return [
          code(column.name),
          describeType(column),
          column.nullable ? 'yes' : 'no',
          escapeText(column.description),
          property === undefined ? '' : describeRules(property).join('; '),
        ];
      }),
    ),
    '',
    '## Checks',
    '',
    ...formatMarkdownTable(
      ['check', 'limit', 'if it fails'],
      [...contract.checks.map(describeCheck), ...describeRates(contract)],
    ),
    '',
    '## Lineage',
    '',
    ...describeLineage(contract, children),
    '',
    '## People',
    '',
    ...describePeople(document),
    '',
  ].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function describeRules({ logicalTypeOptions = {}, quality = [], relationships = [] }: DocumentColumn): string[] {
  const options = Object.entries(logicalTypeOptions).map(([name, value]) => `${name} ${code(String(value))}`);
  const stated = quality.flatMap(({ arguments: given }) => [
    ...(given?.pattern === undefined ? [] : [`pattern ${code(given.pattern)}`]),
    ...(given?.validValues === undefined ? [] : [`one of ${given.validValues.map(code).join(' ')}`]),
  ]);
  return [...options, ...stated, ...relationships.map(({ to }) => `in ${code(to)}`)].map((rule) =>
    rule.replaceAll('|', String.raw`\|`),
  );
}

function describeCheck({ id, operator, limit, unit, action }: Check): string[] {
  const limits = typeof limit === 'number' ? String(limit) : limit.join(' and ');
  return [code(id), `${operator} ${limits}${unit === 'percent' ? ' %' : ''}`, consequence[action]];
}

const consequence = {
  warn: 'the run passes with a warning',
  quarantine: 'the rows are quarantined',
  halt: 'the run is blocked',
} as const;

function describeRates({ alarmRate, blockRate, driftShare, breakerLimit }: Contract): string[][] {
  return [
    [code('alarmRate'), `at most ${alarmRate} % of rows quarantined or condemned`, consequence.warn],
    [code('blockRate'), `at most ${blockRate} % of rows quarantined`, consequence.halt],
    [code('driftShare'), `a column differs in at most ${driftShare} % of rows`, 'the run ends as drift'],
    [code('breakerLimit'), `at most ${breakerLimit} rows with one code an hour`, 'the circuit breaker opens'],
  ];
}

function describeLineage({ references }: Contract, children: readonly Contract[]): string[] {
  const up = references.map(
    ({ column, dataset, schemaVersion, parentColumn, scope }) =>
      `- ${code(column)} refers to ${code(parentColumn)} of ${link(dataset, schemaVersion)} (${scope === 'all' ? 'every date' : 'the same date'}).`,
  );
  const down = children.map(({ dataset, schemaVersion }) => `- ${link(dataset, schemaVersion)} refers to it.`);
  return up.length + down.length === 0 ? ['No other dataset.'] : [...up, ...down];
}

function link(dataset: string, schemaVersion: number): string {
  return `[${dataset} v${schemaVersion}](${dataset}-v${schemaVersion}.md)`;
}

function describePeople({ team, roles = [], support = [], slaProperties = [] }: ContractDocument): string[] {
  return [
    `- ${escapeText(team.name)}${team.description === undefined ? '' : `: ${escapeText(team.description)}`}`,
    ...support.map(
      ({ channel, url, scope }) =>
        `- ${escapeText(channel)}${scope === undefined ? '' : ` (${escapeText(scope)})`}: ${url ?? ''}`,
    ),
    ...roles.map(
      ({ role, access = '', description = '' }) =>
        `- ${code(role)}: ${escapeText([access, description].filter(Boolean).join('. '))}`,
    ),
    ...slaProperties.map(
      ({ property, value, description = '' }) => `- ${code(property)} ${value}: ${escapeText(description)}`,
    ),
  ];
}
