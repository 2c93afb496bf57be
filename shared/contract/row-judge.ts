import type { ErrorObject } from 'ajv';
import { type ColumnJudge, type ColumnRules, type Fault, isValueFault, judgeColumn } from './column-judge.ts';
import type { ColumnFault } from './column-keyword.ts';
import type { Contract, Finding, RowJudge } from './contract.ts';
import { ReasonCode } from './reason.ts';
import type { RowCompiler } from './row-compiler.ts';

const noFindings: readonly Finding[] = Object.freeze([]);

const noObject: Finding = Object.freeze({
  code: ReasonCode.malformedRow,
  column: null,
  message: 'a row must be an object',
  action: 'quarantine',
});

/**
 * Makes the judge of a contract's rows. Its findings stand in the order of the columns, those of unknown columns last; a
 * value that is missing, null or of the wrong type is not judged any further.
 */
export function compileJudge(
  columns: readonly ColumnRules[],
  unknownFields: Contract['unknownFields'],
  compileRows: RowCompiler,
): RowJudge {
  const judges = columns.map((rules) => [rules.column.name, judgeColumn(rules)] as const);
  const validate = compileRows({
    type: 'object',
    required: columns.filter(({ column }) => !column.nullable).map(({ column }) => column.name),
    properties: Object.fromEntries(judges.map(([name, { schema }]) => [name, schema])),
    ...(unknownFields === 'ignore' ? {} : { additionalProperties: false }),
  });

  return (values) => {
    if (validate(values)) return noFindings;
    const faults = new Map<string, Fault[]>();
    const unknown: Finding[] = [];
    for (const error of validate.errors ?? []) {
      if (error.keyword === 'type') return [noObject];
      if (error.keyword === 'additionalProperties') {
        unknown.push(unknownColumn(error.params.additionalProperty as string, unknownFields));
      } else {
        const { name, fault } = readError(error);
        const earlier = faults.get(name);
        if (earlier === undefined) faults.set(name, [fault]);
        else earlier.push(fault);
      }
    }
    return [...judges.flatMap(([name, judge]) => findingsOf(judge, faults.get(name) ?? [])), ...unknown];
  };
}

function readError({ keyword, instancePath, params }: ErrorObject): { readonly name: string; readonly fault: Fault } {
  if (keyword === 'required') return { name: params.missingProperty as string, fault: 'required' };
  const fault = keyword === 'column' ? (params.fault as ColumnFault) : (keyword as Fault);
  return { name: instancePath.slice(1), fault };
}

function findingsOf({ findings }: ColumnJudge, faults: readonly Fault[]): Finding[] {
  const conclusive = faults.filter((fault) => !isValueFault(fault));
  return (conclusive.length > 0 ? conclusive : faults).flatMap((fault) => findings.get(fault) ?? []);
}

function unknownColumn(column: string, unknownFields: Contract['unknownFields']): Finding {
  const action = unknownFields === 'halt' ? 'halt' : 'quarantine';
  return { code: ReasonCode.schemaError, column, message: 'is no column of the contract', action };
}
