import { expect } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { rawDayPrefix } from '../../../shared/layout/keys.ts';
import { devSettings } from '../../../shared/settings.ts';
import { date } from '../../support/event-rows.ts';
import { sluice, sluiceJson, type CommandResult } from '../../support/sluice-command.ts';
import { linesAsBytes } from '../../support/test-pipeline.ts';
import type { SmallStack } from '../small-stack.ts';

/** A small stack, and the options by which a command means it. */
export interface SmallCase {
  readonly stack: SmallStack;
  readonly small: readonly string[];
}

/** Puts a raw object of `events`. */
export async function deliver(
  { stack }: SmallCase,
  object: string,
  lines: readonly string[],
  ofDate = date,
): Promise<void> {
  const { stores, contracts } = await stack.open();
  const contract = contracts.get('events');
  const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, ofDate)}${object}`;
  await stores.raw.put(key, linesAsBytes(lines));
}

/** Starts a run, does its work, and gives the name of its execution. */
export async function begin({ stack, small }: SmallCase, settings = devSettings, ofDate = date): Promise<string> {
  const { status, answer } = await sluiceJson('run', 'events', ofDate, '--no-wait', ...small);
  const { execution, outcome } = answer as { readonly execution: string; readonly outcome: string };
  expect([status, outcome]).toEqual([0, 'running']);
  await stack.carryOut(execution, ofDate, settings);
  return execution;
}

/** A command by which a person decides in a role, while S3 tells record-approval of it. */
export interface Decision {
  readonly role: string;
  readonly person: string;
  readonly words: readonly string[];
}

/** Calls the command, and does what is done meanwhile when somebody has decided. Throws when the command writes nothing. */
export async function decide(
  { stack, small }: SmallCase,
  { role, person, words }: Decision,
): Promise<{ said: Promise<CommandResult> }> {
  let early: CommandResult | undefined;
  const said = sluice(...words, '--role', role, '--as', person, ...small).then((result) => (early = result));
  while ((await stack.recordApprovals(role, person)) === 0) {
    if (early !== undefined) throw new Error(`It has decided nothing: ${early.stdout}${early.stderr}`);
    await delay(50);
  }
  return { said };
}
