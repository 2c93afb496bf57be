import type { FunctionName } from '../function-specs.ts';
import type { StackNames } from '../names.ts';
import { below, keys } from './key-patterns.ts';
import type { Statement } from './policy-document.ts';
import { objectArns, type Patterns } from './store-access.ts';

/** Whose writes are guarded: the functions, and the people who operate them. */
export type Writer = FunctionName | 'platform';

/** Objects that nobody may write or remove but those who are named. */
interface Guarded {
  readonly patterns: Patterns;
  readonly writers: readonly Writer[];
}

/**
 * What the pipeline's promises rest on. It is denied whatever is granted: `*` in a pattern matches `/`, so that a grant for
 * run paths could be stretched by a key that nobody thought of.
 */
const guarded: Readonly<Record<string, Guarded>> = {
  raw: { patterns: { raw: below.raw }, writers: ['platform'] },
  log: { patterns: { processed: below.log }, writers: ['promote'] },
  derived: { patterns: { processed: [...below.latest, ...below.current] }, writers: ['promote', 'repair'] },
  breakerResets: { patterns: { processed: keys.breakerResets }, writers: ['platform'] },
  condemnedDeletions: { patterns: { quarantine: below.condemnedDeletions }, writers: ['platform'] },
};

/** Denies a writer what is for others to write, and to remove what proves something or was rejected. */
export function guardStatements(names: StackNames, writer: Writer): Statement[] {
  const foreign = Object.values(guarded).filter(({ writers }) => !writers.includes(writer));
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
