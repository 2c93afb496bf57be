/** A place where something is not what was declared. */
export interface Difference {
  /** Such as `Environment.Variables.SLUICE_SETTINGS`; empty for the whole. */
  readonly path: string;
  readonly declared: unknown;
  /** Undefined where there is nothing. */
  readonly found: unknown;
}

/**
 * Where `found` is not what is declared. It may have more fields, as everything that AWS tells has; a list has to have the
 * same elements, in their order. What is declared as undefined must not be there.
 */
export function findDifferences(declared: unknown, found: unknown, path = ''): Difference[] {
  if (Array.isArray(declared) && Array.isArray(found) && declared.length === found.length) {
    return declared.flatMap((element, index) => findDifferences(element, found[index], `${path}[${index}]`));
  }
  if (isObject(declared) && isObject(found)) {
    return Object.entries(declared).flatMap(([name, value]) =>
      findDifferences(value, found[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return isAtom(declared) && Object.is(declared, found) ? [] : [{ path, declared, found }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAtom(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

const longestShown = 160;

/** A value in a sentence, shortened. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longestShown ? text : `${text.slice(0, longestShown - 1)}…`;
}
