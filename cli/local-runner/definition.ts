import { Ajv, type ErrorObject } from 'ajv';

import type { State, StateMachine } from '../../infra/state-machine.ts';
import { InvalidInputError, type Problem } from '../../shared/errors.ts';
import { machineSchema, stateSchemas } from './definition-schema.ts';
import { expressionIn, expressionProblem } from './expression.ts';

const ajv = new Ajv({ allErrors: true });
const validateMachine = ajv.compile<StateMachine>(machineSchema);
const validators = new Map(Object.entries(stateSchemas).map(([type, schema]) => [type, ajv.compile(schema)]));

/**
 * The state machine in `value`, all of which the local runner can execute with the functions and the other state
 * machines of these ARNs.
 *
 * Throws InvalidInputError that lists every state type, field, target, expression, function and state machine it cannot.
 */
export function parseDefinition(
  value: unknown,
  functionArns: readonly string[],
  machineArns: readonly string[] = [],
): StateMachine {
  if (!validateMachine(value)) throw notExecutable(problemsOf(validateMachine.errors, ''));
  const states = Object.entries(value.States);
  const problems = states.flatMap(([name, state]) => stateProblems(state, `States.${name}`));
  if (problems.length > 0) throw notExecutable(problems);

  const meaning = [
    ...targetProblems([['StartAt', value.StartAt]], value),
    ...states.flatMap(([name, state]) => [
      ...targetProblems(targets(state, `States.${name}`), value),
      ...expressionProblems(state, `States.${name}`),
      ...calledProblems(state, `States.${name}`, functionArns, machineArns),
    ]),
  ];
  if (meaning.length > 0) throw notExecutable(meaning);
  return value;
}

function notExecutable(problems: readonly Problem[]): InvalidInputError {
  return new InvalidInputError('The state machine', problems);
}

function stateProblems(state: unknown, path: string): readonly Problem[] {
  const type = typeof state === 'object' && state !== null && 'Type' in state ? state.Type : undefined;
  const validate = typeof type === 'string' ? validators.get(type) : undefined;
  if (validate === undefined) {
    const known = [...validators.keys()].join(', ');
    return [{ path: `${path}.Type`, message: `The local runner has ${known}, and no ${JSON.stringify(type)}.` }];
  }
  return validate(state) ? [] : problemsOf(validate.errors, path);
}

function problemsOf(errors: readonly ErrorObject[] | null | undefined, base: string): readonly Problem[] {
  const found = (errors ?? [])
    .filter(({ keyword }) => keyword !== 'anyOf')
    .map(({ keyword, instancePath, params, message }) => {
      const inner = instancePath.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.');
      const extra = keyword === 'additionalProperties' ? `.${String(params.additionalProperty)}` : '';
      const path = `${base}${inner}${extra}`.replace(/^\./, '');
      const allowed = keyword === 'enum' ? `: ${(params.allowedValues as readonly string[]).join(', ')}` : '';
      return {
        path,
        message: extra === '' ? `It ${message ?? keyword}${allowed}.` : 'The local runner does not have this field.',
      };
    });
  // A value that is none of several forms has a problem with each.
  return found.filter(({ path }, index) => found.findIndex((other) => other.path === path) === index);
}

function targets(state: State, path: string): readonly (readonly [path: string, target: string])[] {
  switch (state.Type) {
    case 'Task':
      return [
        [`${path}.Next`, state.Next],
        ...(state.Catch ?? []).map(({ Next }, index) => [`${path}.Catch[${index}].Next`, Next] as const),
      ];
    case 'Choice':
      return [
        ...state.Choices.map(({ Next }, index) => [`${path}.Choices[${index}].Next`, Next] as const),
        [`${path}.Default`, state.Default],
      ];
    case 'Wait':
      return [[`${path}.Next`, state.Next]];
    case 'Succeed':
    case 'Fail':
      return [];
  }
}

function targetProblems(
  places: readonly (readonly [path: string, target: string])[],
  { States }: StateMachine,
): readonly Problem[] {
  return places
    .filter(([, target]) => !Object.hasOwn(States, target))
    .map(([path, target]) => ({ path, message: `There is no state "${target}".` }));
}

function expressionProblems(value: unknown, path: string): readonly Problem[] {
  if (typeof value === 'string') {
    const message = expressionProblem(value);
    return message === undefined ? [] : [{ path, message }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => expressionProblems(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => expressionProblems(inner, `${path}.${name}`));
}

/** Whether what a task calls is given; one that an expression names turns out when it is called. */
function calledProblems(
  state: State,
  path: string,
  functionArns: readonly string[],
  machineArns: readonly string[],
): readonly Problem[] {
  if (state.Type !== 'Task' || state.Resource.endsWith(':sns:publish')) return [];
  const isFunction = state.Resource.includes(':lambda:invoke');
  const [argument, what, given] = isFunction
    ? (['FunctionName', 'function', functionArns] as const)
    : (['StateMachineArn', 'state machine', machineArns] as const);
  const name = state.Arguments[argument];
  if (typeof name === 'string' && (expressionIn(name) !== undefined || given.includes(name))) return [];
  return [{ path: `${path}.Arguments.${argument}`, message: `No ${what} ${JSON.stringify(name)} was given.` }];
}
