/** A statement of an IAM policy, each list as a list. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Of every kind; `*` is everybody. Empty in a policy of an identity. */
  readonly principals: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Conditions that keep a principal `*` to who is known, if their values have no wildcards. */
const narrowingKeys = [
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:principalaccount',
  'aws:principalarn',
];

/** The statements of a policy, given as JSON, as Pulumi passes it, or as the object; none of a resource without one. */
export function readStatements(policy: unknown): Statement[] {
  if (policy === undefined) return [];
  const { Statement } = (typeof policy === 'string' ? JSON.parse(policy) : policy) as { Statement: unknown };
  return listOf(Statement).map((statement) => {
    const { Effect, Action, Resource, Principal, Condition } = statement as Record<string, unknown>;
    const principals = typeof Principal === 'object' && Principal !== null ? Object.values(Principal) : [Principal];
    return {
      effect: String(Effect),
      actions: listOf(Action).map(String),
      resources: listOf(Resource).map(String),
      principals: principals.flatMap(listOf).map(String),
      conditions: (Condition ?? {}) as Statement['conditions'],
    };
  });
}

/** Whether a statement lets in whoever asks: everybody, and no condition on fixed values says who. */
export function isPublic({ effect, principals, conditions }: Statement): boolean {
  if (effect !== 'Allow' || !principals.includes('*')) return false;
  const narrowing = Object.entries(conditions)
    .filter(([operator]) => /^(String|Arn)(Equals|Like)$/.test(operator))
    .flatMap(([, values]) => Object.entries(values))
    .filter(([key]) => narrowingKeys.includes(key.toLowerCase()));
  return !narrowing.some(([, values]) => listOf(values).every((value) => !/[*?]|\$\{/.test(String(value))));
}

/** Whether one of a statement's actions, which may have wildcards, is this action. */
export function allowsAction({ effect, actions }: Statement, action: string): boolean {
  return effect === 'Allow' && actions.some((pattern) => matches(pattern, action));
}

function matches(pattern: string, action: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i').test(action);
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
