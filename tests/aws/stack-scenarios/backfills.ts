import { describe, expect, test } from '@jest/globals';
import { prodSettings } from '../../../shared/settings.ts';
import { cleanLines, date } from '../../support/event-rows.ts';
import { sluice, sluiceJson } from '../../support/sluice-command.ts';
import { decide, deliver, type SmallCase } from './small-case.ts';

/** A range of dates on a stack. */
export function declareBackfills(open: () => SmallCase): void {
  describe('sluice backfill --stack', () => {
    test('starts a backfill, and another one when that has ended with work left', async () => {
      const words = ['backfill', 'run', 'events', '--from', date, '--stack', 'lax', '--outputs', open().stack.file];
      const [first, second] = [await sluiceJson(...words), await sluiceJson(...words)];
      const { plan } = first.answer as { readonly plan: string };
      expect(first.answer).toMatchObject({ outcome: 'done', execution: `backfill-${plan}-1` });
      expect(second.answer).toMatchObject({ outcome: 'done', execution: `backfill-${plan}-2` });
    });

    test('asks people for the approval of a plan, where the stack wants it, and runs it when they have given it', async () => {
      const { small, stack } = open();
      const planned = await sluiceJson('backfill', 'plan', 'events', '--from', date, ...small);
      expect(planned).toMatchObject({
        status: 3,
        answer: { approval: { state: 'open', missingRoles: ['domain', 'platform'] } },
      });
      const { plan } = planned.answer as { readonly plan: { readonly id: string } };
      const resume = ['backfill', 'resume', '--id', plan.id, ...small];
      expect(await sluiceJson(...resume)).toMatchObject({ status: 3, answer: { outcome: 'waiting' } });

      const words = ['backfill', 'approve', plan.id];
      const first = await decide(open(), { role: 'domain', person: 'ann@example.org', words });
      expect((await first.said).status).toBe(3);
      const last = await (await decide(open(), { role: 'platform', person: 'bob@example.org', words })).said;
      expect(last.stdout).toContain('Recorded: bob@example.org has approved it as platform; it is approved.');
      expect(last.stdout).toContain(`sluice backfill resume --id ${plan.id} --stack small --outputs ${stack.file}\n`);
      expect(last.status).toBe(0);
      expect(await sluiceJson(...resume)).toMatchObject({ status: 0, answer: { outcome: 'done' } });
    });

    test('tells that a backfill waits for people, who are asked about one of its runs', async () => {
      const { stack } = open();
      const day = '2025-01-06';
      await deliver(open(), 'events.ndjson', cleanLines(40), day);
      const options = ['--stack', 'slow', '--outputs', stack.file];
      const planned = await sluiceJson('backfill', 'plan', 'events', '--from', day, ...options);
      const { plan } = planned.answer as { readonly plan: { readonly id: string } };
      const execution = await stack.beginPlan(plan.id);
      await stack.carryOut(execution, day, { ...prodSettings, stack: 'small' });

      const { status, stdout, stderr } = await sluice('backfill', 'resume', '--id', plan.id, ...options);
      expect(stderr).toContain('The contracts here are not those of the stack slow, which runs the commit deployed');
      expect(stdout).toContain('A run waits for people, and the backfill with it; it goes on when they have decided:');
      expect(stdout).toMatch(new RegExp(`^${day} +events +running +${execution}$`, 'm'));
      expect(status).toBe(3);
    });
  });
}
