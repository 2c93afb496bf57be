/** Text that says something. */
export const text = { type: 'string', minLength: 1 };

/** The standard's identifier of an element, for references from elsewhere. */
export const stableId = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]+$',
  description: 'an identifier of letters, digits, _ and -',
};

export const tags = listOf(text);

/** A time of day. In quotes, because some readers of YAML take an unquoted one for a number. */
export const timeOfDay = {
  type: 'string',
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
  description: 'a UTC time of day written "HH:MM"',
};

/** A list of any length. */
export function listOf(items: object): { readonly type: 'array'; readonly items: object } {
  return { type: 'array', items };
}

/** An object with these properties and no others. */
export function record(required: readonly string[], properties: Readonly<Record<string, object>>): object {
  return { type: 'object', additionalProperties: false, required, properties };
}

/** Further schemas that hold when the property `selector` has the value that names them. */
export function variants(selector: string, schemas: Readonly<Record<string, object>>): readonly object[] {
  return Object.entries(schemas).map(([value, schema]) => ({
    if: { required: [selector], properties: { [selector]: { const: value } } },
    then: schema,
  }));
}

/** The standard's list of `{property, value}` entries, of which only those named in `values` are allowed. */
export function customProperties(values: Readonly<Record<string, object>>): object {
  const entry = record(['property', 'value'], {
    id: stableId,
    property: { enum: Object.keys(values) },
    value: {},
    description: text,
  });
  const byProperty = Object.entries(values).map(([name, value]) => [name, { properties: { value } }] as const);
  return listOf({ ...entry, allOf: variants('property', Object.fromEntries(byProperty)) });
}
