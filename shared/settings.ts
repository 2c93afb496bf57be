import type { ErrorObject } from 'ajv';
import { InvalidInputError, type Problem } from './errors.ts';
import { isSettingsDocument } from './settings-validators.ts';

/** `automatic` goes on by itself; `required` waits for people. */
export type ApprovalMode = 'automatic' | 'required';

/** What a stack decides, for Pulumi and for the local runner alike. */
export interface StackSettings {
  /** The stack's name, for notices and records. */
  readonly stack: string;
  /** `automatic` promotes what passes; `required` waits for the roles that the contract names. */
  readonly approval: ApprovalMode;
  readonly backfill: {
    /** Dates that one plan may have. */
    readonly maxDays: number;
    /** Whether a plan must be approved before it runs. */
    readonly approval: ApprovalMode;
  };
}

/** A laptop's settings: what passes is promoted. */
export const devSettings: StackSettings = {
  stack: 'dev',
  approval: 'automatic',
  backfill: { maxDays: 366, approval: 'automatic' },
};

/** Production's settings: nothing becomes current without the people that the contract names. */
export const prodSettings: StackSettings = {
  stack: 'prod',
  approval: 'required',
  backfill: { maxDays: 31, approval: 'required' },
};

/** The settings that have a name. */
export const namedSettings: Readonly<Record<string, StackSettings>> = { dev: devSettings, prod: prodSettings };

/**
 * The settings that a parsed document or a stack's configuration states. What it does not say is as in production. Throws
 * InvalidInputError with every problem at once.
 */
export function readSettings(value: unknown, source: string): StackSettings {
  if (!isSettingsDocument(value)) throw new InvalidInputError(source, (isSettingsDocument.errors ?? []).map(describe));
  const { stack, approval, backfill } = value;
  return {
    stack,
    approval: approval ?? prodSettings.approval,
    backfill: { ...prodSettings.backfill, ...backfill },
  };
}

function describe({ keyword, instancePath, params, parentSchema, data }: ErrorObject): Problem {
  const path = instancePath.slice(1).replaceAll('/', '.');
  const field = (name: unknown) => (path === '' ? String(name) : `${path}.${String(name)}`);
  const shown = JSON.stringify(data).slice(0, 60);
  switch (keyword) {
    case 'required':
      return { path: field(params.missingProperty), message: 'is missing' };
    case 'additionalProperties': {
      const allowed = Object.keys((parentSchema?.properties ?? {}) as object).join(', ');
      return { path: field(params.additionalProperty), message: `is no setting; there are: ${allowed}` };
    }
    case 'enum':
      return { path, message: `must be ${(params.allowedValues as string[]).join(' or ')}, and is ${shown}` };
    case 'pattern':
      return { path, message: `must be 1 to 40 letters, digits, - and _, and is ${shown}` };
    case 'minimum':
    case 'maximum':
      return { path, message: `must be from 1 to 3660, and is ${shown}` };
    default:
      return { path, message: `must be of type ${String(params.type)}, and is ${shown}` };
  }
}
