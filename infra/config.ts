import { Ajv } from 'ajv';
import { InvalidInputError, type Problem } from '../shared/errors.ts';
import { readSettings, type StackSettings } from '../shared/settings.ts';
import { configProblem } from './config-problem.ts';
import { configSchema } from './config-schema.ts';
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
  /** Who may approve, by the roles in the contracts. */
  readonly approvers: Readonly<Record<string, readonly Approver[]>>;
  /** E-mail addresses. */
  readonly alertAddresses: Readonly<Record<NoticeClass, readonly string[]>>;
  /** Days. */
  readonly retention: { readonly logDays: number; readonly accessLogDays: number };
  /** ARNs of who may assume the reading roles: `platform`, `compliance`, `business` and `domain-<domain>`. */
  readonly readers: Readonly<Record<string, readonly string[]>>;
  /** ARNs of who may assume the role that may delete what nobody else may. */
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

type Stated = Partial<Omit<StackConfig, 'settings' | 'region' | 'alertAddresses'>> & {
  readonly approval?: StackSettings['approval'];
  readonly backfill?: Partial<StackSettings['backfill']>;
  readonly alertAddresses?: Partial<StackConfig['alertAddresses']>;
};

const validate = new Ajv({ allErrors: true, verbose: true }).compile<Stated>(configSchema);

const noAddresses: StackConfig['alertAddresses'] = { P1: [], P2: [], P3: [], notices: [] };

/**
 * Reads the configuration of a stack. `values` is what Pulumi gives: every value by its whole name (`sluice:approval`), as a
 * text that is JSON where it is no plain text. Throws InvalidInputError with every problem at once, each with the command
 * that mends it.
 */
export function parseConfig(stack: string, values: Readonly<Record<string, string>>): StackConfig {
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
  const stated: unknown = Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name.startsWith('sluice:'))
      .map(([name, text]) => [name.slice('sluice:'.length), parseValue(text)]),
  );
  if (!validate(stated)) {
    problems.push(...(validate.errors ?? []).map((error) => configProblem(error, stack)));
    throw new InvalidInputError(source, problems);
  }
  const production = stated.production ?? /(^|-)prod(uction)?(-|$)/.test(stack);
  if (production) problems.push(...findProductionProblems(stated, stack));
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
    settings: readSettings(JSON.parse(JSON.stringify({ stack, approval, backfill })), source),
  };
}

/** What a production stack must say itself: it neither goes without people nor speaks to nobody by omission. */
function findProductionProblems({ approval, approvers, alertAddresses, retention }: Stated, stack: string): Problem[] {
  const set = (path: string, value: string) => `; run: pulumi config set --path '${path}' ${value} --stack ${stack}`;
  const problems: Problem[] = [];
  if (approval === 'automatic') {
    const message = `is automatic, and a production stack promotes nothing without people${set('sluice:approval', 'required')}`;
    problems.push({ path: 'sluice:approval', message });
  }
  for (const role of ['domain', 'platform']) {
    if ((approvers?.[role] ?? []).length > 0) continue;
    const path = `sluice:approvers.${role}`;
    const command = `${set(`${path}[0].person`, 'NAME')} and: pulumi config set --path '${path}[0].principal' ARN --stack ${stack}`;
    problems.push({ path, message: `names nobody, and a production stack needs somebody in each role${command}` });
  }
  for (const noticeClass of ['P1', 'P2', 'P3', 'notices'] as const) {
    if ((alertAddresses?.[noticeClass] ?? []).length > 0) continue;
    const path = `sluice:alertAddresses.${noticeClass}`;
    problems.push({
      path,
      message: `names no address, and a production stack must reach people${set(`${path}[0]`, 'ADDRESS')}`,
    });
  }
  if (retention === undefined) {
    const message = `is missing, and a production stack says how long its logs are kept${set('sluice:retention.logDays', '90')} and: pulumi config set --path 'sluice:retention.accessLogDays' 365 --stack ${stack}`;
    problems.push({ path: 'sluice:retention', message });
  }
  return problems;
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
