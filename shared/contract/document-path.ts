/** A place in a document, as steps from its root. */
export type DocumentPath = readonly (string | number)[];

/** The path as messages write it, such as `schema[0].properties[2].logicalType`; empty for the root. */
export function formatPath(path: DocumentPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** The path that a JSON pointer (RFC 6901) into `document` names. */
export function pathOfPointer(document: unknown, pointer: string): DocumentPath {
  const path: (string | number)[] = [];
  let node = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(node) ? Number(key) : key);
    node = childOf(node, key);
  }
  return path;
}

/** The own property of an object, or the element of an array, under `key`. */
export function childOf(node: unknown, key: string | number): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, key)
    ? (node as Record<string | number, unknown>)[key]
    : undefined;
}
