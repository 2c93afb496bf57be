import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StageOrderError } from '../../shared/errors.ts';
import type { ApprovalRecord, ApprovalRequest, Decision } from '../../shared/approval/approval-documents.ts';
import { approvalRecordsPrefix, approvalRequestsPrefix } from '../../shared/layout/keys.ts';
import { approvalCase, approveFully, runOf, type ApprovalCase } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';

/** One thing that somebody does; `who` picks an execution or a person. */
type Act =
  | { readonly kind: 'ask' | 'wait' | 'promote' | 'begin' | 'agree'; readonly who: number }
  | { readonly kind: 'rollBack'; readonly who: number }
  | {
      readonly kind: 'give';
      readonly who: number;
      readonly role: string;
      readonly person: string;
      readonly decision: Decision;
    }
  | { readonly kind: 'pass'; readonly hours: number };

// Small: an act that meets nobody shows nothing.
const who = fc.nat({ max: 2 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('ask', 'wait', 'promote', 'promote', 'begin', 'begin', 'agree', 'agree'),
      who,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rollBack'), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('give'),
      who,
      role: fc.constantFrom('domain', 'platform'),
      person: fc.constantFrom('alice', 'bob'),
      decision: fc.constantFrom<Decision>(...Array<Decision>(9).fill('approved'), 'rejected'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass'), hours: fc.integer({ min: 1, max: 30 }) }) },
);

/** An execution, as the state machine knows it. */
interface Execution {
  readonly name: string;
  readonly runId: string;
  base: number;
  tries: number;
}

/** Does one act, as far as there is something to do it with. */
async function perform(opened: ApprovalCase, executions: Execution[], one: Act): Promise<void> {
  if (one.kind === 'pass') {
    opened.pipeline.clock.advance(one.hours * 3_600_000);
    return;
  }
  const entries = opened.entries();
  const [base, name] = [entries.length, `execution-${executions.length}`];
  if (one.kind === 'begin') {
    if (executions.length > 11) return;
    await opened.validate(name);
    executions.push({ name, runId: runOf(name), base, tries: 0 });
    return;
  }
  if (one.kind === 'rollBack') {
    const target = entries[one.who % Math.max(1, base)]?.run_id;
    if (target === undefined || target === entries.at(-1)?.run_id) return;
    await opened.rollBack(name, target);
    executions.push({ name, runId: target, base, tries: 0 });
    return;
  }
  // Counted from the newest: the older ones have mostly ended.
  const execution = executions.at(-1 - (one.who % Math.max(1, executions.length)));
  if (execution === undefined) return;
  const { name: own, runId } = execution;
  if (one.kind === 'give') {
    await opened.give(await opened.subject(own, execution.base, runId), one.role, one.person, one.decision);
  } else if (one.kind === 'agree') {
    await opened.request(own, execution.base, runId);
    await approveFully(opened, await opened.subject(own, execution.base, runId));
  } else if (one.kind === 'ask') {
    await opened.request(own, execution.base, runId);
  } else if (one.kind === 'wait') {
    await opened.wait(own, execution.base, runId);
  } else {
    const answer = await opened.promote(own, execution.base, runId, execution.tries).catch(rejectBugs);
    if (answer?.outcome === 'rebase') [execution.base, execution.tries] = [answer.base, answer.tries];
  }
}

/** To promote before anybody was asked is a fault, which changes nothing. */
function rejectBugs(error: unknown): undefined {
  if (error instanceof StageOrderError && error.message.includes('nobody was asked')) return undefined;
  throw error;
}

/** Reads by itself, not with the code under test. */
function assertApproved({ pipeline, entries }: ApprovalCase): void {
  const { state } = pipeline.memory.processed;
  const requests = storedKeys(state, approvalRequestsPrefix)
    .filter((key) => !key.endsWith('.withdrawn.json'))
    .map((key) => storedJson<ApprovalRequest>(state, key));
  for (const { base, run_id, manifest_sha256, kind, request_id, approved_by } of entries()) {
    const request = requests.find(
      ({ run }) =>
        run?.base === base && run.run_id === run_id && (kind === 'promotion' || run.execution === request_id),
    );
    expect(request?.run).toMatchObject({ kind, manifest_sha256 });
    const prefix = approvalRecordsPrefix(request!.subject);
    const records = storedKeys(state, prefix).map((key) => storedJson<ApprovalRecord>(state, key));
    const inTime = records.filter(
      ({ role, recorded_at }) => request!.roles.includes(role) && recorded_at < request!.expires_at,
    );
    expect(approved_by!.map(({ role }) => role).sort()).toEqual(['domain', 'platform']);
    expect(new Set(approved_by!.map(({ person }) => person)).size).toBe(2);
    for (const approver of approved_by!) expect(inTime).toContainEqual(expect.objectContaining(approver));
  }
}

test('whatever people and executions do in whatever order, only what two persons approved in time gets into the log', async () => {
  const seen = { promotion: 0, rollback: 0, rebased: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 30, maxLength: 60, size: 'max' }), async (acts) => {
      const opened = await approvalCase();
      const executions: Execution[] = [];
      // Two promoted runs, so that there is something to roll back to.
      for (const kind of ['begin', 'agree', 'promote', 'begin', 'agree', 'promote'] as const) {
        await perform(opened, executions, { kind, who: 0 });
      }
      for (const one of acts) await perform(opened, executions, one);
      assertApproved(opened);
      expect(await opened.pipeline.verify(date)).toEqual([]);
      for (const { name } of executions) await assertOutcome(opened, name);
      for (const { kind } of opened.entries().slice(2)) seen[kind] += 1;
      seen.rebased += executions.filter(({ tries }) => tries > 0).length;
    }),
    { numRuns: 80, seed: 1 },
  );
  // Otherwise nothing was looked at.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
}, 120_000);

/** An outcome says `promoted` exactly of what is in the log. */
async function assertOutcome({ outcome, entries }: ApprovalCase, name: string): Promise<void> {
  const isLogged = entries().some(({ request_id }) => request_id === name || request_id === runOf(name));
  const found = await outcome(name).catch(() => undefined);
  expect(found?.promoted ?? false).toBe(isLogged);
}
