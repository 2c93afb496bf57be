import type { Problem } from '../errors.ts';
import { type DocumentPath, formatPath } from './document-path.ts';

/** One problem when `pattern` is no regular expression of ECMAScript in Unicode mode, else none. */
export function patternProblem(pattern: string, path: DocumentPath): readonly Problem[] {
  try {
    new RegExp(pattern, 'u');
    return [];
  } catch (error) {
    return [{ path: formatPath(path), message: (error as Error).message }];
  }
}
