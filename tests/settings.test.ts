import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { InvalidInputError } from '../shared/errors.ts';
import { parseSettings } from '../shared/settings-file.ts';
import { devSettings, namedSettings, prodSettings } from '../shared/settings.ts';

/** The problems of a settings file, as `path: message`. */
function problems(text: string): string[] {
  try {
    parseSettings(text, 'stack.yaml');
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    expect(error.source).toBe('stack.yaml');
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

describe('the settings of a stack', () => {
  test('that have a name are dev, which approves by itself, and prod, which asks people', () => {
    expect(namedSettings).toEqual({ dev: devSettings, prod: prodSettings });
    expect(devSettings).toEqual({
      stack: 'dev',
      approval: 'automatic',
      backfill: { maxDays: 366, approval: 'automatic' },
    });
    expect(prodSettings).toEqual({
      stack: 'prod',
      approval: 'required',
      backfill: { maxDays: 31, approval: 'required' },
    });
  });

  test('are read from YAML', () => {
    const text = 'stack: test\napproval: automatic\nbackfill:\n  maxDays: 7\n  approval: automatic\n';
    expect(parseSettings(text, 'stack.yaml')).toEqual({
      stack: 'test',
      approval: 'automatic',
      backfill: { maxDays: 7, approval: 'automatic' },
    });
  });

  test.each([
    ['stack: x', {}],
    ['stack: x\nbackfill: {}', {}],
    ['stack: x\nbackfill: {maxDays: 3}', { backfill: { maxDays: 3, approval: 'required' } }],
    ['stack: dev\napproval: automatic', { stack: 'dev', approval: 'automatic' }],
  ])('that do not say so are those of production: %j', (text, said) => {
    expect(parseSettings(text, 'stack.yaml')).toEqual({ ...prodSettings, stack: 'x', ...said });
  });

  test('of any file without the word automatic need approval', () => {
    const field = fc.constantFrom('approval: required', 'backfill: {approval: required}', 'backfill: {maxDays: 9}');
    const file = fc.uniqueArray(field, { selector: (text) => text.split(':')[0] });
    fc.assert(
      fc.property(file, (lines) => {
        const { approval, backfill } = parseSettings(['stack: x', ...lines].join('\n'), 'stack.yaml');
        expect([approval, backfill.approval]).toEqual(['required', 'required']);
      }),
    );
  });

  test('are refused with every problem at once', () => {
    const text = 'approval: maybe\nbackfill:\n  maxDays: 0\n  approval: yes\n  days: 4\ncolour: red\n';
    expect(problems(text).sort()).toEqual([
      'approval: must be automatic or required, and is "maybe"',
      'backfill.approval: must be automatic or required, and is "yes"',
      'backfill.days: is no setting; there are: maxDays, approval',
      'backfill.maxDays: must be from 1 to 3660, and is 0',
      'colour: is no setting; there are: stack, approval, backfill',
      'stack: is missing',
    ]);
  });

  test.each(['', '[]', 'text', 'null', '7'])('are no settings when the file holds %j', (text) => {
    expect(problems(text)).toEqual([expect.stringContaining('must be of type object')]);
  });

  test.each([
    ['stack: a b', 'stack: must be 1 to 40 letters, digits, - and _, and is "a b"'],
    ['stack: 7', 'stack: must be of type string, and is 7'],
    ['stack: x\nbackfill: 7', 'backfill: must be of type object, and is 7'],
    ['stack: x\nbackfill: {maxDays: 1.5}', 'backfill.maxDays: must be of type integer, and is 1.5'],
  ])('%j is refused', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test.each([
    ['stack: x\nstack: y', 'line 2, column 1'],
    ['stack: [', 'line 1'],
    ['stack: *none', ''],
  ])('that are no YAML are refused with the place: %j', (text, place) => {
    const [problem] = problems(text);
    expect(problem).toMatch(new RegExp(`^${place}`));
  });
});
