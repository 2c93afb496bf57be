/** The exit status of every command. */
export const ExitStatus = {
  /** Promoted, or nothing is wrong. */
  fine: 0,
  /** Wrong usage or configuration: nothing was started. */
  usage: 1,
  /** Raw data was missing, a check stopped the run, it failed, or something is wrong in the store. */
  stopped: 2,
  /** What was asked for waits: for people, or for an execution that is under way. */
  waiting: 3,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];
