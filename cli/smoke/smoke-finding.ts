/** Something that a deployment is not as it should be. */
export interface SmokeFinding {
  /** What was looked at. */
  readonly check: string;
  /** What is wrong, with value and place. */
  readonly problem: string;
  /** What to do. */
  readonly remedy: string;
}
