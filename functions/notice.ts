import type { Notice } from './flow.ts';

/** What every notice says, in this order; never row contents. */
export interface NoticeFacts {
  readonly stack: string;
  readonly dataset: string;
  readonly ingestionDate: string;
  readonly runId: string;
  /** One sentence each. */
  readonly reasons: readonly string[];
  /** What the reader should do, as a sentence or a command. */
  readonly nextStep: string;
}

/** SNS takes at most 100 characters of printable ASCII as a subject. */
const subjectLength = 100;

/** Reasons listed in full; the rest are in the report. */
const listedReasons = 10;

/** Characters of one reason: a column that the contract does not know may have a name of any length. */
const reasonLength = 1000;

/** A notice of one class: `what` is two or three words, such as `run blocked`. */
export function notice(noticeClass: Notice['class'], what: string, facts: NoticeFacts): Notice {
  const { stack, dataset, ingestionDate, runId, reasons, nextStep } = facts;
  const title = `[${noticeClass}] ${dataset} ${ingestionDate}: ${what} (${stack})`;
  const more = reasons.length - listedReasons;
  return {
    class: noticeClass,
    subject: title.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, subjectLength),
    text: [
      `Stack:   ${stack}`,
      `Dataset: ${dataset}`,
      `Date:    ${ingestionDate}`,
      `Run:     ${runId}`,
      '',
      ...reasons.slice(0, listedReasons).map((reason) => `- ${shorten(reason)}`),
      ...(more > 0 ? [`- and ${more} more in the report.`] : []),
      '',
      `Next: ${nextStep}`,
      '',
    ].join('\n'),
  };
}

function shorten(reason: string): string {
  return reason.length <= reasonLength ? reason : `${reason.slice(0, reasonLength)} ...`;
}
