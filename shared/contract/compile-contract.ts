import type { ColumnRules } from './column-judge.ts';
import { storedType } from './column-type.ts';
import { compileChecks } from './compile-checks.ts';
import type { ContractDocument, DocumentColumn, QualityArguments, QualityEntry } from './contract-document.ts';
import type { Column, Contract, Metric, Reference } from './contract.ts';
import {
  anomalyDefaults,
  contractCustomValues,
  customDefaults,
  type OptionalCustomValues,
  qualityCustomValues,
  relationshipCustomValues,
  relationshipDefaults,
  type RequiredCustomValues,
} from './custom-properties.ts';
import { isRowRule, keyColumns } from './quality-entry.ts';
import { ReasonCode } from './reason.ts';
import type { RowCompiler } from './row-compiler.ts';
import { compileJudge } from './row-judge.ts';

/**
 * Makes a frozen contract of what parseContract gave; `sha256` is the hash of the file's bytes, `compileRows` makes the
 * validator of its rows.
 */
export function compileContract(document: ContractDocument, sha256: string, compileRows: RowCompiler): Contract {
  const table = document.schema[0]!;
  // parseContract has made sure of those that have no default.
  const { rawFormat, anomaly, ...stated } = {
    ...customDefaults,
    ...contractCustomValues(document),
  } as RequiredCustomValues & OptionalCustomValues;
  const sourceColumns = table.properties.map(compileColumn);
  const columns = [...sourceColumns, ...deriveColumns(stated.monthColumn)];
  const rules = table.properties.map((property, i) => compileRules(property, sourceColumns[i]!));
  const availableBy = document.slaProperties?.find(({ property }) => property === 'availableBy')?.value;
  return deepFreeze({
    dataset: document.name,
    domain: document.domain,
    version: document.version,
    schemaVersion: Number(document.version.split('.')[0]),
    description: document.description.purpose,
    sha256,
    owner: document.team.name,
    format: rawFormat,
    ...stated,
    columns,
    sourceColumns,
    references: table.properties.flatMap(compileReferences),
    key: keyColumns(table.properties),
    checks: compileChecks(table),
    anomaly: { ...anomalyDefaults, ...anomaly },
    availableBy: availableBy === undefined ? null : String(availableBy),
    shareValues: rules.find(({ column }) => column.name === stated.shareColumn)?.text.enum ?? [],
    judge: compileJudge(rules, stated.unknownFields, compileRows),
  });
}

function compileColumn(property: DocumentColumn): Column {
  const { name, description = '', required = false } = property;
  return { name, ...storedType(property)!, description, nullable: !required };
}

function compileReferences({ name, relationships = [] }: DocumentColumn): Reference[] {
  return relationships.map((relationship) => {
    const [dataset = '', parentColumn = ''] = relationship.to.split('.');
    return { column: name, dataset, parentColumn, ...relationshipDefaults, ...relationshipCustomValues(relationship) };
  });
}

/** A dataset that is laid out by month has year and month as columns too, because paths below a run are not partitions. */
function deriveColumns(monthColumn: string | null): Column[] {
  if (monthColumn === null) return [];
  return (['year', 'month'] as const).map((part) => ({
    name: part,
    type: 'int32',
    description: `The ${part}, in UTC, of ${monthColumn}.`,
    nullable: false,
    derived: { from: monthColumn, part },
  }));
}

function compileRules(property: DocumentColumn, column: Column): ColumnRules {
  const options = property.logicalTypeOptions;
  const ofMetric = (metric: Metric) => (property.quality ?? []).filter((entry) => entry.metric === metric);
  const values = ofMetric('invalidValues');
  const stated = values.reduce<QualityArguments>((all, entry) => ({ ...all, ...entry.arguments }), {});
  return {
    column,
    limits: {
      minimum: options?.minimum,
      maximum: options?.maximum,
      exclusiveMinimum: options?.exclusiveMinimum,
      exclusiveMaximum: options?.exclusiveMaximum,
    },
    text: {
      minLength: options?.minLength,
      maxLength: options?.maxLength,
      pattern: options?.pattern ?? stated.pattern,
      enum: stated.validValues,
    },
    nullAction: rowAction(ofMetric('nullValues'), property),
    valueAction: rowAction(values, property),
    valueCode: values.map((entry) => qualityCustomValues(entry).code).find(Boolean) ?? ReasonCode.valueError,
  };
}

/** What becomes of a row that breaks a rule: rejected, unless an entry that speaks of every row says otherwise. */
function rowAction(entries: readonly QualityEntry[], property: DocumentColumn) {
  const rule = entries.find((entry) => isRowRule(entry, property));
  return (rule && qualityCustomValues(rule).action) ?? 'quarantine';
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  return Object.freeze(value);
}
