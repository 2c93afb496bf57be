import { createRequire } from 'node:module';

import { describe, expect, test } from '@jest/globals';

import type { StateMachine } from '../../infra/state-machine.ts';
import { type StateGraph, exits, expressionNodes, variablesIn } from './state-graph.ts';

const validate = createRequire(import.meta.url)('asl-validator') as (
  definition: object,
  options: { readonly checkPaths: boolean; readonly checkArn: boolean },
) => { readonly isValid: boolean; readonly errorsText: () => string };

/** The tests of what every state machine of the project has to keep to, so that all engines run it alike. */
export function describeConformance(define: () => StateMachine, graph: StateGraph): void {
  const { states, machine } = graph;

  describe('the definition', () => {
    test('passes asl-validator with all its checks', () => {
      // A copy, because the validator writes into what it reads.
      const result = validate(structuredClone(define()), { checkPaths: true, checkArn: true });
      expect(result.errorsText()).toBe('');
      expect(result.isValid).toBe(true);
    });

    test('is the same for the same options, and JSON', () => {
      expect(JSON.parse(JSON.stringify(define()))).toEqual(define());
    });

    test('has one task that sends notices', () => {
      const sending = graph.tasks.filter(([, { Resource }]) => Resource.includes(':sns:'));
      expect(sending.map(([name]) => name)).toEqual(['Notify']);
    });

    test('reaches every state', () => {
      expect([...graph.reachable(machine.StartAt)].sort()).toEqual(Object.keys(machine.States).sort());
    });
  });

  describe('the expressions', () => {
    const nodes = expressionNodes(machine.States);

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
      const roots =
        /^states\.(input|result\.Payload|errorOutput\.(Error|Cause)|context\.(Execution\.(Name|Input)|Task\.Token))(\.|$)/;
      expect(paths.length).toBeGreaterThan(0);
      for (const found of paths) expect(found).toMatch(roots);
    });

    test('read the task token only where a task waits for it, and such a task gives it away', () => {
      for (const [name, state] of states) {
        const reads = JSON.stringify(state).includes('$states.context.Task.Token');
        expect([name, reads]).toEqual([name, state.Type === 'Task' && state.Resource.endsWith('.waitForTaskToken')]);
      }
    });

    test('read only variables that every way to them has assigned', () => {
      const assigned = graph.assigned();
      for (const [name, state] of states) {
        const read = [
          ...exits(state).flatMap(({ reads }) => reads),
          ...(state.Type === 'Fail' ? variablesIn(state) : []),
        ];
        for (const variable of read) {
          expect([name, [...assigned.get(name)!]]).toEqual([name, expect.arrayContaining([variable])]);
        }
      }
    });
  });
}
