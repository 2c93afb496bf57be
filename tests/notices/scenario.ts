import type { NoticeTitle } from '../../functions/notice.ts';
import type { TestPipeline } from '../support/test-pipeline.ts';

/** Of each golden file what its notice is about, and how it comes about: the last such notice of the pipeline is meant. */
export type NoticeScenarios = Readonly<
  Record<string, readonly [what: NoticeTitle | 'failed', act: () => Promise<TestPipeline>]>
>;
