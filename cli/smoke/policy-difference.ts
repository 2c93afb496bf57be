import type { PolicyDocument } from '../../infra/access/policy-document.ts';

/** As AWS gives a policy back: one text may stand for a list of one, and a statement for a list. */
interface FoundPolicy {
  readonly Statement?: FoundStatement | readonly FoundStatement[];
}

type FoundStatement = Readonly<Record<string, unknown>>;

/**
 * What a policy lacks of the declared one, and what it has beside it, as sentences; none when both grant and deny the same
 * in the same statements, however AWS writes them. `found` is JSON; undefined where there is none.
 */
export function findPolicyDifferences(declared: PolicyDocument, found: string | undefined): string[] {
  if (found === undefined) return ['there is no policy'];
  const { Statement: given = [] } = JSON.parse(found) as FoundPolicy;
  const statements = (Array.isArray(given) ? given : [given]) as readonly FoundStatement[];
  const wanted = new Set(declared.Statement.map((statement) => canonical(statement)));
  const there = new Set(statements.map((statement) => canonical(statement)));
  return [
    ...declared.Statement.filter((statement) => !there.has(canonical(statement))).map(
      (statement) => `the policy has no statement ${nameOf(statement)} as it is declared`,
    ),
    ...statements
      .filter((statement) => !wanted.has(canonical(statement)))
      .map((statement) => `the policy has a statement ${nameOf(statement)} that is not declared`),
  ];
}

/** Its Sid, or all of it where it has none. */
function nameOf(statement: object): string {
  const { Sid } = statement as { readonly Sid?: string };
  return Sid ?? JSON.stringify(statement);
}

/** One text for all ways to write a statement: names and lists in order, one text for a list of one. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const elements = value.map((element) => canonical(element)).sort();
    return elements.length === 1 ? elements[0]! : `[${elements.join()}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(String(value));
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => [name, unify(name, field)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}

/** Everybody may be written in two ways, and actions in any case. */
function unify(name: string, field: unknown): unknown {
  if (name === 'Principal' && field === '*') return { AWS: '*' };
  return name === 'Action' ? (JSON.parse(JSON.stringify(field).toLowerCase()) as unknown) : field;
}
