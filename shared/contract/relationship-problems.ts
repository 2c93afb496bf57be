import type { Problem } from '../errors.ts';
import { describeType, storedType } from './column-type.ts';
import type { DocumentColumn, Draft } from './contract-document.ts';
import { type DocumentPath, formatPath } from './document-path.ts';

/** The types that a parent's key is looked up by. */
const referenceTypes: ReadonlySet<string> = new Set(['string', 'int32', 'int64']);

/** What is wrong with the relationships of a column, at `path`, beyond their form and without a look at other contracts. */
export function findRelationshipProblems(column: Draft<DocumentColumn>, path: DocumentPath): Problem[] {
  const stored = storedType(column);
  if ((column.relationships ?? []).length === 0 || stored === undefined || referenceTypes.has(stored.type)) return [];
  const message = `a reference is of type ${[...referenceTypes].join(', ')}, and this column is ${describeType(stored)}`;
  return [{ path: formatPath([...path, 'relationships']), message }];
}
