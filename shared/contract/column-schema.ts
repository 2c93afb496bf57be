import type { LogicalType } from './contract-document.ts';
import { relationshipCustomSchemas } from './custom-properties.ts';
import { qualitySchema } from './quality-schema.ts';
import { customProperties, listOf, record, stableId, tags, text, variants } from './schema-parts.ts';

/** What a physicalType `decimal(precision,scale)` looks like; whether the numbers are possible is checked elsewhere. */
export const decimalGrammar = /^decimal\((\d{1,3}), ?(\d{1,3})\)$/;

const count = { type: 'integer', minimum: 0 };
const number = { type: 'number' };

function bounds(bound: object): Readonly<Record<string, object>> {
  return { minimum: bound, maximum: bound, exclusiveMinimum: bound, exclusiveMaximum: bound };
}

function typeSchema(physicalType: object, options: Readonly<Record<string, object>>): object {
  return { properties: { physicalType, logicalTypeOptions: record([], options) } };
}

const types: Readonly<Record<LogicalType, object>> = {
  string: typeSchema(
    { enum: ['string'] },
    { minLength: count, maxLength: count, pattern: { type: 'string', description: 'a regular expression' } },
  ),
  integer: typeSchema({ enum: ['int64', 'int32'] }, bounds(number)),
  number: typeSchema(
    {
      type: 'string',
      pattern: `^double$|${decimalGrammar.source}`,
      description: '"double" or a decimal with its precision and scale, such as "decimal(10,2)"',
    },
    bounds(number),
  ),
  boolean: typeSchema({ enum: ['boolean'] }, {}),
  date: typeSchema({ enum: ['date'] }, bounds(text)),
  timestamp: typeSchema(
    { enum: ['timestamp'] },
    { ...bounds(text), timezone: { type: 'boolean' }, defaultTimezone: { enum: ['Etc/UTC', 'UTC'] } },
  ),
};

const relationshipSchema = record(['to'], {
  type: { const: 'foreignKey' },
  to: {
    type: 'string',
    pattern: '^[a-z][a-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*$',
    description: 'the name of a dataset and of its column, such as "orders.order_id"',
  },
  customProperties: customProperties(relationshipCustomSchemas),
});

/** The JSON schema of a column. */
export const columnSchema: object = {
  ...record(['name', 'logicalType'], {
    id: stableId,
    name: {
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      maxLength: 255,
      description: 'a name of letters, digits and _ that does not begin with a digit',
    },
    logicalType: { enum: Object.keys(types) },
    physicalType: text,
    logicalTypeOptions: { type: 'object' },
    description: text,
    businessName: text,
    classification: text,
    criticalDataElement: { type: 'boolean' },
    examples: { type: 'array' },
    tags,
    required: { type: 'boolean' },
    primaryKey: { type: 'boolean' },
    primaryKeyPosition: { type: 'integer', minimum: 1 },
    quality: listOf(qualitySchema),
    relationships: { ...listOf(relationshipSchema), maxItems: 1 },
  }),
  allOf: variants('logicalType', types),
};
