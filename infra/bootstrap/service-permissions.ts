import type { StackNames } from '../names.ts';
import { computePermissions } from './compute-permissions.ts';
import { dataPermissions } from './data-permissions.ts';
import { signalPermissions } from './signal-permissions.ts';

/** What the resources of a stack need of one AWS service. */
export interface ServicePermissions {
  /** ARNs or patterns of them, `*` for every noun: nothing but what carries the stack's name. */
  readonly resources: (names: StackNames) => readonly string[];
  /** For keys, which have no name in their ARN: only with the tags of the stack, in the program's default tags. */
  readonly isTagged?: true;
  /** Of a preview. */
  readonly reads?: readonly string[];
  /** Of a deployment, beside the reads. */
  readonly changes?: readonly string[];
  /** At most of the roles of the stack: of functions, state machines and people. */
  readonly uses?: readonly string[];
}

/**
 * All of them, in groups: IAM takes policies of at most 6,144 characters, so that a role has one for each group.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export const servicePermissions = { data: dataPermissions, compute: computePermissions, signals: signalPermissions };
