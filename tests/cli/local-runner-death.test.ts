import { describe, expect, test } from '@jest/globals';

import { Death, type Scripts, errorNamed, inTurn, notice, path, pipeline, requested } from './local-runner-fixture.ts';

/** Executions that between them go through every state. */
const executions: readonly (readonly [name: string, scripts: () => Scripts])[] = [
  ['promoted', () => ({})],
  [
    'that waited, was warned of and rebased',
    () => ({
      sensor: inTurn(
        { outcome: 'waiting', wait_seconds: 300 },
        { outcome: 'ready', dataset: 'events', schema_v: 1, ingestion_date: '2026-01-04', base: 4 },
      ),
      validateOutput: () => ({ outcome: 'warned', notice: notice('P2') }),
      promote: inTurn(
        { outcome: 'rebase', base: 5, tries: 1 },
        { outcome: 'promoted', number: 6, notice: notice('notices') },
      ),
    }),
  ],
  [
    'that waited for approval twice, the second time until it expired',
    () => ({
      requestApproval: () => requested,
      promote: inTurn({ outcome: 'pending' }, { outcome: 'expired', notice: notice('P3') }),
    }),
  ],
  ['without raw data', () => ({ sensor: () => ({ outcome: 'raw_missing', notice: notice('P2') }) })],
  ['refused', () => ({ sensor: () => ({ outcome: 'refused', notice: notice('P2') }) })],
  ['blocked', () => ({ transform: () => ({ outcome: 'blocked', run_id: 'r', notice: notice('P2') }) })],
  ['superseded', () => ({ promote: () => ({ outcome: 'superseded', notice: notice('P3') }) })],
  [
    'with a fault',
    () => ({
      transform: () => {
        throw errorNamed('StoreUnavailableError');
      },
    }),
  ],
  ['whose notice cannot be sent', () => ({ promote: () => ({ outcome: 'promoted', notice: notice('P9') }) })],
];

/** Every try has a token of its own. */
const withoutTokens = (calls: readonly { readonly name: string; readonly payload: unknown }[]) =>
  calls.map(({ name, payload }) => ({ name, payload: { ...(payload as object), token: undefined } }));

const putOfExecution = (operation: string, key: string) => operation === 'put' && key.startsWith('.local/executions/');

/**
 * Runs an execution whose process dies at the puts with these numbers, before or after they have happened. What it waits
 * for is woken when no process is at work on it.
 */
async function runDying(scripts: Scripts, phase: 'before' | 'after', deaths: (put: number) => boolean) {
  let puts = 0;
  let died = 0;
  let wakes = 0;
  const world = pipeline(scripts, (event) => {
    if (event.phase !== phase || !putOfExecution(event.operation, event.key)) return;
    if (deaths(++puts)) throw new Death();
  });
  let attempt = world.run();
  for (;;) {
    try {
      const result = await attempt;
      if (result.status !== 'WAITING') return { ...world, result, puts, died, wakes };
      await world.wake();
      wakes++;
      attempt = world.resume();
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      died++;
      world.kill();
      attempt = world.resume();
    }
  }
}

describe.each(executions)('an execution %s', (_, scripts) => {
  test('ends the same wherever its process dies, and leaves done what was saved as done', async () => {
    const whole = await runDying(scripts(), 'after', () => false);
    expect(whole.puts).toBeGreaterThan(3);
    for (let death = 1; death <= whole.puts; death++) {
      const broken = await runDying(scripts(), 'after', (put) => put === death);
      expect(broken.died).toBe(1);
      expect(broken.result).toEqual(whole.result);
      expect(path(await broken.saved())).toEqual(path(await whole.saved()));
      expect(withoutTokens(broken.calls)).toEqual(withoutTokens(whole.calls));
      expect(broken.notices).toEqual(whole.notices);
      expect((await broken.saved()).variables).toEqual((await whole.saved()).variables);
    }
  });

  test('does again at most the one state whose end was not saved', async () => {
    const whole = await runDying(scripts(), 'before', () => false);
    for (let death = 1; death <= whole.puts; death++) {
      const broken = await runDying(scripts(), 'before', (put) => put === death);
      expect(broken.died).toBe(1);
      expect(broken.calls.length + broken.notices.length).toBeLessThanOrEqual(
        whole.calls.length + whole.notices.length + 1,
      );
      expect(broken.result.status).toBe(whole.result.status);
      expect((await broken.saved()).fault_notice).toBe((await whole.saved()).fault_notice);
    }
  });

  test('ends the same although a process dies after every single state', async () => {
    const whole = await runDying(scripts(), 'after', () => false);
    // The put with an even number is the one that takes the execution over.
    const broken = await runDying(scripts(), 'after', (put) => put % 2 === 1);
    expect(broken.died).toBeGreaterThanOrEqual(whole.puts - whole.wakes);
    expect(broken.result).toEqual(whole.result);
    expect(withoutTokens(broken.calls)).toEqual(withoutTokens(whole.calls));
    expect(broken.notices).toEqual(whole.notices);
  });
});
