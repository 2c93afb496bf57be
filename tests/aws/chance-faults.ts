import { seededRandom } from '../../shared/random.ts';
import type { Fault, FaultRule } from './fault-proxy.ts';

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

/** Lets a fault befall every third request or so, the same ones for the same seed. */
export function chanceFaults(seed: number): FaultRule {
  const random = seededRandom(seed);
  return ({ operation }) => {
    if (random() > 1 / 3) return undefined;
    const faults = operation === 'PutObject' ? forPuts : everywhere;
    return faults[Math.floor(random() * faults.length)];
  };
}
