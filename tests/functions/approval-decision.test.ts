import { describe, expect, test } from '@jest/globals';
import { recordApproval } from '../../functions/record-approval/record-approval.ts';
import { IntegrityError, StageOrderError } from '../../shared/errors.ts';
import {
  approvalKey,
  approvalRecordsPrefix,
  approvalRequestKey,
  manifestKey,
  successKey,
  validationKey,
} from '../../shared/layout/keys.ts';
import type { Manifest, Success, Validation } from '../../shared/manifest/documents.ts';
import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import { encodeJson, getJson } from '../../shared/store/json.ts';
import { approvalCase, approveFully, runOf, type ApprovalCase } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';
import { holdAt } from '../support/hold.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline } from '../support/test-pipeline.ts';
import { storedKeys } from '../support/stored-objects.ts';

const hour = 3_600_000;

/** A run that waits for both roles of the contract. */
async function waitingCase() {
  const opened = await approvalCase();
  await opened.validate('first');
  await opened.request('first', 0);
  await opened.wait('first', 0);
  return { ...opened, asked: await opened.subject('first', 0) };
}

describe('a run that needs approval', () => {
  test('is promoted once every role has approved it, and its log entry names them', async () => {
    const opened = await waitingCase();
    await approveFully(opened, opened.asked);
    expect(opened.woken).toEqual(['token of first on 0']);
    const answer = await opened.promote('first', 0);
    expect(answer).toMatchObject({ outcome: 'promoted', number: 1, notice: { class: 'notices' } });
    expect('notice' in answer && answer.notice.text).toContain('Approved by alice as domain.');
    expect(opened.entries()).toMatchObject([
      {
        run_id: 'first-1',
        approved_by: [
          { role: 'domain', person: 'alice' },
          { role: 'platform', person: 'bob' },
        ],
      },
    ]);
    expect(await opened.outcome('first')).toMatchObject({ outcome: 'promoted', promoted: true });
  });

  test('is not promoted by one role alone, and nobody is woken', async () => {
    const { give, promote, woken, asked, entries } = await waitingCase();
    expect(await give(asked, 'domain', 'alice')).toMatchObject({ state: 'open' });
    expect(woken).toEqual([]);
    expect(await promote('first', 0)).toEqual({ outcome: 'pending' });
    expect(entries()).toEqual([]);
  });

  test('is not promoted by the approval of another run', async () => {
    const opened = await approvalCase();
    await opened.validate('a');
    await opened.request('a', 0);
    await approveFully(opened, await opened.subject('a', 0));
    await opened.validate('b');
    await opened.request('b', 0);
    expect((await opened.promote('b', 0)).outcome).toBe('pending');
    expect(opened.entries()).toEqual([]);
  });

  test('is a fault when nobody was asked', async () => {
    const { validate, promote, entries } = await approvalCase();
    await validate('first');
    await expect(promote('first', 0)).rejects.toThrow(StageOrderError);
    await expect(promote('first', 0)).rejects.toThrow('nobody was asked');
    expect(entries()).toEqual([]);
  });

  test('is a fault when the request leaves out a role of the contract', async () => {
    const opened = await waitingCase();
    const { context, asked } = opened;
    const key = approvalRequestKey(asked);
    const request = await getJson<ApprovalRequest>(context.stores.processed, key);
    await context.stores.processed.put(key, encodeJson({ ...request, roles: ['domain'] }));
    await opened.give(asked, 'domain', 'alice');
    await expect(opened.promote('first', 0)).rejects.toThrow(IntegrityError);
    expect(opened.entries()).toEqual([]);
  });

  test('is refused when its manifest was altered after the approval', async () => {
    const opened = await waitingCase();
    await approveFully(opened, opened.asked);
    await alterManifest(opened, 'first');
    await expect(opened.promote('first', 0)).rejects.toThrow(IntegrityError);
    expect(opened.entries()).toEqual([]);
  });

  test('is refused also when _SUCCESS and validation were altered with the manifest', async () => {
    const opened = await waitingCase();
    await approveFully(opened, opened.asked);
    const hash = await alterManifest(opened, 'first');
    for (const keyOf of [successKey, validationKey]) {
      const key = keyOf(opened.pipeline.partition(date), runOf('first'));
      const store = opened.context.stores.processed;
      const document = await getJson<Success | Validation>(store, key);
      await store.put(key, encodeJson({ ...document, manifest_sha256: hash }));
    }
    await expect(opened.promote('first', 0)).rejects.toThrow('nobody was asked');
    expect(opened.entries()).toEqual([]);
  });
});

