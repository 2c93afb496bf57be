import { qualityCustomSchemas } from './custom-properties.ts';
import type { Metric, Operator } from './contract.ts';
import { customProperties, listOf, record, stableId, tags, text, variants } from './schema-parts.ts';

const limit = { type: 'number', minimum: 0 };
const range = { type: 'array', minItems: 2, maxItems: 2, uniqueItems: true, items: limit };

/** The JSON schema of each operator's limit. */
export const operators: Readonly<Record<Operator, object>> = {
  mustBe: limit,
  mustNotBe: limit,
  mustBeGreaterThan: limit,
  mustBeGreaterOrEqualTo: limit,
  mustBeLessThan: limit,
  mustBeLessOrEqualTo: limit,
  mustBeBetween: range,
  mustNotBeBetween: range,
};

const values = { ...listOf({ type: 'string' }), minItems: 1, uniqueItems: true };

/** The JSON schema of each metric's arguments. */
const metrics: Readonly<Record<Metric, object>> = {
  rowCount: record([], {}),
  nullValues: record([], {}),
  missingValues: record([], { missingValues: { ...values, items: { type: ['string', 'null'] } } }),
  invalidValues: record([], { validValues: values, pattern: { type: 'string', description: 'a regular expression' } }),
  duplicateValues: record([], { properties: values }),
};

/** The JSON schema of a quality entry; that it has exactly one operator is checked elsewhere. */
export const qualitySchema: object = {
  ...record(['metric'], {
    id: stableId,
    type: { const: 'library' },
    name: text,
    description: text,
    dimension: {
      enum: ['accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness'],
    },
    businessImpact: text,
    severity: text,
    tags,
    metric: { enum: Object.keys(metrics) },
    ...operators,
    unit: { enum: ['rows', 'percent'] },
    arguments: { type: 'object' },
    customProperties: customProperties(qualityCustomSchemas),
  }),
  allOf: variants(
    'metric',
    Object.fromEntries(Object.entries(metrics).map(([name, schema]) => [name, { properties: { arguments: schema } }])),
  ),
};
