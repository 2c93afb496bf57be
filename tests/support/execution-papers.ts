import type { Execution } from '../../cli/local-runner/execution.ts';
import { executionPrefix, outcomeKey, parseAttempt, rejectsKey, reportKey } from '../../shared/layout/keys.ts';
import type { OutcomeRecord } from '../../shared/manifest/documents.ts';
import type { Report } from '../../shared/quality/report.ts';
import type { DuplicateRecord, QuarantineRecord } from '../../shared/verdicts/reject-record.ts';
import { storedJson, storedKeys, storedRecords, storedText } from './stored-objects.ts';
import type { TestPipeline } from './test-pipeline.ts';

/** What executions of a date leave behind beside their data. */

export function reportOf({ memory, partition }: TestPipeline, date: string, runId: string): Report {
  return storedJson<Report>(memory.processed.state, reportKey(partition(date), runId));
}

export function outcomeOf({ memory }: TestPipeline, execution: string): OutcomeRecord {
  return storedJson<OutcomeRecord>(memory.processed.state, outcomeKey('events', execution));
}

/** The numbers of the attempts that were claimed. */
export function attemptsOf({ memory }: TestPipeline, execution: string): number[] {
  const keys = storedKeys(memory.processed.state, executionPrefix('events', execution));
  return keys.map(parseAttempt).filter((attempt) => attempt !== undefined);
}

export function quarantineOf({ memory, partition }: TestPipeline, date: string, runId: string): QuarantineRecord[] {
  return storedRecords(memory.quarantine.state, rejectsKey('quarantine', partition(date), runId));
}

export function duplicatesOf({ memory, partition }: TestPipeline, date: string, runId: string): DuplicateRecord[] {
  return storedRecords(memory.quarantine.state, rejectsKey('duplicates', partition(date), runId));
}

/** The local runner's record. */
export function executionOf({ memory }: TestPipeline, execution: string): Execution {
  return storedJson<Execution>(memory.local.state, `.local/executions/${execution}.json`);
}

/** A notice in the outbox. */
export interface SentNotice {
  readonly class: string;
  readonly text: string;
}

/** The notices sent so far, in the order of their times. */
export function noticesOf({ memory }: TestPipeline): SentNotice[] {
  return storedKeys(memory.outbox.state).map((key) => ({
    class: key.split('-')[1]!,
    text: storedText(memory.outbox.state, key),
  }));
}
