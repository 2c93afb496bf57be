import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Command } from '../../cli/command.ts';
import { approveCommand } from '../../cli/commands/approve.ts';
import { backfillPlanCommand } from '../../cli/commands/backfill-plan.ts';
import { backfillResumeCommand } from '../../cli/commands/backfill-resume.ts';
import { backfillRunCommand } from '../../cli/commands/backfill-run.ts';
import { generateCommand } from '../../cli/commands/generate.ts';
import { rollbackCommand } from '../../cli/commands/rollback.ts';
import { runCommand } from '../../cli/commands/run.ts';
import { statusCommand } from '../../cli/commands/status.ts';
import { verifyExecutions } from '../../cli/execution-findings.ts';
import type { RunSummary } from '../../cli/run-summary.ts';
import { openTerminal } from '../../cli/terminal.ts';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { loadContracts, registerContracts } from '../../shared/contract/contract-registry.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { outcomeKey } from '../../shared/layout/keys.ts';
import { readEntriesAfter } from '../../shared/promotion/promotion-log.ts';
import { prodSettings } from '../../shared/settings.ts';
import { noticesOf } from '../support/execution-papers.ts';
import { outputs } from '../support/sluice-command.ts';
import { storedKeys, storedText } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const folder = resolve(import.meta.dirname, '../../contracts');
const text = await readFile(resolve(folder, 'products/v1.yaml'), 'utf8');
const second = Buffer.from(text.replace(/^version: .*$/m, 'version: 2.0.0'));
/** All contracts, and a second schema version of products; order_items refers to the first one. */
const contracts = registerContracts([
  ...(await loadContracts(folder)).all,
  readContract(second, 'products/v2.yaml', { dataset: 'products', schemaVersion: 2 }),
]);
const date = '2025-04-01';

let pipeline: TestPipeline;

/** Calls a command over the pipeline of the test. */
async function call(command: Command, words: readonly string[], options: Record<string, string> = {}) {
  const { written, stdout, stderr } = outputs();
  const json = openTerminal(stdout, stderr, true);
  const lines: string[] = [];
  const terminal = { ...json, say: (line: string) => lines.push(line) };
  const status = await command.run({ positionals: words, options, workspace: pipeline.workspace, terminal });
  pipeline.clock.advance(1000);
  return { status, answer: JSON.parse(written.stdout) as unknown, said: lines.join('\n') };
}

const run = async (name: string) => (await call(runCommand, [name, date])).answer as RunSummary;

/** The log of a schema version of products. */
function logOf(schemaVersion: number) {
  const { domain, dataset } = contracts.get('products');
  const partition = { domain, dataset, schemaVersion, ingestionDate: date };
  return readEntriesAfter(pipeline.workspace.stores.processed, partition, 0);
}

beforeEach(async () => {
  pipeline = testPipeline({ contracts });
  await call(generateCommand, ['shop'], { from: date, rows: '100' });
});

