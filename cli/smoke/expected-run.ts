import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { CodeRef } from '../../shared/code-ref.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { runId } from '../../shared/layout/keys.ts';
import type { Manifest } from '../../shared/manifest/documents.ts';
import { readCompletedRun } from '../../shared/promotion/audited-run.ts';
import { devSettings } from '../../shared/settings.ts';
import { executePipeline } from '../local-pipeline.ts';
import { openLocalWorkspace } from '../local-workspace.ts';
import { describeRejects } from './described-rejects.ts';
import type { SmokeDay } from './smoke-day.ts';

/** What a day comes to on this machine. */
export interface ExpectedRun {
  readonly manifest: Manifest;
  /** As `describeRejects` gives them. */
  readonly rejects: readonly string[];
  readonly code: CodeRef;
}

/** Runs a day with the functions of this checkout, in a temporary folder. Throws StageOrderError when that does not succeed. */
export async function expectRun(
  { contract, partition, execution, input, key, bytes }: SmokeDay,
  clock: Clock,
): Promise<ExpectedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-smoke-'));
  try {
    const workspace = await openLocalWorkspace(folder, clock, devSettings, registerContracts([contract]));
    const { stores, code } = workspace;
    await stores.raw.create(key, bytes);
    await executePipeline(workspace, execution, input, () => undefined);
    const { manifest } = await readCompletedRun(stores.processed, partition, runId(execution, 1));
    return { manifest, rejects: await describeRejects(stores.quarantine, manifest), code };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
