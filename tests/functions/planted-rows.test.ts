import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../cli/command.ts';
import { breakerStatusCommand } from '../../cli/commands/breaker-status.ts';
import { inspectCommand } from '../../cli/commands/inspect.ts';
import { statusCommand } from '../../cli/commands/status.ts';
import { verifyCommand } from '../../cli/commands/verify.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { CallLog } from '../support/call-log.ts';
import { anyMarker } from '../support/planted-rows.ts';
import { storedKeys, storedText } from '../support/stored-objects.ts';
import { outputs } from '../support/sluice-command.ts';
import type { StoreName, TestPipeline } from '../support/test-pipeline.ts';
import { runForeignFault, runPlantedEvents, runPlantedShop } from './planted-days.ts';

/** A document without the field that may name values: shares of types, in reports and requests. */
function withoutShares(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (name, value: unknown) => (name === 'type_shares' ? undefined : value));
  } catch {
    return text;
  }
}

/** The places, beside raw and rejected rows and Parquet, in which a marker stands. */
function storedLeaks({ memory }: TestPipeline): string[] {
  return (Object.keys(memory) as StoreName[]).flatMap((name) => {
    const { state } = memory[name];
    const holdsRows = (key: string) => name === 'raw' || name === 'quarantine' || key.endsWith('.parquet');
    return storedKeys(state)
      .filter((key) => anyMarker.test(`${key} ${holdsRows(key) ? '' : withoutShares(storedText(state, key))}`))
      .map((key) => `${name} ${key}`);
  });
}

/** What the commands that show how a stack is doing say, for people and for machines. */
async function saidBy({ workspace: opened, memory }: TestPipeline): Promise<string[]> {
  const workspace = { ...opened, place: { ...opened.place, assertExists: () => Promise.resolve() } };
  const runs = storedKeys(memory.processed.state, 'metrics/').map((key) => /run_id=(.*)\.json$/.exec(key)![1]!);
  const calls: [Command, string[], Record<string, string>][] = [
    [statusCommand, [], {}],
    [verifyCommand, [], {}],
    [breakerStatusCommand, [], {}],
    ...runs.map((run): [Command, string[], Record<string, string>] => [inspectCommand, [run], { rows: '0' }]),
  ];
  const said: string[] = [];
  for (const [command, positionals, options] of calls) {
    for (const json of [false, true]) {
      const { written, stdout, stderr } = outputs();
      await command.run({ positionals, options, workspace, terminal: openTerminal(stdout, stderr, json) });
      said.push(`${command.name}: ${withoutShares(written.stdout)}${written.stderr}`);
    }
  }
  return said;
}

const leaking = (texts: readonly string[]) => texts.filter((text) => anyMarker.test(text));

describe.each([
  [
    'events',
    runPlantedEvents,
    {
      warned: 'promoted',
      blocked: 'blocked',
      drifted: 'drift',
      'bad again': 'promoted',
      replay: 'started',
      deletion: 'refused',
      'late data': 'started',
      rollback: 'promoted',
      backfill: 'Sluice.BackfillStopped',
      tripped: 'breaker_open',
      open: 'breaker_open',
    },
  ],
  [
    'the other datasets',
    runPlantedShop,
    {
      'products-approved': 'promoted',
      'products-rejected': 'rejected',
      'products-bad': 'blocked',
      'orders-approved': 'promoted',
      'orders-rejected': 'rejected',
      'orders-bad': 'blocked',
      'order_items-approved': 'promoted',
      'order_items-rejected': 'rejected',
      'order_items-bad': 'blocked',
      'transactions-approved': 'promoted',
      'transactions-rejected': 'rejected',
      'transactions-bad': 'blocked',
    },
  ],
])('after good and bad days of %s whose rows hold a marker, it stands in', (_, run, expected) => {
  const log = new CallLog();
  const ran = run(log);

  test('rows alone, of all that is stored: notices, reports, requests, records of executions', async () => {
    const { recorded, ends } = await ran;
    expect(ends).toEqual(expected);
    expect(storedKeys(recorded.pipeline.memory.outbox.state).length).toBeGreaterThan(5);
    expect(storedLeaks(recorded.pipeline)).toEqual([]);
  });

  test('no line of a log, no metric, no payload or answer of a function, no error', async () => {
    await ran;
    expect(log.lines.length).toBeGreaterThan(20);
    expect(leaking(log.lines)).toEqual([]);
    expect(leaking(log.exchanged)).toEqual([]);
    expect(leaking(log.faults.map((fault) => inspect(fault, { depth: 10 })))).toEqual([]);
  });

  test('nothing that status, inspect, verify and breaker status say', async () => {
    const { recorded } = await ran;
    expect(leaking(await saidBy(recorded.pipeline))).toEqual([]);
  });
});

test('an error of others that quotes a row stands in no log line, metric or notice, and not in the cause of the end', async () => {
  const log = new CallLog();
  const { recorded, ends } = await runForeignFault(log);
  expect(ends).toEqual({ fault: 'fault' });
  expect(leaking(log.lines)).toEqual([]);
  const { outbox, local } = recorded.pipeline.memory;
  const notices = storedKeys(outbox.state).map((key) => storedText(outbox.state, key));
  expect(notices).toHaveLength(1);
  expect(leaking(notices)).toEqual([]);
  const execution = JSON.parse(storedText(local.state, '.local/executions/fault.json')) as { readonly result: object };
  expect(execution.result).toEqual({ status: 'FAILED', error: 'PipelineFault', cause: 'Transform failed: TypeError' });
  // Where it stands, for who mends it: docs/reference/logs.md.
  expect(leaking(log.faults.map(String)).length).toBe(3);
});
