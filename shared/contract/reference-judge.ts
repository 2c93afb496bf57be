import type { Contract, Finding, Reference, RowJudge } from './contract.ts';
import { ReasonCode } from './reason.ts';
import type { RawValue } from './values.ts';

/** Says whether a value, which is of the key's type, is a key of the parent. */
export type ParentLookup = (value: RawValue) => boolean;

/**
 * The judge of a contract together with its references. Findings stand in the order of the columns, those about the
 * reference after the others of a column. A value that is null or of the wrong type is not looked up.
 */
export function judgeReferences(
  { judge, references, sourceColumns }: Pick<Contract, 'judge' | 'references' | 'sourceColumns'>,
  lookupOf: (reference: Reference) => ParentLookup,
): RowJudge {
  if (references.length === 0) return judge;
  const rules = references.map((reference) => ({
    column: reference.column,
    hasKey: lookupOf(reference),
    finding: findingOf(reference),
  }));
  const places = new Map(sourceColumns.map(({ name }, index) => [name, index]));
  const placeOf = ({ column, code }: Finding) =>
    code === ReasonCode.schemaError ? places.size : (places.get(column ?? '') ?? -1);

  return (values) => {
    const findings = judge(values);
    let orphans: Finding[] | undefined;
    for (const { column, hasKey, finding } of rules) {
      const value = Object.hasOwn(values, column) ? values[column] : null;
      if (value === null || value === undefined || isMistyped(findings, column) || hasKey(value)) continue;
      orphans ??= [];
      orphans.push(finding);
    }
    if (orphans === undefined) return findings;
    return findings.length === 0 ? orphans : [...findings, ...orphans].sort((a, b) => placeOf(a) - placeOf(b));
  };
}

function isMistyped(findings: readonly Finding[], column: string): boolean {
  return findings.some((finding) => finding.column === column && finding.code === ReasonCode.typeError);
}

/** Frozen and shared by all rows, as those of the contract's own rules are. */
function findingOf({ column, dataset, parentColumn, scope, action }: Reference): Finding {
  const which = scope === 'sameDate' ? ' that was promoted for the same date' : ' that was promoted';
  const message = `must be a value of ${dataset}.${parentColumn}${which}`;
  return Object.freeze({ code: ReasonCode.referenceError, column, message, action });
}
