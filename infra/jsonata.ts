/** A JSONata expression as the states language quotes it. */
export function jsonata(expression: string): string {
  return `{% ${expression} %}`;
}

/** The JSONata object whose fields are these expressions. */
export function object(expressions: Readonly<Record<string, string>>): string {
  const fields = Object.entries(expressions).map(([name, expression]) => `'${name}': ${expression}`);
  return `{${fields.join(', ')}}`;
}

/** The expressions that read the fields `names` of the object `from`, by name. */
export function fieldsOf(from: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, `${from}.${name}`]));
}

/** The JSONata objects in one; of fields with the same name the last counts. */
export function merge(...objects: readonly string[]): string {
  return `$merge([${objects.join(', ')}])`;
}

/** The value of `expression`, or of `otherwise` where it has none. */
export function orElse(expression: string, otherwise: string): string {
  return `$exists(${expression}) ? ${expression} : ${otherwise}`;
}
