import { Inspection } from './inspection.ts';
import type { SmokeFinding } from './smoke-finding.ts';

/** One look at a deployment. */
export interface Check {
  /** What is looked at, in words: `bucket sluice-dev-raw-123456789012`. */
  readonly name: string;
  readonly inspect: (inspection: Inspection) => Promise<void>;
}

/** What a check came to. */
export interface CheckResult {
  readonly name: string;
  readonly findings: readonly SmokeFinding[];
  /** What could not be looked at, and why. */
  readonly notChecked: readonly string[];
}

/** Makes a check; `remedy` is what to do about what it finds unless it says something else. */
export async function runCheck({ name, inspect }: Check, remedy: string): Promise<CheckResult> {
  const inspection = new Inspection(name, remedy);
  await inspect(inspection);
  return { name, findings: inspection.findings, notChecked: inspection.notChecked };
}
