import { expect } from '@jest/globals';
import { noticesOf } from '../../support/execution-papers.ts';
import { testPipeline } from '../../support/test-pipeline.ts';
import { StackContent } from './stack-content.ts';

/** Raw objects of one date of `events`. */
export type RawDay = Readonly<Record<string, readonly string[]>>;

/** Runs a date on a laptop, in memory. */
export async function runLocally(date: string, raw: RawDay) {
  const pipeline = testPipeline();
  const content = new StackContent(pipeline.workspace);
  for (const [object, lines] of Object.entries(raw)) await content.deliver(date, object, lines);
  const { outcome, error } = await pipeline.run(date);
  return { content, outcome, error, notices: noticesOf(pipeline).map((notice) => notice.class) };
}

/** Says that a stack shows what a laptop makes of these raw objects, byte for byte, and that nothing is wrong with it. */
export async function expectLocalContent(deployed: StackContent, date: string, raw: RawDay): Promise<void> {
  const { content } = await runLocally(date, raw);
  const expected = await content.current(date);
  expect(expected).toBeDefined();
  expect(await deployed.current(date)).toEqual(expected);
  expect(await deployed.verify(date)).toEqual([]);
}
