import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { allRules, describeViolation, findViolations } from '../../../infra/policy/all-rules.ts';
import { recordProgram } from '../record-program.ts';
import { plantedPrograms } from './planted-programs.ts';

const dev = { stack: 'dev', config: { 'aws:region': 'eu-central-1' } };

async function violationsIn(program: () => unknown, id: string): Promise<string[]> {
  const { resources } = await recordProgram(program, dev);
  return findViolations(resources)
    .filter(({ rule }) => rule.id === id)
    .map(describeViolation);
}

describe.each(allRules)('the rule $id', ({ id }) => {
  const { good, bad } = plantedPrograms[id]!;

  test('finds nothing where the program keeps to it', async () => {
    expect(await violationsIn(good, id)).toEqual([]);
  });

  test.each(Object.entries(bad))('finds what is planted: %s', async (_, program) => {
    const found = await violationsIn(program, id);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${id}: [\\w-]+ \\S`));
  });
});

describe('the rules', () => {
  const files = readdirSync(resolve(import.meta.dirname, '../../../infra/policy/rules'));

  test('are all the files of their folder, each named by its id', () => {
    const ids = allRules.map(({ id }) => id.toLowerCase().replaceAll('.', '-'));
    expect(files).toHaveLength(ids.length);
    for (const id of ids) expect(files.filter((file) => new RegExp(`^${id}-[a-z]`).test(file))).toHaveLength(1);
  });

  test('find nothing in a program without resources', () => {
    expect(findViolations([])).toEqual([]);
  });
});
