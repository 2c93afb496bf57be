import { describe, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { readDeletions } from '../../../shared/history/condemned-deletion.ts';
import { prodSettings } from '../../../shared/settings.ts';
import { cleanLines, date } from '../../support/event-rows.ts';
import { badLines, passingLines } from '../../support/replays.ts';
import { sluice, sluiceJson } from '../../support/sluice-command.ts';
import { begin, decide, deliver, type SmallCase } from './small-case.ts';

const [ann, bob] = ['ann@example.org', 'bob@example.org'] as const;
const asking = { ...prodSettings, stack: 'small' };

/** What people decide in a role. */
export function declareDecisions(open: () => SmallCase): void {
  describe('sluice approve --stack', () => {
    test('takes the role in the name of a person, writes below its prefix, and waits for the record and the end', async () => {
      const { stack, small } = open();
      await deliver(open(), 'corrected.ndjson', cleanLines(50));
      const execution = await begin(open(), asking);
      const run = `${execution}-1`;
      const waits = (await sluice('status', 'events', ...small)).stdout;
      expect(waits).toContain(
        `sluice approve events ${date} ${run} --role domain --stack small --outputs ${stack.file}\n`,
      );

      const words = ['approve', 'events', date, run];
      const unknown = await sluice(...words, '--role', 'nobody', ...small);
      expect(unknown).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('no approvers of the role "nobody"'),
      });
      const first = await (await decide(open(), { role: 'domain', person: ann, words })).said;
      expect(first.stdout).toContain(`Recorded: ${ann} has approved it as domain; it waits for platform.`);
      expect(first.status).toBe(3);
      expect(await sluice(...words, '--role', 'platform', '--as', 'Ann@example.org', ...small)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('every role needs another person'),
      });
      const last = await decide(open(), { role: 'platform', person: bob, words });
      while ((await stack.goOn(execution)).outcome === undefined) await delay(50);
      const { status, stdout } = await last.said;
      expect(stdout).toContain(`Recorded: ${bob} has approved it as platform; it is approved.`);
      expect(stdout).toContain(`events ${date}: promoted, entry 2 of its log`);
      expect(status).toBe(0);
    });
  });

  describe('sluice reject --stack', () => {
    test('ends a run that one person does not want', async () => {
      const { stack } = open();
      const day = '2025-01-03';
      await deliver(open(), 'events.ndjson', cleanLines(40), day);
      const execution = await begin(open(), asking, day);
      const words = ['reject', 'events', day, `${execution}-1`, '--reason', 'a test'];
      const decided = await decide(open(), { role: 'platform', person: bob, words });
      while ((await stack.goOn(execution)).outcome === undefined) await delay(50);
      const { status, stdout } = await decided.said;
      expect(stdout).toContain(`Recorded: ${bob} has rejected it as platform; it is rejected.`);
      expect(stdout).toContain(`events ${day}: rejected`);
      expect(status).toBe(0);
    });
  });

  describe('sluice condemned --stack', () => {
    test('deletes the content of rows once a person in each role has approved the list', async () => {
      const { stack, small } = open();
      const day = '2025-01-04';
      await deliver(open(), 'events.ndjson', passingLines(badLines(1)), day);
      await stack.carryOut('condemned', day, { ...asking, approval: 'automatic' });
      const why = ['--why', 'nothing can be made of it'];
      const condemned = await sluice('quarantine', 'condemn', 'events', day, '--run', 'condemned-1', ...why, ...small);
      expect(condemned.stdout).toMatch(/^1 row of run condemned-1 condemned by arn:aws:/);

      const words = ['condemned', 'delete', 'events', '--run', 'condemned-1', ...small];
      const asked = await sluiceJson(...words);
      expect(asked).toMatchObject({ status: 3, answer: { state: 'open', missing_roles: ['domain', 'platform'] } });
      const { rows_sha256: list } = asked.answer as { readonly rows_sha256: string };
      const approval = ['condemned', 'approve', 'events', list];
      expect((await (await decide(open(), { role: 'domain', person: ann, words: approval })).said).status).toBe(3);
      const last = await decide(open(), { role: 'platform', person: bob, words: approval });
      expect(await last.said).toMatchObject({ status: 0, stdout: expect.stringContaining('it is approved') });

      const approved_by = [
        { role: 'domain', person: ann },
        { role: 'platform', person: bob },
      ];
      expect(await sluiceJson(...words)).toMatchObject({ status: 0, answer: { outcome: 'deleted', approved_by } });
      const { stores, contracts } = await stack.open();
      const deletions = await readDeletions(stores.quarantine, contracts.get('events'));
      expect(deletions).toMatchObject([{ approved_by, person: expect.stringMatching(/^arn:aws:/) }]);
      expect((await sluice('condemned', 'list', 'events', ...small)).stdout).toContain('deleted');
      expect(await sluice('verify', ...small)).toMatchObject({ status: 0 });
    });
  });

  describe('sluice breaker reset --stack', () => {
    test('closes the breaker in the name of the caller', async () => {
      const { stack, small } = open();
      const day = '2025-01-05';
      await deliver(open(), 'events.ndjson', [...badLines(101), ...cleanLines(101)], day);
      expect((await stack.carryOut('trips', day, asking)).outcome?.outcome).toBe('breaker_open');
      expect((await sluice('breaker', 'status', 'events', ...small)).status).toBe(2);
      const { answer } = await sluiceJson('breaker', 'reset', 'events', '--reason', 'a test', ...small);
      const reset = { number: 1, reason: 'a test', person: expect.stringMatching(/^arn:aws:/) };
      expect(answer).toMatchObject({ outcome: 'reset', reset });
      expect(await sluiceJson('breaker', 'status', 'events', ...small)).toMatchObject({
        status: 0,
        answer: [{ state: 'closed', last_reset: reset }],
      });
    });
  });
}
