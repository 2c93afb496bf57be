import { describe, expect, test } from '@jest/globals';
import { parseBootstrapConfig } from '../../../infra/bootstrap/config.ts';
import { InvalidInputError } from '../../../shared/errors.ts';

const region = { 'aws:region': 'eu-central-1' };

function problemsOf(values: Readonly<Record<string, string>>): string[] {
  try {
    parseBootstrapConfig(values);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

const subjects = (stated: object) => ({ ...region, 'sluice-bootstrap:subjects': JSON.stringify(stated) });

describe('the configuration of the bootstrap', () => {
  test('is of GitHub unless it says otherwise', () => {
    expect(parseBootstrapConfig(region)).toEqual({
      region: 'eu-central-1',
      issuer: 'https://token.actions.githubusercontent.com',
      audience: 'sts.amazonaws.com',
      previewSubjects: [],
      deploySubjects: {},
    });
    const other = { 'sluice-bootstrap:issuer': 'https://gitlab.com', 'sluice-bootstrap:audience': 'aws' };
    expect(parseBootstrapConfig({ ...region, ...other })).toMatchObject({
      issuer: 'https://gitlab.com',
      audience: 'aws',
    });
  });

  test('names one subject or several for the previews and for each stack', () => {
    const stated = {
      preview: ['repo:o/r:pull_request', 'repo:o/r:ref:refs/heads/main'],
      dev: 'repo:o/r:environment:dev',
    };
    expect(parseBootstrapConfig(subjects(stated))).toMatchObject({
      previewSubjects: stated.preview,
      deploySubjects: { dev: ['repo:o/r:environment:dev'] },
    });
  });

  test('tells all problems at once, each with a command', () => {
    const problems = problemsOf({
      'sluice-bootstrap:issuer': 'http://example.com/',
      'sluice-bootstrap:subjects': JSON.stringify({ dev: 'repo:*/sluice:environment:dev', Prod: 'repo:o/r:ref:x' }),
    });
    expect(problems.map((problem) => problem.split(':').slice(0, 2).join(':'))).toEqual([
      'aws:region',
      'sluice-bootstrap:issuer',
      'sluice-bootstrap:subjects.dev',
      'sluice-bootstrap:subjects.Prod',
    ]);
    for (const problem of problems) expect(problem).toContain('; run: pulumi config ');
  });

  test.each(['repo:o/*', 'repo:o/r*:ref:x', '*', 'repo:o/r:environment:*x', ''])(
    'refuses the subject "%s"',
    (subject) => {
      expect(problemsOf(subjects({ dev: subject }))).toHaveLength(1);
    },
  );

  test('takes a wildcard for a whole last part', () => {
    expect(problemsOf(subjects({ dev: 'repo:o/r:*' }))).toEqual([]);
  });

  test('refuses a stack whose names begin like those of another, or of the bootstrap', () => {
    const one = 'repo:o/r:environment:x';
    expect(problemsOf(subjects({ dev: one, 'dev-ana': one }))).toEqual([
      expect.stringContaining('subjects.dev-ana: begins like "dev"'),
    ]);
    expect(problemsOf(subjects({ bootstrap: one }))).toHaveLength(1);
    expect(problemsOf(subjects({ 'bootstrap-x': one }))).toHaveLength(1);
    expect(problemsOf(subjects({ dev: one, developer: one }))).toEqual([]);
  });
});
