import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

/**
 * The values of `Pulumi.<stack>.yaml`, in the folder of its project, as Pulumi gives them to a program: by whole name, as
 * texts. A stack without a file, and so one that nobody has configured, has just a region.
 */
export function readStackConfig(stack: string, project = '.'): Record<string, string> {
  const path = join(root, project, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return { 'aws:region': 'eu-central-1' };
  const { config } = parse(readFileSync(path, 'utf8')) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
