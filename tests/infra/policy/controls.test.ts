import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';

test('docs/controls.md is what the rules say', () => {
  const script = resolve(import.meta.dirname, '../../../scripts/controls.ts');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('previews and deployments are given the rules', async () => {
  const text = await readFile(resolve(import.meta.dirname, '../../../package.json'), 'utf8');
  const { scripts } = JSON.parse(text) as { readonly scripts: Readonly<Record<string, string>> };
  expect(scripts.preview).toMatch(/ pulumi preview .*--policy-pack infra\/policy$/);
  expect(scripts.deploy).toMatch(/ pulumi up --policy-pack infra\/policy$/);
});
