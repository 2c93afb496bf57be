/** The part of the EventBridge pattern language that the failure rule is written in. */
type Matcher = null | string | { prefix: string } | { exists: boolean } | { 'anything-but': { prefix: string } };
interface Pattern {
  readonly [field: string]: Pattern | readonly Matcher[] | readonly Pattern[];
}

/**
 * Whether a pattern matches an event, as EventBridge documents it: every field of the pattern, each by one of its values;
 * of `$or` one pattern. Throws for what it does not know, so that no pattern passes by being misread.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  const fields = Object(event) as Readonly<Record<string, unknown>>;
  return Object.entries(pattern as Pattern).every(([field, expected]) => {
    if (field === '$or') return (expected as readonly Pattern[]).some((each) => matchesPattern(each, event));
    if (!Array.isArray(expected)) return matchesPattern(expected, fields[field]);
    return (expected as readonly Matcher[]).some((each) => matchesValue(each, fields[field]));
  });
}

function matchesValue(matcher: Matcher, value: unknown): boolean {
  if (matcher === null || typeof matcher === 'string') return value === matcher;
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(matcher);
  if (others.length > 0) throw new Error(`More than one operator: ${JSON.stringify(matcher)}`);
  switch (operator) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(operand as string);
    case 'anything-but':
      // Of a text only: whether null is anything, EventBridge does not say.
      return typeof value === 'string' && !value.startsWith((operand as { prefix: string }).prefix);
    default:
      throw new Error(`Unknown operator: ${JSON.stringify(matcher)}`);
  }
}
