import { expect } from '@jest/globals';
import type { Outcome } from '../../shared/manifest/documents.ts';
import { logEntries } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { noticesOf, outcomeOf, reportOf } from '../support/execution-papers.ts';
import { testPipeline, type PipelineHook, type StoreName, type TestPipeline } from '../support/test-pipeline.ts';

/** Fails every call of `store` on a key like this, as long as it is asked. */
export function failing(
  store: StoreName,
  key: RegExp,
  operations: readonly string[] = ['create', 'put'],
): PipelineHook {
  return (name, event) => {
    if (name === store && operations.includes(event.operation) && event.phase === 'before' && key.test(event.key)) {
      throw new Error('The store broke.');
    }
  };
}

/** What an execution must have left. */
export interface Ending {
  readonly outcome: Outcome;
  readonly stage: string;
  /** The run's attempt. */
  readonly attempt: number;
  readonly promoted: boolean;
  /** Classes of the notices, in order. */
  readonly notices: readonly string[];
  readonly error: string;
}

/** Runs the date, and looks at all that the execution left. */
export async function expectEnding(pipeline: TestPipeline, wanted: Ending): Promise<void> {
  const { execution, result } = (await pipeline.run(date)).end;
  const { outcome, stage, promoted, run_id, error } = outcomeOf(pipeline, execution);
  expect({ outcome, stage, promoted, run_id }).toEqual({
    outcome: wanted.outcome,
    stage: wanted.stage,
    promoted: wanted.promoted,
    run_id: `${execution}-${wanted.attempt}`,
  });
  expect(error === null).toBe(wanted.outcome !== 'fault');
  expect(result.status === 'FAILED' ? result.error : null).toBe(wanted.error);
  expect(logEntries(pipeline, date).some((entry) => entry.run_id === run_id)).toBe(wanted.promoted);

  const report = reportOf(pipeline, date, run_id);
  expect(report).toMatchObject({ execution, run_id, dataset: 'events', ingestion_date: date });
  expect(report.result === 'passed' || report.problems.length > 0).toBe(true);

  const notices = noticesOf(pipeline);
  expect(notices.map((notice) => notice.class)).toEqual(wanted.notices);
  for (const { class: noticeClass, text } of notices) {
    // The notice of a fault comes from EventBridge on AWS, which knows the execution only.
    const run = noticeClass === 'P1' ? execution : run_id;
    for (const fact of ['test', 'events', date, run]) expect(text).toContain(fact);
    expect(text).toMatch(/Next( step)?: \S/);
    expect(text).toMatch(/(^- \S|^Reason: \S)/m);
  }
}

/** A day of 50 events, never run; disturbed when a hook is given. */
export async function begin(hook?: PipelineHook, contracts = eventContracts({})): Promise<TestPipeline> {
  const base = testPipeline({ contracts });
  await base.deliver(date, 'events.ndjson', cleanLines(50));
  return hook === undefined ? base : testPipeline({ copyOf: base, hook });
}
