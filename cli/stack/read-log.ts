import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceCallError } from '../../shared/errors.ts';
import { servicePatience } from '../../shared/service-patience.ts';
import { compareKeys } from '../../shared/store/key.ts';
import type { LogLine } from '../trace.ts';
import type { StackOutputs } from './stack-outputs.ts';

/** When an execution began and ended, as far as it has. */
interface Period {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
}

/** A line reaches CloudWatch after the call, whose end may be the end of the execution. */
const slackMilliseconds = 60_000;

/** The lines that the functions of a stack wrote about an execution, oldest first. Throws ServiceCallError. */
export async function readLog(
  { Region, FunctionVersionArns }: Pick<StackOutputs, 'Region' | 'FunctionVersionArns'>,
  execution: string,
  period: Period,
): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient({ ...servicePatience, region: Region });
  // arn:aws:lambda:<region>:<account>:function:<name>:<version>
  const names = Object.values(FunctionVersionArns).map((arn) => arn.split(':')[6] ?? '');
  const lines = await Promise.all(names.map((name) => readGroup(client, `/aws/lambda/${name}`, execution, period)));
  return lines.flat().sort((a, b) => compareKeys(String(a.time), String(b.time)));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html */
async function readGroup(
  client: CloudWatchLogsClient,
  logGroupName: string,
  execution: string,
  { from, to }: Period,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const wanted = {
    logGroupName,
    filterPattern: `{ $.execution = "${execution}" }`,
    ...(from === undefined ? {} : { startTime: from.getTime() - slackMilliseconds }),
    ...(to === undefined ? {} : { endTime: to.getTime() + slackMilliseconds }),
  };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, wanted)) {
      for (const { message = '' } of events) lines.push(...parseLine(message, execution));
    }
    return lines;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw new ServiceCallError('logs:FilterLogEvents', logGroupName, error);
  }
}

/** None for what is no line about a call for the execution: metrics have lines too, and not every emulator filters. */
function parseLine(message: string, execution: string): LogLine[] {
  try {
    const line = JSON.parse(message) as LogLine;
    return 'function' in line && 'time' in line && line.execution === execution ? [line] : [];
  } catch {
    return [];
  }
}
