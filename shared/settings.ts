import { Ajv, type ErrorObject } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import { InvalidInputError, type Problem } from './errors.ts';

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

const approvalModes: readonly ApprovalMode[] = ['automatic', 'required'];

/** A settings file; only the stack has to be there. */
interface SettingsDocument {
  readonly stack: string;
  readonly approval?: ApprovalMode;
  readonly backfill?: { readonly maxDays?: number; readonly approval?: ApprovalMode };
}

const validate = new Ajv({ allErrors: true, verbose: true }).compile<SettingsDocument>({
  type: 'object',
  required: ['stack'],
  additionalProperties: false,
  properties: {
    stack: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,40}$' },
    approval: { enum: approvalModes },
    backfill: {
      type: 'object',
      additionalProperties: false,
      properties: { maxDays: { type: 'integer', minimum: 1, maximum: 3660 }, approval: { enum: approvalModes } },
    },
  },
});

/**
 * Reads a settings file in YAML. What it does not say is as in production, so that a stack cannot become automatic by
 * omission. `source` is its path, for messages. Throws InvalidInputError with every problem at once.
 */
export function parseSettings(text: string, source: string): StackSettings {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = lineCounter.linePos(pos[0]);
    return { path: `line ${line}, column ${col}`, message };
  });
  if (problems.length > 0) throw new InvalidInputError(source, problems);
  return readSettings(toPlain(document, source), source);
}

/**
 * The settings that a parsed document or a stack's configuration states. What it does not say is as in production. Throws
 * InvalidInputError with every problem at once.
 */
export function readSettings(value: unknown, source: string): StackSettings {
  if (!validate(value)) throw new InvalidInputError(source, (validate.errors ?? []).map(describe));
  const { stack, approval, backfill } = value;
  return {
    stack,
    approval: approval ?? prodSettings.approval,
    backfill: { ...prodSettings.backfill, ...backfill },
  };
}

function toPlain(document: ReturnType<typeof parseDocument>, source: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or so many that the document would grow without bound.
    throw new InvalidInputError(source, [{ path: '', message: (error as Error).message }], { cause: error });
  }
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
