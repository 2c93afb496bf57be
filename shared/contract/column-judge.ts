import type { ColumnFault, ColumnRule, LimitName } from './column-keyword.ts';
import { describeType } from './column-type.ts';
import type { Action, Column, Finding } from './contract.ts';
import { ReasonCode } from './reason.ts';

/** What a contract asks of the values of one column, and what follows when they break it. */
export interface ColumnRules extends ColumnRule {
  /** JSON Schema's rules for strings; `enum` lists the only values allowed. */
  readonly text: {
    readonly minLength: number | undefined;
    readonly maxLength: number | undefined;
    readonly pattern: string | undefined;
    readonly enum: readonly string[] | undefined;
  };
  /** Of a null or missing value in a column that is not nullable. */
  readonly nullAction: Action;
  /** Of a value that breaks a rule. One of the wrong type cannot be kept, so there `warn` means `quarantine`. */
  readonly valueAction: Action;
  readonly valueCode: ReasonCode;
}

/** What can be wrong: a keyword of JSON Schema, or a fault that the column keyword tells. */
export type Fault = 'required' | keyof ColumnRules['text'] | ColumnFault;

/** A column's part of the schema that rows are judged by, and what each broken rule of it means. */
export interface ColumnJudge {
  readonly schema: object;
  readonly findings: ReadonlyMap<Fault, Finding>;
}

const mostValuesListed = 20;
const valueFaults: readonly Fault[] = [
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
];

/** Whether a fault speaks of a value of the right type; after another one of the same column it means nothing. */
export function isValueFault(fault: Fault): boolean {
  return valueFaults.includes(fault);
}

/** Makes the schema and the findings of one column. The findings are frozen and shared by all rows. */
export function judgeColumn(rules: ColumnRules): ColumnJudge {
  const { column, limits, text, nullAction, valueAction, valueCode } = rules;
  const findings = new Map<Fault, Finding>();
  const add = (fault: Fault, code: ReasonCode, action: Action, message: string) => {
    findings.set(fault, Object.freeze({ code, column: column.name, message, action }));
  };
  const typeAction = valueAction === 'warn' ? 'quarantine' : valueAction;
  add('required', ReasonCode.nullValue, nullAction, 'the column is missing, and a value is required');
  add('null', ReasonCode.nullValue, nullAction, 'is null, and a value is required');
  add('type', ReasonCode.typeError, typeAction, `must be ${describeValues(column)}`);
  add('timestamp', ReasonCode.timestampError, typeAction, `must be ${describeValues(column)}`);
  for (const [fault, message] of describeRules(rules)) add(fault, valueCode, valueAction, message);

  const { enum: validValues, ...lengths } = text;
  // A null in a nullable column is no invalid value, and enum is the one rule that would call it one.
  const values = validValues === undefined ? {} : { enum: column.nullable ? [...validValues, null] : validValues };
  return { schema: { column: { column, limits } satisfies ColumnRule, ...lengths, ...values }, findings };
}

function describeRules({ limits, text }: ColumnRules): Map<Fault, string> {
  const messages = new Map<Fault, string>();
  const signs: Record<LimitName, string> = {
    minimum: 'at least',
    maximum: 'at most',
    exclusiveMinimum: 'above',
    exclusiveMaximum: 'below',
  };
  for (const [fault, sign] of Object.entries(signs) as [LimitName, string][]) {
    const limit = limits[fault];
    if (limit !== undefined) messages.set(fault, `must be ${sign} ${limit}`);
  }
  const { minLength, maxLength, pattern, enum: validValues } = text;
  if (minLength !== undefined) messages.set('minLength', `must have at least ${minLength} characters`);
  if (maxLength !== undefined) messages.set('maxLength', `must have at most ${maxLength} characters`);
  if (pattern !== undefined) messages.set('pattern', `must match ${pattern}`);
  if (validValues !== undefined) {
    const more = validValues.length - mostValuesListed;
    const listed = validValues.slice(0, mostValuesListed).join(', ');
    messages.set('enum', `must be one of ${listed}${more > 0 ? ` and ${more} more` : ''}`);
  }
  return messages;
}

function describeValues(column: Column): string {
  switch (column.type) {
    case 'string':
      return 'a string';
    case 'bool':
      return 'true or false';
    case 'int32':
      return 'an integer from -2147483648 to 2147483647';
    case 'int64':
      return 'an integer of at most 64 bits';
    case 'double':
      return 'a number';
    case 'decimal':
      return `a ${describeType(column)}, exactly`;
    case 'date':
      return 'a day written YYYY-MM-DD';
    case 'timestamp': {
      const offset = column.zone === undefined ? ' and with Z or an offset' : '';
      return `a time written YYYY-MM-DDTHH:MM:SS, with at most 6 digits of a second${offset}`;
    }
  }
}