async function alterManifest({ context, pipeline }: ApprovalCase, execution: string): Promise<string> {
  const key = manifestKey(pipeline.partition(date), runOf(execution));
  const manifest = await getJson<Manifest>(context.stores.processed, key);
  const bytes = encodeJson({ ...manifest, writer: 'somebody else' });
  await context.stores.processed.put(key, bytes);
  return sha256(bytes);
}

describe('an approval', () => {
  test('of a person who counts for another role does not count', async () => {
    const { give, asked, promote } = await waitingCase();
    await give(asked, 'domain', 'alice');
    expect(await give(asked, 'platform', 'alice')).toMatchObject({ state: 'open', records: [{ role: 'domain' }] });
    expect((await promote('first', 0)).outcome).toBe('pending');
  });

  test('of a role that was not asked does not count', async () => {
    const { give, asked } = await waitingCase();
    expect(await give(asked, 'domian', 'alice')).toMatchObject({ state: 'open', records: [] });
  });

  test('that another person gives a role too changes nothing', async () => {
    const { give, asked, pipeline } = await waitingCase();
    await give(asked, 'domain', 'alice');
    pipeline.clock.advance(1);
    expect(await give(asked, 'domain', 'carol')).toMatchObject({ state: 'open', records: [{ person: 'alice' }] });
  });

  test('that was written before anybody asked counts once somebody has', async () => {
    const { validate, request, subject, give, decision, promote } = await approvalCase();
    await validate('first');
    const asked = await subject('first', 0);
    expect(await give(asked, 'domain', 'alice')).toMatchObject({ state: 'unrequested' });
    expect(await request('first', 0)).toMatchObject({ outcome: 'requested' });
    expect(await decision(asked)).toMatchObject({ state: 'open', records: [{ person: 'alice' }] });
    await give(asked, 'platform', 'bob');
    expect((await promote('first', 0)).outcome).toBe('promoted');
  });

  test('is not waited for when all were written before anybody asked', async () => {
    const opened = await approvalCase();
    await opened.validate('first');
    await approveFully(opened, await opened.subject('first', 0));
    expect(await opened.request('first', 0)).toEqual({ outcome: 'approved' });
    expect((await opened.promote('first', 0)).outcome).toBe('promoted');
  });

  test('that is recorded again, as S3 may notify twice, counts once and wakes again', async () => {
    const opened = await waitingCase();
    await approveFully(opened, opened.asked);
    const { processed } = opened.context.stores;
    const { version } = await processed.head(approvalKey('platform', opened.asked));
    const again = { role: 'platform', subject: opened.asked, version, person: 'bob' };
    expect(await recordApproval(opened.context, again)).toMatchObject({ state: 'approved' });
    const { state } = opened.pipeline.memory.processed;
    expect(storedKeys(state, approvalRecordsPrefix(opened.asked))).toHaveLength(2);
    expect(opened.woken).toEqual(['token of first on 0', 'token of first on 0']);
  });

  test('that comes before the execution waits still counts, and it does not wait', async () => {
    const opened = await approvalCase();
    await opened.validate('first');
    await opened.request('first', 0);
    await approveFully(opened, await opened.subject('first', 0));
    expect(opened.woken).toEqual([]);
    await opened.wait('first', 0);
    expect(opened.woken).toEqual(['token of first on 0']);
    expect((await opened.promote('first', 0)).outcome).toBe('promoted');
  });

  test('needs an object that is about its subject', async () => {
    const { asked, context, validate, subject, request } = await waitingCase();
    await validate('other');
    await request('other', 0);
    const other = await subject('other', 0);
    const object = { nonce: 'n', subject: asked, decision: 'approved', reason: null };
    const { version } = await context.stores.processed.put(approvalKey('domain', other), encodeJson(object));
    const written = { role: 'domain', subject: other, version, person: 'alice' };
    await expect(recordApproval(context, written)).rejects.toThrow('is damaged');
  });
});

