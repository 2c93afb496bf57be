import { createRequire } from 'node:module';

import { describe, expect, test } from '@jest/globals';
import jsonata from 'jsonata';

import { type State, defaultTimeoutSeconds, pipelineDefinition } from '../../infra/state-machine.ts';
import { definition, functionArns, topicArns } from '../cli/local-runner-fixture.ts';

const validate = createRequire(import.meta.url)('asl-validator') as (
  definition: object,
  options: { readonly checkPaths: boolean; readonly checkArn: boolean },
) => { readonly isValid: boolean; readonly errorsText: () => string };

const { StartAt, States } = definition();
const states = Object.entries(States);
const tasks = states.flatMap(([name, state]) => (state.Type === 'Task' ? [[name, state] as const] : []));

interface Exit {
  readonly to: string;
  readonly assigns: readonly string[];
  /** What the state reads on this way out and before. */
  readonly reads: readonly string[];
}

function exits(state: State): readonly Exit[] {
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

function expressionsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('{%') ? [value.slice(2, -2)] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(expressionsIn) : [];
}

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly procedure?: Node;
  readonly steps?: readonly Node[];
}

/** All nodes of an expression's syntax tree. */
function nodesIn(value: unknown): readonly Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(nodesIn);
  return 'type' in value && typeof value.type === 'string' ? [value as Node, ...inner] : inner;
}

function variablesIn(value: unknown): readonly string[] {
  const nodes = expressionsIn(value).flatMap((expression) => nodesIn(jsonata(expression).ast()));
  const procedures = new Set(nodes.map(({ procedure }) => procedure));
  return nodes
    .filter((node) => node.type === 'variable' && !procedures.has(node) && node.value !== 'states')
    .map(({ value: name }) => String(name));
}

describe('the definition', () => {
  test('passes asl-validator with all its checks', () => {
    // A copy, because the validator writes into what it reads.
    const result = validate(structuredClone(definition()), { checkPaths: true, checkArn: true });
    expect(result.errorsText()).toBe('');
    expect(result.isValid).toBe(true);
  });

  test('is the same for the same options, and JSON', () => {
    expect(JSON.parse(JSON.stringify(definition()))).toEqual(definition());
  });

  test('names the functions, topics, timeouts and pauses that it was given', () => {
    const { States: given } = pipelineDefinition({
      functions: { ...functionArns, transform: 'arn:other' },
      topics: { ...topicArns, P2: 'arn:aws:sns:eu-central-1:1:other' },
      timeoutSeconds: { transform: 77 },
      retry: { intervalSeconds: 3, maxDelaySeconds: 4 },
    });
    expect(given.Transform).toMatchObject({
      Arguments: { FunctionName: 'arn:other' },
      TimeoutSeconds: 77,
      Retry: [{ IntervalSeconds: 3, MaxDelaySeconds: 4 }],
    });
    expect(given.Sensor).toMatchObject({ TimeoutSeconds: defaultTimeoutSeconds.sensor });
    expect(JSON.stringify(given.Notify)).toContain('arn:aws:sns:eu-central-1:1:other');
  });

  test('has a limit of time, three tries in all and a catch for each task', () => {
    expect(tasks.map(([name]) => name).sort()).toEqual(
      ['Notify', 'Promote', 'RecordFailure', 'Sensor', 'Transform', 'ValidateOutput'].sort(),
    );
    for (const [, task] of tasks) {
      expect(task.TimeoutSeconds).toBeGreaterThan(0);
      expect(task.Retry).toEqual([
        {
          ErrorEquals: ['States.ALL'],
          MaxAttempts: 2,
          IntervalSeconds: expect.any(Number),
          BackoffRate: 2,
          MaxDelaySeconds: expect.any(Number),
          JitterStrategy: 'FULL',
        },
      ]);
      expect(task.Catch).toEqual([expect.objectContaining({ ErrorEquals: ['States.ALL'] })]);
    }
  });

  test('has one task that sends notices', () => {
    expect(tasks.filter(([, { Resource }]) => Resource.includes(':sns:')).map(([name]) => name)).toEqual(['Notify']);
  });

  test('reaches every state', () => {
    expect([...reachable(StartAt)].sort()).toEqual(Object.keys(States).sort());
  });
});

