import { setTimeout as delay } from 'node:timers/promises';

const pollMilliseconds = 50;
const longestWaitMilliseconds = 45_000;

/** Asks again and again until there is an answer. Throws after 45 seconds. */
export async function waitUntil<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const begin = performance.now();
  while (performance.now() - begin < longestWaitMilliseconds) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(pollMilliseconds);
  }
  throw new Error(`${what} did not come within ${longestWaitMilliseconds} ms.`);
}
