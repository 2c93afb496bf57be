import { timestamp, type Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/logger.ts';

/** Where the line about an invocation goes, and what it is called there. */
export interface InvocationScope {
  readonly log: Log;
  readonly clock: Clock;
  /** The function's name. */
  readonly name: string;
  readonly requestId: string;
}

/** What a line takes from payload and answer, where they have it. Not among them: tokens, and texts that may quote a row. */
const loggedFields = [
  'execution',
  'dataset',
  'schema_v',
  'ingestion_date',
  'backfill',
  'run_id',
  'base',
  'tries',
  'stage',
  'outcome',
  'number',
  'partitions',
  'repaired',
] as const;

/** Lists whose length it takes: the records of an event, and those messages of a queue that come again. */
const countedLists = [
  ['Records', 'records'],
  ['batchItemFailures', 'again'],
] as const;

const longestValueCharacters = 200;

/** Calls a function and writes one line about it, whether it answers or throws. */
export async function logInvocation(
  { log, clock, name, requestId }: InvocationScope,
  payload: unknown,
  call: () => Promise<unknown>,
): Promise<unknown> {
  const begin = clock.now();
  const write = (level: string, about: ReturnType<typeof pickFields>) => {
    const duration = { duration_ms: clock.now() - begin };
    const line = { time: timestamp(clock), level, function: name, request_id: requestId, ...pickFields(payload) };
    log({ ...line, ...about, ...duration });
  };
  try {
    const answer = await call();
    write('info', pickFields(answer));
    return answer;
  } catch (error) {
    write('error', { outcome: 'fault', error: error instanceof Error ? error.name : typeof error });
    throw error;
  }
}

function pickFields(value: unknown): Record<string, string | number | boolean> {
  const picked: Record<string, string | number | boolean> = {};
  if (typeof value !== 'object' || value === null) return picked;
  for (const name of loggedFields) {
    const found: unknown = name in value ? value[name as keyof typeof value] : undefined;
    if (typeof found === 'string') picked[name] = found.slice(0, longestValueCharacters);
    if (typeof found === 'number' || typeof found === 'boolean') picked[name] = found;
  }
  for (const [list, name] of countedLists) {
    const found: unknown = list in value ? value[list as keyof typeof value] : undefined;
    if (Array.isArray(found)) picked[name] = found.length;
  }
  return picked;
}
