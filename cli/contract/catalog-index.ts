import type { Contract } from '../../shared/contract/contract.ts';
import { escapeText, formatMarkdownTable } from './markdown.ts';

/** The catalog's first page: every contract, and which dataset refers to which. */
export function formatCatalogIndex(contracts: readonly Contract[]): string {
  const edges = contracts.flatMap(({ dataset, schemaVersion, references }) =>
    references.map(
      (parent) => `  ${parent.dataset}_v${parent.schemaVersion} -->|${parent.column}| ${dataset}_v${schemaVersion}`,
    ),
  );
  return [
    '# Catalog',
    '',
    'Made from the contracts by `npm run sluice -- contract docs`; CI refuses pages that are not up to date.',
    '',
    ...formatMarkdownTable(
      ['dataset', 'domain', 'owner', 'what it is'],
      contracts.map(({ dataset, schemaVersion, domain, owner, description }) => [
        `[${dataset} v${schemaVersion}](${dataset}-v${schemaVersion}.md)`,
        escapeText(domain),
        escapeText(owner),
        escapeText(description),
      ]),
    ),
    '',
    '## Lineage',
    '',
    'An arrow goes from a dataset to those whose rows refer to it, which run after it.',
    '',
    '```mermaid',
    'flowchart LR',
    ...contracts.map(({ dataset, schemaVersion }) => `  ${dataset}_v${schemaVersion}["${dataset} v${schemaVersion}"]`),
    ...edges,
    '```',
    '',
  ].join('\n');
}