describe('a schema version that is not the highest', () => {
  test('is run, run again and rolled back by its name, and the highest one is left alone', async () => {
    const runs = [await run('products@1'), await run('products@1')];
    expect(runs.map(({ outcome }) => outcome)).toEqual(['promoted', 'promoted']);
    const rolledBack = await call(rollbackCommand, ['products@1', date]);
    expect(rolledBack.status).toBe(0);
    const [first, again] = runs.map(({ run_id }) => run_id);
    expect((await logOf(1)).map(({ kind, run_id }) => [kind, run_id])).toEqual([
      ['promotion', first],
      ['promotion', again],
      ['rollback', first],
    ]);
    expect(await logOf(2)).toEqual([]);
    await run('products');
    expect(await logOf(1)).toHaveLength(3);
    expect(await logOf(2)).toHaveLength(1);
  });

  test('is named by what waits for it, and lets that go on', async () => {
    await run('orders');
    await run('products');
    const waiting = await run('order_items');
    expect(waiting.outcome).toBe('raw_missing');
    const notices = storedKeys(pipeline.memory.outbox.state).map((key) =>
      storedText(pipeline.memory.outbox.state, key),
    );
    expect(notices.join('')).toContain(`sluice run products@1 ${date}, then: sluice run order_items`);
    await run('products@1');
    expect((await run('order_items')).outcome).toBe('promoted');
  });

  test('is gone on with by its name only', async () => {
    const { execution } = await run('products@1');
    const asked = call(runCommand, ['products', date], { resume: execution });
    await expect(asked).rejects.toThrow(`is an execution of products@1 ${date}, not of products ${date}`);
    await pipeline.workspace.stores.processed.delete(outcomeKey('products', execution));
    const [left] = await verifyExecutions(pipeline.workspace, contracts.get('products'));
    expect(left?.message).toContain(`sluice run products@1 ${date} --resume ${execution} --store /nowhere`);
  });

  test('is listed alone by its name, and with the others by that of the dataset', async () => {
    await run('products@1');
    await run('products');
    const versionsOf = async (name: string) => {
      const { answer } = await call(statusCommand, [name]);
      return (answer as { partitions: { schema_v: number }[] }).partitions.map(({ schema_v }) => schema_v);
    };
    expect(await versionsOf('products@1')).toEqual([1]);
    expect(await versionsOf('products@2')).toEqual([2]);
    expect(await versionsOf('products')).toEqual([1, 2]);
  });

  test('is approved by its name only, which is the name that people are told', async () => {
    const settings = { ...prodSettings, stack: 'test' };
    pipeline = testPipeline({ over: pipeline, settings });
    const { run_id, waiting } = await run('products@1');
    expect(waiting?.commands[0]).toContain(`sluice approve products@1 ${date} ${run_id} --role`);
    const [told] = noticesOf(pipeline).filter(({ text: said }) => said.includes('sluice approve'));
    expect(told?.text).toContain(`sluice approve products@1 ${date} ${run_id} --role`);
    const approve = (name: string, role: string, as: string) =>
      call(approveCommand, [name, date, run_id], { role, as });
    await expect(approve('products@2', 'domain', 'ann')).rejects.toThrow(
      `run "${run_id}" is one of products v1, not of v2; its name is products@1`,
    );
    expect((await approve('products@1', 'domain', 'ann')).status).toBe(3);
    expect((await approve('products@1', 'platform', 'bob')).status).toBe(0);
    expect(await logOf(1)).toHaveLength(1);
  });

  test('must be there', async () => {
    await expect(run('products@3')).rejects.toThrow('"products" has no schema version 3; it has: 1, 2');
    await expect(run('product@1')).rejects.toThrow('did you mean "products"?');
  });
});

describe('a backfill of two schema versions of a dataset', () => {
  const names = ['order_items', 'products', 'orders', 'products@1', 'products@2'];

  test('runs each of them once a date, before what refers to the dataset', async () => {
    const planned = await call(backfillPlanCommand, names, { from: date });
    const { plan } = planned.answer as { readonly plan: BackfillPlan };
    const order = plan.items.map(({ dataset, schema_v }) => `${dataset} ${schema_v}`);
    expect([...order].sort()).toEqual(['order_items 1', 'orders 1', 'products 1', 'products 2']);
    expect(order.at(-1)).toBe('order_items 1');
    expect(planned.said).toContain(`sluice backfill resume --id ${plan.id} --store /nowhere`);

    const resumed = await call(backfillResumeCommand, names, { from: date });
    expect(resumed).toMatchObject({ status: 0, answer: { plan: plan.id, outcome: 'done' } });
    expect([await logOf(1), await logOf(2)].map(({ length }) => length)).toEqual([1, 1]);
  });

  test('is another plan than one of the highest alone', async () => {
    await call(backfillPlanCommand, ['products'], { from: date });
    const resumed = call(backfillResumeCommand, ['products@1'], { from: date });
    await expect(resumed).rejects.toThrow(`there is no plan of products@1 from ${date}`);
    expect((await call(backfillRunCommand, ['products@1'], { from: date })).status).toBe(0);
    expect([await logOf(1), await logOf(2)].map(({ length }) => length)).toEqual([1, 0]);
  });
});
