import { describe, expect, test } from '@jest/globals';

import { UnknownTopicError, outboxPublish } from '../../cli/outbox.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { listAll } from '../../shared/store/object-store.ts';
import { testClock } from '../support/test-clock.ts';
import { topicArns } from './local-runner-fixture.ts';

function outbox() {
  const store = memoryStore();
  const clock = testClock('2026-01-05T03:04:05.678Z');
  const read = async (key: string) => Buffer.from((await store.get(key)).bytes).toString();
  const keys = async () => (await Array.fromAsync(listAll(store, ''))).map(({ key }) => key);
  return { clock, publish: outboxPublish(store, clock, topicArns), read, keys };
}

describe('the outbox', () => {
  test('keeps a notice as a file that a person can read', async () => {
    const { publish, read } = outbox();
    await publish(topicArns.P2, 'Blocked: events 2026-01-04', 'Stack: dev\nNext step: look at it.\n');
    expect(await read('20260105T030405.678Z-P2-blocked-events-2026-01-04.txt')).toBe(
      `Subject: Blocked: events 2026-01-04\nTo: P2 (${topicArns.P2})\n\nStack: dev\nNext step: look at it.\n`,
    );
  });

  test('names the class of a notice once', async () => {
    const { publish, keys } = outbox();
    await publish(topicArns.P2, '[P2] events 2026-01-04: blocked (dev)', 'Stack: dev\n');
    expect(await keys()).toEqual(['20260105T030405.678Z-P2-events-2026-01-04-blocked-dev.txt']);
  });

  test('says what the commands of a notice need to work on its store', async () => {
    const store = memoryStore();
    const publish = outboxPublish(store, testClock('2026-01-05T03:04:05.678Z'), topicArns, ' --store other');
    await publish(topicArns.P2, 'Blocked', 'Next step: look at it.');
    const { bytes } = await store.get('20260105T030405.678Z-P2-blocked.txt');
    expect(Buffer.from(bytes).toString()).toContain('\nCommands need: --store other\n\nNext step:');
  });

  test('never replaces a notice', async () => {
    const { publish, keys, read } = outbox();
    await publish(topicArns.P1, 'Same', 'one');
    await publish(topicArns.P1, 'Same!', 'two');
    await publish(topicArns.P1, 'Same', 'one');
    expect(await keys()).toEqual([
      '20260105T030405.678Z-P1-same-2.txt',
      '20260105T030405.678Z-P1-same-3.txt',
      '20260105T030405.678Z-P1-same.txt',
    ]);
    expect(await read('20260105T030405.678Z-P1-same-2.txt')).toContain('two');
  });

  test('lists notices in the order in which they were sent', async () => {
    const { publish, keys, clock } = outbox();
    await publish(topicArns.notices, 'B', 'text');
    clock.advance(1);
    await publish(topicArns.P3, 'A', 'text');
    expect(await keys()).toEqual(['20260105T030405.678Z-notices-b.txt', '20260105T030405.679Z-P3-a.txt']);
  });

  test('makes a name of any subject', async () => {
    const { publish, keys } = outbox();
    await publish(topicArns.P3, '../..', 'text');
    await publish(topicArns.P3, 'long '.repeat(20), 'text');
    expect(await keys()).toEqual([
      `20260105T030405.678Z-P3-${'long-'.repeat(12).slice(0, -1)}.txt`,
      '20260105T030405.678Z-P3-notice.txt',
    ]);
  });

  test('refuses a topic that the stack does not have', async () => {
    const { publish, keys } = outbox();
    await expect(publish('arn:aws:sns:eu-central-1:1:other', 'A', 'text')).rejects.toThrow(UnknownTopicError);
    expect(await keys()).toEqual([]);
  });
});
