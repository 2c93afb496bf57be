import { functionNames, functionSpecs, type FunctionName } from '../function-specs.ts';
import { platformTeam, type Alarm, type Metric, type WatchedStack } from './alarm.ts';

/** Shares of a limit from which on people are told. */
const durationShare = 0.8;
const memoryShare = 0.85;
const concurrencyShare = 0.8;

/** With a lower limit one call more than usual is that share; throttles tell when it is too low. */
const leastReserved = 5;

/** Where the metric filters on Lambda's own reports put the memory that functions used, one metric a function. */
const memoryNamespace = 'Sluice/MemoryUsed';

/** A metric that Lambda has of a function, over all its versions. */
export function functionMetric(
  { names }: Pick<WatchedStack, 'names'>,
  name: FunctionName,
  metric: 'Duration' | 'Throttles' | 'Errors' | 'Invocations' | 'ConcurrentExecutions',
  { statistic, periodSeconds }: Pick<Metric, 'statistic' | 'periodSeconds'>,
): Metric {
  const dimensions = { FunctionName: names.resource(name) };
  return { namespace: 'AWS/Lambda', name: metric, dimensions, statistic, periodSeconds };
}

/** The most memory, in megabytes, that a call of a function has used. */
export function memoryMetric({ names }: Pick<WatchedStack, 'names'>, name: FunctionName): Metric {
  return {
    namespace: memoryNamespace,
    name: names.resource(name),
    dimensions: {},
    statistic: 'Maximum',
    periodSeconds: 300,
  };
}

const once = { periods: 1, breachingPeriods: 1, missingData: 'notBreaching' } as const;

/** The alarms of every function: before it meets a limit, and when Lambda refuses calls. */
export function functionAlarms(stack: WatchedStack): Alarm[] {
  return [...functionNames.flatMap((name) => limitAlarms(stack, name)), arrivalErrors(stack), accountConcurrency()];
}

function limitAlarms(stack: WatchedStack, name: FunctionName): Alarm[] {
  const { timeoutSeconds, memoryMegabytes } = functionSpecs[name];
  const reserved = stack.config.reservedConcurrency[name] ?? 0;
  const common = { subject: name, class: 'P1', owner: platformTeam, ...once } as const;
  const limits = { ...common, runbook: 'function-limits.md' } as const;
  const every5Minutes = { statistic: 'Maximum', periodSeconds: 300 } as const;
  const alarms: Alarm[] = [
    {
      ...limits,
      what: 'duration',
      meaning: `A call of ${name} took ${percent(durationShare)} or more of its ${timeoutSeconds} seconds.`,
      nextStep: `find the run by the function's log, and raise the limit in infra/function-specs.ts before it is met`,
      metric: functionMetric(stack, name, 'Duration', every5Minutes),
      limit: { atLeast: durationShare * timeoutSeconds * 1000 },
    },
    {
      ...limits,
      what: 'memory',
      meaning: `A call of ${name} used ${percent(memoryShare)} or more of its ${memoryMegabytes} MB.`,
      nextStep: `find the run by the function's log, and raise the memory in infra/function-specs.ts before it is used up`,
      metric: memoryMetric(stack, name),
      limit: { atLeast: Math.round(memoryShare * memoryMegabytes) },
    },
    {
      ...limits,
      what: 'throttles',
      meaning: `Lambda refused calls of ${name}, because too many functions were running.`,
      nextStep: `see which functions ran at the time on the dashboard ${stack.names.resource('cost-and-performance')}`,
      metric: functionMetric(stack, name, 'Throttles', { statistic: 'Sum', periodSeconds: 300 }),
      limit: { atLeast: 1 },
    },
  ];
  if (reserved < leastReserved) return alarms;
  const concurrency: Alarm = {
    ...limits,
    what: 'concurrency',
    meaning: `${percent(concurrencyShare)} or more of the ${reserved} concurrent calls that ${name} may have were running.`,
    nextStep: `raise sluice:reservedConcurrency.${name}, or run fewer dates at once`,
    metric: functionMetric(stack, name, 'ConcurrentExecutions', every5Minutes),
    limit: { atLeast: concurrencyShare * reserved },
  };
  return [...alarms, concurrency];
}

/**
 * Of the functions that no execution calls: what the others throw ends as a failed execution, and what the asynchronous ones
 * throw as a dead letter. A message that arrival fails at comes again for days. One error heals itself that way.
 */
function arrivalErrors(stack: WatchedStack): Alarm {
  return {
    subject: 'arrival',
    what: 'errors',
    class: 'P1',
    owner: platformTeam,
    meaning: 'The function arrival has thrown in each of the last two hours: late raw data starts no run.',
    nextStep: `read the errors in the log of ${stack.names.resource('arrival')}`,
    runbook: 'dead-letters.md',
    metric: functionMetric(stack, 'arrival', 'Errors', { statistic: 'Sum', periodSeconds: 3600 }),
    limit: { atLeast: 1 },
    periods: 2,
    breachingPeriods: 2,
    missingData: 'notBreaching',
  };
}

/** The limit is the account's and may have been raised, so the alarm asks for it. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Quotas-Visualize-Alarms.html */
function accountConcurrency(): Alarm {
  return {
    subject: 'account',
    what: 'concurrency',
    class: 'P1',
    owner: platformTeam,
    meaning: `${percent(concurrencyShare)} or more of the concurrent Lambda calls that the account may have were running.`,
    nextStep:
      'see whose functions they are, and ask AWS for a higher quota "Concurrent executions" if they have to run',
    runbook: 'function-limits.md',
    metric: {
      namespace: 'AWS/Usage',
      name: 'ConcurrentExecutions',
      dimensions: { Service: 'Lambda', Resource: 'ConcurrentExecutions', Type: 'Resource', Class: 'None' },
      statistic: 'Maximum',
      periodSeconds: 300,
    },
    expression: '100 * m / SERVICE_QUOTA(m)',
    limit: { atLeast: 100 * concurrencyShare },
    ...once,
  };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
