import { deduplicate } from '../../shared/columns/duplicates.ts';
import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { Contract, Reference, RowJudge } from '../../shared/contract/contract.ts';
import { ReasonCode } from '../../shared/contract/reason.ts';
import { judgeReferences } from '../../shared/contract/reference-judge.ts';
import type { RawValue } from '../../shared/contract/values.ts';
import { decodeRows } from '../../shared/rows/decode-rows.ts';
import type { DecodedRow } from '../../shared/rows/row.ts';
import type { SampleVerdict } from './sample-files.ts';

/** The sample rows of a contract after all were judged. */
export interface JudgedSamples {
  /** In the order of the lines. */
  readonly verdicts: readonly SampleVerdict[];
  /** The keys of the valid rows, as text; only of a contract whose key is one column. */
  readonly keys: ReadonlySet<string>;
}

/** Judges sample rows as a run would; `keysOf` gives the keys of a reference's parent. */
export async function judgeSamples(
  contract: Contract,
  bytes: Uint8Array,
  keysOf: (reference: Reference) => ReadonlySet<string>,
): Promise<JudgedSamples> {
  const judge = judgeReferences(contract, (reference) => {
    const keys = keysOf(reference);
    return (value) => keys.has(keyText(value));
  });
  const verdicts = new Map<number, SampleVerdict>();
  const rows = new PartitionColumns(contract.sourceColumns);
  const keys = new Set<string>();
  for await (const batch of decodeRows(once(bytes), contract)) {
    for (const row of batch) {
      const { line } = row.source;
      const reasons = reasonsOf(judge, row);
      verdicts.set(line, reasons.length === 0 ? { line, verdict: 'valid' } : { line, verdict: 'quarantined', reasons });
      if (reasons.length > 0 || row.kind !== 'row') continue;
      rows.append(row.values, 0, line);
      if (contract.key.length === 1) keys.add(keyText(row.values[contract.key[0]!]!));
    }
  }
  const reasons = [`${ReasonCode.duplicateKey} ${contract.key.join(',')}`];
  for (const row of deduplicate(rows, contract.key, contract.orderColumn).duplicates) {
    const { line } = rows.origin(row);
    verdicts.set(line, { line, verdict: 'duplicate', reasons });
  }
  return { verdicts: [...verdicts.values()], keys };
}

/** Each reason once: two rules of a column that a value breaks are one thing to a reader. */
function reasonsOf(judge: RowJudge, row: DecodedRow): string[] {
  if (row.kind !== 'row') return [ReasonCode.malformedRow];
  const findings = judge(row.values).filter(({ action }) => action !== 'warn');
  return [...new Set(findings.map(({ code, column }) => (column === null ? code : `${code} ${column}`)))];
}

/** Keys that references may name are texts and integers, which are equal when their texts are. */
function keyText(value: RawValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(bytes);
}
