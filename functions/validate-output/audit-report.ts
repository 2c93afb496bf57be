import type { Contract } from '../../shared/contract/contract.ts';
import type { Manifest, Validation } from '../../shared/manifest/documents.ts';
import { checkResults } from '../../shared/quality/check-results.ts';
import type { CheckResult, Report } from '../../shared/quality/report.ts';
import { Tally } from '../../shared/verdicts/tally.ts';
import { requireEqual } from './require-equal.ts';

/** The checks that follow from the counts alone; the others count values of rows that were not written. */
const countedMetrics: ReadonlySet<CheckResult['metric']> = new Set([
  'rowCount',
  'duplicateValues',
  'alarmRate',
  'blockRate',
]);

/**
 * Compares the report, which lies at `key`, with the manifest whose counts were read back: counts, their sum, and every
 * check that follows from them, evaluated anew. Throws IntegrityError at the first disagreement.
 */
export function auditReport(contract: Contract, manifest: Manifest, report: Report, key: string): Validation['checks'] {
  const { counts } = manifest;
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) {
    requireEqual(key, name, counts[name], report.counts?.[name] ?? 'missing');
  }
  const { input_rows, valid_rows, quarantined_rows, duplicate_rows, condemned_rows } = counts;
  requireEqual(key, 'sum of rows', input_rows, valid_rows + quarantined_rows + duplicate_rows + condemned_rows);

  const counted = checkResults(contract, new Tally(contract), counts).filter(({ metric }) =>
    countedMetrics.has(metric),
  );
  for (const check of counted) {
    requireEqual(key, `check ${check.id}`, describe(check), describe(report.checks.find(({ id }) => id === check.id)));
  }
  return [
    { name: 'rows of every verdict', found: JSON.stringify(counts), result: 'pass' },
    { name: 'checks that follow from the counts', found: counted.map(({ id }) => id).join(', '), result: 'pass' },
  ];
}

function describe(check: CheckResult | undefined): string {
  return check === undefined ? 'missing' : `${check.observed} (${check.result})`;
}
