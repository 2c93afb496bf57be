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

/** What a notice can be about, in the words of its subject; docs/runbooks/README.md leads from each to a page. */
export const noticeTitles = [
  'approval requested',
  'promoted',
  'rolled back',
  'backfill done',
  'raw data missing',
  'parent not promoted',
  'raw data lost',
  'partition too large',
  'partition busy',
  'rollback refused',
  'not of the backfill',
  'rolled back since planned',
  'raw data has drifted',
  'run blocked by a check',
  'circuit breaker tripped',
  'circuit breaker open',
  'a check warns',
  'unusual numbers',
  'run superseded',
  'rollback superseded',
  'attempt superseded',
  'run rejected',
  'rollback rejected',
  'run expired',
  'rollback expired',
  'backfill stopped',
  'backfill refused',
] as const;

/** One of them. */
export type NoticeTitle = (typeof noticeTitles)[number];

/** SNS takes fewer than 100 characters as a subject, and none that breaks a line: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const subjectLength = 99;

/** Reasons listed in full; the rest are in the report. */
const listedReasons = 10;

/** Characters of one reason: a column that the contract does not know may have a name of any length. */
const reasonLength = 1000;

/** A notice of one class. */
export function notice(noticeClass: Notice['class'], what: NoticeTitle, facts: NoticeFacts): Notice {
  const { stack, dataset, ingestionDate, runId, reasons, nextStep } = facts;
  const more = reasons.length - listedReasons;
  return {
    class: noticeClass,
    subject: subjectOf(`[${noticeClass}] `, dataset, ` ${ingestionDate}: ${what} (${stack})`),
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

/** Of a backfill's many datasets those that there is room for: what it is about must be read. */
function subjectOf(head: string, dataset: string, tail: string): string {
  const room = subjectLength - head.length - tail.length;
  const shown = dataset.length <= room ? dataset : `${dataset.slice(0, Math.max(0, room - 3))}...`;
  return `${head}${shown}${tail}`.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, subjectLength);
}

function shorten(reason: string): string {
  return reason.length <= reasonLength ? reason : `${reason.slice(0, reasonLength)} ...`;
}
