import { Ajv } from 'ajv';
import { InvalidInputError, type Problem } from '../shared/errors.ts';
import { readSettings, type StackSettings } from '../shared/settings.ts';
import { configProblem } from './config-problem.ts';
import { findMeaningProblems, type StatedConfig } from './config-meaning.ts';
import { configSchema } from './config-schema.ts';
import type { ContractNames } from './contract-names.ts';
import { longestStackName } from './names.ts';
import type { NoticeClass } from './state-machine.ts';

/** Somebody who may approve in a role. */
export interface Approver {
  /** The name of the session in which they approve, and so the name in every record. */
  readonly person: string;
  /** The IAM user or role that they come from. */
  readonly principal: string;
}

/** What a stack's configuration says, with the defaults for what it does not say. */
export interface StackConfig {
  readonly settings: StackSettings;
  /** Guarded as the place that people rely on: data is protected from deletion, and nothing is promoted without people. */
  readonly production: boolean;
  readonly region: string;
  /** The account that the stack must be deployed to; any by default. */
  readonly account?: string;
  /** The role that the deployment assumes, in this account or another. */
  readonly deployRole?: string;
  /** The policy that bounds every role of the stack; a role of infra/bootstrap deploys no stack without. */
  readonly roleBoundary?: string;
  /** Who may approve, by the roles in the contracts. */
  readonly approvers: Readonly<Record<string, readonly Approver[]>>;
  /** E-mail addresses. */
  readonly alertAddresses: Readonly<Record<NoticeClass, readonly string[]>>;
  /** Days. */
  readonly retention: { readonly logDays: number; readonly accessLogDays: number };
  /** ARNs of who may assume the reading roles: `platform`, `compliance`, `business` and `domain-<domain>`. */
  readonly readers: Readonly<Record<string, readonly string[]>>;
  /** ARNs of the IAM users who may assume the role that may delete what nobody else may. */
  readonly breakGlass: readonly string[];
  /** Whether the schedules of the contracts run. */
  readonly schedules: boolean;
  /** Whether raw objects can be written once only, and never over another. */
  readonly writeOnceRaw: boolean;
  /** Concurrent executions kept for a function, and its limit; none by default. */
  readonly reservedConcurrency: Readonly<Record<string, number>>;
  /** Bytes that one Athena query may scan, in GiB. */
  readonly queryLimitGibibytes: number;
  /** An earlier version of the pipeline that still gets a part of the executions. */
  readonly traffic?: { readonly previousVersion: string; readonly previousPercent: number };
  /** Where the runbooks lie, for links in alarms; ends in `/`. */
  readonly runbooks: string;
}

const validate = new Ajv({ allErrors: true, verbose: true }).compile<StatedConfig>(configSchema);

const noAddresses: StackConfig['alertAddresses'] = { P1: [], P2: [], P3: [], notices: [] };

/**
 * Reads the configuration of a stack. `values` is what Pulumi gives: every value by its whole name (`sluice:approval`), as a
 * text that is JSON where it is no plain text. Throws InvalidInputError with every problem at once, each with the command
 * that mends it.
 */
export function parseConfig(
  stack: string,
  values: Readonly<Record<string, string>>,
  contracts: ContractNames,
): StackConfig {
  const source = `The configuration of the stack "${stack}" (Pulumi.${stack}.yaml)`;
  const problems: Problem[] = [];
  if (!new RegExp(`^[a-z][a-z0-9-]{0,${longestStackName - 1}}$`).test(stack)) {
    const message = `"${stack}" is part of bucket names, so it has at most ${longestStackName} of a-z, 0-9 and -, a letter first; run: pulumi stack rename NAME`;
    problems.push({ path: 'stack', message });
  }
  const region = values['aws:region'] ?? '';
  if (region === '') {
    problems.push({
      path: 'aws:region',
      message: `is missing; run: pulumi config set aws:region eu-central-1 --stack ${stack}`,
    });
  }
  const { stated, misformed } = readStated(stack, values);
  problems.push(...misformed);
  const production = stated.production ?? /(^|-)prod(uction)?(-|$)/.test(stack);
  const isReported = ({ path }: Problem) => misformed.some((each) => fieldOf(each.path) === fieldOf(path));
  problems.push(...findMeaningProblems(stated, stack, production, contracts).filter((each) => !isReported(each)));
  if (problems.length > 0) throw new InvalidInputError(source, problems);
  const { approval, backfill, ...rest } = stated;
  return {
    approvers: {},
    readers: {},
    breakGlass: [],
    schedules: true,
    writeOnceRaw: false,
    reservedConcurrency: {},
    queryLimitGibibytes: 100,
    runbooks: 'docs/runbooks/',
    ...rest,
    retention: rest.retention ?? { logDays: 90, accessLogDays: 365 },
    alertAddresses: { ...noAddresses, ...rest.alertAddresses },
    production,
    region,
    settings: readSettings({ stack, approval, backfill }, source),
  };
}

/** What the configuration states in the right form, and what is wrong with the rest. */
function readStated(stack: string, values: Readonly<Record<string, string>>) {
  const stated: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(values)) {
    if (name.startsWith('sluice:')) stated[name.slice('sluice:'.length)] = parseValue(text);
  }
  const errors = validate(stated) ? [] : (validate.errors ?? []);
  // Of a name ajv tells twice: what is wrong with it, in the words of a pattern, and that it cannot stand there.
  const misformed = errors
    .filter((error) => error.propertyName === undefined)
    .map((error) => configProblem(error, stack));
  for (const { path } of misformed) Reflect.deleteProperty(stated, fieldOf(path));
  return { stated: stated as StatedConfig, misformed };
}

/** `approvers` of `sluice:approvers.domain[0]`. */
function fieldOf(path: string): string {
  return /^sluice:([^.[]*)/.exec(path)?.[1] ?? '';
}

/** Pulumi gives numbers, truth values, lists and objects as JSON. */
function parseValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // An account of 12 digits is a text.
    return typeof value === 'number' && text.length >= 12 ? text : value;
  } catch {
    return text;
  }
}
