import type { RunResult } from '../../shared/quality/report.ts';
import type { Verdict } from '../../shared/verdicts/verdict.ts';

/** The colour of each verdict, the same in every chart. */
export const verdictColors: Readonly<Record<Verdict, string>> = {
  valid: 'var(--valid)',
  duplicate: 'var(--duplicate)',
  quarantined: 'var(--quarantined)',
  condemned: 'var(--condemned)',
};

/** The colour of each result. */
export const resultColors: Readonly<Record<RunResult, string>> = {
  passed: 'var(--passed)',
  warned: 'var(--warned)',
  blocked: 'var(--blocked)',
  drift: 'var(--blocked)',
  breaker_open: 'var(--failed)',
  failed: 'var(--failed)',
};

/** Colours of things that have none of their own, by rank; the last is for the rest together. */
export const rankColors: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8].map((rank) => `var(--rank${rank})`);
