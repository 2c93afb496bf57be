import { _, type Code, type CodeKeywordDefinition, type KeywordCxt, Name } from 'ajv';
import { parseBound } from './column-type.ts';
import * as columnValues from './column-values.ts';
import type { Column } from './contract.ts';

/** The value of the keyword: a column and the limits of its values, as the contract states them. */
export interface ColumnRule {
  readonly column: Column;
  readonly limits: Readonly<Record<LimitName, number | string | undefined>>;
}

/** Which limit a value breaks. */
export type LimitName = 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum';

/** What an error of the keyword says was wrong; only a value of the type is compared with limits. */
export type ColumnFault = 'null' | 'type' | 'timestamp' | LimitName;

const broken: Readonly<Record<LimitName, (value: Code, bound: Code) => Code>> = {
  minimum: (value, bound) => _`${value} < ${bound}`,
  maximum: (value, bound) => _`${value} > ${bound}`,
  exclusiveMinimum: (value, bound) => _`${value} <= ${bound}`,
  exclusiveMaximum: (value, bound) => _`${value} >= ${bound}`,
};

/**
 * The ajv keyword that judges the values of a column: JSON Schema knows neither bigint nor decimals nor int64. It
 * generates code, which is the fastest kind of keyword and the only one that a standalone validator can have; such a
 * validator imports column-values.ts as `columnValues`.
 */
export const columnKeyword: CodeKeywordDefinition = {
  keyword: 'column',
  schemaType: 'object',
  error: { message: 'breaks a rule of its column', params: ({ params }) => _`{fault: ${params.fault}}` },
  code(context: KeywordCxt) {
    const { gen, data } = context;
    const { column, limits } = context.schema as ColumnRule;
    const report = (fault: ColumnFault) => {
      context.setParams({ fault });
      context.error();
    };
    gen.if(_`${data} === null`);
    if (!column.nullable) report('null');
    gen.elseIf(_`!(${typeTest(context, column)})`);
    report('type');
    if (column.type === 'timestamp') {
      gen.elseIf(_`!${call(context, 'isInstant', column.zone)}`);
      report('timestamp');
    }
    const stated = (Object.keys(broken) as LimitName[]).filter((name) => limits[name] !== undefined);
    if (stated.length > 0) {
      gen.else();
      const value = gen.const('value', comparable(context, column));
      for (const name of stated) {
        gen.if(broken[name](value, boundCode(context, column, limits[name]!)), () => {
          report(name);
        });
      }
    }
    gen.endIf();
  },
};

function typeTest(context: KeywordCxt, { type, precision, scale }: Column): Code {
  const { data } = context;
  switch (type) {
    case 'string':
      return call(context, 'isText');
    case 'bool':
      return _`typeof ${data} == "boolean"`;
    case 'int32':
      return call(context, 'isInt32');
    case 'int64':
      return call(context, 'isInt64');
    case 'double':
      return call(context, 'isDouble');
    case 'decimal':
      return call(context, 'isDecimal', precision, scale);
    case 'date':
      return call(context, 'isDate');
    case 'timestamp':
      // Whether the text is one is asked next: it has a fault of its own.
      return _`typeof ${data} == "string"`;
  }
}

/** The value in the form that parseBound gives limits; mixed comparisons of number and bigint are exact. */
function comparable(context: KeywordCxt, { type, precision, scale, zone }: Column): Code {
  switch (type) {
    case 'double':
      return call(context, 'toDouble');
    case 'decimal':
      return call(context, 'toDecimal', precision, scale);
    case 'date':
      return call(context, 'toDays');
    case 'timestamp':
      return call(context, 'toMicros', zone);
    case 'int32':
    case 'int64':
    case 'string':
    case 'bool':
      return context.data;
  }
}

function call(context: KeywordCxt, name: keyof typeof columnValues, ...rest: (number | string | undefined)[]): Code {
  const { gen, data } = context;
  const callee = gen.scopeValue('func', { ref: columnValues[name], code: _`columnValues.${new Name(name)}` });
  const given = rest.filter((each) => each !== undefined);
  return _`${callee}(${given.reduce<Code>((list, each) => _`${list}, ${each}`, data)})`;
}

function boundCode({ gen }: KeywordCxt, column: Column, limit: number | string): Code {
  const bound = parseBound(column, limit);
  return typeof bound === 'number'
    ? _`${bound}`
    : gen.scopeValue('obj', { ref: bound, code: _`BigInt(${String(bound)})` });
}
