import jsonata from 'jsonata';
import type { Template } from '../../infra/state-machine.ts';
import { StateFailure } from './state-failure.ts';

/** What the expressions of a state see. */
export interface Scope {
  readonly variables: Readonly<Record<string, unknown>>;
  /** `$states`. */
  readonly states: {
    readonly input: unknown;
    readonly context: unknown;
    readonly result?: unknown;
    readonly errorOutput?: unknown;
  };
}

/** The JSONata in a string of a state machine; undefined for a plain string. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : undefined;
}

/** As many as the definitions have; parsing one costs a hundred times what evaluating it does. */
const parsed = new Map<string, jsonata.Expression>();

/** Throws what jsonata throws for text that is no expression. */
function parse(expression: string): jsonata.Expression {
  let known = parsed.get(expression);
  if (known === undefined) parsed.set(expression, (known = jsonata(expression)));
  return known;
}

/** Why `text` cannot be used, as a sentence; undefined if it can. */
export function expressionProblem(text: string): string | undefined {
  const expression = expressionIn(text);
  if (expression === undefined) {
    return text.startsWith('{%') || text.endsWith('%}') ? 'An expression stands between {% and %}.' : undefined;
  }
  try {
    parse(expression);
    return undefined;
  } catch (error) {
    return `${messageOf(error)}: ${expression}`;
  }
}

/**
 * The template with every expression replaced by its value.
 *
 * Throws StateFailure States.QueryEvaluationError when one fails or has no value; `field` names the place in its cause.
 */
export async function evaluate(template: Template, scope: Scope, field: string): Promise<unknown> {
  if (typeof template === 'string') {
    const expression = expressionIn(template);
    return expression === undefined ? template : evaluateExpression(expression, scope, field);
  }
  if (isList(template)) {
    return Promise.all(template.map((item, index) => evaluate(item, scope, `${field}[${index}]`)));
  }
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template).map(
    async ([name, value]) => [name, await evaluate(value, scope, `${field}.${name}`)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function evaluateExpression(expression: string, scope: Scope, field: string): Promise<unknown> {
  let json: string | undefined;
  try {
    json = jsonOf(await parse(expression).evaluate(undefined, { ...scope.variables, states: scope.states }));
  } catch (error) {
    throw new StateFailure('States.QueryEvaluationError', `${field}: ${messageOf(error)}`, { cause: error });
  }
  if (json === undefined) {
    throw new StateFailure('States.QueryEvaluationError', `${field}: ${expression} has no value.`);
  }
  return JSON.parse(json) as unknown;
}

/** Without what JSONata adds to its sequences; undefined for what is no JSON. */
function jsonOf(value: unknown): string | undefined {
  return JSON.stringify(value);
}

function isList(template: Template): template is readonly Template[] {
  return Array.isArray(template);
}

function messageOf(error: unknown): string {
  return error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)
    ? String(error.message)
    : String(error);
}
