import type { Waiting } from './execution.ts';

/** What one try of a task came to, unless it failed. */
export type Tried = { readonly result: unknown } | { readonly waiting: Waiting };
