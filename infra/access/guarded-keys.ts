import type { FunctionName } from '../function-specs.ts';
import type { StackNames } from '../names.ts';
import { below, keys } from './key-patterns.ts';
import type { Statement } from './policy-document.ts';
import { objectArns, type Patterns } from './store-access.ts';

/** Objects that nobody may write or remove but those who are named. */
interface Guarded {
  readonly patterns: Patterns;
  readonly writers: readonly FunctionName[];
}

/**
 * What the pipeline's promises rest on. It is denied, although no function is granted it: `*` in a pattern matches `/`, so a
 * grant for run paths could otherwise be stretched by a key that nobody thought of.
 */
const guarded: Readonly<Record<string, Guarded>> = {
  raw: { patterns: { raw: below.raw }, writers: [] },
  log: { patterns: { processed: below.log }, writers: ['promote'] },
  derived: { patterns: { processed: [...below.latest, ...below.current] }, writers: ['promote', 'repair'] },
  breakerResets: { patterns: { processed: keys.breakerResets }, writers: [] },
  condemnedDeletions: { patterns: { quarantine: below.condemnedDeletions }, writers: [] },
};

/** Denies a function to write what others guard, to remove rejected rows, and to remove any version of anything. */
export function guardStatements(names: StackNames, name: FunctionName): Statement[] {
  const foreign = Object.values(guarded).filter(({ writers }) => !writers.includes(name));
  const rejects = { quarantine: [...below.quarantined, ...below.duplicates, ...below.condemned] };
  const lasting = { processed: [...below.log, ...below.approvals], ...rejects };
  return [
    {
      Sid: 'NeverWrite',
      Effect: 'Deny',
      Action: ['s3:PutObject', 's3:DeleteObject'],
      Resource: objectArns(names, ...foreign.map(({ patterns }) => patterns)),
    },
    {
      Sid: 'NeverRemove',
      Effect: 'Deny',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: objectArns(names, lasting),
    },
  ];
}
