import type { Problem } from '../errors.ts';
import { describeType, isPossibleDecimal, parseBound, storedType } from './column-type.ts';
import type { DocumentColumn, Draft, LogicalTypeOptions } from './contract-document.ts';
import { type DocumentPath, formatPath } from './document-path.ts';
import { patternProblem } from './pattern-problem.ts';
import { findRelationshipProblems } from './relationship-problems.ts';

/** Columns that the layout adds to a dataset. Readers of the catalog do not tell upper from lower case. */
const reservedNames = ['ingestion_date', 'run_id', 'schema_v', 'year', 'month'];

const boundNames = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const;

/** What is wrong with the columns beyond their form; `path` is where the list of them stands. */
export function findColumnProblems(
  columns: readonly (Draft<DocumentColumn> | undefined)[],
  path: DocumentPath,
): Problem[] {
  return [
    ...columns.flatMap((column, i) => (column === undefined ? [] : problemsOfColumn(column, [...path, i]))),
    ...findNameProblems(columns, path),
    ...findKeyProblems(columns, path),
  ];
}

function findNameProblems(columns: readonly (Draft<DocumentColumn> | undefined)[], path: DocumentPath): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const [i, column] of columns.entries()) {
    const name = column?.name;
    if (name === undefined) continue;
    const folded = name.toLowerCase();
    const twin = seen.get(folded);
    seen.set(folded, name);
    const where = formatPath([...path, i, 'name']);
    if (twin !== undefined) {
      const how =
        twin === name ? 'stands twice' : `differs from "${twin}" only by case, which the catalog does not tell`;
      problems.push({ path: where, message: `"${name}" ${how}` });
    }
    if (reservedNames.includes(folded)) {
      problems.push({ path: where, message: `"${name}" is reserved: partitions have ${reservedNames.join(', ')}` });
    }
    if (name === '__proto__') {
      problems.push({ path: where, message: '"__proto__" has a meaning of its own in JavaScript; use another name' });
    }
  }
  return problems;
}

function findKeyProblems(columns: readonly (Draft<DocumentColumn> | undefined)[], path: DocumentPath): Problem[] {
  const problems: Problem[] = [];
  const positions = new Set<number>();
  if (!columns.some((column) => column?.primaryKey === true)) {
    problems.push({ path: formatPath(path), message: 'has no key: at least one column needs "primaryKey: true"' });
  }
  for (const [i, column] of columns.entries()) {
    if (column === undefined) continue;
    const { primaryKey, primaryKeyPosition: position, required } = column;
    if (primaryKey === true && required !== true) {
      const message = 'must be true, because the column belongs to the key';
      problems.push({ path: formatPath([...path, i, 'required']), message });
    }
    if (position === undefined) continue;
    const where = formatPath([...path, i, 'primaryKeyPosition']);
    if (primaryKey !== true) problems.push({ path: where, message: 'is only for columns with "primaryKey: true"' });
    if (positions.has(position)) problems.push({ path: where, message: `${position} stands twice` });
    positions.add(position);
  }
  return problems;
}

function problemsOfColumn(column: Draft<DocumentColumn>, path: DocumentPath): Problem[] {
  const stored = storedType(column);
  if (stored === undefined) return [];
  if (stored.type === 'decimal' && !isPossibleDecimal(stored)) {
    const message = `${describeType(stored)} is not possible: precision is 1 to 38 digits, scale 0 to precision`;
    return [{ path: formatPath([...path, 'physicalType']), message }];
  }
  const options = column.logicalTypeOptions ?? {};
  const optionsPath = [...path, 'logicalTypeOptions'];
  const problems: Problem[] = [];
  const bounds: Partial<Record<(typeof boundNames)[number], number | bigint>> = {};
  for (const name of boundNames) {
    const stated = options[name];
    if (stated === undefined) continue;
    const bound = parseBound(stored, stated);
    if (bound !== undefined) bounds[name] = bound;
    else {
      const message = `${JSON.stringify(stated)} is not a value that ${describeType(stored)} holds exactly`;
      problems.push({ path: formatPath([...optionsPath, name]), message });
    }
  }
  const least = bounds.minimum ?? bounds.exclusiveMinimum;
  const greatest = bounds.maximum ?? bounds.exclusiveMaximum;
  if (least !== undefined && greatest !== undefined && least > greatest) {
    problems.push({ path: formatPath(optionsPath), message: 'allows no value: the minimum is above the maximum' });
  }
  return [
    ...problems,
    ...findTextProblems(options, optionsPath),
    ...findZoneProblems(options, optionsPath),
    ...findRelationshipProblems(column, path),
  ];
}

function findTextProblems(
  { pattern, minLength = 0, maxLength }: Draft<LogicalTypeOptions>,
  path: DocumentPath,
): Problem[] {
  const problems: Problem[] = [];
  if (pattern !== undefined) problems.push(...patternProblem(pattern, [...path, 'pattern']));
  if (maxLength !== undefined && minLength > maxLength) {
    problems.push({
      path: formatPath([...path, 'maxLength']),
      message: `${maxLength} is below minLength ${minLength}`,
    });
  }
  return problems;
}

/** `timezone` repeats what `defaultTimezone` decides, so the two must agree. */
function findZoneProblems({ timezone, defaultTimezone }: Draft<LogicalTypeOptions>, path: DocumentPath): Problem[] {
  const where = formatPath([...path, 'timezone']);
  if (timezone === true && defaultTimezone !== undefined) {
    return [
      { path: where, message: 'true says that every value has an offset; then defaultTimezone must be left out' },
    ];
  }
  if (timezone === false && defaultTimezone === undefined) {
    return [
      { path: where, message: 'false says that values may have no offset; then defaultTimezone must say "Etc/UTC"' },
    ];
  }
  return [];
}
