import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '..');

/** Each stage of shared/ imports only those before it. */
const stages = JSON.parse(readFileSync(join(root, 'shared/stages.json'), 'utf8')) as string[];

/** What each top folder may import from, beside itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  functions: ['shared'],
  infra: ['shared'],
  cli: ['functions', 'shared', 'infra'],
};

/** The parts of shared/ that infra may see. */
const sharedForInfra = ['contract', 'layout', 'settings.ts', 'env.ts', 'errors.ts', 'metrics.ts'];

interface Import {
  readonly file: string;
  readonly target: string;
}

const imports = Object.keys(allowed).flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => importsOf(join(root, folder, file))),
);

function importsOf(path: string): Import[] {
  const specifiers = readFileSync(path, 'utf8').matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g);
  return [...specifiers].map(([, plain, dynamic]) => ({
    file: relative(root, path),
    target: relative(root, resolve(dirname(path), plain ?? dynamic ?? '')),
  }));
}

function describeImports(found: readonly Import[]): string[] {
  return found.map(({ file, target }) => `${file} imports ${target}`);
}

describe('imports', () => {
  test('are found at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  test('go from functions to shared, from cli to functions, shared and infra, and nowhere else', () => {
    const wrong = imports.filter(({ file, target }) => {
      const [from = '', to = ''] = [file.split('/')[0], target.split('/')[0]];
      return from !== to && !allowed[from]!.includes(to);
    });
    expect(describeImports(wrong)).toEqual([]);
  });

  test('of cli from infra name the state machines only', () => {
    const machines = ['infra/state-machine.ts', 'infra/backfill-machine.ts'];
    const wrong = imports.filter(
      ({ file, target }) => file.startsWith('cli/') && target.startsWith('infra/') && !machines.includes(target),
    );
    expect(describeImports(wrong)).toEqual([]);
  });

  test('of infra from shared name contract, layout, settings, env, errors and metric names only', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        file.startsWith('infra/') &&
        target.startsWith('shared/') &&
        !sharedForInfra.includes(target.split('/')[1] ?? ''),
    );
    expect(describeImports(wrong)).toEqual([]);
  });

  test('within shared go from a stage to those before it', () => {
    const order = (path: string) => stages.indexOf(path.split('/')[1] ?? '');
    const wrong = imports.filter(({ file, target }) => file.startsWith('shared/') && order(target) > order(file));
    expect(describeImports(wrong)).toEqual([]);
  });
});
