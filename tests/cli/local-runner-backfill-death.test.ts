import { describe, expect, test } from '@jest/globals';

import { ExecutionRunningError, executionKey } from '../../cli/local-runner/execution-store.ts';
import { runExecution } from '../../cli/local-runner/runner.ts';
import { getJson } from '../../shared/store/json.ts';
import { backfill, backfillFunction, done, machine, plan } from '../support/scripted-backfill.ts';
import { Death, definition, notice, partition, pipelineArn, requested, settings } from './local-runner-fixture.ts';

describe('a backfill whose process dies', () => {
  /** Runs a backfill whose first run waits and whose second is refused, with a death at one put of an execution. */
  async function runDying(phase: 'before' | 'after', death: number) {
    let puts = 0;
    const world = backfill(
      plan('a', 'b'),
      {
        requestApproval: () => requested,
        sensor: (_, payload) => (isOf(payload, 'a') ? ready : { outcome: 'refused', notice: notice('P2') }),
      },
      (event) => {
        if (event.phase !== phase || event.operation !== 'put') return;
        if (event.key.startsWith('.local/executions/') && ++puts === death) throw new Death();
      },
    );
    let attempt = world.begin();
    for (;;) {
      try {
        const result = await attempt;
        if (result.status !== 'WAITING') return { ...world, result, puts };
        await world.wake();
      } catch (error) {
        if (!(error instanceof Death)) throw error;
        world.kill();
      }
      attempt = world.resume();
    }
  }
  const isOf = (payload: unknown, name: string) => (payload as { readonly execution: string }).execution === name;
  const ready = { ...partition, outcome: 'ready', base: 4 };

  test.each(['before', 'after'] as const)('%s any save ends as one whose process lives', async (phase) => {
    const whole = await runDying(phase, 0);
    expect(whole.result).toEqual({ status: 'SUCCEEDED', output: done });
    const ends = async ({ store }: typeof whole) =>
      Promise.all(['a', 'b', 'backfill-1'].map((name) => getJson<{ result: unknown }>(store, executionKey(name))));
    expect((await ends(whole)).map(({ result }) => result)).toMatchObject([
      { status: 'SUCCEEDED' },
      { error: 'Sluice.Refused' },
      { status: 'SUCCEEDED' },
    ]);
    for (let death = 1; death <= whole.puts; death++) {
      const broken = await runDying(phase, death);
      expect(broken.result).toEqual(whole.result);
      expect((await ends(broken)).map(({ result }) => result)).toEqual((await ends(whole)).map(({ result }) => result));
      const ofEach = (name: string) => broken.called('sensor').filter(({ payload }) => isOf(payload, name));
      expect(ofEach('a').length).toBeLessThanOrEqual(2);
      if (phase === 'after') expect([ofEach('a').length, ofEach('b').length]).toEqual([1, 1]);
    }
  });

  test('cannot be resumed while it lives', async () => {
    const world = backfill(plan('a'));
    let refusal: unknown;
    const { runner } = world;
    await runExecution({
      ...runner,
      functions: { ...runner.functions, [backfillFunction]: (payload) => Promise.resolve(plan('a')(1, payload)) },
      machines: { [pipelineArn]: definition() },
      definition: machine,
      settings,
      name: 'backfill-1',
      input: { backfill: 'plan-1' },
      onTransition: async ({ execution }) => {
        if (execution === 'a') refusal ??= await world.resume().catch((error: unknown) => error);
      },
    });
    expect(refusal).toBeInstanceOf(ExecutionRunningError);
  });
});
