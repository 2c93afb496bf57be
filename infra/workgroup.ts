import type { StackConfig } from './config.ts';

/** The Athena workgroup of a stack is `sluice-<stack>-queries`. */
export const workgroupNoun = 'queries';

/** Bytes that one query may scan. */
export function queryLimitBytes({ queryLimitGibibytes }: Pick<StackConfig, 'queryLimitGibibytes'>): number {
  return queryLimitGibibytes * 1024 ** 3;
}