describe('a rejection', () => {
  test('ends the run with P2 and its reason, and leaves current alone', async () => {
    const { give, promote, woken, asked, entries, outcome } = await waitingCase();
    await give(asked, 'domain', 'alice');
    await give(asked, 'platform', 'bob', 'rejected');
    expect(woken).toEqual(['token of first on 0']);
    const answer = await promote('first', 0);
    expect(answer).toMatchObject({ outcome: 'rejected', notice: { class: 'P2' } });
    expect('notice' in answer && answer.notice.text).toContain('bob rejected it as platform: rows are missing');
    expect(await outcome('first')).toMatchObject({ outcome: 'rejected', promoted: false, stage: 'promote' });
    expect(entries()).toEqual([]);
  });

  test('stands: nobody can approve the run after it', async () => {
    const { give, promote, asked } = await waitingCase();
    await give(asked, 'platform', 'bob', 'rejected');
    expect(await give(asked, 'domain', 'alice')).toMatchObject({ state: 'rejected' });
    expect((await promote('first', 0)).outcome).toBe('rejected');
  });
});

describe('a request', () => {
  test('expires: the run ends with P3 that names the roles that were missing', async () => {
    const { give, promote, asked, pipeline, entries, outcome } = await waitingCase();
    await give(asked, 'domain', 'alice');
    pipeline.clock.advance(72 * hour - 1);
    expect(await promote('first', 0)).toEqual({ outcome: 'pending' });
    pipeline.clock.advance(1);
    const answer = await promote('first', 0);
    expect(answer).toMatchObject({ outcome: 'expired', notice: { class: 'P3' } });
    expect('notice' in answer && answer.notice.text).toContain('what was missing: platform');
    expect(await outcome('first')).toMatchObject({ outcome: 'expired', promoted: false });
    expect(entries()).toEqual([]);
  });

  test('that expired takes no approval any more', async () => {
    const { give, asked, pipeline } = await waitingCase();
    pipeline.clock.advance(72 * hour);
    await give(asked, 'domain', 'alice');
    expect(await give(asked, 'platform', 'bob')).toMatchObject({ state: 'expired', records: [] });
  });

  test('that was answered in time stays answered', async () => {
    const opened = await waitingCase();
    await approveFully(opened, opened.asked);
    opened.pipeline.clock.advance(72 * hour);
    expect((await opened.promote('first', 0)).outcome).toBe('promoted');
  });
});

describe('an execution that begins to wait while the last role approves', () => {
  const instants = (['before', 'after'] as const).map((phase) => ({ number: 1, phase }));

  /** The case, in which another process is held up at its first write. */
  async function heldCase(instant: (typeof instants)[number]) {
    const opened = await approvalCase();
    await opened.validate('first');
    await opened.request('first', 0);
    const asked = await opened.subject('first', 0);
    await opened.give(asked, 'domain', 'alice');
    const hold = holdAt(instant);
    const { stores } = testPipeline({ over: opened.pipeline, hook: hold.hook }).workspace;
    return { opened, asked, hold, context: { ...opened.context, stores } };
  }

  test.each(instants)('is woken when it is held up $phase it lays down its token', async (instant) => {
    const { opened, asked, hold, context } = await heldCase(instant);
    const waiting = stageCalls(context, 'first', date).awaitApproval('first-1', 0, 'the token');
    await hold.reached;
    await opened.give(asked, 'platform', 'bob');
    hold.release();
    await waiting;
    expect(opened.woken).toContain('the token');
  });

  test.each(instants)('is woken when the record is held up $phase it is made', async (instant) => {
    const { opened, asked, hold, context } = await heldCase(instant);
    const object = { nonce: 'n', subject: asked, decision: 'approved', reason: null };
    const { version } = await opened.context.stores.processed.put(approvalKey('platform', asked), encodeJson(object));
    const recording = recordApproval(context, { role: 'platform', subject: asked, version, person: 'bob' });
    await hold.reached;
    await opened.wait('first', 0);
    hold.release();
    await recording;
    expect(opened.woken).toContain('token of first on 0');
  });
});
