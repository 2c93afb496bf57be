import jsonata from 'jsonata';

import type { State, StateMachine, TaskState } from '../../infra/state-machine.ts';

/** One way out of a state. */
export interface Exit {
  readonly to: string;
  readonly assigns: readonly string[];
  /** What the state reads on this way out and before. */
  readonly reads: readonly string[];
}

/** A state machine as a graph. */
export interface StateGraph {
  readonly machine: StateMachine;
  readonly states: readonly (readonly [name: string, state: State])[];
  readonly tasks: readonly (readonly [name: string, state: TaskState])[];
  readonly reachable: (from: string) => ReadonlySet<string>;
  /** The ends that can be reached, with their types, by name. */
  readonly endsOf: (from: string) => readonly (readonly [name: string, type: string])[];
  /** By state, the variables that every way to it has assigned. */
  readonly assigned: () => ReadonlyMap<string, ReadonlySet<string>>;
}

/** The graph of a state machine. */
export function graphOf(machine: StateMachine): StateGraph {
  const { StartAt, States } = machine;
  const states = Object.entries(States);

  function reachable(from: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const open = [from];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...exits(States[name]!).map(({ to }) => to));
    }
    return seen;
  }

  return {
    machine,
    states,
    tasks: states.flatMap(([name, state]) => (state.Type === 'Task' ? [[name, state] as const] : [])),
    reachable,
    endsOf: (from) =>
      [...reachable(from)]
        .filter((name) => exits(States[name]!).length === 0)
        .sort()
        .map((name) => [name, States[name]!.Type] as const),
    assigned: () => {
      const assigned = new Map<string, ReadonlySet<string>>([[StartAt, new Set()]]);
      const open = [StartAt];
      for (let name = open.pop(); name !== undefined; name = open.pop()) {
        const before = assigned.get(name)!;
        for (const { to, assigns } of exits(States[name]!)) {
          const after = new Set([...before, ...assigns]);
          const known = assigned.get(to);
          const both = known === undefined ? after : new Set([...known].filter((variable) => after.has(variable)));
          if (known?.size === both.size) continue;
          assigned.set(to, both);
          open.push(to);
        }
      }
      return assigned;
    },
  };
}

/** The ways out of a state; none of an end. */
export function exits(state: State): readonly Exit[] {
  const exit = (to: string, assign: object | undefined, ...read: unknown[]) => ({
    to,
    assigns: Object.keys(assign ?? {}),
    reads: variablesIn([assign, ...read]),
  });
  switch (state.Type) {
    case 'Task':
      return [
        exit(state.Next, state.Assign, state.Arguments, state.Output),
        ...(state.Catch ?? []).map((catcher) => exit(catcher.Next, catcher.Assign, state.Arguments, catcher.Output)),
      ];
    case 'Choice':
      return [
        ...state.Choices.map((rule) => exit(rule.Next, rule.Assign, state.Choices)),
        exit(state.Default, {}, state.Choices),
      ];
    case 'Wait':
      return [exit(state.Next, {}, state.Seconds)];
    case 'Succeed':
    case 'Fail':
      return [];
  }
}

function expressionsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('{%') ? [value.slice(2, -2)] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(expressionsIn) : [];
}

/** A node of an expression's syntax tree. */
export interface ExpressionNode {
  readonly type: string;
  readonly value?: unknown;
  readonly procedure?: ExpressionNode;
  readonly steps?: readonly ExpressionNode[];
}

function nodesIn(value: unknown): readonly ExpressionNode[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(nodesIn);
  return 'type' in value && typeof value.type === 'string' ? [value as ExpressionNode, ...inner] : inner;
}

/** All nodes of all expressions in a part of a definition. */
export function expressionNodes(value: unknown): readonly ExpressionNode[] {
  return expressionsIn(value).flatMap((expression) => nodesIn(jsonata(expression).ast()));
}

/** The variables that the expressions in a part of a definition read, `$states` apart. */
export function variablesIn(value: unknown): readonly string[] {
  const nodes = expressionNodes(value);
  const procedures = new Set(nodes.map(({ procedure }) => procedure));
  return nodes
    .filter((node) => node.type === 'variable' && !procedures.has(node) && node.value !== 'states')
    .map(({ value: name }) => String(name));
}
