import { storedKeys, storedText } from '../support/stored-objects.ts';
import type { TestPipeline } from '../support/test-pipeline.ts';

/** A notice as SNS gets it. */
export interface SentNotice {
  readonly class: string;
  readonly subject: string;
  readonly text: string;
}

/** Subject, class and text in a file of the outbox, which says to whom it goes and what its commands need on a laptop. */
const outboxForm = /^Subject: (.*)\nTo: (\w+) .*\n(?:Commands need:.*\n)?\n([^]*)$/;

/** The notices that a pipeline has sent, oldest first. */
export function sentNotices({ memory }: Pick<TestPipeline, 'memory'>): SentNotice[] {
  const { state } = memory.outbox;
  return storedKeys(state).map((key) => {
    const [, subject, noticeClass, text] = outboxForm.exec(storedText(state, key))!;
    return { class: noticeClass!, subject: subject!, text: text! };
  });
}

/** A notice as a golden file: without hashes, which differ with the version of zstd and of the contracts. */
export function goldenNotice({ class: noticeClass, subject, text }: SentNotice): string {
  const notice = `To: ${noticeClass}\nSubject: ${subject}\n\n${text}`;
  return notice
    .replaceAll(/[0-9a-f]{64}/g, '<sha256>')
    .replaceAll(/(?<=\d{4}-\d\d-\d\d-|-backfill-)[0-9a-f]{8}\b/g, '<hash>');
}
