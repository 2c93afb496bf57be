import { crc32 } from 'node:zlib';
import { seededRandom } from '../../shared/random.ts';
import type { Fault, FaultRule, ProxiedRequest } from './fault-proxy.ts';

/** Faults that no caller of the store may notice, if enough tries are left. */
const everywhere: readonly Fault[] = [
  { kind: 'dropRequest' },
  { kind: 'dropReply' },
  { kind: 'twice' },
  { kind: 'answer', status: 503, code: 'SlowDown' },
  { kind: 'answerAfter', status: 500, code: 'InternalError' },
  { kind: 'cutBody', bytes: 1 },
];

/** Only a write is ever in conflict. */
const forPuts: readonly Fault[] = [...everywhere, { kind: 'answer', status: 409, code: 'ConditionalRequestConflict' }];

function drawFault(random: () => number, share: number, { operation }: ProxiedRequest): Fault | undefined {
  if (random() > share) return undefined;
  const faults = operation === 'PutObject' ? forPuts : everywhere;
  return faults[Math.floor(random() * faults.length)];
}

/** Lets a fault befall every third request or so, the same ones for the same seed. */
export function chanceFaults(seed: number): FaultRule {
  const random = seededRandom(seed);
  return (request) => drawFault(random, 1 / 3, request);
}

/**
 * Lets a fault befall this share of the requests. What befalls the n-th request of a kind hangs on nothing but the seed, the
 * kind and n, so that requests that are under way at once do not change each other's fate.
 */
export function chanceFaultsByRequest(seed: number, share: number): FaultRule {
  const counts = new Map<string, number>();
  return (request) => {
    const kind = `${request.operation} ${request.url.pathname}${request.url.search}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return drawFault(seededRandom(crc32(`${seed} ${count} ${kind}`)), share, request);
  };
}
