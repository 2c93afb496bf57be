import { columnSchema } from './column-schema.ts';
import { contractCustomSchemas } from './custom-properties.ts';
import { customProperties, listOf, record, stableId, tags, text, timeOfDay, variants } from './schema-parts.ts';
import { qualitySchema } from './quality-schema.ts';

const datasetName = {
  type: 'string',
  pattern: '^[a-z][a-z0-9_]*$',
  description: 'a name of lower-case letters, digits and _ that begins with a letter',
};

const tableSchema = record(['name', 'properties'], {
  id: stableId,
  name: datasetName,
  logicalType: { const: 'object' },
  physicalType: text,
  description: text,
  businessName: text,
  dataGranularityDescription: text,
  tags,
  properties: { ...listOf(columnSchema), minItems: 1 },
  quality: listOf(qualitySchema),
});

const teamSchema = record(['name'], {
  id: stableId,
  name: text,
  description: text,
  members: listOf(record(['username'], { username: text, name: text, role: text, description: text })),
});

const roleSchema = record(['role'], {
  id: stableId,
  role: text,
  description: text,
  access: text,
  firstLevelApprovers: text,
  secondLevelApprovers: text,
});

const supportSchema = record(['channel'], {
  id: stableId,
  channel: text,
  url: text,
  description: text,
  tool: text,
  scope: text,
  invitationUrl: text,
});

const s3Location = {
  type: 'string',
  pattern: '^s3://[A-Za-z0-9._~=/-]+$',
  description: 'an address that begins with s3://',
};

const serverSchema = {
  ...record(['server', 'type'], {
    id: stableId,
    server: text,
    type: { enum: ['local', 's3'] },
    description: text,
    environment: text,
    path: text,
    location: s3Location,
    format: text,
  }),
  allOf: variants('type', { local: { required: ['path', 'format'] }, s3: { required: ['location'] } }),
};

const serviceLevelSchema = {
  ...record(['property', 'value'], {
    id: stableId,
    property: { enum: ['availableBy', 'frequency', 'latency', 'retention', 'generalAvailability', 'endOfSupport'] },
    value: { type: ['string', 'number'] },
    unit: text,
    element: text,
    driver: { enum: ['regulatory', 'analytics', 'operational'] },
    description: text,
  }),
  allOf: variants('property', {
    availableBy: {
      properties: { value: timeOfDay },
    },
  }),
};

const definitionSchema = record(['url', 'type'], { id: stableId, url: text, type: text, description: text });

/**
 * The JSON schema of a contract file. It is narrower than the one that the Open Data Contract Standard publishes: what
 * parse-contract.ts accepts passes that one too, but a field that Sluice would silently ignore is refused here.
 */
export const contractSchema: object = record(
  [
    'apiVersion',
    'kind',
    'id',
    'name',
    'version',
    'status',
    'domain',
    'description',
    'schema',
    'team',
    'customProperties',
  ],
  {
    apiVersion: { const: 'v3.1.0' },
    kind: { const: 'DataContract' },
    id: text,
    name: datasetName,
    version: {
      type: 'string',
      pattern: '^[1-9][0-9]*\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$',
      description: 'a version such as 1.0.0, whose first number is the schema version',
    },
    status: { enum: ['proposed', 'draft', 'active', 'deprecated', 'retired'] },
    domain: datasetName,
    tenant: text,
    tags,
    description: record(['purpose'], { purpose: text, usage: text, limitations: text }),
    schema: { ...listOf(tableSchema), minItems: 1, maxItems: 1 },
    team: teamSchema,
    roles: listOf(roleSchema),
    support: listOf(supportSchema),
    servers: listOf(serverSchema),
    slaProperties: listOf(serviceLevelSchema),
    authoritativeDefinitions: listOf(definitionSchema),
    customProperties: customProperties(contractCustomSchemas),
  },
);
