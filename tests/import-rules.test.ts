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
  /** A path from the root, or the name of a package. */
  readonly target: string;
  /** Of types alone, which are gone when the code runs. */
  readonly isType: boolean;
  /** By a call, if the code comes to it. */
  readonly isLater: boolean;
}

const imports = Object.keys(allowed).flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => importsOf(join(root, folder, file))),
);

function importsOf(path: string): Import[] {
  return statementsOf(path).filter(({ isLocal }) => isLocal);
}

function statementsOf(path: string): (Import & { readonly isLocal: boolean })[] {
  const pattern = /^(?:import|export)( type)?\b[^;]*?\bfrom '([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, type, plain, dynamic]) => {
    const specifier = plain ?? dynamic ?? '';
    const isLocal = specifier.startsWith('.');
    const target = isLocal ? relative(root, resolve(dirname(path), specifier)) : specifier;
    return { file: relative(root, path), target, isType: type !== undefined, isLater: plain === undefined, isLocal };
  });
}

/** What a file loads when it is loaded, itself among it: files, and packages by name. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { target, isType, isLater, isLocal } of statementsOf(join(root, file))) {
    if (isType || isLater) continue;
    if (isLocal) loadedBy(target, seen);
    else seen.add(target);
  }
  return seen;
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

  test('of cli from infra name the state machines only, but for the checks of a deployment', () => {
    const machines = ['infra/state-machine.ts', 'infra/backfill-machine.ts'];
    const wrong = imports.filter(
      ({ file, target }) =>
        file.startsWith('cli/') &&
        !file.startsWith('cli/smoke/') &&
        target.startsWith('infra/') &&
        !machines.includes(target),
    );
    expect(describeImports(wrong)).toEqual([]);
  });

  test('of the checks of a deployment from infra load nothing of Pulumi', () => {
    const fromInfra = imports.filter(
      ({ file, target, isType }) => file.startsWith('cli/smoke/') && target.startsWith('infra/') && !isType,
    );
    expect(fromInfra.length).toBeGreaterThan(10);
    const wrong = fromInfra.filter(({ target }) =>
      [...loadedBy(target)].some((loaded) => loaded.startsWith('@pulumi/') || loaded.startsWith('infra/components/')),
    );
    expect(describeImports(wrong)).toEqual([]);
  });

  test('of the commands load the checks of a deployment, and their clients, with none of them', () => {
    const loaded = loadedBy('cli/command-line.ts');
    expect(loaded).toContain('cli/commands/smoke.ts');
    expect([...loaded].filter((each) => each.startsWith('cli/smoke/') || each.startsWith('@aws-sdk/'))).toEqual([]);
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

  test('of the tests that need Node only reach none of those that need Python', () => {
    const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
      .map((file) => `tests/${file}`)
      .filter((file) => file.endsWith('.ts') && !file.startsWith('tests/aws/'));
    const wrong = files
      .flatMap((file) => importsOf(join(root, file)))
      .filter(({ target }) => target.startsWith('tests/aws/'));
    expect(describeImports(wrong)).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });

  test('within shared go from a stage to those before it', () => {
    const order = (path: string) => stages.indexOf(path.split('/')[1] ?? '');
    const wrong = imports.filter(({ file, target }) => file.startsWith('shared/') && order(target) > order(file));
    expect(describeImports(wrong)).toEqual([]);
  });
});