describe('a failure', () => {
  const endsOf = (from: string) =>
    [...reachable(from)]
      .filter((name) => exits(States[name]!).length === 0)
      .sort()
      .map((name) => [name, States[name]!.Type]);

  test('that is caught can only end in Fail', () => {
    for (const [, { Catch = [] }] of tasks) {
      for (const { Next } of Catch) {
        expect(endsOf(Next)).toEqual([
          ['NotifyFailed', 'Fail'],
          ['PipelineFault', 'Fail'],
        ]);
      }
    }
  });

  test('is what every choice makes of an answer that it does not know', () => {
    const defaults = states.flatMap(([name, state]) => (state.Type === 'Choice' ? [[name, state.Default]] : []));
    expect(Object.fromEntries(defaults)).toEqual({
      SensorOutcome: 'RecordFailure',
      TransformOutcome: 'RecordFailure',
      ValidateOutputOutcome: 'RecordFailure',
      PromoteOutcome: 'RecordFailure',
      NotifyOutcome: 'RecordFailure',
      FailureKind: 'PipelineFault',
    });
  });

  test('has an error of its own, written out', () => {
    const errors = states.flatMap(([, state]) => (state.Type === 'Fail' ? [state.Error] : []));
    expect(errors.sort()).toEqual([
      'NotifyFailed',
      'PipelineFault',
      'Sluice.Blocked',
      'Sluice.RawMissing',
      'Sluice.Refused',
      'Sluice.Superseded',
    ]);
  });

  test('is all that stands between a promotion and success', () => {
    const before = states.flatMap(([name, state]) =>
      exits(state).some(({ to }) => to === 'Promoted') ? [[name, state] as const] : [],
    );
    expect(before.map(([name]) => name)).toEqual(['NotifyOutcome']);
    const rules = before.flatMap(([, state]) => (state.Type === 'Choice' ? state.Choices : []));
    expect(rules.filter(({ Next }) => Next === 'Promoted').map(({ Condition }) => Condition)).toEqual([
      `{% $states.input.outcome = 'promoted' %}`,
    ]);
  });
});

describe('the expressions', () => {
  const nodes = expressionsIn(States).flatMap((expression) => nodesIn(jsonata(expression).ast()));

  test('call only functions that every engine has', () => {
    const allowed = ['exists', 'merge', 'count', 'string', 'split'];
    const functions = nodes.filter(({ type }) => type === 'function');
    expect(functions.length).toBeGreaterThan(0);
    for (const { procedure } of functions) expect(allowed).toContain(procedure?.value);
  });

  test('consist of paths, text, numbers, =, &, conditions, objects and lists', () => {
    const allowed = ['path', 'name', 'variable', 'string', 'number', 'value', 'condition', 'function', 'block'];
    for (const { type, value } of nodes) {
      if (type === 'binary') expect(['=', '&']).toContain(value);
      else if (type === 'unary') expect(['{', '[']).toContain(value);
      else expect(allowed).toContain(type);
    }
  });

  test('read of $states only what the local runner gives', () => {
    const paths = nodes
      .flatMap(({ type, steps = [] }) => (type === 'path' && steps[0]?.value === 'states' ? [steps] : []))
      .map((steps) => steps.map(({ value }) => String(value)).join('.'));
    const roots = /^states\.(input|result\.Payload|errorOutput\.(Error|Cause)|context\.Execution\.(Name|Input))(\.|$)/;
    expect(paths.length).toBeGreaterThan(0);
    for (const found of paths) expect(found).toMatch(roots);
  });

  test('read only variables that every way to them has assigned', () => {
    const assigned = new Map<string, ReadonlySet<string>>([[StartAt, new Set()]]);
    const open = [StartAt];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const before = assigned.get(name)!;
      const state = States[name]!;
      for (const { to, assigns } of exits(state)) {
        const after = new Set([...before, ...assigns]);
        const known = assigned.get(to);
        const both = known === undefined ? after : new Set([...known].filter((variable) => after.has(variable)));
        if (known?.size === both.size) continue;
        assigned.set(to, both);
        open.push(to);
      }
    }
    for (const [name, state] of states) {
      const read = [
        ...exits(state).flatMap(({ reads }) => reads),
        ...(state.Type === 'Fail' ? variablesIn(state) : []),
      ];
      for (const variable of read)
        expect([name, [...assigned.get(name)!]]).toEqual([name, expect.arrayContaining([variable])]);
    }
  });
});
