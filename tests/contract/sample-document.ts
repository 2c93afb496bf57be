/** A document that tests may change before they give it to the parser. */
export interface SampleDocument {
  [field: string]: unknown;
  schema: { [field: string]: unknown; name: string; properties: SampleColumn[] }[];
  customProperties: { property: string; value: unknown }[];
}

export type SampleColumn = Record<string, unknown>;

/** The key and order columns of every sample; further columns come after them. */
export const sampleColumns: readonly SampleColumn[] = [
  { name: 'id', logicalType: 'string', required: true, primaryKey: true },
  { name: 'at', logicalType: 'timestamp', required: true },
];

/** A valid contract of the dataset `sales` with the columns `id`, `at` and those given. */
export function sampleDocument(...columns: SampleColumn[]): SampleDocument {
  return structuredClone({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'sales',
    name: 'sales',
    version: '1.0.0',
    status: 'active',
    domain: 'shop',
    description: { purpose: 'What was sold.' },
    team: { name: 'Shop' },
    schema: [{ name: 'sales', properties: [...sampleColumns, ...columns] }],
    customProperties: customProperties({ orderColumn: 'at', sourceSystems: ['till'] }),
  });
}

/** The bytes of a file that holds the document; JSON is YAML. */
export function toBytes(document: unknown): Uint8Array {
  return new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document));
}

/** The standard's form of these values. */
export function customProperties(values: Record<string, unknown>): { property: string; value: unknown }[] {
  return Object.entries(values).map(([property, value]) => ({ property, value }));
}
